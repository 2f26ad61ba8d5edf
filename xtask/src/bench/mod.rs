//! `cargo xtask bench`: what the observer costs, beside tcpdump on the same load.
//!
//! `live` measures observers under load, `slow` those whose output is not read, `programs` the kernel side alone,
//! `place` the kernel side under load, `contention` it on all CPUs at a time, `filters` filters alone and under load,
//! `files` the reading of captures, `scale`, `soak` and `latency` what grows with flows, packets, interfaces and time.
//! The verb has the options; `report` makes tables of what they find. The rules: observers take turns within a round, so
//! that what disturbs the machine disturbs all; a figure is the median over the rounds; nothing outside the namespaces
//! and directories made here is touched, and they are removed.

mod capture;
pub(crate) mod cases;
pub(crate) mod contention;
pub(crate) mod cpus;
pub(crate) mod directories;
pub(crate) mod files;
pub(crate) mod filters;
mod frames;
mod interfaces;
pub(crate) mod interrupt;
mod kernel;
pub(crate) mod latency;
mod least;
pub(crate) mod live;
mod load;
pub(crate) mod mixes;
mod modes;
mod network;
pub(crate) mod observers;
mod packets;
mod parts;
pub(crate) mod place;
mod process;
pub(crate) mod programs;
pub(crate) mod report;
pub(crate) mod scale;
pub(crate) mod slow;
pub(crate) mod soak;
mod statistics;
pub(crate) mod verdict;

use std::{path::PathBuf, time::Duration};

use cpus::Cpus;
use directories::Directories;
use report::Report;

/// What all measurements share.
pub(crate) struct Bench {
    pub(crate) rounds: u32,
    /// How long the load runs in a turn.
    pub(crate) duration: Duration,
    pub(crate) cpus: Cpus,
    pub(crate) pktobs: PathBuf,
    pub(crate) directories: Directories,
    pub(crate) report: Report,
}
