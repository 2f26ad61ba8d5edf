//! Threads of their own for what a test changes about its thread.

use std::process::Command;

use nix::{
    sched::{CloneFlags, CpuSet, sched_getaffinity, sched_setaffinity, unshare},
    unistd::Pid,
};

/// The CPUs on which this process may run.
pub(crate) fn cpus() -> Vec<usize> {
    let set = sched_getaffinity(Pid::from_raw(0)).expect("read the affinity");
    (0..CpuSet::count())
        .filter(|&cpu| set.is_set(cpu).expect("below the count"))
        .collect()
}

/// Runs `test`, and so what it runs in the kernel, on one CPU.
pub(crate) fn on_cpu(cpu: usize, test: impl FnOnce() + Send) {
    alone(|| {
        let mut set = CpuSet::new();
        set.set(cpu).expect("below the count");
        sched_setaffinity(Pid::from_raw(0), &set).expect("one of our CPUs");
        test();
    });
}

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

fn alone(test: impl FnOnce() + Send) {
    let result = std::thread::scope(|scope| scope.spawn(test).join());
    result.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}
