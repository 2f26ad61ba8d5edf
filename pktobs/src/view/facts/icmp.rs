//! The facts of an ICMP message, and of the packet that it quotes.

use pktobs_common::{Icmp, Transport};

use super::{endpoints, number};
use crate::lang::Lang;
use crate::packet::Packet;
use crate::view::line::Line;
use crate::view::names;
use crate::view::phrase::{Value, protocol, say};
use crate::view::text::Append;

/// Appends what kind of message it is.
pub(super) fn message(icmp: &Icmp, text: &mut Line<'_>) {
    let name = names::icmp_message(icmp.icmp_type, icmp.code);
    named("ICMP ", name, (icmp.icmp_type, icmp.code), text);
}

/// Appends the name of a protocol and of a message, or its type and code where they have no name.
pub(in crate::view) fn named(
    protocol: &str,
    name: Option<(&str, bool)>,
    (icmp_type, code): (u8, u8),
    text: &mut Line<'_>,
) {
    text.text(protocol);
    match name {
        Some((name, _)) => text.text(name),
        None => number("type ", icmp_type, text),
    }
    if !name.is_some_and(|(_, with_code)| with_code) && (name.is_none() || code != 0) {
        number(" code ", code, text);
    }
}

/// Appends what belongs to the type.
pub(super) fn rest(packet: &Packet<'_>, icmp: &Icmp, lang: Lang, text: &mut Line<'_>) {
    match (icmp.icmp_type, icmp.code) {
        (Icmp::ECHO | Icmp::ECHO_REPLY, 0) => {
            number(" id ", icmp.id(), text);
            number(" seq ", icmp.seq(), text);
            if !packet.record().is_fragment() {
                number(
                    " len ",
                    packet.record().segment_len().saturating_sub(8),
                    text,
                );
            }
        }
        (Icmp::UNREACHABLE, 4) => number(" mtu ", icmp.next_hop_mtu(), text),
        (Icmp::REDIRECT, _) => {
            text.text(" to ");
            text.ipv4_address(icmp.gateway());
        }
        _ => {}
    }
    quote(packet, lang, text);
}

/// Appends the packet that an ICMP or ICMPv6 error quotes, as far as it is there.
pub(super) fn quote(packet: &Packet<'_>, lang: Lang, text: &mut Line<'_>) {
    let Some(quoted) = packet.quoted() else {
        return;
    };
    text.text("  (");
    match (quoted.network(), quoted.transport()) {
        (None, _) => {
            let version = if packet.ipv4().is_some() { 4 } else { 6 };
            say!(
                "no whole IPv{0} header quoted",
                "引用されたIPv{0}ヘッダーは全体ではない",
                [Value::Number(version)],
            )
            .append(lang, text);
        }
        (Some(network), transport) => {
            match transport {
                Some(Transport::Icmp(icmp)) => message(&icmp, text),
                Some(Transport::Icmpv6(icmpv6)) => super::icmpv6::message(&icmpv6, text),
                Some(_) | None => protocol(network.protocol, Lang::En, text),
            }
            text.text(" ");
            let ends = [network.source, network.destination];
            endpoints(ends, quoted.ports(), text);
        }
    }
    text.text(")");
}
