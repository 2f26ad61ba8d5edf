//! A block a packet: the lines of the annotated view, then every field on a line of its own, in the order of the wire,
//! with its value, what the value means here, and (the first time, or always) what the field is for.
//!
//! Fields come from the one walk of the glossary. What a value means is said in `meaning`, a file a layer.

mod block;
mod meaning;
mod services;

use bytes::BytesMut;
use clap::ValueEnum;
use pktobs_common::Direction;

use super::heading::Heading;
use super::line::Room;
use super::text::{Append, TimeOfDay};
use super::{Colour, Sink, Style};
use crate::flow::Tally;
use crate::glossary::{self, Field};
use crate::lang::Lang;
use crate::packet::Packet;

use block::Block;
use meaning::Context;
pub use services::Services;

/// Room for what is put together before it is broken into lines.
const SCRATCH_CAPACITY: usize = 1024;

/// On what it is written.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// Columns of a line.
    pub columns: usize,
    /// Whether in colours.
    pub colour: Colour,
}

/// When it is said what a field is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// With its first value
    #[default]
    First,
    /// With every value
    Full,
}

/// The view that explains every field. It has the memory of what it saw and said.
#[derive(Debug)]
pub struct Explain {
    heading: Heading,
    services: Services,
    screen: Screen,
    lang: Lang,
    when: When,
    /// The clock of the field of the time.
    clock: TimeOfDay,
    /// By field, whether it was said what it is for.
    said: [bool; Field::ALL.len()],
    room: Room,
    scratch: BytesMut,
}

impl Explain {
    /// Nothing seen yet.
    #[must_use]
    pub fn new(time: TimeOfDay, screen: Screen, lang: Lang) -> Self {
        Self {
            clock: time.clone().with_date(),
            heading: Heading::new(time, screen.colour, lang),
            services: Services::default(),
            screen,
            lang,
            when: When::First,
            said: [false; Field::ALL.len()],
            room: Room::default(),
            scratch: BytesMut::with_capacity(SCRATCH_CAPACITY),
        }
    }

    /// The same for a terminal of so many columns, where the lines in front of the fields are broken, too.
    #[must_use]
    pub fn wrapped(self, columns: Option<usize>) -> Self {
        let heading = self.heading.wrapped(columns);
        Self { heading, ..self }
    }

    /// The same with names for ports.
    #[must_use]
    pub fn with_services(self, services: Services) -> Self {
        Self { services, ..self }
    }

    /// The same, saying then what fields are for.
    #[must_use]
    pub fn explaining(self, when: When) -> Self {
        Self { when, ..self }
    }

    /// The same in a style; what is quieter in it is for tcpdump's lines only, and the link-layer header is told in
    /// any case.
    #[must_use]
    pub fn styled(self, style: Style) -> Self {
        let heading = self.heading.styled(style);
        Self { heading, ..self }
    }
}

impl Sink for Explain {
    fn packet(&mut self, packet: &Packet<'_>, text: &mut BytesMut) {
        let notes = self.heading.packet(packet, text);
        let quoted = packet.quoted();
        let outer = Context {
            packet,
            notes: Some(notes),
            services: &self.services,
        };
        let inner = Context {
            packet: quoted.as_ref().unwrap_or(packet),
            notes: None,
            services: &self.services,
        };
        let mut block = Block {
            screen: self.screen,
            lang: self.lang,
            when: self.when,
            clock: &mut self.clock,
            said: &mut self.said,
            room: &mut self.room,
            scratch: &mut self.scratch,
            text,
            open: block::Open::default(),
        };
        glossary::fields(packet, &mut |field, value| {
            let context = if block.is_in_quoted() { &inner } else { &outer };
            block.field(context, field, value);
        });
        text.text("\n");
    }

    fn loss(&mut self, lost: u64, direction: Option<Direction>, text: &mut BytesMut) -> bool {
        self.heading.loss(lost, direction, text);
        text.text("\n");
        true
    }

    fn tally(&self) -> Option<&Tally> {
        Some(self.heading.tally())
    }
}
