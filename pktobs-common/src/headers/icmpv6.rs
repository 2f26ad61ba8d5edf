//! The header that all ICMPv6 messages share.

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// The first eight octets of an ICMPv6 message (RFC 4443 2.1).
#[repr(C)]
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout,
)]
pub struct Icmpv6 {
    /// Type; errors are below 128.
    pub icmp_type: u8,
    /// Code, whose meaning depends on the type.
    pub code: u8,
    /// Checksum as found; it covers the pseudo-header too.
    pub checksum: u16,
    /// The rest of the header, as on the wire; its meaning depends on the type.
    pub rest: [u8; 4],
}

impl Icmpv6 {
    /// From two words of four octets, each as it stands on the wire.
    #[must_use]
    #[inline(always)]
    pub const fn from_words(words: [u32; 2]) -> Self {
        let [first, rest] = words;
        let first = u32::from_be(first);
        Self {
            icmp_type: (first >> 24) as u8,
            code: (first >> 16) as u8,
            checksum: first as u16,
            rest: rest.to_ne_bytes(),
        }
    }

    /// Destination unreachable.
    pub const UNREACHABLE: u8 = 1;
    /// Packet too big.
    pub const PACKET_TOO_BIG: u8 = 2;
    /// Time exceeded.
    pub const TIME_EXCEEDED: u8 = 3;
    /// Parameter problem.
    pub const PARAMETER_PROBLEM: u8 = 4;
    /// Echo request.
    pub const ECHO_REQUEST: u8 = 128;
    /// Echo reply.
    pub const ECHO_REPLY: u8 = 129;
    /// Router solicitation (RFC 4861 4.1).
    pub const ROUTER_SOLICITATION: u8 = 133;
    /// Router advertisement (RFC 4861 4.2).
    pub const ROUTER_ADVERTISEMENT: u8 = 134;
    /// Neighbor solicitation (RFC 4861 4.3).
    pub const NEIGHBOR_SOLICITATION: u8 = 135;
    /// Neighbor advertisement (RFC 4861 4.4).
    pub const NEIGHBOR_ADVERTISEMENT: u8 = 136;
    /// Redirect (RFC 4861 4.5).
    pub const REDIRECT: u8 = 137;

    /// The identifier of an echo message.
    #[must_use]
    pub const fn id(&self) -> u16 {
        u16::from_be_bytes([self.rest[0], self.rest[1]])
    }

    /// The sequence number of an echo message.
    #[must_use]
    pub const fn seq(&self) -> u16 {
        u16::from_be_bytes([self.rest[2], self.rest[3]])
    }

    /// The MTU in "packet too big", the offset in "parameter problem" (RFC 4443 3.2, 3.4).
    #[must_use]
    pub const fn value(&self) -> u32 {
        u32::from_be_bytes(self.rest)
    }

    /// True if the message quotes the packet that caused it: of the errors that are known, all do.
    #[must_use]
    pub const fn is_error(&self) -> bool {
        matches!(
            self.icmp_type,
            Self::UNREACHABLE
                | Self::PACKET_TOO_BIG
                | Self::TIME_EXCEEDED
                | Self::PARAMETER_PROBLEM
        )
    }

    /// True for echo request and reply.
    #[must_use]
    pub const fn is_echo(&self) -> bool {
        matches!(self.icmp_type, Self::ECHO_REQUEST | Self::ECHO_REPLY)
    }
}
