//! What data does: new, again, late, or sent only to be answered (RFC 9293 3.8).

use std::num::NonZeroU64;

use pktobs_common::Tcp;

use super::note::{Again, DeliveryNote, Late, Notes, PaceNote, TcpNote};
use super::tcp_segment::{Order, Segment};
use super::tcp_sent::{Added, REACH, Sent, distance};
use super::tcp_side::Side;

/// After so many repeated acknowledgments data counts as lost (RFC 5681 3.2).
const REPEATS_OF_LOSS: u16 = 3;
/// No timer that sends data again runs shorter: those of Linux count in milliseconds (`tcp_rto_min`, RFC 8985 7.2).
const TIMER_MIN_NS: u64 = 1_000_000;
/// What doubles a packet does so at once. Later, an identification that is the same tells little: some senders have
/// one for all packets.
const DOUBLED_NS: u64 = 100_000_000;

impl Side {
    /// Data and FIN of a segment of this side.
    pub(super) fn send(&mut self, other: &Self, segment: &Segment<'_>, notes: &mut Notes) {
        let (seq, len, end) = (segment.seq, segment.len, segment.end());
        let window_closed = other.window == Some(0);
        if segment.len <= 1 && self.is_probe(other, segment) {
            self.probed_ns = Some(segment.now_ns);
            notes.push(TcpNote::Probes { window_closed });
            return;
        }
        if seq == end {
            self.sent.get_or_insert(Sent::empty(seq));
            return;
        }
        let is_far = |sent: &Sent| distance(seq, sent.next).unsigned_abs() > REACH;
        if self.sent.as_ref().is_some_and(is_far) {
            self.sent = None;
            self.position = None;
            self.timed = None;
        }
        let [number, position] = [seq, end].map(|seq| self.number(seq));
        let sent = self.sent.get_or_insert(Sent::empty(seq));
        let added = sent.add(seq, end);
        if let Added::New { .. } = added {
            self.position = position;
        }
        if len == 1 && window_closed && other.acknowledged == Some(seq) {
            self.probed_ns = Some(segment.now_ns);
            notes.push(PaceNote::ProbesByData { first: number });
        } else if len > 0 {
            self.tell(other, segment, (added, number), notes);
        }
        if let Added::New { .. } = added {
            self.last = Some((end, segment.now_ns));
            self.timed.get_or_insert((end, segment.now_ns));
            self.farthest = Some((seq, segment.mark));
            if len > 0 && self.fills_window(other, end) {
                notes.push(PaceNote::WindowFull);
            }
        } else {
            if added == Added::Known && !self.is_doubled_by(segment) {
                self.again = Some((seq, end));
            }
            // Which of the two is acknowledged is not known (RFC 6298 3).
            self.last = None;
            self.timed = None;
        }
        self.stirred_ns = segment.now_ns;
        if segment.has(Tcp::FIN) {
            self.close(other, end.wrapping_sub(1), notes);
        }
    }

    /// Says what the data of a segment is beside that which was seen before.
    fn tell(
        &self,
        other: &Self,
        segment: &Segment<'_>,
        (added, first): (Added, Option<NonZeroU64>),
        notes: &mut Notes,
    ) {
        let octets = segment.len;
        match added {
            Added::New { gap, known } => {
                notes.push(TcpNote::Sends { octets, first });
                if gap > 0 {
                    notes.push(TcpNote::NotSeenBefore { octets: gap });
                }
                if known > 0 {
                    notes.push(DeliveryNote::BeginsAgain { octets: known });
                }
            }
            Added::Known => {
                let why = self.why_again(other, segment);
                notes.push(DeliveryNote::SendsAgain { octets, first, why });
            }
            Added::Fills | Added::Earlier => {
                let why = self.why_late(segment);
                notes.push(DeliveryNote::SendsEarlier { octets, first, why });
                if added == Added::Fills {
                    self.tell_missing(notes);
                }
            }
        }
    }

    fn tell_missing(&self, notes: &mut Notes) {
        notes.push(match self.sent.and_then(|sent| sent.first_hole()) {
            Some(hole) => DeliveryNote::StillMissing {
                first: self.number(hole.start),
                octets: hole.end.wrapping_sub(hole.start),
            },
            None => DeliveryNote::NothingMissing,
        });
    }

    fn why_again(&self, other: &Self, segment: &Segment<'_>) -> Again {
        let (seq, end) = (segment.seq, segment.end());
        if self.is_doubled_by(segment) {
            return Again::Doubled;
        }
        let has = |ack| distance(end, ack) <= 0;
        if other.acknowledged.is_some_and(has) {
            return Again::Acknowledged;
        }
        if other.misses(seq) {
            return Again::Missed;
        }
        let after_ns = segment.after(self.stirred_ns);
        let is_last = self.sent.is_some_and(|sent| sent.next == end);
        let is_first_or_last = other.acknowledged == Some(seq) || is_last;
        if is_first_or_last && after_ns >= TIMER_MIN_NS {
            return Again::Unanswered { after_ns };
        }
        Again::Unknown
    }

    /// True if this looks like the packet that was sent last, and not like one sent again.
    fn is_doubled_by(&self, segment: &Segment<'_>) -> bool {
        let is_last = |(end, at_ns)| end == segment.end() && segment.after(at_ns) < DOUBLED_NS;
        let is_same = |(start, mark)| {
            start == segment.seq && segment.mark.order(mark) == (Order::Same, false)
        };
        self.last.is_some_and(is_last) && self.farthest.is_some_and(is_same)
    }

    fn why_late(&self, segment: &Segment<'_>) -> Late {
        match self.farthest.map(|(_, mark)| segment.mark.order(mark)) {
            Some((Order::Before, certain)) => Late::Overtaken { certain },
            Some((Order::After, _)) => Late::Again,
            _ => Late::Unknown,
        }
    }

    /// True if this side's acknowledgments say that it has not what begins here, but has what follows.
    fn misses(&self, seq: u32) -> bool {
        self.beyond.is_some_and(|end| distance(end, seq) > 0)
            || self.repeats >= REPEATS_OF_LOSS && self.acknowledged == Some(seq)
    }

    /// Nothing, or an octet that did not come alone before, one before the next, of which all is acknowledged: sent to
    /// be answered.
    pub(super) fn is_probe(&self, other: &Self, segment: &Segment<'_>) -> bool {
        let was_sent_so = self.farthest.is_some_and(|(start, _)| start == segment.seq);
        let is_probe = |sent: Sent| {
            segment.seq == sent.next.wrapping_sub(1)
                && other.acknowledged == Some(sent.next)
                && (segment.len == 0 || segment.len == 1 && !was_sent_so)
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
}

#[cfg(test)]
mod tests {
    use super::super::note::Note;
    use super::super::tcp_segment::Synchronization;
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
            let why = Again::Unknown;
            assert_eq!(
                sent(&mut side, count * SEGMENT, octets),
                Some(DeliveryNote::SendsAgain { octets, first, why }.into())
            );
        }
    }
}
