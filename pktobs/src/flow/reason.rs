//! What an ICMP error says, and about whom (RFC 792, RFC 1812 5.2.7).

use pktobs_common::{Icmp, Transport};

use super::note::Reason;
use crate::packet::{Network, Packet};

/// What an error says of the packet that it quotes, `None` if nothing that is known.
pub(super) fn reason(packet: &Packet<'_>, quoted: &Packet<'_>, about: &Network) -> Option<Reason> {
    let Some(Transport::Icmp(icmp)) = packet.transport() else {
        return None;
    };
    let by = packet.network()?.source;
    let protocol = about.protocol;
    let host = about.destination;
    Some(match (icmp.icmp_type, icmp.code) {
        (Icmp::UNREACHABLE, 2) => Reason::ProtocolUnreachable { host, protocol },
        (Icmp::UNREACHABLE, 3) => Reason::PortUnreachable {
            protocol,
            port: quoted.ports().map(|(_, port)| port),
        },
        (Icmp::UNREACHABLE, 4) => Reason::TooBig {
            mtu: Some(icmp.next_hop_mtu()).filter(|&mtu| mtu != 0),
        },
        (Icmp::UNREACHABLE, code) => Reason::Unreachable { code, host },
        (Icmp::TIME_EXCEEDED, 0) => Reason::TtlExpired { by },
        (Icmp::TIME_EXCEEDED, 1) => Reason::ReassemblyExpired,
        (Icmp::REDIRECT, 0..=3) => Reason::UseGateway {
            gateway: icmp.gateway().into(),
            host,
        },
        (Icmp::PARAMETER_PROBLEM, 0) => Reason::BadParameter {
            offset: icmp.rest[0],
        },
        (Icmp::SOURCE_QUENCH, 0) => Reason::SlowDown,
        _ => return None,
    })
}
