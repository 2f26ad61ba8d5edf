//! What the fields of IPv4 mean.

use pktobs_common::{Ipv4, Stop};

use super::{Context, address, checksum, life, number, service_class};
use crate::glossary::{Field, FieldValue};
use crate::view::phrase::{
    Phrase,
    Value::{Number, Protocol},
    say,
};

pub(super) fn meaning(
    context: &Context<'_>,
    field: Field,
    value: FieldValue<'_>,
) -> Option<Phrase> {
    if field == Field::IpVersion {
        return version(number(value)?);
    }
    let ipv4 = context.packet.ipv4()?;
    Some(match field {
        Field::IpIhl => header_len(ipv4.header_len()),
        Field::IpTos => return service_class::octet(value),
        Field::IpDscp => return service_class::code_point(value),
        Field::IpEcn => return service_class::congestion(value),
        Field::IpTotalLength => return total_length(context, &ipv4),
        Field::IpId => id(&ipv4),
        Field::IpFlags => flags(ipv4.flags_offset),
        Field::IpFlagsReserved => say!(
            "it must be 0: some program puts this header together by hand",
            "0でなければならない。何らかのプログラムが独自に作ったヘッダーである",
            [],
        ),
        Field::IpFlagsDf => say!(
            "no router may cut it into pieces",
            "ルーターは分割してはならない",
            [],
        ),
        Field::IpFlagsMf => say!(
            "it is a piece, and more follow",
            "フラグメントであり、後続がある",
            [],
        ),
        Field::IpOffset => offset(context, &ipv4),
        Field::IpTtl if context.notes.is_none() => life::of_quoted(),
        Field::IpTtl => life::meaning(number(value)?),
        Field::IpProtocol => protocol(context, &ipv4),
        Field::IpChecksum => checksum::of_network(context),
        Field::IpSource | Field::IpDestination => match value {
            FieldValue::Address(address) => return address::meaning(address),
            _ => return None,
        },
        Field::IpDataLength if ipv4.is_fragment() => piece(context, &ipv4),
        _ => return None,
    })
}

fn version(version: u32) -> Option<Phrase> {
    Some(match version {
        4 => return None,
        _ => say!(
            "not 4, so nothing else can be read here",
            "4ではないので、これ以上は読み取れない",
            [],
        ),
    })
}

fn header_len(len: u32) -> Phrase {
    match len {
        20 => say!(
            "× 4 = 20 octets, the shortest: no options",
            "×4＝20バイト。最短で、オプションはない",
            [],
        ),
        _ => say!(
            "× 4 = {0} octets, {1} of them options",
            "×4＝{0}バイト。うち{1}バイトがオプション",
            [Number(len), Number(len.saturating_sub(20))],
        ),
    }
}

fn total_length(context: &Context<'_>, ipv4: &Ipv4) -> Option<Phrase> {
    let record = context.packet.record();
    let (total, header) = (u32::from(ipv4.total_length), ipv4.header_len());
    Some(match total {
        _ if record.stop == Stop::Ipv4TotalLength => return None,
        0 if record.datagram_len() <= u16::MAX.into() => say!(
            "left out, probably to the network card, which cuts this into packets",
            "省略。おそらく、パケットに分割するネットワークカードが書き込む",
            [],
        ),
        0 => say!(
            "left out: the buffer is longer than this field can say",
            "省略。バッファがこのフィールドで表せる長さを超えている",
            [],
        ),
        _ if total < header => return None,
        _ if record.missing_octets() > 0 => say!(
            "{0} of header, {1} behind it; the last {2} are not there",
            "ヘッダー{0}、その後ろ{1}。最後の{2}はここにない",
            [
                Number(header),
                Number(total - header),
                Number(record.missing_octets()),
            ],
        ),
        _ => say!(
            "{0} of header, {1} behind it",
            "ヘッダー{0}、その後ろ{1}",
            [Number(header), Number(total - header)],
        ),
    })
}

fn id(ipv4: &Ipv4) -> Phrase {
    let is_df = ipv4.flags_offset & Ipv4::DF != 0;
    match (ipv4.is_fragment(), is_df, ipv4.id) {
        (true, ..) => say!(
            "all pieces of this datagram have it",
            "このデータグラムのフラグメントはみなこの値を持つ",
            [],
        ),
        (_, true, 0) => say!(
            "none: it may not be cut, so it needs none (DF)",
            "付けていない。分割されないので要らない（DF）",
            [],
        ),
        (_, true, _) => say!(
            "of no use here: it may not be cut (DF)",
            "ここでは使われない。分割されないため（DF）",
            [],
        ),
        _ => say!(
            "its pieces would have it, should a router cut it",
            "ルーターが分割すれば、各フラグメントがこの値を持つ",
            [],
        ),
    }
}

fn flags(flags_offset: u16) -> Phrase {
    let set = |bit| flags_offset & bit != 0;
    match (set(Ipv4::DF), set(Ipv4::MF), set(Ipv4::RESERVED)) {
        (_, _, true) => say!("the reserved bit is set", "予約ビットがオン", []),
        (true, true, _) => say!("DF and MF", "DFとMF", []),
        (true, false, _) => say!("DF", "DFがオン", []),
        (false, true, _) => say!("MF", "MFがオン", []),
        (false, false, _) => say!(
            "none: routers may cut it into pieces",
            "どれもオフ。ルーターは分割してもよい",
            [],
        ),
    }
}

fn offset(context: &Context<'_>, ipv4: &Ipv4) -> Phrase {
    let (start, len) = (ipv4.fragment_offset(), context.packet.piece_len());
    match (ipv4.is_fragment(), start) {
        (false, _) => say!("whole: not a piece", "分割されていない", []),
        (true, 0) => say!(
            "the first piece: it begins the datagram",
            "データグラムの先頭のフラグメント",
            [],
        ),
        (true, _) => say!(
            "it holds the octets {0} to {1} of the datagram, counted from 0 (in the header: {2}, × 8)",
            "先頭を0として、データグラムの{0}〜{1}バイト目を運ぶ（ヘッダー上の値は{2}、×8）",
            [
                Number(start),
                Number((start + len).saturating_sub(1)),
                Number(start / 8),
            ],
        ),
    }
}

fn piece(context: &Context<'_>, ipv4: &Ipv4) -> Phrase {
    let (start, len) = (ipv4.fragment_offset(), context.packet.piece_len());
    if ipv4.more_fragments() {
        say!(
            "so the next piece begins at {0}",
            "次のフラグメントは{0}から始まる",
            [Number(start + len)],
        )
    } else {
        say!(
            "so the whole datagram has {0} behind its header",
            "データグラム全体は、ヘッダーの後ろに{0}バイト",
            [Number(start + len)],
        )
    }
}

fn protocol(context: &Context<'_>, ipv4: &Ipv4) -> Phrase {
    let name = [Protocol(ipv4.protocol)];
    match context.packet.record().stop {
        Stop::LaterFragment => say!(
            "{0}, but its header is in the first piece",
            "{0}。ただし、そのヘッダーは最初のフラグメントにある",
            name,
        ),
        _ => say!("{0} follows", "{0}が続く", name),
    }
}
