//! What the comparison of In and Out tells, in one line.
//!
//! A table of rules, from the most telling to the least; the first that holds is told. A rule looks at one side
//! that asks and the other that answers, and is tried both ways. It speaks only if both directions were observed
//! and the figures leave little doubt: a line too few is better than a wrong one.

use std::fmt::{self, Display, Formatter};

use pktobs_common::{Counters, Direction, Tcp};

use super::{Both, heading, rst_ack, syn, syn_ack};
use crate::view::number::Short;

/// A SYN without answer is sent again after one second, then after two more: fewer may be under way still.
const UNANSWERED: u64 = 3;

/// Handshakes below this number may be under way still.
const MANY: u64 = 10;

/// A figure that a rule looked at: how many, of what.
type Figure = (fn(&Counters) -> u64, &'static str);

struct Rule {
    holds: fn(asks: &Counters, answers: &Counters) -> bool,
    asked: &'static [Figure],
    answered: &'static [Figure],
    /// What it means if the interface's own host answers, that is In asks.
    for_own: &'static str,
    /// What it means if somebody else has to answer, that is Out asks.
    for_others: &'static str,
}

const SYN: Figure = (syn, "SYN");
const SYN_ACK: Figure = (syn_ack, "SYN+ACK");
const RST_ACK: Figure = (rst_ack, "RST+ACK");
const OTHER_ACK: Figure = (ack_without_syn, "ACK without SYN");
const UDP: Figure = (|c| c.udp, "UDP");
const ICMP: Figure = (|c| c.icmp, "ICMP");

const RULES: &[Rule] = &[
    Rule {
        holds: |asks, answers| {
            syn(asks) > 0 && syn_ack(answers) == 0 && rst_ack(answers) >= syn(asks)
        },
        asked: &[SYN],
        answered: &[SYN_ACK, RST_ACK],
        for_own: "nothing listens here",
        for_others: "nothing listens there",
    },
    Rule {
        holds: |asks, answers| {
            syn(asks) >= UNANSWERED && syn_ack(answers) == 0 && answers.tcp_with(Tcp::RST, 0) == 0
        },
        asked: &[SYN],
        answered: &[SYN_ACK],
        for_own: "nobody answers: a firewall here, or a full queue",
        for_others: "nobody answers: a firewall, or no such host",
    },
    Rule {
        holds: |asks, answers| {
            syn_ack(answers) >= MANY && ack_without_syn(asks) < syn_ack(answers) / 2
        },
        asked: &[OTHER_ACK],
        answered: &[SYN_ACK],
        for_own: "handshakes stay half open",
        for_others: "handshakes stay half open",
    },
    Rule {
        holds: |asks, answers| asks.udp > 0 && answers.udp == 0 && answers.icmp >= asks.udp,
        asked: &[UDP],
        answered: &[UDP, ICMP],
        for_own: "it seems nothing listens here",
        for_others: "it seems nothing listens there",
    },
];

fn ack_without_syn(counters: &Counters) -> u64 {
    counters.tcp_with(Tcp::ACK, Tcp::SYN)
}

/// A rule that holds, with the figures.
pub(super) struct Reading<'a> {
    rule: &'static Rule,
    asks: (Direction, &'a Counters),
    answers: (Direction, &'a Counters),
}

/// The most telling reading of a table, if there is any.
pub(super) fn of(both: Both<'_>) -> Option<Reading<'_>> {
    let inbound = (Direction::In, both.inbound?);
    let outbound = (Direction::Out, both.outbound?);
    let ways = [(inbound, outbound), (outbound, inbound)];
    RULES.iter().find_map(|rule| {
        let way = ways.iter().find(|way| (rule.holds)(way.0.1, way.1.1));
        way.map(|(asks, answers)| Reading {
            rule,
            asks: *asks,
            answers: *answers,
        })
    })
}

impl Display for Reading<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let asked = self.rule.asked.iter().map(|figure| (self.asks, figure));
        let answered = self
            .rule
            .answered
            .iter()
            .map(|figure| (self.answers, figure));
        for (index, ((direction, counters), (figure, what))) in asked.chain(answered).enumerate() {
            let before = if index == 0 { "" } else { ", " };
            let (heading, figure) = (heading(direction), Short(figure(counters)));
            write!(f, "{before}{heading} {figure} {what}")?;
        }
        let meaning = match self.asks.0 {
            Direction::In => self.rule.for_own,
            Direction::Out => self.rule.for_others,
        };
        write!(f, ": {meaning}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counters with these numbers of TCP headers by flags octet, and of UDP and ICMP.
    fn counters(flags: &[(u8, u64)], udp: u64, icmp: u64) -> Counters {
        let mut counters = Counters::ZERO;
        for (octet, count) in flags {
            counters.tcp_flags[usize::from(*octet)] = *count;
        }
        counters.udp = udp;
        counters.icmp = icmp;
        counters
    }

    fn reading(inbound: &Counters, outbound: &Counters) -> String {
        of(Both {
            inbound: Some(inbound),
            outbound: Some(outbound),
            ..Both::default()
        })
        .map_or_else(String::new, |reading| reading.to_string())
    }

    #[test]
    fn every_syn_refused_means_that_nothing_listens() {
        let asks = counters(&[(0x02, 90), (0xc2, 10)], 0, 0);
        let refuses = counters(&[(0x14, 100)], 0, 0);
        assert_eq!(
            reading(&asks, &refuses),
            "In 100 SYN, Out 0 SYN+ACK, Out 100 RST+ACK: nothing listens here"
        );
        assert_eq!(
            reading(&refuses, &asks),
            "Out 100 SYN, In 0 SYN+ACK, In 100 RST+ACK: nothing listens there"
        );
        let refuses_some = counters(&[(0x14, 99)], 0, 0);
        assert_eq!(reading(&asks, &refuses_some), "");
    }

    #[test]
    fn no_answer_at_all_means_a_firewall_or_no_such_host() {
        let asks = counters(&[(0x02, 5)], 0, 0);
        assert_eq!(
            reading(&Counters::ZERO, &asks),
            "Out 5 SYN, In 0 SYN+ACK: nobody answers: a firewall, or no such host"
        );
        assert_eq!(
            reading(&asks, &Counters::ZERO),
            "In 5 SYN, Out 0 SYN+ACK: nobody answers: a firewall here, or a full queue"
        );
        let under_way = counters(&[(0x02, 2)], 0, 0);
        assert_eq!(reading(&under_way, &Counters::ZERO), "");
    }

    #[test]
    fn agreed_but_never_acknowledged_is_half_open() {
        let flood = counters(&[(0x02, 1000), (0x10, 3)], 0, 0);
        let agrees = counters(&[(0x12, 1000)], 0, 0);
        assert_eq!(
            reading(&flood, &agrees),
            "In 3 ACK without SYN, Out 1,000 SYN+ACK: handshakes stay half open"
        );
        let few = counters(&[(0x12, 9)], 0, 0);
        assert_eq!(reading(&counters(&[(0x02, 9)], 0, 0), &few), "");
    }

    #[test]
    fn udp_answered_by_icmp_alone_seems_unwanted() {
        let asks = counters(&[], 2, 0);
        let answers = counters(&[], 0, 2);
        assert_eq!(
            reading(&asks, &answers),
            "In 2 UDP, Out 0 UDP, Out 2 ICMP: it seems nothing listens here"
        );
    }

    #[test]
    fn a_line_stays_within_80_columns() {
        let asks = counters(&[(0x02, 123_456_789)], 0, 0);
        let refuses = counters(&[(0x14, 123_456_789)], 0, 0);
        assert_eq!(
            reading(&refuses, &asks),
            "Out 123M SYN, In 0 SYN+ACK, In 123M RST+ACK: nothing listens there"
        );
    }

    #[test]
    fn ordinary_connections_are_no_news() {
        let client = counters(&[(0x02, 20), (0x10, 60), (0x18, 20), (0x11, 20)], 3, 0);
        let server = counters(&[(0x12, 20), (0x10, 40), (0x18, 20), (0x11, 20)], 3, 0);
        assert_eq!(reading(&client, &server), "");
        assert_eq!(reading(&Counters::ZERO, &Counters::ZERO), "");
    }

    #[test]
    fn one_direction_tells_nothing_of_the_other() {
        let asks = counters(&[(0x02, 5)], 0, 0);
        let both = Both {
            inbound: Some(&asks),
            outbound: None,
            ..Both::default()
        };
        assert!(of(both).is_none());
    }
}
