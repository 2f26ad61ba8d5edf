//! The IPv4 header.

/// The fixed part of an IPv4 header (RFC 791 3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ipv4 {
    /// Version in the high four bits, IHL (header length in 32-bit words) in the low four.
    pub version_ihl: u8,
    /// Type of service: DSCP in the high six bits, ECN in the low two (RFC 2474, RFC 3168).
    pub tos: u8,
    /// Octets of header and data; 0 in a GSO buffer beyond 65,535 octets.
    pub total_length: u16,
    /// Identification, which the fragments of a datagram share.
    pub id: u16,
    /// Reserved bit, DF, MF, then the fragment offset in units of 8 octets.
    pub flags_offset: u16,
    /// Time to live, in hops.
    pub ttl: u8,
    /// The protocol above (IANA protocol numbers).
    pub protocol: u8,
    /// Header checksum as found.
    pub checksum: u16,
    /// Source address, as on the wire.
    pub source: [u8; 4],
    /// Destination address, as on the wire.
    pub destination: [u8; 4],
}

impl Ipv4 {
    /// From five words of four octets, each as it stands on the wire.
    #[must_use]
    #[inline(always)]
    pub const fn from_words(words: [u32; 5]) -> Self {
        let [first, second, third, source, destination] = words;
        let (first, second, third) = (
            u32::from_be(first),
            u32::from_be(second),
            u32::from_be(third),
        );
        Self {
            version_ihl: (first >> 24) as u8,
            tos: (first >> 16) as u8,
            total_length: first as u16,
            id: (second >> 16) as u16,
            flags_offset: second as u16,
            ttl: (third >> 24) as u8,
            protocol: (third >> 16) as u8,
            checksum: third as u16,
            source: source.to_ne_bytes(),
            destination: destination.to_ne_bytes(),
        }
    }

    /// The reserved bit of `flags_offset`.
    pub const RESERVED: u16 = 0x8000;
    /// Don't fragment.
    pub const DF: u16 = 0x4000;
    /// More fragments.
    pub const MF: u16 = 0x2000;

    /// Octets of the header, options included: IHL × 4.
    #[must_use]
    pub const fn header_len(&self) -> u32 {
        (self.version_ihl & 0x0f) as u32 * 4
    }

    /// Where this fragment's data belongs in the datagram, in octets.
    #[must_use]
    pub const fn fragment_offset(&self) -> u32 {
        (self.flags_offset & 0x1fff) as u32 * 8
    }

    /// True if more fragments follow.
    #[must_use]
    pub const fn more_fragments(&self) -> bool {
        self.flags_offset & Self::MF != 0
    }

    /// True for every piece of a fragmented datagram, the first and the last included.
    #[must_use]
    pub const fn is_fragment(&self) -> bool {
        self.more_fragments() || self.fragment_offset() != 0
    }
}
