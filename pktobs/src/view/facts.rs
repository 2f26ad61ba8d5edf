//! The facts of a packet on one line: who to whom, what, and what the IPv4 header adds.
//!
//! `len` is always octets of data, behind all headers. Sequence numbers are relative to the start of the
//! connection (the SYN is 0, the first octet of data 1) if that start was seen; in the SYN itself, in what
//! refuses it, and where the start was not seen, they are those of the packet.

use std::net::IpAddr;

use bytes::BytesMut;
use pktobs_common::{Icmp, Ipv4, Stop, Tcp, Transport};

use super::colour::{Colour, Role};
use super::names;
use super::phrase::{hex, protocol};
use super::text::Append;
use crate::flow::{TcpOption, TcpOptions, data_len, vlan};
use crate::packet::{Arp, ArpOperation, Network, Packet};

/// Appends the facts.
pub(super) fn append(
    packet: &Packet<'_>,
    sequence_start: Option<(u32, u32)>,
    colour: Colour,
    text: &mut BytesMut,
) {
    if let Some(arp) = packet.arp() {
        arp_message(&arp, colour, text);
        return colour.paint(Role::Quiet, text, |text| link(packet, text));
    }
    let (Some(ipv4), Some(network)) = (packet.ipv4(), packet.network()) else {
        colour.paint(Role::Strong, text, |text| no_network(packet, text));
        colour.paint(Role::Quiet, text, |text| link(packet, text));
        return;
    };
    endpoints(&network, packet.ports(), text);
    text.text("  ");
    match packet.transport() {
        Some(Transport::Tcp(tcp)) => {
            colour.paint(Role::Strong, text, |text| tcp_flags(&tcp, text));
            tcp_numbers(packet, &tcp, sequence_start, text);
        }
        Some(Transport::Udp(udp)) => {
            colour.paint(Role::Strong, text, |text| text.text("UDP"));
            if packet.record().stop == Stop::Complete {
                number(" len ", data_len(packet, &network, &udp), text);
            }
        }
        Some(Transport::Icmp(icmp)) => {
            colour.paint(Role::Strong, text, |text| icmp_message(&icmp, text));
            icmp_rest(packet, &icmp, text);
        }
        Some(Transport::Icmpv6(_)) | None => {
            colour.paint(Role::Strong, text, |text| protocol(network.protocol, text));
            if packet.record().stop == Stop::UnknownProtocol {
                number(" len ", packet.record().segment_len(), text);
            }
        }
    }
    fragment(packet, &network, text);
    colour.paint(Role::Quiet, text, |text| {
        network_rest(&ipv4, text);
        link(packet, text);
    });
}

fn arp_message(arp: &Arp, colour: Colour, text: &mut BytesMut) {
    let name = match arp.operation {
        ArpOperation::Request => "ARP request",
        ArpOperation::Reply => "ARP reply",
        ArpOperation::ReverseRequest => "RARP request",
        ArpOperation::ReverseReply => "RARP reply",
    };
    colour.paint(Role::Strong, text, |text| text.text(name));
    text.text("  ");
    match arp.operation {
        ArpOperation::Request => {
            text.text("who has ");
            text.ipv4_address(arp.target);
            text.text("? tell ");
            text.ipv4_address(arp.sender);
            text.text(" at ");
            text.link_address(&arp.sender_hardware);
        }
        ArpOperation::Reply => {
            text.ipv4_address(arp.sender);
            text.text(" is at ");
            text.link_address(&arp.sender_hardware);
            text.text(", to ");
            text.ipv4_address(arp.target);
        }
        ArpOperation::ReverseRequest => {
            text.text("who is ");
            text.link_address(&arp.target_hardware);
            text.text("? tell ");
            text.link_address(&arp.sender_hardware);
        }
        ArpOperation::ReverseReply => {
            text.link_address(&arp.target_hardware);
            text.text(" is ");
            text.ipv4_address(arp.target);
        }
    }
}

fn number(name: &str, value: impl itoa::Integer, text: &mut BytesMut) {
    text.text(name);
    text.decimal(value);
}

fn endpoints(network: &Network, ports: Option<(u16, u16)>, text: &mut BytesMut) {
    endpoint(network.source, ports.map(|(source, _)| source), text);
    text.text(" → ");
    endpoint(network.destination, ports.map(|(_, port)| port), text);
}

fn endpoint(address: IpAddr, port: Option<u16>, text: &mut BytesMut) {
    text.ip_address(address);
    if let Some(port) = port {
        number(":", port, text);
    }
}

/// A packet without a sound IPv4 header: what it is instead, and how long.
fn no_network(packet: &Packet<'_>, text: &mut BytesMut) {
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
    number(", frame of ", record.wire_len, text);
    text.text(" octets");
}

fn link(packet: &Packet<'_>, text: &mut BytesMut) {
    if let Some(vlan) = vlan(packet) {
        number("  vlan ", vlan, text);
    }
}

/// Appends who sent the frame to whom, by their link-layer addresses, if it has any.
pub(super) fn link_header(packet: &Packet<'_>, text: &mut BytesMut) {
    let Some((destination, source)) = packet.link_addresses() else {
        return;
    };
    text.text("  ");
    text.link_address(&source);
    text.text(" → ");
    text.link_address(&destination);
}

fn network_rest(ipv4: &Ipv4, text: &mut BytesMut) {
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
        number(" options ", ipv4.header_len() - 20, text);
        text.text(" octets");
    }
}

/// Which part of the datagram a piece is: offset + length, both in octets.
fn fragment(packet: &Packet<'_>, network: &Network, text: &mut BytesMut) {
    let Some(fragment) = network.fragment else {
        return;
    };
    let has_header = packet.transport().is_some();
    text.text(if has_header { "," } else { "" });
    number(" fragment ", fragment.offset, text);
    number("+", packet.record().segment_len(), text);
    text.text(if fragment.more {
        ", more follow"
    } else {
        ", last"
    });
}

fn tcp_flags(tcp: &Tcp, text: &mut BytesMut) {
    let flags = tcp.flags();
    let mut separator = "TCP [";
    for (flag, name) in names::TCP_FLAGS {
        if flags & flag != 0 {
            text.text(separator);
            text.text(name);
            separator = ",";
        }
    }
    text.text(if flags == 0 { "TCP [none]" } else { "]" });
}

fn tcp_numbers(
    packet: &Packet<'_>,
    tcp: &Tcp,
    sequence_start: Option<(u32, u32)>,
    text: &mut BytesMut,
) {
    let (sent_from, received_from) = sequence_start.unwrap_or_default();
    let seq = tcp.seq.wrapping_sub(sent_from);
    number(" seq ", seq, text);
    let stop = packet.record().stop;
    let len = packet
        .record()
        .segment_len()
        .saturating_sub(tcp.header_len());
    let has_len = matches!(stop, Stop::Complete | Stop::TcpOptionsTruncated);
    if has_len && len > 0 {
        number(":", seq.wrapping_add(len), text);
    }
    if tcp.flags() & Tcp::ACK != 0 {
        number(" ack ", tcp.ack.wrapping_sub(received_from), text);
    }
    number(" win ", tcp.window, text);
    if tcp.flags() & Tcp::URG != 0 {
        number(" urg ", tcp.urgent_pointer, text);
    }
    if has_len {
        number(" len ", len, text);
    }
    let mut separator = " <";
    for option in TcpOptions::new(packet.tcp_options()) {
        text.text(separator);
        tcp_option(option, sequence_start, text);
        separator = ", ";
    }
    if separator != " <" {
        text.text(">");
    }
}

fn tcp_option(option: TcpOption<'_>, sequence_start: Option<(u32, u32)>, text: &mut BytesMut) {
    match option {
        TcpOption::Mss(mss) => number("mss ", mss, text),
        TcpOption::WindowScale(shift) => number("wscale ", shift, text),
        TcpOption::SackPermitted => text.text("sackOK"),
        TcpOption::Sack(blocks) => {
            text.text("sack");
            let (_, received_from) = sequence_start.unwrap_or_default();
            for &[first, next] in blocks {
                let relative = |edge| u32::from_be_bytes(edge).wrapping_sub(received_from);
                number(" ", relative(first), text);
                number(":", relative(next), text);
            }
        }
        TcpOption::Timestamps { value, echo } => {
            number("TS ", value, text);
            number("/", echo, text);
        }
        TcpOption::Other(kind) => number("option ", kind, text),
        TcpOption::Bad => text.text("bad option"),
    }
}

fn icmp_message(icmp: &Icmp, text: &mut BytesMut) {
    let name = names::icmp_message(icmp.icmp_type, icmp.code);
    match name {
        Some((name, _)) => {
            text.text("ICMP ");
            text.text(name);
        }
        None => number("ICMP type ", icmp.icmp_type, text),
    }
    if !name.is_some_and(|(_, with_code)| with_code) && (name.is_none() || icmp.code != 0) {
        number(" code ", icmp.code, text);
    }
}

fn icmp_rest(packet: &Packet<'_>, icmp: &Icmp, text: &mut BytesMut) {
    match (icmp.icmp_type, icmp.code) {
        (Icmp::ECHO | Icmp::ECHO_REPLY, 0) => {
            number(" id ", icmp.id(), text);
            number(" seq ", icmp.seq(), text);
            if !packet.record().is_fragment() {
                number(" len ", packet.record().segment_len() - 8, text);
            }
        }
        (Icmp::UNREACHABLE, 4) => number(" mtu ", icmp.next_hop_mtu(), text),
        (Icmp::REDIRECT, _) => {
            text.text(" to ");
            text.ipv4_address(icmp.gateway());
        }
        _ => {}
    }
    if let Some(quoted) = packet.quoted() {
        text.text("  (");
        quote(&quoted, text);
        text.text(")");
    }
}

/// The packet that an ICMP error quotes, as far as it is there.
fn quote(quoted: &Packet<'_>, text: &mut BytesMut) {
    let Some(network) = quoted.network() else {
        return text.text("no whole IPv4 header quoted");
    };
    match quoted.transport() {
        Some(Transport::Icmp(icmp)) => icmp_message(&icmp, text),
        Some(_) | None => protocol(network.protocol, text),
    }
    text.text(" ");
    endpoints(&network, quoted.ports(), text);
}
