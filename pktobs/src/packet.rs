//! One packet as userspace sees it: the record decoded, with the time of day and the interface's name.
//!
//! Records come from a source; views read packets and nothing else. What a record says only in octets (options,
//! the quoted packet) or only together (whether a checksum is right) is asked for here.

mod arp;
mod link_header;

use pktobs_common::{
    Direction, Flags, Ipv4, LossRecord, PacketRecord, SkbMetadata, Stop, Transport, checksum, wire,
};
use zerocopy::{FromBytes, TryFromBytes};

pub use arp::{Arp, ArpOperation};
pub use link_header::{LinkHeader, LinkHeaderKind};

/// A packet's record, put together by a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Captured<'a> {
    /// The fixed part.
    pub record: PacketRecord,
    /// What the kernel knew beside the octets; zeros if nothing.
    pub metadata: SkbMetadata,
    /// Octets of the frame that the source had: all of them in the kernel, at most the snapshot length of a
    /// capture file.
    pub captured_len: u32,
    /// Octets of the frame from `record.tail_offset` on; often none.
    pub tail: &'a [u8],
}

/// What stands in the ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// A packet.
    Packet(Captured<'a>),
    /// A gap: records that found the ring full.
    Loss(LossRecord),
}

/// The ring holds something that is no record; kernel program and daemon are not of one build.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the kernel program sent a record of {len} octets that cannot be read; rebuild pktobs")]
pub struct DecodeError {
    /// Octets of the thing.
    pub len: usize,
}

/// Reads one item of the ring.
///
/// # Errors
///
/// [`DecodeError`] if the octets are no record.
pub fn decode(octets: &[u8]) -> Result<Item<'_>, DecodeError> {
    let error = DecodeError { len: octets.len() };
    if octets.len() == size_of::<LossRecord>() {
        return LossRecord::read_from_bytes(octets)
            .map(Item::Loss)
            .map_err(|_| error);
    }
    let Ok((record, rest)) = PacketRecord::try_read_from_prefix(octets) else {
        return Err(error);
    };
    let (metadata, tail) = if record.flags.has(Flags::METADATA) {
        SkbMetadata::read_from_prefix(rest).map_err(|_| error)?
    } else {
        (SkbMetadata::default(), rest)
    };
    Ok(Item::Packet(Captured {
        captured_len: record.wire_len,
        record,
        metadata,
        tail,
    }))
}

/// A packet, ready to be shown.
#[derive(Clone, Copy, Debug)]
pub struct Packet<'a> {
    /// Its record.
    pub captured: Captured<'a>,
    /// When it was seen, in nanoseconds since 1970-01-01 00:00 UTC.
    pub time_ns: u64,
    /// Where it was seen: the interface's name, escaped for a terminal; empty if a capture file does not tell it.
    pub interface: &'a str,
    /// What only a capture file tells of it.
    pub told: Told<'a>,
}

/// What only a capture file tells of a packet; of one that was seen live, nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told<'a> {
    /// What stands in front of the frame.
    pub link_header: LinkHeader<'a>,
    /// The second of its time, since 1970-01-01 00:00 UTC, and the nanoseconds beside it, where they are strange: a
    /// fraction that is not below a second, or a second from 2038 on, which does not fit 31 bits. Of a pcap file in
    /// the byte order of this host both are signed, as libpcap takes them; without the sign, they are `time_ns`.
    pub odd_time: Option<(i64, i64)>,
}

/// What a checksum field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checksum {
    /// The octets that it covers are not all known.
    Unknown,
    /// No checksum was computed by the sender: zero in UDP.
    Absent,
    /// The right value.
    Correct,
    /// Only the pseudo-header's sum so far: the rest is left to the network card (`CHECKSUM_PARTIAL`).
    LeftToCard {
        /// The value that belongs there.
        expected: u16,
    },
    /// A wrong value.
    Incorrect {
        /// The value that belongs there.
        expected: u16,
    },
}

impl<'a> Packet<'a> {
    /// The fixed part of the record.
    #[must_use]
    pub const fn record(&self) -> &PacketRecord {
        &self.captured.record
    }

    /// The side of the interface on which it was seen, or `None` if a capture file does not tell it.
    #[must_use]
    pub const fn known_direction(&self) -> Option<Direction> {
        if self.record().flags.has(Flags::SIDE_UNKNOWN) {
            None
        } else {
            Some(self.direction())
        }
    }

    /// The side of the interface on which it was seen; In if that is not known.
    #[must_use]
    pub const fn direction(&self) -> Direction {
        if self.record().flags.has(Flags::EGRESS) {
            Direction::Out
        } else {
            Direction::In
        }
    }

    /// See [`PacketRecord::ipv4`].
    #[must_use]
    pub const fn ipv4(&self) -> Option<&Ipv4> {
        self.captured.record.ipv4()
    }

    /// See [`PacketRecord::transport`].
    #[must_use]
    pub fn transport(&self) -> Option<Transport<'_>> {
        self.captured.record.transport()
    }

    /// Octets `start..end` of the frame, or as many of them from `start` on as the record holds.
    #[must_use]
    pub fn octets(&self, start: u32, end: u32) -> &'a [u8] {
        let tail = self.captured.tail;
        let base = u32::from(self.record().tail_offset);
        let from = start.saturating_sub(base) as usize;
        let to = (end.saturating_sub(base) as usize).min(tail.len());
        if start < base {
            &[]
        } else {
            tail.get(from..to).unwrap_or(&[])
        }
    }

    /// The destination and the source in the Ethernet header, or `None` if the frame has none or the record was
    /// made without it.
    #[must_use]
    pub fn link_addresses(&self) -> Option<([u8; 6], [u8; 6])> {
        if !self.record().flags.has(Flags::ETHERNET) {
            return None;
        }
        let octets = self.octets(0, 12);
        Some((*octets.first_chunk()?, *octets.get(6..)?.first_chunk()?))
    }

    /// The IPv4 options; fewer octets than IHL × 4 − 20 if the frame ends before.
    #[must_use]
    pub fn ipv4_options(&self) -> &'a [u8] {
        let start = u32::from(self.record().network_offset);
        self.ipv4().map_or(&[], |ipv4| {
            self.octets(start + 20, start + ipv4.header_len())
        })
    }

    /// The TCP options; fewer octets than data offset × 4 − 20 if the segment or the frame ends before.
    #[must_use]
    pub fn tcp_options(&self) -> &'a [u8] {
        let start = self.record().transport_offset();
        let Some(Transport::Tcp(tcp)) = self.transport() else {
            return &[];
        };
        let len = tcp.header_len().min(self.record().segment_len());
        self.octets(start + 20, start + len)
    }

    /// The octets after the first eight of an ICMP message, as many as the record holds.
    #[must_use]
    pub fn icmp_body(&self) -> &'a [u8] {
        let start = self.record().transport_offset();
        let end = start.saturating_add(self.record().segment_len());
        self.octets(start.saturating_add(8), end)
    }

    /// The packet that an ICMP error quotes, or `None` if this is no ICMP error.
    ///
    /// The quoted packet may be cut: its record then says `Truncated` somewhere.
    #[must_use]
    pub fn quoted(&self) -> Option<Self> {
        let Some(Transport::Icmp(icmp)) = self.transport() else {
            return None;
        };
        if !icmp.is_error() {
            return None;
        }
        let octets = self.icmp_body();
        let wire_len = octets
            .get(2..4)
            .map_or(0, |len| u16::from_be_bytes([len[0], len[1]]));
        let octets = octets.get(..usize::from(wire_len)).unwrap_or(octets);
        let mut record = wire::parse_ipv4(octets, u32::from(wire_len));
        record.tail_offset = 0;
        let before = self.ipv4()?.header_len() + 8;
        let captured = self.datagram_captured().saturating_sub(before);
        let captured = Captured {
            record,
            metadata: SkbMetadata::default(),
            captured_len: captured.min(u32::from(wire_len)),
            tail: octets,
        };
        Some(Packet {
            captured,
            time_ns: self.time_ns,
            interface: self.interface,
            told: Told::default(),
        })
    }

    /// Octets of the IPv4 datagram, its header included, that the source had.
    #[must_use]
    pub fn datagram_captured(&self) -> u32 {
        let start = u32::from(self.record().network_offset);
        let captured = self.captured.captured_len.saturating_sub(start);
        self.ipv4()
            .map_or(0, |ipv4| captured.min(u32::from(ipv4.total_length)))
    }

    /// The last address of a source route (RFC 791 3.1), or else the destination address: the transport
    /// checksum covers the destination that the packet has on arrival.
    #[must_use]
    pub fn final_destination(&self) -> Option<[u8; 4]> {
        const END: u8 = 0;
        const NO_OPERATION: u8 = 1;
        const LOOSE_SOURCE_ROUTE: u8 = 131;
        const STRICT_SOURCE_ROUTE: u8 = 137;
        let destination = self.ipv4()?.destination;
        let mut options = self.ipv4_options();
        loop {
            let len = match *options {
                [] | [END, ..] => return Some(destination),
                [NO_OPERATION, ..] => 1,
                [_, len, ..] if len >= 2 => usize::from(len),
                _ => return Some(destination),
            };
            let Some((option, rest)) = options.split_at_checked(len) else {
                return Some(destination);
            };
            if let [LOOSE_SOURCE_ROUTE | STRICT_SOURCE_ROUTE, _, _, route @ ..] = option
                && let Some(last) = route.last_chunk()
            {
                return Some(*last);
            }
            options = rest;
        }
    }

    /// What the IPv4 header's checksum field holds.
    #[must_use]
    pub fn ipv4_checksum(&self) -> Checksum {
        let Some(ipv4) = self.ipv4() else {
            return Checksum::Unknown;
        };
        let options = self.ipv4_options();
        if options.len() + 20 != ipv4.header_len() as usize {
            return Checksum::Unknown;
        }
        let fields = [
            u16::from_be_bytes([ipv4.version_ihl, ipv4.tos]),
            ipv4.total_length,
            ipv4.id,
            ipv4.flags_offset,
            u16::from_be_bytes([ipv4.ttl, ipv4.protocol]),
            ipv4.checksum,
            checksum::sum(&ipv4.source),
            checksum::sum(&ipv4.destination),
            checksum::sum(options),
        ];
        let total = checksum::fold(fields.into_iter().map(u64::from).sum());
        verdict(ipv4.checksum, total, None)
    }

    /// What the transport header's checksum field holds.
    #[must_use]
    pub fn transport_checksum(&self) -> Checksum {
        let record = self.record();
        let (Some(ipv4), Some(transport)) = (self.ipv4(), self.transport()) else {
            return Checksum::Unknown;
        };
        let on_arrival = Ipv4 {
            destination: self.final_destination().unwrap_or(ipv4.destination),
            ..*ipv4
        };
        let pseudo = checksum::pseudo_header_sum(&on_arrival, record.segment_len());
        let (found, pseudo) = match transport {
            Transport::Tcp(tcp) => (tcp.checksum, Some(pseudo)),
            Transport::Udp(udp) if udp.checksum == 0 => return Checksum::Absent,
            Transport::Udp(udp) => (udp.checksum, Some(pseudo)),
            Transport::Icmp(icmp) => (icmp.checksum, None),
        };
        if record.stop != Stop::Complete || !record.flags.has(Flags::SEGMENT_SUM) {
            return Checksum::Unknown;
        }
        let total = u64::from(record.segment_sum) + u64::from(pseudo.unwrap_or(0));
        verdict(found, checksum::fold(total), pseudo)
    }
}

fn verdict(found: u16, total: u16, pseudo: Option<u16>) -> Checksum {
    if total == 0xffff {
        return Checksum::Correct;
    }
    let expected = checksum::expected(found, total);
    if pseudo == Some(found) {
        Checksum::LeftToCard { expected }
    } else {
        Checksum::Incorrect { expected }
    }
}
