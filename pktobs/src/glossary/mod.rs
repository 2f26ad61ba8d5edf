//! The glossary: every field that a view tells, with its name, unit and source, and what it is for, in each language.
//!
//! [`Field`] is the list; a table a layer says the rest of it ([`Field::explanation`]), and beside it stands how a
//! packet's fields of that layer are found. [`fields`] walks over all of them in the order of the wire; `--explain` and
//! JSON are two consumers of that one walk. What a value means in a packet is said by the views.

mod arp;
mod entry;
mod ethernet;
mod field;
mod frame;
mod icmp;
mod icmpv6;
mod ipv4;
mod ipv4_options;
mod ipv6;
mod ipv6_extensions;
mod link_header;
mod mld;
mod nd;
mod tcp;
mod tcp_options;
mod udp;
mod walk;

pub use entry::{Kind, Layer, Unit};
pub use field::Field;
pub use walk::FieldValue;

use pktobs_common::{Stop, Transport, wire};

use crate::packet::Packet;
use walk::Teller;

/// Tells the fields of a packet, in the order of the wire, the facts of the capture in front.
///
/// Of a packet that is cut or contradicts itself, it tells those that are there; [`Field::FrameStop`] then says where
/// parsing stopped. It allocates nothing.
pub fn fields(packet: &Packet<'_>, tell: &mut dyn FnMut(Field, FieldValue<'_>)) {
    let mut teller = Teller::new(tell);
    frame::circumstances(packet, &mut teller);
    link_header::fields(packet, &mut teller);
    ethernet::fields(packet, &mut teller);
    if arp::is_arp(packet) {
        arp::fields(packet, &mut teller);
    }
    headers(packet, Depth::Outer, &mut teller);
    frame::end(packet, &mut teller);
}

/// Whether a packet is one that an ICMP error quotes. What a quoted error quotes in turn is not told: errors are not
/// answered with errors (RFC 1122 3.2.2, RFC 4443 2.4).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Outer,
    Quoted,
}

/// The network header and what stands behind it.
fn headers(packet: &Packet<'_>, depth: Depth, teller: &mut Teller<'_>) {
    ipv4::fields(packet, teller);
    ipv6::fields(packet, teller);
    match packet.transport() {
        Some(Transport::Tcp(tcp)) => tcp::fields(packet, &tcp, teller),
        Some(Transport::Udp(udp)) => udp::fields(packet, &udp, teller),
        Some(Transport::Icmp(icmp)) => icmp::fields(packet, &icmp, depth, teller),
        Some(Transport::Icmpv6(icmpv6)) => icmpv6::fields(packet, &icmpv6, depth, teller),
        None => beginning(packet, teller),
    }
}

/// What is there of a transport header that is cut.
fn beginning(packet: &Packet<'_>, teller: &mut Teller<'_>) {
    let record = packet.record();
    if let Some((source, destination)) = packet.ports() {
        let [source_field, destination_field] = match record.protocol() {
            wire::PROTOCOL_TCP => [Field::TcpSourcePort, Field::TcpDestinationPort],
            _ => [Field::UdpSourcePort, Field::UdpDestinationPort],
        };
        teller.number(source_field, source);
        teller.number(destination_field, destination);
        return;
    }
    if record.stop != Stop::TransportTruncated {
        return;
    }
    let [kind, code] = match (record.protocol(), packet.ipv6().is_some()) {
        (wire::PROTOCOL_ICMP, false) => [Field::IcmpType, Field::IcmpCode],
        (wire::PROTOCOL_ICMPV6, true) => [Field::Icmpv6Type, Field::Icmpv6Code],
        _ => return,
    };
    let start = record.transport_offset();
    let end = start + record.segment_len().min(2);
    for (field, &octet) in [kind, code].into_iter().zip(packet.octets(start, end)) {
        teller.number(field, octet);
    }
}
