//! A network namespace for as long as a test runs.

use std::process::Command;

use nix::sched::{CloneFlags, unshare};

use super::thread::alone;

/// Runs `test` in a new network namespace in which `lo` is up; the namespace ends with it.
pub(crate) fn in_network_namespace(test: impl FnOnce() + Send) {
    alone(|| {
        unshare(CloneFlags::CLONE_NEWNET).expect("make a network namespace");
        let up = Command::new("ip")
            .args(["link", "set", "lo", "up"])
            .status();
        assert!(up.expect("run ip(8)").success());
        test();
    });
}
