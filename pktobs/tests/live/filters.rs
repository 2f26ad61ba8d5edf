//! Filters on real interfaces: what is shown is what tcpdump shows with the same filter, and all else is counted.

use nix::sys::signal::Signal;
use xtask::lab::Lab;

use crate::{
    ipv6_lab::ip,
    support::{
        attached::tcx_both,
        frames::{mark, mark_text, send},
        observer::{Observer, observe, pktobs, tcpdump},
        packet::{SYN_OPTIONS, TCP, UDP, ethernet, ipv4, tcp, udp},
        privilege::require_root,
        table::{lost, row},
        texts::{assert_same, packets},
    },
};

/// One of each: a TCP segment, a UDP datagram, and an echo reply.
fn frames() -> Vec<Vec<u8>> {
    vec![
        ethernet(0x0800, &ipv4(TCP, &tcp(0x02, &SYN_OPTIONS, &[]))),
        ethernet(0x0800, &ipv4(UDP, &udp(b"hello\n"))),
        mark(1),
    ]
}

#[test]
fn in_and_out_are_those_of_tcpdump() {
    const TIMES: usize = 20;
    if !require_root() {
        return;
    }
    for filter in [
        "port 8080 or icmp[6:2] = 7",
        "udp or icmp[6:2] = 7",
        "not tcp and not arp",
    ] {
        let lab = Lab::new().expect("a lab");
        let tcpdump = tcpdump(lab.dev2(), &["-i", "eth0", filter]);
        let arguments = ["-i", "eth0", "--format", "tcpdump", filter];
        let pktobs = observe(lab.dev2(), &arguments);
        send(lab.dev1(), "eth0", &frames(), TIMES);
        send(lab.dev2(), "eth0", &frames(), TIMES);
        send(lab.dev2(), "eth0", &[mark(7)], 1);
        tcpdump.wait_for(&mark_text(7));
        pktobs.wait_for(&mark_text(7));
        let [tcpdump, ours] = [tcpdump.finish(), pktobs.finish()].map(|it| packets(&it.stdout));
        assert_same(filter, &tcpdump, &ours);
        assert!(ours.len() > 2 * TIMES, "{ours:#?}");
    }
}

#[test]
fn what_is_seen_matched_or_was_passed_over_also_when_the_ring_is_full() {
    const TIMES: usize = 20_000;
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let pktobs = observe(
        lab.dev2(),
        &["-i", "lo", "--buffer-size", "64KiB", "udp or icmp"],
    );
    pktobs.stop();
    send(lab.dev2(), "lo", &frames(), TIMES);
    pktobs.signal(Signal::SIGINT);
    pktobs.signal(Signal::SIGCONT);
    let ended = pktobs.end();
    ended.assert_code(0);
    let table = &ended.stderr;
    let sent = TIMES as u64;
    assert_eq!(row(table, "packets"), [2 * sent; 2], "{table}");
    assert_eq!(row(table, "passed over by filter"), [sent; 2], "{table}");
    assert_eq!(row(table, "UDP"), [sent; 2], "{table}");
    let [(lost_in, of_in), (lost_out, of_out)] = lost(table).expect("a loss");
    assert_eq!([of_in, of_out], [2 * sent; 2], "{table}");
    assert!(lost_in > 0 && lost_out > 0, "{table}");
}

#[test]
fn a_clsact_filter_does_the_same() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let arguments = ["-i", "lo", "--attach", "clsact", "--stats=100ms", "tcp"];
    let pktobs = observe(lab.dev2(), &arguments);
    send(lab.dev2(), "lo", &frames(), 100);
    let ended = pktobs.finish();
    assert_eq!(row(&ended.stdout, "packets"), [100; 2], "{}", ended.stdout);
    assert_eq!(
        row(&ended.stdout, "passed over by filter"),
        [200; 2],
        "{}",
        ended.stdout
    );
}

#[test]
fn what_means_nothing_attaches_nothing() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    for filter in ["tcp port", "ifname nosuch0", "host 1.2.3.4.5"] {
        let ended = Observer::start(&mut pktobs(lab.dev2(), &["-i", "eth0", filter])).end();
        ended.assert_code(2);
        assert!(
            ended.stderr.contains(filter) && ended.stderr.contains('^'),
            "{ended:?}"
        );
        let attached = tcx_both(lab.dev2(), "eth0");
        assert_eq!(attached, [const { Vec::<String>::new() }; 2]);
    }
}

/// Nobody answers these frames: their MAC address is not that of dev2.
#[test]
fn what_a_filter_may_have_passed_over_is_not_missed() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    for (filter, is_told) in [("port 8080", true), ("dst port 8080", false)] {
        let pktobs = observe(lab.dev2(), &["-i", "eth0", "--stats=100ms", filter]);
        send(lab.dev1(), "eth0", &frames()[..1], 5);
        let table = pktobs.finish().stdout;
        assert_eq!(row(&table, "without ACK"), [5, 0], "{table}");
        assert_eq!(
            table.contains("none answered"),
            is_told,
            "{filter}\n{table}"
        );
    }
}

/// A tunnel's packets begin with an IP header.
#[test]
fn an_interface_on_which_a_filter_means_nothing_is_left_out_of_any() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    ip(lab.dev2(), "tuntap add dev tun0 mode tun");
    ip(lab.dev2(), "link set tun0 up");
    let filter = "ether src 02:00:00:00:00:01";
    let ended = Observer::start(&mut pktobs(lab.dev2(), &["-i", "tun0", filter])).end();
    ended.assert_code(2);
    let pktobs = observe(lab.dev2(), &["-i", "any", "--stats=100ms", filter]);
    send(lab.dev1(), "eth0", &frames(), 5);
    let ended = pktobs.finish();
    assert_eq!(row(&ended.stdout, "packets"), [15, 0], "{}", ended.stdout);
    assert!(
        ended
            .stderr
            .contains("tun0: packets without Ethernet header"),
        "{}",
        ended.stderr
    );
}

#[test]
fn what_no_packet_can_match_attaches_nothing() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    for arguments in [&["tcp and udp"][..], &["-Q", "in", "outbound"]] {
        let arguments = [&["-i", "eth0"], arguments].concat();
        let ended = Observer::start(&mut pktobs(lab.dev2(), &arguments)).end();
        ended.assert_code(2);
        assert!(ended.stderr.contains("no packet can match"), "{ended:?}");
        let attached = tcx_both(lab.dev2(), "eth0");
        assert_eq!(attached, [const { Vec::<String>::new() }; 2]);
    }
}
