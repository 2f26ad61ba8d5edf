//! What a record tells of an IPv6 header.

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// What a record tells of an IPv6 header and the extension headers behind it (RFC 8200 3, 4).
///
/// The addresses and the extension headers themselves are in the tail.
#[repr(C)]
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout,
)]
pub struct Ipv6 {
    /// Version in the high four bits, traffic class in the next eight, flow label in the low twenty.
    pub version_class_flow: u32,
    /// Octets behind the fixed header; 0 with a jumbo payload option (RFC 2675 2).
    pub payload_length: u16,
    /// What follows the fixed header: an extension header or a protocol (IANA protocol numbers).
    pub next_header: u8,
    /// Hops that are left.
    pub hop_limit: u8,
    /// Identification of the fragment header, which the fragments of a packet share; 0 without one.
    pub fragment_id: u32,
    /// Fragment offset in units of 8 octets in the high thirteen bits, two reserved bits, M; 0 without a fragment
    /// header. With several of them, those of the last, with the M of any.
    pub fragment_offset_flags: u16,
    /// Octets of the fixed header and of the extension headers that were followed.
    pub header_len: u16,
    /// What stands behind them.
    pub protocol: u8,
    /// Extension headers that were followed.
    pub extensions: u8,
    /// Zero.
    pub reserved: [u8; 2],
}

impl Ipv6 {
    /// More fragments.
    pub const MF: u16 = 0x0001;
    /// The bits of the fragment offset, which as they stand count octets.
    pub const FRAGMENT_OFFSET: u16 = 0xfff8;

    /// The version, which is 6 in a sound packet.
    #[must_use]
    pub const fn version(&self) -> u8 {
        (self.version_class_flow >> 28) as u8
    }

    /// Traffic class: DSCP in the high six bits, ECN in the low two (RFC 2474, RFC 3168).
    #[must_use]
    pub const fn traffic_class(&self) -> u8 {
        (self.version_class_flow >> 20) as u8
    }

    /// The flow label (RFC 6437); 0 if the sender gave none.
    #[must_use]
    pub const fn flow_label(&self) -> u32 {
        self.version_class_flow & 0x000f_ffff
    }

    /// Where this fragment's data belongs in the packet, in octets.
    #[must_use]
    pub const fn fragment_offset(&self) -> u32 {
        (self.fragment_offset_flags & Self::FRAGMENT_OFFSET) as u32
    }

    /// True if more fragments follow.
    #[must_use]
    pub const fn more_fragments(&self) -> bool {
        self.fragment_offset_flags & Self::MF != 0
    }

    /// True for every piece of a fragmented packet; a packet that is whole in spite of its fragment header
    /// (RFC 6946) is none.
    #[must_use]
    pub const fn is_fragment(&self) -> bool {
        self.more_fragments() || self.fragment_offset() != 0
    }
}
