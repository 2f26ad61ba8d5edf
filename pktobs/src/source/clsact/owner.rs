//! To whom a filter belongs, and whether that process lives.
//!
//! A filter outlives its process, so its handle names the owner: a mark, one bit that tells who made the qdisc,
//! and a number that the owner chose. As long as it lives, the owner holds an abstract unix socket named after
//! the handle (man 7 unix). Like the interface that name belongs to the network namespace, whatever the process
//! is called and in whichever process namespace it runs, and it ends with the process, however that ends.

use std::{
    hash::{BuildHasher, RandomState},
    io,
    os::{
        linux::net::SocketAddrExt,
        unix::net::{SocketAddr, UnixDatagram},
    },
};

/// The high ten bits of all our handles.
const MARK: u32 = 0x2b5 << 22;
const MARK_BITS: u32 = 0x3ff << 22;
/// Set if a pktobs made the qdisc: the last one removes it.
const QDISC_BIT: u32 = 1 << 21;
/// The bits that the owner chooses.
const NUMBER_BITS: u32 = QDISC_BIT - 1;

/// Numbers tried before giving up. Each is free but for one in two million for each pktobs that runs.
const ATTEMPTS: usize = 8;

/// The handle of a filter of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Handle(u32);

impl Handle {
    /// `None` if the handle has not our mark.
    pub(super) const fn read(handle: u32) -> Option<Self> {
        if handle & MARK_BITS == MARK {
            Some(Self(handle))
        } else {
            None
        }
    }

    /// True if the qdisc was made by a pktobs.
    pub(super) const fn is_qdisc_ours(self) -> bool {
        self.0 & QDISC_BIT != 0
    }

    /// True if the owner lives, or if that cannot be told.
    pub(super) fn owner_lives(self) -> bool {
        self.claim().is_err()
    }

    /// The owner's socket; `AddrInUse` if another holds it.
    fn claim(self) -> io::Result<UnixDatagram> {
        let name = format!("pktobs-clsact-{:08x}", self.0 & !QDISC_BIT);
        UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(name)?)
    }
}

/// This process as the owner of filters, for as long as this lives.
#[derive(Debug)]
pub(in crate::source) struct Owner {
    handle: Handle,
    /// Nothing is sent or received: its name is all that matters.
    _socket: UnixDatagram,
}

impl Owner {
    /// # Errors
    ///
    /// What the kernel says to a unix socket.
    pub(in crate::source) fn new() -> io::Result<Self> {
        let mut last = io::Error::from(io::ErrorKind::AddrInUse);
        for _ in 0..ATTEMPTS {
            // Its keys come from the system's source of randomness.
            let number = RandomState::new().hash_one(()) as u32;
            let handle = Handle(MARK | number & NUMBER_BITS);
            match handle.claim() {
                Ok(socket) => {
                    return Ok(Self {
                        handle,
                        _socket: socket,
                    });
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// The handle of a filter below a qdisc that a pktobs made, or somebody else.
    pub(super) const fn handle(&self, is_qdisc_ours: bool) -> u32 {
        let Handle(handle) = self.handle;
        if is_qdisc_ours {
            handle | QDISC_BIT
        } else {
            handle
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_lives_until_it_is_dropped() {
        let (one, other) = (Owner::new().unwrap(), Owner::new().unwrap());
        let [handle, with_qdisc] = [false, true].map(|is_ours| {
            let handle = Handle::read(one.handle(is_ours)).unwrap();
            assert_eq!(handle.is_qdisc_ours(), is_ours);
            handle
        });
        assert_ne!(handle, other.handle);
        assert!(handle.owner_lives() && with_qdisc.owner_lives());
        drop(one);
        assert!(!handle.owner_lives() && !with_qdisc.owner_lives());
        assert!(other.handle.owner_lives());
    }

    #[test]
    fn a_handle_that_the_kernel_chose_is_not_ours() {
        assert_eq!(Handle::read(1), None);
        assert_eq!(Handle::read(0x8000_0001), None);
    }
}
