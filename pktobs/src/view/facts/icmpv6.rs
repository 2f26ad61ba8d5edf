//! The facts of an ICMPv6 message.

use std::net::Ipv6Addr;

use pktobs_common::Icmpv6;

use super::icmp::{named, quote};
use super::number;
use crate::lang::{Lang, Wording};
use crate::packet::{
    Discovery, DiscoveryKind, DiscoveryOption, DiscoveryOptions, GroupRecord, Listener, Packet,
    Prefix, Wants,
};
use crate::view::line::Line;
use crate::view::names;
use crate::view::phrase::{Value, prefix, say};
use crate::view::text::Append;

/// Groups of a report that stand in the line.
const GROUPS_MAX: usize = 4;

/// Appends what kind of message it is.
pub(super) fn message(icmpv6: &Icmpv6, text: &mut Line<'_>) {
    let name = names::icmpv6_message(icmpv6.icmp_type, icmpv6.code);
    named("ICMPv6 ", name, (icmpv6.icmp_type, icmpv6.code), text);
}

/// Appends what belongs to the type.
pub(super) fn rest(packet: &Packet<'_>, icmpv6: &Icmpv6, lang: Lang, text: &mut Line<'_>) {
    if let Some(discovery) = packet.discovery() {
        return discovered(&discovery, lang, text);
    }
    if let Some(listener) = packet.listener() {
        return listened(listener, lang, text);
    }
    match icmpv6.icmp_type {
        Icmpv6::ECHO_REQUEST | Icmpv6::ECHO_REPLY if icmpv6.code == 0 => {
            number(" id ", icmpv6.id(), text);
            number(" seq ", icmpv6.seq(), text);
            if !packet.record().is_fragment() {
                number(
                    " len ",
                    packet.record().segment_len().saturating_sub(8),
                    text,
                );
            }
        }
        Icmpv6::PACKET_TOO_BIG => number(" mtu ", icmpv6.value(), text),
        Icmpv6::PARAMETER_PROBLEM => number(" at octet ", icmpv6.value(), text),
        _ => {}
    }
    quote(packet, lang, text);
}

fn discovered(discovery: &Discovery<'_>, lang: Lang, text: &mut Line<'_>) {
    let options = discovery.options;
    let mut list = List::new();
    match discovery.kind {
        DiscoveryKind::RouterSolicitation => link_address(" from ", options, false, text),
        DiscoveryKind::RouterAdvertisement {
            lifetime_s,
            managed,
            other,
            ..
        } => {
            link_address(" from ", options, false, text);
            number(" lifetime ", lifetime_s, text);
            text.text(" s");
            list.flags(&[(managed, "managed"), (other, "other")], text);
            for option in options {
                told_of_link(option, &mut list, lang, text);
            }
        }
        DiscoveryKind::Solicitation { target } => {
            address(" who has ", target, text);
            text.text("?");
            link_address(" tell ", options, false, text);
        }
        DiscoveryKind::Advertisement {
            target,
            router,
            solicited,
            overrides,
        } => {
            address(" ", target, text);
            link_address(" is at ", options, true, text);
            let flags = [
                (router, "router"),
                (solicited, "solicited"),
                (overrides, "override"),
            ];
            list.flags(&flags, text);
        }
        DiscoveryKind::Redirect {
            next_hop,
            destination,
        } => {
            address(" of ", destination, text);
            address(" to ", next_hop, text);
            link_address(" at ", options, true, text);
        }
    }
    list.end(text);
}

/// What a router tells of the link in an option.
fn told_of_link(option: DiscoveryOption<'_>, list: &mut List, lang: Lang, text: &mut Line<'_>) {
    match option {
        DiscoveryOption::Prefix(Prefix {
            address,
            len,
            on_link,
            autonomous,
            valid_s,
            preferred_s,
        }) => {
            list.next(text);
            text.text("prefix ");
            prefix(address, len, text);
            text.text(if on_link { " on-link" } else { "" });
            text.text(if autonomous { " auto" } else { "" });
            seconds(" valid ", valid_s, lang, text);
            seconds(" preferred ", preferred_s, lang, text);
        }
        DiscoveryOption::Mtu(mtu) => {
            list.next(text);
            number("mtu ", mtu, text);
        }
        DiscoveryOption::DnsServers {
            servers: [first, others @ ..],
            lifetime_s,
        } => {
            list.next(text);
            address("dns ", Ipv6Addr::from(*first), text);
            if !others.is_empty() {
                let more = u32::try_from(others.len()).unwrap_or(u32::MAX);
                say!(" and {0} more", "ほか{0}件", [Value::Number(more)]).append(lang, text);
            }
            seconds(" lifetime ", lifetime_s, lang, text);
        }
        DiscoveryOption::SourceLinkAddress(_)
        | DiscoveryOption::TargetLinkAddress(_)
        | DiscoveryOption::DnsServers { .. } => {}
        DiscoveryOption::Other(number_of_it) => {
            list.next(text);
            number("option ", number_of_it, text);
        }
    }
}

fn listened(listener: Listener<'_>, lang: Lang, text: &mut Line<'_>) {
    match listener {
        Listener::Query(group) if group.is_unspecified() => {}
        Listener::Query(group) | Listener::Report(group) | Listener::Done(group) => {
            address(" ", group, text);
        }
        Listener::Records(mut records) => {
            let mut list = List::new();
            for record in records.by_ref().take(GROUPS_MAX) {
                list.next(text);
                group_record(&record, lang, text);
            }
            if records.left() > 0 {
                list.next(text);
                let left = Value::Number(records.left().into());
                say!("{0} more", "ほか{0}件", [left]).append(lang, text);
            }
            list.end(text);
        }
    }
}

fn group_record(record: &GroupRecord, lang: Lang, text: &mut Line<'_>) {
    let values = [
        Value::Address(record.group.into()),
        Value::Number(record.senders.into()),
    ];
    let phrase = match (record.wants, record.senders) {
        (Wants::AllBut, 0) => say!("{0} from all", "{0}を全送信元から", values),
        (Wants::Only, 0) => say!("{0} from none", "{0}は受信しない", values),
        (Wants::AllBut, _) => say!("{0} from all but {1}", "{0}を{1}個以外の送信元から", values),
        (Wants::Only, _) => say!("{0} from {1}", "{0}を{1}個の送信元から", values),
        (Wants::Also, _) => say!(
            "{0} from another {1}",
            "{0}をさらに{1}個の送信元から",
            values
        ),
        (Wants::NoMore, _) => say!(
            "{0} no more from {1}",
            "{0}を{1}個の送信元からはやめる",
            values
        ),
    };
    phrase.append(lang, text);
}

fn address(before: &str, address: Ipv6Addr, text: &mut Line<'_>) {
    text.text(before);
    text.ipv6_address(address.octets());
}

/// The link-layer address of the sender or of the target, if it is told.
fn link_address(before: &str, options: DiscoveryOptions<'_>, of_target: bool, text: &mut Line<'_>) {
    if let Some(address) = options.link_address(of_target) {
        text.text(before);
        text.link_address(&address);
    }
}

/// A lifetime, which has no end if it is the longest.
fn seconds(before: &str, seconds: u32, lang: Lang, text: &mut Line<'_>) {
    const FOREVER: Wording = Wording::new("forever", "無期限");
    text.text(before);
    if seconds == u32::MAX {
        text.text(FOREVER.of(lang));
    } else {
        text.decimal(seconds);
        text.text(" s");
    }
}

/// Things between `<` and `>`, with commas; nothing if there are none.
struct List {
    is_empty: bool,
}

impl List {
    const fn new() -> Self {
        Self { is_empty: true }
    }

    /// What stands before the next thing.
    fn next(&mut self, text: &mut Line<'_>) {
        text.text(if self.is_empty { " <" } else { ", " });
        self.is_empty = false;
    }

    /// The names of the flags that are set.
    fn flags(&mut self, flags: &[(bool, &str)], text: &mut Line<'_>) {
        for (_, name) in flags.iter().filter(|(is_set, _)| *is_set) {
            self.next(text);
            text.text(name);
        }
    }

    fn end(&self, text: &mut Line<'_>) {
        text.text(if self.is_empty { "" } else { ">" });
    }
}
