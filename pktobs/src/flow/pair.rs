//! Who talks to whom, and where that is seen: the keys of the memories.

use std::cmp::Ordering;
use std::hash::{BuildHasher, Hash, Hasher};
use std::net::IpAddr;

use pktobs_common::{Direction, wire::ETHER_TYPE_IPV6};

use super::table::TableHasher;
use crate::packet::{Headers, Packet};

/// Where packets are seen, and over which version of IP: the same addresses elsewhere are another conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    ifindex: u32,
    /// The VLAN; 0 is that of frames without tag and of tags that have a priority only (IEEE 802.1Q 9.6).
    vlan: u16,
    is_ipv6: bool,
}

impl Place {
    /// Where this packet was seen.
    pub(crate) fn of(packet: &Packet<'_>) -> Self {
        Self {
            ifindex: packet.record().ifindex,
            vlan: vlan(packet).unwrap_or(0),
            is_ipv6: packet.record().ether_type == ETHER_TYPE_IPV6,
        }
    }
}

impl Hash for Place {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        let vlan = u64::from(self.vlan) << 32;
        state.write_u64(u64::from(self.is_ipv6) << 48 | vlan | u64::from(self.ifindex));
    }
}

/// The identifier of the outer VLAN tag, be it in the octets or kept beside them by the kernel; `None` if
/// the frame has no tag.
#[must_use]
#[inline]
pub(crate) fn vlan(packet: &Packet<'_>) -> Option<u16> {
    if !packet.has_vlan_tag() {
        return None;
    }
    packet.vlan_tags().next().map(|tag| tag.identifier())
}

/// An address of either version, as a key: that of IPv4 as it is mapped into IPv6 (RFC 4291 2.5.5.2). Which version it
/// is, the [`Place`] tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Address([u64; 2]);

impl Address {
    const MAPPED: u64 = 0xffff << 32;
}

impl From<IpAddr> for Address {
    fn from(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => Self([0, Self::MAPPED | u64::from(address.to_bits())]),
            IpAddr::V6(address) => {
                let bits = address.to_bits();
                Self([(bits >> 64) as u64, bits as u64])
            }
        }
    }
}

impl Hash for Address {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self([high, low]) = self;
        // Whether that is so is no secret that a collision could be made of: the place is hashed, too.
        if *high != 0 {
            state.write_u64(*high);
        }
        state.write_u64(*low);
    }
}

/// An address and a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Endpoint {
    address: Address,
    port: u16,
}

impl Endpoint {
    /// This port at this address; 0 where the protocol has none.
    pub(super) fn new(address: IpAddr, port: u16) -> Self {
        Self {
            address: address.into(),
            port,
        }
    }
}

/// Two endpoints, the same whoever of them sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    place: Place,
    addresses: [Address; 2],
    ports: [u16; 2],
}

impl Pair {
    /// The pair, and which of its two sides sends; `None` if an endpoint talks to itself, as then nothing
    /// tells the sides apart.
    pub(super) fn new(place: Place, from: Endpoint, to: Endpoint) -> Option<(Self, usize)> {
        let (pair, side) = Self::sorted(place, from, to);
        side.map(|side| (pair, side))
    }

    #[inline]
    fn sorted(place: Place, from: Endpoint, to: Endpoint) -> (Self, Option<usize>) {
        let ([one, two], side) = match from.cmp(&to) {
            Ordering::Less => ([from, to], Some(0)),
            Ordering::Greater => ([to, from], Some(1)),
            Ordering::Equal => ([from, to], None),
        };
        let pair = Self {
            place,
            addresses: [one.address, two.address],
            ports: [one.port, two.port],
        };
        (pair, side)
    }
}

/// The ends of a packet, and the hash of them that all memories share.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ends {
    /// Both; without ports, those are 0.
    pub(super) pair: Pair,
    /// Which of them sends; `None` if an endpoint talks to itself.
    pub(super) sender: Option<usize>,
    /// Hash of the pair.
    pub(super) hash: u64,
}

impl Ends {
    /// Those of a packet that was seen there.
    #[inline]
    pub(super) fn of(headers: &Headers, place: Place, hasher: &TableHasher) -> Self {
        let (source, destination) = headers.ports.unwrap_or_default();
        let from = Endpoint::new(headers.network.source, source);
        let to = Endpoint::new(headers.network.destination, destination);
        let (pair, sender) = Pair::sorted(place, from, to);
        Self {
            pair,
            sender,
            hash: hasher.hash_one(pair),
        }
    }
}

impl Hash for Pair {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        let [one, two] = self.addresses;
        let [port_one, port_two] = self.ports;
        self.place.hash(state);
        one.hash(state);
        two.hash(state);
        state.write_u32(u32::from(port_one) << 16 | u32::from(port_two));
    }
}

/// The other direction.
pub(crate) const fn opposite(direction: Direction) -> Direction {
    match direction {
        Direction::In => Direction::Out,
        Direction::Out => Direction::In,
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv6Addr;

    use super::*;

    const PLACE: Place = Place {
        ifindex: 1,
        vlan: 0,
        is_ipv6: false,
    };

    #[test]
    fn a_pair_is_the_same_from_both_sides() {
        for address in ["10.0.0.1", "2001:db8::1"] {
            let address = address.parse().unwrap();
            let (one, two) = (Endpoint::new(address, 9), Endpoint::new(address, 10));
            let (forth, sender) = Pair::new(PLACE, one, two).unwrap();
            let (back, answerer) = Pair::new(PLACE, two, one).unwrap();
            assert_eq!(forth, back);
            assert_eq!((sender, answerer), (0, 1));
            assert_eq!(Pair::new(PLACE, one, one), None);
        }
    }

    #[test]
    fn addresses_differ_in_every_octet() {
        for bit in 0..128 {
            let address = Ipv6Addr::from_bits(1 << bit);
            assert_ne!(
                Address::from(IpAddr::V6(address)),
                Address::from(IpAddr::V6(Ipv6Addr::UNSPECIFIED))
            );
        }
        assert_ne!(
            Address::from(IpAddr::V4([10, 0, 0, 1].into())),
            Address::from(IpAddr::V4([10, 0, 0, 2].into()))
        );
    }
}
