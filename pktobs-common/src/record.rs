//! The record of one packet, as it goes from the kernel through the ring to the daemon.
//!
//! A record is [`PacketRecord`] (64 octets), then [`SkbMetadata`] (8 octets) if [`Flags::METADATA`] is set, then
//! the *tail*: those octets of the frame that a view needs and the fixed part does not hold (TCP and IPv4
//! options, the packet an ICMP error quotes, a frame that could not be parsed to the end). The tail is one span
//! of the frame that begins at [`PacketRecord::tail_offset`] and ends with the record.
//!
//! The layouts derive zerocopy's traits, so padding or an invalid enum value cannot come about.

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, TryFromBytes};

use crate::{Direction, Ipv4, Transport};

/// The longest tail of a record, in octets.
///
/// An ICMP error has at most 576 octets (RFC 1812 4.3.2.3), 28 of them for its own headers; and a tail that
/// begins with the frame has its VLAN tags and IPv4 options in front of the quoted packet.
pub const TAIL_MAX: usize = 640;

/// What is told of one packet; the fixed part of its record.
///
/// Which of the headers were read follows from `stop`: use [`PacketRecord::ipv4`] and
/// [`PacketRecord::transport`], which know.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, TryFromBytes, IntoBytes, Immutable, KnownLayout)]
pub struct PacketRecord {
    /// Nanoseconds since boot, suspend included (`CLOCK_BOOTTIME`).
    pub time_ns: u64,
    /// The interface that was observed.
    pub ifindex: u32,
    /// Octets of the frame, link-layer header included; above 65,535 for some GSO buffers.
    pub wire_len: u32,
    /// Direction, and which parts the record has.
    pub flags: Flags,
    /// Where parsing ended, and why.
    pub stop: Stop,
    /// Offset of the network header: octets of the link-layer header and its VLAN tags.
    pub network_offset: u8,
    /// Offset in the frame of the tail's first octet; 0 if there is no tail.
    pub tail_offset: u8,
    ipv4: Ipv4,
    transport: [u32; 5],
    /// The EtherType after all VLAN tags (IEEE 802.3 9.2.1), or 0 if the frame ended before it.
    pub ether_type: u16,
    /// Folded one's complement sum of all octets of the transport segment, its checksum field included and the
    /// pseudo-header left out; meaningful if [`Flags::SEGMENT_SUM`] is set.
    pub segment_sum: u16,
}

/// One bit each for what a record says and has.
#[repr(transparent)]
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout,
)]
pub struct Flags(pub u8);

impl Flags {
    /// Seen at egress; otherwise at ingress.
    pub const EGRESS: Self = Self(1 << 0);
    /// The frame begins with an Ethernet header; otherwise with the network header.
    pub const ETHERNET: Self = Self(1 << 1);
    /// [`SkbMetadata`] follows the fixed part.
    pub const METADATA: Self = Self(1 << 2);
    /// The buffer stands for several packets on the wire: `gso_size` of the metadata is not 0.
    pub const GSO: Self = Self(1 << 3);
    /// [`PacketRecord::segment_sum`] was computed.
    pub const SEGMENT_SUM: Self = Self(1 << 4);

    /// Not known on which side of the interface it was seen, as a capture file may not tell it.
    pub const SIDE_UNKNOWN: Self = Self(1 << 7);

    /// Two bits for a [`PacketType`].
    const PACKET_TYPE_SHIFT: u8 = 5;

    /// What is known of a frame before it is parsed.
    #[must_use]
    #[inline(always)]
    pub fn new(
        direction: Direction,
        packet_type: PacketType,
        is_ethernet: bool,
        metadata: &SkbMetadata,
    ) -> Self {
        let mut flags = match direction {
            Direction::In => Self((packet_type as u8) << Self::PACKET_TYPE_SHIFT),
            Direction::Out => Self::EGRESS,
        };
        if is_ethernet {
            flags |= Self::ETHERNET;
        }
        if metadata.gso_size != 0 {
            flags |= Self::GSO | Self::METADATA;
        }
        if metadata.vlan_proto != 0 {
            flags |= Self::METADATA;
        }
        flags
    }

    /// To whom the frame was sent.
    #[must_use]
    pub const fn packet_type(self) -> PacketType {
        match self.0 >> Self::PACKET_TYPE_SHIFT & 0b11 {
            0 => PacketType::Host,
            1 => PacketType::Broadcast,
            2 => PacketType::Multicast,
            _ => PacketType::OtherHost,
        }
    }

    /// True if all bits of `other` are set.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl core::ops::BitOr for Flags {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl core::ops::BitOrAssign for Flags {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// To whom a received frame was sent, by its link-layer address (`PACKET_HOST` and the like,
/// include/uapi/linux/if_packet.h).
#[repr(u8)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PacketType {
    /// To this host, or nothing is said of it, as of every frame at egress.
    #[default]
    Host,
    /// To all.
    Broadcast,
    /// To a group.
    Multicast,
    /// To another host, seen because the interface is promiscuous or the medium shared.
    OtherHost,
}

impl PacketType {
    /// From the number that the kernel has in an skb.
    #[must_use]
    #[inline(always)]
    pub const fn from_kernel(number: u32) -> Self {
        match number {
            1 => Self::Broadcast,
            2 => Self::Multicast,
            3 => Self::OtherHost,
            _ => Self::Host,
        }
    }
}

/// Where parsing ended, and why.
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
    /// The network layer is not one that is parsed; `ether_type` says which.
    UnknownEtherType,
    /// The frame ends inside the 20 fixed octets of the IPv4 header.
    Ipv4Truncated,
    /// The version field of the IPv4 header is not 4.
    Ipv4Version,
    /// The IHL of the IPv4 header is below 5.
    Ipv4Ihl,
    /// The IPv4 total length is shorter than the header. Zero is allowed in a GSO buffer.
    Ipv4TotalLength,
    /// The frame ends inside the IPv4 options.
    Ipv4OptionsTruncated,
    /// A fragment with an offset above 0: it has no transport header (RFC 791 3.2).
    LaterFragment,
    /// The protocol over IPv4 is not one that is parsed.
    UnknownProtocol,
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
    /// True if the packet is wrong or cut, false if it merely is of a kind that is not parsed further.
    #[must_use]
    pub const fn is_malformed(self) -> bool {
        !matches!(
            self,
            Self::Complete | Self::UnknownEtherType | Self::LaterFragment | Self::UnknownProtocol
        )
    }
}

/// What the kernel knows of a buffer beside its octets (`struct __sk_buff`, include/uapi/linux/bpf.h).
#[repr(C)]
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout,
)]
pub struct SkbMetadata {
    /// Packets on the wire that a GSO or GRO buffer stands for; 0 if unknown or not such a buffer.
    pub gso_segs: u16,
    /// Octets of payload in each of them; 0 if this is not such a buffer.
    pub gso_size: u16,
    /// Protocol of the VLAN tag that the kernel keeps outside the octets (0x8100, 0x88a8), or 0 for none.
    pub vlan_proto: u16,
    /// That tag: priority, DEI and VLAN identifier (IEEE 802.1Q 9.6).
    pub vlan_tci: u16,
}

impl SkbMetadata {
    /// Octets of the metadata in a record.
    pub const LEN: usize = size_of::<Self>();
}

/// Told in the ring, before the next record that found room on that CPU: this many did not.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
pub struct LossRecord {
    /// Records lost since the last such record of this CPU and direction.
    pub lost: u64,
    /// 0 for ingress, 1 for egress.
    pub direction: u32,
    /// Zero.
    pub reserved: u32,
}

impl PacketRecord {
    /// A record of a frame that has not been parsed.
    ///
    /// `ether_type` counts only if `flags` lack [`Flags::ETHERNET`]; otherwise the parser reads it.
    #[must_use]
    #[inline(always)]
    pub const fn new(ifindex: u32, wire_len: u32, flags: Flags, ether_type: u16) -> Self {
        Self {
            time_ns: 0,
            ifindex,
            wire_len,
            flags,
            stop: Stop::Complete,
            network_offset: 0,
            tail_offset: 0,
            ipv4: Ipv4 {
                version_ihl: 0,
                tos: 0,
                total_length: 0,
                id: 0,
                flags_offset: 0,
                ttl: 0,
                protocol: 0,
                checksum: 0,
                source: [0; 4],
                destination: [0; 4],
            },
            transport: [0; 5],
            ether_type,
            segment_sum: 0,
        }
    }

    /// The IPv4 header, or `None` if the packet has none or not even its fixed part whole and sound.
    #[must_use]
    #[inline(always)]
    pub const fn ipv4(&self) -> Option<&Ipv4> {
        match self.stop {
            Stop::LinkTruncated
            | Stop::UnknownEtherType
            | Stop::Ipv4Truncated
            | Stop::Ipv4Version
            | Stop::Ipv4Ihl => None,
            _ => Some(&self.ipv4),
        }
    }

    /// The transport header, or `None` if the packet has none or not even its fixed part whole.
    #[must_use]
    #[inline(always)]
    pub fn transport(&self) -> Option<Transport<'_>> {
        match self.stop {
            Stop::Complete
            | Stop::TcpDataOffset
            | Stop::TcpHeaderLength
            | Stop::TcpOptionsTruncated
            | Stop::UdpLength => {}
            _ => return None,
        }
        // Casts that compile only if size and alignment fit: the verifier refuses to compare an address.
        let first: &[u32; 2] = self.transport.first_chunk()?;
        Some(match self.ipv4.protocol {
            crate::wire::PROTOCOL_TCP => Transport::Tcp(zerocopy::transmute_ref!(&self.transport)),
            crate::wire::PROTOCOL_UDP => Transport::Udp(zerocopy::transmute_ref!(first)),
            _ => Transport::Icmp(zerocopy::transmute_ref!(first)),
        })
    }

    /// Offset in the frame of the transport header: the network header's plus IHL × 4.
    #[must_use]
    #[inline(always)]
    pub const fn transport_offset(&self) -> u32 {
        self.network_offset as u32 + self.ipv4.header_len()
    }

    /// Octets of the transport header and its data, as the IPv4 header tells them; in a GSO buffer whose total
    /// length is 0, as the buffer's length tells them. Padding after the datagram is not part of it.
    #[must_use]
    #[inline(always)]
    pub const fn segment_len(&self) -> u32 {
        let datagram = match self.ipv4.total_length {
            0 => self.wire_len.saturating_sub(self.network_offset as u32),
            length => length as u32,
        };
        datagram.saturating_sub(self.ipv4.header_len())
    }

    /// Octets that the IPv4 total length promises beyond the end of the frame; 0 in a sound packet.
    #[must_use]
    pub const fn missing_octets(&self) -> u32 {
        let present = self.wire_len.saturating_sub(self.network_offset as u32);
        (self.ipv4.total_length as u32).saturating_sub(present)
    }

    /// True if the transport segment is there from its header to its end; no fragment has that.
    #[must_use]
    #[inline(always)]
    pub fn has_whole_segment(&self) -> bool {
        self.stop == Stop::Complete
            && self.missing_octets() == 0
            && self.ipv4().is_some_and(|ipv4| !ipv4.is_fragment())
    }

    /// True if something in the packet is wrong or cut.
    #[must_use]
    pub const fn is_malformed(&self) -> bool {
        self.stop.is_malformed() || (self.ipv4().is_some() && self.missing_octets() > 0)
    }

    #[inline(always)]
    pub(crate) fn set_ipv4(&mut self, header: Ipv4) {
        self.ipv4 = header;
    }

    /// Keeps the transport header; what does not fit 20 octets is no header.
    #[inline(always)]
    pub(crate) fn set_transport<H: IntoBytes + Immutable>(&mut self, header: &H) {
        let octets = header.as_bytes();
        if let Some(slot) = self.transport.as_mut_bytes().get_mut(..octets.len()) {
            slot.copy_from_slice(octets);
        }
    }
}

const _: () = assert!(size_of::<PacketRecord>() == 64);
