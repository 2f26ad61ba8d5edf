//! The rules about those who ask for a TCP connection.

use pktobs_common::Tcp;

use super::super::figure::{rst, rst_ack, syn, syn_ack};
use super::super::label::Label;
use super::super::reading::Party;
use super::{
    ACKNOWLEDGMENTS, FLOOD, Fact, HANDSHAKES, Number, Of, Rule, UNANSWERED, answered, asked, fact,
};
use crate::lang::Wording;

pub(super) const CONNECTIONS: &[Rule] = &[
    // Who acknowledges has received something: the other direction exists, and does not pass here.
    Rule {
        code: "one-direction",
        holds: |asks, answers| {
            acknowledgments(asks) >= ACKNOWLEDGMENTS
                && answers.counters().tcp == 0
                && !has_both_sides(asks, answers)
        },
        facts: &[
            asked("ACK", acknowledgments),
            answered("TCP", |p| p.counters().tcp),
        ],
        here: ONE_DIRECTION,
        there: ONE_DIRECTION,
    },
    // Needs records: each RST is known to answer a SYN, whatever else is going on.
    Rule {
        code: "syn-refused",
        holds: |asks, answers| {
            is_refused(asks, answers)
                && is_every_syn_known(asks)
                && answers.acts().refused >= asks.acts().asked
        },
        facts: REFUSAL,
        here: REFUSED_HERE,
        there: REFUSED_THERE,
    },
    // Who asks sends nothing but SYN, so the RST+ACK can only mean those.
    Rule {
        code: "syn-refused",
        holds: |asks, answers| is_refused(asks, answers) && goes_on(asks) == 0,
        facts: REFUSAL,
        here: REFUSED_HERE,
        there: REFUSED_THERE,
    },
    // Unless the records of all of them tell otherwise.
    Rule {
        code: "syn-probably-refused",
        holds: |asks, answers| is_refused(asks, answers) && !is_every_syn_known(asks),
        facts: REFUSAL,
        here: Wording::new(
            "probably every SYN refused: nothing listens here (or a firewall refuses)",
            "おそらくSYNはすべて拒否。ここに待ち受けがないか、ファイアウォールによる",
        ),
        there: Wording::new(
            "probably every SYN refused: nothing listens there (or a firewall refuses)",
            "おそらくSYNはすべて拒否。相手に待ち受けがないか、ファイアウォールによる",
        ),
    },
    Rule {
        code: "syn-unanswered",
        holds: |asks, answers| {
            let filtered = asks.counters().filtered + answers.counters().filtered;
            is_unanswered(asks, answers) && icmp(answers) == 0 && filtered == 0
        },
        facts: UNANSWERED_SYN,
        here: Wording::new(
            "none answered: probably a firewall here drops them, or a queue is full",
            "応答がない。おそらくここのファイアウォールが破棄したか、待ち行列が満杯である",
        ),
        there: Wording::new(
            "none answered: probably a firewall drops them, or there is no such host",
            "応答がない。おそらくファイアウォールが破棄したか、相手のホストが存在しない",
        ),
    },
    // ICMP was seen, or may have been passed over by a filter.
    Rule {
        code: "syn-unanswered-by-tcp",
        holds: is_unanswered,
        facts: UNANSWERED_SYN,
        here: UNANSWERED_BY_TCP,
        there: UNANSWERED_BY_TCP,
    },
    Rule {
        code: "syn-flood",
        holds: |asks, answers| {
            let asked = syn(asks.counters());
            asked >= FLOOD && syn_ack(answers.counters()) > 0 && goes_on(asks) * 10 < asked
        },
        facts: HALF_OPEN,
        here: Wording::new(
            "probably a SYN flood or a port scan: connections asked for, not used",
            "おそらくSYNフラッドかポートスキャンである。要求されたまま使われていない",
        ),
        there: Wording::new(
            "probably a SYN flood or a port scan: connections asked for, not used",
            "おそらくSYNフラッドかポートスキャンである。要求されたまま使われていない",
        ),
    },
    Rule {
        code: "half-open",
        holds: |asks, answers| {
            let agreed = syn_ack(answers.counters());
            agreed >= HANDSHAKES && goes_on(asks) < agreed / 2
        },
        facts: HALF_OPEN,
        here: Wording::new(
            "handshakes stay half open: SYN+ACK does not arrive, or nobody goes on",
            "ハンドシェイクが途中で止まっている。SYN+ACKが届かないか、相手が続けない",
        ),
        there: Wording::new(
            "handshakes stay half open: nobody here goes on, or the ACK is lost",
            "ハンドシェイクが途中で止まっている。こちらが続けないか、ACKが失われた",
        ),
    },
];

const ONE_DIRECTION: Wording = Wording::new(
    "one direction only: probably an asymmetric route, or a capture on one side",
    "片方向しか観測されていない。おそらく非対称経路か、片側だけのキャプチャである",
);

const REFUSED_HERE: Wording = Wording::new(
    "every SYN refused: nothing listens here (or a firewall refuses)",
    "SYNはすべて拒否された。ここに待ち受けがない（またはファイアウォールの拒否）",
);
const REFUSED_THERE: Wording = Wording::new(
    "every SYN refused: nothing listens there (or a firewall refuses)",
    "SYNはすべて拒否された。相手に待ち受けがない（またはファイアウォールの拒否）",
);

const UNANSWERED_SYN: &[Fact] = &[
    asked("SYN", |p| syn(p.counters())),
    answered("SYN+ACK", |p| syn_ack(p.counters())),
    answered("RST", |p| rst(p.counters())),
];
const UNANSWERED_BY_TCP: Wording = Wording::new(
    "none answered by TCP: an ICMP error may be the answer",
    "TCPでの応答がない。ICMPのエラーがその応答かもしれない",
);

const REFUSAL: &[Fact] = &[
    asked("SYN", |p| syn(p.counters())),
    answered("SYN+ACK", |p| syn_ack(p.counters())),
    answered("RST+ACK", |p| rst_ack(p.counters())),
];

const HALF_OPEN: &[Fact] = &[
    asked("SYN", |p| syn(p.counters())),
    answered("SYN+ACK", |p| syn_ack(p.counters())),
    fact(
        Of::Asking,
        Number::Count(goes_on),
        Label::Words(Wording::new("{0} ACK after that", "その後のACK {0}")),
    ),
];

fn is_refused(asks: &Party<'_>, answers: &Party<'_>) -> bool {
    let (asks, answers) = (asks.counters(), answers.counters());
    syn(asks) > 0 && syn_ack(answers) == 0 && rst_ack(answers) >= syn(asks)
}

fn is_every_syn_known(asks: &Party<'_>) -> bool {
    asks.has_acts() && asks.acts().asked == syn(asks.counters())
}

/// Who goes on although nothing is seen of the other side has been answered elsewhere.
fn is_unanswered(asks: &Party<'_>, answers: &Party<'_>) -> bool {
    let is_elsewhere = goes_on(asks) > 0 && answers.counters().tcp == 0;
    syn(asks.counters()) >= UNANSWERED
        && syn_ack(answers.counters()) == 0
        && rst(answers.counters()) == 0
        && !is_elsewhere
        && !has_both_sides(asks, answers)
}

/// True if questions and answers pass in the same direction, as at a mirror port, or in a capture of `lo` that has each
/// packet once.
fn has_both_sides(asks: &Party<'_>, answers: &Party<'_>) -> bool {
    let (asking, answering) = (asks.counters(), answers.counters());
    // There are more agreements than the other direction asked for.
    asks.differs_from(answers)
        && (syn_ack(asking) > syn(answering)
            || answering.tcp == 0 && (rst(asking) > 0 || asks.acts().acknowledged > 0))
}

/// Segments that go on behind a SYN, and do not break off.
fn goes_on(party: &Party<'_>) -> u64 {
    party.counters().tcp_with(Tcp::ACK, Tcp::SYN | Tcp::RST)
}

fn acknowledgments(party: &Party<'_>) -> u64 {
    party.counters().tcp_with(Tcp::ACK, 0)
}

fn icmp(party: &Party<'_>) -> u64 {
    party.counters().icmp + party.counters().icmpv6
}
