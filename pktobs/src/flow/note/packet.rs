//! What is to be said of a packet whatever it carries: its form, its checksums, the buffer it came in.

use pktobs_common::{Direction, Stop};

/// One thing to be said of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PacketNote {
    /// The sender's packets pass the interface in both directions.
    ExplainedAt(Direction),
    /// The checksum field holds the sum of the pseudo-header only.
    ChecksumLeftToCard,
    /// A UDP packet over IPv6 without checksum.
    NoChecksum,
    /// The length in the IPv4 header is 0: the packet was probably captured before the network card cut it into several.
    LengthLeftToCard {
        /// Octets of the packet by its frame, IPv4 header included.
        octets: u32,
    },
    /// The length does not fit the field of the IPv6 header, and stands in a jumbo payload option.
    Jumbo {
        /// Octets behind the fixed header.
        octets: u32,
    },
    /// The checksum of IPv4 or of the transport header is wrong.
    WrongChecksum {
        /// Which: a protocol number, or `None` for the IPv4 header.
        protocol: Option<u8>,
        /// The field.
        found: u16,
        /// What belongs there.
        expected: u16,
        /// It is 0, and the packet was not seen to come in: probably the network card of this host fills it in.
        left_to_card: bool,
    },
    /// A buffer that becomes, or was, several packets on the wire.
    Segments {
        /// How many; 0 if unknown.
        packets: u16,
        /// Octets of data in each.
        size: u16,
    },
    /// The mark of congestion in the IP header (CE, RFC 3168 5).
    CongestionMarked,
    /// Parsing ended at something wrong.
    Stopped {
        /// What.
        stop: Stop,
        /// The value that is wrong, or how many octets are there.
        found: u32,
        /// The value or the number of octets that it should be at least; at most for a length beyond the end.
        needed: u32,
        /// The protocol over IPv4 or IPv6, if parsing came to that.
        protocol: u8,
    },
    /// The capture holds less of the frame than its headers take.
    CutByCapture,
    /// The length in the IPv4 or IPv6 header goes beyond the frame.
    OctetsMissing {
        /// The version of IP.
        version: u8,
        /// Octets of the packet by that length, header included.
        promised: u32,
        /// How much of it is not there.
        missing: u32,
    },
    /// There is more to say of this packet than there is room for. It is the last note then.
    More {
        /// How many notes are left out; `u16::MAX` of them or more.
        notes: u16,
    },
}
