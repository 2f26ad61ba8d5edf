//! Ports of TCP, UDP and SCTP. Only the first piece of a datagram has them; over IPv6, as in libpcap, only a packet
//! whose transport header is right behind the IPv6 header.

use std::ops::RangeInclusive;

use super::{Lowering, compare, equal, host::sides, link};
use crate::filter::{
    FilterError, names,
    syntax::{Identifier, Kind, Protocol, Qualifiers, Side},
    test::{Comparison, Test, Value, Width},
};

pub(super) const TCP: u32 = 6;
pub(super) const UDP: u32 = 17;
pub(super) const SCTP: u32 = 132;

pub(super) const IPV6_LEN: u32 = 40;

const ANY: &[u32] = &[TCP, UDP, SCTP];

/// A range of ports, and the protocols that have it under that name.
struct Ports {
    range: RangeInclusive<u32>,
    protocols: &'static [u32],
}

impl Lowering<'_> {
    /// A packet from or to a port, or one of a range.
    pub(super) fn ports(
        &self,
        qualifiers: Qualifiers,
        identifier: &Identifier,
    ) -> Result<Test, FilterError> {
        let wanted = match qualifiers.protocol {
            None => None,
            Some(Protocol::Tcp) => Some(TCP),
            Some(Protocol::Udp) => Some(UDP),
            Some(Protocol::Sctp) => Some(SCTP),
            Some(protocol) => return Err(self.misplaced(protocol, "a port")),
        };
        let is_range = qualifiers.kind == Some(Kind::PortRange);
        let Ports { range, protocols } = match identifier {
            Identifier::Number(number) => Ports {
                range: *number..=*number,
                protocols: ANY,
            },
            Identifier::Name(name) if is_range => self.port_range(name)?,
            Identifier::Name(name) => self.service(name)?,
            _ => return Err(self.error("this is no port, but an address: put `host` before it")),
        };
        for &port in [range.start(), range.end()] {
            if port > u16::MAX.into() {
                return Err(self.error(format!("{port} is no port: the highest is 65535")));
            }
        }
        let protocols: Vec<u32> = protocols
            .iter()
            .copied()
            .filter(|&protocol| wanted.is_none_or(|wanted| wanted == protocol))
            .collect();
        if protocols.is_empty() {
            return Err(self.error("that protocol has no port of this name"));
        }
        let ipv4 = self.link_type(link::IPV4)?.and(Test::Any(
            protocols
                .iter()
                .map(|&protocol| self.over_ipv4(protocol, qualifiers.side, &range))
                .collect::<Result<_, _>>()?,
        ));
        let ipv6 = self.link_type(link::IPV6)?.and(Test::Any(
            protocols
                .iter()
                .map(|&protocol| self.over_ipv6(protocol, qualifiers.side, &range))
                .collect::<Result<_, _>>()?,
        ));
        Ok(ipv6.or(ipv4))
    }

    pub(super) fn over_ipv4(
        &self,
        protocol: u32,
        side: Option<Side>,
        range: &RangeInclusive<u32>,
    ) -> Result<Test, FilterError> {
        let is_protocol = equal(self.network(9, Width::Octet), protocol);
        let ports = sides(side, &|side| {
            Ok(within(self.behind_ipv4(offset(side), Width::Half), range))
        })?;
        Ok(is_protocol.and(self.is_first_piece()).and(ports))
    }

    pub(super) fn over_ipv6(
        &self,
        protocol: u32,
        side: Option<Side>,
        range: &RangeInclusive<u32>,
    ) -> Result<Test, FilterError> {
        let is_protocol = equal(self.network(6, Width::Octet), protocol);
        let ports = sides(side, &|side| {
            Ok(within(
                self.network(IPV6_LEN + offset(side), Width::Half),
                range,
            ))
        })?;
        Ok(is_protocol.and(ports))
    }

    /// Not a fragment of IPv4 behind the first.
    pub(super) fn is_first_piece(&self) -> Test {
        const OFFSET: u32 = 0x1fff;
        !compare(self.network(6, Width::Half), Comparison::AnyBit, OFFSET)
    }

    fn service(&self, name: &str) -> Result<Ports, FilterError> {
        // The C library takes a number in the place of a name.
        if let Ok(port) = name.parse::<u32>() {
            return Ok(Ports {
                range: port..=port,
                protocols: ANY,
            });
        }
        let (port, protocols): (_, &[u32]) = match names::service(name) {
            [Some(tcp), Some(udp)] if tcp == udp => (tcp, ANY),
            [Some(tcp), _] => (tcp, &[TCP]),
            [None, Some(udp)] => (udp, &[UDP]),
            [None, None] => {
                let is_range = name.split('-').all(|end| end.parse::<u16>().is_ok());
                return Err(self.error(if is_range {
                    format!("a range is written as `portrange {name}`")
                } else {
                    format!("/etc/services has no port of the name {name}")
                }));
            }
        };
        Ok(Ports {
            range: port.into()..=port.into(),
            protocols,
        })
    }

    /// `8000-8080`, or names instead of numbers.
    fn port_range(&self, text: &str) -> Result<Ports, FilterError> {
        let (first, last) = text
            .split_once('-')
            .ok_or_else(|| self.error("a range of ports is written as 8000-8080"))?;
        let (first, last) = (self.service(first)?, self.service(last)?);
        let (one, other) = (*first.range.start(), *last.range.start());
        Ok(Ports {
            range: one.min(other)..=one.max(other),
            protocols: if first.protocols == last.protocols {
                first.protocols
            } else {
                ANY
            },
        })
    }
}

/// Where the port of a side is in the transport header.
fn offset(side: Side) -> u32 {
    if side == Side::Source { 0 } else { 2 }
}

fn within(port: Value, range: &RangeInclusive<u32>) -> Test {
    if range.start() == range.end() {
        return equal(port, *range.start());
    }
    let from = compare(port.clone(), Comparison::GreaterOrEqual, *range.start());
    from.and(!compare(port, Comparison::Greater, *range.end()))
}
