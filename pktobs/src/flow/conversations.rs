//! The memory of all conversations, and the order in which a packet is looked at.

use pktobs_common::{Stop, Transport, wire::PROTOCOL_TCP};

use super::arp::Neighbours;
use super::fragments::Datagrams;
use super::icmp::Referents;
use super::note::{Notes, PacketNote};
use super::tcp::Connections;
use super::udp::Exchanges;
use crate::packet::{Checksum, Network, Packet};

/// Octets of an IPv4 or a TCP header without options.
const HEADER_LEN: u32 = 20;
/// Octets of a UDP header, and of the part that all ICMP messages share.
const SHORT_HEADER_LEN: u32 = 8;
/// Octets of an Ethernet header with no tag, one, and the two that are read at most.
const LINK_HEADER_LENS: [u32; 3] = [14, 18, 22];

/// What is remembered of the packets seen so far: less than 4 MiB, however many there were.
#[derive(Debug)]
pub struct Conversations {
    neighbours: Neighbours,
    connections: Connections,
    exchanges: Exchanges,
    referents: Referents,
    datagrams: Datagrams,
}

impl Default for Conversations {
    fn default() -> Self {
        Self::new()
    }
}

impl Conversations {
    /// Nothing remembered yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            neighbours: Neighbours::new(),
            connections: Connections::new(),
            exchanges: Exchanges::new(),
            referents: Referents::new(),
            datagrams: Datagrams::new(),
        }
    }

    /// Says what a packet does, from what was seen before it, and remembers it.
    ///
    /// Packets are to be given in the order in which they were seen. Time differences are those of
    /// [`PacketRecord::time_ns`](pktobs_common::PacketRecord::time_ns), which no clock setting disturbs.
    pub fn observe(&mut self, packet: &Packet<'_>) -> Notes {
        let mut notes = Notes::default();
        let is_whole = !tell_stop(packet, &mut notes);
        if let Some(arp) = packet.arp() {
            self.neighbours.observe(packet, &arp, &mut notes);
        }
        let Some(network) = packet.network().filter(|network| network.source.is_ipv4()) else {
            return notes;
        };
        let left_to_card = match tell_checksums(packet, &network, &mut notes) {
            Some(left_to_card) if is_whole => left_to_card,
            _ => return notes,
        };
        // The data of a TCP segment in pieces has no length yet.
        match packet.transport() {
            Some(Transport::Tcp(_)) if network.fragment.is_some() => {}
            Some(Transport::Tcp(tcp)) => {
                self.connections
                    .observe(packet, (&network, &tcp), left_to_card, &mut notes);
            }
            Some(Transport::Udp(udp)) => {
                self.exchanges
                    .observe(packet, (&network, &udp), left_to_card, &mut notes);
            }
            Some(Transport::Icmp(icmp)) => {
                let askers = (&mut self.connections, &mut self.exchanges);
                self.referents
                    .observe(packet, (&network, &icmp), askers, &mut notes);
            }
            Some(Transport::Icmpv6(_)) | None => {}
        }
        self.referents.pass(packet, &network);
        self.datagrams.observe(packet, &network, &mut notes);
        let metadata = &packet.captured.metadata;
        if metadata.gso_size != 0 {
            notes.push(PacketNote::Segments {
                packets: metadata.gso_segs,
                size: metadata.gso_size,
            });
        }
        notes
    }
}

/// Says what is wrong with the form of a packet; true if something is.
fn tell_stop(packet: &Packet<'_>, notes: &mut Notes) -> bool {
    let record = packet.record();
    let missing = packet.ipv4().map_or(0, |_| record.missing_octets());
    if record.stop.is_malformed() {
        notes.push(stopped(packet));
    } else if let (Some(ipv4), 1..) = (packet.ipv4(), missing) {
        notes.push(PacketNote::OctetsMissing {
            promised: u32::from(ipv4.total_length),
            missing,
        });
    }
    record.is_malformed()
}

/// What is wrong where parsing stopped.
fn stopped(packet: &Packet<'_>) -> PacketNote {
    let stop = packet.record().stop;
    if let Some((found, needed)) = truncation(packet) {
        // By its own length the frame goes on: not the frame was cut, but what was kept of it.
        if found >= needed {
            return PacketNote::CutByCapture;
        }
        return PacketNote::Stopped {
            stop,
            found,
            needed,
        };
    }
    let (found, needed) = contradiction(packet);
    PacketNote::Stopped {
        stop,
        found,
        needed,
    }
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

/// Says which checksums are wrong. `None` if one is; otherwise true if that of the transport header is left to
/// the network card.
///
/// A GSO or GRO buffer is passed over: what its fields hold is for the kernel, not for the wire.
fn tell_checksums(packet: &Packet<'_>, network: &Network, notes: &mut Notes) -> Option<bool> {
    if packet.captured.metadata.gso_size != 0 {
        return Some(false);
    }
    let mut sound = true;
    if let (Some(ipv4), Checksum::Incorrect { expected }) = (packet.ipv4(), packet.ipv4_checksum())
    {
        sound = false;
        notes.push(PacketNote::WrongChecksum {
            protocol: None,
            found: ipv4.checksum,
            expected,
        });
    }
    let verdict = packet.transport_checksum();
    if let (Checksum::Incorrect { expected }, Some(transport)) = (verdict, packet.transport()) {
        sound = false;
        let found = match transport {
            Transport::Tcp(tcp) => tcp.checksum,
            Transport::Udp(udp) => udp.checksum,
            Transport::Icmp(icmp) => icmp.checksum,
            Transport::Icmpv6(icmpv6) => icmpv6.checksum,
        };
        notes.push(PacketNote::WrongChecksum {
            protocol: Some(network.protocol),
            found,
            expected,
        });
    }
    sound.then_some(matches!(verdict, Checksum::LeftToCard { .. }))
}
