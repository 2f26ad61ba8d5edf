//! The sockets of a host, as the kernel lists them (proc_pid_net(5)).

use std::fs;

use anyhow::{Context, Result};

use super::Host;

/// The transports that a program can listen on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// TCP over IPv4.
    Tcp,
    /// UDP over IPv4.
    Udp,
}

impl Transport {
    /// Where those of the calling thread's namespace are listed.
    fn listing(self) -> &'static str {
        match self {
            Self::Tcp => "/proc/thread-self/net/tcp",
            Self::Udp => "/proc/thread-self/net/udp",
        }
    }
}

/// A socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Socket {
    local: u16,
    remote: u16,
    /// What a TCP socket is about: [`Socket::SYN_SENT`] or another of include/net/tcp_states.h.
    pub state: u8,
    /// Octets that have arrived and that the program has not read; of a TCP socket that listens, connections that
    /// it has not accepted.
    pub unread: u32,
}

impl Socket {
    /// It has asked for a connection and has no answer yet.
    pub const SYN_SENT: u8 = 2;
    /// It has been asked for a connection and waits for the last packet of the opening.
    pub const SYN_RECV: u8 = 3;
    /// It only waits until nothing of the connection can be on its way any more.
    const TIME_WAIT: u8 = 6;

    /// A line of the listing; `None` for its heading.
    fn parse(line: &str) -> Option<Self> {
        let hexadecimal = |word: &str| u32::from_str_radix(word, 16).ok();
        let port = |address: &str| hexadecimal(address.rsplit_once(':')?.1)?.try_into().ok();
        let mut columns = line.split_whitespace().skip(1);
        Some(Self {
            local: port(columns.next()?)?,
            remote: port(columns.next()?)?,
            state: hexadecimal(columns.next()?)?.try_into().ok()?,
            unread: hexadecimal(columns.next()?.rsplit_once(':')?.1)?,
        })
    }
}

impl Host {
    /// The sockets of this host that have `port` at either end, without those that only wait out their time
    /// (TIME_WAIT).
    ///
    /// # Errors
    /// The kernel's list cannot be read.
    pub fn sockets(&self, transport: Transport, port: u16) -> Result<Vec<Socket>> {
        let path = transport.listing();
        let listing = self
            .enter(|| fs::read_to_string(path))?
            .with_context(|| format!("cannot read {path}"))?;
        let sockets = listing.lines().filter_map(Socket::parse);
        Ok(sockets
            .filter(|socket| socket.state != Socket::TIME_WAIT)
            .filter(|socket| socket.local == port || socket.remote == port)
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Linux 6.18 prints of a connection with six unread octets, cut at the right.
    const LISTING: [&str; 2] = [
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
        "   1: 0200000A:1F90 0100000A:B5C2 01 00000000:00000006 00:00000000 00000000     0        0 57303 1 0",
    ];

    #[test]
    fn a_line_is_a_socket_and_the_heading_is_none() {
        let sockets = LISTING.map(Socket::parse);
        let expected = Socket {
            local: 8080,
            remote: 46530,
            state: 1,
            unread: 6,
        };
        assert_eq!(sockets, [None, Some(expected)]);
    }
}
