//! Many interfaces, and `any` where one of them refuses.

use std::{
    ffi::OsStr,
    os::unix::ffi::OsStrExt,
    process::{Command, Stdio},
};

use xtask::lab::{Host, Lab};

use super::ip;
use crate::hotplug::pair;
use crate::support::{
    attached::tc,
    frames::{mark, mark_text, send},
    observer::{Observer, observe, pktobs},
    privilege::require_root,
};

/// pktobs under a limit of open files, `SOFT:HARD`.
fn limited(host: &Host, limit: &str, arguments: &[&str]) -> Command {
    let mut command = host.command("prlimit");
    command.arg(format!("--nofile={limit}"));
    command.arg(env!("CARGO_BIN_EXE_pktobs")).args(arguments);
    command.stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn the_soft_limit_of_open_files_is_raised_and_the_hard_one_told() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    for number in 0..15 {
        let name = format!("many{number}");
        ip(dev2, &["link", "add", &name, "type", "veth"]);
    }
    let observer = Observer::start(&mut limited(dev2, "40:4096", &["-i", "any"]));
    observer.wait_for_message("observing ");
    observer.finish();

    // 15 pairs, lo and eth0.
    let refused = limited(dev2, "64:64", &["-i", "any"]).output();
    let refused = refused.expect("run pktobs");
    let text = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{text}");
    assert!(
        text.contains("32 interfaces take up to 96 open files and the hard limit is 64; raise it"),
        "{text}"
    );
}

#[test]
fn one_of_any_that_refuses_is_told_and_the_rest_observed() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    pair(dev2, "old0", "old1");
    tc(dev2, &["qdisc", "add", "dev", "old0", "ingress"]);
    let out = ["--attach", "clsact", "-Q", "out", "--format", "tcpdump"];
    let any = observe(dev2, &[&["-i", "any"], &out[..]].concat());
    any.wait_for_message("cannot observe what old0 sends");
    any.wait_for_message("observing lo, eth0, old1 by clsact filters");
    send(dev2, "eth0", &[mark(1)], 1);
    any.wait_for(&mark_text(1));
    any.finish();

    let named = [&["-i", "any", "-i", "old0"], &out[..]].concat();
    let refused = pktobs(dev2, &named).output().expect("run pktobs");
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert!(!tc(dev2, &["qdisc"]).contains("clsact"));
}

#[test]
fn a_name_that_is_not_utf_8_is_observed_as_any_other() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    let odd = OsStr::from_bytes(b"odd\xff");
    let pair = ["link", "add", "plain0", "type", "veth", "peer"].map(OsStr::new);
    ip(dev2, &[&pair[..], &[odd]].concat());
    for name in [odd, "plain0".as_ref()] {
        ip(
            dev2,
            &["link".as_ref(), "set".as_ref(), name, "up".as_ref()],
        );
    }
    for how in ["auto", "clsact"] {
        let observer = observe(dev2, &["-i", "any", "--attach", how, "--format", "tcpdump"]);
        observer.wait_for_message("oddM-^?");
        send(dev2, "plain0", &[mark(1)], 1);
        observer.wait_until("the packet that came in", |text| {
            let came_in = |line: &str| line.contains("oddM-^? In ") || line.contains("oddM-^? P ");
            text.lines().any(came_in) && text.contains(&mark_text(1))
        });
        observer.finish();
    }
    let qdiscs = dev2.command("tc").arg("qdisc").output().expect("run tc(8)");
    let qdiscs = String::from_utf8_lossy(&qdiscs.stdout).into_owned();
    assert!(!qdiscs.contains("clsact"), "{qdiscs}");
}
