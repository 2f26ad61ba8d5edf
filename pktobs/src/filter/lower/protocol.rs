//! Protocols by themselves, and what carries them.

use super::{Lowering, equal, link, port};
use crate::filter::{
    FilterError, names,
    syntax::{Identifier, Protocol, Qualifiers},
    test::{Chain, Test, Width},
};

const ICMP: u32 = 1;
const IGMP: u32 = 2;
const IGRP: u32 = 9;
const FRAGMENT: u32 = 44;
const ESP: u32 = 50;
const AH: u32 = 51;
const ICMPV6: u32 = 58;
const PIM: u32 = 103;
/// CARP took it over without asking.
const VRRP: u32 = 112;

/// Network layer protocol identifiers of OSI (ISO/IEC TR 9577).
const CLNP: u32 = 0x81;
const ESIS: u32 = 0x82;
const ISIS: u32 = 0x83;

/// Types of IS-IS packets (ISO/IEC 10589), by what they are called in filters.
const ISIS_TYPES: [(Protocol, &[u32]); 7] = [
    (Protocol::IsisL1, &[15, 17, 18, 24, 26]),
    (Protocol::IsisL2, &[16, 17, 20, 25, 27]),
    (Protocol::IsisIih, &[15, 16, 17]),
    (Protocol::IsisLsp, &[18, 20]),
    (Protocol::IsisSnp, &[24, 25, 26, 27]),
    (Protocol::IsisCsnp, &[24, 25]),
    (Protocol::IsisPsnp, &[26, 27]),
];

/// Names of what a link layer carries: EtherTypes and access points of LLC.
const ETHER_PROTOCOLS: [(&str, u32); 16] = [
    ("aarp", link::AARP),
    ("arp", link::ARP),
    ("atalk", link::ATALK),
    ("decnet", link::DECNET),
    ("ip", link::IPV4),
    ("ip6", link::IPV6),
    ("lat", link::LAT),
    ("loopback", link::LOOPBACK),
    ("mopdl", link::MOPDL),
    ("moprc", link::MOPRC),
    ("rarp", link::RARP),
    ("sca", link::SCA),
    ("iso", link::SAP_ISO),
    ("stp", link::SAP_STP),
    ("ipx", link::SAP_IPX),
    ("netbeui", link::SAP_NETBEUI),
];

impl Lowering<'_> {
    /// A protocol by itself.
    pub(super) fn protocol(&self, protocol: Protocol) -> Result<Test, FilterError> {
        match protocol {
            Protocol::Ip => self.link_type(link::IPV4),
            Protocol::Ip6 => self.link_type(link::IPV6),
            Protocol::Arp => self.link_type(link::ARP),
            Protocol::Rarp => self.link_type(link::RARP),
            Protocol::Atalk => self.link_type(link::ATALK),
            Protocol::Aarp => self.link_type(link::AARP),
            Protocol::Decnet => self.link_type(link::DECNET),
            Protocol::Sca => self.link_type(link::SCA),
            Protocol::Lat => self.link_type(link::LAT),
            Protocol::Mopdl => self.link_type(link::MOPDL),
            Protocol::Moprc => self.link_type(link::MOPRC),
            Protocol::Iso => self.link_type(link::SAP_ISO),
            Protocol::Stp => self.link_type(link::SAP_STP),
            Protocol::Ipx => self.link_type(link::SAP_IPX),
            Protocol::Netbeui => self.link_type(link::SAP_NETBEUI),
            Protocol::Tcp => self.over_ip(port::TCP),
            Protocol::Udp => self.over_ip(port::UDP),
            Protocol::Sctp => self.over_ip(port::SCTP),
            Protocol::Pim => self.over_ip(PIM),
            Protocol::Ah => self.over_ip(AH),
            Protocol::Esp => self.over_ip(ESP),
            Protocol::Icmp => self.in_ipv4(ICMP),
            Protocol::Igmp => self.in_ipv4(IGMP),
            Protocol::Igrp => self.in_ipv4(IGRP),
            Protocol::Vrrp | Protocol::Carp => self.in_ipv4(VRRP),
            Protocol::Icmp6 => self.in_ipv6(ICMPV6),
            Protocol::Clnp => self.in_iso(CLNP),
            Protocol::Esis => self.in_iso(ESIS),
            Protocol::Isis => self.in_iso(ISIS),
            Protocol::Link => Err(self.error("`ether` needs something behind it, such as `host`")),
            Protocol::Radio => {
                Err(self.error("`radio` is about link layers that pktobs does not read"))
            }
            _ => {
                let types = ISIS_TYPES.iter().find(|(known, _)| *known == protocol);
                let types = types.map_or(&[][..], |(_, types)| types);
                types
                    .iter()
                    .map(|&kind| self.in_isis(kind))
                    .collect::<Result<_, _>>()
                    .map(Test::Any)
            }
        }
    }

    /// What carries a protocol, by name or number.
    pub(super) fn carried(
        &self,
        qualifiers: Qualifiers,
        identifier: &Identifier,
    ) -> Result<Test, FilterError> {
        let number = self.number(qualifiers.protocol, identifier)?;
        match qualifiers.protocol {
            None => self.over_ip(number),
            Some(Protocol::Link) => self.link_type(number),
            Some(Protocol::Ip) => self.in_ipv4(number),
            Some(Protocol::Ip6) => self.in_ipv6(number),
            Some(Protocol::Iso) => self.in_iso(number),
            Some(Protocol::Isis) => self.in_isis(number),
            Some(protocol) => Err(self.misplaced(protocol, "a protocol, as it carries none")),
        }
    }

    /// A protocol anywhere in the chain of headers.
    pub(super) fn chain(
        &self,
        qualifiers: Qualifiers,
        identifier: &Identifier,
    ) -> Result<Test, FilterError> {
        let protocol = self.number(qualifiers.protocol, identifier)?;
        if self.payload.variable.is_some() {
            return Err(self.error("`protochain` cannot follow `vlan` on an interface"));
        }
        let of = |is_ipv6| {
            let link_type = self.link_type(if is_ipv6 { link::IPV6 } else { link::IPV4 })?;
            Ok(link_type.and(Test::Chain(Chain {
                protocol,
                network: self.payload.plus(self.network).constant,
                is_ipv6,
            })))
        };
        match qualifiers.protocol {
            None => Ok(of(false)?.or(of(true)?)),
            Some(Protocol::Ip) => of(false),
            Some(Protocol::Ip6) => of(true),
            Some(protocol) => Err(self.misplaced(protocol, "a chain of headers")),
        }
    }

    fn number(
        &self,
        carrier: Option<Protocol>,
        identifier: &Identifier,
    ) -> Result<u32, FilterError> {
        let name = match identifier {
            Identifier::Number(number) => return Ok(*number),
            Identifier::Name(name) => name,
            _ => {
                return Err(self.error("this is no protocol, but an address: put `host` before it"));
            }
        };
        let in_table = |table: &[(&str, u32)]| {
            let found = table.iter().find(|(known, _)| known == name);
            found.map(|&(_, number)| number)
        };
        let (number, place) = match carrier {
            None | Some(Protocol::Ip | Protocol::Ip6) => {
                (names::protocol(name), "/etc/protocols has")
            }
            Some(Protocol::Link) => (in_table(&ETHER_PROTOCOLS), "there is"),
            Some(Protocol::Iso) => {
                let osi = [("esis", ESIS), ("isis", ISIS), ("clnp", CLNP)];
                (in_table(&osi), "there is")
            }
            Some(_) => (None, "there is"),
        };
        number.ok_or_else(|| self.error(format!("{place} no protocol of the name {name}")))
    }

    fn over_ip(&self, protocol: u32) -> Result<Test, FilterError> {
        Ok(self.in_ipv4(protocol)?.or(self.in_ipv6(protocol)?))
    }

    fn in_ipv4(&self, protocol: u32) -> Result<Test, FilterError> {
        let field = self.network(9, Width::Octet);
        Ok(self.link_type(link::IPV4)?.and(equal(field, protocol)))
    }

    /// Right behind the IPv6 header, or behind a fragment header there.
    fn in_ipv6(&self, protocol: u32) -> Result<Test, FilterError> {
        const HEADER_LEN: u32 = 40;
        let next_header = |protocol| equal(self.network(6, Width::Octet), protocol);
        let behind_fragment = equal(self.network(HEADER_LEN, Width::Octet), protocol);
        let either = next_header(protocol).or(next_header(FRAGMENT).and(behind_fragment));
        Ok(self.link_type(link::IPV6)?.and(either))
    }

    fn in_iso(&self, protocol: u32) -> Result<Test, FilterError> {
        let first = self
            .payload
            .plus(self.network_behind_llc)
            .load(Width::Octet);
        Ok(self.link_type(link::SAP_ISO)?.and(equal(first, protocol)))
    }

    fn in_isis(&self, kind: u32) -> Result<Test, FilterError> {
        let field = self
            .payload
            .plus(self.network_behind_llc + 4)
            .load(Width::Octet);
        Ok(self.in_iso(ISIS)?.and(equal(field, kind)))
    }
}
