//! The extension headers of IPv6, and the options in them (RFC 8200 4).

use pktobs_common::wire::{DESTINATION_OPTIONS, FRAGMENT, HOP_BY_HOP, ROUTING};

use super::entry::{Entry, Kind, Unit};
use super::{Field, walk::Teller};
use crate::lang::Wording;
use crate::packet::{ExtensionOptions, ExtensionPiece, Packet};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        field: Field::Ipv6Extensions,
        kind: Kind::List,
        unit: Unit::None,
        source: "RFC 8200 4",
        text: Wording::new(
            "Extension headers: what IPv6 says beyond its fixed header, each in a header of its own. Each names what \
             follows it.",
            "拡張ヘッダー。固定ヘッダーに収まらない情報を、それぞれ独立したヘッダーで表す。各ヘッダーが、次に続くものの番号を持つ。",
        ),
    },
    Entry {
        field: Field::Ipv6ExtensionsType,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 8200 4.1",
        text: Wording::new(
            "Which extension header this is, as the header in front of it says: 0 is hop-by-hop options, 43 routing, \
             44 fragment, 60 destination options.",
            "拡張ヘッダーの種類。直前のヘッダーに書かれている。0はホップバイホップオプション、43はルーティング、44はフラグメント、\
             60は宛先オプション。",
        ),
    },
    Entry {
        field: Field::Ipv6ExtensionsNextHeader,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 8200 4",
        text: Wording::new(
            "What follows this extension header: another one, or the protocol that the packet carries.",
            "この拡張ヘッダーの次に続く、別の拡張ヘッダーまたはプロトコルの番号。",
        ),
    },
    Entry {
        field: Field::Ipv6ExtensionsLength,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "RFC 8200 4.3",
        text: Wording::new(
            "How long this extension header is. The header counts it in units of 8 octets and leaves the first one \
             out; it is told here in octets.",
            "この拡張ヘッダーの長さ。ヘッダー上は最初の8バイトを除いた8バイト単位で、ここではバイトに直して示す。",
        ),
    },
    Entry {
        field: Field::Ipv6ExtensionsOptions,
        kind: Kind::List,
        unit: Unit::None,
        source: "RFC 8200 4.2",
        text: Wording::new(
            "Options: those of a hop-by-hop header are for every router on the way, those of a destination options \
             header for the receiver.",
            "オプション。ホップバイホップヘッダーのものは途中の各ルーター向け、宛先オプションヘッダーのものは受信側向けである。",
        ),
    },
    Entry {
        field: Field::Ipv6ExtensionsOptionsType,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 8200 4.2",
        text: Wording::new(
            "Which option this is. Its two highest bits say what becomes of the packet where the option is not known: \
             passed over, or the packet is dropped.",
            "オプションの種類。上位2ビットは、このオプションを知らない機器が無視するか、パケットを破棄するかを定める。",
        ),
    },
    Entry {
        field: Field::Ipv6ExtensionsOptionsPadding,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "RFC 8200 4.2",
        text: Wording::new(
            "Octets that do nothing but fill the header up to a multiple of 8.",
            "ヘッダーの長さを8の倍数にそろえるための詰め物の長さ。",
        ),
    },
    Entry {
        field: Field::Ipv6ExtensionsOptionsRouterAlert,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 2711 2.1",
        text: Wording::new(
            "Router alert: every router on the way is asked to look into the packet, though it is not sent to it. 0 \
             is for multicast listener discovery.",
            "ルーターアラート。自分宛てでなくても、途中の各ルーターにこのパケットの中身を見るよう求める。0はマルチキャストリスナー探索（MLD）用。",
        ),
    },
    Entry {
        field: Field::Ipv6ExtensionsOptionsJumboPayload,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "RFC 2675 2",
        text: Wording::new(
            "Jumbo payload: how long everything behind the fixed header is, where that is too much for the 16 bits of \
             its own length field.",
            "ジャンボペイロード。固定ヘッダーの16ビットのペイロード長に収まらない長さを、ここで示す。",
        ),
    },
    Entry {
        field: Field::Ipv6ExtensionsOptionsHomeAddress,
        kind: Kind::Address,
        unit: Unit::None,
        source: "RFC 6275 6.3",
        text: Wording::new(
            "Home address: a sender away from its own network puts its lasting address here. The receiver takes it \
             for the source.",
            "ホームアドレス。自分のネットワークから離れて移動中の送信者の、恒久的なアドレス。受信側はこれを送信元とみなす。",
        ),
    },
    Entry {
        field: Field::Ipv6ExtensionsOptionsData,
        kind: Kind::Octets,
        unit: Unit::None,
        source: "RFC 8200 4.2",
        text: Wording::new(
            "What stands in an option that is not known here.",
            "このプログラムが知らないオプションの中身。",
        ),
    },
    Entry {
        field: Field::Ipv6ExtensionsOptionsBad,
        kind: Kind::Octets,
        unit: Unit::None,
        source: "RFC 8200 4.2",
        text: Wording::new(
            "The rest of the options, from one on that goes beyond the end of its header. Nothing can be read from \
             there on.",
            "ヘッダーの末尾を越えるオプションから後ろ。ここから先は解釈できない。",
        ),
    },
    Entry {
        field: Field::Ipv6ExtensionsRoutingType,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 8200 4.4",
        text: Wording::new(
            "Which kind of routing header this is: 0 is deprecated (RFC 5095), 2 is for mobile hosts, 4 for segment \
             routing.",
            "ルーティングヘッダーの種類。0は廃止（RFC 5095）、2は移動ホスト用、4はセグメントルーティング用。",
        ),
    },
    Entry {
        field: Field::Ipv6ExtensionsSegmentsLeft,
        kind: Kind::Number,
        unit: Unit::Hops,
        source: "RFC 8200 4.4",
        text: Wording::new(
            "How many addresses of the route are still ahead. At 0 the packet is at its last stop.",
            "経路のうち、これから通るアドレスの数。0なら最後の宛先に向かっている。",
        ),
    },
    Entry {
        field: Field::Ipv6ExtensionsRoute,
        kind: Kind::List,
        unit: Unit::None,
        source: "RFC 8200 4.4",
        text: Wording::new(
            "The addresses that the packet is to pass. In a segment routing header (type 4) the last one comes first.",
            "パケットが通るべきアドレスの一覧。セグメントルーティング（種類4）では、最後の宛先が先頭に来る。",
        ),
    },
    Entry {
        field: Field::Ipv6ExtensionsRouteAddress,
        kind: Kind::Address,
        unit: Unit::None,
        source: "RFC 8200 4.4",
        text: Wording::new("One address of the route.", "経路上のアドレス1個。"),
    },
    Entry {
        field: Field::Ipv6ExtensionsRoutingData,
        kind: Kind::Octets,
        unit: Unit::None,
        source: "RFC 8200 4.4",
        text: Wording::new(
            "What stands in a routing header of a kind that is not known here.",
            "このプログラムが知らない種類のルーティングヘッダーの中身。",
        ),
    },
    Entry {
        field: Field::Ipv6ExtensionsOffset,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "RFC 8200 4.5",
        text: Wording::new(
            "Fragment offset: where the data of this piece belongs in the whole packet. Only the piece at 0 has the \
             header of TCP, UDP or ICMPv6.",
            "フラグメントのデータが元のパケットのどこに当たるか（フラグメントオフセット）。TCP・UDP・ICMPv6のヘッダーがあるのは、0のフラグメントだけである。",
        ),
    },
    Entry {
        field: Field::Ipv6ExtensionsMore,
        kind: Kind::Flag,
        unit: Unit::None,
        source: "RFC 8200 4.5",
        text: Wording::new(
            "More fragments: other pieces follow this one.",
            "後続のフラグメントがあることを示す（M）。",
        ),
    },
    Entry {
        field: Field::Ipv6ExtensionsId,
        kind: Kind::Hex(8),
        unit: Unit::None,
        source: "RFC 8200 4.5",
        text: Wording::new(
            "Identification: the pieces of a packet share it, so that the receiver can put them together. In IPv6 only \
             the sender cuts packets, never a router.",
            "識別子。同じパケットのフラグメントは同じ値を持ち、受信側はこれを頼りに組み立てる。IPv6でパケットを分割するのは送信元だけで、\
             ルーターは分割しない。",
        ),
    },
];

const PAD_1: u8 = 0;
const PAD_N: u8 = 1;
const ROUTER_ALERT: u8 = 0x05;
const JUMBO_PAYLOAD: u8 = 0xc2;
const HOME_ADDRESS: u8 = 0xc9;

/// The extension headers that were followed, each an item.
pub(super) fn fields(packet: &Packet<'_>, teller: &mut Teller<'_>) {
    for (number, header) in packet.extension_headers() {
        teller.item(Field::Ipv6Extensions, |teller| {
            teller.number(Field::Ipv6ExtensionsType, number);
            let [next_header, ..] = *header else { return };
            teller.number(Field::Ipv6ExtensionsNextHeader, next_header);
            teller.number(Field::Ipv6ExtensionsLength, header.len() as u64);
            match number {
                HOP_BY_HOP | DESTINATION_OPTIONS => options(header, teller),
                ROUTING => routing(header, teller),
                FRAGMENT => fragment(header, teller),
                _ => {}
            }
        });
    }
}

fn options(header: &[u8], teller: &mut Teller<'_>) {
    for piece in ExtensionOptions::new(header) {
        teller.item(Field::Ipv6ExtensionsOptions, |teller| match piece {
            ExtensionPiece::Option { number, data } => {
                teller.number(Field::Ipv6ExtensionsOptionsType, number);
                option(number, data, teller);
            }
            ExtensionPiece::Bad(octets) => teller.octets(Field::Ipv6ExtensionsOptionsBad, octets),
        });
    }
}

fn option(number: u8, data: &[u8], teller: &mut Teller<'_>) {
    match (number, data) {
        (PAD_1, _) => teller.number(Field::Ipv6ExtensionsOptionsPadding, 1_u32),
        (PAD_N, data) => {
            let count = data.len() as u64 + 2;
            teller.number(Field::Ipv6ExtensionsOptionsPadding, count);
        }
        (ROUTER_ALERT, &[high, low]) => {
            let value = u16::from_be_bytes([high, low]);
            teller.number(Field::Ipv6ExtensionsOptionsRouterAlert, value);
        }
        (JUMBO_PAYLOAD, &[a, b, c, d]) => {
            let length = u32::from_be_bytes([a, b, c, d]);
            teller.number(Field::Ipv6ExtensionsOptionsJumboPayload, length);
        }
        (HOME_ADDRESS, data) if data.len() == 16 => {
            if let Some(&address) = data.first_chunk::<16>() {
                teller.address(Field::Ipv6ExtensionsOptionsHomeAddress, address);
            }
        }
        (_, data) => teller.octets(Field::Ipv6ExtensionsOptionsData, data),
    }
}

fn routing(header: &[u8], teller: &mut Teller<'_>) {
    /// Those whose addresses begin at octet 8 (RFC 2460 4.4, RFC 6275 6.4, RFC 8754 2).
    const WITH_ADDRESSES: [u8; 3] = [0, 2, 4];
    const SEGMENTS: u8 = 4;
    let [_, _, kind, left, last_entry, _, _, _, ref rest @ ..] = *header else {
        return;
    };
    teller.number(Field::Ipv6ExtensionsRoutingType, kind);
    teller.number(Field::Ipv6ExtensionsSegmentsLeft, left);
    if !WITH_ADDRESSES.contains(&kind) {
        let data = header.get(4..).unwrap_or_default();
        return teller.octets(Field::Ipv6ExtensionsRoutingData, data);
    }
    let (addresses, _) = rest.as_chunks::<16>();
    // Behind the segments there may be more, which are no addresses.
    let count = match kind {
        SEGMENTS => usize::from(last_entry) + 1,
        _ => addresses.len(),
    };
    for &address in addresses.iter().take(count) {
        teller.item(Field::Ipv6ExtensionsRoute, |teller| {
            teller.address(Field::Ipv6ExtensionsRouteAddress, address);
        });
    }
}

fn fragment(header: &[u8], teller: &mut Teller<'_>) {
    let [_, _, o0, o1, i0, i1, i2, i3] = *header else {
        return;
    };
    let offset_flags = u16::from_be_bytes([o0, o1]);
    teller.number(Field::Ipv6ExtensionsOffset, offset_flags & 0xfff8);
    teller.flag(Field::Ipv6ExtensionsMore, offset_flags & 1 != 0);
    let id = u32::from_be_bytes([i0, i1, i2, i3]);
    teller.hex(Field::Ipv6ExtensionsId, id);
}
