//! Multicast listener discovery: who wants what is sent to which group (RFC 2710, RFC 3810).

use pktobs_common::Icmpv6;

use super::entry::{Entry, Kind, Unit};
use super::{Field, walk::Teller};
use crate::lang::Wording;
use crate::packet::{Listener, Wants};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        field: Field::MldMaximumResponse,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 3810 5.1.3",
        text: Wording::new(
            "Within what time listeners are to answer the question: milliseconds up to 32767, above that a number with \
             an exponent. They wait for a random part of it, so as not to answer all at once.",
            "問い合わせに応答すべき期限。32767まではミリ秒、それより大きければ指数形式。リスナーは一斉に応答しないよう、\
             この範囲でランダムに待つ。",
        ),
    },
    Entry {
        field: Field::MldGroup,
        kind: Kind::Address,
        unit: Unit::None,
        source: "RFC 2710 3.6",
        text: Wording::new(
            "The group (multicast address) that the message is about; :: in a question asks for all groups.",
            "メッセージの対象となるグループ（マルチキャストアドレス）。問い合わせで未指定アドレスなら、全グループについて尋ねている。",
        ),
    },
    Entry {
        field: Field::MldRecords,
        kind: Kind::List,
        unit: Unit::None,
        source: "RFC 3810 5.2.4",
        text: Wording::new(
            "What a listener says of several groups, a record each.",
            "リスナーの報告。グループごとに1件のレコードがある。",
        ),
    },
    Entry {
        field: Field::MldRecordsType,
        kind: Kind::Word,
        unit: Unit::None,
        source: "RFC 3810 5.2.5",
        text: Wording::new(
            "Whose packets to the group are wanted: only those of the listed senders, those of all_but them, also \
             theirs, or no_more theirs.",
            "グループ宛てのパケットのうち、どの送信元のものを受け取りたいか。onlyは列挙した送信元だけ、all_butはそれ以外すべて、\
             alsoは追加、no_moreは取り消し。",
        ),
    },
    Entry {
        field: Field::MldRecordsGroup,
        kind: Kind::Address,
        unit: Unit::None,
        source: "RFC 3810 5.2.8",
        text: Wording::new(
            "The group that the record is about.",
            "レコードの対象となるグループ。",
        ),
    },
    Entry {
        field: Field::MldRecordsSources,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 3810 5.2.7",
        text: Wording::new(
            "How many senders the record lists. None listed with all_but means everything sent to the group, with only \
             that the listener leaves it.",
            "列挙された送信元の数。0のとき、all_butならグループ宛てのすべてを受け取り、onlyならグループから抜ける。",
        ),
    },
];

/// The fields behind the common header of ICMPv6.
pub(super) fn fields(listener: Listener<'_>, icmpv6: &Icmpv6, teller: &mut Teller<'_>) {
    match listener {
        Listener::Query(group) => {
            // The field has the place of an echo's identifier.
            teller.number(Field::MldMaximumResponse, icmpv6.id());
            teller.address(Field::MldGroup, group);
        }
        Listener::Report(group) | Listener::Done(group) => teller.address(Field::MldGroup, group),
        Listener::Records(records) => {
            for record in records {
                teller.item(Field::MldRecords, |teller| {
                    let word = match record.wants {
                        Wants::Only => "only",
                        Wants::AllBut => "all_but",
                        Wants::Also => "also",
                        Wants::NoMore => "no_more",
                    };
                    teller.word(Field::MldRecordsType, word);
                    teller.number(Field::MldRecordsSources, record.senders);
                    teller.address(Field::MldRecordsGroup, record.group);
                });
            }
        }
    }
}
