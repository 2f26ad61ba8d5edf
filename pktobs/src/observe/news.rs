//! Telling what happened to the interfaces and to the clock at its place: after the packets that came before it, and on
//! stderr.

use std::collections::VecDeque;

use crate::{
    message::tell,
    source::{News, Report, Reports},
};

/// What is reported, and what of it is not told yet, in the order of time.
pub(super) struct Untold {
    reports: Reports,
    waiting: VecDeque<Report>,
}

impl Untold {
    pub(super) const fn new(reports: Reports) -> Self {
        Self {
            reports,
            waiting: VecDeque::new(),
        }
    }

    /// Takes over what has been reported by now.
    pub(super) fn take(&mut self) {
        while let Some(report) = self.reports.take() {
            self.waiting.push_back(report);
        }
    }

    /// Takes over what is to be told next, behind the packets shown by now.
    pub(super) fn tell_next(&mut self, news: News) {
        self.waiting.push_front(Report { time_ns: 0, news });
    }

    /// Waits for the next report, and takes it over; or until there will be no more.
    pub(super) async fn wait(&mut self) {
        self.waiting.extend(self.reports.next().await);
    }

    /// True if nothing is observed any more, nor will be, and everything has been told.
    pub(super) fn is_over(&self) -> bool {
        self.waiting.is_empty() && self.reports.is_over()
    }

    /// True if something happened not later than this, in nanoseconds since boot.
    pub(super) fn is_due(&self, time_ns: u64) -> bool {
        let first = self.waiting.front();
        first.is_some_and(|report| report.time_ns <= time_ns)
    }

    /// Tells what happened not later than this.
    pub(super) fn tell(&mut self, time_ns: u64) {
        while self.is_due(time_ns) {
            let first = self.waiting.pop_front();
            first.into_iter().for_each(|report| tell(report.news));
        }
    }
}
