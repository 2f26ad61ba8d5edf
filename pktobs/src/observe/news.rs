//! Telling what happened to the interfaces at its place: after the packets that came before it, and on stderr.

use std::collections::VecDeque;

use crate::{
    message::tell,
    source::{Report, live::Live},
};

/// What was reported and is not told yet, in the order of time.
#[derive(Default)]
pub(super) struct Untold(VecDeque<Report>);

impl Untold {
    /// Takes over what has been reported by now.
    pub(super) fn take(&mut self, live: &mut Live) {
        while let Some(report) = live.take_report() {
            self.add(report);
        }
    }

    pub(super) fn add(&mut self, report: Report) {
        self.0.push_back(report);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// True if something happened not later than this, in nanoseconds since boot.
    pub(super) fn is_due(&self, time_ns: u64) -> bool {
        self.0
            .front()
            .is_some_and(|report| report.time_ns <= time_ns)
    }

    /// Tells what happened not later than this.
    pub(super) fn tell(&mut self, time_ns: u64) {
        while self.is_due(time_ns) {
            self.0
                .pop_front()
                .into_iter()
                .for_each(|report| tell(report.news));
        }
    }
}
