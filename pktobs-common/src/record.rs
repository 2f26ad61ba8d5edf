//! The record of one packet, as it goes from the kernel through the ring to the daemon.
//!
//! A record is [`PacketRecord`] (64 octets), then [`SkbMetadata`] (8 octets) if [`Flags::METADATA`] is set, then
//! the *tail*: those octets of the frame that a view needs and the fixed part does not hold (TCP and IPv4
//! options, all headers of an IPv6 packet, what an ICMP message says, a frame that could not be parsed to the end).
//! The tail is one span of the frame that begins at [`PacketRecord::tail_offset`] and ends with the record.
//!
//! The layouts derive zerocopy's traits, so padding or an invalid enum value cannot come about.

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, TryFromBytes};

use crate::{Flags, Icmp, Icmpv6, Ipv4, Ipv6, Stop, Tcp, Transport, Udp, wire};

/// The longest tail of a record, in octets.
///
/// Only ICMP messages and odd packets have tails of more than a few dozen octets; a whole frame of an Ethernet with
/// its usual MTU of 1500 octets fits.
pub const TAIL_MAX: usize = 1536;

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
    /// The fixed part of the IPv4 header as on the wire, or an [`Ipv6`].
    network: [u32; 5],
    /// The transport header's fixed part, or as much of it as is read, as on the wire.
    transport: [u32; 5],
    /// The EtherType after all VLAN tags (IEEE 802.3 9.2.1), or 0 if the frame ended before it.
    pub ether_type: u16,
    /// Folded one's complement sum of all octets of the transport segment, its checksum field included and the
    /// pseudo-header left out; meaningful if [`Flags::SEGMENT_SUM`] is set.
    pub segment_sum: u16,
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
            ifindex,
            wire_len,
            flags,
            ether_type,
            ..Self::ZERO
        }
    }

    /// All zero.
    pub const ZERO: Self = Self {
        time_ns: 0,
        ifindex: 0,
        wire_len: 0,
        flags: Flags(0),
        stop: Stop::Complete,
        network_offset: 0,
        tail_offset: 0,
        network: [0; 5],
        transport: [0; 5],
        ether_type: 0,
        segment_sum: 0,
    };

    /// The IPv4 header, or `None` if the packet has none or not even its fixed part whole and sound.
    #[must_use]
    #[inline(always)]
    pub const fn ipv4(&self) -> Option<Ipv4> {
        if self.stop.has_network() && !self.is_ipv6() {
            Some(self.network_as_ipv4())
        } else {
            None
        }
    }

    /// What is told of the IPv6 header, or `None` if the packet has none or not even its fixed part whole and sound.
    #[must_use]
    #[inline(always)]
    pub const fn ipv6(&self) -> Option<Ipv6> {
        if self.stop.has_network() && self.is_ipv6() {
            Some(self.network_as_ipv6())
        } else {
            None
        }
    }

    #[inline(always)]
    const fn is_ipv6(&self) -> bool {
        self.ether_type == wire::ETHER_TYPE_IPV6
    }

    #[inline(always)]
    pub(crate) const fn network_as_ipv4(&self) -> Ipv4 {
        Ipv4::from_words(self.network)
    }

    #[inline(always)]
    pub(crate) const fn network_as_ipv6(&self) -> Ipv6 {
        zerocopy::transmute!(self.network)
    }

    /// The transport header, or `None` if the packet has none or not even its fixed part whole.
    #[must_use]
    #[inline(always)]
    pub const fn transport(&self) -> Option<Transport> {
        if !self.stop.has_transport() {
            return None;
        }
        let [first, second, ..] = self.transport;
        let short = [first, second];
        Some(match self.protocol() {
            wire::PROTOCOL_TCP => Transport::Tcp(Tcp::from_words(self.transport)),
            wire::PROTOCOL_UDP => Transport::Udp(Udp::from_words(short)),
            wire::PROTOCOL_ICMPV6 => Transport::Icmpv6(Icmpv6::from_words(short)),
            _ => Transport::Icmp(Icmp::from_words(short)),
        })
    }

    /// The protocol over IPv4, or over IPv6 and its extension headers; without meaning where there is neither
    /// header.
    #[must_use]
    #[inline(always)]
    pub const fn protocol(&self) -> u8 {
        if self.is_ipv6() {
            self.network_as_ipv6().protocol
        } else {
            self.network_as_ipv4().protocol
        }
    }

    /// Octets of the network header: IHL × 4, or those of the IPv6 header and its extension headers.
    #[must_use]
    #[inline(always)]
    pub const fn network_header_len(&self) -> u32 {
        /// No chain of eight extension headers is longer. The verifier must see that the offset of the transport
        /// header is below 65,536.
        const IPV6_HEADERS_MASK: u16 = 0x7fff;
        if self.is_ipv6() {
            (self.network_as_ipv6().header_len & IPV6_HEADERS_MASK) as u32
        } else {
            self.network_as_ipv4().header_len()
        }
    }

    /// Offset in the frame of the transport header.
    #[must_use]
    #[inline(always)]
    pub const fn transport_offset(&self) -> u32 {
        self.network_offset as u32 + self.network_header_len()
    }

    /// Octets of the packet, network header included, as that header tells them; where it leaves the length out
    /// (an IPv4 GSO buffer, an IPv6 jumbo payload), as the buffer's length tells them.
    #[must_use]
    #[inline(always)]
    pub const fn datagram_len(&self) -> u32 {
        let told = if self.is_ipv6() {
            let ipv6 = self.network_as_ipv6();
            match ipv6.payload_length {
                // Only a hop-by-hop option can tell the length then (RFC 2675 2).
                0 if ipv6.next_header == wire::HOP_BY_HOP || self.flags.has(Flags::GSO) => 0,
                length => length as u32 + wire::IPV6_HEADER_LEN,
            }
        } else {
            self.network_as_ipv4().total_length as u32
        };
        match told {
            0 => self.present_octets(),
            told => told,
        }
    }

    /// Octets of the frame from the network header on.
    #[inline(always)]
    pub(crate) const fn present_octets(&self) -> u32 {
        self.wire_len.saturating_sub(self.network_offset as u32)
    }

    /// Octets of the transport header and its data. Padding after the datagram is not part of it.
    #[must_use]
    #[inline(always)]
    pub const fn segment_len(&self) -> u32 {
        self.datagram_len()
            .saturating_sub(self.network_header_len())
    }

    /// Octets that the network header promises beyond the end of the frame; 0 in a sound packet.
    #[must_use]
    pub const fn missing_octets(&self) -> u32 {
        self.datagram_len().saturating_sub(self.present_octets())
    }

    /// True for every piece of a fragmented packet, the first and the last included.
    #[must_use]
    #[inline(always)]
    pub const fn is_fragment(&self) -> bool {
        if self.is_ipv6() {
            self.network_as_ipv6().is_fragment()
        } else {
            self.network_as_ipv4().is_fragment()
        }
    }

    /// True if the transport segment is there from its header to its end; no fragment has that.
    #[must_use]
    #[inline(always)]
    pub fn has_whole_segment(&self) -> bool {
        self.stop == Stop::Complete && self.missing_octets() == 0 && !self.is_fragment()
    }

    /// True if something in the packet is wrong or cut.
    #[must_use]
    #[inline(always)]
    pub const fn is_malformed(&self) -> bool {
        self.stop.is_malformed() || (self.stop.has_network() && self.missing_octets() > 0)
    }

    /// Where the fixed part of an IPv4 header belongs.
    #[inline(always)]
    pub(crate) fn ipv4_mut(&mut self) -> &mut [u32; 5] {
        &mut self.network
    }

    #[inline(always)]
    pub(crate) fn set_ipv6(&mut self, ipv6: Ipv6) {
        self.network = zerocopy::transmute!(ipv6);
    }

    /// Where a transport header stands, if there is one.
    #[inline(always)]
    pub(crate) const fn transport_words(&self) -> [u32; 5] {
        self.transport
    }

    /// Where the first `N` words of a transport header belong.
    #[inline(always)]
    pub(crate) fn transport_mut<const N: usize>(&mut self) -> Option<&mut [u32; N]> {
        self.transport.first_chunk_mut()
    }
}

const _: () = assert!(size_of::<PacketRecord>() == 64);
