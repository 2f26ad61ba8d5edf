//! What the fields of neighbor discovery and of multicast listeners mean.

use super::{address, number};
use crate::glossary::{Field, FieldValue};
use crate::view::phrase::{Phrase, Value::Duration, say};

pub(super) fn meaning(field: Field, value: FieldValue<'_>) -> Option<Phrase> {
    match (field, value) {
        (
            Field::NdHopLimit | Field::NdReachableTime | Field::NdRetransTimer,
            FieldValue::Number(0),
        ) => Some(say!("left to the hosts", "ホストに任せる", [])),
        (Field::NdLifetime, FieldValue::Number(0)) => Some(say!(
            "it takes no packets for other networks",
            "ほかのネットワーク宛てのパケットを引き受けない",
            [],
        )),
        (
            Field::NdLifetime
            | Field::NdOptionsValid
            | Field::NdOptionsPreferred
            | Field::NdOptionsDnsLifetime,
            value,
        ) => lasting(number(value)?),
        (Field::NdOptionsType, value) => option(number(value)?),
        (Field::NdManaged, FieldValue::Flag(is_set)) => Some(managed(is_set)),
        (Field::NdSolicited, FieldValue::Flag(is_set)) => Some(solicited(is_set)),
        (
            Field::NdTarget
            | Field::NdDestination
            | Field::NdOptionsPrefix
            | Field::NdOptionsDnsAddress
            | Field::MldGroup
            | Field::MldRecordsGroup,
            FieldValue::Address(address),
        ) => group_or_address(field, address),
        (Field::MldRecordsType, FieldValue::Word(word)) => wanted(word),
        _ => None,
    }
}

/// Options that the glossary has no fields for (IANA IPv6 neighbor discovery option formats).
fn option(number: u32) -> Option<Phrase> {
    Some(match number {
        4 => say!(
            "the beginning of the packet that caused this",
            "原因になったパケットの先頭部分",
            [],
        ),
        14 => say!(
            "a random number (nonce), by which the sender knows its own question again",
            "乱数（ノンス）。送信元が自分の問い合わせを見分けるためのもの",
            [],
        ),
        24 => say!("a route through the sender", "送信元を経由する経路", [],),
        31 => say!(
            "where names without dots are looked up (DNS search list)",
            "ドットのない名前を補うドメイン（DNS検索リスト）",
            [],
        ),
        38 => say!(
            "the prefix by which IPv4 is reached (NAT64)",
            "IPv4に届くためのプレフィックス（NAT64）",
            [],
        ),
        _ => return None,
    })
}

/// A time in a longer unit, if it is one; in seconds it says it itself.
fn lasting(seconds: u32) -> Option<Phrase> {
    let is_long = seconds == u32::MAX || seconds >= 60 && seconds.is_multiple_of(60);
    is_long.then(|| say!("{0}", "{0}に当たる", [Duration(seconds)]))
}

fn managed(is_set: bool) -> Phrase {
    if is_set {
        say!(
            "hosts can have their addresses from DHCPv6",
            "ホストはDHCPv6でアドレスを得られる",
            [],
        )
    } else {
        say!(
            "DHCPv6 hands out no addresses here",
            "ここではDHCPv6はアドレスを配布しない",
            [],
        )
    }
}

fn solicited(is_set: bool) -> Phrase {
    if is_set {
        say!("it answers a question", "問い合わせへの応答である", [])
    } else {
        say!("nobody asked", "問い合わせによらない通知である", [])
    }
}

fn group_or_address(field: Field, address: std::net::IpAddr) -> Option<Phrase> {
    if field == Field::MldGroup && address.is_unspecified() {
        return Some(say!("all groups", "すべてのグループ", []));
    }
    address::meaning(address)
}

fn wanted(word: &str) -> Option<Phrase> {
    Some(match word {
        "only" => say!(
            "from these senders only",
            "列挙した送信元だけから受信する",
            []
        ),
        "all_but" => say!(
            "from all senders but these",
            "列挙した送信元を除くすべてから受信する",
            [],
        ),
        "also" => say!("from these senders too", "列挙した送信元からも受信する", []),
        "no_more" => say!(
            "from these senders no more",
            "列挙した送信元からは受信をやめる",
            [],
        ),
        _ => return None,
    })
}
