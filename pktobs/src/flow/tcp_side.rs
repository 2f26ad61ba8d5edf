//! One side of a TCP connection: what it sent, and how much of the other side's it acknowledged.
//!
//! What it does is told in `tcp_acknowledge`, `tcp_send` and `tcp_window`.

use std::num::NonZeroU64;

use pktobs_common::Direction;

use super::tcp_beyond::Beyond;
use super::tcp_offers::Offers;
use super::tcp_segment::{Mark, Segment, Synchronization};
use super::tcp_sent::{REACH, Sent, distance};

/// The largest window scale; a larger one counts as this (RFC 7323 2.3).
const SHIFT_MAX: u8 = 14;

/// A packet that an ICMP error calls too long.
#[derive(Clone, Copy, Debug)]
pub(super) struct TooLong {
    /// Sequence number of its first octet.
    pub(super) seq: u32,
    /// The longest packet that fits, in octets.
    pub(super) mtu: u32,
}

/// One side of a connection. What was not seen is `None`.
#[derive(Debug, Default)]
pub(super) struct Side {
    /// Where its packets are followed, if they pass the interface in both directions.
    pub(super) direction: Option<Direction>,
    /// Its SYN or SYN+ACK.
    pub(super) syn: Option<Synchronization>,
    /// It sent SYN+ACK.
    pub(super) agreed: bool,
    pub(super) sent: Option<Sent>,
    /// Number of the octet that comes behind all that it sent; `None` if the SYN was not seen.
    pub(super) position: Option<NonZeroU64>,
    /// End and time of what it sent last, unless something was sent more than once since.
    pub(super) last: Option<(u32, u64)>,
    /// End and time of the first that it sent after the last of these was acknowledged, unless the same.
    pub(super) timed: Option<(u32, u64)>,
    /// Where that segment begins which goes farthest, and what tells when it was sent.
    pub(super) farthest: Option<(u32, Mark)>,
    /// When it last sent data, or the other side sent anything.
    pub(super) stirred_ns: u64,
    /// What it sent again last.
    pub(super) again: Option<(u32, u32)>,
    /// What did not fit the way.
    pub(super) too_long: Option<TooLong>,
    /// The highest acknowledgment number that it sent.
    pub(super) acknowledged: Option<u32>,
    /// How often it repeated that.
    pub(super) repeats: u16,
    /// What it said last that it has beyond that.
    pub(super) beyond: Beyond,
    /// When it sent a segment that is to be answered, and was not yet.
    pub(super) probed_ns: Option<u64>,
    /// Sequence number of its FIN.
    pub(super) fin: Option<u32>,
    pub(super) fin_acknowledged: bool,
    /// Its window, in octets if both SYNs were seen, otherwise in units that are not known.
    pub(super) window: Option<u32>,
    pub(super) window_told: bool,
    /// Since when its window is 0.
    pub(super) closed_ns: Option<u64>,
    /// What it sent may have been seen and forgotten before the first that is remembered.
    pub(super) forgotten: bool,
    /// It keeps telling of congestion.
    pub(super) tells_congestion: bool,
}

impl Side {
    /// This SYN of it was seen.
    pub(super) fn opens(&mut self, syn: Synchronization) {
        *self = Self {
            direction: self.direction,
            syn: Some(syn),
            sent: Some(Sent::empty(syn.first())),
            position: Some(NonZeroU64::MIN),
            window: Some(syn.window.into()),
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

    /// An ICMP error came back for a segment of this side.
    pub(super) fn learns(&mut self, too_long: TooLong) {
        let is_under_way = |sent: Sent| {
            distance(too_long.seq, sent.from()) >= 0 && distance(too_long.seq, sent.next) < 0
        };
        if self.sent.is_some_and(is_under_way) {
            self.too_long = Some(too_long);
        }
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
    pub(super) fn is_advanced_by(&self, segment: &Segment<'_>) -> bool {
        let is_beyond = |number, known: u32| distance(number, known) > 0;
        self.sent
            .is_some_and(|sent| is_beyond(segment.end(), sent.next))
            || self
                .acknowledged
                .is_some_and(|known| is_beyond(segment.ack, known))
    }

    /// What is before this sequence number counts as sent, be it seen or not.
    pub(super) fn skip_to(&mut self, seq: u32) {
        let position = self.number(seq);
        let is_beyond = |sent: &&mut Sent| distance(seq, sent.next) > 0;
        if let Some(sent) = self.sent.as_mut().filter(is_beyond) {
            sent.skip_to(seq);
            self.position = position;
        }
    }

    /// The number of the octet with this sequence number.
    pub(super) fn number(&self, seq: u32) -> Option<NonZeroU64> {
        let offset = distance(seq, self.sent?.next);
        let number = self.position?.get().checked_add_signed(offset.into())?;
        NonZeroU64::new(number)
    }

    /// The largest window that this side can offer, in octets.
    pub(super) fn window_max(&self, other: &Self) -> u32 {
        let shift = if self.knows_units(other) {
            self.shift(other).unwrap_or(0)
        } else {
            SHIFT_MAX
        };
        u32::from(u16::MAX) << shift
    }

    /// True if it is known in which units windows count: both SYNs were seen.
    pub(super) fn knows_units(&self, other: &Self) -> bool {
        self.offers().is_some() && other.offers().is_some()
    }

    /// What its SYN offers.
    pub(super) fn offers(&self) -> Option<Offers> {
        self.syn?.offers
    }

    /// The scale of the windows of this side: windows are scaled only if both SYNs carried the option (RFC 7323 2.2).
    pub(super) fn shift(&self, other: &Self) -> Option<u8> {
        other.offers()?.shift?;
        self.offers()?.shift.map(|shift| shift.min(SHIFT_MAX))
    }
}
