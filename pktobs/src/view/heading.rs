//! The lines with which a packet is told in plain words: the facts, then what the packet does here, from what was seen
//! before it.
//!
//! The second line begins with `↳` under the facts, and is left out if there is nothing to say. The column of
//! the interface is as wide as the longest name so far. On a terminal, lines that are too long for it are broken, and
//! go on behind the column of the `↳`.

use bytes::BytesMut;
use pktobs_common::Direction;

use super::colour::{Colour, Role};
use super::line::{Line, Room};
use super::phrase::direction_name;
use super::stamp::Stamp;
use super::text::{Append, TimeOfDay};
use super::wrap::Lines;
use super::{
    Style,
    facts::{self, Endpoints},
    words,
};
use crate::flow::{Conversations, Notes, Tally};
use crate::lang::Lang;
use crate::packet::Packet;

/// Columns behind the interface: the direction padded to three, two spaces.
const DIRECTION_COLUMNS: usize = 5;
/// In front of what the packet does.
const ARROW: &str = "↳ ";
/// Columns of it.
const ARROW_COLUMNS: usize = 2;
/// On a terminal that leaves fewer columns for the text, lines that go on begin at [`ARROW_COLUMNS`].
const TEXT_COLUMNS_MIN: usize = 30;
/// Room for lines before they are broken.
const WHOLE_CAPACITY: usize = 4096;

/// What writes them. It has the memory of what it saw.
#[derive(Debug)]
pub(super) struct Heading {
    conversations: Conversations,
    tally: Tally,
    /// On the last packet.
    notes: Notes,
    room: Room,
    endpoints: Endpoints,
    stamp: Stamp,
    colour: Colour,
    lang: Lang,
    interface_columns: usize,
    /// 0 until a packet came whose direction is known.
    direction_columns: usize,
    /// Columns of the terminal; `None` if lines may be of any length.
    columns: Option<usize>,
    /// The lines of a packet before they are broken.
    whole: BytesMut,
}

impl Heading {
    /// Nothing seen yet.
    pub(super) fn new(time: TimeOfDay, colour: Colour, lang: Lang) -> Self {
        Self {
            conversations: Conversations::new(),
            tally: Tally::default(),
            notes: Notes::default(),
            room: Room::default(),
            endpoints: Endpoints::new(),
            stamp: Stamp::new(time, Style::default()),
            colour,
            lang,
            interface_columns: 0,
            direction_columns: 0,
            columns: None,
            whole: BytesMut::with_capacity(WHOLE_CAPACITY),
        }
    }

    /// The same for a terminal of so many columns.
    pub(super) fn wrapped(self, columns: Option<usize>) -> Self {
        Self { columns, ..self }
    }

    /// The same in a style; what is quieter in it is for tcpdump's lines only.
    pub(super) fn styled(self, style: Style) -> Self {
        Self {
            stamp: self.stamp.styled(style),
            ..self
        }
    }

    /// Appends the lines of a packet; returns what they are from.
    pub(super) fn packet(&mut self, packet: &Packet<'_>, text: &mut BytesMut) -> &Notes {
        match self.columns {
            Some(end) => self.broken_lines(packet, end, text),
            None => {
                self.lines(packet, text);
            }
        }
        &self.notes
    }

    /// Appends the lines, broken at `end`.
    fn broken_lines(&mut self, packet: &Packet<'_>, end: usize, text: &mut BytesMut) {
        let mut whole = std::mem::take(&mut self.whole);
        whole.clear();
        let front = self.lines(packet, &mut whole);
        let start = front + ARROW_COLUMNS;
        let start = match end.checked_sub(start) {
            Some(TEXT_COLUMNS_MIN..) => start,
            _ => ARROW_COLUMNS,
        };
        // All that is written is UTF-8.
        for line in std::str::from_utf8(&whole).unwrap_or_default().lines() {
            let column = 0;
            Lines { start, end, column }.append(line, text);
            text.text("\n");
        }
        self.whole = whole;
    }

    /// Appends the lines whole; returns how many columns stand in front of the facts.
    fn lines(&mut self, packet: &Packet<'_>, text: &mut BytesMut) -> usize {
        let notes = &mut self.notes;
        notes.clear();
        let headers = packet.headers();
        self.conversations.tell(packet, headers.as_ref(), notes);
        self.tally.add(packet, notes);
        let interface_columns = packet.interface.chars().count();
        let columns = match interface_columns {
            0 => 0,
            columns => columns + 1,
        };
        self.interface_columns = self.interface_columns.max(columns);
        let (stamp, width) = (&mut self.stamp, self.interface_columns);
        let text = &mut self.room.line(text);
        let mut stamp_columns = 0;
        self.colour.paint(Role::Quiet, text, |text| {
            let start = text.len();
            stamp.number(text);
            stamp.time(packet.time_ns, text);
            stamp_columns = text.len() - start;
            text.text(packet.interface);
            text.spaces(width - interface_columns);
        });
        let direction = match packet.known_direction() {
            Some(direction) => {
                self.direction_columns = DIRECTION_COLUMNS;
                direction_name(direction)
            }
            None => "",
        };
        text.text(direction);
        text.spaces(self.direction_columns - direction.len());
        let style = self.stamp.style();
        let sequence_start = match style.absolute_sequence {
            true => None,
            false => notes.sequence_start,
        };
        let looks = (self.colour, self.lang);
        let facts = (headers.as_ref(), sequence_start);
        facts::append(packet, facts, looks, &mut self.endpoints, text);
        if style.link_header {
            self.colour
                .paint(Role::Quiet, text, |text| facts::link_header(packet, text));
        }
        let columns = stamp_columns + self.interface_columns + self.direction_columns;
        append_notes(notes, columns, looks, text);
        text.end();
        columns
    }

    /// What the packets did, added up.
    pub(super) const fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Appends a line where packets are missing.
    pub(super) fn loss(&mut self, lost: u64, direction: Option<Direction>, text: &mut BytesMut) {
        let text = &mut self.room.line(text);
        self.colour.paint(Role::Alarm, text, |text| {
            text.text("-- ");
            words::loss(lost, direction).append(self.lang, text);
            text.text(" --");
        });
        text.end();
    }
}

/// Appends the line of the notes, if there are any, and the newline in front of it; its text begins behind `columns`.
fn append_notes(
    notes: &Notes,
    columns: usize,
    (colour, lang): (Colour, Lang),
    text: &mut Line<'_>,
) {
    let mut is_first = true;
    for note in notes.iter() {
        let role = if words::is_alarm(note) {
            Role::Alarm
        } else {
            Role::Note
        };
        if is_first {
            text.text("\n");
            text.spaces(columns);
        }
        colour.paint(role, text, |text| {
            text.text(if is_first {
                ARROW
            } else {
                words::separator(note).of(lang)
            });
            words::words(note).append(lang, text);
        });
        is_first = false;
    }
}
