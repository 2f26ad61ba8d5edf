//! Which piece of a datagram a packet is.

use std::net::IpAddr;

use crate::packet::Network;

/// What the pieces of a datagram have in common, and no other datagram at that time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identification {
    /// Of an IPv4 datagram (RFC 791 3.2).
    Ipv4(u16),
    /// Of an IPv6 packet (RFC 8200 4.5).
    Ipv6(u32),
}

impl Identification {
    /// That of the datagram of which a packet is a piece, `None` if it is whole.
    pub(in crate::flow) fn of(network: &Network) -> Option<Self> {
        let id = network.fragment?.id;
        Some(match network.source {
            IpAddr::V4(_) => Self::Ipv4(id as u16),
            IpAddr::V6(_) => Self::Ipv6(id),
        })
    }
}

/// One thing that a piece does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FragmentNote {
    /// The first piece of a datagram.
    FirstPiece {
        /// Its identification.
        id: Identification,
        /// Its protocol.
        protocol: u8,
    },
    /// A later piece.
    LaterPiece {
        /// Identification of the datagram.
        id: Identification,
        /// Its protocol.
        protocol: u8,
        /// Which piece this is, counted from 1, if all before it were seen in order.
        ordinal: Option<u32>,
        /// The datagram ends with it.
        last: bool,
    },
    /// With this piece all of the datagram was seen.
    DatagramComplete {
        /// Octets of its data: all behind the header that every piece has.
        octets: u32,
        /// In how many pieces.
        pieces: u32,
    },
    /// A piece all of which was seen before.
    PieceAgain {
        /// Identification of the datagram.
        id: Identification,
    },
    /// A piece part of which was seen before.
    PieceOverlaps {
        /// Identification of the datagram.
        id: Identification,
    },
    /// Not all of the datagram was seen so far.
    Missing {
        /// Where the first octets not seen belong in it.
        offset: u32,
        /// How many are missing there.
        octets: u32,
    },
    /// All of the datagram that was given up was seen.
    AllSeen,
}
