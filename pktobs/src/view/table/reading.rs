//! What the table tells: the rules that hold, each with the facts and what they mean.
//!
//! [`rules`](super::rules) has the rules. Directions are compared only if both were observed and no filter may have let
//! only one of them pass; a line too few is better than a wrong one.

use std::borrow::Cow;

use bytes::BytesMut;
use pktobs_common::{Counters, Direction};

use super::column::{Column, Seen};
use super::label::Label;
use super::rules::{Fact, Number, Of, Parties, Rule, TOPICS, Topic};
use super::{Look, Role};
use crate::flow::{Acts, Calls, InterfaceCalls};
use crate::lang::{Lang, Wording};
use crate::view::number::Short;
use crate::view::text::Append;

/// One of the two that a rule looks at.
#[derive(Clone, Debug)]
pub(super) struct Party<'a> {
    /// How it is called in front of its figures; empty for a direction that is not known.
    name: Cow<'a, str>,
    column: Column<'a>,
    /// Requests and replies in this direction, on one interface; zeros if it is all of them.
    pub(super) calls: Calls,
    /// Those in the other direction, on the same interface.
    pub(super) back: Calls,
    /// It is known which interfaces have to do with each other.
    pub(super) are_ties_known: bool,
}

impl<'a> Party<'a> {
    fn new(column: Column<'a>) -> Self {
        let name = match column.direction {
            Some(direction) => direction_name(direction),
            None => "",
        };
        Self {
            name: name.into(),
            column,
            calls: Calls::default(),
            back: Calls::default(),
            are_ties_known: false,
        }
    }

    fn on(
        interface: &InterfaceCalls,
        column: Column<'a>,
        direction: Direction,
        are_ties_known: bool,
    ) -> Self {
        let index = direction.index() as usize;
        Self {
            are_ties_known,
            name: format!("{} {}", interface.name, direction_name(direction)).into(),
            calls: interface.calls[index],
            back: interface.calls[1 - index],
            ..Self::new(column)
        }
    }

    pub(super) fn counters(&self) -> &Counters {
        self.column.counters
    }

    /// False if the other one is the same direction.
    pub(super) fn differs_from(&self, other: &Self) -> bool {
        self.column.direction != other.column.direction
    }

    /// True if a view has notes on its packets.
    pub(super) const fn has_acts(&self) -> bool {
        self.column.acts.is_some()
    }

    /// What its packets did; zeros if no view has notes on them.
    pub(super) fn acts(&self) -> Acts {
        self.column.acts.copied().unwrap_or_default()
    }
}

const fn direction_name(direction: Direction) -> &'static str {
    match direction {
        Direction::In => "In",
        Direction::Out => "Out",
    }
}

/// A rule that holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) code: &'static str,
    pub(super) facts: String,
    pub(super) meaning: &'static str,
}

/// All that the table tells.
pub(super) fn of(seen: &Seen<'_>, lang: Lang) -> Vec<Reading> {
    let mut readings: Vec<Reading> = Vec::new();
    for topic in TOPICS {
        for (rule, asks, answers) in holding(topic, seen) {
            let reading = read(rule, &asks, &answers, lang);
            match readings.last_mut() {
                Some(last) if topic.parties == Parties::Each && last.is_also(&reading) => {
                    last.facts += COMMA.of(lang);
                    last.facts += &reading.facts;
                }
                _ => readings.push(reading),
            }
        }
    }
    readings
}

/// Of every two parties of a topic, the first rule that holds.
fn holding<'a>(topic: &Topic, seen: &Seen<'a>) -> Vec<(&'static Rule, Party<'a>, Party<'a>)> {
    let rules = topic.rules;
    parties(topic.parties, seen)
        .into_iter()
        .filter_map(|(asks, answers)| {
            let rule = rules.iter().find(|rule| (rule.holds)(&asks, &answers))?;
            Some((rule, asks, answers))
        })
        .collect()
}

fn parties<'a>(parties: Parties, seen: &Seen<'a>) -> Vec<(Party<'a>, Party<'a>)> {
    let of = |direction| {
        let mut columns = seen.columns();
        columns.find(|column| column.direction == direction)
    };
    let ways: Vec<_> = match (of(Some(Direction::In)), of(Some(Direction::Out))) {
        (Some(inbound), Some(outbound)) => vec![(inbound, outbound), (outbound, inbound)],
        _ => Vec::new(),
    };
    let same = |column| (Party::new(column), Party::new(column));
    match parties {
        Parties::BothWays | Parties::Interfaces if seen.is_one_sided => Vec::new(),
        Parties::Each => seen.columns().map(same).collect(),
        Parties::BothWays => ways
            .into_iter()
            .map(|(asks, answers)| (Party::new(asks), Party::new(answers)))
            .chain(of(None).map(same))
            .collect(),
        Parties::Interfaces => {
            let interfaces = seen.tally.map_or(&[][..], |tally| tally.interfaces());
            let pairs = interfaces
                .iter()
                .flat_map(|one| interfaces.iter().map(move |other| (one, other)));
            pairs
                .filter(|(one, other)| one.name != other.name)
                .filter(|(one, other)| !seen.are_tied(&one.name, &other.name))
                .flat_map(|(one, other)| ways.iter().map(move |way| (one, other, way)))
                .filter_map(|(one, other, &(asks, answers))| {
                    Some((
                        Party::on(one, asks, asks.direction?, seen.tied.is_some()),
                        Party::on(other, answers, answers.direction?, seen.tied.is_some()),
                    ))
                })
                .collect()
        }
    }
}

fn read(rule: &Rule, asks: &Party<'_>, answers: &Party<'_>, lang: Lang) -> Reading {
    let mut facts = String::new();
    for fact in rule.facts {
        if !facts.is_empty() {
            facts += COMMA.of(lang);
        }
        facts += &told(fact, asks, answers, lang);
    }
    let is_here = asks.column.direction == Some(Direction::In);
    let meaning = if is_here { rule.here } else { rule.there };
    Reading {
        code: rule.code,
        facts,
        meaning: meaning.of(lang),
    }
}

/// `In 100 SYN`.
fn told(fact: &Fact, asks: &Party<'_>, answers: &Party<'_>, lang: Lang) -> String {
    let party = match fact.of {
        Of::Asking => asks,
        Of::Answering => answers,
    };
    let number = match fact.number {
        Number::Count(count) => Short(count(party)).to_string(),
        Number::Percent(part, whole) => percent(part(party), whole(party)),
    };
    let words = match fact.words {
        Label::Words(words) => words.of(lang).replace("{0}", &number),
        Label::Term(term) => match lang {
            Lang::En => format!("{number} {term}"),
            Lang::Ja => format!("{term} {number}"),
        },
    };
    let gap = if party.name.is_empty() { "" } else { " " };
    format!("{}{gap}{words}", party.name)
}

/// A share in percent, rounded down, below ten with one decimal.
fn percent(part: u64, whole: u64) -> String {
    let tenths = u128::from(part) * 1000 / u128::from(whole.max(1));
    if tenths < 100 && !tenths.is_multiple_of(10) {
        format!("{}.{}", tenths / 10, tenths % 10)
    } else {
        (tenths / 10).to_string()
    }
}

const COMMA: Wording = Wording::new(", ", "、");
const STOP: Wording = Wording::new(": ", "。");

impl Reading {
    /// True if the other one tells the same of something else.
    fn is_also(&self, other: &Self) -> bool {
        self.code == other.code && self.meaning == other.meaning
    }

    /// In one line.
    pub(super) fn text(&self, lang: Lang) -> String {
        format!("{}{}{}", self.facts, STOP.of(lang), self.meaning)
    }
}

/// Appends two lines for each reading: the facts, and below them what they mean.
pub(super) fn append(seen: &Seen<'_>, look: Look, text: &mut BytesMut) {
    for Reading { facts, meaning, .. } in of(seen, look.lang) {
        text.formatted(format_args!("{facts}\n  "));
        look.colour.paint(Role::Note, text, |text| {
            text.formatted(format_args!("↳ {meaning}"));
        });
        text.text("\n");
    }
}

#[cfg(test)]
mod tests;
