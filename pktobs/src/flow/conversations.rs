//! The memory of all conversations, and the order in which a packet is looked at.

use pktobs_common::Transport;

use super::checksums;
use super::form;
use super::fragments::Datagrams;
use super::icmp::Referents;
use super::listener;
use super::neighbours::Neighbours;
use super::note::{Notes, PacketNote};
use super::pair::{Ends, Place};
use super::table::{self, TableHasher};
use super::tcp::Connections;
use super::udp::Exchanges;
use crate::packet::{Headers, Packet};

/// What is remembered of the packets seen so far: less than 8 MiB, however many there were.
#[derive(Debug)]
pub struct Conversations {
    neighbours: Neighbours,
    connections: Connections,
    exchanges: Exchanges,
    referents: Referents,
    datagrams: Datagrams,
    /// Of [`Ends`].
    hasher: TableHasher,
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
        let hasher = table::hasher();
        Self {
            neighbours: Neighbours::new(),
            connections: Connections::new(hasher.clone()),
            exchanges: Exchanges::new(hasher.clone()),
            referents: Referents::new(),
            datagrams: Datagrams::new(),
            hasher,
        }
    }

    /// Says what a packet does, from what was seen before it, and remembers it.
    ///
    /// Packets are to be given in the order in which they were seen. Time differences are those of
    /// [`PacketRecord::time_ns`](pktobs_common::PacketRecord::time_ns), which no clock setting disturbs.
    pub fn observe(&mut self, packet: &Packet<'_>) -> Notes {
        let mut notes = Notes::default();
        self.tell(packet, packet.headers().as_ref(), &mut notes);
        notes
    }

    /// The same of a packet with these headers, saying it in `notes`, which there are none of yet: they are large, and
    /// a copy of them is spared.
    pub(crate) fn tell(
        &mut self,
        packet: &Packet<'_>,
        headers: Option<&Headers>,
        notes: &mut Notes,
    ) {
        let is_whole = form::tell(packet, notes);
        let Some(headers) = headers else {
            if let Some(arp) = packet.arp() {
                self.neighbours.arp(packet, &arp, notes);
            }
            return;
        };
        let once = match checksums::tell(packet, headers, notes) {
            Some(once) if is_whole => once,
            _ => return,
        };
        let ends = Ends::of(headers, Place::of(packet), &self.hasher);
        self.observe_transport(packet, (headers, &ends), once, notes);
        self.referents.pass(packet, &headers.network, &ends);
        self.datagrams.observe(packet, &headers.network, notes);
        if is_congestion_marked(packet) {
            notes.push(PacketNote::CongestionMarked);
        }
        let metadata = &packet.captured.metadata;
        if metadata.gso_size != 0 {
            notes.push(PacketNote::Segments {
                packets: metadata.gso_segs,
                size: metadata.gso_size,
            });
        }
    }

    /// Says what the transport header does; `once` is to be said once in a conversation.
    fn observe_transport(
        &mut self,
        packet: &Packet<'_>,
        (headers, ends): (&Headers, &Ends),
        once: Option<PacketNote>,
        notes: &mut Notes,
    ) {
        let network = &headers.network;
        match headers.transport {
            // The data of a TCP segment in pieces has no length yet.
            Some(Transport::Tcp(_)) if network.fragment.is_some() => {}
            Some(Transport::Tcp(tcp)) => {
                self.connections.observe(packet, (ends, &tcp), once, notes);
            }
            Some(Transport::Udp(udp)) => {
                let udp = (network, &udp);
                self.exchanges.observe(packet, (ends, udp), once, notes);
            }
            Some(Transport::Icmp(_) | Transport::Icmpv6(_)) => {
                if let Some(discovery) = packet.discovery() {
                    self.neighbours
                        .discovery(packet, network, &discovery, notes);
                } else if let Some(listener) = packet.listener() {
                    listener::tell(listener, notes);
                } else {
                    let askers = (&mut self.connections, &mut self.exchanges);
                    let about = (network, &self.hasher);
                    self.referents.observe(packet, about, askers, notes);
                    self.datagrams.expired(packet, notes);
                }
            }
            None => {}
        }
    }
}

/// True if both bits of ECN are set in the IP header (RFC 3168 5).
fn is_congestion_marked(packet: &Packet<'_>) -> bool {
    const CONGESTION_EXPERIENCED: u8 = 0b11;
    let class = match packet.ipv4() {
        Some(ipv4) => ipv4.tos,
        None => packet.ipv6().map_or(0, |ipv6| ipv6.traffic_class()),
    };
    class & CONGESTION_EXPERIENCED == CONGESTION_EXPERIENCED
}
