//! The lines of the fields of one packet.
//!
//! A name stands in the first column, its value in the second, and what the value means in a third, which begins
//! behind a long value. Within an item of a list, names are told without that of the list, and the item begins with
//! a hyphen.

use bytes::BytesMut;

use super::meaning::{self, Context};
use super::{Screen, When};
use crate::glossary::{Field, FieldValue, Kind, Unit};
use crate::lang::{Lang, Wording};
use crate::view::colour::Role;
use crate::view::line::Room;
use crate::view::text::{Append, TimeOfDay};
use crate::view::wrap::Lines;

/// Where names begin.
const NAMES: usize = 2;
/// Where values begin, and what fields are for.
const VALUES: usize = 26;
/// Where begins what values mean, unless they are too long.
const MEANINGS: usize = 38;
/// Lines are not broken before this column, on however narrow a screen.
const COLUMNS_MIN: usize = 60;
/// Longer lines are hard to read.
const COLUMNS_MAX: usize = 100;
/// Columns by which what stands within is moved to the right.
const STEP: usize = 2;
/// At most this many octets of a value are told.
const OCTETS_MAX: usize = 20;
/// What is open at once: a quoted packet, and lists within each other.
const OPEN_MAX: usize = 5;

/// The lists and packets within which the next field stands.
#[derive(Debug, Default)]
pub(super) struct Open {
    fields: [Option<Field>; OPEN_MAX],
    len: usize,
    /// An item has begun and nothing of it has been told.
    at_item: bool,
    /// The item told last, unless something else was told behind it.
    last_item: Option<Field>,
}

impl Open {
    fn innermost(&self) -> Option<Field> {
        self.len.checked_sub(1).and_then(|at| self.fields[at])
    }
}

/// What writes them.
pub(super) struct Block<'a> {
    pub(super) screen: Screen,
    pub(super) lang: Lang,
    pub(super) when: When,
    pub(super) clock: &'a mut TimeOfDay,
    pub(super) said: &'a mut [bool; Field::ALL.len()],
    pub(super) room: &'a mut Room,
    /// A piece of a line, before it is known where that is broken.
    pub(super) scratch: &'a mut BytesMut,
    pub(super) text: &'a mut BytesMut,
    pub(super) open: Open,
}

impl Block<'_> {
    /// True if the fields told now are those of a packet that an ICMP error quotes.
    pub(super) fn is_in_quoted(&self) -> bool {
        let mut open = self.open.fields[..self.open.len].iter().flatten();
        open.any(|field| field.kind() == Kind::Packet)
    }

    /// Tells a field.
    pub(super) fn field(&mut self, context: &Context<'_>, field: Field, value: FieldValue<'_>) {
        match value {
            FieldValue::Begin => {
                if self.open.last_item != Some(field) {
                    self.line(context, field, value);
                }
                if let Some(place) = self.open.fields.get_mut(self.open.len) {
                    *place = Some(field);
                    self.open.len += 1;
                }
                self.open.at_item = field.kind() == Kind::List;
                self.open.last_item = None;
            }
            FieldValue::End => {
                self.open.len = self.open.len.saturating_sub(1);
                self.open.at_item = false;
                self.open.last_item = Some(field);
            }
            _ if is_told_elsewhere(context, field, value) => {}
            _ => {
                self.line(context, field, value);
                self.open.at_item = false;
                self.open.last_item = None;
            }
        }
    }

    fn line(&mut self, context: &Context<'_>, field: Field, value: FieldValue<'_>) {
        let mut lines = Lines {
            start: MEANINGS,
            end: self.end(),
            column: 0,
        };
        self.name(field, &mut lines);
        self.scratch.clear();
        self.value(field, value);
        if !self.scratch.is_empty() {
            self.gap(VALUES, &mut lines);
            lines.start = VALUES;
            self.paint(Role::Strong, &mut lines);
        }
        self.scratch.clear();
        let mut line = self.room.line(self.scratch);
        meaning::append(context, field, value, self.lang, &mut line);
        line.pour();
        if !self.scratch.is_empty() {
            self.gap(MEANINGS, &mut lines);
            lines.start = MEANINGS;
            let role = if meaning::is_alarm(context, field) {
                Role::Alarm
            } else {
                Role::Plain
            };
            self.paint(role, &mut lines);
        }
        self.text.text("\n");
        self.purpose(field);
    }

    /// Behind the last column that is used.
    fn end(&self) -> usize {
        self.screen.columns.clamp(COLUMNS_MIN, COLUMNS_MAX)
    }

    /// Spaces up to a column, or two if that is passed.
    fn gap(&mut self, column: usize, lines: &mut Lines) {
        let column = column.max(lines.column + STEP);
        lines.go_to(column, self.text);
    }

    /// The name, without that of the list in whose item it stands.
    fn name(&mut self, field: Field, lines: &mut Lines) {
        let depth = self.open.len;
        lines.go_to(NAMES + depth * STEP, self.text);
        if self.open.at_item {
            self.text.truncate(self.text.len() - STEP);
            self.text.text("- ");
        }
        let list = self
            .open
            .innermost()
            .filter(|open| open.kind() == Kind::List);
        let short = list.and_then(|list| field.name().strip_prefix(list.name()));
        self.scratch.clear();
        self.scratch.text(short.unwrap_or(field.name()));
        self.paint(Role::Layer(field.layer()), lines);
    }

    /// Appends what is in the scratch, broken into lines.
    fn paint(&mut self, role: Role, lines: &mut Lines) {
        let (scratch, colour) = (&*self.scratch, self.screen.colour);
        colour.paint(role, self.text, |text| {
            lines.append(str::from_utf8(scratch).unwrap_or_default(), text);
        });
    }

    /// What the field is for, if that is to be said.
    fn purpose(&mut self, field: Field) {
        let said = &mut self.said[field as usize];
        if *said && self.when == When::First {
            return;
        }
        *said = true;
        let mut lines = Lines {
            start: VALUES,
            end: self.end(),
            column: 0,
        };
        lines.go_to(VALUES, self.text);
        let explanation = field.explanation(self.lang);
        let colour = self.screen.colour;
        colour.paint(Role::Quiet, self.text, |text| {
            lines.append(explanation, text)
        });
        self.text.text("\n");
    }

    /// Puts the value into the scratch, with its unit if that is short.
    fn value(&mut self, field: Field, value: FieldValue<'_>) {
        const SET: Wording = Wording::new("set", "オン");
        const UNSET: Wording = Wording::new("not set", "オフ");
        let text = &mut *self.scratch;
        match value {
            FieldValue::Number(time_ns) if field == Field::FrameTime => {
                self.clock.append(time_ns, text);
            }
            FieldValue::Number(number) => {
                text.decimal(number);
                text.text(unit(field.unit(), number, self.lang));
            }
            FieldValue::Hex { value, digits } => {
                let digits = usize::from(digits);
                text.formatted(format_args!("0x{value:0digits$x}"));
            }
            FieldValue::Flag(is_set) => text.text(if is_set { SET } else { UNSET }.of(self.lang)),
            FieldValue::Address(address) => text.ip_address(address),
            FieldValue::LinkAddress(address) => text.link_address(&address),
            FieldValue::Octets(octets) => {
                let told = octets.get(..OCTETS_MAX).unwrap_or(octets);
                text.text("0x");
                text.hex_octets(told);
                text.text(if told.len() < octets.len() { "..." } else { "" });
            }
            FieldValue::Word(word) => text.text(word),
            FieldValue::Begin | FieldValue::End => {}
        }
    }
}

/// The unit behind a number. That of the others is said with what the value means.
const fn unit(unit: Unit, number: u64, lang: Lang) -> &'static str {
    const OCTET: Wording = Wording::new(" octet", "バイト");
    const OCTETS: Wording = Wording::new(" octets", "バイト");
    const MILLISECONDS: Wording = Wording::new(" ms", "ミリ秒");
    const SECONDS: Wording = Wording::new(" s", "秒");
    match unit {
        Unit::Octets if number == 1 => OCTET.of(lang),
        Unit::Octets => OCTETS.of(lang),
        Unit::Milliseconds => MILLISECONDS.of(lang),
        Unit::Seconds => SECONDS.of(lang),
        _ => "",
    }
}

/// True if a field is told with another, or says nothing worth a line.
fn is_told_elsewhere(context: &Context<'_>, field: Field, value: FieldValue<'_>) -> bool {
    match field {
        // With the checksum itself.
        Field::IpChecksumState
        | Field::IpChecksumExpected
        | Field::TcpChecksumState
        | Field::TcpChecksumExpected
        | Field::UdpChecksumState
        | Field::UdpChecksumExpected
        | Field::IcmpChecksumState
        | Field::IcmpChecksumExpected
        | Field::Icmpv6ChecksumState
        | Field::Icmpv6ChecksumExpected => true,
        // With the octet that holds both, if that is 0.
        Field::IpDscp | Field::IpEcn => context.packet.ipv4().is_some_and(|ipv4| ipv4.tos == 0),
        Field::Ipv6Dscp | Field::Ipv6Ecn => {
            let class = context.packet.ipv6().map(|ipv6| ipv6.traffic_class());
            class == Some(0)
        }
        // Which flags are set is said with the field that holds all.
        Field::IpFlagsReserved
        | Field::IpFlagsDf
        | Field::IpFlagsMf
        | Field::TcpFlagsAe
        | Field::TcpFlagsCwr
        | Field::TcpFlagsEce
        | Field::TcpFlagsUrg
        | Field::TcpFlagsAck
        | Field::TcpFlagsPsh
        | Field::TcpFlagsRst
        | Field::TcpFlagsSyn
        | Field::TcpFlagsFin => value == FieldValue::Flag(false),
        Field::TcpReserved => value == FieldValue::Number(0),
        Field::IcmpRest | Field::Icmpv6Rest => value == FieldValue::Octets(&[0; 4]),
        _ => false,
    }
}
