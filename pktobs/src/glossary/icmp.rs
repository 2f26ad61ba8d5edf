//! ICMP (RFC 792).

use pktobs_common::{Icmp, Stop};

use super::entry::{Entry, Kind, Unit};
use super::{Depth, Field, headers, walk::Teller};
use crate::lang::Wording;
use crate::packet::Packet;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        field: Field::IcmpType,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 792",
        text: Wording::new(
            "What kind of message this is: 8 and 0 are echo request and reply (ping), 3 says that a packet could not \
             be delivered, 11 that its time to live ran out.",
            "メッセージの種類。8と0はエコー要求と応答（ping）、3は届けられなかったこと、11はTTLが尽きたことを知らせる。",
        ),
    },
    Entry {
        field: Field::IcmpCode,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 792",
        text: Wording::new(
            "What the type leaves open: with type 3, for example, why the packet could not be delivered.",
            "種類をさらに細かく分ける番号。たとえば種類3では、届けられなかった理由を示す。",
        ),
    },
    Entry {
        field: Field::IcmpChecksum,
        kind: Kind::Hex(4),
        unit: Unit::None,
        source: "RFC 792",
        text: Wording::new(
            "A sum over the message, by which damage is noticed; the receiver drops a message where it is wrong.",
            "メッセージの破損を見つけるためのチェックサム。誤りがあれば受信側は破棄する。",
        ),
    },
    Entry {
        field: Field::IcmpChecksumState,
        kind: Kind::Word,
        unit: Unit::None,
        source: "RFC 1071 1",
        text: Wording::new(
            "Whether the checksum is right: correct, incorrect, or unknown if it was not computed or not all octets are \
             there.",
            "チェックサムの判定。correctは正しい、incorrectは誤り、unknownは計算していないかバイトがそろわず判定できない。",
        ),
    },
    Entry {
        field: Field::IcmpChecksumExpected,
        kind: Kind::Hex(4),
        unit: Unit::None,
        source: "RFC 1071 1",
        text: Wording::new(
            "The value that belongs into the checksum field, if another one stands there.",
            "チェックサムが正しくないとき、本来入るべき値。",
        ),
    },
    Entry {
        field: Field::IcmpId,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 792",
        text: Wording::new(
            "Identifier: tells apart who is asking on one host, as ports do; each running ping has one of its own. The \
             reply repeats it.",
            "識別子。ポート番号のように、同じホスト上の問い合わせ元を区別する。pingは実行ごとに別の値を使い、応答は同じ値を返す。",
        ),
    },
    Entry {
        field: Field::IcmpSeq,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 792",
        text: Wording::new(
            "Sequence number: which of its requests this is. The reply repeats it, so that the sender knows what was \
             answered and how long it took.",
            "シーケンス番号。何番目の要求かを示す。応答は同じ値を返すため、送信側はどの要求への応答で、どれだけかかったかが分かる。",
        ),
    },
    Entry {
        field: Field::IcmpMtu,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "RFC 1191 4",
        text: Wording::new(
            "The largest packet that fits through the next link; the sender should send none larger to that \
             destination. 0 comes from old routers that do not tell it.",
            "次のリンクを通れるパケットの最大長（MTU）。送信元は、その宛先へこれより大きいパケットを送るべきでない。\
             0は、値を通知しない古いルーターによる。",
        ),
    },
    Entry {
        field: Field::IcmpGateway,
        kind: Kind::Address,
        unit: Unit::None,
        source: "RFC 792",
        text: Wording::new(
            "The better router for that destination: from now on, packets to it should go there.",
            "その宛先に向かうのにより適したルーターのアドレス。以後はここへ送るべきである。",
        ),
    },
    Entry {
        field: Field::IcmpPointer,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 792",
        text: Wording::new(
            "At which octet of the quoted packet, counted from 0, the problem is.",
            "引用されたパケットの何バイト目に問題があるか。0から数える。",
        ),
    },
    Entry {
        field: Field::IcmpOriginate,
        kind: Kind::Number,
        unit: Unit::Milliseconds,
        source: "RFC 792",
        text: Wording::new(
            "When the sender sent the request, since midnight UTC by its own clock.",
            "要求を送った時刻。送信側の時計で、UTCの午前0時から数える。",
        ),
    },
    Entry {
        field: Field::IcmpReceive,
        kind: Kind::Number,
        unit: Unit::Milliseconds,
        source: "RFC 792",
        text: Wording::new(
            "When the other side received the request, since midnight UTC by its own clock; 0 in a request.",
            "相手が要求を受け取った時刻。相手の時計で、UTCの午前0時から数える。要求では0。",
        ),
    },
    Entry {
        field: Field::IcmpTransmit,
        kind: Kind::Number,
        unit: Unit::Milliseconds,
        source: "RFC 792",
        text: Wording::new(
            "When the other side sent the reply, since midnight UTC by its own clock; 0 in a request.",
            "相手が応答を送った時刻。相手の時計で、UTCの午前0時から数える。要求では0。",
        ),
    },
    Entry {
        field: Field::IcmpMask,
        kind: Kind::Address,
        unit: Unit::None,
        source: "RFC 950",
        text: Wording::new(
            "The mask of the network: which bits of an address name the network and not the host. Hosts do not ask for \
             it this way any more (RFC 6918).",
            "サブネットマスク。アドレスのうち、ホストではなくネットワークを表すビットを示す。この方法はもう使われない（RFC 6918）。",
        ),
    },
    Entry {
        field: Field::IcmpLifetime,
        kind: Kind::Number,
        unit: Unit::Seconds,
        source: "RFC 1256 3",
        text: Wording::new(
            "For how long the routers that are told here may be used.",
            "ここで通知されたルーターを使ってよい時間。",
        ),
    },
    Entry {
        field: Field::IcmpRouters,
        kind: Kind::List,
        unit: Unit::None,
        source: "RFC 1256 3",
        text: Wording::new(
            "The addresses of the router that tells of itself.",
            "自身を広告しているルーターのアドレスの一覧。",
        ),
    },
    Entry {
        field: Field::IcmpRoutersAddress,
        kind: Kind::Address,
        unit: Unit::None,
        source: "RFC 1256 3",
        text: Wording::new(
            "An address of the router, on the interface through which it tells.",
            "ルーターのアドレス。広告を送り出すインターフェースのもの。",
        ),
    },
    Entry {
        field: Field::IcmpRoutersPreference,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 1256 3",
        text: Wording::new(
            "How much this address is to be preferred, a signed integer of 32 bits told here without its sign: 0 is \
             the usual one, 2147483648 means that it should not be used as a default.",
            "優先度。符号付き32ビット整数を、ここでは符号なしで示す。0が通常で、2147483648は既定のルーターとして使うべきでないことを示す。",
        ),
    },
    Entry {
        field: Field::IcmpRest,
        kind: Kind::Octets,
        unit: Unit::None,
        source: "RFC 792",
        text: Wording::new(
            "The second four octets of the header, in messages that have no use for them here.",
            "ヘッダーの5〜8バイト目。このメッセージでは、ここに示すほかのフィールドに当たらない。",
        ),
    },
    Entry {
        field: Field::IcmpQuoted,
        kind: Kind::Packet,
        unit: Unit::None,
        source: "RFC 1122 3.2.2",
        text: Wording::new(
            "The beginning of the packet that caused this message, as it arrived there: its IP header and at least 8 \
             octets more, enough to tell whose it was. Its addresses are those of the original packet.",
            "このメッセージの原因になったパケットの先頭部分。届いた時点のIPヘッダーと、それに続く少なくとも8バイトで、\
             どの通信のパケットかが分かる。アドレスは元のパケットのもの。",
        ),
    },
    Entry {
        field: Field::IcmpDataLength,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "RFC 792",
        text: Wording::new(
            "How many octets stand behind the first 8 of the message: what an echo request brings and its reply brings \
             back, or the packet that an error quotes.",
            "メッセージの先頭8バイトより後ろの長さ。エコーでは往復させるデータ、エラーでは引用されたパケット。",
        ),
    },
];

const ROUTER_ADVERTISEMENT: u8 = 9;
const TIMESTAMP: [u8; 2] = [13, 14];
const ADDRESS_MASK: [u8; 2] = [17, 18];
/// Code of "unreachable": fragmentation needed.
const FRAGMENTATION_NEEDED: u8 = 4;

/// The fields of the message.
pub(super) fn fields(packet: &Packet<'_>, icmp: &Icmp, depth: Depth, teller: &mut Teller<'_>) {
    let record = packet.record();
    teller.number(Field::IcmpType, icmp.icmp_type);
    teller.number(Field::IcmpCode, icmp.code);
    let checksum = [
        Field::IcmpChecksum,
        Field::IcmpChecksumState,
        Field::IcmpChecksumExpected,
    ];
    teller.checksum(checksum, icmp.checksum, packet.transport_checksum());
    rest(packet, icmp, teller);
    if let Some(quoted) = packet.quoted().filter(|_| depth == Depth::Outer) {
        teller.item(Field::IcmpQuoted, |teller| {
            headers(&quoted, Depth::Quoted, teller);
        });
    }
    if record.stop == Stop::Complete {
        let len = record.segment_len().saturating_sub(8);
        teller.number(Field::IcmpDataLength, len);
    }
}

/// The second half of the header, and what belongs to the type behind it.
fn rest(packet: &Packet<'_>, icmp: &Icmp, teller: &mut Teller<'_>) {
    let body = packet.icmp_body();
    match icmp.icmp_type {
        Icmp::ECHO | Icmp::ECHO_REPLY => id_and_seq(icmp, teller),
        kind if TIMESTAMP.contains(&kind) => {
            id_and_seq(icmp, teller);
            let times = [
                Field::IcmpOriginate,
                Field::IcmpReceive,
                Field::IcmpTransmit,
            ];
            for (field, &time) in times.into_iter().zip(body.as_chunks::<4>().0) {
                teller.number(field, u32::from_be_bytes(time));
            }
        }
        kind if ADDRESS_MASK.contains(&kind) => {
            id_and_seq(icmp, teller);
            if let Some(&mask) = body.first_chunk::<4>() {
                teller.address(Field::IcmpMask, mask);
            }
        }
        Icmp::UNREACHABLE if icmp.code == FRAGMENTATION_NEEDED => {
            teller.number(Field::IcmpMtu, icmp.next_hop_mtu());
        }
        Icmp::REDIRECT => teller.address(Field::IcmpGateway, icmp.gateway()),
        Icmp::PARAMETER_PROBLEM if icmp.code == 0 => {
            teller.number(Field::IcmpPointer, icmp.rest[0]);
        }
        ROUTER_ADVERTISEMENT => {
            let [count, words, l0, l1] = icmp.rest;
            teller.number(Field::IcmpLifetime, u16::from_be_bytes([l0, l1]));
            routers(body, usize::from(count), usize::from(words), teller);
        }
        _ => teller.octets(Field::IcmpRest, &icmp.rest),
    }
}

fn id_and_seq(icmp: &Icmp, teller: &mut Teller<'_>) {
    teller.number(Field::IcmpId, icmp.id());
    teller.number(Field::IcmpSeq, icmp.seq());
}

/// Entries of so many words each, of which the first two are an address and its preference.
fn routers(body: &[u8], count: usize, words: usize, teller: &mut Teller<'_>) {
    if words < 2 {
        return;
    }
    for entry in body.chunks_exact(words * 4).take(count) {
        if let ([address, preference, ..], _) = entry.as_chunks::<4>() {
            teller.item(Field::IcmpRouters, |teller| {
                teller.address(Field::IcmpRoutersAddress, *address);
                let preference = u32::from_be_bytes(*preference);
                teller.number(Field::IcmpRoutersPreference, preference);
            });
        }
    }
}
