//! Times of packets, as the clock on the wall has them, wherever pktobs runs.

use std::process::Command;

use serde_json::Value;
use xtask::lab::Lab;

use crate::support::{
    frames::{mark, send},
    observer::{observe_by, piped, pktobs},
    privilege::require_root,
};

/// The time of day by date(1), in the form of `--format json`.
fn now() -> String {
    let output = Command::new("date").args(["-u", "+%FT%T.%NZ"]).output();
    let time = String::from_utf8(output.expect("run date(1)").stdout).expect("UTF-8");
    time.trim_end().to_owned()
}

/// The kernel program takes the time of the host, while the clocks that pktobs reads are those of its namespace: 100,000
/// seconds ahead, as in a container that was moved there from another host (time_namespaces(7)).
#[test]
fn in_a_time_namespace_times_are_those_of_the_clock_on_the_wall() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    for source in ["ebpf", "socket"] {
        let arguments = ["-i", "eth0", "--format", "json", "-c", "1"];
        let inner = pktobs(
            lab.dev2(),
            &[&arguments[..], &["--source", source]].concat(),
        );
        let mut command = Command::new("unshare");
        command.args(["--time", "--boottime", "100000", "--monotonic", "50000"]);
        command.arg(inner.get_program()).args(inner.get_args());
        let pktobs = observe_by(&mut piped(command));
        let offsets = std::fs::read_to_string(format!("/proc/{}/timens_offsets", pktobs.pid()));
        let offsets = offsets.expect("time namespaces");
        assert!(offsets.contains("100000"), "{offsets}");
        let before = now();
        send(lab.dev1(), "eth0", &[mark(1)], 1);
        pktobs.wait_for("\n");
        let after = now();
        let ended = pktobs.end();
        ended.assert_code(0);
        let line: Value = serde_json::from_str(&ended.stdout).expect("an object");
        let time = line["frame"]["time"].as_str().expect("a time");
        assert!(
            *before <= *time && *time <= *after,
            "{source}: {time} is not from {before} to {after}"
        );
    }
}
