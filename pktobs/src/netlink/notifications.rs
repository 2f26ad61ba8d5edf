//! What the kernel tells of its own accord: a socket that is a member of rtnetlink's groups (man 7 rtnetlink).
//!
//! It belongs to the network namespace of the thread that opened it, whoever reads it. The rule: nothing is missed
//! without a word. The kernel keeps what is not read at once in the socket's buffer, and says so once if that was too
//! small; then whoever reads must ask for everything anew.

use std::{
    io,
    os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd},
};

use nix::{
    errno::Errno,
    sys::socket::{
        AddressFamily, NetlinkAddr, SockFlag, SockProtocol, SockType, bind, recvfrom, setsockopt,
        socket, sockopt,
    },
};

use super::{BUFFER_LEN, messages, unreadable};

/// Room for what is not read at once, in octets: more than 1,000 changes of interfaces, if the kernel grants it. By
/// default there is room for about 40.
const ROOM: usize = 4 << 20;

/// Datagrams that are read before somebody else gets a turn.
const BATCH: usize = 256;

/// A member of groups.
pub(crate) struct Notifications {
    socket: OwnedFd,
    buffer: Vec<u8>,
}

impl Notifications {
    /// Hears what is told to `groups` (`RTMGRP_LINK` and so on) from now on.
    ///
    /// # Errors
    ///
    /// What the kernel says.
    pub(crate) fn of(groups: u32) -> io::Result<Self> {
        let socket = socket(
            AddressFamily::Netlink,
            SockType::Raw,
            SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK,
            SockProtocol::NetlinkRoute,
        )?;
        // Without privilege the limit is net.core.rmem_max; with less room all is asked for anew more often.
        if setsockopt(&socket, sockopt::RcvBufForce, &ROOM).is_err() {
            let _ = setsockopt(&socket, sockopt::RcvBuf, &ROOM);
        }
        bind(socket.as_raw_fd(), &NetlinkAddr::new(0, groups))?;
        Ok(Self {
            socket,
            buffer: vec![0; BUFFER_LEN],
        })
    }

    /// Hands the type and the body of each message that has come to `each`, and waits for none. Returns false if
    /// the kernel had no room for some.
    ///
    /// # Errors
    ///
    /// What the kernel or `each` says, or `InvalidData` if a message cannot be read.
    pub(crate) fn read(
        &mut self,
        mut each: impl FnMut(u16, &[u8]) -> io::Result<()>,
    ) -> io::Result<bool> {
        let mut is_complete = true;
        for _ in 0..BATCH {
            let received = recvfrom::<NetlinkAddr>(self.socket.as_raw_fd(), &mut self.buffer);
            let (len, sender) = match received {
                Ok(received) => received,
                Err(Errno::EAGAIN) => break,
                Err(Errno::EINTR) => continue,
                Err(Errno::ENOBUFS) => {
                    is_complete = false;
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            // Only the kernel has port 0.
            if sender.is_some_and(|sender| sender.pid() == 0) {
                let octets = self.buffer.get(..len).ok_or_else(unreadable)?;
                messages(octets, |header, body| each(header.kind, body))?;
            }
        }
        Ok(is_complete)
    }
}

impl AsFd for Notifications {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}
