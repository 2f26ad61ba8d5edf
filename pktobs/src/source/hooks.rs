//! What following the interfaces asks of a source: to take an interface in, and to let it go.

use std::{io, os::fd::BorrowedFd};

use super::{attach::AttachError, front::Change, octets::Link, station::StationError};
use crate::interfaces::Interface;

/// How interfaces are observed; it works on the thread of a [`Station`](super::Station).
pub(super) trait Hooks: Send + 'static {
    /// One interface that is observed. Dropping it ends that.
    type Hold;
    /// Why nothing can be observed at all.
    type Error: From<AttachError> + From<StationError> + Send;

    /// Makes ready for interfaces whose frames begin so: later it may not be allowed any more. That the filter means
    /// nothing there is told of each interface that is attached to.
    ///
    /// # Errors
    ///
    /// What no interface can be observed without.
    fn prepare(&mut self, link: Link) -> Result<(), Self::Error>;

    /// Observes an interface, in all directions or not at all.
    ///
    /// # Errors
    ///
    /// [`AttachError`].
    fn attach(&mut self, interface: &Interface, link: Link) -> Result<Self::Hold, AttachError>;

    /// What the user should know of what was attached since the last time; a line each.
    fn take_notes(&mut self) -> Vec<String> {
        Vec::new()
    }

    /// True if what is there now is another interface of the same index.
    fn is_another(&mut self, hold: &Self::Hold, interface: &Interface, link: Link) -> bool;

    /// True if somebody may end it without a word.
    fn may_be_stripped(&self, _: &Self::Hold) -> bool {
        false
    }

    /// True if somebody did.
    fn is_stripped(&self, _: &Self::Hold) -> bool {
        false
    }

    /// Becomes readable when it is known that somebody came to stand before what is attached, or went; `None` if that
    /// is known without.
    fn lookout(&self) -> Option<BorrowedFd<'_>> {
        None
    }

    /// Who came to stand before what is attached, or went, as far as it is known.
    ///
    /// # Errors
    ///
    /// It will not be known any more. This is an error only once.
    fn changes(&mut self) -> io::Result<Vec<Change>> {
        Ok(Vec::new())
    }

    /// Looks who stands before what is attached, where that may change without a word.
    fn look(&mut self, _: &mut Self::Hold) {}

    /// The interface has gone, and with it what was attached.
    fn forget(&mut self, hold: Self::Hold);

    /// True if privileges are needed to let go of what is held, or for what may come.
    fn needs_privileges<'a>(&self, held: impl Iterator<Item = &'a Self::Hold>, waits: bool) -> bool
    where
        Self::Hold: 'a;

    /// Lets go of everything.
    ///
    /// # Errors
    ///
    /// All that went wrong; the rest is let go all the same.
    fn detach(self, held: Vec<Self::Hold>) -> Result<(), Vec<AttachError>>;
}
