//! ICMP: which request a reply answers, and which packet an error is about (RFC 792, RFC 1122 3.2.2).

use pktobs_common::{Direction, Icmp, Ipv4, Transport, wire::PROTOCOL_TCP, wire::PROTOCOL_UDP};

use super::note::{IcmpNote, Notes, Reason};
use super::pair::{Endpoint, Place, opposite};
use super::table::Table;
use super::tcp::Connections;
use super::udp::Exchanges;
use crate::packet::Packet;

/// Sets of 8 echo requests: 4,096 of them in less than 256 KiB.
const ECHO_SETS: usize = 512;
/// An echo request with the same id and seq after this time is another one: Windows has one id for all, and
/// the processes of containers are numbered alike.
const ECHO_AGAIN_NS: u64 = 10_000_000_000;
/// Sets of 8 packets: 8,192 of them, in about half a MiB, may be quoted.
const PASSED_SETS: usize = 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct EchoKey {
    place: Place,
    direction: Direction,
    requester: [u8; 4],
    target: [u8; 4],
    id: u16,
    seq: u16,
}

#[derive(Debug, Default)]
struct Echo {
    asked_ns: u64,
    ip_id: u16,
    is_fragment: bool,
    answered: bool,
}

/// What tells a packet from others, and stays as it is on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct PassedKey {
    place: Place,
    direction: Direction,
    source: [u8; 4],
    destination: [u8; 4],
    id: u16,
    protocol: u8,
    ports: Option<(u16, u16)>,
}

#[derive(Debug)]
struct Passed {
    seen_ns: u64,
    /// Another packet with the same key passed before: which one an error means is not known.
    ambiguous: bool,
}

/// What ICMP messages may refer to.
#[derive(Debug)]
pub(super) struct Referents {
    echoes: Table<EchoKey, Echo>,
    passed: Table<PassedKey, Passed>,
}

impl Referents {
    pub(super) fn new() -> Self {
        Self {
            echoes: Table::new(ECHO_SETS),
            passed: Table::new(PASSED_SETS),
        }
    }

    /// Remembers a packet, as an error may be about it.
    pub(super) fn pass(&mut self, packet: &Packet<'_>, ipv4: &Ipv4) {
        let key = passed_key(packet, ipv4, Place::of(packet), packet.direction());
        let seen_ns = packet.record().time_ns;
        let mut is_first = false;
        let passed = self.passed.get_or_insert_with(key, || {
            is_first = true;
            Passed {
                seen_ns,
                ambiguous: false,
            }
        });
        passed.ambiguous |= !is_first;
        passed.seen_ns = seen_ns;
    }

    /// Says what a message does.
    pub(super) fn observe(
        &mut self,
        packet: &Packet<'_>,
        (ipv4, icmp): (&Ipv4, &Icmp),
        askers: (&mut Connections, &mut Exchanges),
        notes: &mut Notes,
    ) {
        match (icmp.icmp_type, icmp.code) {
            (Icmp::ECHO, 0) => self.ask(packet, ipv4, icmp, notes),
            (Icmp::ECHO_REPLY, 0) => self.reply(packet, ipv4, icmp, notes),
            _ => {
                if let Some(quoted) = packet.quoted() {
                    self.complain(packet, &quoted, askers, notes);
                }
            }
        }
    }

    fn ask(&mut self, packet: &Packet<'_>, ipv4: &Ipv4, icmp: &Icmp, notes: &mut Notes) {
        let key = EchoKey {
            place: Place::of(packet),
            direction: packet.direction(),
            requester: ipv4.source,
            target: ipv4.destination,
            id: icmp.id(),
            seq: icmp.seq(),
        };
        let asked_ns = packet.record().time_ns;
        let mut is_first = false;
        let echo = self.echoes.get_or_insert_with(key, || {
            is_first = true;
            Echo::default()
        });
        let is_recent = asked_ns.saturating_sub(echo.asked_ns) < ECHO_AGAIN_NS;
        let again = !is_first && !echo.answered && is_recent;
        *echo = Echo {
            asked_ns,
            ip_id: ipv4.id,
            is_fragment: ipv4.is_fragment(),
            answered: false,
        };
        let target = ipv4.destination;
        notes.push(IcmpNote::EchoRequest { target, again });
    }

    fn reply(&mut self, packet: &Packet<'_>, ipv4: &Ipv4, icmp: &Icmp, notes: &mut Notes) {
        let key = |direction| EchoKey {
            place: Place::of(packet),
            direction,
            requester: ipv4.destination,
            target: ipv4.source,
            id: icmp.id(),
            seq: icmp.seq(),
        };
        let asked_at = [opposite(packet.direction()), packet.direction()]
            .into_iter()
            .find(|&direction| self.echoes.get(&key(direction)).is_some());
        let echo = asked_at.and_then(|direction| self.echoes.get(&key(direction)));
        let (Some(echo), Some(asked_at)) = (echo, asked_at) else {
            notes.push(IcmpNote::EchoReplyToUnseen);
            return;
        };
        notes.push(IcmpNote::EchoReply {
            after_ns: packet.record().time_ns.saturating_sub(echo.asked_ns),
            round_trip: asked_at == Direction::Out && packet.direction() == Direction::In,
            again: echo.answered,
        });
        echo.answered = true;
        if echo.is_fragment && ipv4.is_fragment() && echo.ip_id != ipv4.id {
            let request_id = echo.ip_id;
            notes.push(IcmpNote::OwnDatagram { request_id });
        }
    }

    fn complain(
        &mut self,
        packet: &Packet<'_>,
        quoted: &Packet<'_>,
        askers: (&mut Connections, &mut Exchanges),
        notes: &mut Notes,
    ) {
        let Some(ipv4) = quoted.ipv4() else {
            return;
        };
        let place = Place::of(packet);
        let key = |direction| passed_key(quoted, &ipv4, place, direction);
        let meant = [opposite(packet.direction()), packet.direction()]
            .into_iter()
            .find(|&direction| self.passed.get(&key(direction)).is_some())
            .and_then(|direction| self.passed.get(&key(direction)));
        let now_ns = packet.record().time_ns;
        notes.push(IcmpNote::AnswersPacket {
            protocol: ipv4.protocol,
            after_ns: meant
                .filter(|passed| !passed.ambiguous)
                .map(|passed| now_ns.saturating_sub(passed.seen_ns)),
        });
        if let Some(reason) = reason(packet, quoted, &ipv4) {
            notes.push(IcmpNote::Because(reason));
        }
        let Some((from, to)) = ports(quoted) else {
            return;
        };
        let from = Endpoint {
            address: ipv4.source,
            port: from,
        };
        let to = Endpoint {
            address: ipv4.destination,
            port: to,
        };
        let (connections, exchanges) = askers;
        match ipv4.protocol {
            PROTOCOL_TCP => connections.answered_by_error(place, from, to),
            _ => exchanges.answered_by_error(place, from, to),
        }
    }
}

/// The ports of a TCP or UDP packet, even if all of the header behind them is cut off, as in a packet that an
/// ICMP error quotes; `None` if there are none, as in a later fragment.
#[must_use]
pub(crate) fn ports(packet: &Packet<'_>) -> Option<(u16, u16)> {
    let ipv4 = packet.ipv4()?;
    match packet.transport() {
        Some(Transport::Tcp(tcp)) => return Some((tcp.source_port, tcp.destination_port)),
        Some(Transport::Udp(udp)) => return Some((udp.source_port, udp.destination_port)),
        Some(Transport::Icmp(_) | Transport::Icmpv6(_)) => return None,
        None => {}
    }
    let has_ports = matches!(ipv4.protocol, PROTOCOL_TCP | PROTOCOL_UDP);
    if !has_ports || ipv4.fragment_offset() != 0 || packet.record().segment_len() < 4 {
        return None;
    }
    let start = packet.record().transport_offset();
    let &[a, b, c, d] = packet.octets(start, start + 4).first_chunk()?;
    Some((u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])))
}

fn passed_key(packet: &Packet<'_>, ipv4: &Ipv4, place: Place, direction: Direction) -> PassedKey {
    PassedKey {
        place,
        direction,
        source: ipv4.source,
        destination: ipv4.destination,
        id: ipv4.id,
        protocol: ipv4.protocol,
        ports: ports(packet),
    }
}

fn reason(packet: &Packet<'_>, quoted: &Packet<'_>, about: &Ipv4) -> Option<Reason> {
    let (Some(Transport::Icmp(icmp)), Some(ipv4)) = (packet.transport(), packet.ipv4()) else {
        return None;
    };
    let protocol = about.protocol;
    let host = about.destination;
    Some(match (icmp.icmp_type, icmp.code) {
        (Icmp::UNREACHABLE, 2) => Reason::ProtocolUnreachable { host, protocol },
        (Icmp::UNREACHABLE, 3) => Reason::PortUnreachable {
            protocol,
            port: ports(quoted).map(|(_, port)| port),
        },
        (Icmp::UNREACHABLE, 4) => Reason::TooBig {
            mtu: Some(icmp.next_hop_mtu()).filter(|&mtu| mtu != 0),
        },
        (Icmp::UNREACHABLE, code) => Reason::Unreachable { code, host },
        (Icmp::TIME_EXCEEDED, 0) => Reason::TtlExpired { by: ipv4.source },
        (Icmp::TIME_EXCEEDED, 1) => Reason::ReassemblyExpired,
        (Icmp::REDIRECT, 0..=3) => Reason::UseGateway {
            gateway: icmp.gateway(),
            host,
        },
        (Icmp::PARAMETER_PROBLEM, 0) => Reason::BadParameter {
            offset: icmp.rest[0],
        },
        (Icmp::SOURCE_QUENCH, 0) => Reason::SlowDown,
        _ => return None,
    })
}
