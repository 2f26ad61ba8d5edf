//! A packet socket in place of the kernel program: what it tells is the same.
//!
//! Most of that is shown by other tests of this program, run once more as root of a user namespace, where the kernel
//! refuses eBPF. What is different is tested here.

use std::{
    env, fs,
    io::{Write, pipe},
    process::{Command, Stdio},
};

use nix::sys::signal::Signal;
use xtask::lab::{INTERFACE, Lab, wait_for};

use super::hotplug::pair_up;
use crate::support::{
    frames::{mark, mark_text, send},
    observer::{Ended, Observer, observe, pktobs, tcpdump},
    packet::{SYN_OPTIONS, TCP, UDP, ethernet, ipv4, tagged, tcp, udp},
    privilege::require_root,
    table::{figures, number},
    texts::{assert_same, packets},
};

/// Tests that ask nothing of the kernel program.
const TESTS: [&str; 23] = [
    "accounting::the_text_of_tcpdump_has_no_place_for_loss_so_stderr_tells_it",
    "endings::output_that_leads_nowhere_is_no_obstacle",
    "filters::in_and_out_are_those_of_tcpdump",
    "filters::what_a_filter_may_have_passed_over_is_not_missed",
    "gso::a_transfer_over_lo_is_told_as_tcpdump_tells_it",
    "gso::a_transfer_over_veth_is_told_as_tcpdump_tells_it",
    "gso_ipv6::a_transfer_over_lo_is_told_as_tcpdump_tells_it",
    "gso_ipv6::a_transfer_over_veth_is_told_as_tcpdump_tells_it",
    "gso_ipv6::buffers_beyond_64_kib_are_told_as_tcpdump_tells_them",
    "interfaces::a_tunnel_without_link_layer_is_told_as_tcpdump_tells_it",
    "interfaces::the_tag_of_a_frame_is_told_wherever_the_kernel_keeps_it",
    "interfaces::to_whom_a_frame_was_sent_is_told_as_tcpdump_tells_it",
    "lessons::any_interface_is_told_as_tcpdump_tells_it",
    "lessons::one_interface_is_told_as_tcpdump_tells_it",
    "lessons_ipv6::any_interface_is_told_as_tcpdump_tells_it",
    "lessons_ipv6::one_interface_is_told_as_tcpdump_tells_it",
    "link::arp_between_real_hosts_is_told_as_tcpdump_tells_it_and_explained",
    "link::the_link_layer_is_told_as_tcpdump_tells_it",
    "malformed::malformed_frames_are_told_as_tcpdump_tells_them",
    "options::a_count_ends_it_after_exactly_so_many",
    "options::a_duration_ends_it",
    "options::counters_are_told_every_interval_and_at_the_end",
    "options::two_interfaces_are_observed_together",
];

/// Waits for a line, and becomes what follows.
const WHEN_TOLD: &str = r#"read -r line && exec "$0" "$@""#;

#[test]
fn what_holds_for_ebpf_holds_for_root_of_a_user_namespace() {
    if !require_root() {
        return;
    }
    let program = env::current_exe().expect("the path of this program");
    let mut command = Command::new("unshare");
    command.args(["--user", "--net", "--mount", "sh", "-c", WHEN_TOLD]);
    command.arg(program).arg("--exact").args(TESTS);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("run unshare(1)");
    let of = |file: &str| format!("/proc/{}/{file}", child.id());
    let own = fs::read_link("/proc/self/ns/user").expect("this user namespace");
    let is_there = || Ok(fs::read_link(of("ns/user"))? != own);
    wait_for("a user namespace", is_there).expect("one");
    // All users, because tcpdump changes to another one.
    for map in ["uid_map", "gid_map"] {
        fs::write(of(map), "0 0 65536").expect("users in it");
    }
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(b"\n").expect("it waits");
    let output = child.wait_with_output().expect("its output");
    let text = String::from_utf8_lossy(&output.stdout);
    let all = format!("test result: ok. {} passed", TESTS.len());
    assert!(output.status.success() && text.contains(&all), "{text}");
}

/// Frames that nobody answers: their MAC address is not that of who receives them. Two echo replies, a TCP SYN, a UDP
/// datagram.
fn frames() -> Vec<Vec<u8>> {
    let syn = ethernet(0x0800, &ipv4(TCP, &tcp(0x02, &SYN_OPTIONS, &[])));
    let datagram = ethernet(0x0800, &ipv4(UDP, &udp(b"hello\n")));
    vec![mark(1), mark(2), syn, datagram]
}

/// Times that the frames are sent while pktobs stands still, and how often it does.
const TIMES: usize = 10_000;
const STOPS: usize = 4;
/// Packets in each direction.
const SENT: u64 = (TIMES * STOPS * 4) as u64;

/// A ring of that many octets takes more than so many of these frames: in a block of 16 KiB no frame of at most 74
/// octets takes more than 256, and of its four blocks one is full. The kernel closes a block after 8 ms, however little
/// is in it if the sender had to wait meanwhile.
const SMALL_RING: &str = "64KiB";
const FEWEST: usize = (16 << 10) / 256;

/// Runs pktobs on a pair of interfaces and stops it again and again, while more comes than the ring can hold. Each time
/// it goes on, the ring is read before the next stop; the last time it goes on only to be ended.
fn overrun(arguments: &[&str]) -> Ended {
    let lab = Lab::new().expect("a lab");
    pair_up(lab.dev2(), "one0", "one1");
    let common = ["-i", "one0", "-i", "one1", "--source", "socket"];
    let pktobs = observe(lab.dev2(), &[&common, arguments].concat());
    for stop in 1..=STOPS {
        pktobs.stop();
        send(lab.dev2(), "one0", &frames(), TIMES);
        if stop == STOPS {
            pktobs.signal(Signal::SIGINT);
        }
        pktobs.signal(Signal::SIGCONT);
        if stop < STOPS {
            // What the ring holds is read at once, and then the kernel is asked what was lost.
            pktobs.wait_until("the loss", |text| told(text).len() == stop);
        }
    }
    let ended = pktobs.end();
    ended.assert_code(0);
    ended
}

fn is_packet(line: &&str) -> bool {
    line.starts_with(|first: char| first.is_ascii_digit())
}

/// Losses told among the packets: how many, and with what direction.
fn told(text: &str) -> Vec<(u64, &str)> {
    let gap = |line| {
        let gap = str::strip_prefix(line, "-- ")?.strip_suffix(" not shown (ring full) --")?;
        let (count, direction) = gap.split_once(" packet")?;
        Some((number(count)?, direction.trim_start_matches('s')))
    };
    text.lines().filter_map(gap).collect()
}

#[test]
fn what_is_lost_is_told_at_its_place_and_adds_up() {
    if !require_root() {
        return;
    }
    let ended = overrun(&["--buffer-size", SMALL_RING]);
    let table = &ended.stderr;
    let shown = ended.stdout.lines().filter(is_packet).count() as u64;
    let told = told(&ended.stdout);
    let lost: u64 = told.iter().map(|(lost, _)| lost).sum();
    assert_eq!(shown + lost, 2 * SENT, "{table}");
    // Whatever came first after a stop told what was lost in the stop before; the last is told at the end.
    assert_eq!(told.len(), STOPS, "{told:?}");
    assert!(
        told.iter()
            .all(|(lost, direction)| *lost > 0 && direction.is_empty())
    );
    let gaps = ended.stdout.lines().enumerate();
    let gaps: Vec<_> = gaps.filter(|(_, line)| line.starts_with("-- ")).collect();
    assert!(
        gaps[0].0 > FEWEST && gaps[1].0 - gaps[0].0 > FEWEST,
        "{gaps:?}"
    );
    // In, Out, and what may have been either.
    let [seen_in, seen_out, unseen] = figures(table, "packets ")[..] else {
        panic!("{table}");
    };
    assert_eq!([seen_in + seen_out, unseen], [shown, lost], "{table}");
    assert_eq!(figures(table, "lost "), [0, 0, lost], "{table}");
    assert_eq!(figures(table, "octets ")[2], 0, "{table}");
}

#[test]
fn of_one_direction_alone_the_losses_are_its_own() {
    if !require_root() {
        return;
    }
    for direction in ["in", "out"] {
        let ended = overrun(&["--buffer-size", SMALL_RING, "-Q", direction]);
        let table = &ended.stderr;
        let shown = ended.stdout.lines().filter(is_packet).count() as u64;
        let told = told(&ended.stdout);
        let lost: u64 = told.iter().map(|(lost, _)| lost).sum();
        assert_eq!(shown + lost, SENT, "{table}");
        let word = if direction == "in" { " In" } else { " Out" };
        assert!(told.iter().all(|(_, told)| *told == word), "{told:?}");
        assert_eq!(figures(table, "packets "), [SENT], "{table}");
        assert_eq!(figures(table, "lost "), [lost], "{table}");
    }
}

/// Without records there is a ring all the same: what is lost there cannot be counted, and that is said.
#[test]
fn counters_alone_tell_what_they_lack() {
    const MANY: usize = 200_000;
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let arguments = ["-i", "lo", "--source", "socket", "--stats=100ms"];
    let pktobs = observe(lab.dev2(), &arguments);
    pktobs.stop();
    send(lab.dev2(), "lo", &frames(), MANY / 4);
    pktobs.signal(Signal::SIGINT);
    pktobs.signal(Signal::SIGCONT);
    let ended = pktobs.end();
    ended.assert_code(0);
    let seen = figures(&ended.stdout, "packets ");
    assert_eq!(seen.iter().sum::<u64>(), 2 * MANY as u64, "{ended:?}");
    let lost = seen[2];
    assert!(lost > 0, "{ended:?}");
    assert_eq!(figures(&ended.stdout, "lost "), [0, 0, lost]);
    let message = ended.stderr.lines().find_map(|line| {
        let line = line.strip_prefix("pktobs: ")?;
        number(line.strip_suffix(" packets not counted (ring full)")?)
    });
    assert_eq!(message, Some(lost), "{ended:?}");
}

/// The tag is beside the octets there, and in them where the frame leaves; filters ask for it in both places.
#[test]
fn filters_of_tags_and_directions_are_those_of_tcpdump() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let plain = ethernet(0x0800, &ipv4(UDP, &udp(b"hello\n")));
    let inner = tagged(&plain, 0x8100, 100);
    let mut frames = frames();
    frames.extend([plain, tagged(&inner, 0x88a8, 7), inner]);
    for filter in [
        "icmp[6:2] = 7 or vlan",
        "icmp[6:2] = 7 or vlan 100",
        "icmp[6:2] = 7 or (vlan 7 and vlan 100)",
        "icmp[6:2] = 7 or (vlan and udp port 8080)",
        "icmp[6:2] = 7 or inbound",
        "icmp[6:2] = 7 or (outbound and udp)",
        "icmp[6:2] = 7 or (ifname eth0 and greater 60)",
    ] {
        // tcpdump knows that only of the logs of pf(4).
        let theirs = filter.replace("ifname eth0 and ", "");
        for host in [lab.dev1(), lab.dev2()] {
            let tcpdump = tcpdump(host, &["-i", INTERFACE, &theirs]);
            let common = ["-i", INTERFACE, "--format", "tcpdump"];
            let ours = [&common[..], &["--source", "socket", filter]].concat();
            let pktobs = observe(host, &ours);
            // The first packet that the kernel lets pass libpcap judges once more, and does not know its direction
            // (`blocks_to_filter_in_userland`, pcap-linux.c); so they are compared from a mark on.
            for times in [1, 3] {
                send(lab.dev1(), INTERFACE, &frames, times);
                send(lab.dev2(), INTERFACE, &frames, times);
                send(lab.dev1(), INTERFACE, &[mark(7)], 1);
            }
            let both = [tcpdump, pktobs].map(|observer| {
                let is_all = |text: &str| text.matches(&mark_text(7)).count() == 2;
                observer.wait_until("both marks", is_all);
                let packets = packets(&observer.finish().stdout);
                let is_mark = |packet: &String| packet.contains(" seq 7, ");
                packets[packets.iter().position(is_mark).expect("a mark")..].to_vec()
            });
            assert_same(filter, &both[0], &both[1]);
        }
    }
}

#[test]
fn an_interrupt_ends_it_with_one_summary_and_a_second_one_at_once() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let arguments = ["-i", "eth0", "--source", "socket"];
    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        let pktobs = observe(lab.dev2(), &arguments);
        send(lab.dev1(), "eth0", &[mark(1)], 1);
        pktobs.wait_for(" seq 1");
        // What came just before the end is shown too, although its block has not been ours yet.
        send(lab.dev1(), "eth0", &[mark(2)], 1);
        let ended = pktobs.end_by(signal);
        ended.assert_code(0);
        assert_eq!(ended.stdout.matches(" seq 2").count(), 1, "{ended:?}");
        assert_eq!(figures(&ended.stderr, "packets "), [2, 0], "{ended:?}");
        assert_eq!(ended.stderr.matches("\nlost ").count(), 1, "{ended:?}");
    }
    let (reader, mut writer) = pipe().expect("a pipe");
    // No room is left (a pipe has 64 KiB, pipe(7)).
    writer.write_all(&[b'\n'; 1 << 16]).expect("room");
    let pktobs = Observer::start(pktobs(lab.dev2(), &arguments).stdout(writer));
    pktobs.wait_for_message("observing ");
    send(lab.dev1(), "eth0", &[mark(1)], 1);
    // Of the same signal twice, a process may see one.
    pktobs.signal(Signal::SIGINT);
    pktobs.end_by(Signal::SIGTERM).assert_code(130);
    drop(reader);
}

#[test]
fn an_interface_that_goes_down_is_observed_on_and_one_that_disappears_is_the_end() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let pktobs = observe(lab.dev2(), &["-i", "eth0", "--source", "socket"]);
    let ip = |arguments: &[&str]| {
        let output = lab.dev2().command("ip").args(arguments).output();
        assert!(output.expect("run ip(8)").status.success());
    };
    for state in ["down", "up"] {
        ip(&["link", "set", "eth0", state]);
    }
    let is_up = || {
        let mut command = lab.dev1().command("ip");
        let output = command
            .args(["-oneline", "link", "show", "eth0"])
            .output()?;
        Ok(String::from_utf8(output.stdout)?.contains("state UP"))
    };
    wait_for("eth0 to be up again", is_up).expect("it is");
    send(lab.dev1(), "eth0", &[mark(1)], 1);
    pktobs.wait_for(" seq 1");
    ip(&["link", "del", "eth0"]);
    let ended = pktobs.end();
    ended.assert_code(1);
    let words = "pktobs: eth0: the interface disappeared";
    assert_eq!(ended.stderr.matches(words).count(), 1, "{ended:?}");
    assert!(
        ended.stderr.ends_with("nothing is left to observe\n"),
        "{ended:?}"
    );
}

/// Nothing asks the card to let in what is for others.
#[test]
fn no_interface_is_made_promiscuous() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let pktobs = observe(lab.dev2(), &["-i", "eth0", "--source", "socket"]);
    let mut command = lab.dev2().command("ip");
    let output = command.args(["-details", "link", "show", "eth0"]).output();
    let text = String::from_utf8(output.expect("run ip(8)").stdout).expect("UTF-8");
    assert!(text.contains("promiscuity 0"), "{text}");
    pktobs.finish();
}

#[test]
fn a_checksum_that_is_left_to_the_card_is_said_to_be() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let arguments = ["-i", "eth0", "--source", "socket", "--checksums"];
    let pktobs = observe(lab.dev1(), &arguments);
    let socat = lab.dev1().command("socat");
    let mut socat = socat;
    let address = format!("TCP4:{}:9", lab.dev2().address());
    // Refused: what was sent is the SYN alone.
    socat.args(["-u", "/dev/null", &address]);
    let output = socat.output().expect("run socat(1)");
    assert!(!output.status.success());
    pktobs.wait_for("[RST,ACK]");
    let shown = pktobs.finish().stdout;
    assert!(shown.contains("left to the network card"), "{shown}");
}
