//! The five lessons, played while the real tcpdump and pktobs look on.

use xtask::lab::{Lab, Lesson};

use crate::support::{
    frames::{mark, mark_text, send},
    observer::{observe, tcpdump},
    privilege::require_root,
    texts::{assert_same, closing, packets},
};

/// Packets of each lesson, in the order of [`Lesson::ALL`]: shared/seed has them, and any book on TCP/IP.
const PACKETS: [usize; 5] = [2, 8, 1, 2, 6];

/// Plays each lesson in a lab of its own and compares the texts; `interface` is what both observe.
fn assert_as_tcpdump(interface: &str) {
    if !require_root() {
        return;
    }
    for (lesson, count) in Lesson::ALL.into_iter().zip(PACKETS) {
        let lab = Lab::new().expect("a lab");
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
        assert_eq!(told.len(), count + 1, "{name}\n{}", expected.stdout);
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
