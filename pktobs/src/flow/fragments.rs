//! Datagrams that come in pieces: which piece a packet is, and when all were seen (RFC 791 3.2).

use std::ops::Range;

use pktobs_common::{Direction, Icmp, Icmpv6, Transport};

use super::note::{FragmentNote, Identification, Notes};
use super::pair::{Address, Place, opposite};
use super::table::Table;
use crate::packet::{Network, Packet};

/// Sets of 8 datagrams: 1,024 of them in less than 256 KiB.
const SETS: usize = 128;
/// At most this many separate spans of a datagram are kept apart; pieces come in order, with few exceptions.
const SPANS_MAX: usize = 8;
/// Linux gives up a datagram after this time (`net.ipv4.ipfrag_time`); its identification may then come again.
const LIFETIME_NS: u64 = 30_000_000_000;
/// A piece that comes twice does so at once, as nothing sends pieces again: later it is one of another datagram with
/// the same identification (RFC 4963), which comes again after 80 ms at 10 Gbit/s.
const AGAIN_NS: u64 = 80_000_000;
/// Who gives up a datagram says so this long after its pieces at most (RFC 1122 3.3.2).
const GIVEN_UP_NS: u64 = 120_000_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    place: Place,
    direction: Direction,
    source: Address,
    destination: Address,
    protocol: u8,
    id: u32,
}

#[derive(Debug)]
struct Datagram {
    begun_ns: u64,
    last_ns: u64,
    spans: Spans,
    pieces: u32,
    /// Length of the whole, once the last piece was seen.
    len: Option<u32>,
    in_order: bool,
}

/// The datagrams remembered.
#[derive(Debug)]
pub(super) struct Datagrams {
    table: Table<Key, Datagram>,
}

impl Datagrams {
    pub(super) fn new() -> Self {
        Self {
            table: Table::new(SETS),
        }
    }

    /// Says which piece this packet is, if it is one.
    pub(super) fn observe(&mut self, packet: &Packet<'_>, network: &Network, notes: &mut Notes) {
        let (Some(fragment), Some(id)) = (network.fragment, Identification::of(network)) else {
            return;
        };
        let seen_at = (Place::of(packet), packet.direction());
        let Some(key) = key(packet, network, seen_at) else {
            return;
        };
        let now_ns = packet.record().time_ns;
        // Its first pieces may have been seen and forgotten.
        let unsure = self.table.forgot() && fragment.offset > 0;
        let datagram = self.table.get_or_insert_with(key, || {
            let mut datagram = Datagram::new(now_ns);
            datagram.spans.unsure = unsure;
            datagram
        });
        let piece = Piece {
            id,
            protocol: network.protocol,
            start: fragment.offset,
            end: fragment.offset + packet.piece_len(),
            more: fragment.more,
        };
        let is_of_another = datagram.spans.meet((piece.start, piece.end))
            && now_ns.saturating_sub(datagram.last_ns) >= AGAIN_NS;
        if is_of_another || now_ns.saturating_sub(datagram.begun_ns) >= LIFETIME_NS {
            *datagram = Datagram::new(now_ns);
        }
        datagram.last_ns = now_ns;
        datagram.observe(&piece, notes);
    }
}

impl Datagrams {
    /// Says, of an ICMP error about a datagram that was given up, what of it was seen.
    pub(super) fn expired(&mut self, packet: &Packet<'_>, notes: &mut Notes) {
        let Some(quoted) = packet.quoted().filter(|_| is_given_up(packet)) else {
            return;
        };
        let Some(about) = quoted.network() else {
            return;
        };
        let now_ns = packet.record().time_ns;
        let [there, here] = [opposite(packet.direction()), packet.direction()];
        for direction in [there, here] {
            let known = key(&quoted, &about, (Place::of(packet), direction));
            let Some(datagram) = known.and_then(|key| self.table.get(&key)) else {
                continue;
            };
            if now_ns.saturating_sub(datagram.last_ns) < GIVEN_UP_NS {
                datagram.tell_missing(notes);
                if datagram.is_complete() {
                    notes.push(FragmentNote::AllSeen);
                }
                return;
            }
        }
    }
}

/// True for "time exceeded in reassembly" of either version.
fn is_given_up(packet: &Packet<'_>) -> bool {
    match packet.transport() {
        Some(Transport::Icmp(icmp)) => (icmp.icmp_type, icmp.code) == (Icmp::TIME_EXCEEDED, 1),
        Some(Transport::Icmpv6(icmpv6)) => {
            (icmpv6.icmp_type, icmpv6.code) == (Icmpv6::TIME_EXCEEDED, 1)
        }
        _ => false,
    }
}

/// What the pieces of a datagram have in common; `None` if a packet is none.
fn key(
    packet: &Packet<'_>,
    network: &Network,
    (place, direction): (Place, Direction),
) -> Option<Key> {
    let is_ipv4 = packet.ipv4().is_some();
    Some(Key {
        place,
        direction,
        source: network.source.into(),
        destination: network.destination.into(),
        // Over IPv6 the identification alone tells datagrams apart (RFC 8200 4.5).
        protocol: if is_ipv4 { network.protocol } else { 0 },
        id: network.fragment?.id,
    })
}

/// A piece of a datagram.
struct Piece {
    id: Identification,
    protocol: u8,
    /// Where its data begins and ends in the datagram.
    start: u32,
    end: u32,
    more: bool,
}

impl Datagram {
    fn new(begun_ns: u64) -> Self {
        Self {
            begun_ns,
            last_ns: begun_ns,
            spans: Spans::default(),
            pieces: 0,
            len: None,
            in_order: true,
        }
    }

    fn observe(&mut self, piece: &Piece, notes: &mut Notes) {
        let Piece {
            id,
            protocol,
            start,
            end,
            more,
        } = *piece;
        let follows = self.spans.end_from_start() == start;
        let last = !more;
        self.spans.unsure |= self.contradicts(piece);
        match self.spans.add(start, end) {
            Added::Known => return notes.push(FragmentNote::PieceAgain { id }),
            Added::Overlapping => {
                self.in_order = false;
                return notes.push(FragmentNote::PieceOverlaps { id });
            }
            Added::New => {}
        }
        self.in_order &= follows && !self.spans.unsure;
        self.pieces += 1;
        if last {
            self.len = Some(end);
        }
        notes.push(if start == 0 {
            FragmentNote::FirstPiece { id, protocol }
        } else {
            FragmentNote::LaterPiece {
                id,
                protocol,
                ordinal: self.in_order.then_some(self.pieces),
                last,
            }
        });
        self.tell_missing(notes);
        if self.is_complete() {
            notes.push(FragmentNote::DatagramComplete {
                octets: end.max(self.len.unwrap_or(0)),
                pieces: self.pieces,
            });
        }
    }

    /// True if a piece is empty, or goes beyond the end of the datagram, or ends it elsewhere. Receivers drop such pieces.
    fn contradicts(&self, piece: &Piece) -> bool {
        let Piece {
            start, end, more, ..
        } = *piece;
        let is_beyond = self.len.is_some_and(|len| end > len || !more && end != len);
        let is_before = !more && self.spans.end() > end;
        start == end || is_beyond || is_before
    }

    fn is_complete(&self) -> bool {
        self.len.is_some_and(|len| self.spans.are_exactly(len))
    }

    /// Says what is missing before a piece that was seen.
    fn tell_missing(&self, notes: &mut Notes) {
        if let Some(hole) = self.spans.first_hole() {
            notes.push(FragmentNote::Missing {
                offset: hole.start,
                octets: hole.end - hole.start,
            });
        }
    }
}

/// Which octets of a datagram were seen: spans `start..end` in rising order that do not touch.
#[derive(Debug, Default)]
struct Spans {
    spans: [(u32, u32); SPANS_MAX],
    len: usize,
    /// Not all that was seen could be kept, or pieces contradict each other: completeness cannot be told.
    unsure: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum Added {
    New,
    Known,
    Overlapping,
}

impl Spans {
    fn add(&mut self, start: u32, end: u32) -> Added {
        if start == end {
            return Added::New;
        }
        let kept = &self.spans[..self.len];
        if kept.iter().any(|&(s, e)| s <= start && end <= e) {
            return Added::Known;
        }
        if self.meet((start, end)) {
            self.unsure = true;
            return Added::Overlapping;
        }
        let before = kept.iter().position(|&(_, e)| e == start);
        let behind = kept.iter().position(|&(s, _)| s == end);
        match (before, behind) {
            (Some(before), Some(behind)) => {
                self.spans[before].1 = self.spans[behind].1;
                self.spans.copy_within(behind + 1..self.len, behind);
                self.len -= 1;
            }
            (Some(before), None) => self.spans[before].1 = end,
            (None, Some(behind)) => self.spans[behind].0 = start,
            (None, None) if self.len == SPANS_MAX => self.unsure = true,
            (None, None) => {
                let place = kept.partition_point(|&(s, _)| s < start);
                self.spans.copy_within(place..self.len, place + 1);
                self.spans[place] = (start, end);
                self.len += 1;
            }
        }
        Added::New
    }

    /// True if some of this was seen.
    fn meet(&self, (start, end): (u32, u32)) -> bool {
        let kept = &self.spans[..self.len];
        kept.iter().any(|&(s, e)| start < e && s < end)
    }

    /// Where the last span ends.
    fn end(&self) -> u32 {
        self.spans[..self.len].last().map_or(0, |&(_, end)| end)
    }

    /// Up to where everything from the start was seen.
    fn end_from_start(&self) -> u32 {
        match self.spans[..self.len] {
            [(0, end), ..] => end,
            _ => 0,
        }
    }

    /// The first octets not seen before some that were; `None` if there are none, or that cannot be told.
    fn first_hole(&self) -> Option<Range<u32>> {
        match self.spans[..self.len] {
            _ if self.unsure => None,
            [(0, _)] => None,
            [(0, start), (end, _), ..] => Some(start..end),
            [(end, _), ..] => Some(0..end),
            [] => None,
        }
    }

    fn are_exactly(&self, len: u32) -> bool {
        !self.unsure && self.spans[..self.len] == [(0, len)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_join_in_any_order() {
        let mut spans = Spans::default();
        assert_eq!(spans.add(960, 1008), Added::New);
        assert_eq!(spans.add(0, 480), Added::New);
        assert_eq!(spans.end_from_start(), 480);
        assert!(!spans.are_exactly(1008));
        assert_eq!(spans.add(480, 960), Added::New);
        assert!(spans.are_exactly(1008));
        assert_eq!(spans.add(480, 488), Added::Known);
        assert_eq!(spans.add(1000, 1016), Added::Overlapping);
        assert!(!spans.are_exactly(1016));
    }

    #[test]
    fn more_gaps_than_there_is_room_for_end_the_claims() {
        let mut spans = Spans::default();
        for piece in (0..=SPANS_MAX as u32).rev() {
            assert_eq!(spans.add(piece * 16, piece * 16 + 8), Added::New);
        }
        for piece in 0..=SPANS_MAX as u32 {
            spans.add(piece * 16 + 8, piece * 16 + 16);
        }
        assert!(!spans.are_exactly(SPANS_MAX as u32 * 16 + 16));
    }
}
