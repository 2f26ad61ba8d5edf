//! From items of the ring to a view.
//!
//! Decodes what a source hands over, adds the time of day and the interface's name, passes packets to the view
//! and keeps account of them. It knows no source and no view by name. The text gathers in a buffer, which
//! whoever drives the pipeline writes out.

use std::{collections::HashMap, ops::ControlFlow};

use bytes::BytesMut;
use pktobs_common::Direction;

use crate::{
    clock::Clock,
    packet::{self, DecodeError, Item, Packet},
    view::Sink,
};

/// What became of the items of the ring.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Records read, shown or not.
    pub received: u64,
    /// Packets given to the view.
    pub shown: u64,
    /// Losses told in the ring, by [`Direction::index`].
    pub lost: [u64; 2],
}

/// A view and what it needs to be fed.
pub struct Pipeline {
    sink: Box<dyn Sink>,
    /// Text that the view has produced and nobody has taken yet.
    pub text: BytesMut,
    /// The clock that turns the records' times into times of day.
    pub clock: Clock,
    names: HashMap<u32, String>,
    limit: Option<u64>,
    account: Account,
    untold_loss: u64,
    error: Option<DecodeError>,
}

impl Pipeline {
    /// Feeds `sink` with at most `limit` packets; `names` are the interfaces' names by ifindex, escaped.
    #[must_use]
    pub fn new(
        sink: Box<dyn Sink>,
        clock: Clock,
        names: HashMap<u32, String>,
        limit: Option<u64>,
    ) -> Self {
        Self {
            sink,
            text: BytesMut::new(),
            clock,
            names,
            limit,
            account: Account::default(),
            untold_loss: 0,
            error: None,
        }
    }

    /// Takes one item of the ring; breaks off after the last packet that is to be shown.
    pub fn item(&mut self, octets: &[u8]) -> ControlFlow<()> {
        match packet::decode(octets) {
            Ok(Item::Packet(captured)) => {
                self.account.received += 1;
                if !self.is_full() {
                    let time_ns = self.clock.time_of_day(captured.record.time_ns);
                    let name = self.names.get(&captured.record.ifindex);
                    let interface = name.map_or("?", String::as_str);
                    let packet = Packet {
                        captured,
                        time_ns,
                        interface,
                    };
                    self.sink.packet(&packet, &mut self.text);
                    self.account.shown += 1;
                }
            }
            Ok(Item::Loss(loss)) => {
                let direction = if loss.direction == Direction::Out.index() {
                    Direction::Out
                } else {
                    Direction::In
                };
                self.loss(loss.lost, direction);
            }
            Err(error) => self.error = Some(error),
        }
        if self.is_full() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    /// Tells a loss.
    pub fn loss(&mut self, lost: u64, direction: Direction) {
        self.account.lost[direction.index() as usize] += lost;
        if !self.sink.loss(lost, direction, &mut self.text) {
            self.untold_loss += lost;
        }
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

    /// The error that ended everything, if one did.
    #[must_use]
    pub const fn error(&self) -> Option<&DecodeError> {
        self.error.as_ref()
    }
}
