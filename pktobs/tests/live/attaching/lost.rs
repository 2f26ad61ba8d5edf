//! Interfaces and filters that go away while they are observed.

use xtask::lab::Lab;

use super::{CLSACT, ip};
use crate::support::{
    attached::tc,
    frames::{mark, mark_text, send},
    observer::observe,
    privilege::require_root,
};

const MECHANISMS: [&str; 2] = ["auto", "clsact"];
const DISAPPEARED: &str = "pktobs: eth0: the interface disappeared";

#[test]
fn the_only_interface_disappears_and_that_is_the_end() {
    if !require_root() {
        return;
    }
    for how in MECHANISMS {
        for stats in [false, true] {
            let lab = Lab::new().expect("a lab");
            let dev2 = lab.dev2();
            let mut arguments = vec!["-i", "eth0", "--attach", how];
            if stats {
                arguments.push("--stats");
            }
            let observer = observe(dev2, &arguments);
            send(lab.dev1(), "eth0", &[mark(1)], 1);
            ip(dev2, &["link", "del", "eth0"]);
            let ended = observer.end();
            ended.assert_code(1);
            assert_eq!(ended.stderr.matches(DISAPPEARED).count(), 1, "{ended:?}");
            assert!(ended.stderr.ends_with("nothing is left to observe\n"));
            assert!(!ended.stderr.contains("cannot"), "{ended:?}");
            let table = if stats { &ended.stdout } else { &ended.stderr };
            assert!(table.contains("\noctets  "), "{ended:?}");
        }
    }
}

#[test]
fn an_interface_that_moves_to_another_namespace_is_told() {
    if !require_root() {
        return;
    }
    for how in MECHANISMS {
        let lab = Lab::new().expect("a lab");
        let observer = observe(lab.dev2(), &["-i", "eth0", "--attach", how]);
        let there = lab.dev1().namespace();
        let to = ["link", "set", "eth0", "netns", there, "name", "eth1"];
        ip(lab.dev2(), &to);
        let ended = observer.end();
        ended.assert_code(1);
        assert!(ended.stderr.contains(DISAPPEARED), "{ended:?}");
    }
}

#[test]
fn one_of_several_disappears_and_the_rest_is_observed_on() {
    if !require_root() {
        return;
    }
    for how in MECHANISMS {
        let lab = Lab::new().expect("a lab");
        let dev2 = lab.dev2();
        ip(
            dev2,
            &["link", "add", "gone0", "type", "veth", "peer", "gone1"],
        );
        let observer = observe(dev2, &["-i", "any", "--attach", how, "--format", "tcpdump"]);
        ip(dev2, &["link", "del", "gone0"]);
        observer.wait_for_message("pktobs: gone0: the interface disappeared");
        send(lab.dev1(), "eth0", &[mark(1)], 1);
        observer.wait_for(&mark_text(1));
        observer.finish();
    }
}

#[test]
fn an_interface_that_disappears_at_the_end_is_one_line() {
    if !require_root() {
        return;
    }
    for how in MECHANISMS {
        let lab = Lab::new().expect("a lab");
        let observer = observe(lab.dev2(), &["-i", "eth0", "--attach", how]);
        observer.stop();
        ip(lab.dev2(), &["link", "del", "eth0"]);
        observer.signal(nix::sys::signal::Signal::SIGINT);
        let ended = observer.end_by(nix::sys::signal::Signal::SIGCONT);
        assert_eq!(ended.stderr.matches(DISAPPEARED).count(), 1, "{ended:?}");
        assert!(!ended.stderr.contains("cannot"), "{ended:?}");
    }
}

#[test]
fn filters_that_somebody_removes_are_missed_in_so_many_words() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let observer = observe(lab.dev2(), CLSACT);
    tc(lab.dev2(), &["qdisc", "del", "dev", "eth0", "clsact"]);
    let ended = observer.end();
    ended.assert_code(1);
    let told = "pktobs: eth0: its filters were removed by somebody else";
    assert_eq!(ended.stderr.matches(told).count(), 1, "{ended:?}");
}
