//! What the fields of IPv6 and of its extension headers mean.

use pktobs_common::{
    Ipv6,
    wire::{HOP_BY_HOP, IPV6_HEADER_LEN},
};

use super::{Context, address, life, number, service_class};
use crate::glossary::{Field, FieldValue};
use crate::view::phrase::{
    Phrase,
    Value::{Number, Octets, Protocol},
    say,
};

pub(super) fn meaning(
    context: &Context<'_>,
    field: Field,
    value: FieldValue<'_>,
) -> Option<Phrase> {
    if field == Field::Ipv6Version {
        return (number(value)? != 6).then(|| {
            say!(
                "not 6, so nothing else can be read here",
                "6ではないので、これ以上は読み取れない",
                [],
            )
        });
    }
    let ipv6 = context.packet.ipv6()?;
    Some(match (field, value) {
        (Field::Ipv6TrafficClass, value) => return service_class::octet(value),
        (Field::Ipv6Dscp, value) => return service_class::code_point(value),
        (Field::Ipv6Ecn, value) => return service_class::congestion(value),
        (Field::Ipv6FlowLabel, value) => flow_label(number(value)?),
        (Field::Ipv6PayloadLength, _) => payload_length(context, &ipv6),
        (Field::Ipv6NextHeader | Field::Ipv6ExtensionsNextHeader, value) => {
            follows(u8::try_from(number(value)?).ok()?)
        }
        (Field::Ipv6ExtensionsType, value) => extension(u8::try_from(number(value)?).ok()?),
        (Field::Ipv6HopLimit, value) => hop_limit(context, number(value)?),
        (
            Field::Ipv6Source
            | Field::Ipv6Destination
            | Field::Ipv6ExtensionsRouteAddress
            | Field::Ipv6ExtensionsOptionsHomeAddress,
            FieldValue::Address(address),
        ) => return address::meaning(address),
        (Field::Ipv6ExtensionsSegmentsLeft, FieldValue::Number(0)) => say!(
            "none: the destination above is the last one",
            "なし。上の宛先が最後である",
            [],
        ),
        (Field::Ipv6ExtensionsRoutingType, value) => return routing(number(value)?),
        (Field::Ipv6ExtensionsOptionsType, value) => option(number(value)?),
        (Field::Ipv6ExtensionsOptionsRouterAlert, FieldValue::Number(0)) => say!(
            "routers are to look into it: multicast listener discovery",
            "各ルーターに中身を見るよう求める（MLD）",
            [],
        ),
        (Field::Ipv6ExtensionsOffset, value) => offset(context, &ipv6, number(value)?),
        (Field::Ipv6ExtensionsMore, FieldValue::Flag(more)) => {
            return Some(more_fragments(&ipv6, more));
        }
        (Field::Ipv6DataLength, _) if ipv6.is_fragment() && !ipv6.more_fragments() => say!(
            "the last of the datagram's octets",
            "データグラムの最後の部分",
            [],
        ),
        _ => return None,
    })
}

fn flow_label(label: u32) -> Phrase {
    match label {
        0 => say!("none given", "付けていない", []),
        _ => say!(
            "usually the same in all packets of a conversation in this direction",
            "通常、同じ通信の同じ向きのパケットはみなこの値を持つ",
            [],
        ),
    }
}

fn payload_length(context: &Context<'_>, ipv6: &Ipv6) -> Phrase {
    let missing = context.packet.record().missing_octets();
    let length = u32::from(ipv6.payload_length);
    match (ipv6.payload_length, missing) {
        (0, _) if ipv6.next_header == HOP_BY_HOP => say!(
            "left out: a jumbo payload option tells it",
            "省略。ジャンボペイロードオプションが示す",
            [],
        ),
        (0, _) => say!(
            "nothing follows the header",
            "ヘッダーの後ろには何もない",
            []
        ),
        (_, 0) => say!(
            "with the 40 of this header, a packet of {0}",
            "このヘッダーの40を加えると、パケットは{0}",
            [Octets(length + IPV6_HEADER_LEN)],
        ),
        _ => say!(
            "the last {0} of them are not there",
            "そのうち最後の{0}はここにない",
            [Octets(missing)],
        ),
    }
}

fn follows(number: u8) -> Phrase {
    match number {
        59 => say!("nothing follows", "後ろには何も続かない", []),
        _ if is_extension(number) => say!(
            "an extension header follows: {0}",
            "拡張ヘッダーが続く（{0}）",
            [Protocol(number)],
        ),
        _ => say!("{0} follows", "{0}が続く", [Protocol(number)]),
    }
}

const fn is_extension(number: u8) -> bool {
    matches!(number, 0 | 43 | 44 | 60)
}

fn extension(number: u8) -> Phrase {
    match number {
        0 => say!(
            "hop-by-hop options: for every router on the way",
            "ホップバイホップオプション。途中の各ルーター向け",
            [],
        ),
        43 => say!(
            "routing: by which addresses it is to go",
            "ルーティング。通るべきアドレスを示す",
            [],
        ),
        44 => say!(
            "fragment: which piece of a packet this is",
            "フラグメント。パケットのどの部分かを示す",
            [],
        ),
        60 => say!(
            "destination options: for the receiver",
            "宛先オプション。受信側向け",
            [],
        ),
        _ => say!("{0}", "拡張ヘッダー{0}", [Protocol(number)]),
    }
}

/// Neighbor discovery and multicast listeners have rules for it (RFC 4861 7.1, RFC 2710 3).
fn hop_limit(context: &Context<'_>, left: u32) -> Phrase {
    if context.packet.discovery().is_some() {
        return match left {
            255 => say!(
                "as it must be here: no router has passed it on, so it comes from this link",
                "ここでは必ずこの値である。ルーターを通っていない証拠で、このリンクから来たと分かる",
                [],
            ),
            _ => say!(
                "it must be 255 here: whoever receives it ignores it",
                "ここでは255でなければならず、受信側は無視する",
                [],
            ),
        };
    }
    match context.notes {
        Some(_) => life::meaning(left),
        None => life::of_quoted(),
    }
}

fn routing(kind: u32) -> Option<Phrase> {
    Some(match kind {
        0 => say!(
            "source route, deprecated: it was used for attacks",
            "経路指定。攻撃に使われたため廃止された",
            [],
        ),
        2 => say!("for mobile hosts", "移動ホスト用", []),
        4 => say!("segment routing", "セグメントルーティング", []),
        _ => return None,
    })
}

/// The two highest bits say what a node does that does not know the option (RFC 8200 4.2).
fn option(kind: u32) -> Phrase {
    match kind {
        0 | 1 => say!("padding", "詰め物", []),
        0x05 => say!("router alert", "ルーターアラート", []),
        0xc2 => say!("jumbo payload", "ジャンボペイロード", []),
        0xc9 => say!("home address", "ホームアドレス", []),
        _ if kind >> 6 == 0 => say!(
            "who does not know it passes over it",
            "知らない機器は無視する",
            [],
        ),
        _ => say!(
            "who does not know it drops the packet",
            "知らない機器はパケットを破棄する",
            [],
        ),
    }
}

fn offset(context: &Context<'_>, ipv6: &Ipv6, start: u32) -> Phrase {
    let len = context.packet.piece_len();
    match (ipv6.is_fragment(), start) {
        (false, _) => say!(
            "whole in spite of this header (atomic fragment)",
            "このヘッダーはあるが分割されていない（アトミックフラグメント）",
            [],
        ),
        (true, 0) => say!(
            "the first piece: it begins the datagram",
            "データグラムの先頭のフラグメント",
            [],
        ),
        (true, _) => say!(
            "it holds the octets {0} to {1} of what was cut, counted from 0",
            "先頭を0として、分割された部分の{0}〜{1}バイト目を運ぶ",
            [Number(start), Number((start + len).saturating_sub(1))],
        ),
    }
}

fn more_fragments(ipv6: &Ipv6, more: bool) -> Phrase {
    match (more, ipv6.is_fragment()) {
        (true, _) => say!("more pieces follow", "後続のフラグメントがある", []),
        (false, true) => say!("this is the last piece", "最後のフラグメント", []),
        (false, false) => say!("none follow", "後続はない", []),
    }
}
