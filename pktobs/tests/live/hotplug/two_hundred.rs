//! 200 interfaces, with room for 256 open files until pktobs makes more.

use std::{io::Write, process::Stdio, time::Instant};

use tempfile::NamedTempFile;
use xtask::lab::Lab;

use super::{ip, set_up};
use crate::support::{
    attached::tcx_both,
    frames::{mark, send},
    observer::Observer,
    privilege::require_root,
};

/// Pairs of interfaces.
const PAIRS: usize = 100;

#[test]
fn two_hundred_interfaces_are_observed_and_let_go() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    let mut batch = NamedTempFile::new().expect("a temporary file");
    for pair in 0..PAIRS {
        writeln!(batch, "link add a{pair} type veth peer b{pair}").expect("written");
    }
    let batch = batch.into_temp_path();
    ip(dev2, &["-batch", batch.to_str().expect("UTF-8")]);
    set_up(dev2, &["a0", "b0", "a99", "b99"]);

    let mut command = dev2.command("prlimit");
    command.args(["--nofile=256:4096", env!("CARGO_BIN_EXE_pktobs")]);
    command.args(["-i", "any", "-Q", "inout"]);
    command.stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let start = Instant::now();
    let observer = Observer::start(&mut command);
    observer.wait_for_message("; Ctrl-C ends");
    let attached = start.elapsed();
    let files = std::fs::read_dir(format!("/proc/{}/fd", observer.pid())).expect("its files");
    assert!(files.count() > 4 * PAIRS);
    for (number, name) in [(1, "a0"), (2, "a99")] {
        send(dev2, name, &[mark(number)], 1);
        observer.wait_for(&format!(" seq {number}"));
    }
    let start = Instant::now();
    let ended = observer.finish();
    // Shown by `cargo test -- --nocapture`, and written down in docs/reliability.md.
    eprintln!(
        "{} interfaces: attached in {attached:?}, let go in {:?}",
        2 * PAIRS + 2,
        start.elapsed()
    );
    for (name, side) in [("a0", "Out"), ("b0", "In "), ("a99", "Out"), ("b99", "In ")] {
        assert!(
            ended.stdout.contains(&format!(" {name} {side}")),
            "{ended:?}"
        );
    }
    assert!(!ended.stderr.contains("cannot"), "{ended:?}");
    assert_eq!(tcx_both(dev2, "b99"), [[""; 0]; 2]);
}
