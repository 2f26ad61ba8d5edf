//! What the memory of a TCP connection needs to know of one segment (RFC 9293 3.1).

use std::num::NonZeroU16;

use pktobs_common::{Direction, Tcp};

use super::tcp_offers::Offers;
use super::tcp_options::{TcpOption, TcpOptions, only_timestamps};
use crate::packet::Packet;

/// Identifications farther apart than this are not of one counter: no more packets of a connection are on their way at a
/// time, as a rule. Where they are drawn at random, they are seldom nearer.
const IDS_APART_MAX: u16 = 4096;

/// A segment. Sequence and acknowledgment numbers are those of the wire.
#[derive(Debug)]
pub(super) struct Segment<'a> {
    pub(super) now_ns: u64,
    pub(super) seq: u32,
    pub(super) ack: u32,
    pub(super) window: u16,
    /// Octets of data.
    pub(super) len: u32,
    /// Octets of the packet, IP header included.
    pub(super) packet_len: u32,
    /// What it offers, if it has SYN; otherwise nothing.
    pub(super) offers: Offers,
    pub(super) direction: Direction,
    /// Which of the two sides of the connection sends.
    pub(super) side: usize,
    pub(super) source_port: u16,
    /// What tells when it was sent.
    pub(super) mark: Mark,
    flags: u8,
    options: &'a [u8],
}

/// What tells of two segments of one side which was sent first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark {
    /// The sender's clock (RFC 7323 3).
    timestamp: Option<u32>,
    /// Identification of the IPv4 packet, unless it is 0; Linux counts it up for each connection.
    id: Option<NonZeroU16>,
}

/// What two marks tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Sent before the other.
    Before,
    /// Sent after it.
    After,
    /// The same packet, probably: it has the same identification.
    Same,
    Unknown,
}

impl Mark {
    /// Whether this was sent before or after the other, and whether that is certain: a timestamp is, but an
    /// identification need not be a counter.
    pub(super) fn order(self, other: Self) -> (Order, bool) {
        let by = |difference: i32| match difference {
            0 => Order::Same,
            1.. => Order::After,
            _ => Order::Before,
        };
        let pair = self.timestamp.zip(other.timestamp);
        let by_time = pair.map(|(mine, other)| by(mine.wrapping_sub(other).cast_signed()));
        if let Some(order @ (Order::Before | Order::After)) = by_time {
            return (order, true);
        }
        let pair = self.id.zip(other.id);
        let apart = pair.map(|(mine, other)| mine.get().wrapping_sub(other.get()).cast_signed());
        let by_id = apart.filter(|apart| apart.unsigned_abs() <= IDS_APART_MAX);
        let order = by_id.map_or(Order::Unknown, |apart| by(apart.into()));
        (order, false)
    }
}

impl<'a> Segment<'a> {
    /// The segment in a packet.
    pub(super) fn new(packet: &Packet<'a>, tcp: &Tcp, side: usize) -> Self {
        let record = packet.record();
        let options = packet.options_of(tcp);
        let mut segment = Self {
            now_ns: record.time_ns,
            flags: tcp.flags(),
            seq: tcp.seq,
            ack: tcp.ack,
            window: tcp.window,
            len: record.segment_len().saturating_sub(tcp.header_len()),
            packet_len: record.datagram_len(),
            offers: Offers::default(),
            direction: packet.direction(),
            side,
            source_port: tcp.source_port,
            mark: Mark {
                timestamp: timestamp(options),
                id: packet.ipv4().and_then(|ipv4| NonZeroU16::new(ipv4.id)),
            },
            options,
        };
        if segment.has(Tcp::SYN) {
            segment.offers = Offers::of(tcp, options);
        }
        segment
    }

    /// A segment with so much data.
    #[cfg(test)]
    pub(super) fn of_data(seq: u32, len: u32) -> Self {
        Self {
            now_ns: 0,
            seq,
            ack: 0,
            window: 0,
            len,
            packet_len: len,
            offers: Offers::default(),
            direction: Direction::In,
            side: 0,
            source_port: 1,
            mark: Mark::default(),
            flags: Tcp::ACK,
            options: &[],
        }
    }

    /// First and last + 1 of what its sender received beyond its acknowledgment, in network byte order, the latest
    /// first (RFC 2018 3).
    #[inline]
    pub(super) fn sack(&self) -> &'a [[[u8; 4]; 2]] {
        if self.options.is_empty() || only_timestamps(self.options).is_some() {
            return &[];
        }
        self.find_sack()
    }

    fn find_sack(&self) -> &'a [[[u8; 4]; 2]] {
        let blocks = TcpOptions::new(self.options).find_map(|option| match option {
            TcpOption::Sack(blocks) => Some(blocks),
            _ => None,
        });
        blocks.unwrap_or(&[])
    }

    /// True if another block would not have found room.
    pub(super) fn is_sack_full(&self) -> bool {
        const OPTIONS_MAX: usize = 40;
        const BLOCK_LEN: usize = 8;
        self.options.len() + BLOCK_LEN > OPTIONS_MAX
    }

    /// True if this flag is set.
    pub(super) const fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// Nanoseconds since then.
    pub(super) const fn after(&self, earlier_ns: u64) -> u64 {
        self.now_ns.saturating_sub(earlier_ns)
    }

    /// Sequence number behind its data and its FIN.
    pub(super) fn end(&self) -> u32 {
        let fin = u32::from(self.has(Tcp::FIN));
        self.seq.wrapping_add(self.len).wrapping_add(fin)
    }

    /// What it is for, by its flags.
    pub(super) fn kind(&self) -> Kind {
        let set = |flag| self.has(flag);
        match (set(Tcp::SYN), set(Tcp::RST), set(Tcp::FIN), set(Tcp::ACK)) {
            (true, false, false, false) => Kind::Asks,
            (true, false, false, true) => Kind::Agrees,
            (false, true, false, _) => Kind::Resets,
            (false, false, _, true) => Kind::GoesOn,
            _ => Kind::Odd,
        }
    }
}

/// The sender's clock.
#[inline]
fn timestamp(options: &[u8]) -> Option<u32> {
    match options {
        [] => None,
        [1, 1, 8, 10, a, b, c, d, ..] => Some(u32::from_be_bytes([*a, *b, *c, *d])),
        _ => find_timestamp(options),
    }
}

fn find_timestamp(options: &[u8]) -> Option<u32> {
    TcpOptions::new(options).find_map(|option| match option {
        TcpOption::Timestamps { value, .. } => Some(value),
        _ => None,
    })
}

/// What a segment is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// SYN.
    Asks,
    /// SYN+ACK.
    Agrees,
    /// RST.
    Resets,
    /// ACK, with data or FIN or without.
    GoesOn,
    /// Anything else.
    Odd,
}

/// The SYN of one side, with ACK or without.
#[derive(Clone, Copy, Debug)]
pub(super) struct Synchronization {
    /// When it was seen last.
    pub(super) at_ns: u64,
    /// Initial sequence number.
    pub(super) isn: u32,
    /// Octets of data in it.
    pub(super) len: u16,
    /// The window, which counts octets (RFC 7323 2.2).
    pub(super) window: u16,
    /// What it offers; `None` if it was not seen.
    pub(super) offers: Option<Offers>,
}

impl Synchronization {
    /// What this segment, which has SYN, says.
    pub(super) fn of(segment: &Segment<'_>) -> Self {
        Self {
            at_ns: segment.now_ns,
            isn: segment.seq,
            len: u16::try_from(segment.len).unwrap_or(u16::MAX),
            window: segment.window,
            offers: Some(segment.offers),
        }
    }

    /// Sequence number of the first octet behind it.
    pub(super) const fn first(&self) -> u32 {
        self.isn.wrapping_add(1)
    }

    /// True if `number` is one that follows it at once: the acknowledgment of an answer, or the sequence number of
    /// its sender's next segment. Data in it may be taken, or in part, or not at all.
    pub(super) fn is_followed_by(&self, number: u32) -> bool {
        number.wrapping_sub(self.first()) <= u32::from(self.len)
    }

    /// True if an RST of its sender with this sequence number is about it.
    pub(super) fn is_reset_by(&self, seq: u32) -> bool {
        seq == self.isn || self.is_followed_by(seq)
    }
}
