//! What acknowledgments say: what arrived, what is waited for, and what is missing (RFC 9293 3.8, RFC 5681, RFC 2018,
//! RFC 2883).

use pktobs_common::Tcp;

use super::note::{DeliveryNote, Notes, PaceNote, TcpNote};
use super::tcp_beyond::Beyond;
use super::tcp_segment::{Order, Segment};
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
            if !std::mem::take(&mut other.forgotten) {
                notes.push(TcpNote::AcknowledgesUnseen);
            }
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
            self.beyond = Beyond::default();
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
        // With selective acknowledgments it is they that tell of a loss, not the window (RFC 6675 2); those of what came
        // twice tell of none.
        let is_repeated = match segment.sack() {
            [] => self.window == Some(self.octets(other, segment.window)),
            _ => names_beyond(segment),
        };
        let is_waited_for = other.sent.is_some_and(|sent| sent.next != segment.ack);
        // Sent before data with the same number, it came first.
        let is_overtaken = matches!(self.order(segment), (Order::Before, _));
        if bare && is_repeated && is_waited_for && !is_overtaken && other.fin != Some(segment.ack) {
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
        let is_syn = |&[start, end]: &[[u8; 4]; 2]| {
            let [start, end] = [start, end].map(u32::from_be_bytes);
            other.isn() == Some(start) && end == start.wrapping_add(1)
        };
        if blocks.first().is_some_and(is_syn) {
            notes.push(DeliveryNote::SynCameTwice);
        }
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
        if beyond.is_empty() {
            return;
        }
        let (lacks, others, has) = beyond.summary();
        self.beyond = beyond;
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
