//! Where parsing ended, and why.

use zerocopy::{Immutable, IntoBytes, KnownLayout, TryFromBytes};

/// Where parsing ended, and why; behind [`Complete`](Self::Complete) in the order of how much was read, so that one
/// comparison tells it.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, TryFromBytes, IntoBytes, Immutable, KnownLayout,
)]
pub enum Stop {
    /// Every header that there is was read.
    #[default]
    Complete,
    /// The frame ends inside the link-layer header or a VLAN tag.
    LinkTruncated,
    /// The frame ends inside the 20 fixed octets of the IPv4 header.
    Ipv4Truncated,
    /// The version field of the IPv4 header is not 4.
    Ipv4Version,
    /// The IHL of the IPv4 header is below 5.
    Ipv4Ihl,
    /// The frame ends inside the 40 octets of the fixed IPv6 header.
    Ipv6Truncated,
    /// The version field of the IPv6 header is not 6.
    Ipv6Version,
    /// The network layer is not one that is parsed; `ether_type` says which.
    UnknownEtherType,
    /// A fragment with an offset above 0: it has no transport header (RFC 791 3.2, RFC 8200 4.5).
    LaterFragment,
    /// The protocol over IPv4 or IPv6 is not one that is parsed.
    UnknownProtocol,
    /// The IPv4 total length is shorter than the header. Zero is allowed in a GSO buffer.
    Ipv4TotalLength,
    /// The frame ends inside the IPv4 options.
    Ipv4OptionsTruncated,
    /// The frame or the payload ends inside an IPv6 extension header.
    Ipv6ExtensionTruncated,
    /// There are more IPv6 extension headers than are followed.
    Ipv6Extensions,
    /// The datagram or the frame ends inside the fixed part of the transport header.
    TransportTruncated,
    /// The TCP data offset is below 5.
    TcpDataOffset,
    /// The TCP header, by its data offset, is longer than the segment.
    TcpHeaderLength,
    /// The frame ends inside the TCP options.
    TcpOptionsTruncated,
    /// The UDP length is below 8 or beyond the datagram.
    UdpLength,
}

impl Stop {
    /// True if the fixed part of an IPv4 or IPv6 header was read, and is sound.
    #[must_use]
    #[inline(always)]
    pub const fn has_network(self) -> bool {
        matches!(self, Self::Complete) || self as u8 > Self::UnknownEtherType as u8
    }

    /// True if the fixed part of a transport header was read.
    #[must_use]
    #[inline(always)]
    pub const fn has_transport(self) -> bool {
        matches!(self, Self::Complete) || self as u8 > Self::TransportTruncated as u8
    }

    /// True if the packet is wrong or cut, false if it merely is of a kind that is not parsed further.
    #[must_use]
    pub const fn is_malformed(self) -> bool {
        !matches!(
            self,
            Self::Complete | Self::UnknownEtherType | Self::LaterFragment | Self::UnknownProtocol
        )
    }
}
