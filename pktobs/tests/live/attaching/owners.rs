//! Several at once, and what a killed one leaves: nobody takes a living one's filters, whatever it is called and
//! in whichever process namespace it runs.

use std::{
    fs,
    process::{Command, Stdio},
};

use tempfile::TempDir;
use xtask::lab::{Host, Lab};

use super::{CLSACT, ours};
use crate::support::{
    attached::{qdiscs, tc},
    frames::{mark, mark_text, send},
    observer::{Observer, observe},
    privilege::require_root,
};

/// pktobs as the first process of a process namespace, as in a container, until it has shown `count` packets.
fn contained(host: &Host, program: &str, count: &str) -> Observer {
    let mut command: Command = host.command("unshare");
    command.args(["--pid", "--fork", "--kill-child", "--mount-proc", program]);
    command
        .args(CLSACT)
        .args(["-c", count])
        .stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let observer = Observer::start(&mut command);
    observer.wait_for_message("observing ");
    observer
}

#[test]
fn one_in_another_process_namespace_or_of_another_name_is_left_alone() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    let before = qdiscs(dev2);
    let directory = TempDir::new().expect("a temporary directory");
    let renamed = directory.path().join("watcher");
    fs::copy(env!("CARGO_BIN_EXE_pktobs"), &renamed).expect("a copy");
    let first = contained(dev2, renamed.to_str().expect("UTF-8"), "2");
    let second = contained(dev2, env!("CARGO_BIN_EXE_pktobs"), "1");
    assert_eq!(ours(dev2), [2, 2]);
    send(lab.dev1(), "eth0", &[mark(1)], 1);
    second.end().assert_code(0);
    assert_eq!(ours(dev2), [1, 1]);
    send(lab.dev1(), "eth0", &[mark(2)], 1);
    let first = first.end();
    first.assert_code(0);
    assert!(first.stdout.contains(&mark_text(2)), "{first:?}");
    assert_eq!(qdiscs(dev2), before);
}

#[test]
fn the_last_one_removes_the_qdisc_whoever_made_it() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    let before = qdiscs(dev2);
    let (first, second) = (observe(dev2, CLSACT), observe(dev2, CLSACT));
    first.finish();
    assert_eq!(ours(dev2), [1, 1]);
    assert!(qdiscs(dev2).contains("clsact"));
    second.finish();
    assert_eq!(qdiscs(dev2), before);
}

#[test]
fn what_a_killed_one_left_goes_with_the_next_one_the_qdisc_too() {
    if !require_root() {
        return;
    }
    for next in ["clsact", "auto"] {
        let lab = Lab::new().expect("a lab");
        let dev2 = lab.dev2();
        let before = qdiscs(dev2);
        observe(dev2, CLSACT).kill();
        assert_eq!(ours(dev2), [1, 1]);
        observe(dev2, &["-i", "eth0", "--attach", next]).finish();
        assert_eq!(ours(dev2), [0, 0]);
        assert_eq!(qdiscs(dev2), before);
    }
}

#[test]
fn what_a_killed_one_left_goes_but_a_foreign_qdisc_stays() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    tc(dev2, &["qdisc", "add", "dev", "eth0", "clsact"]);
    let before = qdiscs(dev2);
    observe(dev2, CLSACT).kill();
    assert_eq!(ours(dev2), [1, 1]);
    observe(dev2, CLSACT).finish();
    assert_eq!(ours(dev2), [0, 0]);
    assert_eq!(qdiscs(dev2), before);
}
