//! Multicast listener discovery: who wants what is sent to which group (RFC 2710, RFC 3810).

use pktobs_common::Icmpv6;

use super::entry::{Entry, Kind, Unit};
use super::{Field, walk::Teller};
use crate::lang::Wording;
use crate::packet::{Listener, Packet, Wants};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        field: Field::MldMaximumResponse,
        kind: Kind::Number,
        unit: Unit::Milliseconds,
        source: "RFC 3810 5.1.3",
        text: Wording::new(
            "Within what time listeners are to answer the question. They wait for a random part of it, so as not to \
             answer all at once. In version 2, the header has times from 32768 on with an exponent; they are told here \
             in full.",
            "問い合わせに応答すべき期限。リスナーは一斉に応答しないよう、この範囲でランダムに待つ。\
             バージョン2では32768以上の値は指数形式で書かれるが、ここでは元の値に直して示す。",
        ),
    },
    Entry {
        field: Field::MldGroup,
        kind: Kind::Address,
        unit: Unit::None,
        source: "RFC 2710 3.5",
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

/// Octets of a query of version 2 at least (RFC 3810 8.1).
const QUERY_V2_LEN: u32 = 28;

/// The fields behind the common header of ICMPv6.
pub(super) fn fields(
    packet: &Packet<'_>,
    listener: Listener<'_>,
    icmpv6: &Icmpv6,
    teller: &mut Teller<'_>,
) {
    match listener {
        Listener::Query(group) => {
            let is_v2 = packet.record().segment_len() >= QUERY_V2_LEN;
            // The field has the place of an echo's identifier.
            let time_ms = maximum_response_ms(icmpv6.id(), is_v2);
            teller.number(Field::MldMaximumResponse, time_ms);
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

/// The time in milliseconds: in version 2, from 32,768 on the field has three bits of exponent and twelve of mantissa
/// (RFC 3810 5.1.3).
fn maximum_response_ms(field: u16, is_v2: bool) -> u32 {
    if !is_v2 || field < 0x8000 {
        return field.into();
    }
    let (exponent, mantissa) = (field >> 12 & 0b111, u32::from(field & 0x0fff));
    (mantissa | 0x1000) << (exponent + 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_times_have_an_exponent_in_version_2() {
        for (field, is_v2, expected) in [
            (10_000, true, 10_000),
            (0x7fff, true, 32_767),
            (0x8000, true, 32_768),
            (0x8001, true, 32_776),
            (0xffff, true, 8_387_584),
            (0xffff, false, 65_535),
        ] {
            assert_eq!(maximum_response_ms(field, is_v2), expected);
        }
    }
}
