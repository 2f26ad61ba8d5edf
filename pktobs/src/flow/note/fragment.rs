//! Which piece of a datagram a packet is.

/// One thing that a piece does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FragmentNote {
    /// The first piece of a datagram.
    FirstPiece {
        /// Its identification.
        id: u16,
        /// Its protocol.
        protocol: u8,
    },
    /// A later piece.
    LaterPiece {
        /// Identification of the datagram.
        id: u16,
        /// Its protocol.
        protocol: u8,
        /// Which piece this is, counted from 1, if all before it were seen in order.
        ordinal: Option<u32>,
        /// The datagram ends with it.
        last: bool,
    },
    /// With this piece all of the datagram was seen.
    DatagramComplete {
        /// Octets of its data: all behind the IPv4 header.
        octets: u32,
        /// In how many pieces.
        pieces: u32,
    },
    /// A piece all of which was seen before.
    PieceAgain {
        /// Identification of the datagram.
        id: u16,
    },
    /// A piece part of which was seen before.
    PieceOverlaps {
        /// Identification of the datagram.
        id: u16,
    },
}
