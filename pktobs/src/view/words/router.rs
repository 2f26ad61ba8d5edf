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
        RouterNote::Asks => say("asks which routers there are on the link", []),
        RouterNote::AsksAgain { after_ns } => say(
            "asks again which routers there are, {0} later; no answer seen so far",
            [Elapsed(after_ns)],
        ),
        RouterNote::Answers { after_ns } => say("answers, {0} later", [Elapsed(after_ns)]),
        RouterNote::ProbablyAnswers { after_ns } => {
            say("probably answers, {0} later", [Elapsed(after_ns)])
        }
        RouterNote::Offers { lifetime_s: 0 } => say(
            "a router, but none for packets to other networks (lifetime 0)",
            [],
        ),
        RouterNote::Offers { lifetime_s } => say(
            "a router: for the next {0} s it takes packets for other networks",
            [Number(lifetime_s.into())],
        ),
        RouterNote::PrefixForBoth {
            prefix: (address, len),
        } => say(
            "hosts make their own addresses in {0}, and reach others in it without a router",
            [Prefix(address, len)],
        ),
        RouterNote::PrefixForAddresses {
            prefix: (address, len),
        } => say(
            "hosts make their own addresses in {0}",
            [Prefix(address, len)],
        ),
        RouterNote::PrefixOnLink {
            prefix: (address, len),
        } => say(
            "hosts reach addresses in {0} without a router",
            [Prefix(address, len)],
        ),
        RouterNote::PrefixDeprecated {
            prefix: (address, len),
        } => say(
            "hosts begin nothing new from addresses in {0}: that prefix is on its way out",
            [Prefix(address, len)],
        ),
        RouterNote::PrefixEnds {
            prefix: (address, len),
        } => say(
            "the prefix {0} is withdrawn (valid for 0 s)",
            [Prefix(address, len)],
        ),
        RouterNote::Mtu { octets } => {
            say("packets on this link have at most {0}", [Octets(octets)])
        }
        RouterNote::DnsServers { first, others: 0 } => say(
            "names can be looked up at {0} (DNS)",
            [Address(first.into())],
        ),
        RouterNote::DnsServers { first, others } => say(
            "names can be looked up at {0} (DNS) and {1} more",
            [
                Address(first.into()),
                Number(u32::try_from(others).unwrap_or(u32::MAX)),
            ],
        ),
        RouterNote::AddressesElsewhere => say("hosts can have addresses from DHCPv6", []),
        RouterNote::SettingsElsewhere => {
            say("hosts can have settings from DHCPv6, but no addresses", [])
        }
        RouterNote::BetterWay {
            destination,
            next_hop,
        } => say(
            "the better way to {0} is through {1}",
            [Address(destination.into()), Address(next_hop.into())],
        ),
        RouterNote::OnLink { destination } => say(
            "{0} is on this link: no router is needed to reach it",
            [Address(destination.into())],
        ),
    }
}
