//! The lines of one packet: the heading of its flow if that is due, then its arrow with what it does.

use pktobs_common::Direction;

use super::draw::{Arrow, ends, rails};
use super::flows::Flow;
use super::layout::Layout;
use super::party::{Kind, Way};
use super::pen::Pen;
use super::{Interfaces, Ladder, short};
use crate::flow::{Notes, opposite, vlan};
use crate::lang::{Lang, Wording};
use crate::packet::Packet;
use crate::view::colour::Role;
use crate::view::line::Line;
use crate::view::phrase::{direction_name, hex, protocol};
use crate::view::text::Append;
use crate::view::{names, words};

/// A heading that is further above than this many lines is out of sight on a terminal of 24.
const LINES_IN_SIGHT: u64 = 20;
/// Between two notes on one line.
const SEPARATOR: Wording = Wording::new("; ", "。");

/// What of a flow is drawn.
#[derive(Clone, Copy, Debug)]
struct Side {
    /// Which of its parties stands left.
    left: usize,
    /// The direction of the left party's packets.
    forth: Option<Direction>,
    role: Role,
}

impl Ladder {
    /// Draws a packet between its ends.
    pub(super) fn rung(
        &mut self,
        packet: &Packet<'_>,
        notes: &Notes,
        way: &Way,
        pen: &mut Pen<'_>,
    ) {
        let (lines, from) = (self.lines, self.headings_from);
        let flow = self.flows.of(way, packet.known_direction());
        let since_ns = flow.seen_ns.replace(packet.record().time_ns);
        let in_sight = |headed| headed >= from && lines - headed <= LINES_IN_SIGHT;
        let is_headed = flow.headed.is_some_and(in_sight);
        if !is_headed {
            flow.headed = Some(lines);
        }
        let &mut Flow {
            number,
            left,
            forth,
            ..
        } = flow;
        let side = Side {
            left,
            forth,
            role: Role::Flow(number),
        };
        self.front.take(packet, Some(number), since_ns);
        let layout = self.layout();
        if !is_headed {
            self.heading(packet, way, side, &layout, pen);
        }
        let arrow = Arrow {
            forth: way.from == left,
            through: way.through.is_some(),
        };
        if let Some(sender) = way.through {
            self.scratch.clear();
            self.scratch.add(|text| text.ip_address(sender));
            arrow.draw_origin(self.scratch.all(), &layout, side.role, pen);
        }
        let sequence_start = match self.front.style().absolute_sequence {
            true => None,
            false => notes.sequence_start,
        };
        let room = (arrow.room(&layout), pen.glyphs());
        self.label.take(packet, sequence_start, room);
        self.front.draw(side.role, pen);
        arrow.draw(&self.label, &layout, side.role, pen);
        let expected = if arrow.forth {
            forth
        } else {
            forth.map(opposite)
        };
        self.remarks.clear();
        if let Some(direction) = packet
            .known_direction()
            .filter(|_| packet.known_direction() != expected)
        {
            self.remarks
                .add(Role::Quiet, |text| text.text(direction_name(direction)));
        }
        self.notes(notes);
        self.remarks
            .write(SEPARATOR.of(self.lang), &layout, pen, |column, pen| {
                rails(column, &layout, side.role, pen);
            });
    }

    /// Writes a packet that has no ends.
    pub(super) fn loose(&mut self, packet: &Packet<'_>, notes: &Notes, pen: &mut Pen<'_>) {
        let since_ns = self.loose_ns.replace(packet.record().time_ns);
        self.front.take(packet, None, since_ns);
        let layout = self.layout();
        let room = (layout.right + 1 - layout.left, pen.glyphs());
        self.label.take(packet, None, room);
        self.front.draw(Role::Quiet, pen);
        pen.go_to(layout.left);
        self.label.write(pen);
        self.remarks.clear();
        self.interface(packet);
        if let Some(direction) = packet.known_direction() {
            self.remarks
                .add(Role::Quiet, |text| text.text(direction_name(direction)));
        }
        self.notes(notes);
        self.remarks
            .write(SEPARATOR.of(self.lang), &layout, pen, |_, _| {});
    }

    fn interface(&mut self, packet: &Packet<'_>) {
        if self.interfaces == Interfaces::Several {
            self.remarks
                .add(Role::Quiet, |text| text.text(packet.interface));
        }
    }

    fn notes(&mut self, notes: &Notes) {
        for note in notes.iter() {
            let role = if words::is_alarm(note) {
                Role::Alarm
            } else {
                Role::Note
            };
            if let Some(phrase) = short::words(note) {
                self.remarks
                    .add(role, |text| phrase.append(self.lang, text));
            }
        }
    }

    /// Names the ends of a flow, and tells what its packets have in common.
    fn heading(
        &mut self,
        packet: &Packet<'_>,
        way: &Way,
        side: Side,
        layout: &Layout,
        pen: &mut Pen<'_>,
    ) {
        self.front.draw_tag(side.role, pen);
        self.scratch.clear();
        self.scratch.add(|text| kind(way.key.kind, text));
        self.remarks.clear();
        if pen.column + self.scratch.len() < layout.left {
            pen.write(self.scratch.all());
        } else {
            let name = self.scratch.all();
            self.remarks.add(Role::Quiet, |text| text.text(name));
        }
        self.remarks
            .add(Role::Quiet, |text| self.front.time_of_heading(packet, text));
        if let Some(direction) = side.forth {
            self.remarks.add(Role::Quiet, |text| {
                text.text(pen.glyphs().right());
                text.text(direction_name(direction));
            });
        }
        self.interface(packet);
        if let Some(vlan) = vlan(packet) {
            self.remarks.add(Role::Quiet, |text| {
                text.text("vlan ");
                text.decimal(vlan);
            });
        }
        let lang = self.lang;
        let parties = [way.key.parties[side.left], way.key.parties[1 - side.left]];
        let middle = self.put(parties, |party, text| party.append(lang, text));
        ends(self.parted(middle), layout, pen);
        self.remarks.write(" ", layout, pen, |_, _| {});
        pen.end_line();
        if let Some((to, from)) = packet
            .link_addresses()
            .filter(|_| self.front.style().link_header)
        {
            let addresses = if way.from == side.left {
                [from, to]
            } else {
                [to, from]
            };
            let middle = self.put(addresses, |address, text| text.link_address(&address));
            ends(self.parted(middle), layout, pen);
            pen.end_line();
        }
    }

    /// Puts two things into the scratch; returns where the second begins.
    fn put<T>(&mut self, [one, other]: [T; 2], append: impl Fn(T, &mut Line<'_>)) -> usize {
        self.scratch.clear();
        self.scratch.add(|text| append(one, text));
        let middle = self.scratch.len();
        self.scratch.add(|text| append(other, text));
        middle
    }

    fn parted(&self, middle: usize) -> [&str; 2] {
        let end = self.scratch.len();
        [0..middle, middle..end].map(|range| self.scratch.part(range))
    }
}

/// Appends what the packets of a flow carry.
fn kind(kind: Kind, text: &mut Line<'_>) {
    match kind {
        Kind::Ip(number) => protocol(number, Lang::En, text),
        Kind::Link(ether_type) => match names::ether_type(ether_type) {
            Some(name) => text.text(name),
            None => hex(ether_type, text),
        },
    }
}
