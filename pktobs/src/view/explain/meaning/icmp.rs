//! What the fields of ICMP mean.

use pktobs_common::{Icmp, Transport};

use super::{Context, address, checksum, number};
use crate::glossary::{Field, FieldValue};
use crate::lang::Wording;
use crate::view::names;
use crate::view::phrase::{
    Phrase,
    Value::{Name, Number, Octets, Words},
    say,
};

/// What messages are for, by their types.
const TYPES: &[(u8, Wording)] = &[
    (
        0,
        Wording::new(
            "echo reply: the answer to a ping",
            "エコー応答。pingへの返事",
        ),
    ),
    (
        3,
        Wording::new(
            "destination unreachable: an error, a packet could not be delivered",
            "宛先到達不能。パケットを届けられなかったというエラー",
        ),
    ),
    (
        4,
        Wording::new(
            "source quench: an error of old, packets come too fast",
            "送信抑制。パケットの来るペースが速すぎるという、昔のエラー",
        ),
    ),
    (
        5,
        Wording::new(
            "redirect: there is a better way to that destination",
            "リダイレクト。その宛先へはよりよい経路がある",
        ),
    ),
    (8, Wording::new("echo request: a ping", "エコー要求。ping")),
    (9, Wording::new("router advertisement", "ルーター広告")),
    (10, Wording::new("router solicitation", "ルーター要請")),
    (
        11,
        Wording::new(
            "time exceeded: an error, a packet was dropped under way",
            "時間超過。パケットが途中で破棄されたというエラー",
        ),
    ),
    (
        12,
        Wording::new(
            "parameter problem: an error, a header cannot be understood",
            "パラメーター異常。ヘッダーを解釈できないというエラー",
        ),
    ),
    (13, Wording::new("timestamp request", "タイムスタンプ要求")),
    (14, Wording::new("timestamp reply", "タイムスタンプ応答")),
    (
        17,
        Wording::new("address mask request", "アドレスマスク要求"),
    ),
    (18, Wording::new("address mask reply", "アドレスマスク応答")),
];

/// What codes say, by type and code.
const CODES: &[(u8, u8, Wording)] = &[
    (
        3,
        0,
        Wording::new("no way to that network", "そのネットワークへの経路がない"),
    ),
    (
        3,
        1,
        Wording::new("that host does not answer", "そのホストに届かない"),
    ),
    (
        3,
        2,
        Wording::new(
            "the host does not know the protocol",
            "ホストがそのプロトコルに対応していない",
        ),
    ),
    (
        3,
        3,
        Wording::new(
            "no program waits on that port, or a firewall says so",
            "そのポートで待ち受けているプログラムがない（またはファイアウォールの拒否）",
        ),
    ),
    (
        3,
        4,
        Wording::new(
            "too large for the way ahead, and not to be cut (DF)",
            "この先の経路には大きすぎ、分割も禁じられている（DF）",
        ),
    ),
    (
        3,
        5,
        Wording::new(
            "the route that the packet names cannot be gone",
            "パケットが指定した経路は通れない",
        ),
    ),
    (
        3,
        9,
        Wording::new(
            "the way to that network is forbidden",
            "そのネットワークへの通信は禁じられている",
        ),
    ),
    (
        3,
        10,
        Wording::new(
            "the way to that host is forbidden",
            "そのホストへの通信は禁じられている",
        ),
    ),
    (
        3,
        13,
        Wording::new("a filter forbids it", "フィルターが禁じている"),
    ),
    (
        5,
        0,
        Wording::new("for all of that network", "そのネットワーク全体について"),
    ),
    (5, 1, Wording::new("for that host", "そのホストについて")),
    (
        11,
        0,
        Wording::new("its ttl ran out at a router", "ルーターでTTLが尽きた"),
    ),
    (
        11,
        1,
        Wording::new(
            "pieces of it did not arrive in time",
            "フラグメントが時間内にそろわなかった",
        ),
    ),
    (
        12,
        0,
        Wording::new(
            "a field has a value that cannot be",
            "フィールドに不正な値がある",
        ),
    ),
];

pub(super) fn meaning(
    context: &Context<'_>,
    field: Field,
    value: FieldValue<'_>,
) -> Option<Phrase> {
    Some(match field {
        Field::IcmpType => {
            let kind = number(value)?;
            let (_, words) = TYPES.iter().find(|(known, _)| u32::from(*known) == kind)?;
            Phrase::new(words, [])
        }
        Field::IcmpCode => return code(context, number(value)?),
        Field::IcmpChecksum => checksum::of_transport(context),
        Field::IcmpMtu => match number(value)? {
            0 => say!(
                "not told: the sender has to try smaller sizes",
                "示されていない。送信元は小さくしながら試すことになる",
                [],
            ),
            mtu => say!(
                "the sender should send no packet above {0} there",
                "送信元は、その宛先へ{0}を超えるパケットを送るべきでない",
                [Octets(mtu)],
            ),
        },
        Field::IcmpGateway | Field::IcmpRoutersAddress => match value {
            FieldValue::Address(address) => return address::meaning(address),
            _ => return None,
        },
        Field::IcmpQuoted => say!(
            "the packet that this is about:",
            "このメッセージの原因になったパケット",
            [],
        ),
        _ => return None,
    })
}

/// The name of the code in the registry, and what it says.
fn code(context: &Context<'_>, code: u32) -> Option<Phrase> {
    let kind = match context.packet.transport() {
        Some(Transport::Icmp(Icmp { icmp_type, .. })) => icmp_type,
        _ => return None,
    };
    let code = u8::try_from(code).ok()?;
    let (name, with_code) = names::icmp_message(kind, code)?;
    let words = CODES.iter().find(|(t, c, _)| (*t, *c) == (kind, code));
    Some(match words {
        Some((.., words)) => say!("{0}: {1}", "{0}、{1}", [Name(name), Words(words)]),
        None if with_code && is_error(kind) => say!("{0}", "{0}のエラー", [Name(name)]),
        None if code == 0 => return None,
        None => say!(
            "{0} has no standard meaning here",
            "標準では意味を持たないコード（{0}）",
            [Number(code.into())]
        ),
    })
}

fn is_error(kind: u8) -> bool {
    let message = Icmp {
        icmp_type: kind,
        ..Icmp::default()
    };
    message.is_error()
}
