//! One packet as userspace sees it: the record decoded, with the time of day and the interface's name.
//!
//! Records come from a source; views read packets and nothing else. What a record says only in octets (options,
//! the quoted packet) or only together (whether a checksum is right) is asked for here.

mod arp;
mod checksum;
mod discovery;
mod extensions;
mod headers;
mod link_header;
mod listener;
mod network;
mod options;
mod quoted;
mod vlan;

use pktobs_common::{
    Direction, Flags, Ipv4, LossRecord, PacketRecord, SkbMetadata, Tcp, Transport,
};
use zerocopy::{FromBytes, TryFromBytes};

pub use arp::{Arp, ArpOperation};
pub use checksum::Checksum;
pub use discovery::{Discovery, DiscoveryKind, DiscoveryOption, DiscoveryOptions, Prefix};
pub use extensions::{ExtensionOptions, ExtensionPiece};
pub(crate) use headers::Headers;
pub use link_header::{LinkHeader, LinkHeaderKind};
pub use listener::{GroupRecord, GroupRecords, Listener, Wants};
pub use network::{Fragment, Network};
pub use options::{Options, Piece};
pub use vlan::Tag;

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

/// What a source has for the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// A packet.
    Packet(Captured<'a>),
    /// A gap: packets that found the ring full.
    Loss {
        /// How many since the last such item, of this direction.
        lost: u64,
        /// `None` if they may have been of either.
        direction: Option<Direction>,
    },
}

/// The ring holds something that is no record; kernel program and daemon are not of one build.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
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
        let loss = LossRecord::read_from_bytes(octets).map_err(|_| error)?;
        let direction = match loss.direction == Direction::Out.index() {
            true => Direction::Out,
            false => Direction::In,
        };
        return Ok(Item::Loss {
            lost: loss.lost,
            direction: Some(direction),
        });
    }
    let Ok((record, rest)) = PacketRecord::try_read_from_prefix(octets) else {
        return Err(error);
    };
    let (metadata, tail) = if record.flags.has(Flags::METADATA) {
        SkbMetadata::read_from_prefix(rest).map_err(|_| error)?
    } else {
        (SkbMetadata::default(), rest)
    };
    // What lies behind the end of the frame is not of the frame; views rely on it.
    let tail_end = usize::from(record.tail_offset) + tail.len();
    let end = (u32::from(record.network_offset)).max(u32::try_from(tail_end).unwrap_or(u32::MAX));
    if end > record.wire_len {
        return Err(error);
    }
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

impl<'a> Packet<'a> {
    /// The fixed part of the record.
    #[must_use]
    #[inline]
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
    #[inline]
    pub const fn ipv4(&self) -> Option<Ipv4> {
        self.captured.record.ipv4()
    }

    /// See [`PacketRecord::transport`].
    #[must_use]
    #[inline]
    pub fn transport(&self) -> Option<Transport> {
        self.captured.record.transport()
    }

    /// Octets `start..end` of the frame, or as many of them from `start` on as the record holds.
    #[must_use]
    #[inline]
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
        match self.transport() {
            Some(Transport::Tcp(tcp)) => self.options_of(&tcp),
            _ => &[],
        }
    }

    /// The same, if `tcp` is the header of this packet.
    #[inline]
    pub(crate) fn options_of(&self, tcp: &Tcp) -> &'a [u8] {
        let start = self.record().transport_offset();
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

    /// Octets of the IPv4 datagram, its header included, that the source had.
    #[must_use]
    pub fn datagram_captured(&self) -> u32 {
        let start = u32::from(self.record().network_offset);
        let captured = self.captured.captured_len.saturating_sub(start);
        self.ipv4()
            .map_or(0, |ipv4| captured.min(u32::from(ipv4.total_length)))
    }
}
