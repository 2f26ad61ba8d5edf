//! ICMPv6 (RFC 4443). What neighbors and listeners say to each other is in `nd` and `mld`.

use pktobs_common::{Icmpv6, Stop};

use super::entry::{Entry, Kind, Unit};
use super::{Depth, Field, headers, mld, nd, walk::Teller};
use crate::lang::Wording;
use crate::packet::Packet;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        field: Field::Icmpv6Type,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 4443 2.1",
        text: Wording::new(
            "What kind of message this is. Below 128 it is an error; 128 and 129 are echo request and reply (ping), 133 \
             to 137 neighbor discovery.",
            "メッセージの種類。128未満はエラー。128と129はエコー要求と応答（ping）、133〜137は近隣探索。",
        ),
    },
    Entry {
        field: Field::Icmpv6Code,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 4443 2.1",
        text: Wording::new(
            "What the type leaves open: with type 1, for example, why the packet could not be delivered.",
            "種類をさらに細かく分ける番号。たとえば種類1では、届けられなかった理由を示す。",
        ),
    },
    Entry {
        field: Field::Icmpv6Checksum,
        kind: Kind::Hex(4),
        unit: Unit::None,
        source: "RFC 4443 2.3",
        text: Wording::new(
            "A sum over the message and the IPv6 addresses, by which damage is noticed; the receiver drops a message \
             where it is wrong.",
            "メッセージとIPv6アドレスの破損を見つけるためのチェックサム。誤りがあれば受信側は破棄する。",
        ),
    },
    Entry {
        field: Field::Icmpv6ChecksumState,
        kind: Kind::Word,
        unit: Unit::None,
        source: "RFC 1071 1",
        text: Wording::new(
            "Whether the checksum is right: correct, incorrect, left_to_card if the network card fills it in later, \
             or unknown if it was not computed or not all octets are there.",
            "チェックサムの判定。correctは正しい、incorrectは誤り、left_to_cardは後でネットワークカードが計算、unknownは計算していないか\
             バイトがそろわず判定できない。",
        ),
    },
    Entry {
        field: Field::Icmpv6ChecksumExpected,
        kind: Kind::Hex(4),
        unit: Unit::None,
        source: "RFC 1071 1",
        text: Wording::new(
            "The value that belongs into the checksum field, if another one stands there.",
            "チェックサムが正しくないとき、本来入るべき値。",
        ),
    },
    Entry {
        field: Field::Icmpv6Id,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 4443 4.1",
        text: Wording::new(
            "Identifier: tells apart who is asking on one host, as ports do; each running ping has one of its own. The \
             reply repeats it.",
            "識別子。ポート番号のように、同じホスト上の問い合わせ元を区別する。pingは実行ごとに別の値を使い、応答は同じ値を返す。",
        ),
    },
    Entry {
        field: Field::Icmpv6Seq,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 4443 4.1",
        text: Wording::new(
            "Sequence number: which of its requests this is. The reply repeats it, so that the sender knows what was \
             answered and how long it took.",
            "シーケンス番号。何番目の要求かを示す。応答は同じ値を返すため、送信側はどの要求への応答で、どれだけかかったかが分かる。",
        ),
    },
    Entry {
        field: Field::Icmpv6Mtu,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "RFC 4443 3.2",
        text: Wording::new(
            "The largest packet that fits through the next link. The sender is to send smaller ones, as IPv6 routers \
             never cut packets.",
            "次のリンクを通れるパケットの最大長（MTU）。IPv6ではルーターがパケットを分割しないため、送信元が小さいパケットで送り直す。",
        ),
    },
    Entry {
        field: Field::Icmpv6Pointer,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 4443 3.4",
        text: Wording::new(
            "At which octet of the quoted packet, counted from 0, the problem is.",
            "引用されたパケットの何バイト目に問題があるか。0から数える。",
        ),
    },
    Entry {
        field: Field::Icmpv6Rest,
        kind: Kind::Octets,
        unit: Unit::None,
        source: "RFC 4443 2.1",
        text: Wording::new(
            "The second four octets of the header, in messages that have no use for them here.",
            "ヘッダーの5〜8バイト目。このメッセージでは、ここに示すほかのフィールドに当たらない。",
        ),
    },
    Entry {
        field: Field::Icmpv6Quoted,
        kind: Kind::Packet,
        unit: Unit::None,
        source: "RFC 4443 2.4",
        text: Wording::new(
            "The packet that caused this message, as it arrived there, as much of it as fits into 1280 octets. Its \
             addresses are those of the original packet.",
            "このメッセージの原因になったパケット。届いた時点の内容を、全体が1280バイトに収まる範囲で引用する。\
             アドレスは元のパケットのもの。",
        ),
    },
    Entry {
        field: Field::Icmpv6DataLength,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "RFC 4443 2.1",
        text: Wording::new(
            "How many octets stand behind the first 8 of the message: what an echo request brings and its reply brings \
             back, or the packet that an error quotes.",
            "メッセージの先頭8バイトより後ろの長さ。エコーでは往復させるデータ、エラーでは引用されたパケット。",
        ),
    },
];

/// The fields of the message.
pub(super) fn fields(packet: &Packet<'_>, icmpv6: &Icmpv6, depth: Depth, teller: &mut Teller<'_>) {
    let record = packet.record();
    teller.number(Field::Icmpv6Type, icmpv6.icmp_type);
    teller.number(Field::Icmpv6Code, icmpv6.code);
    let checksum = [
        Field::Icmpv6Checksum,
        Field::Icmpv6ChecksumState,
        Field::Icmpv6ChecksumExpected,
    ];
    teller.checksum(checksum, icmpv6.checksum, packet.transport_checksum());
    if let Some(discovery) = packet.discovery() {
        return nd::fields(&discovery, teller);
    }
    if let Some(listener) = packet.listener() {
        return mld::fields(packet, listener, icmpv6, teller);
    }
    match icmpv6.icmp_type {
        Icmpv6::ECHO_REQUEST | Icmpv6::ECHO_REPLY => {
            teller.number(Field::Icmpv6Id, icmpv6.id());
            teller.number(Field::Icmpv6Seq, icmpv6.seq());
        }
        Icmpv6::PACKET_TOO_BIG => teller.number(Field::Icmpv6Mtu, icmpv6.value()),
        Icmpv6::PARAMETER_PROBLEM => teller.number(Field::Icmpv6Pointer, icmpv6.value()),
        _ => teller.octets(Field::Icmpv6Rest, &icmpv6.rest),
    }
    if let Some(quoted) = packet.quoted().filter(|_| depth == Depth::Outer) {
        teller.item(Field::Icmpv6Quoted, |teller| {
            headers(&quoted, Depth::Quoted, teller);
        });
    }
    if record.stop == Stop::Complete {
        let len = record.segment_len().saturating_sub(8);
        teller.number(Field::Icmpv6DataLength, len);
    }
}
