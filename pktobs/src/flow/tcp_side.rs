//! One side of a TCP connection: what it sent, and how much of the other side's it acknowledged.
//!
//! Sequence numbers are compared as RFC 9293 3.4 says, modulo 2^32.

use pktobs_common::{Direction, Tcp};

use super::note::{Notes, TcpNote};
use super::tcp::Segment;

/// One side of a connection. What was not seen is `None`.
#[derive(Debug, Default)]
pub(super) struct Side {
    /// Where its packets are followed, if they pass the interface in both directions.
    pub(super) direction: Option<Direction>,
    /// Initial sequence number.
    pub(super) isn: Option<u32>,
    /// Window scale from its SYN.
    shift: Option<u8>,
    sent: Option<Span>,
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

/// Sequence numbers `from..next`, all of which were seen.
#[derive(Clone, Copy, Debug)]
struct Span {
    from: u32,
    next: u32,
}

/// `a` minus `b`; negative if `a` is before `b`.
const fn distance(a: u32, b: u32) -> i32 {
    a.wrapping_sub(b).cast_signed()
}

impl Side {
    /// Its SYN was seen.
    pub(super) fn opens(&mut self, segment: &Segment) {
        let first = segment.seq.wrapping_add(1);
        self.isn = Some(segment.seq);
        self.shift = segment.shift;
        self.sent = Some(Span {
            from: first,
            next: first,
        });
    }

    /// The SYN of the other side, and data that came with it, was acknowledged up to `ack`.
    pub(super) fn agrees(&mut self, other: &mut Self, ack: u32) {
        self.acknowledged = Some(ack);
        if let Some(sent) = &mut other.sent {
            sent.next = ack;
        }
    }

    /// True if `ack` acknowledges the SYN of this side, or some of the `len` octets that came with it.
    pub(super) fn is_answered_by(&self, ack: u32, len: u32) -> bool {
        let first = self.isn.map(|isn| isn.wrapping_add(1));
        first.is_some_and(|first| ack.wrapping_sub(first) <= len)
    }

    /// True if the next segment of this side may begin with `seq`, as far as is known: behind all that it sent,
    /// or where the other side waits for it.
    pub(super) fn is_next(&self, other: &Self, seq: u32) -> bool {
        self.sent.is_none_or(|sent| sent.next == seq) || other.acknowledged == Some(seq)
    }

    /// The number of the octet with this sequence number.
    fn number(&self, seq: u32) -> Option<u32> {
        self.isn.map(|isn| seq.wrapping_sub(isn))
    }

    /// What the acknowledgment number of a segment of this side says. True if both directions are closed by it.
    pub(super) fn acknowledge(
        &mut self,
        other: &mut Self,
        segment: &Segment,
        notes: &mut Notes,
    ) -> bool {
        let ack = segment.ack;
        let Some(sent) = &mut other.sent else {
            return false;
        };
        let before = self.acknowledged.unwrap_or(sent.from);
        if distance(ack, sent.next) > 0 {
            *sent = Span {
                from: ack,
                next: ack,
            };
            self.acknowledged = Some(ack);
            notes.push(TcpNote::AcknowledgesUnseen);
            return false;
        }
        let next = sent.next;
        if distance(ack, before) > 0 {
            self.acknowledged = Some(ack);
            return self.advance(other, segment, before, notes);
        }
        let bare = segment.len == 0 && segment.flags & Tcp::FIN == 0;
        let same = ack == before && self.window == Some(segment.window);
        if bare && same && next != ack && self.acknowledged.is_some() {
            let waits_for = other.number(ack);
            notes.push(TcpNote::RepeatsAcknowledgment { waits_for });
        }
        self.acknowledged = Some(before);
        false
    }

    fn advance(&self, other: &mut Self, segment: &Segment, before: u32, notes: &mut Notes) -> bool {
        let ack = segment.ack;
        let after_ns = other
            .last
            .filter(|&(end, _)| end == ack)
            .map(|(_, sent_ns)| segment.now_ns.saturating_sub(sent_ns));
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
        let (seq, len) = (segment.seq, segment.len);
        let is_fin = segment.flags & Tcp::FIN != 0;
        if self.is_probe(other, segment) {
            let window_closed = other.window == Some(0);
            notes.push(TcpNote::Probes { window_closed });
            return;
        }
        if len == 0 && !is_fin {
            if self.sent.is_none() {
                self.sent = Some(Span {
                    from: seq,
                    next: seq,
                });
            }
            return;
        }
        let end = seq.wrapping_add(len).wrapping_add(u32::from(is_fin));
        let sent = self.sent.unwrap_or(Span {
            from: seq,
            next: seq,
        });
        let gap = distance(seq, sent.next);
        let is_new = distance(end, sent.next) > 0;
        let first = self.number(seq);
        if len > 0 {
            notes.push(if is_new {
                TcpNote::Sends { octets: len, first }
            } else if distance(seq, sent.from) >= 0 {
                TcpNote::SendsAgain { octets: len, first }
            } else {
                TcpNote::SendsEarlier { octets: len, first }
            });
        }
        if gap > 0 {
            let octets = gap.cast_unsigned();
            notes.push(TcpNote::NotSeenBefore { octets });
        }
        let starts_here = gap > 0 || (is_new && distance(seq, sent.from) < 0);
        self.sent = Some(Span {
            from: if starts_here { seq } else { sent.from },
            next: if is_new { end } else { sent.next },
        });
        self.last = is_new.then_some((end, segment.now_ns));
        if is_fin {
            self.close(other, end.wrapping_sub(1), notes);
        }
    }

    /// One octet before the next, of which all is acknowledged: sent to be answered.
    fn is_probe(&self, other: &Self, segment: &Segment) -> bool {
        let one_before = |sent: Span| segment.seq == sent.next.wrapping_sub(1);
        let all_acknowledged = |sent: Span| other.acknowledged == Some(sent.next);
        segment.len <= 1
            && segment.flags & Tcp::FIN == 0
            && self.fin.is_none()
            && self
                .sent
                .is_some_and(|sent| one_before(sent) && all_acknowledged(sent))
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
    pub(super) fn window(&mut self, other: &Self, window: u16, notes: &mut Notes) {
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
        // Windows are scaled only if both SYNs carried the option (RFC 7323 2.2).
        if let (Some(shift), Some(_), false) = (self.shift, other.shift, self.window_told) {
            self.window_told = true;
            // RFC 7323 2.3: a larger one counts as 14.
            let shift = shift.min(14);
            notes.push(TcpNote::Window { window, shift });
        }
    }
}
