//! Interfaces and filters that go away while they are observed, and interfaces that come back.

use xtask::lab::Lab;

use super::{MANNERS, assert_told, ip, pair, pair_up, set_up, wait_until_up};
use crate::support::{
    attached::{tc, tcx_both},
    frames::{mark, mark_text, send},
    observer::observe,
    privilege::require_root,
};

const DISAPPEARED: &str = "pktobs: eth0: the interface disappeared";

#[test]
fn the_only_interface_disappears_and_that_is_the_end() {
    if !require_root() {
        return;
    }
    for how in MANNERS {
        for stats in [false, true] {
            let lab = Lab::new().expect("a lab");
            let dev2 = lab.dev2();
            let mut arguments = vec!["-i", "eth0", how[0], how[1]];
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
    for how in MANNERS {
        let lab = Lab::new().expect("a lab");
        let observer = observe(lab.dev2(), &["-i", "eth0", how[0], how[1]]);
        let there = lab.dev1().namespace();
        let to = ["link", "set", "eth0", "netns", there, "name", "eth1"];
        ip(lab.dev2(), &to);
        let ended = observer.end();
        ended.assert_code(1);
        let told = "pktobs: eth0: the interface moved to another network namespace";
        assert_eq!(ended.stderr.matches(told).count(), 1, "{ended:?}");
        assert!(ended.stderr.ends_with("nothing is left to observe\n"));
        assert!(!ended.stderr.contains("disappeared"), "{ended:?}");
    }
}

/// A TCX link goes with the interface and would report from there.
#[test]
fn an_interface_that_moves_away_is_let_go_and_observed_again_when_it_is_back() {
    if !require_root() {
        return;
    }
    for how in MANNERS {
        for selection in [&["-i", "eth*"][..], &["-i", "eth0", "--follow"]] {
            let lab = Lab::new().expect("a lab");
            let (dev1, dev2) = (lab.dev1(), lab.dev2());
            let arguments = [how[0], how[1], "--format", "tcpdump"];
            let observer = observe(dev2, &[selection, &arguments].concat());
            let there = ["netns", dev1.namespace(), "name", "away0"];
            ip(dev2, &[&["link", "set", "eth0"], &there[..]].concat());
            observer.wait_for_message("nothing is left to observe; waiting for an interface");
            assert_eq!(tcx_both(dev1, "away0"), [[""; 0]; 2]);
            let back = ["netns", dev2.namespace(), "name", "eth0"];
            ip(dev1, &[&["link", "set", "away0"], &back[..]].concat());
            observer.wait_for_message("eth0 appeared, and is observed from now on");
            set_up(dev2, &["eth0"]);
            wait_until_up(dev1, "eth0");
            send(lab.dev1(), "eth0", &[mark(1)], 1);
            observer.wait_for(&mark_text(1));
            observer.finish();
        }
    }
}

#[test]
fn another_interface_of_the_same_name_is_observed_only_with_follow() {
    if !require_root() {
        return;
    }
    for follow in [false, true] {
        let lab = Lab::new().expect("a lab");
        let dev2 = lab.dev2();
        pair_up(dev2, "again0", "other0");
        let mut arguments = vec!["-i", "again0", "-i", "eth0", "--format", "tcpdump"];
        if follow {
            arguments.push("--follow");
        }
        let observer = observe(dev2, &arguments);
        ip(dev2, &["link", "del", "again0"]);
        observer.wait_for_message("pktobs: again0: the interface disappeared\n");
        pair_up(dev2, "again0", "other0");
        observer.wait_for_message(if follow {
            "again0 appeared, and is observed from now on"
        } else {
            "another interface is called again0 now and is not observed; start again, with --follow"
        });
        let attached = tcx_both(dev2, "again0").concat();
        assert_eq!(attached.len(), if follow { 2 } else { 0 });
        send(lab.dev1(), "eth0", &[mark(1)], 1);
        observer.wait_for(&mark_text(1));
        observer.finish();
    }
}

#[test]
fn another_interface_of_the_same_index_is_another_one() {
    if !require_root() {
        return;
    }
    for how in MANNERS {
        let lab = Lab::new().expect("a lab");
        let dev2 = lab.dev2();
        let make = [
            "link", "add", "name", "twin0", "index", "77", "type", "veth",
        ];
        let make = [&make[..], &["peer", "name", "other0", "index", "78"]].concat();
        ip(dev2, &make);
        let observer = observe(
            dev2,
            &["-i", "twin*", how[0], how[1], "--format", "tcpdump"],
        );
        ip(dev2, &["link", "del", "twin0"]);
        let other_name = |it: &&str| if *it == "twin0" { "twin1" } else { *it }.to_owned();
        ip(dev2, &make.iter().map(other_name).collect::<Vec<_>>());
        observer.wait_for_message("twin1 appeared, and is observed from now on");
        set_up(dev2, &["twin1", "other0"]);
        send(dev2, "other0", &[mark(1)], 1);
        observer.wait_until("its packet", |text| {
            text.contains(" twin1 ") && text.contains(&mark_text(1))
        });
        let ended = observer.finish();
        assert_told(&ended.stderr, "twin0: the interface disappeared", 1);
    }
}

/// The moved one keeps its index, and its TCX link would go on reporting under it.
#[test]
fn an_index_that_another_interface_takes_over_does_not_mix_them_up() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let (dev1, dev2) = (lab.dev1(), lab.dev2());
    let make = ["link", "add", "name", "old0", "index", "77", "type", "veth"];
    let make = [&make[..], &["peer", "name", "other0", "index", "78"]].concat();
    ip(dev2, &make);
    let observer = observe(dev2, &["-i", "*0", "--format", "tcpdump"]);
    ip(dev2, &["link", "set", "old0", "netns", dev1.namespace()]);
    observer.wait_for_message("pktobs: old0: the interface moved to another network namespace");
    let make = ["link", "add", "name", "new0", "index", "77", "type", "veth"];
    ip(dev2, &[&make[..], &["peer", "name", "new1"]].concat());
    observer.wait_for_message("pktobs: new0 appeared");
    ip(dev1, &["link", "set", "old0", "up"]);
    set_up(dev2, &["other0", "new0", "new1"]);
    wait_until_up(dev1, "old0");
    assert_eq!(tcx_both(dev1, "old0"), [[""; 0]; 2]);
    send(dev1, "old0", &[mark(1)], 1);
    send(dev2, "new0", &[mark(2)], 1);
    observer.wait_for(&mark_text(2));
    let ended = observer.finish();
    let told = |number| ended.stdout.matches(&mark_text(number)).count();
    // The peer of the moved one stayed, and receives what that sends.
    assert_eq!(told(1), 1, "{ended:?}");
    let of_new: Vec<_> = ended
        .stdout
        .lines()
        .filter(|it| it.contains(" new0 "))
        .collect();
    assert_eq!(of_new.len(), 1, "{ended:?}");
    assert!(of_new[0].contains(" Out "), "{ended:?}");
}

#[test]
fn interfaces_that_are_gone_at_once_leave_nothing_behind() {
    const TIMES: usize = 20;
    if !require_root() {
        return;
    }
    for how in MANNERS {
        let lab = Lab::new().expect("a lab");
        let dev2 = lab.dev2();
        let observer = observe(dev2, &["-i", "any", how[0], how[1], "--format", "tcpdump"]);
        for _ in 0..TIMES {
            pair(dev2, "short0", "short1");
            ip(dev2, &["link", "del", "short0"]);
        }
        pair(dev2, "last0", "last1");
        observer.wait_for_message("last0 appeared");
        observer.wait_for_message("last1 appeared");
        send(lab.dev1(), "eth0", &[mark(1)], 1);
        observer.wait_for(&mark_text(1));
        let links = std::fs::read_dir(format!("/proc/{}/fd", observer.pid())).expect("its files");
        let is_link = |path: &std::path::PathBuf| path.to_string_lossy().contains("bpf_link");
        let links = links.filter_map(|one| std::fs::read_link(one.expect("a file").path()).ok());
        // lo, eth0 and the last two, in both directions.
        let expected = if how == MANNERS[0] { 8 } else { 0 };
        assert_eq!(links.filter(is_link).count(), expected);
        let ended = observer.finish();
        for word in ["cannot", "refuse"] {
            assert!(!ended.stderr.contains(word), "{ended:?}");
        }
    }
}

#[test]
fn one_of_several_disappears_and_the_rest_is_observed_on() {
    if !require_root() {
        return;
    }
    for how in MANNERS {
        let lab = Lab::new().expect("a lab");
        let dev2 = lab.dev2();
        ip(
            dev2,
            &["link", "add", "gone0", "type", "veth", "peer", "gone1"],
        );
        let observer = observe(dev2, &["-i", "any", how[0], how[1], "--format", "tcpdump"]);
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
    for how in MANNERS {
        let lab = Lab::new().expect("a lab");
        let observer = observe(lab.dev2(), &["-i", "eth0", how[0], how[1]]);
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
    let observer = observe(lab.dev2(), &["-i", "eth0", "--attach", "clsact"]);
    tc(lab.dev2(), &["qdisc", "del", "dev", "eth0", "clsact"]);
    let ended = observer.end();
    ended.assert_code(1);
    let told = "pktobs: eth0: its filters were removed by somebody else";
    assert_eq!(ended.stderr.matches(told).count(), 1, "{ended:?}");
}
