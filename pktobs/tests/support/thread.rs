//! Threads of their own for what a test changes about its thread.

use nix::{
    sched::{CpuSet, sched_getaffinity, sched_setaffinity},
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

/// Runs `test` on a thread of its own, and panics as it does.
pub(crate) fn alone(test: impl FnOnce() + Send) {
    let result = std::thread::scope(|scope| scope.spawn(test).join());
    result.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}
