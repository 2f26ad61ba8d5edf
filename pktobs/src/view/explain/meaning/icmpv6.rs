//! What the fields of ICMPv6 mean.

use pktobs_common::Transport;

use super::{Context, checksum, number};
use crate::glossary::{Field, FieldValue};
use crate::lang::Wording;
use crate::view::names;
use crate::view::phrase::{
    Phrase,
    Value::{Name, Octets, Words},
    say,
};

/// What messages are for, by their types.
const TYPES: &[(u8, Wording)] = &[
    (
        1,
        Wording::new(
            "destination unreachable: an error, a packet could not be delivered",
            "宛先到達不能。パケットを届けられなかったというエラー",
        ),
    ),
    (
        2,
        Wording::new(
            "packet too big: an error, a packet does not fit through the next link",
            "パケット過大。パケットが次のリンクを通れないというエラー",
        ),
    ),
    (
        3,
        Wording::new(
            "time exceeded: an error, a packet was dropped under way",
            "時間超過。パケットが途中で破棄されたというエラー",
        ),
    ),
    (
        4,
        Wording::new(
            "parameter problem: an error, a header cannot be understood",
            "パラメーター異常。ヘッダーを解釈できないというエラー",
        ),
    ),
    (
        128,
        Wording::new("echo request: a ping", "エコー要求。ping"),
    ),
    (
        129,
        Wording::new(
            "echo reply: the answer to a ping",
            "エコー応答。pingへの返事",
        ),
    ),
    (
        130,
        Wording::new(
            "multicast listener query: who listens to which group?",
            "マルチキャストリスナー問い合わせ。どのグループを受信しているか",
        ),
    ),
    (
        131,
        Wording::new(
            "multicast listener report: the sender listens to a group",
            "マルチキャストリスナー報告。送信元はグループを受信している",
        ),
    ),
    (
        132,
        Wording::new(
            "multicast listener done: the sender leaves a group",
            "マルチキャストリスナー終了。送信元はグループから抜ける",
        ),
    ),
    (
        133,
        Wording::new(
            "router solicitation: which routers are there?",
            "ルーター要請。どのルーターがあるか",
        ),
    ),
    (
        134,
        Wording::new(
            "router advertisement: a router tells of itself and of the link",
            "ルーター広告。ルーターが自身とリンクについて知らせる",
        ),
    ),
    (
        135,
        Wording::new(
            "neighbor solicitation: who has this address?",
            "近隣要請。このアドレスを持つのはどれか",
        ),
    ),
    (
        136,
        Wording::new(
            "neighbor advertisement: the sender has this address",
            "近隣広告。送信元がこのアドレスを持つ",
        ),
    ),
    (
        137,
        Wording::new(
            "redirect: there is a better way to that destination",
            "リダイレクト。その宛先へはよりよい経路がある",
        ),
    ),
    (
        143,
        Wording::new(
            "multicast listener report, version 2: which groups the sender listens to",
            "マルチキャストリスナー報告（バージョン2）。送信元が受信しているグループを知らせる",
        ),
    ),
];

/// What codes say, by type and code.
const CODES: &[(u8, u8, Wording)] = &[
    (1, 0, Wording::new("no way there", "そこへの経路がない")),
    (
        1,
        1,
        Wording::new("a rule forbids it", "規則で禁じられている"),
    ),
    (
        1,
        2,
        Wording::new(
            "the source address does not hold in the network ahead",
            "送信元アドレスが、その先のネットワークでは通用しない",
        ),
    ),
    (
        1,
        3,
        Wording::new("that host does not answer", "そのホストに届かない"),
    ),
    (
        1,
        4,
        Wording::new(
            "no program waits on that port, or a firewall says so",
            "そのポートで待ち受けているプログラムがない（またはファイアウォールの拒否）",
        ),
    ),
    (
        3,
        0,
        Wording::new(
            "its hop limit ran out at a router",
            "ルーターでホップリミットが尽きた",
        ),
    ),
    (
        3,
        1,
        Wording::new(
            "pieces of it did not arrive in time",
            "フラグメントが時間内にそろわなかった",
        ),
    ),
    (
        4,
        0,
        Wording::new(
            "a field has a value that cannot be",
            "フィールドに不正な値がある",
        ),
    ),
    (
        4,
        1,
        Wording::new(
            "what follows a header is not known there",
            "ヘッダーの次に続くものに対応していない",
        ),
    ),
    (
        4,
        2,
        Wording::new("an option is not known there", "オプションに対応していない"),
    ),
];

pub(super) fn meaning(
    context: &Context<'_>,
    field: Field,
    value: FieldValue<'_>,
) -> Option<Phrase> {
    Some(match field {
        Field::Icmpv6Type => {
            let kind = number(value)?;
            let (_, words) = TYPES.iter().find(|(known, _)| u32::from(*known) == kind)?;
            Phrase::new(words, [])
        }
        Field::Icmpv6Code => return code(context, number(value)?),
        Field::Icmpv6Checksum => checksum::of_transport(context),
        Field::Icmpv6Mtu => say!(
            "the sender should send no packet above {0} there",
            "送信元は、その宛先へ{0}を超えるパケットを送るべきでない",
            [Octets(number(value)?)],
        ),
        Field::Icmpv6Quoted => say!(
            "the packet that this is about:",
            "このメッセージの原因になったパケット",
            [],
        ),
        _ => return None,
    })
}

/// The name of the code in the registry, and what it says.
fn code(context: &Context<'_>, code: u32) -> Option<Phrase> {
    let Some(Transport::Icmpv6(message)) = context.packet.transport() else {
        return None;
    };
    let kind = message.icmp_type;
    let code = u8::try_from(code).ok()?;
    let (name, with_code) = names::icmpv6_message(kind, code)?;
    let words = CODES.iter().find(|(t, c, _)| (*t, *c) == (kind, code));
    match words {
        Some((.., words)) => Some(say!("{0}: {1}", "{0}、{1}", [Name(name), Words(words)])),
        None if with_code && message.is_error() => Some(say!("{0}", "{0}のエラー", [Name(name)])),
        None => None,
    }
}
