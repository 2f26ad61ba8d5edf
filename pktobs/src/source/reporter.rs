//! The way of news from the thread that follows the interfaces to the one that tells them.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use tokio::sync::mpsc::{Receiver, Sender, channel, error::TrySendError};

use super::news::{News, Report};
use crate::clock::since_boot;

/// News that wait while nobody can tell them, as when a terminal stands still. What comes beyond is counted.
const WAITING_MAX: usize = 1024;

/// Reports, and never waits.
pub(super) struct Reporter {
    sender: Sender<Report>,
    untold: Arc<AtomicU64>,
}

/// Where reports come out.
pub struct Reports {
    receiver: Receiver<Report>,
    untold: Arc<AtomicU64>,
}

/// Both ends.
pub(super) fn way() -> (Reporter, Reports) {
    let (sender, receiver) = channel(WAITING_MAX);
    let untold = Arc::default();
    let reporter = Reporter {
        sender,
        untold: Arc::clone(&untold),
    };
    (reporter, Reports { receiver, untold })
}

impl Reporter {
    /// Reports what has just happened.
    pub(super) fn report(&self, news: News) {
        let time_ns = since_boot();
        let sent = self.sender.try_send(Report { time_ns, news });
        if matches!(sent, Err(TrySendError::Full(_))) {
            self.untold.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Reports {
    /// The next report, if there is one by now.
    pub fn take(&mut self) -> Option<Report> {
        self.receiver.try_recv().ok().or_else(|| self.untold())
    }

    /// Waits for the next report; `None` if there will be no more.
    pub async fn next(&mut self) -> Option<Report> {
        match self.take() {
            Some(report) => Some(report),
            None => self.receiver.recv().await,
        }
    }

    /// True if there will be no more.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.receiver.is_closed() && self.receiver.is_empty()
    }

    /// How many reports found no room, after those that did.
    fn untold(&self) -> Option<Report> {
        let untold = self.untold.swap(0, Ordering::Relaxed);
        (untold > 0).then(|| Report {
            time_ns: since_boot(),
            news: News::Untold(untold),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_tells_is_counted() {
        let (reporter, mut reports) = way();
        for _ in 0..WAITING_MAX + 3 {
            reporter.report(News::Waiting);
        }
        for _ in 0..WAITING_MAX {
            assert!(matches!(reports.take().unwrap().news, News::Waiting));
        }
        assert!(matches!(reports.take().unwrap().news, News::Untold(3)));
        assert!(reports.take().is_none() && !reports.is_over());
        reporter.report(News::Missed);
        drop(reporter);
        assert!(!reports.is_over());
        assert!(matches!(reports.take().unwrap().news, News::Missed));
        assert!(reports.is_over());
    }
}
