//! What is wrong with the form of a packet: where it is cut, and where it contradicts itself.

use pktobs_common::{
    Ipv4, Stop, Transport,
    wire::{self, PROTOCOL_TCP},
};

use super::note::{Notes, PacketNote};
use crate::packet::Packet;

/// Octets of an IPv4 or a TCP header without options.
const HEADER_LEN: u32 = 20;
/// Octets of a UDP header, and of the part that all ICMP messages share.
const SHORT_HEADER_LEN: u32 = 8;
/// Octets of a fragment header, and of any other extension header at least.
const SHORTEST_EXTENSION_LEN: u32 = 8;
/// Octets of an Ethernet header with no tag, one, and the two that are read at most.
const LINK_HEADER_LENS: [u32; 3] = [14, 18, 22];

/// Says what is wrong with the form of a packet, and what is unusual in it; true if nothing is wrong.
pub(super) fn tell(packet: &Packet<'_>, notes: &mut Notes) -> bool {
    let record = packet.record();
    let is_ipv6 = packet.ipv6().is_some();
    if packet.ipv4().is_none() && !is_ipv6 {
        if record.stop.is_malformed() {
            notes.push(stopped(packet));
        }
        return !record.stop.is_malformed();
    }
    let jumbo = if is_ipv6 && is_ordinary(packet) {
        packet.jumbo_payload()
    } else {
        None
    };
    if let Some(octets) = jumbo {
        notes.push(PacketNote::Jumbo { octets });
    }
    let is_left_out = |ipv4: Ipv4| ipv4.total_length == 0 && record.stop != Stop::Ipv4TotalLength;
    if is_ordinary(packet) && packet.ipv4().is_some_and(is_left_out) {
        let octets = record.datagram_len();
        notes.push(PacketNote::LengthLeftToCard { octets });
    }
    if record.stop.is_malformed() {
        // A UDP packet in a jumbo payload may leave its length out (RFC 2675 4).
        let is_long_udp = jumbo.is_some() && record.stop == Stop::UdpLength;
        if !is_long_udp || udp_length(packet) != 0 {
            notes.push(stopped(packet));
        }
        return false;
    }
    let present = record.wire_len.saturating_sub(record.network_offset.into());
    let promised = match jumbo {
        Some(octets) => octets.saturating_add(wire::IPV6_HEADER_LEN),
        None => record.datagram_len(),
    };
    let missing = promised.saturating_sub(present);
    if missing > 0 {
        notes.push(PacketNote::OctetsMissing {
            version: if is_ipv6 { 6 } else { 4 },
            promised,
            missing,
        });
    }
    missing == 0
}

/// True for what passes as it is: the kernel writes lengths of its own into the buffers that it makes.
const fn is_ordinary(packet: &Packet<'_>) -> bool {
    packet.captured.metadata.gso_size == 0
}

/// True if parsing stopped where the capture of a sound packet ends: by its own length the frame goes on, so not the
/// frame was cut, but what was kept of it.
pub(crate) fn is_cut_by_capture(packet: &Packet<'_>) -> bool {
    truncation(packet).is_some_and(|(found, needed)| found >= needed)
}

/// What is wrong where parsing stopped.
fn stopped(packet: &Packet<'_>) -> PacketNote {
    let told = |found, needed| PacketNote::Stopped {
        stop: packet.record().stop,
        found,
        needed,
        protocol: packet.record().protocol(),
    };
    if is_cut_by_capture(packet) {
        return PacketNote::CutByCapture;
    }
    if let Some((found, needed)) = truncation(packet) {
        return told(found, needed);
    }
    let (found, needed) = contradiction(packet);
    told(found, needed)
}

/// Octets of the header at whose end parsing stopped, those there and those needed; `None` if it stopped at
/// something else.
fn truncation(packet: &Packet<'_>) -> Option<(u32, u32)> {
    let record = packet.record();
    let network_len = record.wire_len.saturating_sub(record.network_offset.into());
    let transport_len = record.wire_len.saturating_sub(record.transport_offset());
    let transport_len = transport_len.min(record.segment_len());
    Some(match record.stop {
        Stop::LinkTruncated => (record.wire_len, link_header_len(record.wire_len)),
        Stop::Ipv4Truncated => (network_len, HEADER_LEN),
        Stop::Ipv4OptionsTruncated => (
            network_len,
            packet.ipv4().map_or(0, |ipv4| ipv4.header_len()),
        ),
        Stop::Ipv6Truncated => (network_len, wire::IPV6_HEADER_LEN),
        Stop::Ipv6ExtensionTruncated => (transport_len, extension_len(packet)),
        Stop::TransportTruncated => (transport_len, transport_header_len(packet)),
        Stop::TcpOptionsTruncated => (transport_len, tcp_header_len(packet)),
        _ => return None,
    })
}

/// The value at which parsing stopped, and what it should be: at least, or at most if it is beyond the end.
fn contradiction(packet: &Packet<'_>) -> (u32, u32) {
    let record = packet.record();
    let network_offset = u32::from(record.network_offset);
    let version_ihl = packet.octets(network_offset, network_offset + 1).first();
    let version_ihl = u32::from(version_ihl.copied().unwrap_or(0));
    match (record.stop, packet.transport()) {
        (Stop::Ipv4Version, _) => (version_ihl >> 4, 4),
        (Stop::Ipv4Ihl, _) => ((version_ihl & 0x0f) * 4, HEADER_LEN),
        (Stop::Ipv4TotalLength, _) => packet.ipv4().map_or((0, HEADER_LEN), |ipv4| {
            (ipv4.total_length.into(), ipv4.header_len())
        }),
        (Stop::Ipv6Version, _) => (version_ihl >> 4, 6),
        (Stop::Ipv6Extensions, _) => (0, packet.ipv6().map_or(0, |ipv6| ipv6.extensions.into())),
        (Stop::TcpDataOffset, _) => (tcp_header_len(packet), HEADER_LEN),
        (Stop::TcpHeaderLength, _) => (tcp_header_len(packet), record.segment_len()),
        (Stop::UdpLength, Some(Transport::Udp(udp)))
            if u32::from(udp.length) >= SHORT_HEADER_LEN =>
        {
            (udp.length.into(), record.segment_len())
        }
        (Stop::UdpLength, Some(Transport::Udp(udp))) => (udp.length.into(), SHORT_HEADER_LEN),
        _ => (0, 0),
    }
}

fn udp_length(packet: &Packet<'_>) -> u16 {
    match packet.transport() {
        Some(Transport::Udp(udp)) => udp.length,
        _ => 0,
    }
}

/// Octets of the extension header that is cut, as it says itself; those of the shortest if it does not come to that.
fn extension_len(packet: &Packet<'_>) -> u32 {
    let record = packet.record();
    let start = record.transport_offset();
    match *packet.octets(start, start + 2) {
        [_, units] if record.protocol() != wire::FRAGMENT => (u32::from(units) + 1) * 8,
        _ => SHORTEST_EXTENSION_LEN,
    }
}

fn tcp_header_len(packet: &Packet<'_>) -> u32 {
    match packet.transport() {
        Some(Transport::Tcp(tcp)) => tcp.header_len(),
        _ => 0,
    }
}

/// The link-layer header in which a frame of this length may end; 0 if it is longer than all of them.
fn link_header_len(wire_len: u32) -> u32 {
    let longer = LINK_HEADER_LENS.into_iter().find(|&len| wire_len < len);
    longer.unwrap_or(0)
}

fn transport_header_len(packet: &Packet<'_>) -> u32 {
    match packet.record().protocol() {
        PROTOCOL_TCP => HEADER_LEN,
        _ => SHORT_HEADER_LEN,
    }
}
