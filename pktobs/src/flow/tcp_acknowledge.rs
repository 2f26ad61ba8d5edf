//! What acknowledgments say: what arrived, what is waited for, and what is missing (RFC 9293 3.8, RFC 5681, RFC 2018,
//! RFC 2883).

use pktobs_common::Tcp;

use super::note::{DeliveryNote, Notes, PaceNote, TcpNote};
use super::tcp_segment::Segment;
use super::tcp_sent::{Sent, distance};
use super::tcp_side::Side;

impl Side {
    /// What the acknowledgment number of a segment of this side says. True if both directions are closed by it.
    pub(super) fn acknowledge(
        &mut self,
        other: &mut Self,
        segment: &Segment<'_>,
        notes: &mut Notes,
    ) -> bool {
        other.stirred_ns = segment.now_ns;
        let ack = segment.ack;
        let is_advance = |before| distance(ack, before) > 0;
        let Some(sent) = &mut other.sent else {
            if self.acknowledged.is_none_or(is_advance) {
                self.acknowledged = Some(ack);
            }
            return false;
        };
        let before = self.acknowledged.unwrap_or(sent.from());
        if is_advance(sent.next) {
            notes.push(TcpNote::AcknowledgesUnseen);
            if ack.wrapping_sub(before) <= self.window_max(other) {
                other.skip_to(ack);
                other.sent = Some(Sent::empty(ack));
                self.acknowledged = Some(ack);
            }
            return false;
        }
        if is_advance(before) {
            sent.acknowledge(ack);
            self.acknowledged = Some(ack);
            self.repeats = 0;
            self.beyond = None;
            other.probed_ns = None;
            let closes = self.advance(other, segment, before, notes);
            self.selective(other, segment, notes);
            return closes;
        }
        if self.acknowledged == Some(ack) {
            self.stay(other, segment, notes);
        }
        self.acknowledged.get_or_insert(ack);
        false
    }

    fn advance(
        &self,
        other: &mut Self,
        segment: &Segment<'_>,
        before: u32,
        notes: &mut Notes,
    ) -> bool {
        let ack = segment.ack;
        let is_acknowledged = |&mut (end, _): &mut (u32, u64)| distance(ack, end) >= 0;
        let timed = [other.timed.take_if(is_acknowledged), other.last];
        let after_ns = timed
            .into_iter()
            .flatten()
            .find(|&(end, _)| end == ack)
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

    /// The same acknowledgment number as before.
    fn stay(&mut self, other: &mut Self, segment: &Segment<'_>, notes: &mut Notes) {
        let bare = segment.len == 0 && !segment.has(Tcp::FIN);
        let is_answer = bare && !self.is_probe(other, segment);
        if let Some(probed_ns) = other.probed_ns.take().filter(|_| is_answer) {
            let window_closed = segment.window == 0;
            // A window that opens says so itself.
            if window_closed || self.closed_ns.is_none() {
                notes.push(PaceNote::AnswersProbe {
                    window_closed,
                    after_ns: segment.after(probed_ns),
                });
            }
            return;
        }
        // With selective acknowledgments the window does not matter (RFC 6675 2).
        let is_repeated =
            names_beyond(segment) || self.window == Some(self.octets(other, segment.window));
        let is_waited_for = other.sent.is_some_and(|sent| sent.next != segment.ack);
        if bare && is_repeated && is_waited_for && other.fin != Some(segment.ack) {
            self.repeats = self.repeats.saturating_add(1);
            notes.push(DeliveryNote::RepeatsAcknowledgment {
                // Beside what is beyond it, the octet is named, too.
                waits_for: other.number(segment.ack).filter(|_| !names_beyond(segment)),
                times: self.repeats,
            });
        }
        self.selective(other, segment, notes);
    }

    /// What the selective acknowledgments of a segment of this side say.
    fn selective(&mut self, other: &Self, segment: &Segment<'_>, notes: &mut Notes) {
        let blocks = segment.sack();
        if blocks.is_empty() {
            return;
        }
        let ack = segment.ack;
        // Counted from the acknowledgment number; what is before it is negative. SYN and FIN are no octets.
        let edges = |&[start, end]: &[[u8; 4]; 2]| {
            let [mut start, mut end] = [start, end].map(u32::from_be_bytes);
            if other.isn() == Some(start) {
                start = start.wrapping_add(1);
            }
            if other.fin.is_some_and(|fin| fin.wrapping_add(1) == end) {
                end = end.wrapping_sub(1);
            }
            [start, end].map(|edge| distance(edge, ack))
        };
        let [latest, rest @ ..] = blocks else {
            return;
        };
        let [start, end] = edges(latest);
        let within = |[first, last]: [i32; 2]| first <= start && end <= last;
        let is_double = end <= 0 || rest.first().map(edges).is_some_and(within);
        if is_double && start < end {
            let start = ack.wrapping_add_signed(start);
            let end = ack.wrapping_add_signed(end);
            let is_within = |(first, last)| distance(start, first) >= 0 && distance(end, last) <= 0;
            notes.push(DeliveryNote::CameTwice {
                first: other.number(start),
                octets: end.wrapping_sub(start),
                sent_again: other.again.is_some_and(is_within),
            });
        }
        let mut beyond = Beyond::default();
        for block in if is_double { rest } else { blocks } {
            beyond.add(edges(block));
        }
        let Some(end) = beyond.end() else {
            return;
        };
        self.beyond = Some(ack.wrapping_add(end));
        let (lacks, others, has) = beyond.summary();
        notes.push(DeliveryNote::Lacks {
            first: other.number(ack),
            octets: lacks,
            others,
            has,
            all: !segment.is_sack_full(),
        });
    }
}

/// True if a segment names something as received behind its acknowledgment number.
fn names_beyond(segment: &Segment<'_>) -> bool {
    let ends_beyond = |[_, end]: &[[u8; 4]; 2]| distance(u32::from_be_bytes(*end), segment.ack) > 0;
    segment.sack().iter().any(ends_beyond)
}

/// What one segment names as received behind its acknowledgment number: spans in rising order, counted from there.
#[derive(Default)]
struct Beyond {
    spans: [(u32, u32); Self::MAX],
    count: usize,
}

impl Beyond {
    /// The option has room for four.
    const MAX: usize = 4;

    /// Adds a span, unless it is none or does not lie behind the acknowledgment number.
    fn add(&mut self, [start, end]: [i32; 2]) {
        if self.count == Self::MAX || start <= 0 || end <= start {
            return;
        }
        let span = (start.cast_unsigned(), end.cast_unsigned());
        let place = self.spans[..self.count].partition_point(|known| *known < span);
        self.spans.copy_within(place..self.count, place + 1);
        self.spans[place] = span;
        self.count += 1;
    }

    /// The end of the farthest span, `None` if there is none.
    fn end(&self) -> Option<u32> {
        self.spans[..self.count].iter().map(|&(_, end)| end).max()
    }

    /// How many octets are missing in front of the first span, in how many more places some are, and how many there
    /// are in all spans.
    fn summary(&self) -> (u32, u8, u32) {
        let spans = &self.spans[..self.count];
        let (mut others, mut has, mut reached) = (0, 0, 0);
        for &(start, end) in spans {
            others += u8::from(reached != 0 && start > reached);
            has += end.saturating_sub(start.max(reached));
            reached = reached.max(end);
        }
        (spans.first().map_or(0, |&(start, _)| start), others, has)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(spans: &[[i32; 2]]) -> (u32, u8, u32) {
        let mut beyond = Beyond::default();
        spans.iter().for_each(|&span| beyond.add(span));
        beyond.summary()
    }

    #[test]
    fn spans_are_summed_up_in_any_order() {
        assert_eq!(summary(&[[10, 20]]), (10, 0, 10));
        assert_eq!(summary(&[[50, 60], [10, 20], [20, 30]]), (10, 1, 30));
        assert_eq!(summary(&[[10, 30], [20, 40], [60, 61]]), (10, 1, 31));
    }

    #[test]
    fn what_is_not_behind_the_acknowledgment_counts_for_nothing() {
        assert_eq!(
            summary(&[[-10, -5], [0, 5], [9, 9], [9, 3], [4, 9]]),
            (4, 0, 5)
        );
    }
}
