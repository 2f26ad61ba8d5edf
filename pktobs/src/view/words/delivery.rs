//! The words for what TCP segments do about data that is lost, late or doubled.

use crate::flow::{Again, DeliveryNote, Late};
use crate::view::phrase::{
    Phrase,
    Value::{self, Data, Elapsed, Number, Numbers, Octets, Time},
    say,
};

/// The words for a note.
pub(super) fn words(note: &DeliveryNote) -> Phrase {
    match *note {
        DeliveryNote::SendsAgain { octets, first, why } => again(why, Data { octets, first }),
        DeliveryNote::BeginsAgain { octets } => {
            say!(
                "the first {0} of it were seen before",
                "そのうち最初の{0}は以前に観測されている",
                [Octets(octets)]
            )
        }
        DeliveryNote::SendsEarlier { octets, first, why } => earlier(why, Data { octets, first }),
        DeliveryNote::StillMissing { first, octets } => {
            say!(
                "still not seen: {0}",
                "{0}はまだ観測されていない",
                [Data { octets, first }]
            )
        }
        DeliveryNote::NothingMissing => {
            say!("that fills the gap", "これで抜けていた部分が埋まる", [])
        }
        DeliveryNote::RepeatsAcknowledgment { waits_for, times } => {
            repeats(times, waits_for.map(|first| Numbers { first, octets: 1 }))
        }
        DeliveryNote::Lacks {
            first,
            octets,
            others,
            has,
            all,
        } => lacks(
            (others, all),
            [Data { octets, first }, Octets(has), Number(others.into())],
        ),
        DeliveryNote::CameTwice {
            first,
            octets,
            sent_again: true,
        } => say!(
            "received twice, so it was not needed again: {0} (DSACK)",
            "{0}が二度届いたと伝える（DSACK）。再送は必要なかった",
            [Data { octets, first }],
        ),
        DeliveryNote::CameTwice {
            first,
            octets,
            sent_again: false,
        } => say!(
            "received twice: {0} (DSACK)",
            "{0}が二度届いたと伝える（DSACK）",
            [Data { octets, first }],
        ),
        DeliveryNote::SynCameTwice => say!(
            "received the other side's SYN twice (DSACK)",
            "相手のSYNが二度届いたと伝える（DSACK）",
            [],
        ),
    }
}

fn again(why: Again, data: Value) -> Phrase {
    match why {
        Again::Unknown => say!(
            "sends again {0}: seen before",
            "{0}を再送する。以前に観測されたデータである",
            [data]
        ),
        Again::Acknowledged => say!(
            "sends again {0}: an acknowledgment was seen, but may not have arrived",
            "{0}を再送する。確認応答は観測されたが、届いていないかもしれない",
            [data],
        ),
        Again::Fits { mtu } => say!(
            "sends again {0}, in a packet that fits: at most {1}, as ICMP said",
            "{0}を、ICMPで知らされた上限（{1}）に収まるパケットで再送する",
            [data, Octets(mtu)],
        ),
        Again::Missed => say!(
            "sends again {0}: probably lost, as the other side does not acknowledge them",
            "{0}を再送する。相手の確認応答がないので、おそらく失われた",
            [data],
        ),
        Again::Unanswered { after_ns } => say!(
            "sends again {0}: {1} without an answer, so probably its timer ran out",
            "{0}を再送する。応答が{1}なかったので、おそらくタイマーが切れた",
            [data, Elapsed(after_ns)],
        ),
        Again::Doubled => say!(
            "brings again {0}: probably the same packet, doubled on the way or in the capture",
            "{0}がもう一度来る。おそらく同じパケットが、途中またはキャプチャで二重になった",
            [data],
        ),
        Again::Overtaken { certain: true } => say!(
            "brings again {0}: late, overtaken on the way (by its timestamp)",
            "{0}がもう一度来る。途中で追い越されて遅れた（タイムスタンプによる）",
            [data],
        ),
        Again::Overtaken { certain: false } => say!(
            "brings again {0}: late, probably overtaken on the way (by its id)",
            "{0}がもう一度来る。おそらく途中で追い越されて遅れた（idによる）",
            [data],
        ),
    }
}

fn earlier(why: Late, data: Value) -> Phrase {
    match why {
        Late::Unknown => say!(
            "brings earlier data, {0}: late, or sent again",
            "前の位置のデータ、{0}を運ぶ。遅れて来たか、再送である",
            [data],
        ),
        Late::Overtaken { certain: true } => say!(
            "brings earlier data, {0}: late, overtaken on the way (by its timestamp)",
            "前の位置のデータ、{0}を運ぶ。途中で追い越されて遅れた（タイムスタンプによる）",
            [data],
        ),
        Late::Overtaken { certain: false } => say!(
            "brings earlier data, {0}: late, probably overtaken on the way (by its id)",
            "前の位置のデータ、{0}を運ぶ。おそらく途中で追い越されて遅れた（idによる）",
            [data],
        ),
        Late::Again => say!(
            "brings earlier data, {0}: probably sent again after a loss",
            "前の位置のデータ、{0}を運ぶ。おそらく失われたための再送である",
            [data],
        ),
    }
}

/// After three of them a sender takes the data for lost (RFC 5681 3.2).
fn repeats(times: u16, waits_for: Option<Value>) -> Phrase {
    let times_value = Time(times.into());
    match (times, waits_for) {
        (..=1, None) => say!("repeats its acknowledgment", "同じ確認応答を繰り返す", []),
        (3, None) => say!(
            "repeats its acknowledgment a third time, a sign of loss",
            "同じ確認応答を繰り返す（3回目）。データが失われたしるしである",
            [],
        ),
        (_, None) => say!(
            "repeats its acknowledgment a {0}",
            "同じ確認応答を繰り返す（{0}）",
            [times_value]
        ),
        (..=1, Some(octet)) => say!(
            "repeats its acknowledgment: still waits for octet {0}",
            "同じ確認応答を繰り返す。{0}バイト目をまだ待っている",
            [octet],
        ),
        (3, Some(octet)) => say!(
            "repeats its acknowledgment a third time, a sign of loss: still waits for octet {0}",
            "同じ確認応答を繰り返す（3回目）。データが失われたしるしである。{0}バイト目をまだ待っている",
            [octet],
        ),
        (_, Some(octet)) => say!(
            "repeats its acknowledgment a {0}: still waits for octet {1}",
            "同じ確認応答を繰り返す（{0}）。{1}バイト目をまだ待っている",
            [times_value, octet],
        ),
    }
}

fn lacks(which: (u8, bool), values: [Value; 3]) -> Phrase {
    let [lacks, has, others] = values;
    match which {
        (0, true) => say!(
            "lacks {0}; has the {1} behind them (SACK)",
            "{0}が届いていない。その後ろの{1}は届いている（SACK）",
            [lacks, has],
        ),
        (1, true) => say!(
            "lacks {0}, and some in one more place; has {1} behind them (SACK)",
            "{0}が届いていない。ほかに1か所で抜けている。それらの後ろの{1}は届いている（SACK）",
            [lacks, has],
        ),
        (_, true) => say!(
            "lacks {0}, and some in {2} more places; has {1} behind them (SACK)",
            "{0}が届いていない。ほかに{2}か所で抜けている。それらの後ろの{1}は届いている（SACK）",
            [lacks, has, others],
        ),
        (_, false) => say!(
            "lacks {0}, or the first of these at least; has {1} behind them (SACK)",
            "{0}、少なくともその最初が届いていない。その後ろの{1}は届いている（SACK）",
            [lacks, has],
        ),
    }
}
