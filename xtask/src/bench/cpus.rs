//! Which CPU does what: the load has one to itself, the observer what is left.
//!
//! A process inherits the CPUs of the thread that starts it, so whoever starts an observer moves itself first.

use anyhow::{Context, Result};
use nix::{
    sched::{CpuSet, sched_getaffinity, sched_setaffinity},
    unistd::Pid,
};

/// The division of the CPUs on which this process may run.
#[derive(Clone, Debug)]
pub(crate) struct Cpus {
    /// Where the load is made, and with it what the kernel does for its packets, the programs on the hooks included.
    pub(crate) load: usize,
    /// Where observers run: all other CPUs, or the same if there is only one.
    pub(crate) observer: Vec<usize>,
}

impl Cpus {
    /// Divides the CPUs: the first is the load's.
    ///
    /// # Errors
    /// The kernel does not tell them.
    pub(crate) fn divide() -> Result<Self> {
        let set = sched_getaffinity(Pid::from_raw(0)).context("cannot tell the CPUs")?;
        let mut cpus = (0..CpuSet::count()).filter(|&cpu| set.is_set(cpu).unwrap_or(false));
        let load = cpus.next().context("no CPU to run on")?;
        let mut observer: Vec<_> = cpus.collect();
        if observer.is_empty() {
            observer.push(load);
        }
        Ok(Self { load, observer })
    }

    /// Every CPU once.
    pub(crate) fn all(&self) -> Vec<usize> {
        let others = self.observer.iter().copied();
        let others = others.filter(|&cpu| cpu != self.load);
        std::iter::once(self.load).chain(others).collect()
    }

    /// The division in words.
    pub(crate) fn words(&self) -> String {
        if self.observer == [self.load] {
            return "one CPU, shared by load and observer: ratios tell what both cost together"
                .into();
        }
        let observer: Vec<_> = self.observer.iter().map(ToString::to_string).collect();
        format!(
            "load on CPU {}, observer on CPU {}",
            self.load,
            observer.join(", ")
        )
    }

    /// Moves this thread to the load's CPU.
    ///
    /// # Errors
    /// The kernel refuses.
    pub(crate) fn move_to_load(&self) -> Result<()> {
        move_to(&[self.load])
    }

    /// Moves this thread, and the processes that it starts, to the observer's CPUs.
    ///
    /// # Errors
    /// The kernel refuses.
    pub(crate) fn move_to_observer(&self) -> Result<()> {
        move_to(&self.observer)
    }
}

/// Moves this thread, and the processes that it starts, to these CPUs.
///
/// # Errors
/// The kernel refuses.
pub(crate) fn move_to(cpus: &[usize]) -> Result<()> {
    let mut set = CpuSet::new();
    for &cpu in cpus {
        set.set(cpu).context("no such CPU")?;
    }
    sched_setaffinity(Pid::from_raw(0), &set)
        .with_context(|| format!("cannot move to CPU {cpus:?}"))
}
