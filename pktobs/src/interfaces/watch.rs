//! Hearing of changes: what appears, changes and goes in the network namespace of the thread that began to listen.
//!
//! Begin to listen, then list: what changes in between is told twice and missed never.

use std::{
    io,
    os::fd::{AsFd, BorrowedFd},
};

use super::{Interface, netlink};
use crate::netlink::notifications::Notifications;

/// What the kernel told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// There is this interface; it may be new, or changed, or neither.
    Present(Interface),
    /// There is no interface of this index any more.
    Gone {
        /// The index.
        ifindex: u32,
        /// It is in another network namespace now.
        moved: bool,
    },
    /// More has happened than the kernel could tell: list anew.
    Missed,
}

/// A listener.
pub(crate) struct Watch(Notifications);

impl Watch {
    /// Listens from now on.
    ///
    /// # Errors
    ///
    /// What the kernel says.
    pub(crate) fn new() -> io::Result<Self> {
        Notifications::of(libc::RTMGRP_LINK as u32).map(Self)
    }

    /// What has been told since the last time, the oldest first; waits for nothing.
    ///
    /// # Errors
    ///
    /// What the kernel says, or `InvalidData` if a message cannot be read.
    pub(crate) fn events(&mut self) -> io::Result<Vec<Event>> {
        let mut events = Vec::new();
        let is_complete = self.0.read(|kind, body| {
            events.extend(netlink::notification(kind, body));
            Ok(())
        })?;
        if !is_complete {
            events.push(Event::Missed);
        }
        Ok(events)
    }
}

impl AsFd for Watch {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
