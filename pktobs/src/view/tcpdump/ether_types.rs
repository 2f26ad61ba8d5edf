//! EtherTypes (`ethertype_values` in print-ether.c), and which of them tcpdump looks into (`ethertype_print`).

use pktobs_common::wire;

use super::word;

/// EtherType of RARP (RFC 903).
pub(super) const REVARP: u16 = 0x8035;
/// EtherType of the trailer encapsulation of IPv4 (RFC 893); in ARP it means IPv4.
pub(super) const TRAIL: u16 = 0x1000;
/// EtherType in front of an LLC header (Alteon jumbo frames).
pub(super) const JUMBO: u16 = 0x8870;
/// EtherTypes of VLAN tags (IEEE 802.1Q, IEEE 802.1ad, and two that were in use before it).
pub(super) const TAGS: [u16; 4] = [0x8100, 0x9100, 0x9200, 0x88a8];

const NAMES: [(u16, &str); 53] = [
    (0x00fe, "GRE-OSI"),
    (0x0200, "PUP"),
    (0x0500, "Sprite"),
    (0x0600, "NS"),
    (0x0707, "GeoNet (old)"),
    (wire::ETHER_TYPE_IPV4, "IPv4"),
    (wire::ETHER_TYPE_ARP, "ARP"),
    (TRAIL, "Trail"),
    (0x1111, "CALM FAST"),
    (0x6001, "MOP DL"),
    (0x6002, "MOP RC"),
    (0x6003, "DN"),
    (0x6004, "LAT"),
    (0x6007, "SCA"),
    (0x6558, "TEB"),
    (REVARP, "Reverse ARP"),
    (0x8038, "Lanbridge"),
    (0x803c, "DEC DNS"),
    (0x803e, "DEC DTS"),
    (0x805b, "VEXP"),
    (0x805c, "VPROD"),
    (0x809b, "Appletalk"),
    (0x80f3, "Appletalk ARP"),
    (0x8100, "802.1Q"),
    (0x8137, "IPX"),
    (wire::ETHER_TYPE_IPV6, "IPv6"),
    (0x8808, "MPCP"),
    (0x8809, "Slow Protocols"),
    (0x880b, "PPP"),
    (0x8847, "MPLS unicast"),
    (0x8848, "MPLS multicast"),
    (0x8863, "PPPoE D"),
    (0x8864, "PPPoE S"),
    (0x886f, "MS NLB heartbeat"),
    (JUMBO, "Jumbo"),
    (0x888e, "EAPOL"),
    (0x8899, "Realtek protocols"),
    (0x88a2, "AoE"),
    (0x88a8, "802.1Q-QinQ"),
    (0x88ca, "TIPC"),
    (0x88cc, "LLDP"),
    (0x88e5, "802.1AE MACsec"),
    (0x88f7, "PTP"),
    (0x8902, "CFM"),
    (0x893a, "IEEE1905.1"),
    (0x8947, "GeoNet"),
    (0x894f, "NSH"),
    (0x9000, "Loopback"),
    (0x9100, "802.1Q-9100"),
    (0x9200, "802.1Q-9200"),
    (0xabcd, "CFM (old)"),
    (0xd28b, "Arista Vendor Specific Protocol"),
    (0xfefe, "OSI"),
];

/// Those that tcpdump looks into and this view does not: nothing is told of what stands behind them. IPv4 and IPv6
/// are here for where the parser does not go on to them, behind SNAP or behind more than two tags.
const DECODED: [u16; 30] = [
    0x0707,
    wire::ETHER_TYPE_IPV4,
    0x1111,
    0x3c12,
    0x3c13,
    0x6003,
    0x809b,
    0x80f3,
    0x8137,
    wire::ETHER_TYPE_IPV6,
    0x8808,
    0x8809,
    0x880b,
    0x8847,
    0x8848,
    0x8863,
    0x8864,
    0x886f,
    0x888e,
    0x8899,
    0x88a2,
    0x88ca,
    0x88cc,
    0x88f7,
    0x8902,
    0x8947,
    0x894f,
    0x9000,
    0xabcd,
    0xfefe,
];

/// Those that tcpdump looks into only directly behind an Ethernet header.
const DECODED_IN_ETHERNET: [u16; 2] = [0x88e5, 0xd28b];

/// The name of an EtherType.
pub(super) fn name(ether_type: u16) -> Option<&'static str> {
    word(&NAMES, ether_type)
}

/// True if tcpdump looks into what stands behind this EtherType, and this view does not.
pub(super) fn is_decoded(ether_type: u16) -> bool {
    DECODED.contains(&ether_type)
}

/// The same directly behind an Ethernet header.
pub(super) fn is_decoded_in_ethernet(ether_type: u16) -> bool {
    is_decoded(ether_type) || DECODED_IN_ETHERNET.contains(&ether_type)
}

#[cfg(test)]
mod tests {
    use super::NAMES;

    #[test]
    fn names_stand_once_and_in_order() {
        assert!(NAMES.is_sorted_by(|(a, _), (b, _)| a < b));
    }
}
