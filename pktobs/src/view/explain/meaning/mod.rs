//! What a value means here: a phrase, from the value, the packet and what was seen before it.
//!
//! A file a layer, each with one function from a field and its value to a phrase. What many layers say alike stands in
//! files of its own: addresses, checksums, classes of service, lives, ports. A phrase says what is certain, or says
//! "probably"; where nothing is to be said beyond what the field is for, there is none.

mod address;
mod arp;
mod checksum;
mod discovery;
mod frame;
mod icmp;
mod icmpv6;
mod ipv4;
mod ipv4_options;
mod ipv6;
mod life;
mod link;
mod port;
mod service_class;
mod tcp;
mod tcp_flags;
mod tcp_options;
mod udp;

use super::Services;
use crate::flow::Notes;
use crate::glossary::{Field, FieldValue};
use crate::lang::Lang;
use crate::packet::Packet;
use crate::view::line::Line;
use crate::view::phrase::Phrase;

/// In what a value stands.
pub(super) struct Context<'a> {
    /// The packet; for a field of a quoted packet, that one.
    pub(super) packet: &'a Packet<'a>,
    /// What it does; `None` of a quoted packet.
    pub(super) notes: Option<&'a Notes>,
    pub(super) services: &'a Services,
}

/// Appends what a value of a field means here; nothing if there is nothing to say.
pub(super) fn append(
    context: &Context<'_>,
    field: Field,
    value: FieldValue<'_>,
    lang: Lang,
    text: &mut Line<'_>,
) {
    if let Some(phrase) = meaning(context, field, value) {
        phrase.append(lang, text);
    }
}

/// True if the value of a field tells of something wrong.
pub(super) fn is_alarm(context: &Context<'_>, field: Field) -> bool {
    match field {
        Field::FrameStop => context.packet.record().stop.is_malformed(),
        Field::IpTotalLength | Field::Ipv6PayloadLength => {
            context.notes.is_some() && context.packet.record().missing_octets() > 0
        }
        Field::IpChecksum => {
            !checksum::is_empty(context.packet)
                && checksum::is_wrong(context, context.packet.ipv4_checksum())
        }
        Field::TcpChecksum | Field::UdpChecksum | Field::IcmpChecksum | Field::Icmpv6Checksum => {
            checksum::is_wrong(context, context.packet.transport_checksum())
        }
        _ => false,
    }
}

fn meaning(context: &Context<'_>, field: Field, value: FieldValue<'_>) -> Option<Phrase> {
    match first_word(field.name()) {
        "frame" => frame::meaning(context, field, value),
        "sll" | "loopback" | "ethernet" | "vlan" | "llc" | "snap" => link::meaning(field, value),
        "arp" => arp::meaning(context, field, value),
        "ip" => {
            ipv4::meaning(context, field, value).or_else(|| ipv4_options::meaning(field, value))
        }
        "ipv6" => ipv6::meaning(context, field, value),
        "tcp" => tcp::meaning(context, field, value)
            .or_else(|| tcp_options::meaning(context, field, value)),
        "udp" => udp::meaning(context, field, value),
        "icmp" => icmp::meaning(context, field, value),
        "icmpv6" => icmpv6::meaning(context, field, value),
        _ => discovery::meaning(field, value),
    }
}

fn first_word(name: &str) -> &str {
    name.split_once('.').map_or(name, |(first, _)| first)
}

/// The integer of a value; `None` if it has none, or one beyond 32 bits.
fn number(value: FieldValue<'_>) -> Option<u32> {
    match value {
        FieldValue::Number(number) => u32::try_from(number).ok(),
        FieldValue::Hex { value, .. } => Some(value),
        _ => None,
    }
}
