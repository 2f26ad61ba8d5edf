//! What stands in front of a ladder: the packet's number, the flow's, and the time since the flow's last packet.
//!
//! With `-ttt` and `-ttttt` the time is that of the other views; else the time of day stands in the headings.

use super::pen::Pen;
use super::scratch::Scratch;
use crate::packet::Packet;
use crate::view::colour::Role;
use crate::view::line::Line;
use crate::view::stamp::Stamp;
use crate::view::text::Append;
use crate::view::{Style, TimeStyle};

/// Columns of a flow's number and the space behind it, for up to 99 flows.
const TAG_COLUMNS: usize = 4;
/// Columns of a time difference and the space behind it: `+999 ms`.
const ELAPSED_COLUMNS: usize = 8;
/// Units of time: how many nanoseconds one has, and below how many nanoseconds it is used.
const UNITS: [(u64, u64, &str); 3] = [
    (1_000, 1_000_000, " µs "),
    (1_000_000, 1_000_000_000, " ms "),
    (1_000_000_000, 10_000_000_000_000, " s "),
];

/// The columns in front, and what stands in them.
#[derive(Debug)]
pub(super) struct Front {
    stamp: Stamp,
    /// Columns of the packet's number, of the flow's with the space behind it, and of the time: as wide as the widest
    /// so far.
    columns: [usize; 3],
    text: Scratch,
    /// Where in the text they end.
    ends: [usize; 3],
}

impl Front {
    /// Empty so far.
    pub(super) fn new(stamp: Stamp) -> Self {
        let time = match stamp.style().time {
            TimeStyle::Untold => 0,
            _ => ELAPSED_COLUMNS,
        };
        Self {
            stamp,
            columns: [0, TAG_COLUMNS, time],
            text: Scratch::new(),
            ends: [0; 3],
        }
    }

    /// The same in a style.
    pub(super) fn styled(self, style: Style) -> Self {
        Self::new(self.stamp.styled(style))
    }

    /// The style.
    pub(super) const fn style(&self) -> &Style {
        self.stamp.style()
    }

    /// All columns.
    pub(super) fn columns(&self) -> usize {
        self.columns.iter().sum()
    }

    /// Takes a packet of the flow of this number, if it belongs to one, whose last was seen at `last_ns`.
    pub(super) fn take(&mut self, packet: &Packet<'_>, flow: Option<u64>, last_ns: Option<u64>) {
        self.text.clear();
        self.text.add(|text| self.stamp.number(text));
        self.ends[0] = self.text.len();
        if let Some(flow) = flow {
            self.text.add(|text| {
                text.text("#");
                text.decimal(flow);
                text.text(" ");
            });
        }
        self.ends[1] = self.text.len();
        match (self.stamp.style().time, last_ns) {
            (TimeStyle::SincePrevious | TimeStyle::SinceFirst, _) => {
                self.text.add(|text| self.stamp.time(packet.time_ns, text));
            }
            (TimeStyle::Untold, _) | (_, None) => {}
            (_, Some(last_ns)) => {
                let now_ns = packet.record().time_ns;
                self.text.add(|text| difference(now_ns, last_ns, text));
            }
        }
        self.ends[2] = self.text.len();
        for index in 0..self.columns.len() {
            // The only character that is not ASCII has two octets and one column.
            let columns = self.part(index).chars().count();
            self.columns[index] = self.columns[index].max(columns);
        }
    }

    /// Appends the time that stands in a heading.
    pub(super) fn time_of_heading(&mut self, packet: &Packet<'_>, text: &mut Line<'_>) {
        if let TimeStyle::OfDay | TimeStyle::SinceEpoch | TimeStyle::WithDate =
            self.stamp.style().time
        {
            self.stamp.time(packet.time_ns, text);
            text.truncate(text.len() - " ".len());
        }
    }

    /// Draws the number of the flow alone.
    pub(super) fn draw_tag(&self, role: Role, pen: &mut Pen<'_>) {
        pen.go_to(self.columns[0]);
        pen.paint(role, self.part(1));
    }

    /// Draws all.
    pub(super) fn draw(&self, role: Role, pen: &mut Pen<'_>) {
        pen.paint(Role::Quiet, self.part(0));
        self.draw_tag(role, pen);
        let time = self.part(2);
        pen.go_to(self.columns() - time.chars().count());
        pen.paint(Role::Quiet, time);
    }

    /// The packet's number, the flow's, or the time.
    fn part(&self, index: usize) -> &str {
        let start = match index {
            0 => 0,
            index => self.ends[index - 1],
        };
        self.text.part(start..self.ends[index])
    }
}

/// Appends how much later than the last packet this one was seen, and a space; with a `-` if it was earlier. Cut off
/// behind the last digit shown, of which there are at least two from a millisecond on.
fn difference(now_ns: u64, last_ns: u64, text: &mut Line<'_>) {
    let difference_ns = now_ns.abs_diff(last_ns);
    if difference_ns < 1_000 {
        return text.text("<1 µs ");
    }
    text.text(if now_ns < last_ns { "-" } else { "+" });
    let fits = |&&(_, below, _): &&(u64, u64, &str)| difference_ns < below;
    let Some(&(unit, _, name)) = UNITS.iter().find(fits) else {
        return text.text(">2 h ");
    };
    text.decimal(difference_ns / unit);
    if unit > 1_000 && difference_ns < 10 * unit {
        text.text(".");
        text.decimal(difference_ns % unit / (unit / 10));
    }
    text.text(name);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::line::written;

    #[test]
    fn differences_have_a_sign_and_fit_their_columns() {
        for (now_ns, last_ns, expected) in [
            (1_000, 1_999, "<1 µs "),
            (2_999, 1_999, "+1 µs "),
            (1_999, 2_999, "-1 µs "),
            (999_999, 0, "+999 µs "),
            (1_000_000, 0, "+1.0 ms "),
            (9_999_999, 0, "+9.9 ms "),
            (10_000_000, 0, "+10 ms "),
            (999_999_999, 0, "+999 ms "),
            (9_999_999_999, 0, "+9.9 s "),
            (9_999_999_999_999, 0, "+9999 s "),
            (10_000_000_000_000, 0, "+>2 h "),
            (0, u64::MAX, "->2 h "),
        ] {
            let text = written(|text| difference(now_ns, last_ns, text));
            assert_eq!(text, expected);
            assert!(expected.chars().count() <= ELAPSED_COLUMNS);
        }
    }
}
