//! The rules of the reading: what has to hold, the facts that are told then, and what they mean.
//!
//! A rule looks at two parties: one that asks and one that answers, or twice the same. It never says more than the figures
//! show: what they only suggest is said with "probably". Rules stand by topic, from the most telling to the least, and of
//! a topic the first that holds is told. Those that need records, and a view that has notes on them, say so; without
//! they are silent.

mod connections;

use super::label::Label;
use super::reading::Party;
use crate::flow::Data;
use crate::lang::Wording;
use connections::CONNECTIONS;

/// A SYN without answer is sent again after one second, then after two more: fewer may be under way still.
pub(super) const UNANSWERED: u64 = 3;
/// Handshakes below this number may be under way still.
pub(super) const HANDSHAKES: u64 = 10;
/// As many connections are seldom asked for without any being used.
pub(super) const FLOOD: u64 = 100;
/// Acknowledgments that cannot all be the last of an old connection.
pub(super) const ACKNOWLEDGMENTS: u64 = 10;
/// Fewer of a kind are no pattern, whatever their share.
pub(super) const FEW: u64 = 3;
/// Percent of all from which on something is told: the loss that begins to slow down TCP, packets that should not be,
/// and fragments, which are no fault by themselves.
pub(super) const PERCENT_DATA: u64 = 1;
pub(super) const PERCENT_FAULTS: u64 = 1;
pub(super) const PERCENT_FRAGMENTS: u64 = 10;

/// Rules that are tried in turn.
pub(super) struct Topic {
    pub(super) parties: Parties,
    pub(super) rules: &'static [Rule],
}

/// Whom the rules of a topic look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parties {
    /// In asks and Out answers, then the other way round; a direction that is not known asks and answers itself.
    BothWays,
    /// One direction after the other: it asks and answers itself.
    Each,
    /// What one interface received and another one sent, and the other way round, for all interfaces.
    Interfaces,
}

pub(super) struct Rule {
    /// What it is called in JSON; does not change.
    pub(super) code: &'static str,
    pub(super) holds: fn(asks: &Party<'_>, answers: &Party<'_>) -> bool,
    pub(super) facts: &'static [Fact],
    /// What it means if what is asked comes In: this host, or one behind it, has to answer.
    pub(super) here: Wording,
    /// What it means otherwise.
    pub(super) there: Wording,
}

/// A figure that a rule looked at, with its words.
pub(super) struct Fact {
    pub(super) of: Of,
    pub(super) number: Number,
    pub(super) words: Label,
}

/// Whose figure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    Asking,
    Answering,
}

#[derive(Clone, Copy)]
pub(super) enum Number {
    Count(fn(&Party<'_>) -> u64),
    /// The first as percent of the second.
    Percent(fn(&Party<'_>) -> u64, fn(&Party<'_>) -> u64),
}

pub(super) const TOPICS: &[Topic] = &[
    Topic {
        parties: Parties::BothWays,
        rules: CONNECTIONS,
    },
    Topic {
        parties: Parties::Each,
        rules: &[AGAIN],
    },
    Topic {
        parties: Parties::Each,
        rules: &[LATE],
    },
    Topic {
        parties: Parties::Interfaces,
        rules: &[OTHER_INTERFACE, OTHER_INTERFACE_OR_BOND],
    },
    Topic {
        parties: Parties::BothWays,
        rules: &[UDP_REFUSED, UDP_REFUSED_PROBABLY],
    },
    Topic {
        parties: Parties::Each,
        rules: &[FRAGMENTS],
    },
    Topic {
        parties: Parties::Each,
        rules: &[MALFORMED],
    },
    Topic {
        parties: Parties::Each,
        rules: &[CHECKSUMS],
    },
    Topic {
        parties: Parties::Each,
        rules: &[EMPTY_CHECKSUMS],
    },
    Topic {
        parties: Parties::Each,
        rules: &[LOST],
    },
];

/// Needs records.
const AGAIN: Rule = Rule {
    code: "retransmissions",
    holds: |_, side| is_share(side.acts().again, side.acts().data),
    facts: &[fact(
        Of::Answering,
        Number::Percent(|p| p.acts().again.octets, |p| p.acts().data.octets),
        Label::Words(Wording::new(
            "{0} % of the data sent again",
            "データの{0}%を再送",
        )),
    )],
    here: SENT_AGAIN,
    there: SENT_AGAIN,
};
const SENT_AGAIN: Wording = Wording::new(
    "retransmissions: packets are lost on the way, or their ACK is lost or late",
    "再送である。途中でパケットが失われたか、そのACKが失われたか遅れている",
);

/// Needs records.
const LATE: Rule = Rule {
    code: "late-data",
    holds: |_, side| is_share(side.acts().late, side.acts().data),
    facts: &[fact(
        Of::Answering,
        Number::Percent(|p| p.acts().late.octets, |p| p.acts().data.octets),
        Label::Words(Wording::new(
            "{0} % of the data late",
            "データの{0}%が遅れて到着",
        )),
    )],
    here: Wording::new(
        "lost before here and sent again, or overtaken on the way",
        "ここより手前で失われて再送されたか、途中で追い越された",
    ),
    there: Wording::new(
        "lost before here and sent again, or overtaken on the way",
        "ここより手前で失われて再送されたか、途中で追い越された",
    ),
};

/// Needs records, because counters are those of all interfaces together. Parts of one bond are no parties.
const OTHER_INTERFACE: Rule = Rule {
    code: "other-interface",
    holds: |asks, answers| asks.are_ties_known && are_elsewhere(asks, answers),
    facts: CALLS,
    here: Wording::new(
        "replies go out on another interface",
        "応答は別のインターフェースから出る",
    ),
    there: Wording::new(
        "replies come in on another interface",
        "応答は別のインターフェースに入る",
    ),
};

const CALLS: &[Fact] = &[
    fact(
        Of::Asking,
        Number::Count(|p| p.calls.asked),
        Label::Words(Wording::new("{0} requests", "要求{0}件")),
    ),
    fact(
        Of::Answering,
        Number::Count(|p| p.calls.unasked),
        Label::Words(Wording::new("{0} replies", "応答{0}件")),
    ),
];

/// The same where it is not known what the interfaces have to do with each other.
const OTHER_INTERFACE_OR_BOND: Rule = Rule {
    code: "other-interface",
    holds: are_elsewhere,
    facts: CALLS,
    here: Wording::new(
        "replies go out on another interface (or both are parts of one bond)",
        "応答は別のインターフェースから出る（または両方とも1つのボンドの一部である）",
    ),
    there: Wording::new(
        "replies come in on another interface (or both are parts of one bond)",
        "応答は別のインターフェースに入る（または両方とも1つのボンドの一部である）",
    ),
};

/// Needs records. One is enough, because each says it of a packet. Hosts send few of them a second.
const UDP_REFUSED: Rule = Rule {
    code: "udp-refused",
    holds: |_, answers| answers.acts().udp_refused > 0,
    facts: &[
        asked("UDP", |p| p.counters().udp),
        answered("port unreachable", |p| p.acts().udp_refused),
    ],
    here: Wording::new(
        "nothing listens here on a UDP port that was asked for",
        "要求されたUDPポートで待ち受けているプログラムがここにはない",
    ),
    there: Wording::new(
        "nothing listens there on a UDP port that was asked for",
        "要求したUDPポートで待ち受けているプログラムが相手にはない",
    ),
};

/// Without records. ICMP in the asking direction may be what the ICMP in the other answers; over IPv6, the messages
/// of neighbors stand among ICMPv6, so that nothing is concluded from that.
const UDP_REFUSED_PROBABLY: Rule = Rule {
    code: "udp-probably-refused",
    holds: |asks, answers| {
        let are_known = answers.has_acts();
        let (asks, udp) = (asks.counters(), asks.counters().udp);
        let answers = answers.counters();
        let enough = answers.icmp >= udp.saturating_add(asks.icmp);
        udp > 0 && answers.udp == 0 && enough && !are_known
    },
    facts: &[
        asked("UDP", |p| p.counters().udp),
        answered("UDP", |p| p.counters().udp),
        answered("ICMP", |p| p.counters().icmp),
    ],
    here: Wording::new(
        "probably refused (port unreachable): nothing listens here",
        "おそらくport unreachableによる拒否である。ここに待ち受けがない",
    ),
    there: Wording::new(
        "probably refused (port unreachable): nothing listens there",
        "おそらくport unreachableによる拒否である。相手に待ち受けがない",
    ),
};

const FRAGMENTS: Rule = Rule {
    code: "many-fragments",
    holds: |_, side| {
        let fragments = side.counters().fragments;
        fragments >= FEW && is_percent(fragments, ip(side), PERCENT_FRAGMENTS)
    },
    facts: &[fact(
        Of::Answering,
        Number::Percent(|p| p.counters().fragments, ip),
        Label::Words(Wording::new("{0} % fragments", "フラグメント{0}%")),
    )],
    here: FRAGMENTED,
    there: FRAGMENTED,
};
const FRAGMENTED: Wording = Wording::new(
    "many fragments: if one is lost, so is the whole datagram that it belongs to",
    "フラグメントが多い。1つでも失われると、元のデータグラム全体が失われる",
);

const MALFORMED: Rule = Rule {
    code: "many-malformed",
    holds: |_, side| {
        let malformed = side.counters().malformed;
        malformed >= FEW && is_percent(malformed, side.counters().packets, PERCENT_FAULTS)
    },
    facts: &[fact(
        Of::Answering,
        Number::Percent(|p| p.counters().malformed, |p| p.counters().packets),
        Label::Words(Wording::new("{0} % malformed", "形式の誤り{0}%")),
    )],
    here: DAMAGED,
    there: DAMAGED,
};
const DAMAGED: Wording = Wording::new(
    "many malformed packets: a broken or a hostile sender, or damage on the way",
    "形式の誤ったパケットが多い。送信側の不具合か悪意、または途中での破損である",
);

/// Needs records.
const CHECKSUMS: Rule = Rule {
    code: "bad-checksums",
    holds: |_, side| {
        let damaged = side.acts().damaged;
        damaged >= FEW && is_percent(damaged, side.counters().packets, PERCENT_FAULTS)
    },
    facts: &[fact(
        Of::Answering,
        Number::Percent(|p| p.acts().damaged, |p| p.counters().packets),
        Label::Words(Wording::new(
            "{0} % with a wrong checksum",
            "チェックサムの誤り{0}%",
        )),
    )],
    here: WRONG,
    there: WRONG,
};
const WRONG: Wording = Wording::new(
    "damaged, or computed wrongly: receivers drop such packets",
    "破損したか、計算が誤っている。受信側はこのようなパケットを破棄する",
);

/// Needs records. Linux fills in the checksum of every IPv4 header that it sends; Windows may leave it to the card.
const EMPTY_CHECKSUMS: Rule = Rule {
    code: "empty-checksums",
    holds: |_, side| {
        let empty = side.acts().empty_ipv4_checksums;
        empty >= FEW && is_percent(empty, side.counters().packets, PERCENT_FAULTS)
    },
    facts: &[fact(
        Of::Answering,
        Number::Percent(|p| p.acts().empty_ipv4_checksums, |p| p.counters().packets),
        Label::Words(Wording::new(
            "{0} % with IPv4 checksum 0",
            "IPv4チェックサムが0のもの{0}%",
        )),
    )],
    here: LEFT_TO_CARD,
    there: LEFT_TO_CARD,
};
const LEFT_TO_CARD: Wording = Wording::new(
    "probably captured on the sender: it is left to the network card (no fault)",
    "おそらく送信側でのキャプチャで、計算はカードに任されている（異常ではない）",
);

/// Needs records: without them nothing can be lost.
const LOST: Rule = Rule {
    code: "lost",
    holds: |_, side| side.counters().lost > 0,
    facts: &[fact(
        Of::Answering,
        Number::Count(|p| p.counters().lost),
        Label::Words(Wording::new("{0} lost", "{0}件を取りこぼし")),
    )],
    here: NOT_SHOWN,
    there: NOT_SHOWN,
};
const NOT_SHOWN: Wording = Wording::new(
    "counted, but not shown: a larger --buffer-size or a faster reader helps",
    "数えたが表示していない。--buffer-sizeを増やすか、出力を速く読むとよい",
);

const fn asked(term: &'static str, count: fn(&Party<'_>) -> u64) -> Fact {
    fact(Of::Asking, Number::Count(count), Label::Term(term))
}

const fn answered(term: &'static str, count: fn(&Party<'_>) -> u64) -> Fact {
    fact(Of::Answering, Number::Count(count), Label::Term(term))
}

const fn fact(of: Of, number: Number, words: Label) -> Fact {
    Fact { of, number, words }
}

/// What was asked on one interface was answered on another one only.
fn are_elsewhere(asks: &Party<'_>, answers: &Party<'_>) -> bool {
    asks.calls.asked >= FEW
        && asks.back.answered == 0
        && answers.calls.unasked >= FEW
        && answers.back.asked == 0
}

fn ip(party: &Party<'_>) -> u64 {
    party.counters().ipv4 + party.counters().ipv6
}

fn is_percent(part: u64, whole: u64, percent: u64) -> bool {
    u128::from(part) * 100 >= u128::from(whole) * u128::from(percent)
}

fn is_share(part: Data, whole: Data) -> bool {
    part.segments >= FEW && is_percent(part.octets, whole.octets, PERCENT_DATA)
}
