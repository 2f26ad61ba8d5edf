//! From a packet of a file to its record: the link header taken off, the direction found out.

use pktobs_common::{Direction, Flags, PacketRecord, PacketType, SkbMetadata, Stop, wire};

use super::{FilePacket, LinkType};
use crate::{
    packet::{Captured, LinkHeader, LinkHeaderKind},
    source::octets::{self, Frame, Link},
};

/// `PACKET_OUTGOING`, include/uapi/linux/if_packet.h.
const OUTGOING: u16 = 4;
const ETHER_TYPE_VLAN: u16 = 0x8100;

/// Inbound and outbound in the lowest two bits of `epb_flags`, how it was addressed in the three above.
const FLAGS_DIRECTION: u32 = 0b11;
const FLAGS_RECEPTION_SHIFT: u32 = 2;
const FLAGS_RECEPTION: u32 = 0b111;

/// What a record shall have that not every view needs.
#[derive(Clone, Copy, Debug, Default)]
pub struct Detail {
    /// The sum of the transport segment.
    pub checksums: bool,
    /// The Ethernet header.
    pub link_header: bool,
}

/// Makes the record of a packet of a readable link type.
///
/// The record's time is that of the file. Its interface is the index in the cooked header, or else the number in
/// the file plus 1, or 0 if the file does not tell interfaces.
#[must_use]
#[inline]
pub fn record<'a>(packet: &FilePacket<'a>, detail: Detail) -> (Captured<'a>, LinkHeader<'a>) {
    let kind = match packet.link_type {
        LinkType::LINUX_SLL => LinkHeaderKind::Sll,
        LinkType::LINUX_SLL2 => LinkHeaderKind::Sll2,
        LinkType::NULL | LinkType::LOOP => LinkHeaderKind::Loopback,
        _ => LinkHeaderKind::None,
    };
    let (header, mut octets) = LinkHeader::split(kind, packet.octets);
    let mut wire_len = (packet.wire_len).saturating_sub(header.octets.len() as u32);
    let mut metadata = SkbMetadata::default();
    let link = match (packet.link_type, header.ether_type()) {
        (LinkType::ETHERNET, _) => Link::Ethernet,
        (_, Some(ETHER_TYPE_VLAN))
            if let Some((&[t0, t1, e0, e1], rest)) = octets.split_first_chunk() =>
        {
            octets = rest;
            wire_len = wire_len.saturating_sub(4);
            metadata.vlan_proto = ETHER_TYPE_VLAN;
            metadata.vlan_tci = u16::from_be_bytes([t0, t1]);
            Link::Network(u16::from_be_bytes([e0, e1]))
        }
        (_, Some(ether_type)) => Link::Network(ether_type),
        (_, None) => Link::None,
    };
    let told = told(packet.flags, &header);
    let (direction, packet_type) = told.unwrap_or((Direction::In, PacketType::Host));
    let frame = Frame {
        time_ns: packet.time_ns,
        ifindex: header.ifindex().unwrap_or_else(|| {
            packet
                .interface
                .map_or(0, |interface| interface.number.saturating_add(1))
        }),
        direction,
        packet_type,
        link,
        link_header: detail.link_header,
        wire_len,
        metadata,
    };
    let mut captured = octets::record_without_sums(octets, &frame);
    if leaves_length_out(&captured.record) {
        captured = octets::record_of_buffer(octets, &frame);
    } else if detail.checksums {
        wire::sum_segment(octets, &mut captured.record);
    }
    if told.is_none() {
        captured.record.flags |= Flags::SIDE_UNKNOWN;
    }
    if header.is_cut() {
        captured.record.stop = Stop::LinkTruncated;
    }
    (captured, header)
}

/// True for what a sender captured before its network card cut it into packets, and wrote their lengths into them.
fn leaves_length_out(record: &PacketRecord) -> bool {
    /// Octets that every host takes in one packet (RFC 9293 3.7.1): what is no longer is not cut.
    const UNCUT: u32 = 576;
    // Of the lengths that cannot be, only 0 stands for that of the frame; the others are shorter than a header.
    record.stop == Stop::Ipv4TotalLength
        && record.protocol() == wire::PROTOCOL_TCP
        && record.datagram_len() > UNCUT
}

/// Direction and packet type, if the file tells them: the cooked header first, then the flags of the block.
fn told(flags: u32, header: &LinkHeader<'_>) -> Option<(Direction, PacketType)> {
    if let Some(number) = header.packet_type() {
        return match number {
            0..OUTGOING => Some((Direction::In, PacketType::from_kernel(u32::from(number)))),
            OUTGOING => Some((Direction::Out, PacketType::Host)),
            _ => None,
        };
    }
    let reception = match flags >> FLAGS_RECEPTION_SHIFT & FLAGS_RECEPTION {
        2 => PacketType::Multicast,
        3 => PacketType::Broadcast,
        4 => PacketType::OtherHost,
        _ => PacketType::Host,
    };
    match flags & FLAGS_DIRECTION {
        1 => Some((Direction::In, reception)),
        2 => Some((Direction::Out, PacketType::Host)),
        _ => None,
    }
}
