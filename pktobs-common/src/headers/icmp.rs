//! The header that all ICMP messages share.

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// The first eight octets of an ICMP message (RFC 792).
#[repr(C)]
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout,
)]
pub struct Icmp {
    /// Type.
    pub icmp_type: u8,
    /// Code, whose meaning depends on the type.
    pub code: u8,
    /// Checksum as found.
    pub checksum: u16,
    /// The rest of the header, as on the wire; its meaning depends on the type.
    pub rest: [u8; 4],
}

impl Icmp {
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

    /// Echo reply.
    pub const ECHO_REPLY: u8 = 0;
    /// Destination unreachable.
    pub const UNREACHABLE: u8 = 3;
    /// Source quench (deprecated by RFC 6633).
    pub const SOURCE_QUENCH: u8 = 4;
    /// Redirect.
    pub const REDIRECT: u8 = 5;
    /// Echo request.
    pub const ECHO: u8 = 8;
    /// Time exceeded.
    pub const TIME_EXCEEDED: u8 = 11;
    /// Parameter problem.
    pub const PARAMETER_PROBLEM: u8 = 12;

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

    /// The next hop's MTU in "fragmentation needed" (RFC 1191 4), or 0 if the router told none.
    #[must_use]
    pub const fn next_hop_mtu(&self) -> u16 {
        u16::from_be_bytes([self.rest[2], self.rest[3]])
    }

    /// The gateway of a redirect, as on the wire.
    #[must_use]
    pub const fn gateway(&self) -> [u8; 4] {
        self.rest
    }

    /// True if the message quotes the packet that caused it (RFC 1122 3.2.2).
    #[must_use]
    pub const fn is_error(&self) -> bool {
        matches!(
            self.icmp_type,
            Self::UNREACHABLE
                | Self::SOURCE_QUENCH
                | Self::REDIRECT
                | Self::TIME_EXCEEDED
                | Self::PARAMETER_PROBLEM
        )
    }
}
