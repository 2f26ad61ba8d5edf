//! Neighbor discovery, the ARP of IPv6, and how hosts learn of routers (RFC 4861, RFC 8106).

use super::entry::{Entry, Kind, Unit};
use super::{Field, walk::Teller};
use crate::lang::Wording;
use crate::packet::{Discovery, DiscoveryKind, DiscoveryOption, Prefix};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        field: Field::NdHopLimit,
        kind: Kind::Number,
        unit: Unit::Hops,
        source: "RFC 4861 4.2",
        text: Wording::new(
            "The hop limit that hosts on this link should begin with in what they send; 0 leaves it to them.",
            "このリンクのホストが送信時に使うべきホップリミットの初期値。0は指定なし。",
        ),
    },
    Entry {
        field: Field::NdManaged,
        kind: Kind::Flag,
        unit: Unit::None,
        source: "RFC 4861 4.2",
        text: Wording::new(
            "Managed: addresses are handed out by DHCPv6.",
            "アドレスはDHCPv6で配布される（Mフラグ）。",
        ),
    },
    Entry {
        field: Field::NdOther,
        kind: Kind::Flag,
        unit: Unit::None,
        source: "RFC 4861 4.2",
        text: Wording::new(
            "Other: settings beside addresses, as those of DNS, are handed out by DHCPv6.",
            "DNSなど、アドレス以外の設定はDHCPv6で配布される（Oフラグ）。",
        ),
    },
    Entry {
        field: Field::NdLifetime,
        kind: Kind::Number,
        unit: Unit::Seconds,
        source: "RFC 4861 4.2",
        text: Wording::new(
            "For how long the sender takes packets for other networks (as a default router); 0 if it takes none.",
            "送信元が既定のルーターとして、ほかのネットワーク宛てのパケットを引き受ける時間。0は引き受けないことを示す。",
        ),
    },
    Entry {
        field: Field::NdReachableTime,
        kind: Kind::Number,
        unit: Unit::Milliseconds,
        source: "RFC 4861 4.2",
        text: Wording::new(
            "For how long a host may take a neighbor for reachable after it heard from it; 0 leaves it to the host.",
            "近隣から応答を得た後、到達可能とみなしてよい時間。0は指定なし。",
        ),
    },
    Entry {
        field: Field::NdRetransTimer,
        kind: Kind::Number,
        unit: Unit::Milliseconds,
        source: "RFC 4861 4.2",
        text: Wording::new(
            "How long a host should wait before it asks for a neighbor again; 0 leaves it to the host.",
            "近隣への問い合わせを再送するまでの間隔。0は指定なし。",
        ),
    },
    Entry {
        field: Field::NdRouter,
        kind: Kind::Flag,
        unit: Unit::None,
        source: "RFC 4861 4.4",
        text: Wording::new(
            "The sender is a router.",
            "送信元はルーターである（Rフラグ）。",
        ),
    },
    Entry {
        field: Field::NdSolicited,
        kind: Kind::Flag,
        unit: Unit::None,
        source: "RFC 4861 4.4",
        text: Wording::new(
            "Solicited: this answers a question of the receiver, which proves that the neighbor is reachable.",
            "受信側の問い合わせへの応答である（Sフラグ）。相手に到達できる証拠になる。",
        ),
    },
    Entry {
        field: Field::NdOverride,
        kind: Kind::Flag,
        unit: Unit::None,
        source: "RFC 4861 4.4",
        text: Wording::new(
            "Override: the link-layer address told here replaces the one that the receiver may know.",
            "受信側が覚えているリンク層アドレスを、ここで知らせるもので上書きする（Oフラグ）。",
        ),
    },
    Entry {
        field: Field::NdTarget,
        kind: Kind::Address,
        unit: Unit::None,
        source: "RFC 4861 4.3",
        text: Wording::new(
            "The address that the message is about: the one asked for, the one told of, or in a redirect the better \
             next hop.",
            "メッセージの対象となるアドレス。問い合わせる、または知らせるアドレスで、リダイレクトではより適した次の転送先。",
        ),
    },
    Entry {
        field: Field::NdDestination,
        kind: Kind::Address,
        unit: Unit::None,
        source: "RFC 4861 4.5",
        text: Wording::new(
            "The destination that is better reached through the target; if both are the same, it is on this link \
             itself.",
            "対象アドレスを経由するほうがよい宛先。対象アドレスと同じなら、その宛先はこのリンク上にある。",
        ),
    },
    Entry {
        field: Field::NdOptions,
        kind: Kind::List,
        unit: Unit::None,
        source: "RFC 4861 4.6",
        text: Wording::new(
            "Options of neighbor discovery: link-layer addresses, and what a router tells of the link.",
            "近隣探索のオプション。リンク層アドレスや、ルーターが知らせるリンクの情報を運ぶ。",
        ),
    },
    Entry {
        field: Field::NdOptionsType,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 4861 4.6",
        text: Wording::new(
            "Which option this is, if it is not known here or has an unusual length.",
            "オプションの種類の番号。このプログラムが知らないか、長さが通常と異なるオプションについて示す。",
        ),
    },
    Entry {
        field: Field::NdOptionsSourceMac,
        kind: Kind::LinkAddress,
        unit: Unit::None,
        source: "RFC 4861 4.6.1",
        text: Wording::new(
            "The link-layer address of the sender of this message.",
            "このメッセージの送信元のMACアドレス。",
        ),
    },
    Entry {
        field: Field::NdOptionsTargetMac,
        kind: Kind::LinkAddress,
        unit: Unit::None,
        source: "RFC 4861 4.6.1",
        text: Wording::new(
            "The link-layer address of the target: what was asked for, or in a redirect that of the better next hop.",
            "対象アドレスのMACアドレス。問い合わせへの答えであり、リダイレクトではより適した次の転送先のもの。",
        ),
    },
    Entry {
        field: Field::NdOptionsPrefix,
        kind: Kind::Address,
        unit: Unit::None,
        source: "RFC 4861 4.6.2",
        text: Wording::new(
            "A prefix of this link: the first part that addresses on it have in common.",
            "このリンクのプレフィックス。リンク上のアドレスが共有する先頭部分。",
        ),
    },
    Entry {
        field: Field::NdOptionsPrefixLength,
        kind: Kind::Number,
        unit: Unit::Bits,
        source: "RFC 4861 4.6.2",
        text: Wording::new(
            "How much of it is the prefix: 64 where hosts make their own addresses.",
            "プレフィックスの長さ。ホストが自分でアドレスを作るリンクでは64。",
        ),
    },
    Entry {
        field: Field::NdOptionsOnLink,
        kind: Kind::Flag,
        unit: Unit::None,
        source: "RFC 4861 4.6.2",
        text: Wording::new(
            "What the prefix covers is on this link, and reached without a router.",
            "このプレフィックスのアドレスは同じリンク上にあり、ルーターなしで届く（Lフラグ）。",
        ),
    },
    Entry {
        field: Field::NdOptionsAutonomous,
        kind: Kind::Flag,
        unit: Unit::None,
        source: "RFC 4862 5.5.3",
        text: Wording::new(
            "Autonomous: hosts may make their own addresses from this prefix (SLAAC).",
            "ホストはこのプレフィックスから自分でアドレスを作ってよい（Aフラグ、SLAAC）。",
        ),
    },
    Entry {
        field: Field::NdOptionsValid,
        kind: Kind::Number,
        unit: Unit::Seconds,
        source: "RFC 4861 4.6.2",
        text: Wording::new(
            "For how long addresses from this prefix hold; 4294967295 is without end.",
            "このプレフィックスから作ったアドレスの有効期間。4294967295は無期限。",
        ),
    },
    Entry {
        field: Field::NdOptionsPreferred,
        kind: Kind::Number,
        unit: Unit::Seconds,
        source: "RFC 4861 4.6.2",
        text: Wording::new(
            "For how long such addresses should be used for new conversations; 4294967295 is without end.",
            "そのアドレスを新しい通信に使ってよい期間（推奨期間）。4294967295は無期限。",
        ),
    },
    Entry {
        field: Field::NdOptionsMtu,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "RFC 4861 4.6.4",
        text: Wording::new(
            "The largest packet that all on this link can take.",
            "このリンク上のすべての機器が受け取れるパケットの最大長（MTU）。",
        ),
    },
    Entry {
        field: Field::NdOptionsDnsLifetime,
        kind: Kind::Number,
        unit: Unit::Seconds,
        source: "RFC 8106 5.1",
        text: Wording::new(
            "For how long these servers may be asked; 0 means no longer, 4294967295 without end.",
            "ここで知らせるDNSサーバーを使ってよい時間。0は使用中止、4294967295は無期限。",
        ),
    },
    Entry {
        field: Field::NdOptionsDns,
        kind: Kind::List,
        unit: Unit::None,
        source: "RFC 8106 5.1",
        text: Wording::new(
            "The servers that look up names (DNS).",
            "DNSサーバーの一覧。",
        ),
    },
    Entry {
        field: Field::NdOptionsDnsAddress,
        kind: Kind::Address,
        unit: Unit::None,
        source: "RFC 8106 5.1",
        text: Wording::new("The address of one such server.", "DNSサーバーのアドレス。"),
    },
];

/// The fields behind the common header of ICMPv6.
pub(super) fn fields(discovery: &Discovery<'_>, teller: &mut Teller<'_>) {
    match discovery.kind {
        DiscoveryKind::RouterSolicitation => {}
        DiscoveryKind::RouterAdvertisement {
            hop_limit,
            managed,
            other,
            lifetime_s,
            reachable_ms,
            retransmit_ms,
        } => {
            teller.number(Field::NdHopLimit, hop_limit);
            teller.flag(Field::NdManaged, managed);
            teller.flag(Field::NdOther, other);
            teller.number(Field::NdLifetime, lifetime_s);
            teller.number(Field::NdReachableTime, reachable_ms);
            teller.number(Field::NdRetransTimer, retransmit_ms);
        }
        DiscoveryKind::Solicitation { target } => teller.address(Field::NdTarget, target),
        DiscoveryKind::Advertisement {
            target,
            router,
            solicited,
            overrides,
        } => {
            teller.flag(Field::NdRouter, router);
            teller.flag(Field::NdSolicited, solicited);
            teller.flag(Field::NdOverride, overrides);
            teller.address(Field::NdTarget, target);
        }
        DiscoveryKind::Redirect {
            next_hop,
            destination,
        } => {
            teller.address(Field::NdTarget, next_hop);
            teller.address(Field::NdDestination, destination);
        }
    }
    for one in discovery.options {
        teller.item(Field::NdOptions, |teller| option(one, teller));
    }
}

fn option(option: DiscoveryOption<'_>, teller: &mut Teller<'_>) {
    match option {
        DiscoveryOption::SourceLinkAddress(address) => {
            teller.link_address(Field::NdOptionsSourceMac, address);
        }
        DiscoveryOption::TargetLinkAddress(address) => {
            teller.link_address(Field::NdOptionsTargetMac, address);
        }
        DiscoveryOption::Prefix(prefix) => prefix_fields(&prefix, teller),
        DiscoveryOption::Mtu(mtu) => teller.number(Field::NdOptionsMtu, mtu),
        DiscoveryOption::DnsServers {
            servers,
            lifetime_s,
        } => {
            teller.number(Field::NdOptionsDnsLifetime, lifetime_s);
            for &server in servers {
                teller.item(Field::NdOptionsDns, |teller| {
                    teller.address(Field::NdOptionsDnsAddress, server);
                });
            }
        }
        DiscoveryOption::Other(number) => teller.number(Field::NdOptionsType, number),
    }
}

fn prefix_fields(prefix: &Prefix, teller: &mut Teller<'_>) {
    teller.number(Field::NdOptionsPrefixLength, prefix.len);
    teller.flag(Field::NdOptionsOnLink, prefix.on_link);
    teller.flag(Field::NdOptionsAutonomous, prefix.autonomous);
    teller.number(Field::NdOptionsValid, prefix.valid_s);
    teller.number(Field::NdOptionsPreferred, prefix.preferred_s);
    teller.address(Field::NdOptionsPrefix, prefix.address);
}
