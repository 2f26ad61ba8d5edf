//! One side of a TCP connection: what it sent, and how much of the other side's it acknowledged.
//!
//! Sequence numbers are compared as RFC 9293 3.4 says, modulo 2^32.

use std::num::NonZeroU64;

use pktobs_common::{Direction, Tcp};

use super::note::{Notes, TcpNote};
use super::tcp_segment::{Segment, Synchronization};

/// No window is larger, in octets (RFC 7323 2.3): a sequence number farther away from those seen last belongs to
/// something else, or too much of the connection was not seen.
const REACH: u32 = 1 << 30;
/// The largest window scale; a larger one counts as this (RFC 7323 2.3).
const SHIFT_MAX: u8 = 14;

/// One side of a connection. What was not seen is `None`.
#[derive(Debug, Default)]
pub(super) struct Side {
    /// Where its packets are followed, if they pass the interface in both directions.
    pub(super) direction: Option<Direction>,
    /// Its SYN or SYN+ACK.
    pub(super) syn: Option<Synchronization>,
    /// It sent SYN+ACK.
    pub(super) agreed: bool,
    sent: Option<Span>,
    /// Number of the octet that comes behind all that it sent; `None` if the SYN was not seen.
    position: Option<NonZeroU64>,
    /// End and time of what it sent last, unless that was sent more than once.
    last: Option<(u32, u64)>,
    /// The highest acknowledgment number that it sent.
    acknowledged: Option<u32>,
    /// Sequence number of its FIN.
    fin: Option<u32>,
    fin_acknowledged: bool,
    window: Option<u16>,
    window_told: bool,
}

/// Sequence numbers `from..next`, all of which were seen; at most [`REACH`] of them.
#[derive(Clone, Copy, Debug)]
struct Span {
    from: u32,
    next: u32,
}

impl Span {
    const fn empty(at: u32) -> Self {
        Self { from: at, next: at }
    }

    fn holds(&self, seq: u32) -> bool {
        distance(seq, self.from) >= 0 && distance(seq, self.next) < 0
    }
}

/// `a` minus `b`; negative if `a` is before `b`.
const fn distance(a: u32, b: u32) -> i32 {
    a.wrapping_sub(b).cast_signed()
}

impl Side {
    /// This SYN of it was seen.
    pub(super) fn opens(&mut self, syn: Synchronization) {
        *self = Self {
            direction: self.direction,
            syn: Some(syn),
            sent: Some(Span::empty(syn.first())),
            position: Some(NonZeroU64::MIN),
            ..Self::default()
        };
    }

    /// Its SYN+ACK was seen, to the SYN of the other side.
    pub(super) fn agrees(&mut self, other: &mut Self, syn: Synchronization, ack: u32) {
        if self.isn() != Some(syn.isn) {
            self.opens(syn);
        }
        self.agreed = true;
        self.acknowledged = Some(ack);
        self.skip_to(syn.first().wrapping_add(syn.len.into()));
        other.skip_to(ack);
    }

    /// Initial sequence number.
    pub(super) fn isn(&self) -> Option<u32> {
        self.syn.map(|syn| syn.isn)
    }

    /// True if anything but RST was seen of it.
    pub(super) const fn has_sent(&self) -> bool {
        self.sent.is_some()
    }

    /// True if `ack` acknowledges its SYN, and not more than the data that came with it.
    pub(super) fn is_answered_by(&self, ack: u32) -> bool {
        self.syn.is_some_and(|syn| syn.is_followed_by(ack))
    }

    /// True unless a sequence or acknowledgment number is too far from its SYN to belong to this opening.
    pub(super) fn may_reach(&self, number: u32) -> bool {
        let is_near = |syn: Synchronization| number.wrapping_sub(syn.first()) < REACH;
        self.syn.is_none_or(is_near)
    }

    /// True if the next segment of this side begins with `seq`: behind all that it sent, or where the other side
    /// waits for it.
    pub(super) fn is_next(&self, other: &Self, seq: u32) -> bool {
        self.sent.is_some_and(|sent| sent.next == seq) || other.acknowledged == Some(seq)
    }

    /// True if a segment of this side has data, or acknowledges data, beyond what was seen.
    pub(super) fn is_advanced_by(&self, segment: &Segment) -> bool {
        let is_beyond = |number, known: u32| distance(number, known) > 0;
        self.sent
            .is_some_and(|sent| is_beyond(segment.end(), sent.next))
            || self
                .acknowledged
                .is_some_and(|known| is_beyond(segment.ack, known))
    }

    /// What is before this sequence number counts as sent, be it seen or not.
    pub(super) fn skip_to(&mut self, seq: u32) {
        if let Some(sent) = self.sent.filter(|sent| distance(seq, sent.next) > 0) {
            self.position = self.number(seq);
            self.sent = Some(Span {
                from: sent.from,
                next: seq,
            });
        }
    }

    /// The number of the octet with this sequence number.
    fn number(&self, seq: u32) -> Option<NonZeroU64> {
        let offset = distance(seq, self.sent?.next);
        let number = self.position?.get().checked_add_signed(offset.into())?;
        NonZeroU64::new(number)
    }

    /// What the acknowledgment number of a segment of this side says. True if both directions are closed by it.
    pub(super) fn acknowledge(
        &mut self,
        other: &mut Self,
        segment: &Segment,
        notes: &mut Notes,
    ) -> bool {
        let ack = segment.ack;
        let is_advance = |before| distance(ack, before) > 0;
        let Some(sent) = other.sent else {
            if self.acknowledged.is_none_or(is_advance) {
                self.acknowledged = Some(ack);
            }
            return false;
        };
        let before = self.acknowledged.unwrap_or(sent.from);
        if is_advance(sent.next) {
            notes.push(TcpNote::AcknowledgesUnseen);
            if ack.wrapping_sub(before) <= self.window_max(other) {
                other.skip_to(ack);
                other.sent = Some(Span::empty(ack));
                self.acknowledged = Some(ack);
            }
            return false;
        }
        if is_advance(before) {
            self.acknowledged = Some(ack);
            return self.advance(other, segment, before, notes);
        }
        let bare = segment.len == 0 && !segment.has(Tcp::FIN);
        let same = self.acknowledged == Some(ack) && self.window == Some(segment.window);
        if bare && same && sent.next != ack && other.fin != Some(ack) {
            let waits_for = other.number(ack);
            notes.push(TcpNote::RepeatsAcknowledgment { waits_for });
        }
        self.acknowledged.get_or_insert(ack);
        false
    }

    /// The largest window that this side can offer, in octets.
    fn window_max(&self, other: &Self) -> u32 {
        let shift = match (self.syn, other.syn) {
            (Some(_), Some(_)) => self.shift(other).unwrap_or(0),
            _ => SHIFT_MAX,
        };
        u32::from(u16::MAX) << shift
    }

    /// The scale of the windows of this side: windows are scaled only if both SYNs carried the option (RFC 7323 2.2).
    pub(super) fn shift(&self, other: &Self) -> Option<u8> {
        other.syn?.shift?;
        self.syn?.shift.map(|shift| shift.min(SHIFT_MAX))
    }

    fn advance(&self, other: &mut Self, segment: &Segment, before: u32, notes: &mut Notes) -> bool {
        let ack = segment.ack;
        let after_ns = other
            .last
            .filter(|&(end, _)| end == ack)
            .map(|(_, sent_ns)| segment.after(sent_ns));
        let closes = other.fin.is_some_and(|fin| ack == fin.wrapping_add(1));
        let octets = ack.wrapping_sub(before) - u32::from(closes);
        if octets > 0 {
            let first = other.number(before);
            notes.push(TcpNote::Acknowledges {
                octets,
                first,
                after_ns,
            });
        }
        if !closes {
            return false;
        }
        other.fin_acknowledged = true;
        let complete = self.fin_acknowledged;
        notes.push(TcpNote::AcknowledgesClose { after_ns, complete });
        complete
    }

    /// Data and FIN of a segment of this side.
    pub(super) fn send(&mut self, other: &Self, segment: &Segment, notes: &mut Notes) {
        let (seq, len, end) = (segment.seq, segment.len, segment.end());
        if self.is_probe(other, segment) {
            let window_closed = other.window == Some(0);
            notes.push(TcpNote::Probes { window_closed });
            return;
        }
        if seq == end {
            self.sent.get_or_insert(Span::empty(seq));
            return;
        }
        let is_far = |sent: &Span| distance(seq, sent.next).unsigned_abs() > REACH;
        if self.sent.as_ref().is_some_and(is_far) {
            self.sent = None;
            self.position = None;
        }
        let mut sent = self.sent.unwrap_or(Span::empty(seq));
        let gap = distance(seq, sent.next);
        let is_new = distance(end, sent.next) > 0;
        let is_earlier = distance(seq, sent.from) < 0;
        if len > 0 {
            let (octets, first) = (len, self.number(seq));
            notes.push(if is_new {
                TcpNote::Sends { octets, first }
            } else if is_earlier {
                TcpNote::SendsEarlier { octets, first }
            } else {
                TcpNote::SendsAgain { octets, first }
            });
        }
        if gap > 0 {
            let octets = gap.cast_unsigned();
            notes.push(TcpNote::NotSeenBefore { octets });
        }
        if is_new {
            self.position = self.number(end);
            sent.next = end;
            if gap > 0 || is_earlier {
                sent.from = seq;
            } else if sent.next.wrapping_sub(sent.from) > REACH {
                sent.from = end.wrapping_sub(REACH);
            }
        }
        self.sent = Some(sent);
        self.last = is_new.then_some((end, segment.now_ns));
        if segment.has(Tcp::FIN) {
            self.close(other, end.wrapping_sub(1), notes);
        }
    }

    /// Nothing, or an octet that was never sent, one before the next, of which all is acknowledged: sent to be
    /// answered.
    fn is_probe(&self, other: &Self, segment: &Segment) -> bool {
        let is_probe = |sent: Span| {
            segment.seq == sent.next.wrapping_sub(1)
                && other.acknowledged == Some(sent.next)
                && (segment.len == 0 || segment.len == 1 && !sent.holds(segment.seq))
        };
        !segment.has(Tcp::FIN) && self.fin.is_none() && self.sent.is_some_and(is_probe)
    }

    fn close(&mut self, other: &Self, fin: u32, notes: &mut Notes) {
        let again = self.fin == Some(fin);
        self.fin = Some(fin);
        notes.push(if again {
            TcpNote::ClosesAgain
        } else {
            TcpNote::Closes {
                other_closed: other.fin.is_some(),
            }
        });
    }

    /// The window of a segment of this side that is neither SYN nor RST.
    pub(super) fn window(&mut self, other: &Self, segment: &Segment, notes: &mut Notes) {
        let is_late = |known| distance(segment.ack, known) < 0;
        if self.acknowledged.is_some_and(is_late) {
            return;
        }
        let window = segment.window;
        let before = self.window.replace(window);
        if window == 0 {
            if before != Some(0) {
                notes.push(TcpNote::WindowCloses);
            }
            return;
        }
        if before == Some(0) {
            notes.push(TcpNote::WindowOpens);
        }
        if let (Some(shift), false) = (self.shift(other), self.window_told) {
            self.window_told = true;
            notes.push(TcpNote::Window { window, shift });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::note::Note;
    use super::*;

    /// Three GiB in segments of 64 MiB, more than any packet holds, so that it does not take long.
    const SEGMENT: u32 = 1 << 26;
    const SEGMENTS: u32 = 48;

    fn sent(side: &mut Side, seq: u32, len: u32) -> Option<Note> {
        let mut notes = Notes::default();
        side.send(&Side::default(), &Segment::of_data(seq, len), &mut notes);
        notes.iter().next().copied()
    }

    #[test]
    fn what_was_just_seen_is_known_behind_two_gibibytes() {
        let mut side = Side::default();
        side.opens(Synchronization::of(&Segment::of_data(u32::MAX, 0)));
        for count in 0..SEGMENTS {
            let number = u64::from(count) * u64::from(SEGMENT) + 1;
            let first = NonZeroU64::new(number);
            let octets = SEGMENT;
            assert_eq!(
                sent(&mut side, count * SEGMENT, octets),
                Some(TcpNote::Sends { octets, first }.into())
            );
            assert_eq!(
                sent(&mut side, count * SEGMENT, octets),
                Some(TcpNote::SendsAgain { octets, first }.into())
            );
        }
    }
}
