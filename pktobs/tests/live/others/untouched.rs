//! What others have is the same before, during and after: by TCX, by clsact, after a kill and `--detach-all`.

use aya::programs::{LinkOrder, TcAttachType};
use xtask::lab::{Host, Lab};

use super::{Foreign, TC_ACT_UNSPEC, detach_all};
use crate::support::{
    attached::{add_filter, tc, tcx_both},
    frames::{mark, send},
    observer::observe,
    privilege::require_root,
};

/// What tc(8) and bpftool(8) say of eth0, without the lines that name a program of ours, and without the packets that
/// the kernel counts below a qdisc. Not every bpftool knows TCX, so the kernel is asked for that too.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    filters: [String; 2],
    qdiscs: String,
    bpftool: String,
    /// By hook, in the order in which packets meet them.
    programs: [Vec<String>; 2],
}

fn said(host: &Host) -> Said {
    let is_theirs = |line: &&str| !line.contains("pktobs_");
    let theirs = |text: &str| {
        let lines: Vec<_> = text.lines().filter(is_theirs).collect();
        lines.join("\n")
    };
    let filters = ["ingress", "egress"].map(|side| {
        let text = tc(host, &["-s", "filter", "show", "dev", "eth0", side]);
        theirs(&text)
    });
    let bpftool = host.command("bpftool").arg("net").output();
    let bpftool = bpftool.expect("run bpftool(8)");
    assert!(bpftool.status.success(), "{bpftool:?}");
    let bpftool = theirs(&String::from_utf8(bpftool.stdout).expect("UTF-8"));
    let qdiscs = tc(host, &["-s", "qdisc", "show", "dev", "eth0"]);
    let is_count = |line: &&str| line.starts_with(" Sent ") || line.starts_with(" backlog ");
    let qdiscs: Vec<_> = qdiscs.lines().filter(|line| !is_count(line)).collect();
    let programs = tcx_both(host, "eth0").map(|mut names| {
        names.retain(|name| is_theirs(&name.as_str()));
        names
    });
    Said {
        filters,
        qdiscs: qdiscs.join("\n"),
        bpftool,
        programs,
    }
}

#[test]
fn nothing_of_others_is_changed_whatever_happens() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    tc(dev2, &["qdisc", "add", "dev", "eth0", "clsact"]);
    for (side, priority, protocol) in [
        ("ingress", "1", "all"),
        ("ingress", "7", "ip"),
        ("egress", "1", "all"),
        ("egress", "49152", "arp"),
    ] {
        add_filter(dev2, side, &["pref", priority, "protocol", protocol]);
    }
    let programs = [
        (TcAttachType::Ingress, "one"),
        (TcAttachType::Ingress, "two"),
        (TcAttachType::Egress, "three"),
    ];
    let _foreign = programs
        .map(|(side, name)| Foreign::attach(dev2, name, TC_ACT_UNSPEC, (side, LinkOrder::last())));
    let before = said(dev2);
    let [ingress, egress] = &before.programs;
    assert_eq!(
        (&ingress[..], &egress[..]),
        (
            &["one".to_owned(), "two".to_owned()][..],
            &["three".to_owned()][..]
        )
    );
    assert!(before.bpftool.contains("clsact/egress"), "{before:?}");
    assert!(before.filters[1].contains("pref 49152"), "{before:?}");
    for how in ["auto", "clsact"] {
        for is_killed in [false, true] {
            let observer = observe(dev2, &["-i", "eth0", "--attach", how]);
            send(lab.dev1(), "eth0", &[mark(1)], 1);
            observer.wait_for(" seq 1 ");
            assert_eq!(said(dev2), before, "{how}, running");
            if is_killed {
                observer.kill();
            } else {
                observer.finish();
            }
            assert_eq!(said(dev2), before, "{how}, killed: {is_killed}");
            let removed = detach_all(dev2, &[]);
            assert_eq!(removed.status.code(), Some(0), "{removed:?}");
            assert_eq!(said(dev2), before, "{how}, after --detach-all");
            // Of ours nothing is left.
            let text = tc(dev2, &["filter", "show", "dev", "eth0", "ingress"]);
            assert!(!text.contains("pktobs_"), "{text}");
        }
    }
}
