//! The columns of the table: what was counted and done in one direction, and what of that is known.

use std::time::Duration;

use pktobs_common::{Counters, Direction};

use super::figure::{Figure, Source, Value};
use super::label::Label;
use crate::flow::{Acts, Tally};
use crate::lang::Wording;

/// The counters of the directions that were observed; `None` for one that was not.
#[derive(Clone, Copy, Debug, Default)]
pub struct Both<'a> {
    /// What interfaces received.
    pub inbound: Option<&'a Counters>,
    /// What interfaces sent.
    pub outbound: Option<&'a Counters>,
    /// What a capture file has without saying in which direction.
    pub undirected: Option<&'a Counters>,
}

impl<'a> Both<'a> {
    /// True if there is a column.
    #[must_use]
    pub fn is_any(self) -> bool {
        self.sides().next().is_some()
    }

    /// Directions and counters, In before Out.
    pub(super) fn sides(self) -> impl Iterator<Item = (Option<Direction>, &'a Counters)> {
        [
            (Some(Direction::In), self.inbound),
            (Some(Direction::Out), self.outbound),
            (None, self.undirected),
        ]
        .into_iter()
        .filter_map(|(direction, counters)| Some((direction, counters?)))
    }

    pub(super) fn sum(self, figure: impl Fn(&Counters) -> u64) -> u64 {
        self.sides().map(|(_, counters)| figure(counters)).sum()
    }
}

/// All that a table is made of.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen<'a> {
    /// What was counted.
    pub both: Both<'a>,
    /// For how long, or how much time lies between the first and the last packet of a capture file; `None` if that
    /// is not known.
    pub span: Option<Duration>,
    /// Records came through the ring, where some may have been lost.
    pub through_ring: bool,
    /// The filter may let questions pass and not their answers, so that directions cannot be compared.
    pub is_one_sided: bool,
    /// What the packets did, from a view that has notes on them.
    pub tally: Option<&'a Tally>,
    /// Interfaces of which it is no news that what passes one of the two passes the other: parts of one bond, or one on top
    /// of the other. `None` if that is not known, as of those of a capture file.
    pub tied: Option<&'a [(String, String)]>,
}

impl<'a> Seen<'a> {
    /// True if these two interfaces are known to have to do with each other.
    pub(super) fn are_tied(&self, one: &str, other: &str) -> bool {
        let is_pair = |(a, b): &(String, String)| {
            (a.as_str(), b.as_str()) == (one, other) || (a.as_str(), b.as_str()) == (other, one)
        };
        self.tied.is_some_and(|tied| tied.iter().any(is_pair))
    }

    /// In before Out.
    pub(super) fn columns(&self) -> impl Iterator<Item = Column<'a>> {
        let Self {
            both,
            span,
            through_ring,
            tally,
            ..
        } = *self;
        both.sides().map(move |(direction, counters)| Column {
            direction,
            counters,
            acts: tally.map(|tally| tally.acts(direction)),
            span,
            through_ring,
        })
    }
}

/// One direction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column<'a> {
    /// `None` if a capture file does not tell it.
    pub(super) direction: Option<Direction>,
    pub(super) counters: &'a Counters,
    /// See [`Seen::tally`].
    pub(super) acts: Option<&'a Acts>,
    span: Option<Duration>,
    through_ring: bool,
}

/// Over a shorter time a rate says nothing: two packets in 50 µs are not 40,000 a second.
const SPAN_MIN: Duration = Duration::from_millis(100);

impl Column<'_> {
    /// The name of the column.
    pub(super) const fn heading(&self) -> Label {
        match self.direction {
            Some(Direction::In) => Label::Term("In"),
            Some(Direction::Out) => Label::Term("Out"),
            None => UNDIRECTED,
        }
    }

    /// The name of the column in JSON.
    pub(super) const fn key(&self) -> &'static str {
        match self.direction {
            Some(Direction::In) => "in",
            Some(Direction::Out) => "out",
            None => "undirected",
        }
    }

    /// A figure; `None` if it is not known.
    pub(super) fn value(&self, figure: &Figure) -> Option<Value> {
        match figure.source {
            Source::Counted(count) => Some(Value::Count(count(self.counters))),
            Source::PerSecond(count) => {
                let span = self.span.filter(|span| *span >= SPAN_MIN)?;
                Some(Value::per_second(count(self.counters), span))
            }
            Source::Done(count) => self.acts.and_then(count).map(Value::Count),
            Source::Lost => self
                .through_ring
                .then_some(Value::Count(self.counters.lost)),
        }
    }
}

const UNDIRECTED: Label = Label::Words(Wording::new("no direction", "方向不明"));
