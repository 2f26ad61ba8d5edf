//! The facts of a packet on one line: who to whom, what, and what the network header adds.
//!
//! `len` is always octets of data, behind all headers. Sequence numbers are relative to the start of the
//! connection (the SYN is 0, the first octet of data 1) if that start was seen; in the SYN itself, in what
//! refuses it, and where the start was not seen, they are those of the packet.
//!
//! What a field or a message is called in its standard is the same in every language; only the words between are
//! not.

mod arp;
mod endpoints;
pub(super) mod icmp;
mod icmpv6;
mod tcp;

use std::net::IpAddr::{self, V4};

use pktobs_common::{Ipv4, Ipv6, Stop, Transport, wire::FRAGMENT};

pub(super) use endpoints::Endpoints;

use endpoints::Ends;

use super::colour::{Colour, Role};
use super::line::Line;
use super::names;
use super::phrase::{Value, hex, identification, protocol, say};
use super::text::{Append, Unsigned};
use crate::flow::{Identification, data_len, vlan};
use crate::lang::{Lang, Wording};
use crate::packet::{Headers, Network, Packet};

/// Appends the facts of a packet with these headers.
pub(super) fn append(
    packet: &Packet<'_>,
    (headers, sequence_start): (Option<&Headers>, Option<(u32, u32)>),
    (colour, lang): (Colour, Lang),
    kept: &mut Endpoints,
    text: &mut Line<'_>,
) {
    let Some(headers) = headers else {
        match packet.arp() {
            Some(arp) => arp::message(&arp, colour, text),
            None => colour.paint(Role::Strong, text, |text| no_network(packet, lang, text)),
        }
        return colour.paint(Role::Quiet, text, |text| link(packet, text));
    };
    let network = &headers.network;
    match (network.source, network.destination, headers.ports) {
        (V4(from), V4(to), Some(ports)) => {
            let addresses = [from.octets(), to.octets()];
            let ports = ports.into();
            kept.append(Ends { addresses, ports }, text);
        }
        (from, to, ports) => endpoints([from, to], ports, text),
    }
    text.text("  ");
    match headers.transport {
        Some(Transport::Tcp(tcp)) => {
            colour.paint(Role::Strong, text, |text| tcp::flags(&tcp, text));
            tcp::numbers(packet, &tcp, sequence_start, text);
        }
        Some(Transport::Udp(udp)) => {
            colour.paint(Role::Strong, text, |text| text.text("UDP"));
            if packet.record().stop == Stop::Complete {
                number(" len ", data_len(packet, network, &udp), text);
            }
        }
        Some(Transport::Icmp(icmp)) => {
            colour.paint(Role::Strong, text, |text| icmp::message(&icmp, text));
            icmp::rest(packet, &icmp, lang, text);
        }
        Some(Transport::Icmpv6(icmpv6)) => {
            colour.paint(Role::Strong, text, |text| icmpv6::message(&icmpv6, text));
            icmpv6::rest(packet, &icmpv6, lang, text);
        }
        None => {
            colour.paint(Role::Strong, text, |text| {
                protocol(network.protocol, Lang::En, text)
            });
            if packet.record().stop == Stop::UnknownProtocol {
                number(" len ", packet.record().segment_len(), text);
            }
        }
    }
    fragment(packet, network, lang, text);
    colour.paint(Role::Quiet, text, |text| {
        if let Some(ipv4) = packet.ipv4() {
            ipv4_rest(&ipv4, lang, text);
        } else if let Some(ipv6) = packet.ipv6() {
            ipv6_rest(packet, &ipv6, text);
        }
        link(packet, text);
    });
}

#[inline]
fn number(name: &str, value: impl Unsigned, text: &mut Line<'_>) {
    text.named(name, value);
}

/// Who sends to whom.
fn endpoints([from, to]: [IpAddr; 2], ports: Option<(u16, u16)>, text: &mut impl Append) {
    endpoint(from, ports.map(|(source, _)| source), text);
    text.text(" → ");
    endpoint(to, ports.map(|(_, port)| port), text);
}

/// An address and a port: an IPv6 address stands in brackets then, as its colons would run into that of the port.
pub(super) fn endpoint(address: IpAddr, port: Option<u16>, text: &mut impl Append) {
    match (address, port) {
        (IpAddr::V4(address), Some(port)) => text.ipv4_endpoint(address.octets(), b':', port),
        (IpAddr::V6(address), Some(port)) => {
            text.text("[");
            text.ipv6_address(address.octets());
            text.named("]:", port);
        }
        (address, None) => text.ip_address(address),
    }
}

/// A packet without a sound IPv4 header: what it is instead, and how long.
pub(super) fn no_network(packet: &Packet<'_>, lang: Lang, text: &mut Line<'_>) {
    let record = packet.record();
    if record.stop == Stop::LinkTruncated {
        text.text("Ethernet");
    } else {
        match names::ether_type(record.ether_type) {
            Some(name) => text.text(name),
            None => {
                text.text("EtherType ");
                hex(record.ether_type, text);
            }
        }
    }
    let octets = [Value::Octets(record.wire_len)];
    say!(", frame of {0}", "、{0}のフレーム", octets).append(lang, text);
}

fn link(packet: &Packet<'_>, text: &mut Line<'_>) {
    if let Some(vlan) = vlan(packet) {
        number("  vlan ", vlan, text);
    }
}

/// Appends who sent the frame to whom, by their link-layer addresses, if it has any.
pub(super) fn link_header(packet: &Packet<'_>, text: &mut Line<'_>) {
    let Some((destination, source)) = packet.link_addresses() else {
        return;
    };
    text.text("  ");
    text.link_address(&source);
    text.text(" → ");
    text.link_address(&destination);
}

fn ipv4_rest(ipv4: &Ipv4, lang: Lang, text: &mut Line<'_>) {
    number("  ttl ", ipv4.ttl, text);
    number(" id ", ipv4.id, text);
    if ipv4.flags_offset & Ipv4::DF != 0 {
        text.text(" DF");
    }
    if ipv4.flags_offset & Ipv4::RESERVED != 0 {
        text.text(" reserved-bit");
    }
    if ipv4.tos != 0 {
        text.formatted(format_args!(" tos {:#x}", ipv4.tos));
    }
    if let 21.. = ipv4.header_len() {
        text.text(" options ");
        Value::Octets(ipv4.header_len() - 20).append(lang, text);
    }
}

fn ipv6_rest(packet: &Packet<'_>, ipv6: &Ipv6, text: &mut Line<'_>) {
    number("  hlim ", ipv6.hop_limit, text);
    if ipv6.traffic_class() != 0 {
        text.formatted(format_args!(" class {:#x}", ipv6.traffic_class()));
    }
    if ipv6.flow_label() != 0 {
        text.formatted(format_args!(" flow {:#07x}", ipv6.flow_label()));
    }
    if ipv6.is_fragment() {
        text.text(" id ");
        identification(Identification::Ipv6(ipv6.fragment_id), text);
    }
    let mut separator = " ext ";
    for (number, _) in packet.extension_headers() {
        // That of a piece is told in front.
        if number != FRAGMENT || !ipv6.is_fragment() {
            text.text(separator);
            protocol(number, Lang::En, text);
            separator = ", ";
        }
    }
}

/// Which part of the datagram a piece is: offset + length, both in octets.
fn fragment(packet: &Packet<'_>, network: &Network, lang: Lang, text: &mut Line<'_>) {
    let Some(fragment) = network.fragment else {
        return;
    };
    let has_header = packet.transport().is_some();
    text.text(if has_header { "," } else { "" });
    number(" fragment ", fragment.offset, text);
    number("+", packet.piece_len(), text);
    const MORE_FOLLOW: Wording = Wording::new(", more follow", "（続きあり）");
    const LAST: Wording = Wording::new(", last", "（最後）");
    let place = if fragment.more { MORE_FOLLOW } else { LAST };
    text.text(place.of(lang));
}
