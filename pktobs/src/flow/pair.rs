//! Who talks to whom, and where that is seen: the keys of the memories.

use pktobs_common::Direction;

use crate::packet::Packet;

/// Octets of an Ethernet header without tags; behind it stands the first tag, if there is one.
const ETHERNET_LEN: u32 = 14;
/// The VLAN identifier in a tag (IEEE 802.1Q 9.6).
const VLAN_IDENTIFIER: u16 = 0x0fff;

/// Where packets are seen: the same addresses elsewhere are another conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place {
    ifindex: u32,
    /// A tag with identifier 0 has a priority only, and names no VLAN (IEEE 802.1Q 9.6).
    vlan: Option<u16>,
}

impl Place {
    /// Where this packet was seen.
    pub(super) fn of(packet: &Packet<'_>) -> Self {
        Self {
            ifindex: packet.record().ifindex,
            vlan: vlan(packet).filter(|&identifier| identifier != 0),
        }
    }
}

/// The identifier of the outer VLAN tag, be it in the octets or kept beside them by the kernel; `None` if
/// the frame has no tag.
#[must_use]
pub(crate) fn vlan(packet: &Packet<'_>) -> Option<u16> {
    let metadata = &packet.captured.metadata;
    if metadata.vlan_proto != 0 {
        return Some(metadata.vlan_tci & VLAN_IDENTIFIER);
    }
    if u32::from(packet.record().network_offset) <= ETHERNET_LEN {
        return None;
    }
    let tci = packet
        .octets(ETHERNET_LEN, ETHERNET_LEN + 2)
        .first_chunk()?;
    Some(u16::from_be_bytes(*tci) & VLAN_IDENTIFIER)
}

/// An address and a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Endpoint {
    /// As on the wire.
    pub(super) address: [u8; 4],
    /// 0 where the protocol has none.
    pub(super) port: u16,
}

/// Two endpoints, the same whoever of them sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Pair {
    place: Place,
    ends: [Endpoint; 2],
}

impl Pair {
    /// The pair, and which of its two sides sends; `None` if an endpoint talks to itself, as then nothing
    /// tells the sides apart.
    pub(super) fn new(place: Place, from: Endpoint, to: Endpoint) -> Option<(Self, usize)> {
        let (ends, side) = match from.cmp(&to) {
            std::cmp::Ordering::Less => ([from, to], 0),
            std::cmp::Ordering::Greater => ([to, from], 1),
            std::cmp::Ordering::Equal => return None,
        };
        Some((Self { place, ends }, side))
    }
}

/// The other direction.
pub(super) const fn opposite(direction: Direction) -> Direction {
    match direction {
        Direction::In => Direction::Out,
        Direction::Out => Direction::In,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_the_same_from_both_sides() {
        let place = Place {
            ifindex: 1,
            vlan: None,
        };
        let one = Endpoint {
            address: [10, 0, 0, 1],
            port: 9,
        };
        let two = Endpoint {
            address: [10, 0, 0, 1],
            port: 10,
        };
        let (forth, sender) = Pair::new(place, one, two).unwrap();
        let (back, answerer) = Pair::new(place, two, one).unwrap();
        assert_eq!(forth, back);
        assert_eq!((sender, answerer), (0, 1));
        assert_eq!(Pair::new(place, one, one), None);
    }
}
