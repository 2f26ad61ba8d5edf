//! The words for what hosts and routers of a link tell each other.

use crate::flow::RouterNote;
use crate::view::phrase::{
    Phrase,
    Value::{Address, Elapsed, Number, Octets, Prefix},
    say,
};

/// The words for a note.
pub(super) fn words(note: &RouterNote) -> Phrase {
    match *note {
        RouterNote::Asks => say!(
            "asks which routers there are on the link",
            "リンク上にどのルーターがあるかを尋ねる",
            [],
        ),
        RouterNote::AsksAgain { after_ns } => say!(
            "asks again which routers there are, {0} later; no answer seen so far",
            "どのルーターがあるかをもう一度尋ねる（前回から{0}）。応答はまだ観測されていない",
            [Elapsed(after_ns)],
        ),
        RouterNote::Answers { after_ns } => say!(
            "answers, {0} later",
            "問い合わせの{0}後に応答する",
            [Elapsed(after_ns)],
        ),
        RouterNote::ProbablyAnswers { after_ns } => say!(
            "probably answers, {0} later",
            "おそらく問い合わせへの応答である（問い合わせから{0}）",
            [Elapsed(after_ns)],
        ),
        RouterNote::Offers { lifetime_s: 0 } => say!(
            "a router, but none for packets to other networks (lifetime 0)",
            "ルーターだが、ほかのネットワーク宛てのパケットは引き受けない（lifetime 0）",
            [],
        ),
        RouterNote::Offers { lifetime_s } => say!(
            "a router: for the next {0} s it takes packets for other networks",
            "ルーターである。今後{0}秒間、ほかのネットワーク宛てのパケットを引き受ける",
            [Number(lifetime_s.into())],
        ),
        RouterNote::PrefixForBoth {
            prefix: (address, len),
        } => say!(
            "hosts make their own addresses in {0}, and reach others in it without a router",
            "ホストは{0}から自分のアドレスを作り、{0}の中の相手とはルーターを介さずに通信する",
            [Prefix(address, len)],
        ),
        RouterNote::PrefixForAddresses {
            prefix: (address, len),
        } => say!(
            "hosts make their own addresses in {0}",
            "ホストは{0}から自分のアドレスを作る",
            [Prefix(address, len)],
        ),
        RouterNote::PrefixOnLink {
            prefix: (address, len),
        } => say!(
            "hosts reach addresses in {0} without a router",
            "ホストは{0}の中の相手とルーターを介さずに通信する",
            [Prefix(address, len)],
        ),
        RouterNote::PrefixDeprecated {
            prefix: (address, len),
        } => say!(
            "hosts begin nothing new from addresses in {0}: that prefix is on its way out",
            "ホストは{0}のアドレスから新しい通信を始めない。このプレフィックスは使われなくなっていく",
            [Prefix(address, len)],
        ),
        RouterNote::PrefixEnds {
            prefix: (address, len),
        } => say!(
            "the prefix {0} is withdrawn (valid for 0 s)",
            "プレフィックス{0}は取り消された（有効期間0秒）",
            [Prefix(address, len)],
        ),
        RouterNote::Mtu { octets } => say!(
            "packets on this link have at most {0}",
            "このリンクのパケットは最大{0}である",
            [Octets(octets)],
        ),
        RouterNote::DnsServers { first, others: 0 } => say!(
            "names can be looked up at {0} (DNS)",
            "名前は{0}で引ける（DNS）",
            [Address(first.into())],
        ),
        RouterNote::DnsServers { first, others } => say!(
            "names can be looked up at {0} (DNS) and {1} more",
            "名前は{0}と、ほかの{1}か所で引ける（DNS）",
            [
                Address(first.into()),
                Number(u32::try_from(others).unwrap_or(u32::MAX)),
            ],
        ),
        RouterNote::AddressesElsewhere => say!(
            "hosts can have addresses from DHCPv6",
            "ホストはDHCPv6でアドレスを得られる",
            [],
        ),
        RouterNote::SettingsElsewhere => say!(
            "hosts can have settings from DHCPv6, but no addresses",
            "ホストはDHCPv6で設定を得られるが、アドレスは得られない",
            [],
        ),
        RouterNote::BetterWay {
            destination,
            next_hop,
        } => say!(
            "the better way to {0} is through {1}",
            "{0}へは{1}を経由するほうがよい",
            [Address(destination.into()), Address(next_hop.into())],
        ),
        RouterNote::OnLink { destination } => say!(
            "{0} is on this link: no router is needed to reach it",
            "{0}はこのリンク上にある。届けるのにルーターは要らない",
            [Address(destination.into())],
        ),
    }
}
