//! Where records come from: the kernel program (`live`), a packet socket where the kernel refuses that (`socket`),
//! capture files (`file`), or frames at hand (`octets`).
//!
//! What observes interfaces is a [`Source`]. Which one, [`chosen`] decides, and nobody else.

mod attach;
pub mod chosen;
mod clsact;
pub mod file;
mod follow;
pub mod front;
mod hooks;
pub mod leftovers;
pub mod live;
mod news;
pub mod octets;
mod reporter;
pub mod sieve;
pub mod socket;
mod station;

use std::{io, ops::ControlFlow, os::fd::OwnedFd, time::Duration};

use pktobs_common::{Counters, Direction};
use tokio::io::unix::AsyncFd;

use crate::packet::{DecodeError, Item};
pub(crate) use attach::TCX_SINCE;
pub use attach::{AttachError, Mechanism};
pub use live::{LiveError, Settings};
pub use news::{News, Report};
pub use reporter::Reports;
pub use socket::SocketError;
pub use station::{Place, Station, StationError};

/// What observes interfaces. Which, and what becomes of them, its [`Station`] knows.
pub trait Source {
    /// The thread that follows the interfaces.
    fn station(&self) -> &Station;

    /// What happens to the interfaces from the start on; to be asked for once.
    fn reports(&mut self) -> Reports;

    /// What is said of how it observes, behind the names; nothing of the usual way.
    fn manner(&self) -> &'static str;

    /// Hands up to `limit` items to `each`, which may break off. Returns how many it was, those included that were only
    /// counted.
    fn drain(
        &mut self,
        limit: usize,
        each: impl FnMut(Result<Item<'_>, DecodeError>) -> ControlFlow<()>,
    ) -> usize;

    /// After detaching: true if nothing comes any more, once [`drain`](Self::drain) has found nothing.
    fn is_drained(&mut self) -> bool {
        true
    }

    /// Says whether the reader must be woken for the next item.
    ///
    /// An item may slip in between this and going to sleep: look once more afterwards.
    ///
    /// # Errors
    ///
    /// What the kernel says.
    fn set_reader_sleeps(&mut self, _sleeps: bool) -> Result<(), SourceError> {
        Ok(())
    }

    /// Becomes readable when a sleeping reader is woken.
    ///
    /// # Errors
    ///
    /// An I/O error if no more descriptors can be had, or outside a tokio runtime.
    fn wakeups(&self) -> io::Result<AsyncFd<OwnedFd>>;

    /// What was counted so far.
    ///
    /// # Errors
    ///
    /// What the kernel says.
    fn counted(&mut self) -> Result<Counted, SourceError>;

    /// Counts what comes, where the kernel does not do that by itself; ends with an error only. May be dropped at any
    /// time and be called again: nothing is counted twice.
    fn count(&mut self) -> impl Future<Output = io::Error> {
        std::future::pending()
    }

    /// True if packets that are only counted may be lost as those that are shown.
    fn may_lose_counts(&self) -> bool {
        false
    }

    /// Writes what the kernel program had to say since the last time to stderr.
    fn flush_kernel_log(&mut self) {}

    /// For how long packets were counted, or have been so far.
    fn span(&self) -> Duration;

    /// Stops observing. What is on its way to the reader can still be read.
    ///
    /// # Errors
    ///
    /// All that went wrong; the rest is detached all the same.
    fn detach(&mut self) -> Result<(), Vec<AttachError>>;

    /// True if detaching takes privileges.
    fn needs_privileges(&self) -> bool;
}

/// What a source has counted.
#[derive(Clone, Copy, Debug)]
pub struct Counted {
    /// By [`Direction::index`].
    pub sides: [Counters; 2],
    /// What may have been of either direction: packets that were lost before anybody looked at them.
    pub undirected: Counters,
}

impl Counted {
    /// Nothing.
    pub const ZERO: Self = Self {
        sides: [Counters::ZERO; 2],
        undirected: Counters::ZERO,
    };

    /// The counters of a direction, or of none.
    pub const fn of(&mut self, direction: Option<Direction>) -> &mut Counters {
        match direction {
            Some(Direction::In) => &mut self.sides[0],
            Some(Direction::Out) => &mut self.sides[1],
            None => &mut self.undirected,
        }
    }

    /// All, with the direction of each.
    pub fn all(&self) -> [(Option<Direction>, &Counters); 3] {
        let [inbound, outbound] = &self.sides;
        [
            (Some(Direction::In), inbound),
            (Some(Direction::Out), outbound),
            (None, &self.undirected),
        ]
    }
}

/// A source that cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The kernel program.
    #[error(transparent)]
    Live(#[from] LiveError),
    /// The packet socket.
    #[error(transparent)]
    Socket(#[from] SocketError),
}
