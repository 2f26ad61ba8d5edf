//! `pktobs --detach-all`: what a killed one left is removed, and nothing else.

use std::process::{Command, Stdio};

use xtask::lab::Lab;

use super::{detach_all, text};
use crate::hotplug::pair;
use crate::support::{
    attached::{add_filter, filters, qdiscs, tc},
    observer::observe,
    privilege::require_root,
};

const CLSACT: &[&str] = &["-i", "eth0", "--attach", "clsact"];
const NOTHING: &str = "there was nothing that pktobs left\n";

/// What is printed, without the numbers of programs.
fn lines(octets: &[u8]) -> Vec<String> {
    let line = |line: &str| {
        let Some((before, behind)) = line.split_once(" (id ") else {
            return line.to_owned();
        };
        let (id, behind) = behind.split_once(')').expect("a parenthesis");
        assert!(id.parse::<u32>().is_ok_and(|id| id > 0), "{line}");
        format!("{before}{behind}")
    };
    text(octets).lines().map(line).collect()
}

#[test]
fn what_a_killed_one_left_is_removed_line_by_line() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    let before = qdiscs(dev2);
    observe(dev2, CLSACT).kill();
    assert!(filters(dev2, "ingress").contains("pktobs_in"));
    // Elsewhere nothing was left.
    let elsewhere = detach_all(dev2, &["-i", "lo"]);
    assert_eq!(
        (text(&elsewhere.stdout), elsewhere.status.code()),
        (NOTHING, Some(0))
    );
    let removed = detach_all(dev2, &["-i", "eth*"]);
    assert_eq!(removed.status.code(), Some(0));
    assert_eq!(text(&removed.stderr), "");
    assert_eq!(
        lines(&removed.stdout),
        [
            "eth0: removed filter pref 1 protocol all bpf \"pktobs_in\" on ingress: a pktobs that has ended left it",
            "eth0: removed filter pref 1 protocol all bpf \"pktobs_out\" on egress: a pktobs that has ended left it",
            "eth0: removed the clsact qdisc: a pktobs made it",
        ]
    );
    assert_eq!(qdiscs(dev2), before);
    let again = detach_all(dev2, &[]);
    assert_eq!(
        (text(&again.stdout), again.status.code()),
        (NOTHING, Some(0))
    );
}

#[test]
fn what_is_in_use_or_of_others_is_left_alone_and_told() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    let running = observe(dev2, &[CLSACT, &["-Q", "out"]].concat());
    observe(dev2, &[CLSACT, &["-Q", "in"]].concat()).kill();
    add_filter(dev2, "ingress", &["pref", "7", "protocol", "all"]);
    let before = (filters(dev2, "egress"), qdiscs(dev2));
    // From outside.
    let arguments = ["--netns", dev2.namespace(), "-i", "eth0"];
    let removed = detach_all(lab.dev1(), &arguments);
    assert_eq!(removed.status.code(), Some(0));
    assert_eq!(
        lines(&removed.stdout),
        [
            "eth0: removed filter pref 1 protocol all bpf \"pktobs_in\" on ingress: a pktobs that has ended left it",
            "eth0: left alone filter pref 7 protocol all bpf on ingress: no pktobs made it",
            "eth0: left alone filter pref 1 protocol all bpf \"pktobs_out\" on egress: a running pktobs observes by it",
            "eth0: left alone the clsact qdisc: it has filters",
        ]
    );
    assert_eq!((filters(dev2, "egress"), qdiscs(dev2)), before);
    assert!(filters(dev2, "ingress").contains("pref 7"));
    assert!(!filters(dev2, "ingress").contains("pktobs_in"));
    running.finish();
}

/// Whoever calls a filter as ours are called has not its handle.
#[test]
fn a_name_alone_does_not_make_a_filter_ours() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    let running = observe(dev2, CLSACT);
    // A copy of our program's filter, with a handle of the kernel's choice.
    let ours = filters(dev2, "ingress");
    let words: Vec<_> = ours.split_whitespace().collect();
    let id = words.iter().position(|word| *word == "id").expect("an id");
    let pin = format!("/sys/fs/bpf/pktobs-test-{}", std::process::id());
    let bpftool = |arguments: &[&str]| {
        let output = Command::new("bpftool").args(arguments).output();
        assert!(output.expect("run bpftool(8)").status.success());
    };
    bpftool(&["prog", "pin", "id", words[id + 1], &pin]);
    let add = ["filter", "add", "dev", "eth0", "ingress", "pref", "9"];
    tc(
        dev2,
        &[&add[..], &["bpf", "da", "object-pinned", &pin]].concat(),
    );
    std::fs::remove_file(&pin).expect("unpin");
    running.kill();
    let removed = detach_all(dev2, &[]);
    let told = lines(&removed.stdout);
    assert_eq!(
        told.iter()
            .filter(|line| line.contains("removed filter"))
            .count(),
        2,
        "{told:?}"
    );
    let alone = told
        .iter()
        .find(|line| line.contains("left alone filter pref 9"));
    assert!(
        alone.is_some_and(|line| line.ends_with("no pktobs made it")),
        "{told:?}"
    );
    assert!(filters(dev2, "ingress").contains("pref 9"));
}

#[test]
fn exit_codes_are_those_of_any_other_use() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    let none = detach_all(dev2, &["-i", "eth9"]);
    assert_eq!(none.status.code(), Some(1));
    let told = "pktobs: there is no interface eth9; `pktobs -D` lists them\n";
    assert_eq!(text(&none.stderr), told);
    for arguments in [
        &["--follow"][..],
        &["-r", "file"],
        &["port", "80"],
        &["-c", "1"],
    ] {
        assert_eq!(
            detach_all(dev2, arguments).status.code(),
            Some(2),
            "{arguments:?}"
        );
    }
    observe(dev2, CLSACT).kill();
    let mut command = dev2.command("setpriv");
    command.args(["--bounding-set=-net_admin", env!("CARGO_BIN_EXE_pktobs")]);
    let refused = command.arg("--detach-all").stdin(Stdio::null()).output();
    let refused = refused.expect("run pktobs");
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    let told = lines(&refused.stdout);
    assert_eq!(
        told[0],
        "eth0: cannot remove filter pref 1 protocol all bpf \"pktobs_in\" on ingress: \
         Operation not permitted (os error 1); it takes root or CAP_NET_ADMIN"
    );
    assert!(filters(dev2, "ingress").contains("pktobs_in"));
}

/// A name that people may give, and one more of another kind.
#[test]
fn every_interface_is_looked_at() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    pair(dev2, "odd\x1b", "even");
    let any = ["-i", "any", "--attach", "clsact"];
    observe(dev2, &any).kill();
    let removed = detach_all(dev2, &[]);
    let told = lines(&removed.stdout);
    for name in ["lo", "eth0", "odd^[", "even"] {
        let line = format!("{name}: removed the clsact qdisc: a pktobs made it");
        assert!(told.contains(&line), "{told:?}");
    }
    assert!(!tc(dev2, &["qdisc"]).contains("clsact"));
}
