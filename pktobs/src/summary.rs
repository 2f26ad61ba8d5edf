//! What was counted, told in the form that was asked for: a line an interval, and the table at the end.
//!
//! Figures are the output of `--stats`, and go to stdout; beside packets they go to stderr.

use std::{
    io::{self, IsTerminal},
    time::{Duration, Instant, SystemTime},
};

use bytes::BytesMut;
use pktobs_common::Direction;

use crate::{
    cli::{Format, Show, terminal},
    observe::Stream,
    source::Counted,
    view::{
        Colour, Glyphs,
        table::{
            self, Bars, Both, Look, Seen,
            interval::{Form, Lines},
            json::{self, Kind},
        },
        text::TimeOfDay,
    },
};

/// The counters of those directions that are observed, and of what may have been of either, if there was something.
#[must_use]
pub fn both<'a>(directions: &[Direction], counted: &'a Counted) -> Both<'a> {
    let [ingress, egress] = &counted.sides;
    Both {
        inbound: directions.contains(&Direction::In).then_some(ingress),
        outbound: directions.contains(&Direction::Out).then_some(egress),
        undirected: Some(&counted.undirected).filter(|counters| counters.packets > 0),
    }
}

/// The table at the end, and where it goes, with an empty line in front if it stands behind packets: `shown` packets were shown, the last was counted at `time_ns` at the latest
/// (nanoseconds since 1970-01-01 00:00 UTC; `None` if there was none).
#[must_use]
pub fn summary(
    show: &Show,
    seen: &Seen<'_>,
    shown: u64,
    time_ns: Option<u64>,
) -> (BytesMut, Stream) {
    let mut text = BytesMut::new();
    let stream = if show.stats.is_some() {
        Stream::Stdout
    } else {
        Stream::Stderr
    };
    match show.format {
        Format::Tcpdump => table::append_tcpdump_closing(shown, seen.both, &mut text),
        Format::Json if show.stats.is_some() => {
            json::append(Kind::Total, time_ns, seen, show.lang(), &mut text);
        }
        Format::Annotated | Format::Ladder | Format::Json => {
            if stream == Stream::Stderr && shown > 0 {
                text.extend_from_slice(b"\n");
            }
            table::append(seen, look(show, stream), &mut text);
        }
    }
    (text, stream)
}

/// How a table looks where it goes.
fn look(show: &Show, stream: Stream) -> Look {
    let is_terminal = match stream {
        Stream::Stdout => io::stdout().is_terminal(),
        Stream::Stderr => io::stderr().is_terminal(),
    };
    let is_coloured = show.color.is_on(is_terminal);
    Look {
        lang: show.lang(),
        colour: if is_coloured { Colour::On } else { Colour::Off },
        bars: match terminal::glyphs() {
            _ if !is_terminal => Bars::None,
            Glyphs::Ascii => Bars::Ascii,
            Glyphs::Unicode => Bars::Blocks,
        },
    }
}

/// The time of day, in nanoseconds since 1970-01-01 00:00 UTC.
#[must_use]
pub fn now_ns() -> u64 {
    let time = SystemTime::UNIX_EPOCH.elapsed().unwrap_or(Duration::ZERO);
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// The lines of `--stats`.
#[derive(Debug)]
pub struct StatsLines<'a> {
    lines: Lines,
    directions: &'a [Direction],
    last: Instant,
}

impl<'a> StatsLines<'a> {
    /// The first interval begins now.
    #[must_use]
    pub fn new(show: &Show, directions: &'a [Direction]) -> Self {
        let form = match show.format {
            Format::Json => Form::Json,
            Format::Annotated | Format::Ladder | Format::Tcpdump => Form::Text(TimeOfDay::local()),
        };
        Self {
            lines: Lines::new(form, show.lang()),
            directions,
            last: Instant::now(),
        }
    }

    /// The first interval begins now, and not when this was made.
    pub fn begin(&mut self) {
        self.last = Instant::now();
    }

    /// Appends the line of the interval that ends now.
    pub fn append(&mut self, counted: &Counted, text: &mut BytesMut) {
        let elapsed = self.last.elapsed();
        self.last += elapsed;
        let both = both(self.directions, counted);
        self.lines.append(now_ns(), elapsed, both, text);
    }
}
