//! What data does: new, again, late, or sent only to be answered (RFC 9293 3.8).

use std::num::NonZeroU64;

use pktobs_common::Tcp;

use super::note::{Again, DeliveryNote, Late, Notes, PaceNote, TcpNote};
use super::tcp_segment::{Order, Segment};
use super::tcp_sent::{Added, REACH, Sent, distance};
use super::tcp_side::Side;

/// After so many repeated acknowledgments data counts as lost (RFC 5681 3.2).
const REPEATS_OF_LOSS: u16 = 3;
/// The timer that sends the first again that is not acknowledged seldom runs shorter (`TCP_RTO_MIN` of Linux; RFC 6298 2.4
/// has a second). What comes earlier may answer an acknowledgment that is still on its way from here.
const TIMER_MIN_NS: u64 = 200_000_000;
/// That which sends the last again, once, is twice the round trip (RFC 8985 7.2), and counts in milliseconds in Linux.
const LAST_TIMER_MIN_NS: u64 = 1_000_000;
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
        let mut added = sent.add(seq, end);
        if let Added::New { gap: gap @ 1.., .. } = &mut added
            && std::mem::take(&mut self.forgotten)
        {
            *gap = 0;
        }
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
            // What is sent from now on has the right length.
            if self
                .too_long
                .is_some_and(|known| other.acknowledges(known.seq))
            {
                self.too_long = None;
            }
            self.farthest = Some((seq, segment.mark));
            if len > 0 && self.fills_window(other, end) {
                notes.push(PaceNote::WindowFull);
            }
        } else {
            let is_before = matches!(self.order(segment), (Order::Before, _));
            if added == Added::Known && !is_before && !self.is_doubled_by(segment) {
                self.again = Some((seq, end));
            }
            // Which of the two is acknowledged is not known (RFC 6298 3).
            self.last = None;
            self.timed = None;
        }
        self.stirred_ns = segment.now_ns;
        if segment.has(Tcp::FIN) {
            self.close(other, end.wrapping_sub(1), notes);
            if let (
                0,
                Added::New {
                    gap: octets @ 1.., ..
                },
            ) = (len, added)
            {
                let close = true;
                notes.push(TcpNote::NotSeenBefore { octets, close });
            }
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
                    notes.push(TcpNote::NotSeenBefore {
                        octets: gap,
                        close: false,
                    });
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
                notes.push(if why == Late::Again && other.has(segment) {
                    // Not lost: it had been sent, be it seen or not.
                    let why = Again::Acknowledged;
                    DeliveryNote::SendsAgain { octets, first, why }
                } else {
                    DeliveryNote::SendsEarlier { octets, first, why }
                });
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
        if let (Order::Before, certain) = self.order(segment) {
            return Again::Overtaken { certain };
        }
        if other.has(segment) {
            return Again::Acknowledged;
        }
        if let Some(mtu) = self.fits(segment) {
            return Again::Fits { mtu };
        }
        if other.misses(seq) {
            return Again::Missed;
        }
        let after_ns = segment.after(self.stirred_ns);
        let is_first = other.acknowledged == Some(seq);
        let is_last = self.sent.is_some_and(|sent| sent.next == end);
        let was_sent_once = is_last && self.last.is_some();
        if (is_first || is_last) && after_ns >= TIMER_MIN_NS
            || was_sent_once && after_ns >= LAST_TIMER_MIN_NS
        {
            return Again::Unanswered { after_ns };
        }
        Again::Unknown
    }

    /// The longest packet that fits the way, if what this segment brings was too long for it, or followed on what was,
    /// and is not any more.
    fn fits(&self, segment: &Segment<'_>) -> Option<u32> {
        let too_long = self.too_long?;
        let fits = distance(segment.seq, too_long.seq) >= 0 && segment.packet_len <= too_long.mtu;
        fits.then_some(too_long.mtu)
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
        match self.order(segment) {
            (Order::Before, certain) => Late::Overtaken { certain },
            (Order::After, _) => Late::Again,
            _ => Late::Unknown,
        }
    }

    /// Whether a segment was sent before or after that which goes farthest, and whether that is certain.
    pub(super) fn order(&self, segment: &Segment<'_>) -> (Order, bool) {
        let unknown = (Order::Unknown, false);
        self.farthest
            .map_or(unknown, |(_, mark)| segment.mark.order(mark))
    }

    /// True if this side acknowledged the octet with this sequence number.
    fn acknowledges(&self, seq: u32) -> bool {
        self.acknowledged.is_some_and(|ack| distance(seq, ack) < 0)
    }

    /// True if this side's acknowledgments, selective ones included, say that it has all that a segment brings.
    fn has(&self, segment: &Segment<'_>) -> bool {
        self.acknowledged.is_some_and(|ack| {
            let [start, end] = [segment.seq, segment.end()].map(|number| distance(number, ack));
            end <= 0 || self.beyond.has(start, end)
        })
    }

    /// True if this side's acknowledgments say that it has not what begins here, but has what follows.
    fn misses(&self, seq: u32) -> bool {
        self.acknowledged.is_some_and(|ack| {
            self.beyond.goes_beyond(distance(seq, ack))
                || self.repeats >= REPEATS_OF_LOSS && ack == seq
        })
    }

    /// Nothing, or an octet that did not come alone before, one before the next, of which all is acknowledged: sent to
    /// be answered.
    pub(super) fn is_probe(&self, other: &Self, segment: &Segment<'_>) -> bool {
        let is_probe = |sent: Sent| {
            segment.seq == sent.next.wrapping_sub(1)
                && other.acknowledged == Some(sent.next)
                && self.is_as_probe(segment)
        };
        !segment.has(Tcp::FIN) && self.fin.is_none() && self.sent.is_some_and(is_probe)
    }

    /// True if a segment in the place of the last octet is not that octet, nor an acknowledgment from before it that was
    /// overtaken.
    fn is_as_probe(&self, segment: &Segment<'_>) -> bool {
        let octet_came_alone = self.farthest.is_some_and(|(start, _)| start == segment.seq);
        match (segment.len, self.order(segment)) {
            (_, (Order::Before, _)) => false,
            (0, (Order::After, _)) => true,
            (0 | 1, _) => !octet_came_alone,
            _ => false,
        }
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
