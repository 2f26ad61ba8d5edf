//! What stays behind: nothing under TCX, under clsact a filter that the next start removes.

use xtask::lab::{Host, Lab};

use crate::support::{
    attached::{filters, qdiscs, tc, tcx_both},
    frames::{mark, send},
    observer::observe,
    privilege::require_root,
    table::losses,
};

const CLSACT: &[&str] = &["-i", "eth0", "--attach", "clsact"];

/// The number of filters of pktobs at ingress and egress.
fn ours(host: &Host) -> [usize; 2] {
    ["ingress", "egress"].map(|side| filters(host, side).matches(" name pktobs_").count())
}

#[test]
fn killed_under_tcx_it_leaves_nothing() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let pktobs = observe(lab.dev2(), &["-i", "eth0"]);
    assert_eq!(
        tcx_both(lab.dev2(), "eth0"),
        [["pktobs_in"], ["pktobs_out"]]
    );
    pktobs.kill();
    assert_eq!(tcx_both(lab.dev2(), "eth0"), [[""; 0]; 2]);
    assert!(!qdiscs(lab.dev2()).contains("clsact"));
}

#[test]
fn killed_under_clsact_its_filters_are_removed_by_the_next() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    observe(dev2, CLSACT).kill();
    assert_eq!(ours(dev2), [1, 1]);
    let next = observe(dev2, CLSACT);
    assert_eq!(ours(dev2), [1, 1]);
    send(lab.dev1(), "eth0", &[mark(1)], 1);
    next.wait_for(" seq 1");
    next.finish();
    assert_eq!(ours(dev2), [0, 0]);
}

#[test]
fn two_at_once_work_and_leave_each_other_alone() {
    if !require_root() {
        return;
    }
    for how in ["auto", "clsact"] {
        let lab = Lab::new().expect("a lab");
        let dev2 = lab.dev2();
        let arguments = ["-i", "eth0", "--attach", how];
        let (first, second) = (observe(dev2, &arguments), observe(dev2, &arguments));
        send(lab.dev1(), "eth0", &[mark(1)], 1);
        for pktobs in [&first, &second] {
            pktobs.wait_for(" seq 1");
        }
        first.finish();
        send(lab.dev1(), "eth0", &[mark(2)], 1);
        second.wait_for(" seq 2");
        let ended = second.finish();
        assert_eq!(losses(&ended.stderr), [[0, 0]], "{ended:?}");
        assert_eq!(ours(dev2), [0, 0]);
        assert_eq!(tcx_both(dev2, "eth0"), [[""; 0]; 2]);
    }
}

#[test]
fn a_qdisc_of_ours_goes_and_a_foreign_one_stays() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    let before = qdiscs(dev2);
    let pktobs = observe(dev2, CLSACT);
    assert!(qdiscs(dev2).contains("clsact"));
    pktobs.finish();
    assert_eq!(qdiscs(dev2), before);

    tc(dev2, &["qdisc", "add", "dev", "eth0", "clsact"]);
    let before = qdiscs(dev2);
    observe(dev2, CLSACT).finish();
    assert_eq!(qdiscs(dev2), before);
}

#[test]
fn a_foreign_filter_in_a_qdisc_of_ours_keeps_it() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    let pktobs = observe(dev2, CLSACT);
    let pass = ["pref", "10", "bpf", "da", "bytecode", "1,6 0 0 0"];
    tc(
        dev2,
        &[&["filter", "add", "dev", "eth0", "egress"], &pass[..]].concat(),
    );
    pktobs.finish();
    assert!(qdiscs(dev2).contains("clsact"));
    assert!(filters(dev2, "egress").contains("bytecode"));
    assert_eq!(ours(dev2), [0, 0]);
}
