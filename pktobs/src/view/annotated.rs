//! Two lines a packet: the facts, then in plain words what the packet does here, from what was seen before it.

use bytes::BytesMut;
use pktobs_common::Direction;

use super::heading::Heading;
use super::text::TimeOfDay;
use super::{Colour, Sink, Style};
use crate::flow::Tally;
use crate::lang::Lang;
use crate::packet::Packet;

/// The view that tells what packets do. It has the memory of what it saw.
#[derive(Debug)]
pub struct Annotated {
    heading: Heading,
}

impl Annotated {
    /// Nothing seen yet.
    #[must_use]
    pub fn new(time: TimeOfDay, colour: Colour, lang: Lang) -> Self {
        let heading = Heading::new(time, colour, lang);
        Self { heading }
    }

    /// The same for a terminal of so many columns, where lines are broken between words; without, each stays whole.
    #[must_use]
    pub fn wrapped(self, columns: Option<usize>) -> Self {
        let heading = self.heading.wrapped(columns);
        Self { heading }
    }

    /// The same in a style; what is quieter in it is for tcpdump's lines only.
    #[must_use]
    pub fn styled(self, style: Style) -> Self {
        let heading = self.heading.styled(style);
        Self { heading }
    }
}

impl Sink for Annotated {
    fn packet(&mut self, packet: &Packet<'_>, text: &mut BytesMut) {
        self.heading.packet(packet, text);
    }

    fn loss(&mut self, lost: u64, direction: Option<Direction>, text: &mut BytesMut) -> bool {
        self.heading.loss(lost, direction, text);
        true
    }

    fn tally(&self) -> Option<&Tally> {
        Some(self.heading.tally())
    }
}
