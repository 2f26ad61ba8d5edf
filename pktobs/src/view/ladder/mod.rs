//! A ladder: every packet an arrow between the two that talk, who began at the left, with what it does beside it.
//!
//! All ladders stand in the same columns. The number in front tells the flow, and a heading names its ends where it
//! begins and whenever its last one is out of sight. A packet is drawn when it is seen. What is said is shorter than
//! in the annotated view; the texts are those in `short`.

mod draw;
mod flows;
mod front;
mod label;
mod layout;
mod party;
mod pen;
mod remarks;
mod rung;
mod scratch;
mod short;

use bytes::BytesMut;
use pktobs_common::Direction;

pub use pen::Glyphs;

use super::colour::{Colour, Role};
use super::stamp::Stamp;
use super::text::TimeOfDay;
use super::{Sink, Style, words};
use crate::flow::{Conversations, Tally};
use crate::lang::Lang;
use crate::packet::Packet;

use flows::Flows;
use front::Front;
use label::Label;
use layout::Layout;
use party::Ways;
use pen::Pen;
use remarks::Remarks;
use scratch::Scratch;

/// Where packets are missing, in place of a rail.
const BREAK: &str = "~~ ";

/// On what the ladder is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Canvas {
    /// Columns of a line. Lines are longer if the columns in front of the ladder leave less than 46.
    pub columns: usize,
    /// Of what it is drawn.
    pub glyphs: Glyphs,
    /// Whether in colours.
    pub colour: Colour,
}

/// The view that draws. It has the memory of what it saw.
#[derive(Debug)]
pub struct Ladder {
    conversations: Conversations,
    tally: Tally,
    ways: Ways,
    flows: Flows,
    canvas: Canvas,
    lang: Lang,
    front: Front,
    /// Lines printed so far.
    lines: u64,
    interfaces: Interfaces,
    /// Headings in front of this line do not count any more.
    headings_from: u64,
    /// When the last packet without ends was seen, in nanoseconds since boot.
    loose_ns: Option<u64>,
    label: Label,
    remarks: Remarks,
    scratch: Scratch,
}

/// Where packets were seen so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Interfaces {
    None,
    /// The ifindex.
    One(u32),
    Several,
}

impl Ladder {
    /// Nothing seen yet.
    #[must_use]
    pub fn new(time: TimeOfDay, canvas: Canvas, lang: Lang) -> Self {
        Self {
            conversations: Conversations::new(),
            tally: Tally::default(),
            ways: Ways::new(),
            flows: Flows::new(),
            canvas,
            lang,
            front: Front::new(Stamp::new(time, Style::default())),
            lines: 0,
            interfaces: Interfaces::None,
            headings_from: 0,
            loose_ns: None,
            label: Label::new(),
            remarks: Remarks::new(),
            scratch: Scratch::new(),
        }
    }

    /// The same in a style.
    #[must_use]
    pub fn styled(self, style: Style) -> Self {
        Self {
            front: self.front.styled(style),
            ..self
        }
    }

    /// Takes note of where a packet was seen. With a second interface, headings begin to tell it, and flows need new
    /// ones.
    fn seen_at(&mut self, ifindex: u32) {
        self.interfaces = match self.interfaces {
            Interfaces::None => Interfaces::One(ifindex),
            Interfaces::One(known) if known != ifindex => {
                self.headings_from = self.lines;
                Interfaces::Several
            }
            known => known,
        };
    }

    fn layout(&self) -> Layout {
        Layout::new(self.canvas.columns, self.front.columns())
    }
}

impl Sink for Ladder {
    fn packet(&mut self, packet: &Packet<'_>, text: &mut BytesMut) {
        let notes = self.conversations.observe(packet);
        self.tally.add(packet, &notes);
        self.seen_at(packet.record().ifindex);
        let Canvas { colour, glyphs, .. } = self.canvas;
        let mut pen = Pen::new(text, colour, glyphs);
        match self.ways.find(packet) {
            Some(way) => self.rung(packet, &notes, &way, &mut pen),
            None => self.loose(packet, &notes, &mut pen),
        }
        pen.end_line();
        self.lines += pen.lines;
    }

    fn loss(&mut self, lost: u64, direction: Option<Direction>, text: &mut BytesMut) -> bool {
        let Canvas { colour, glyphs, .. } = self.canvas;
        let mut pen = Pen::new(text, colour, glyphs);
        let layout = self.layout();
        self.remarks.clear();
        self.remarks.add(Role::Alarm, |text| {
            words::loss(lost, direction).append(self.lang, text)
        });
        pen.go_to(layout.left);
        pen.painted(Role::Alarm, |pen| pen.write(BREAK));
        self.remarks.write(
            "",
            &Layout {
                notes: pen.column,
                ..layout
            },
            &mut pen,
            |_, _| {},
        );
        pen.end_line();
        self.lines += pen.lines;
        true
    }

    fn tally(&self) -> Option<&Tally> {
        Some(&self.tally)
    }
}
