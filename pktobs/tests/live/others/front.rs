//! Somebody stands before ours.

use std::fs;

use aya::programs::{LinkOrder, TcAttachType};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use xtask::lab::{Host, Lab, wait_for};

use super::{Foreign, TC_ACT_OK, TC_ACT_UNSPEC, ip};
use crate::support::{
    attached::{tc, tcx},
    frames::{mark, send},
    observer::{Observer, observe, observe_by, piped, pktobs},
    privilege::require_root,
};
use crate::{
    hotplug::pair,
    privileges::{CAP_NET_ADMIN, Thread},
};

fn now_stands(who: &str, hook: &str) -> String {
    format!("pktobs: eth0: {who} now stands before ours on {hook}; what it ends is not seen\n")
}

fn no_longer(who: &str, hook: &str) -> String {
    format!("pktobs: eth0: {who} no longer stands before ours on {hook}\n")
}

/// The children of a process.
fn children(pid: u32) -> Vec<i32> {
    let path = format!("/proc/{pid}/task");
    let tasks = fs::read_dir(path).expect("its threads");
    let children = tasks.map(|task| {
        let path = task.expect("a thread").path().join("children");
        fs::read_to_string(path).expect("its children")
    });
    let children: String = children.collect();
    let children = children.split_whitespace();
    children.map(|pid| pid.parse().expect("a number")).collect()
}

#[test]
fn a_program_before_ours_is_told_when_it_comes_and_when_it_goes() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    let observer = observe(dev2, &["-i", "eth0"]);
    for round in 1..=2 {
        let foreign = Foreign::in_front(dev2);
        let [come, gone] = [now_stands, no_longer].map(|line| line(&foreign.told(), "ingress"));
        observer.wait_for_message(&come);
        // It is so: what it lets pass for good is not seen.
        send(lab.dev1(), "eth0", &[mark(10 * round)], 1);
        drop(foreign);
        observer.wait_for_message(&gone);
        send(lab.dev1(), "eth0", &[mark(10 * round + 1)], 1);
        observer.wait_for(&format!(" seq {} ", 10 * round + 1));
    }
    let ended = observer.finish();
    for round in 1..=2 {
        let unseen = format!(" seq {} ", 10 * round);
        assert!(!ended.stdout.contains(&unseen), "{ended:?}");
    }
    assert_eq!(
        ended.stderr.matches("stands before ours").count(),
        4,
        "{ended:?}"
    );
    assert!(!ended.stderr.contains("stood before ours"), "{ended:?}");
}

#[test]
fn one_that_stays_is_told_once_at_each_hook_and_at_the_end() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    for arguments in [&["-i", "eth0"][..], &["-i", "any", "--stats=100ms"]] {
        let observer = observe(dev2, arguments);
        let sides = [
            (TcAttachType::Ingress, "ingress"),
            (TcAttachType::Egress, "egress"),
        ];
        let foreign = sides.map(|(side, hook)| {
            let at = (side, LinkOrder::first());
            (Foreign::attach(dev2, "other", TC_ACT_UNSPEC, at), hook)
        });
        // Behind ours nobody is in the way.
        let at = (TcAttachType::Ingress, LinkOrder::last());
        let _behind = Foreign::attach(dev2, "behind", TC_ACT_OK, at);
        for (one, hook) in &foreign {
            observer.wait_for_message(&now_stands(&one.told(), hook));
        }
        // Two more looks, which find nothing new.
        let another = Foreign::in_front(dev2);
        observer.wait_for_message(&now_stands(&another.told(), "ingress"));
        let told = another.told();
        drop(another);
        observer.wait_for_message(&no_longer(&told, "ingress"));
        let ended = observer.finish();
        assert!(!ended.stderr.contains("behind"), "{ended:?}");
        for (one, hook) in foreign {
            let who = one.told();
            let come = now_stands(&who, hook);
            assert_eq!(ended.stderr.matches(&come).count(), 1, "{ended:?}");
            let begin = format!("pktobs: eth0: {who} stood before ours on {hook} for the last ");
            let last: Vec<_> = ended
                .stderr
                .lines()
                .filter(|line| line.starts_with(&begin))
                .collect();
            assert_eq!(last.len(), 1, "{ended:?}");
            let seconds = last[0][begin.len()..].strip_suffix(" s; what it ended was not seen");
            let seconds: f64 = seconds.and_then(|text| text.parse().ok()).expect("seconds");
            assert!(seconds >= 2.0, "{ended:?}");
        }
    }
}

/// It ends nothing.
#[test]
fn another_pktobs_before_ours_is_not_told() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    for how in ["auto", "clsact"] {
        let first = observe(dev2, &["-i", "eth0", "--attach", how]);
        let second = observe(dev2, &["-i", "eth0"]);
        let foreign = Foreign::in_front(dev2);
        for observer in [&first, &second] {
            observer.wait_for_message(&now_stands(&foreign.told(), "ingress"));
        }
        for observer in [second, first] {
            let ended = observer.finish();
            assert_eq!(
                ended.stderr.matches("stands before ours").count(),
                1,
                "{ended:?}"
            );
        }
    }
}

fn add_filter(host: &Host, priority: &str) {
    let place = ["filter", "add", "dev", "eth0", "ingress", "pref", priority];
    let drops = ["protocol", "all", "bpf", "da", "bytecode", "1,6 0 0 2"];
    tc(host, &[&place[..], &drops].concat());
}

/// At the same priority the kernel puts what comes later before what is there.
#[test]
fn a_filter_before_ours_is_told_when_it_comes_and_when_it_goes() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    let observer = observe(dev2, &["-i", "eth0", "--attach", "clsact"]);
    add_filter(dev2, "2");
    add_filter(dev2, "1");
    let who = "filter pref 1 protocol all bpf";
    observer.wait_for_message(&now_stands(who, "ingress"));
    send(lab.dev1(), "eth0", &[mark(1)], 1);
    let place = [
        "filter", "del", "dev", "eth0", "ingress", "pref", "1", "handle", "1", "bpf",
    ];
    tc(dev2, &place);
    observer.wait_for_message(&no_longer(who, "ingress"));
    send(lab.dev1(), "eth0", &[mark(2)], 1);
    observer.wait_for(" seq 2 ");
    add_filter(dev2, "1");
    observer.wait_until_told(&now_stands(who, "ingress"), 2);
    let ended = observer.finish();
    assert!(!ended.stdout.contains(" seq 1 "), "{ended:?}");
    let last = format!("pktobs: eth0: {who} stood before ours on ingress for the last ");
    assert_eq!(ended.stderr.matches(&last).count(), 1, "{ended:?}");
    assert!(!ended.stderr.contains("pref 2"), "{ended:?}");
}

#[test]
fn it_is_told_in_another_namespace_and_of_what_appears_later() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    let arguments = ["--netns", dev2.namespace(), "-i", "e*"];
    let observer = observe(lab.dev1(), &arguments);
    ip(dev2, &["link", "set", "eth0", "name", "old0"]);
    pair(dev2, "eth0", "eth1");
    observer.wait_for_message("eth0 appeared");
    let foreign = Foreign::in_front(dev2);
    observer.wait_for_message(&now_stands(&foreign.told(), "ingress"));
    ip(dev2, &["link", "del", "eth0"]);
    observer.wait_for_message("eth0: the interface disappeared");
    let ended = observer.finish();
    assert_eq!(ended.stderr.matches("before ours").count(), 1, "{ended:?}");
}

/// Capabilities of the process that looks: those for asking who is there, and for names.
#[test]
fn who_looks_has_two_capabilities_and_ends_with_pktobs() {
    const CAP_SYS_ADMIN: u64 = 1 << 21;
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    for by_kill in [false, true] {
        let observer = observe(dev2, &["-i", "eth0"]);
        let foreign = Foreign::in_front(dev2);
        observer.wait_for_message(&now_stands(&foreign.told(), "ingress"));
        let [child] = children(observer.pid())[..] else {
            panic!("one child");
        };
        let status = fs::read_to_string(format!("/proc/{child}/status")).expect("its status");
        let status = Thread(status);
        assert_eq!(status.field("Name"), "pktobs-lookout");
        let kept = CAP_NET_ADMIN | CAP_SYS_ADMIN;
        assert_eq!(["CapEff", "CapPrm"].map(|set| status.set(set)), [kept; 2]);
        assert_eq!(status.set("CapBnd"), 0);
        assert_eq!(status.field("NoNewPrivs"), "1");
        if by_kill {
            observer.kill();
        } else {
            observer.finish();
        }
        let is_gone = || Ok(!fs::exists(format!("/proc/{child}"))?);
        wait_for("the child to end", is_gone).expect("it ends");
    }
}

#[test]
fn that_nobody_looks_any_more_is_told_once() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    let observer = observe(dev2, &["-i", "eth0"]);
    let foreign = Foreign::in_front(dev2);
    observer.wait_for_message(&now_stands(&foreign.told(), "ingress"));
    let [child] = children(observer.pid())[..] else {
        panic!("one child");
    };
    drop(foreign);
    kill(Pid::from_raw(child), Signal::SIGKILL).expect("it is there");
    observer.wait_for_message("is not looked at any more: the process that did so has ended\n");
    send(lab.dev1(), "eth0", &[mark(1)], 1);
    observer.wait_for(" seq 1 ");
    let ended = observer.finish();
    assert_eq!(
        ended.stderr.matches("not looked at").count(),
        1,
        "{ended:?}"
    );
}

/// As a service has them (`deploy/pktobs.service`).
#[test]
fn without_the_privilege_to_ask_for_names_it_is_told_by_number() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    let mut command = dev2.command("setpriv");
    command.args(["--bounding-set=-sys_admin", env!("CARGO_BIN_EXE_pktobs")]);
    command.args(["-i", "eth0"]);
    let observer = observe_by(&mut piped(command));
    let foreign = Foreign::in_front(dev2);
    let who = format!("the program of id {}", foreign.id);
    observer.wait_for_message(&now_stands(&who, "ingress"));
    drop(foreign);
    observer.wait_for_message(&no_longer(&who, "ingress"));
    observer.finish();
}

/// By TCX all programs come before filters.
#[test]
fn a_program_that_was_there_before_filters_of_ours_is_told_at_once() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    let foreign = Foreign::in_front(dev2);
    let observer = Observer::start(&mut pktobs(dev2, &["-i", "eth0", "--attach", "clsact"]));
    observer.wait_for_message(&now_stands(&foreign.told(), "ingress"));
    observer.finish();
    // By TCX ours comes first.
    let observer = observe(dev2, &["-i", "eth0"]);
    assert_eq!(
        tcx(dev2, "eth0", TcAttachType::Ingress),
        ["pktobs_in", "other"]
    );
    send(lab.dev1(), "eth0", &[mark(1)], 1);
    observer.wait_for(" seq 1 ");
    assert!(!observer.finish().stderr.contains("before ours"));
}
