//! UDP exchanges: who sent first, and what probably answers what (RFC 768).
//!
//! UDP itself knows neither requests nor answers, so a note can only say "probably".

use std::net::IpAddr;

use pktobs_common::{Direction, Udp};

use super::note::{Notes, PacketNote, UdpNote};
use super::pair::{Endpoint, Ends, Pair, Place};
use super::table::{Table, TableHasher};
use crate::packet::{Network, Packet};

/// Sets of 8 exchanges: 8,192 of them in less than 1 MiB.
const SETS: usize = 1024;

/// Linux gives out ports from here on by itself (`net.ipv4.ip_local_port_range`), others from 49152 on (RFC 6335).
const FIRST_TEMPORARY_PORT: u16 = 32768;

/// What comes later than this is hardly the answer any more: Linux takes a UDP conversation for over after 30 s
/// (`nf_conntrack_udp_timeout`).
const ANSWER_NS: u64 = 30_000_000_000;

#[derive(Debug, Default)]
struct Exchange {
    /// For each side, where its packets are followed, if they pass the interface in both directions.
    directions: [Option<Direction>; 2],
    last_ns: u64,
    /// Which side sent first, and which last.
    first_side: usize,
    last_side: usize,
    /// Something came from the other side, be it an ICMP error, or may have come.
    answered: bool,
    begun: bool,
    checksum_told: bool,
}

/// The exchanges remembered.
#[derive(Debug)]
pub(super) struct Exchanges {
    table: Table<Pair, Exchange>,
}

impl Exchanges {
    pub(super) fn new(hasher: TableHasher) -> Self {
        Self {
            table: Table::hashed_by(hasher, SETS),
        }
    }

    /// Says what a packet does.
    pub(super) fn observe(
        &mut self,
        packet: &Packet<'_>,
        (ends, udp): (&Ends, (&Network, &Udp)),
        once: Option<PacketNote>,
        notes: &mut Notes,
    ) {
        let Some(side) = ends.sender else {
            return;
        };
        // Of what may have been forgotten, nobody knows whether it was answered.
        let answered = self.table.forgot();
        let new = || Exchange {
            answered,
            ..Exchange::default()
        };
        let exchange = self.table.get_or_insert_hashed(ends.hash, ends.pair, new);
        let direction = packet.direction();
        let followed = *exchange.directions[side].get_or_insert(direction);
        if followed != direction {
            notes.push(PacketNote::ExplainedAt(followed));
            return;
        }
        exchange.observe(packet, udp, side, notes);
        if let Some(note) = once.filter(|_| !exchange.checksum_told) {
            exchange.checksum_told = true;
            notes.push(note);
        }
    }

    /// An ICMP error was seen about a packet of this exchange.
    pub(super) fn answered_by_error(&mut self, place: Place, from: Endpoint, to: Endpoint) {
        let known = Pair::new(place, from, to).and_then(|(pair, _)| self.table.get(&pair));
        if let Some(exchange) = known {
            exchange.answered = true;
        }
    }
}

impl Exchange {
    fn observe(
        &mut self,
        packet: &Packet<'_>,
        (network, udp): (&Network, &Udp),
        side: usize,
        notes: &mut Notes,
    ) {
        let now_ns = packet.record().time_ns;
        let port = udp.destination_port;
        let octets = data_len(packet, network, udp);
        let asks = udp.source_port >= FIRST_TEMPORARY_PORT && port < FIRST_TEMPORARY_PORT;
        if !self.begun {
            self.begun = true;
            self.first_side = side;
            let header_len = network.header_len;
            let is_all = packet.record().datagram_len() == header_len + 8 + octets;
            notes.push(UdpNote::Begins {
                octets,
                port,
                version: if network.source.is_ipv4() { 4 } else { 6 },
                ip_header: is_all.then_some(header_len),
            });
            if asks {
                let port = udp.source_port;
                notes.push(UdpNote::TemporaryPort { port });
            }
        } else if side != self.last_side {
            let after_ns = now_ns.saturating_sub(self.last_ns);
            self.answered = true;
            let answers = side != self.first_side && !asks && after_ns <= ANSWER_NS;
            notes.push(UdpNote::Back {
                octets,
                port,
                after_ns,
                answers,
            });
        } else {
            notes.push(UdpNote::More {
                octets,
                port,
                // Those who answer a group do so from their own addresses.
                unanswered: !self.answered && !is_group(network.destination),
            });
        }
        self.last_ns = now_ns;
        self.last_side = side;
    }
}

/// True for an address of many: a group, or all.
const fn is_group(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.octets()[0] >= 224,
        IpAddr::V6(address) => address.is_multicast(),
    }
}

/// Octets of data: what the header says, as a first fragment has it for the whole datagram; in a GSO buffer what
/// the buffer holds.
#[must_use]
pub(crate) fn data_len(packet: &Packet<'_>, network: &Network, udp: &Udp) -> u32 {
    let length = if packet.captured.metadata.gso_size != 0 && network.fragment.is_none() {
        packet.record().segment_len()
    } else {
        u32::from(udp.length)
    };
    length.saturating_sub(8)
}
