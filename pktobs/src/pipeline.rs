//! From items of the ring, or packets of a capture file, to a view.
//!
//! Takes what a source has, adds the time of day and the interface's name, passes packets to the view and
//! keeps account of them. It knows no source and no view by name. The text gathers in a buffer, which
//! whoever drives the pipeline writes out.

use std::ops::ControlFlow;

use bytes::BytesMut;
use pktobs_common::Direction;

use crate::{
    clock::Clock,
    flow::Tally,
    interfaces::names::{NameReader, Names},
    packet::{DecodeError, Item, Packet, Told},
    view::Sink,
};

/// What became of the items of the ring.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Records read, shown or not.
    pub received: u64,
    /// Packets given to the view.
    pub shown: u64,
    /// Losses told, by [`Direction::index`], and behind them those of either direction.
    pub lost: [u64; 3],
}

/// A view and what it needs to be fed.
pub struct Pipeline {
    sink: Box<dyn Sink>,
    /// Text that the view has produced and nobody has taken yet.
    pub text: BytesMut,
    /// The clock that turns the records' times into times of day.
    pub clock: Clock,
    names: NameReader,
    /// Whether what leaves a loopback interface is shown: it comes in again.
    pub shows_outgoing_of_loopback: bool,
    limit: Option<u64>,
    account: Account,
    /// Losses told from the counters that the ring has not told yet, in the order of [`Account::lost`].
    told_early: [u64; 3],
    untold_loss: u64,
    latest_ns: u64,
    error: Option<DecodeError>,
}

impl Pipeline {
    /// Feeds `sink` with at most `limit` packets, of interfaces that have these names.
    #[must_use]
    pub fn new(sink: Box<dyn Sink>, clock: Clock, names: &Names, limit: Option<u64>) -> Self {
        Self {
            sink,
            text: BytesMut::new(),
            clock,
            names: names.reader(),
            shows_outgoing_of_loopback: true,
            limit,
            account: Account::default(),
            told_early: [0; 3],
            untold_loss: 0,
            latest_ns: 0,
            error: None,
        }
    }

    /// Takes one item of a source; breaks off after the last packet that is to be shown.
    #[inline]
    pub fn item(&mut self, item: Result<Item<'_>, DecodeError>) -> ControlFlow<()> {
        match item {
            Ok(Item::Packet(captured)) => {
                self.account.received += 1;
                let boot_ns = captured.record.time_ns;
                self.latest_ns = boot_ns;
                let is_full = self.is_full();
                let interface = self.names.at(captured.record.ifindex, boot_ns);
                let packet = Packet {
                    captured,
                    time_ns: self.clock.time_of_day(boot_ns),
                    interface: interface.map_or("?", |interface| &interface.name),
                    told: Told::default(),
                };
                let is_left_out = !self.shows_outgoing_of_loopback
                    && packet.direction() == Direction::Out
                    && interface.is_some_and(|interface| interface.is_loopback);
                if !is_full && !is_left_out {
                    self.sink.packet(&packet, &mut self.text);
                    self.account.shown += 1;
                }
            }
            Ok(Item::Loss { lost, direction }) => {
                let told = &mut self.told_early[place(direction)];
                let known = lost.min(*told);
                *told -= known;
                self.loss(lost - known, direction);
            }
            Err(error) => self.error = Some(error),
        }
        self.unless_full()
    }

    /// Takes one packet of a capture file; breaks off after the last that is to be shown.
    pub fn packet(&mut self, packet: &Packet<'_>) -> ControlFlow<()> {
        self.account.received += 1;
        if !self.is_full() {
            self.sink.packet(packet, &mut self.text);
            self.account.shown += 1;
        }
        self.unless_full()
    }

    fn unless_full(&self) -> ControlFlow<()> {
        if self.is_full() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    /// Tells what the kernel has counted as lost in all and no item has told so far.
    pub fn counted_loss(&mut self, counted: u64, direction: Option<Direction>) {
        let index = place(direction);
        let untold = counted.saturating_sub(self.account.lost[index]);
        self.told_early[index] += untold;
        self.loss(untold, direction);
    }

    fn loss(&mut self, lost: u64, direction: Option<Direction>) {
        self.account.lost[place(direction)] += lost;
        if lost > 0 && !self.is_full() && !self.sink.loss(lost, direction, &mut self.text) {
            self.untold_loss += lost;
        }
    }

    /// When the packet was seen that the ring gave last, in nanoseconds since boot.
    #[must_use]
    pub const fn latest_ns(&self) -> u64 {
        self.latest_ns
    }

    /// Losses since the last call that the view had no place for.
    pub const fn take_untold_loss(&mut self) -> u64 {
        std::mem::replace(&mut self.untold_loss, 0)
    }

    /// True if no more packets are to be shown.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.error.is_some() || self.limit.is_some_and(|limit| self.account.shown >= limit)
    }

    /// What became of the items so far.
    #[must_use]
    pub const fn account(&self) -> &Account {
        &self.account
    }

    /// What the packets did that were shown, see [`Sink::tally`].
    #[must_use]
    pub fn tally(&self) -> Option<&Tally> {
        self.sink.tally()
    }

    /// The error that ended everything, if one did.
    #[must_use]
    pub const fn error(&self) -> Option<&DecodeError> {
        self.error.as_ref()
    }
}

/// Where losses of a direction are counted.
const fn place(direction: Option<Direction>) -> usize {
    match direction {
        Some(direction) => direction.index() as usize,
        None => Direction::ALL.len(),
    }
}
