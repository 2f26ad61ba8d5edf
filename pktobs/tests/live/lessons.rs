//! The lessons, played while the real tcpdump and pktobs look on.

use std::{fs, ops::RangeInclusive};

use xtask::lab::{FAR_INTERFACE, Lesson};

use crate::support::{
    emulated::emulated,
    frames::{mark, mark_text, send},
    observer::{observe, tcpdump},
    privilege::require_root,
    texts::{assert_same, closing, packets},
};

/// Packets of each lesson, as tcpdump counts them on one interface: of the first five, shared/seed has them, and any
/// book on TCP/IP.
const PACKETS: [(&str, RangeInclusive<usize>); 14] = [
    ("tcp-refused", 2..=2),
    // dev2 may acknowledge the FIN by itself or with its own.
    ("tcp-session", 8..=9),
    ("udp-hello", 1..=1),
    ("udp-hello-icmp", 2..=2),
    ("icmp-fragments", 6..=6),
    ("arp", 5..=5),
    ("udp-hello-icmp6", 2..=2),
    ("ttl-too-small", 4..=4),
    // A handshake, one packet too many, its answer, two in its place, acknowledgments, and the close.
    ("mtu-too-small", 10..=12),
    ("tcp-reset", 8..=8),
    // A handshake, six segments, one of them again, an acknowledgment of each that arrived, and the close.
    ("tcp-lost-packet", 17..=20),
    // How the window closes and opens, the kernel decides.
    ("tcp-zero-window", 14..=28),
    ("tcp-fast-open", 12..=14),
    ("tcp-simultaneous-open", 10..=11),
];

/// True if this process is root of a user namespace only, where the kernel refuses eBPF.
fn is_user_namespace() -> bool {
    /// `PROC_USER_INIT_INO`, include/linux/proc_ns.h.
    const INITIAL: &str = "user:[4026531837]";
    let namespace = fs::read_link("/proc/self/ns/user").expect("its user namespace");
    namespace.as_os_str() != INITIAL
}

/// Plays each lesson in a lab of its own and compares the texts; `interface` is what both observe. A router is
/// observed on one interface or on two.
fn assert_as_tcpdump(interface: &str) {
    if !require_root() {
        return;
    }
    let names = Lesson::ALL.map(|lesson| lesson.name);
    assert_eq!(names, PACKETS.map(|(name, _)| name));
    for (lesson, (_, count)) in Lesson::ALL.into_iter().zip(PACKETS) {
        // Where packets cross on two interfaces at the same moment, chance decides whose is told first.
        if (interface, lesson.name) == ("any", "tcp-simultaneous-open") {
            continue;
        }
        // A packet is lost by a program that the kernel refuses in a user namespace.
        if lesson.name == "tcp-lost-packet" && is_user_namespace() {
            continue;
        }
        let lab = lesson.lab().expect("a lab");
        let tcpdump = tcpdump(lab.dev2(), &["-i", interface]);
        let pktobs = observe(lab.dev2(), &["-i", interface, "--format", "tcpdump"]);
        lesson.play(&lab).expect("the lesson is played");
        send(lab.dev1(), "eth0", &[mark(1)], 1);
        for observer in [&tcpdump, &pktobs] {
            observer.wait_for(&mark_text(1));
        }
        let (expected, ours) = (tcpdump.finish(), pktobs.finish());

        let name = format!("{} on {interface}", lesson.name);
        let told = packets(&expected.stdout);
        let is_far = |packet: &&String| packet.starts_with(FAR_INTERFACE);
        let near = told.len() - told.iter().filter(is_far).count() - 1;
        // What a machine that stalls is late for, TCP sends once more; an emulated one is late for anything.
        let may_be_more = lesson.name.starts_with("tcp") || emulated();
        let is_told = count.contains(&near) || may_be_more && near > *count.end();
        assert!(is_told, "{name}\n{}", expected.stdout);
        assert_same(&name, &told, &packets(&ours.stdout));
        assert_eq!(closing(&ours.stderr), closing(&expected.stderr), "{name}");
        assert_eq!(closing(&ours.stderr).len(), 3, "{name}: {}", ours.stderr);
    }
}

#[test]
fn one_interface_is_told_as_tcpdump_tells_it() {
    assert_as_tcpdump("eth0");
}

#[test]
fn any_interface_is_told_as_tcpdump_tells_it() {
    assert_as_tcpdump("any");
}
