//! The short texts for what hosts and routers of a link tell each other.

use std::net::Ipv6Addr;

use crate::flow::{ListenerNote, NeighbourNote, RouterNote};
use crate::packet::Wants;
use crate::view::phrase::{
    Phrase,
    Value::{Address, Group, LinkAddress, Number, Octets, Prefix},
    say,
};

/// The short text for a message of ARP, RARP or neighbor discovery. The address in question is an end of the ladder.
pub(super) fn neighbour(note: &NeighbourNote) -> Phrase {
    match *note {
        NeighbourNote::Asks { .. } => say!("asks for its MAC address", "MACアドレスを尋ねる", []),
        NeighbourNote::AsksAgain { .. } | NeighbourNote::ProbesAgain { .. } => {
            say!(
                "asks again: no answer yet",
                "再び尋ねる、応答はまだない",
                []
            )
        }
        NeighbourNote::Checks { .. } => say!("asks: still there?", "まだいるか尋ねる", []),
        NeighbourNote::Probes { .. } => say!("asks: is it free?", "空いているか尋ねる", []),
        NeighbourNote::Announces { hardware, .. }
        | NeighbourNote::TellsAll { hardware, .. }
        | NeighbourNote::Tells { hardware, .. } => {
            say!("tells: {0}", "{0}だと伝える", [LinkAddress(hardware)])
        }
        // The label has it.
        NeighbourNote::Answers { address, .. } if address.is_ipv4() => say!("answers", "応答", []),
        NeighbourNote::Answers { hardware, .. } => {
            say!("answers: {0}", "{0}だと応答する", [LinkAddress(hardware)])
        }
        NeighbourNote::AnswersUnseen { hardware, .. } => say!(
            "answers what was not seen: {0}",
            "未観測の質問に応答、{0}",
            [LinkAddress(hardware)],
        ),
        NeighbourNote::IsThere { .. } => say!("it is there", "そのアドレスはある", []),
        NeighbourNote::Taken { .. } => say!("answers: it is taken", "使用中だと応答する", []),
        NeighbourNote::ProbablyTaken { .. } => {
            say!("probably answers: taken", "おそらく応答、使用中", [])
        }
        NeighbourNote::FromElsewhere { hop_limit } => say!(
            "hop limit {0}, not 255: void",
            "ホップリミット{0}なので無効",
            [Number(hop_limit.into())],
        ),
        NeighbourNote::Moved { from, .. } => {
            say!("was at {0}", "以前は{0}", [LinkAddress(from)])
        }
        NeighbourNote::AsksAddress { .. } => {
            say!("asks for its IPv4 address", "IPv4アドレスを尋ねる", [])
        }
        NeighbourNote::TellsAddress { address, .. } => {
            say!("tells: {0}", "{0}だと伝える", [Address(address)])
        }
    }
}

/// The short text for a message between hosts and routers.
pub(super) fn router(note: &RouterNote) -> Phrase {
    match *note {
        RouterNote::Asks => say!("asks for routers", "ルーターを尋ねる", []),
        RouterNote::AsksAgain { .. } => {
            say!(
                "asks again: no answer yet",
                "再び尋ねる、応答はまだない",
                []
            )
        }
        RouterNote::Answers { .. } => say!("answers", "応答", []),
        RouterNote::ProbablyAnswers { .. } => say!("probably answers", "おそらく応答", []),
        RouterNote::Offers { lifetime_s: 0 } => {
            say!("router of no other networks", "外への転送はしない", [])
        }
        RouterNote::Offers { .. } => say!("a router", "ルーターである", []),
        RouterNote::PrefixForBoth { prefix } => {
            let prefix = [Prefix(prefix.0, prefix.1)];
            say!(
                "addresses in, and on link: {0}",
                "リンク上で自動設定、{0}",
                prefix
            )
        }
        RouterNote::PrefixForAddresses { prefix } => {
            say!(
                "addresses in {0}",
                "{0}で自動設定",
                [Prefix(prefix.0, prefix.1)]
            )
        }
        RouterNote::PrefixOnLink { prefix } => {
            say!(
                "on the link: {0}",
                "{0}はリンク上",
                [Prefix(prefix.0, prefix.1)]
            )
        }
        RouterNote::PrefixDeprecated { prefix } => {
            say!(
                "on its way out: {0}",
                "{0}は今後使わない",
                [Prefix(prefix.0, prefix.1)]
            )
        }
        RouterNote::PrefixEnds { prefix } => {
            say!(
                "withdrawn: {0}",
                "{0}は取り消し",
                [Prefix(prefix.0, prefix.1)]
            )
        }
        RouterNote::Mtu { octets } => say!(
            "at most {0} a packet",
            "パケットは{0}まで",
            [Octets(octets)]
        ),
        RouterNote::DnsServers { first, others: 0 } => dns(first),
        RouterNote::DnsServers { first, .. } => say!(
            "DNS: {0} and others",
            "DNSは{0}ほか",
            [Address(first.into())],
        ),
        RouterNote::AddressesElsewhere => say!("addresses from DHCPv6", "アドレスはDHCPv6から", []),
        RouterNote::SettingsElsewhere => say!("settings from DHCPv6", "設定はDHCPv6から", []),
        RouterNote::BetterWay { next_hop, .. } => say!(
            "better: through {0}",
            "{0}経由がよい",
            [Address(next_hop.into())],
        ),
        RouterNote::OnLink { destination } => say!(
            "on this link: {0}",
            "{0}はこのリンク上",
            [Address(destination.into())],
        ),
    }
}

fn dns(server: Ipv6Addr) -> Phrase {
    say!("DNS: {0}", "DNSは{0}", [Address(server.into())])
}

/// The short text for a message of multicast listener discovery.
pub(super) fn listener(note: &ListenerNote) -> Phrase {
    match *note {
        ListenerNote::AsksAll => say!("asks who listens", "受信グループを尋ねる", []),
        ListenerNote::Asks { group } => {
            say!("who listens to {0}?", "{0}の受信者を尋ねる", [Group(group)])
        }
        ListenerNote::Wants { group } => say!("listens to {0}", "{0}を受信", [Group(group)]),
        ListenerNote::Leaves { group } => say!("leaves {0}", "{0}は受信しない", [Group(group)]),
        ListenerNote::WantsOf {
            group,
            wants,
            senders,
        } => {
            let values = [Group(group), Number(senders.into())];
            match wants {
                Wants::Only => say!("from {1} senders: {0}", "{0}の{1}送信元のみ受信", values),
                Wants::AllBut => say!("from all but {1}: {0}", "{0}の{1}送信元以外を受信", values),
                Wants::Also => say!("from {1} more: {0}", "{0}の{1}送信元を追加", values),
                Wants::NoMore => say!("from {1} fewer: {0}", "{0}の{1}送信元を除外", values),
            }
        }
        ListenerNote::More { groups } => {
            say!("{0} more", "ほか{0}件", [Number(groups.into())])
        }
    }
}
