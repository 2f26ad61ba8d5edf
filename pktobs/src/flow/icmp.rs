//! ICMP and ICMPv6: what their messages do, and which packet an error is about (RFC 792, RFC 1122 3.2.2, RFC 4443).

use std::hash::BuildHasher;

use foldhash::quality::RandomState;
use pktobs_common::{Direction, Icmp, Icmpv6, Transport, wire::PROTOCOL_TCP};

use super::echo::{EchoHeader, Echoes};
use super::note::{IcmpNote, Notes, Reason};
use super::pair::{Endpoint, Ends, Place, opposite};
use super::passed::LastPassed;
use super::reason::reason;
use super::table::TableHasher;
use super::tcp::Connections;
use super::tcp_side::TooLong;
use super::udp::Exchanges;
use crate::packet::{Network, Packet};

/// What ICMP messages may refer to.
#[derive(Debug)]
pub(super) struct Referents {
    echoes: Echoes,
    passed: LastPassed,
    fingerprints: RandomState,
}

impl Referents {
    pub(super) fn new() -> Self {
        Self {
            echoes: Echoes::new(),
            passed: LastPassed::new(),
            fingerprints: RandomState::default(),
        }
    }

    /// Remembers a packet, as an error may be about it.
    pub(super) fn pass(&mut self, packet: &Packet<'_>, network: &Network, ends: &Ends) {
        let fingerprint = self.fingerprint(packet, network, ends, packet.direction());
        self.passed.pass(fingerprint, packet.record().time_ns);
    }

    /// What tells a packet from others, and stays as it is on the way.
    #[inline]
    fn fingerprint(
        &self,
        packet: &Packet<'_>,
        network: &Network,
        ends: &Ends,
        direction: Direction,
    ) -> u64 {
        let id = u64::from(identification(packet, network)) << 32;
        let protocol = u64::from(network.protocol) << 16;
        let from = (ends.sender.unwrap_or(0) as u64) << 8;
        let rest = id | protocol | from | u64::from(direction.index());
        self.fingerprints.hash_one((ends.hash, rest))
    }

    /// Says what a message does.
    pub(super) fn observe(
        &mut self,
        packet: &Packet<'_>,
        (network, hasher): (&Network, &TableHasher),
        askers: (&mut Connections, &mut Exchanges),
        notes: &mut Notes,
    ) {
        match echo(packet) {
            Some((Echo::Request, header)) => self.echoes.ask(packet, network, header, notes),
            Some((Echo::Reply, header)) => self.echoes.reply(packet, network, header, notes),
            None => {
                if let Some(quoted) = packet.quoted() {
                    self.complain(packet, (&quoted, hasher), askers, notes);
                }
            }
        }
    }

    fn complain(
        &mut self,
        packet: &Packet<'_>,
        (quoted, hasher): (&Packet<'_>, &TableHasher),
        askers: (&mut Connections, &mut Exchanges),
        notes: &mut Notes,
    ) {
        let Some(headers) = quoted.headers() else {
            return;
        };
        let about = headers.network;
        let place = Place::of(packet);
        let ends = Ends::of(&headers, place, hasher);
        let meant = [opposite(packet.direction()), packet.direction()]
            .map(|direction| self.fingerprint(quoted, &about, &ends, direction))
            .into_iter()
            .find(|&fingerprint| self.passed.find(fingerprint).is_some())
            .and_then(|fingerprint| self.passed.find(fingerprint));
        let now_ns = packet.record().time_ns;
        let after_ns = meant.filter(|passed| !passed.is_ambiguous()).map(|passed| {
            passed.answer();
            now_ns.saturating_sub(passed.seen_ns)
        });
        notes.push(IcmpNote::AnswersPacket {
            protocol: about.protocol,
            after_ns,
        });
        let reason = reason(packet, quoted, &about);
        if let Some(reason) = reason {
            notes.push(IcmpNote::Because(reason));
        }
        let Some((from, to)) = headers.ports else {
            return;
        };
        let from = Endpoint::new(about.source, from);
        let to = Endpoint::new(about.destination, to);
        let (connections, exchanges) = askers;
        match about.protocol {
            PROTOCOL_TCP => {
                let too_long = reason.and_then(|reason| too_long(reason, quoted));
                connections.answered_by_error(place, (from, to), too_long);
            }
            _ => exchanges.answered_by_error(place, from, to),
        }
    }
}

/// The segment that was too long for the way, if the error is about one.
fn too_long(reason: Reason, quoted: &Packet<'_>) -> Option<TooLong> {
    let mtu = match reason {
        Reason::TooBig { mtu: Some(mtu) } => mtu.into(),
        Reason::TooBigOverIpv6 { mtu } => mtu,
        _ => return None,
    };
    let Some(Transport::Tcp(tcp)) = quoted.transport() else {
        return None;
    };
    let seq = tcp.seq;
    (quoted.record().datagram_len() > mtu).then_some(TooLong { seq, mtu })
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
