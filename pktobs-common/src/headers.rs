//! The headers that a record holds, as structures: fields in the order of the wire, integers in host order.

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// The fixed part of an IPv4 header (RFC 791 3.1).
#[repr(C)]
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout,
)]
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
    /// header.
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

/// The fixed part of a TCP header (RFC 9293 3.1).
#[repr(C)]
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout,
)]
pub struct Tcp {
    /// Source port.
    pub source_port: u16,
    /// Destination port.
    pub destination_port: u16,
    /// Sequence number of the first octet.
    pub seq: u32,
    /// Acknowledgment number.
    pub ack: u32,
    /// Data offset (header length in 32-bit words) in the high four bits, three reserved bits, nine flags.
    pub offset_flags: u16,
    /// Window, before scaling.
    pub window: u16,
    /// Checksum as found.
    pub checksum: u16,
    /// Urgent pointer.
    pub urgent_pointer: u16,
}

impl Tcp {
    /// No more data from the sender.
    pub const FIN: u8 = 0x01;
    /// Synchronize sequence numbers.
    pub const SYN: u8 = 0x02;
    /// Reset the connection.
    pub const RST: u8 = 0x04;
    /// Push function.
    pub const PSH: u8 = 0x08;
    /// The acknowledgment number is significant.
    pub const ACK: u8 = 0x10;
    /// The urgent pointer is significant.
    pub const URG: u8 = 0x20;
    /// ECN echo (RFC 3168).
    pub const ECE: u8 = 0x40;
    /// Congestion window reduced (RFC 3168).
    pub const CWR: u8 = 0x80;

    /// Octets of the header, options included: data offset × 4.
    #[must_use]
    pub const fn header_len(&self) -> u32 {
        (self.offset_flags >> 12) as u32 * 4
    }

    /// The eight flags CWR ECE URG ACK PSH RST SYN FIN, from the highest bit to the lowest.
    #[must_use]
    pub const fn flags(&self) -> u8 {
        self.offset_flags as u8
    }
}

/// A UDP header (RFC 768).
#[repr(C)]
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout,
)]
pub struct Udp {
    /// Source port; 0 if the sender names none.
    pub source_port: u16,
    /// Destination port.
    pub destination_port: u16,
    /// Octets of header and data.
    pub length: u16,
    /// Checksum as found; 0 if the sender computed none.
    pub checksum: u16,
}

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

/// The transport header of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport<'a> {
    /// TCP.
    Tcp(&'a Tcp),
    /// UDP.
    Udp(&'a Udp),
    /// ICMP.
    Icmp(&'a Icmp),
    /// ICMPv6.
    Icmpv6(&'a Icmpv6),
}
