//! The table at the end: what was counted, In beside Out.
//!
//! Its figures are those of [`figure`]: counters, which are exact whatever was shown or lost, and what a view with
//! notes adds to them. A direction that was not observed (`-Q`) has no column, a figure that is not known has no row,
//! and nothing is concluded from either. Rows that are zero everywhere are left out; lines have at most 80 columns of a
//! terminal. [`reading`] says below the table what the comparison tells, [`interval`] is the same in lines that go by,
//! [`json`] the same for programs.

mod bar;
mod column;
mod figure;
pub mod interval;
pub mod json;
mod label;
mod ratio;
mod reading;
mod rules;

use std::fmt::{self, Display, Formatter};
use std::time::Duration;

use bytes::BytesMut;
use pktobs_common::Counters;

pub use bar::Bars;
pub use column::{Both, Seen};

use super::colour::{Colour, Role};
use super::line::Room;
use super::phrase::{self, say};
use super::text::Append;
use crate::lang::{Lang, Wording};
use column::Column;
use figure::{FIGURES, Figure, Scale, Shown, Value};
use label::{blanks, width};
use ratio::ratio;

/// How a table looks.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// The language of its words.
    pub lang: Lang,
    /// Whether it is coloured.
    pub colour: Colour,
    /// How bars are drawn.
    pub bars: Bars,
}

/// No line is wider, in columns of a terminal.
const COLUMNS_MAX: usize = 80;

/// Columns of figures are at least as wide, so that small tables have room between them too.
const NARROWEST: usize = 12;

/// A step to the right.
const INDENT: usize = 2;

/// Blanks between columns.
const GAP: usize = 2;

/// The most columns of a terminal that a bar takes, and how many it needs to be worth a look.
const BAR_MAX: usize = 8;
const BAR_MIN: usize = 4;

/// What stands in the place of a figure that is known in another direction only.
const UNKNOWN: &str = "-";

const RATIO: &str = "In:Out";

/// Appends the table, and what it tells.
pub fn append(seen: &Seen<'_>, look: Look, text: &mut BytesMut) {
    let columns: Vec<_> = seen.columns().collect();
    let rows: Vec<_> = FIGURES
        .iter()
        .filter(|figure| is_shown(figure, &columns))
        .map(|figure| Row::new(figure, &columns, look.lang))
        .collect();
    let form = Form::new(seen, &columns, &rows, look);
    form.append_head(&columns, text);
    for row in &rows {
        form.append_row(row, text);
    }
    reading::append(seen, look, text);
}

fn is_shown(figure: &Figure, columns: &[Column<'_>]) -> bool {
    let is_news = |column: &Column<'_>| {
        let value = column.value(figure)?;
        Some(match figure.shown {
            Shown::Always => true,
            Shown::NotZero => !value.is_zero(),
            Shown::NotPackets => value != Value::Count(column.counters.packets),
        })
    };
    columns.iter().filter_map(is_news).any(|is_news| is_news)
}

/// A row before it is laid out.
struct Row {
    figure: &'static Figure,
    label: String,
    /// A column each; `None` where the figure is not known.
    values: Vec<Option<Value>>,
    ratio: String,
}

impl Row {
    fn new(figure: &'static Figure, columns: &[Column<'_>], lang: Lang) -> Self {
        let values: Vec<_> = columns.iter().map(|column| column.value(figure)).collect();
        let ratio = match values.as_slice() {
            [
                Some(Value::Count(inbound)),
                Some(Value::Count(outbound)),
                ..,
            ] => ratio(*inbound, *outbound),
            _ => String::new(),
        };
        Self {
            figure,
            label: " ".repeat(figure.indent * INDENT) + figure.label.of(lang),
            values,
            ratio,
        }
    }
}

/// `0 packets`, `1 packet`, `2 packets`.
pub struct Packets(pub u64);

impl Display for Packets {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let plural = if self.0 == 1 { "" } else { "s" };
        write!(f, "{} packet{plural}", self.0)
    }
}

fn cell(value: Option<Value>) -> String {
    value.map_or_else(|| UNKNOWN.to_owned(), Value::text)
}

/// Where everything stands.
struct Form {
    look: Look,
    corner: String,
    label: usize,
    figures: Vec<usize>,
    ratio: usize,
    bar: usize,
    most_packets: u64,
    most_octets: u64,
}

impl Form {
    fn new(seen: &Seen<'_>, columns: &[Column<'_>], rows: &[Row], look: Look) -> Self {
        let corner = seen
            .span
            .map_or_else(String::new, |span| over(span, look.lang));
        let labels = rows.iter().map(|row| width(&row.label));
        let label = labels.chain([width(&corner)]).max().unwrap_or(0);
        let figures: Vec<usize> = columns
            .iter()
            .enumerate()
            .map(|(index, column)| {
                rows.iter()
                    .map(|row| cell(row.values[index]).len())
                    .chain([width(column.heading().of(look.lang)), NARROWEST])
                    .max()
                    .unwrap_or(NARROWEST)
            })
            .collect();
        let ratios = rows
            .iter()
            .map(|row| row.ratio.len())
            .filter(|len| *len > 0);
        let ratio = ratios.max().map_or(0, |len| len.max(RATIO.len()));
        let taken = label + figures.iter().map(|width| GAP + width).sum::<usize>();
        let ratio = if taken + GAP + ratio > COLUMNS_MAX {
            0
        } else {
            ratio
        };
        let taken = taken + if ratio > 0 { GAP + ratio } else { 0 };
        let room = COLUMNS_MAX.saturating_sub(taken + GAP) / columns.len().max(1);
        let bar = room.saturating_sub(1).min(BAR_MAX);
        let most = |figure: fn(&Counters) -> u64| {
            let figures = columns.iter().map(|column| figure(column.counters));
            figures.max().unwrap_or(0)
        };
        Self {
            look,
            corner,
            label,
            figures,
            ratio,
            bar: if bar < BAR_MIN { 0 } else { bar },
            most_packets: most(|c| c.packets),
            most_octets: most(|c| c.octets),
        }
    }

    fn append_head(&self, columns: &[Column<'_>], text: &mut BytesMut) {
        let mut line = self.corner.clone() + &spaces(blanks(&self.corner, self.label));
        for (column, width) in columns.iter().zip(&self.figures) {
            let heading = column.heading().of(self.look.lang);
            line += &(spaces(GAP + blanks(heading, *width)) + heading);
        }
        if self.ratio > 0 {
            line += &(spaces(GAP + blanks(RATIO, self.ratio)) + RATIO);
        }
        let line = line.trim_end();
        self.look
            .colour
            .paint(Role::Strong, text, |text| text.text(line));
        text.text("\n");
    }

    fn append_row(&self, row: &Row, text: &mut BytesMut) {
        let colour = self.look.colour;
        text.text(&row.label);
        text.spaces(blanks(&row.label, self.label));
        for (value, width) in row.values.iter().zip(&self.figures) {
            let cell = cell(*value);
            text.spaces(GAP + width - cell.len());
            match value {
                Some(value) if !value.is_zero() && !row.figure.is_alarm => text.text(&cell),
                Some(value) if !value.is_zero() => {
                    colour.paint(Role::Alarm, text, |text| text.text(&cell));
                }
                _ => colour.paint(Role::Quiet, text, |text| text.text(&cell)),
            }
        }
        let bars = self.bars(row);
        if self.ratio > 0 && !(row.ratio.is_empty() && bars.is_empty()) {
            text.spaces(GAP + self.ratio - row.ratio.len());
            text.text(&row.ratio);
        }
        text.text(&bars);
        text.text("\n");
    }

    /// The bars of a row, with the blanks before each; empty if all are.
    fn bars(&self, row: &Row) -> String {
        let most = match row.figure.scale {
            Scale::None => return String::new(),
            Scale::Packets => self.most_packets,
            Scale::Octets => self.most_octets,
        };
        let mut bars = spaces(GAP - 1);
        for value in &row.values {
            let bar = match value {
                Some(Value::Count(count)) => self.look.bars.draw(*count, most, self.bar),
                _ => String::new(),
            };
            bars += &(spaces(1) + &bar + &spaces(blanks(&bar, self.bar)));
        }
        bars.trim_end().to_owned()
    }
}

/// For how long it was, as the corner of the table has it.
fn over(span: Duration, lang: Lang) -> String {
    /// From here on hours and minutes are easier to read than seconds.
    const LONG: Duration = Duration::from_secs(100);
    if span >= LONG {
        let (minutes, seconds) = (span.as_secs() / 60, span.as_secs() % 60);
        let clock = format!("{}:{:02}:{seconds:02}", minutes / 60, minutes % 60);
        return CLOCK.of(lang).replace("{0}", &clock);
    }
    let nanoseconds = u64::try_from(span.as_nanos()).unwrap_or(u64::MAX);
    let (mut text, mut room) = (BytesMut::new(), Room::default());
    let mut line = room.line(&mut text);
    say!("over {0}", "{0}間", [phrase::Value::Elapsed(nanoseconds)]).append(lang, &mut line);
    line.pour();
    String::from_utf8_lossy(&text).into_owned()
}

const CLOCK: Wording = Wording::new("over {0}", "{0}の間");

fn spaces(count: usize) -> String {
    " ".repeat(count)
}

/// Appends the three lines with which tcpdump ends (`info` in its tcpdump.c): `captured` packets were shown.
pub fn append_tcpdump_closing(captured: u64, both: Both<'_>, text: &mut BytesMut) {
    for (packets, what) in [
        (captured, "captured"),
        (both.sum(|c| c.packets), "received by filter"),
        (both.sum(|c| c.lost), "dropped by kernel"),
    ] {
        text.formatted(format_args!("{} {what}\n", Packets(packets)));
    }
}

#[cfg(test)]
mod tests;
