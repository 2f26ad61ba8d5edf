//! What was seen is what was shown and what was lost, exactly, while the reader of the ring stands still.
//!
//! On a pair of interfaces every frame leaves and comes in again, so that both directions lose.

use nix::sys::signal::Signal;
use serde_json::Value;
use xtask::lab::Lab;

use super::hotplug::pair_up;
use crate::support::{
    frames::{mark, send},
    observer::{Ended, observe},
    packet::{SYN_OPTIONS, TCP, UDP, ethernet, ipv4, tcp, udp},
    privilege::require_root,
    table::{lost, number, row},
    texts::{closing, packets},
    thread::{cpus, on_cpu},
};

/// Frames that nobody answers: their MAC address is not that of who receives them. The third and the fourth are a TCP
/// SYN and a UDP datagram.
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

/// The smaller the ring, the more often it runs over.
const SMALL_RING: [&str; 2] = ["--buffer-size", "64KiB"];
/// That ring has room for more records of those frames: none is longer than 64 octets with 40 of TCP header and, for
/// JSON, 16 of the link layer, and 8 octets come before each.
const fn capacity(is_json: bool) -> usize {
    65_536 / (8 + 64 + 40 + if is_json { 16 } else { 0 }) - 1
}

/// Runs pktobs on a pair of interfaces and stops it again and again, while more comes than the ring can hold. Each time
/// it goes on, so many packets (at least) are shown before the next stop; the last time it goes on only to be ended.
fn overrun(arguments: &[&str], fewest: usize) -> Ended {
    let lab = Lab::new().expect("a lab");
    pair_up(lab.dev2(), "one0", "one1");
    let pktobs = observe(lab.dev2(), &[&["-i", "one*"], arguments].concat());
    for stop in 1..=STOPS {
        pktobs.stop();
        send(lab.dev2(), "one0", &frames(), TIMES);
        if stop == STOPS {
            pktobs.signal(Signal::SIGINT);
        }
        pktobs.signal(Signal::SIGCONT);
        if stop < STOPS {
            // All that the ring holds is read at once, so the rest has been read when the first are shown.
            let is_packet = |line: &&str| {
                line.starts_with(|first: char| first.is_ascii_digit())
                    || line.starts_with(r#"{"frame""#)
            };
            let is_read = |text: &str| text.lines().filter(is_packet).count() >= stop * fewest;
            pktobs.wait_until("the packets in the ring", is_read);
        }
    }
    let ended = pktobs.end();
    ended.assert_code(0);
    ended
}

/// The same on one CPU, because each tells its own losses.
fn overrun_on_one_cpu(arguments: &[&str]) -> Ended {
    let capacity = capacity(arguments.contains(&"json"));
    let mut ended = None;
    on_cpu(cpus()[0], || ended = Some(overrun(arguments, capacity)));
    ended.expect("it has ended")
}

#[test]
fn what_annotated_does_not_show_is_told_at_its_place_and_adds_up() {
    if !require_root() {
        return;
    }
    let ended = overrun_on_one_cpu(&SMALL_RING);
    let mut shown = [0; 2];
    let mut told = [0; 2];
    let mut gaps = 0;
    for line in ended.stdout.lines() {
        let words: Vec<_> = line.split_whitespace().collect();
        match words.as_slice() {
            [
                "--",
                count,
                "packets" | "packet",
                direction,
                "not",
                "shown",
                "(ring",
                "full)",
                "--",
            ] => {
                told[side(direction)] += number(count).expect("a number");
                gaps += 1;
            }
            [time, "one0" | "one1", direction, ..] if time.contains(':') => {
                shown[side(direction)] += 1
            }
            _ => {}
        }
    }
    let table = &ended.stderr;
    let [(lost_in, of_in), (lost_out, of_out)] = lost(table).expect("a loss");
    assert_eq!([of_in, of_out], [SENT; 2], "{table}");
    assert_eq!(told, [lost_in, lost_out], "{table}");
    assert_eq!(
        [shown[0] + lost_in, shown[1] + lost_out],
        [SENT; 2],
        "{table}"
    );
    // Whatever came first after a stop told, by direction, what was lost in the stop before; the last is told at
    // the end.
    assert_eq!(gaps, 2 * STOPS, "{table}");
    assert!(shown[0] > 0 && shown[1] > 0, "{shown:?}");
    assert_counters(table);
}

fn side(direction: &str) -> usize {
    match direction {
        "In" => 0,
        "Out" => 1,
        other => panic!("a direction {other:?}"),
    }
}

/// Whatever was lost, the counters are exact.
#[track_caller]
fn assert_counters(table: &str) {
    let frame_octets: u64 = frames().iter().map(|frame| frame.len() as u64).sum();
    assert_eq!(row(table, "packets"), [SENT; 2], "{table}");
    assert_eq!(
        row(table, "octets"),
        [SENT / 4 * frame_octets; 2],
        "{table}"
    );
    assert_eq!(row(table, "without ACK"), [SENT / 4; 2], "{table}");
    assert_eq!(row(table, "UDP"), [SENT / 4; 2], "{table}");
    assert_eq!(row(table, "ICMP"), [SENT / 2; 2], "{table}");
}

#[test]
fn the_text_of_tcpdump_has_no_place_for_loss_so_stderr_tells_it() {
    if !require_root() {
        return;
    }
    let arguments = [&SMALL_RING[..], &["--format", "tcpdump", "-Q", "in"]].concat();
    // By `socket` this is run with a packet socket: there the kernel closes a block of the ring after 8 ms, however
    // little is in it if the sender had to wait meanwhile.
    let ended = overrun(&arguments, 1);
    let shown = packets(&ended.stdout).len() as u64;
    let told = ended.stderr.lines().filter_map(|line| {
        let count = line.strip_prefix("pktobs: ")?.split_whitespace().next()?;
        line.ends_with(" packets not shown (ring full)")
            .then(|| number(count))?
    });
    let lost: u64 = told.sum();
    assert_eq!(shown + lost, SENT, "{}", ended.stderr);
    assert!(lost > 0);
    let closing = closing(&ended.stderr);
    assert_eq!(
        closing[closing.len() - 3..],
        [
            format!("{shown} packets captured"),
            format!("{SENT} packets received by filter"),
            format!("{lost} packets dropped by kernel"),
        ]
    );
}

#[test]
fn what_json_does_not_show_is_an_object_at_its_place_and_adds_up() {
    if !require_root() {
        return;
    }
    let ended = overrun_on_one_cpu(&[&SMALL_RING[..], &["--format", "json"]].concat());
    let (mut shown, mut told) = ([0; 2], [0; 2]);
    let mut gaps = 0;
    for line in ended.stdout.lines() {
        let line: Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let direction = |of: &Value| match of["direction"].as_str() {
            Some("in") => 0,
            Some("out") => 1,
            other => panic!("a direction {other:?}"),
        };
        if let Some(loss) = line.get("lost") {
            told[direction(loss)] += loss["packets"].as_u64().expect("a number");
            gaps += 1;
        } else {
            shown[direction(&line["frame"])] += 1;
        }
    }
    let table = &ended.stderr;
    let [(lost_in, _), (lost_out, _)] = lost(table).expect("a loss");
    assert_eq!(told, [lost_in, lost_out], "{table}");
    assert_eq!(
        [shown[0] + lost_in, shown[1] + lost_out],
        [SENT; 2],
        "{table}"
    );
    assert_eq!(gaps, 2 * STOPS, "{table}");
    assert_counters(table);
}

#[test]
fn counters_alone_lose_nothing() {
    if !require_root() {
        return;
    }
    let ended = overrun(&["--stats=100ms"], 0);
    assert_counters(&ended.stdout);
    assert!(!ended.stdout.contains("lost"), "{}", ended.stdout);
}
