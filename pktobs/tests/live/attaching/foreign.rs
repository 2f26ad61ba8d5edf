//! Qdiscs and filters of others: untouched, and told where they are in the way.

use xtask::lab::{Host, Lab};

use super::CLSACT;
use crate::support::{
    attached::{add_filter, filters, qdiscs, tc},
    frames::{mark, mark_text, send},
    observer::{observe, pktobs},
    privilege::require_root,
};

/// The filters of both sides, without those of pktobs.
fn foreign(host: &Host) -> Vec<String> {
    let both = ["ingress", "egress"].map(|side| filters(host, side));
    let lines = both.iter().flat_map(|text| text.lines());
    lines
        .filter(|line| line.contains(" handle "))
        .filter(|line| !line.contains(" name pktobs_"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn foreign_filters_are_the_same_before_during_and_after() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    tc(dev2, &["qdisc", "add", "dev", "eth0", "clsact"]);
    add_filter(dev2, "ingress", &["pref", "1", "protocol", "all"]);
    add_filter(dev2, "ingress", &["pref", "7", "protocol", "ip"]);
    add_filter(dev2, "egress", &["pref", "49152", "protocol", "all"]);
    let before = (qdiscs(dev2), foreign(dev2));
    assert_eq!(before.1.len(), 3, "{before:?}");
    let first = observe(dev2, CLSACT);
    assert_eq!((qdiscs(dev2), foreign(dev2)), before);
    first.kill();
    let second = observe(dev2, CLSACT);
    assert_eq!((qdiscs(dev2), foreign(dev2)), before);
    send(lab.dev1(), "eth0", &[mark(1)], 1);
    second.wait_for(&mark_text(1));
    second.finish();
    assert_eq!((qdiscs(dev2), foreign(dev2)), before);
    assert!(!filters(dev2, "ingress").contains("pktobs"));
}

#[test]
fn below_the_older_ingress_qdisc_only_what_comes_in_is_observed() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    tc(dev2, &["qdisc", "add", "dev", "eth0", "ingress"]);
    let before = qdiscs(dev2);
    let observer = observe(dev2, CLSACT);
    observer.wait_for_message("what eth0 sends is not observed: the `ingress` qdisc");
    assert_eq!(filters(dev2, "ingress").matches("name pktobs_").count(), 1);
    send(dev2, "eth0", &[mark(1)], 1);
    send(lab.dev1(), "eth0", &[mark(2)], 1);
    observer.wait_for(&mark_text(2));
    let ended = observer.finish();
    assert!(!ended.stdout.contains(&mark_text(1)), "{ended:?}");
    assert_eq!(qdiscs(dev2), before);
    assert!(!filters(dev2, "ingress").contains("pktobs"));

    let only_out = [CLSACT, &["-Q", "out"]].concat();
    let refused = pktobs(dev2, &only_out).output().expect("run pktobs");
    let text = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{text}");
    assert!(text.contains("cannot observe what eth0 sends"), "{text}");
    assert_eq!(qdiscs(dev2), before);
}

#[test]
fn a_priority_that_is_taken_by_another_protocol_is_passed_over_and_told() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    tc(dev2, &["qdisc", "add", "dev", "eth0", "clsact"]);
    add_filter(dev2, "ingress", &["pref", "1", "protocol", "ip"]);
    let observer = observe(dev2, CLSACT);
    observer.wait_for_message(
        "eth0: filter pref 1 protocol 0x0800 bpf now stands before ours on ingress",
    );
    send(lab.dev1(), "eth0", &[mark(1)], 1);
    observer.wait_for(&mark_text(1));
    observer.finish();
    assert_eq!(foreign(dev2).len(), 1);
}

#[test]
fn without_a_free_priority_those_that_are_there_are_named() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    tc(dev2, &["qdisc", "add", "dev", "eth0", "clsact"]);
    for priority in 1..=16 {
        let place = ["pref", &priority.to_string(), "protocol", "arp"];
        add_filter(dev2, "egress", &place);
    }
    let before = (qdiscs(dev2), foreign(dev2));
    let refused = pktobs(dev2, CLSACT).output().expect("run pktobs");
    let text = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{text}");
    assert!(
        text.starts_with("pktobs: cannot attach to eth0: no priority is left"),
        "{text}"
    );
    assert!(text.contains("pref 16 protocol 0x0806 bpf"), "{text}");
    assert_eq!((qdiscs(dev2), foreign(dev2)), before);
    assert!(!filters(dev2, "ingress").contains("pktobs"));
}
