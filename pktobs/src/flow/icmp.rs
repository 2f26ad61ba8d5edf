//! ICMP and ICMPv6: what their messages do, and which packet an error is about (RFC 792, RFC 1122 3.2.2, RFC 4443).

use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::quality::RandomState;
use pktobs_common::{Direction, Icmp, Icmpv6, Transport, wire::PROTOCOL_TCP};

use super::echo::{EchoHeader, Echoes};
use super::note::{IcmpNote, Notes};
use super::pair::{Address, Endpoint, Place, opposite};
use super::reason::reason;
use super::table::Table;
use super::tcp::Connections;
use super::udp::Exchanges;
use crate::packet::{Network, Packet};

/// Sets of 8 packets: 8,192 of them, in less than 256 KiB, may be quoted.
const PASSED_SETS: usize = 1024;

/// What tells a packet from others, and stays as it is on the way.
#[derive(Clone, Copy, Debug)]
struct PassedKey {
    place: Place,
    source: Address,
    destination: Address,
    ports: Option<(u16, u16)>,
    identification: u32,
    protocol: u8,
    direction: Direction,
}

impl Hash for PassedKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let ports = self.ports.map_or(0, |(source, destination)| {
            u32::from(source) << 16 | u32::from(destination)
        });
        self.place.hash(state);
        self.source.hash(state);
        self.destination.hash(state);
        state.write_u64(u64::from(self.identification) << 32 | u64::from(ports));
        state.write_u16(u16::from(self.protocol) << 8 | self.direction as u16);
    }
}

#[derive(Debug)]
struct Passed {
    seen_ns: u64,
    /// Another packet with the same key passed before, and no error came: which one an error means is not known.
    ambiguous: bool,
    /// An error about it came.
    answered: bool,
}

/// What ICMP messages may refer to.
#[derive(Debug)]
pub(super) struct Referents {
    echoes: Echoes,
    /// By fingerprints of [`PassedKey`]s: every packet is remembered, so an entry has to be small. Two packets have the
    /// same one by a chance of 1 to 2^64.
    passed: Table<u64, Passed>,
    fingerprints: RandomState,
}

impl Referents {
    pub(super) fn new() -> Self {
        Self {
            echoes: Echoes::new(),
            passed: Table::new(PASSED_SETS),
            fingerprints: RandomState::default(),
        }
    }

    /// Remembers a packet, as an error may be about it.
    pub(super) fn pass(&mut self, packet: &Packet<'_>, network: &Network) {
        let key = passed_key(packet, network, Place::of(packet), packet.direction());
        let key = self.fingerprints.hash_one(key);
        let seen_ns = packet.record().time_ns;
        let mut is_first = false;
        let passed = self.passed.get_or_insert_with(key, || {
            is_first = true;
            Passed {
                seen_ns,
                ambiguous: false,
                answered: false,
            }
        });
        passed.ambiguous |= !is_first && !passed.answered;
        passed.answered = false;
        passed.seen_ns = seen_ns;
    }

    /// Says what a message does.
    pub(super) fn observe(
        &mut self,
        packet: &Packet<'_>,
        network: &Network,
        askers: (&mut Connections, &mut Exchanges),
        notes: &mut Notes,
    ) {
        match echo(packet) {
            Some((Echo::Request, header)) => self.echoes.ask(packet, network, header, notes),
            Some((Echo::Reply, header)) => self.echoes.reply(packet, network, header, notes),
            None => {
                if let Some(quoted) = packet.quoted() {
                    self.complain(packet, &quoted, askers, notes);
                }
            }
        }
    }

    fn complain(
        &mut self,
        packet: &Packet<'_>,
        quoted: &Packet<'_>,
        askers: (&mut Connections, &mut Exchanges),
        notes: &mut Notes,
    ) {
        let Some(about) = quoted.network() else {
            return;
        };
        let place = Place::of(packet);
        let fingerprints = &self.fingerprints;
        let key = |direction| fingerprints.hash_one(passed_key(quoted, &about, place, direction));
        let meant = [opposite(packet.direction()), packet.direction()]
            .into_iter()
            .find(|&direction| self.passed.get(&key(direction)).is_some())
            .and_then(|direction| self.passed.get(&key(direction)));
        let now_ns = packet.record().time_ns;
        let after_ns = meant.filter(|passed| !passed.ambiguous).map(|passed| {
            passed.answered = true;
            now_ns.saturating_sub(passed.seen_ns)
        });
        notes.push(IcmpNote::AnswersPacket {
            protocol: about.protocol,
            after_ns,
        });
        if let Some(reason) = reason(packet, quoted, &about) {
            notes.push(IcmpNote::Because(reason));
        }
        let Some((from, to)) = quoted.ports() else {
            return;
        };
        let from = Endpoint::new(about.source, from);
        let to = Endpoint::new(about.destination, to);
        let (connections, exchanges) = askers;
        match about.protocol {
            PROTOCOL_TCP => connections.answered_by_error(place, from, to),
            _ => exchanges.answered_by_error(place, from, to),
        }
    }
}

enum Echo {
    Request,
    Reply,
}

/// What a message of either version is as an echo, `None` if it is none.
fn echo(packet: &Packet<'_>) -> Option<(Echo, EchoHeader)> {
    let (kind, id, seq) = match packet.transport()? {
        Transport::Icmp(icmp) => match (icmp.icmp_type, icmp.code) {
            (Icmp::ECHO, 0) => (Echo::Request, icmp.id(), icmp.seq()),
            (Icmp::ECHO_REPLY, 0) => (Echo::Reply, icmp.id(), icmp.seq()),
            _ => return None,
        },
        Transport::Icmpv6(icmpv6) => match (icmpv6.icmp_type, icmpv6.code) {
            (Icmpv6::ECHO_REQUEST, 0) => (Echo::Request, icmpv6.id(), icmpv6.seq()),
            (Icmpv6::ECHO_REPLY, 0) => (Echo::Reply, icmpv6.id(), icmpv6.seq()),
            _ => return None,
        },
        Transport::Tcp(_) | Transport::Udp(_) => return None,
    };
    Some((kind, EchoHeader { id, seq }))
}

/// A number that differs between packets of one conversation, where there is one. An IPv6 header has none; what stands
/// in its place is what the first octets of the transport header say.
fn identification(packet: &Packet<'_>, network: &Network) -> u32 {
    if let Some(ipv4) = packet.ipv4() {
        return ipv4.id.into();
    }
    if let Some(fragment) = network.fragment {
        return fragment.id;
    }
    match packet.transport() {
        Some(Transport::Tcp(tcp)) => tcp.seq,
        Some(Transport::Icmpv6(icmpv6)) if icmpv6.is_echo() => icmpv6.value(),
        _ => packet.record().datagram_len(),
    }
}

fn passed_key(
    packet: &Packet<'_>,
    network: &Network,
    place: Place,
    direction: Direction,
) -> PassedKey {
    PassedKey {
        place,
        source: network.source.into(),
        destination: network.destination.into(),
        ports: packet.ports(),
        identification: identification(packet, network),
        protocol: network.protocol,
        direction,
    }
}
