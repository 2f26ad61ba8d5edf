//! What an ICMP error says, and about whom (RFC 792, RFC 1812 5.2.7, RFC 4443 3).

use std::net::IpAddr;

use pktobs_common::{Icmp, Icmpv6, Transport};

use super::note::Reason;
use crate::packet::{Network, Packet};

/// What an error says of the packet that it quotes, `None` if nothing that is known.
pub(super) fn reason(packet: &Packet<'_>, quoted: &Packet<'_>, about: &Network) -> Option<Reason> {
    let by = packet.network()?.source;
    match packet.transport()? {
        Transport::Icmp(icmp) => of_icmp(&icmp, by, quoted, about),
        Transport::Icmpv6(icmpv6) => of_icmpv6(&icmpv6, by, quoted, about),
        Transport::Tcp(_) | Transport::Udp(_) => None,
    }
}

fn of_icmp(icmp: &Icmp, by: IpAddr, quoted: &Packet<'_>, about: &Network) -> Option<Reason> {
    let protocol = about.protocol;
    let host = about.destination;
    Some(match (icmp.icmp_type, icmp.code) {
        (Icmp::UNREACHABLE, 2) => Reason::ProtocolUnreachable { host, protocol },
        (Icmp::UNREACHABLE, 3) => port_unreachable(quoted, about),
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

fn of_icmpv6(icmpv6: &Icmpv6, by: IpAddr, quoted: &Packet<'_>, about: &Network) -> Option<Reason> {
    /// Codes of "destination unreachable" that depend on where the packet came from: the scope of its source, and a
    /// rule about it.
    const ABOUT_SOURCE: [u8; 2] = [2, 5];
    const PORT: u8 = 4;
    let offset = icmpv6.value();
    Some(match (icmpv6.icmp_type, icmpv6.code) {
        (Icmpv6::UNREACHABLE, PORT) => port_unreachable(quoted, about),
        (Icmpv6::UNREACHABLE, code) => Reason::UnreachableOverIpv6 {
            code,
            by,
            host: if ABOUT_SOURCE.contains(&code) {
                about.source
            } else {
                about.destination
            },
        },
        (Icmpv6::PACKET_TOO_BIG, _) => Reason::TooBigOverIpv6 {
            mtu: icmpv6.value(),
        },
        (Icmpv6::TIME_EXCEEDED, 0) => Reason::HopLimitExpired { by },
        (Icmpv6::TIME_EXCEEDED, 1) => Reason::ReassemblyExpired,
        (Icmpv6::PARAMETER_PROBLEM, code) => Reason::BadIpv6 { code, by, offset },
        _ => return None,
    })
}

fn port_unreachable(quoted: &Packet<'_>, about: &Network) -> Reason {
    Reason::PortUnreachable {
        protocol: about.protocol,
        port: quoted.ports().map(|(_, port)| port),
    }
}
