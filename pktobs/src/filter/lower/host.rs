//! Hosts and networks: whose address is in the packet.

use std::net::{IpAddr, Ipv6Addr};

use super::{Layer, LinkLayer, Lowering, equal, equal_in, link};
use crate::filter::{
    FilterError, names,
    syntax::{Identifier, Kind, Protocol, Qualifiers, Side},
    test::{Test, Width},
};

/// Where the addresses are in a header, in octets from its beginning.
#[derive(Clone, Copy)]
struct Addresses {
    link_type: u32,
    source: u32,
    destination: u32,
}

const IN_IPV4: Addresses = Addresses {
    link_type: link::IPV4,
    source: 12,
    destination: 16,
};
const IN_ARP: Addresses = Addresses {
    link_type: link::ARP,
    source: 14,
    destination: 24,
};
const IN_RARP: Addresses = Addresses {
    link_type: link::RARP,
    ..IN_ARP
};
const IN_IPV6: Addresses = Addresses {
    link_type: link::IPV6,
    source: 8,
    destination: 24,
};

impl Lowering<'_> {
    /// An address of a host or of a network.
    pub(super) fn address(
        &self,
        qualifiers: Qualifiers,
        identifier: &Identifier,
    ) -> Result<Test, FilterError> {
        if qualifiers.protocol == Some(Protocol::Decnet) {
            return self.decnet(qualifiers.side, identifier);
        }
        let is_net = qualifiers.kind == Some(Kind::Net);
        match identifier {
            Identifier::Name(name) if is_net => {
                let address = names::network(name)
                    .ok_or_else(|| self.error(format!("there is no network {name}")))?;
                let (address, mask) = left_justified(address);
                self.ipv4(qualifiers, address, mask)
            }
            Identifier::Name(name) if qualifiers.protocol == Some(Protocol::Link) => {
                let mac = names::ether(name).ok_or_else(|| {
                    self.error(format!("/etc/ethers has no link-layer address of {name}"))
                })?;
                self.mac(qualifiers.side, mac)
            }
            Identifier::Name(name) => self.named(qualifiers, name),
            Identifier::Mac(mac) => match qualifiers.protocol {
                Some(Protocol::Link) if !is_net => self.mac(qualifiers.side, *mac),
                _ => Err(self.error("a link-layer address needs `ether host` before it")),
            },
            Identifier::Ipv6(address) => self.ipv6(qualifiers, *address, 128),
            Identifier::Ipv6Prefix(_, len) if *len > 128 => {
                Err(self.error("an IPv6 prefix has at most 128 bits"))
            }
            Identifier::Ipv6Prefix(_, len) if !is_net && *len != 128 => {
                Err(self.error("a prefix is that of a network: put `net` before it"))
            }
            Identifier::Ipv6Prefix(address, len) => self.ipv6(qualifiers, *address, *len),
            _ if qualifiers.protocol == Some(Protocol::Link) => {
                Err(self.error("this is no link-layer address, such as 02:00:00:00:00:01"))
            }
            Identifier::Number(number) if is_net => {
                let (address, mask) = left_justified(*number);
                self.ipv4(qualifiers, address, mask)
            }
            Identifier::Number(number) => self.ipv4(qualifiers, *number, u32::MAX),
            Identifier::Ipv4(text) => {
                let (address, len) = self.dotted(text)?;
                self.ipv4(qualifiers, address, prefix_mask(len))
            }
            Identifier::Ipv4Prefix(text, len) => {
                if *len > 32 {
                    return Err(self.error("an IPv4 prefix has at most 32 bits"));
                }
                let (address, _) = self.dotted(text)?;
                self.ipv4_network(qualifiers, address, prefix_mask(*len))
            }
            Identifier::Ipv4Mask(text, mask) => {
                let ((address, _), (mask, _)) = (self.dotted(text)?, self.dotted(mask)?);
                self.ipv4_network(qualifiers, address, mask)
            }
        }
    }

    /// Two to four numbers with dots, from the left; and how many bits they are.
    fn dotted(&self, text: &str) -> Result<(u32, u32), FilterError> {
        let wrong = || self.error(format!("{text} is no IPv4 address"));
        let mut address = 0;
        let mut bits = 0;
        for part in text.split('.') {
            let octet: u8 = part.parse().map_err(|_| wrong())?;
            address = address << 8 | u32::from(octet);
            bits += 8;
        }
        // A dot more than a number: at least eight bits and at most thirty-two.
        Ok((address << (32 - bits), bits))
    }

    fn ipv4_network(
        &self,
        qualifiers: Qualifiers,
        address: u32,
        mask: u32,
    ) -> Result<Test, FilterError> {
        if address & !mask != 0 {
            return Err(self.error("the address has bits set that the mask leaves out"));
        }
        if qualifiers.kind != Some(Kind::Net) {
            return Err(self.error("a mask is that of a network: put `net` before it"));
        }
        self.ipv4(qualifiers, address, mask)
    }

    fn ipv4(&self, qualifiers: Qualifiers, address: u32, mask: u32) -> Result<Test, FilterError> {
        let of = |addresses: Addresses| {
            let field = |offset| self.network(offset, Width::Word);
            sides(qualifiers.side, &|side| {
                let offset = if side == Side::Source {
                    addresses.source
                } else {
                    addresses.destination
                };
                let is_type = self.link_type(addresses.link_type)?;
                Ok(is_type.and(equal_in(field(offset), mask, address)))
            })
        };
        match qualifiers.protocol {
            None if self.mpls_depth > 0 => of(IN_IPV4),
            None => Ok(of(IN_IPV4)?.or(of(IN_ARP)?).or(of(IN_RARP)?)),
            Some(Protocol::Ip) => of(IN_IPV4),
            Some(Protocol::Arp) => of(IN_ARP),
            Some(Protocol::Rarp) => of(IN_RARP),
            Some(protocol) => Err(self.misplaced(protocol, "an IPv4 address")),
        }
    }

    fn ipv6(
        &self,
        qualifiers: Qualifiers,
        address: Ipv6Addr,
        len: u32,
    ) -> Result<Test, FilterError> {
        if !matches!(qualifiers.protocol, None | Some(Protocol::Ip6)) {
            let protocol = qualifiers.protocol.unwrap_or(Protocol::Ip6);
            return Err(self.misplaced(protocol, "an IPv6 address"));
        }
        let address = address.to_bits();
        let mask = u128::MAX.checked_shl(128 - len).unwrap_or(0);
        if address & !mask != 0 {
            return Err(self.error("the address has bits set behind the end of its prefix"));
        }
        sides(qualifiers.side, &|side| {
            let start = if side == Side::Source {
                IN_IPV6.source
            } else {
                IN_IPV6.destination
            };
            let mut test = self.link_type(IN_IPV6.link_type)?;
            for word in 0..4 {
                let part = |bits: u128| (bits >> (96 - 32 * word)) as u32;
                let field = self.network(start + 4 * word, Width::Word);
                test = test.and(equal_in(field, part(mask), part(address)));
            }
            Ok(test)
        })
    }

    fn mac(&self, side: Option<Side>, mac: [u8; 6]) -> Result<Test, FilterError> {
        if self.layer != Layer::Link(LinkLayer::Ethernet) {
            return Err(self.error("packets without Ethernet header have no such address"));
        }
        let test = sides(side, &|side| {
            let start: u32 = if side == Side::Source { 6 } else { 0 };
            let [a, b, c, d, e, f] = mac;
            let front = u32::from(u16::from_be_bytes([a, b]));
            let back = u32::from_be_bytes([c, d, e, f]);
            let field = |offset, width| self.link_header.plus(start + offset).load(width);
            Ok(equal(field(2, Width::Word), back).and(equal(field(0, Width::Half), front)))
        })?;
        Ok(self.of_link_header(test))
    }

    /// Every address of a name.
    fn named(&self, qualifiers: Qualifiers, name: &str) -> Result<Test, FilterError> {
        let addresses = self
            .hosts
            .addresses(name)
            .map_err(|error| self.error(format!("there is no host {name}: {error}")))?;
        // Where nothing tells a protocol, only the address can.
        let is_untyped = self.link_type.is_none() && qualifiers.protocol.is_none();
        let with = |protocol| Qualifiers {
            protocol: if is_untyped {
                Some(protocol)
            } else {
                qualifiers.protocol
            },
            ..qualifiers
        };
        let mut tests = Vec::new();
        for address in addresses {
            tests.push(match (address, qualifiers.protocol) {
                (IpAddr::V4(_), Some(Protocol::Ip6)) | (IpAddr::V6(_), Some(Protocol::Ip)) => {
                    continue;
                }
                (IpAddr::V4(address), _) => {
                    self.ipv4(with(Protocol::Ip), address.to_bits(), u32::MAX)?
                }
                (IpAddr::V6(address), _) => self.ipv6(with(Protocol::Ip6), address, 128)?,
            });
        }
        if tests.is_empty() {
            return Err(self.error(format!("{name} has no address of that protocol")));
        }
        Ok(Test::Any(tests))
    }
}

/// A test of the source, of the destination, or of both.
pub(super) fn sides(
    side: Option<Side>,
    test: &dyn Fn(Side) -> Result<Test, FilterError>,
) -> Result<Test, FilterError> {
    let (source, destination) = (Side::Source, Side::Destination);
    match side {
        Some(Side::Source) => test(source),
        Some(Side::Destination) => test(destination),
        Some(Side::Both) => Ok(test(source)?.and(test(destination)?)),
        None | Some(Side::Either) => Ok(test(source)?.or(test(destination)?)),
    }
}

/// The mask of a prefix of `len` bits.
fn prefix_mask(len: u32) -> u32 {
    u32::MAX.checked_shl(32 - len).unwrap_or(0)
}

/// A network's number moved to the left as far as its first octet is zero, and its mask.
fn left_justified(mut address: u32) -> (u32, u32) {
    let mut mask = u32::MAX;
    while address != 0 && address >> 24 == 0 {
        address <<= 8;
        mask <<= 8;
    }
    (address, mask)
}
