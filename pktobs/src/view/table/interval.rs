//! Counters as they grow: a line an interval, In beside Out.
//!
//! Used by `--stats`. Packets and bits are rates, a second; SYN and RST are how many the interval had, because a
//! few of them are what one looks for. The head is repeated so that it stays on the screen.

use std::time::Duration;

use bytes::BytesMut;
use pktobs_common::{Counters, Tcp};

use super::figure::{Value, syn};
use super::json::{self, Kind};
use super::label::{Label, blanks};
use super::{Both, Seen};
use crate::lang::{Lang, Wording};
use crate::view::{
    number::Short,
    text::{Append, TimeOfDay},
};

/// Lines between two heads: fewer than a terminal of 24 lines has.
const LINES_PER_HEAD: u32 = 20;

/// The width of a time of day.
const TIME_WIDTH: usize = "18:01:11.351202".len();

/// What each direction's columns tell, and how wide they are.
const COLUMNS: [(Label, usize, Figure); 4] = [
    (
        Label::Words(Wording::new("packets/s", "パケット/s")),
        11,
        Figure::Rate(|c| c.packets),
    ),
    (
        Label::Words(Wording::new("bit/s", "ビット/s")),
        9,
        Figure::Rate(|c| c.octets.saturating_mul(8)),
    ),
    (Label::Term("SYN"), 6, Figure::Count(syn)),
    (
        Label::Term("RST"),
        6,
        Figure::Count(|c| c.tcp_with(Tcp::RST, 0)),
    ),
];

#[derive(Clone, Copy)]
enum Figure {
    /// How many a second.
    Rate(fn(&Counters) -> u64),
    /// How many in the interval.
    Count(fn(&Counters) -> u64),
}

impl Figure {
    fn of(self, counters: &Counters, elapsed: Duration) -> u64 {
        match self {
            Self::Count(figure) => figure(counters),
            Self::Rate(figure) => Value::per_second(figure(counters), elapsed).whole(),
        }
    }
}

/// How an interval is told.
#[derive(Debug)]
pub enum Form {
    /// In a line of columns, with the time of day in front.
    Text(TimeOfDay),
    /// In an object of JSON.
    Json,
}

/// The lines of `--stats`, which remembers the counters of the line before.
#[derive(Debug)]
pub struct Lines {
    form: Form,
    lang: Lang,
    before: [Counters; 2],
    lines: u32,
}

impl Lines {
    /// Begins with counters at zero.
    #[must_use]
    pub const fn new(form: Form, lang: Lang) -> Self {
        Self {
            form,
            lang,
            before: [Counters::ZERO; 2],
            lines: 0,
        }
    }

    /// Appends the line of the interval of length `elapsed` that ended at `time_ns` (nanoseconds since
    /// 1970-01-01 00:00 UTC); `both` are the counters since the start.
    pub fn append(&mut self, time_ns: u64, elapsed: Duration, both: Both<'_>, text: &mut BytesMut) {
        let [inbound, outbound] = &mut self.before;
        let inbound = both.inbound.map(|now| grown(inbound, now));
        let outbound = both.outbound.map(|now| grown(outbound, now));
        let both = Both {
            inbound: inbound.as_ref(),
            outbound: outbound.as_ref(),
            undirected: None,
        };
        let seen = Seen {
            both,
            span: Some(elapsed),
            ..Seen::default()
        };
        match &mut self.form {
            Form::Json => json::append(Kind::Interval, Some(time_ns), &seen, self.lang, text),
            Form::Text(time) => {
                if self.lines.is_multiple_of(LINES_PER_HEAD) {
                    append_head(&seen, self.lang, text);
                }
                time.append(time_ns, text);
                for column in seen.columns() {
                    for (_, width, figure) in COLUMNS {
                        let figure = Short(figure.of(column.counters, elapsed));
                        text.formatted(format_args!("{figure:>width$}"));
                    }
                }
                text.text("\n");
            }
        }
        self.lines = self.lines.wrapping_add(1);
    }
}

/// What the counters grew by since the last call.
fn grown(before: &mut Counters, now: &Counters) -> Counters {
    type Words = [u64; size_of::<Counters>() / size_of::<u64>()];
    let (earlier, later): (Words, Words) =
        (zerocopy::transmute!(*before), zerocopy::transmute!(*now));
    let mut grown = later;
    for (word, earlier) in grown.iter_mut().zip(earlier) {
        *word = word.saturating_sub(earlier);
    }
    *before = *now;
    zerocopy::transmute!(grown)
}

fn append_head(seen: &Seen<'_>, lang: Lang, text: &mut BytesMut) {
    let width: usize = COLUMNS.iter().map(|(_, width, _)| width).sum();
    text.spaces(TIME_WIDTH);
    for column in seen.columns() {
        let heading = column.heading().of(lang);
        text.spaces(blanks(heading, width));
        text.text(heading);
    }
    text.text("\n");
    text.spaces(TIME_WIDTH);
    for _ in seen.columns() {
        for (name, width, _) in COLUMNS {
            let name = name.of(lang);
            text.spaces(blanks(name, width));
            text.text(name);
        }
    }
    text.text("\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;

    const SECOND: u64 = 1_000_000_000;

    fn counters(packets: u64, octets: u64, syn: u64, rst: u64) -> Counters {
        let mut counters = Counters::ZERO;
        counters.packets = packets;
        counters.octets = octets;
        counters.tcp_flags[0x02] = syn;
        counters.tcp_flags[0x14] = rst;
        counters
    }

    /// An interval of both directions without packets.
    fn nothing() -> Both<'static> {
        Both {
            inbound: Some(&Counters::ZERO),
            outbound: Some(&Counters::ZERO),
            ..Both::default()
        }
    }

    fn text(text: &BytesMut) -> &str {
        std::str::from_utf8(text).unwrap()
    }

    #[test]
    fn a_line_tells_what_the_interval_had() {
        let mut lines = Lines::new(Form::Text(TimeOfDay::new(TimeZone::UTC)), Lang::En);
        let mut output = BytesMut::new();
        let elapsed = Duration::from_secs(2);
        let mut inbound = counters(10, 1000, 3, 0);
        let mut outbound = counters(0, 0, 0, 3);
        for second in [2, 4] {
            let both = Both {
                inbound: Some(&inbound),
                outbound: Some(&outbound),
                ..Both::default()
            };
            lines.append(second * SECOND, elapsed, both, &mut output);
            inbound = counters(2_400_010, 3_000_001_000, 3, 0);
            outbound = counters(1, 60, 0, 5);
        }
        assert_eq!(
            text(&output),
            "                                             In                             Out
                 packets/s    bit/s   SYN   RST  packets/s    bit/s   SYN   RST
00:00:02.000000          5    4,000     3     0          0        0     0     3
00:00:04.000000      1.20M    12.0G     0     0          0      240     0     2
"
        );
        assert!(text(&output).lines().all(|line| line.len() <= 80));
    }

    #[test]
    fn one_direction_has_one_set_of_columns() {
        let mut lines = Lines::new(Form::Text(TimeOfDay::new(TimeZone::UTC)), Lang::En);
        let mut output = BytesMut::new();
        let outbound = counters(7, 100, 0, 0);
        let both = Both {
            inbound: None,
            outbound: Some(&outbound),
            ..Both::default()
        };
        lines.append(SECOND, Duration::from_millis(500), both, &mut output);
        assert_eq!(
            text(&output),
            "                                            Out
                 packets/s    bit/s   SYN   RST
00:00:01.000000         14    1,600     0     0
"
        );
    }

    #[test]
    fn japanese_heads_stand_above_their_columns() {
        let mut lines = Lines::new(Form::Text(TimeOfDay::new(TimeZone::UTC)), Lang::Ja);
        let mut output = BytesMut::new();
        lines.append(SECOND, Duration::from_secs(1), nothing(), &mut output);
        assert_eq!(
            text(&output),
            "                                             In                             Out
                パケット/s ビット/s   SYN   RST パケット/s ビット/s   SYN   RST
00:00:01.000000          0        0     0     0          0        0     0     0
"
        );
    }

    #[test]
    fn the_head_comes_again_after_twenty_lines() {
        let mut lines = Lines::new(Form::Text(TimeOfDay::new(TimeZone::UTC)), Lang::En);
        let mut output = BytesMut::new();
        for second in 0..21 {
            lines.append(second, Duration::from_secs(1), nothing(), &mut output);
        }
        let heads = text(&output)
            .lines()
            .enumerate()
            .filter(|(_, line)| line.contains("packets/s"))
            .map(|(index, _)| index);
        assert_eq!(heads.collect::<Vec<_>>(), [1, 23]);
    }
}
