//! Names of numbers on the wire, in the words of their registries, short enough for a line.

use std::net::Ipv6Addr;

use pktobs_common::Tcp;

use self::GroupName::{Proper, Words};
use crate::lang::{Lang, Wording};

/// Names of the TCP flags, from the lowest bit to the highest.
pub(super) const TCP_FLAGS: [(u8, &str); 8] = [
    (Tcp::FIN, "FIN"),
    (Tcp::SYN, "SYN"),
    (Tcp::RST, "RST"),
    (Tcp::PSH, "PSH"),
    (Tcp::ACK, "ACK"),
    (Tcp::URG, "URG"),
    (Tcp::ECE, "ECE"),
    (Tcp::CWR, "CWR"),
];

/// IANA protocol numbers, and the extension headers of IPv6 among them.
const PROTOCOLS: &[(u8, &str)] = &[
    (0, "hop-by-hop"),
    (1, "ICMP"),
    (2, "IGMP"),
    (4, "IPv4-in-IP"),
    (6, "TCP"),
    (17, "UDP"),
    (33, "DCCP"),
    (41, "IPv6-in-IP"),
    (43, "routing"),
    (44, "fragment"),
    (46, "RSVP"),
    (47, "GRE"),
    (50, "ESP"),
    (51, "AH"),
    (58, "ICMPv6"),
    (59, "no next header"),
    (60, "destination-options"),
    (88, "EIGRP"),
    (89, "OSPF"),
    (103, "PIM"),
    (112, "VRRP"),
    (115, "L2TP"),
    (132, "SCTP"),
    (135, "mobility"),
    (136, "UDP-Lite"),
    (139, "HIP"),
    (140, "shim6"),
];

/// IANA EtherTypes (IEEE 802 numbers).
const ETHER_TYPES: &[(u16, &str)] = &[
    (0x0800, "IPv4"),
    (0x0806, "ARP"),
    (0x0842, "Wake-on-LAN"),
    (0x8035, "RARP"),
    (0x8100, "VLAN"),
    (0x86dd, "IPv6"),
    (0x8809, "slow protocols"),
    (0x8847, "MPLS"),
    (0x8848, "MPLS multicast"),
    (0x8863, "PPPoE discovery"),
    (0x8864, "PPPoE session"),
    (0x888e, "EAPOL"),
    (0x88a8, "service VLAN"),
    (0x88cc, "LLDP"),
    (0x88e5, "MACsec"),
    (0x88f7, "PTP"),
    (0x9000, "loopback test"),
];

/// ICMP messages by type and code; without a code, the type whatever the code (RFC 792, RFC 1812, RFC 950).
const ICMP_MESSAGES: &[(u8, Option<u8>, &str)] = &[
    (0, Some(0), "echo reply"),
    (3, Some(0), "network unreachable"),
    (3, Some(1), "host unreachable"),
    (3, Some(2), "protocol unreachable"),
    (3, Some(3), "port unreachable"),
    (3, Some(4), "fragmentation needed"),
    (3, Some(5), "source route failed"),
    (3, Some(6), "network unknown"),
    (3, Some(7), "host unknown"),
    (3, Some(8), "source host isolated"),
    (3, Some(9), "network administratively prohibited"),
    (3, Some(10), "host administratively prohibited"),
    (3, Some(11), "network unreachable for tos"),
    (3, Some(12), "host unreachable for tos"),
    (3, Some(13), "communication administratively prohibited"),
    (3, Some(14), "host precedence violation"),
    (3, Some(15), "precedence cutoff in effect"),
    (3, None, "destination unreachable"),
    (4, None, "source quench"),
    (5, Some(0), "redirect for network"),
    (5, Some(1), "redirect for host"),
    (5, Some(2), "redirect for tos and network"),
    (5, Some(3), "redirect for tos and host"),
    (5, None, "redirect"),
    (8, Some(0), "echo request"),
    (9, None, "router advertisement"),
    (10, None, "router solicitation"),
    (11, Some(0), "time exceeded in transit"),
    (11, Some(1), "time exceeded in reassembly"),
    (11, None, "time exceeded"),
    (12, None, "parameter problem"),
    (13, None, "timestamp request"),
    (14, None, "timestamp reply"),
    (17, None, "address mask request"),
    (18, None, "address mask reply"),
];

/// ICMPv6 messages by type and code; without a code, the type whatever the code (RFC 4443, RFC 4861, RFC 8883).
const ICMPV6_MESSAGES: &[(u8, Option<u8>, &str)] = &[
    (1, Some(0), "no route"),
    (1, Some(1), "administratively prohibited"),
    (1, Some(2), "beyond scope of source address"),
    (1, Some(3), "address unreachable"),
    (1, Some(4), "port unreachable"),
    (1, Some(5), "source address prohibited"),
    (1, Some(6), "reject route"),
    (1, Some(7), "error in source routing header"),
    (1, Some(8), "headers too long"),
    (1, None, "destination unreachable"),
    (2, None, "packet too big"),
    (3, Some(0), "hop limit exceeded"),
    (3, Some(1), "time exceeded in reassembly"),
    (3, None, "time exceeded"),
    (4, Some(0), "bad header field"),
    (4, Some(1), "unknown next header"),
    (4, Some(2), "unknown option"),
    (4, Some(3), "incomplete headers in first fragment"),
    (4, None, "parameter problem"),
    (128, Some(0), "echo request"),
    (129, Some(0), "echo reply"),
    (130, None, "multicast listener query"),
    (131, None, "multicast listener report"),
    (132, None, "multicast listener done"),
    (133, None, "router solicitation"),
    (134, None, "router advertisement"),
    (135, None, "neighbor solicitation"),
    (136, None, "neighbor advertisement"),
    (137, None, "redirect"),
    (138, None, "router renumbering"),
    (139, None, "node information query"),
    (140, None, "node information reply"),
    (141, None, "inverse neighbor solicitation"),
    (142, None, "inverse neighbor advertisement"),
    (143, None, "multicast listener report v2"),
    (144, None, "home agent discovery request"),
    (145, None, "home agent discovery reply"),
    (146, None, "mobile prefix solicitation"),
    (147, None, "mobile prefix advertisement"),
    (148, None, "certification path solicitation"),
    (149, None, "certification path advertisement"),
    (151, None, "multicast router advertisement"),
    (152, None, "multicast router solicitation"),
    (153, None, "multicast router termination"),
    (155, None, "RPL control"),
    (157, None, "duplicate address request"),
    (158, None, "duplicate address confirmation"),
    (160, None, "extended echo request"),
    (161, None, "extended echo reply"),
];

/// Groups of one link that many hosts listen to (IANA IPv6 multicast addresses).
const GROUPS: &[(Ipv6Addr, GroupName)] = &[
    (of_link(0, 1), Words(&Wording::new("all hosts", "全ホスト"))),
    (
        of_link(0, 2),
        Words(&Wording::new("all routers", "全ルーター")),
    ),
    (of_link(0, 5), Proper("OSPF")),
    (
        of_link(0, 6),
        Words(&Wording::new(
            "OSPF designated routers",
            "OSPFの指定ルーター",
        )),
    ),
    (of_link(0, 9), Proper("RIP")),
    (of_link(0, 0xc), Proper("SSDP")),
    (of_link(0, 0xd), Proper("PIM")),
    (
        of_link(0, 0x16),
        Words(&Wording::new("multicast routers", "マルチキャストルーター")),
    ),
    (
        of_link(0, 0x6a),
        Words(&Wording::new("all snoopers", "全スヌーパー")),
    ),
    (of_link(0, 0xfb), Proper("mDNS")),
    (of_link(1, 2), Proper("DHCPv6")),
    (of_link(1, 3), Proper("LLMNR")),
];

/// The name of a group.
#[derive(Clone, Copy, Debug)]
pub(super) enum GroupName {
    /// That of a protocol, the same in every language.
    Proper(&'static str),
    /// Words.
    Words(&'static Wording),
}

impl GroupName {
    /// The name in a language.
    pub(super) const fn of(self, lang: Lang) -> &'static str {
        match self {
            Proper(name) => name,
            Words(wording) => wording.of(lang),
        }
    }
}

/// The groups in which neighbors ask for the addresses that end alike (RFC 4291 2.7.1).
const SOLICITED_NODE: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 1, 0xff00, 0);
const SOLICITED_NODE_BITS: u32 = 104;

const fn of_link(high: u16, low: u16) -> Ipv6Addr {
    Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, high, low)
}

fn look_up<K: PartialEq, N: Copy>(table: &[(K, N)], key: &K) -> Option<N> {
    let &(_, name) = table.iter().find(|(number, _)| number == key)?;
    Some(name)
}

/// The name of a protocol over IPv4, if it is a common one.
pub(super) fn protocol(number: u8) -> Option<&'static str> {
    look_up(PROTOCOLS, &number)
}

/// The name of an EtherType, if it is a common one.
pub(super) fn ether_type(number: u16) -> Option<&'static str> {
    look_up(ETHER_TYPES, &number)
}

/// The name of an ICMP message, and whether it tells the code too; `None` for an unknown type.
pub(super) fn icmp_message(icmp_type: u8, code: u8) -> Option<(&'static str, bool)> {
    message(ICMP_MESSAGES, icmp_type, code)
}

/// The same of an ICMPv6 message.
pub(super) fn icmpv6_message(icmp_type: u8, code: u8) -> Option<(&'static str, bool)> {
    message(ICMPV6_MESSAGES, icmp_type, code)
}

fn message(
    messages: &[(u8, Option<u8>, &'static str)],
    icmp_type: u8,
    code: u8,
) -> Option<(&'static str, bool)> {
    let &(_, with_code, name) = messages
        .iter()
        .find(|&&(t, c, _)| t == icmp_type && c.is_none_or(|c| c == code))?;
    Some((name, with_code.is_some()))
}

/// The name of a group, if it is a common one.
pub(super) fn group(address: Ipv6Addr) -> Option<GroupName> {
    look_up(GROUPS, &address)
}

/// True for a group in which neighbors ask for an address.
pub(super) fn is_solicited_node(address: Ipv6Addr) -> bool {
    let free = u128::BITS - SOLICITED_NODE_BITS;
    address.to_bits() >> free == SOLICITED_NODE.to_bits() >> free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_without_a_name_for_its_code_is_named_by_its_type() {
        assert_eq!(icmp_message(3, 3), Some(("port unreachable", true)));
        assert_eq!(
            icmp_message(3, 99),
            Some(("destination unreachable", false))
        );
        assert_eq!(icmp_message(8, 1), None);
        assert_eq!(icmp_message(200, 0), None);
    }

    #[test]
    fn the_groups_of_neighbors_end_in_24_free_bits() {
        for (address, expected) in [
            ("ff02::1:ff00:1", true),
            ("ff02::1:ffff:ffff", true),
            ("ff02::1:fe00:1", false),
            ("ff02::1", false),
        ] {
            assert_eq!(is_solicited_node(address.parse().unwrap()), expected);
        }
    }

    #[test]
    fn tables_are_in_the_order_of_their_numbers() {
        assert!(PROTOCOLS.is_sorted_by_key(|(number, _)| number));
        assert!(ETHER_TYPES.is_sorted_by_key(|(number, _)| number));
        assert!(GROUPS.is_sorted_by_key(|(address, _)| address));
        assert!(ICMPV6_MESSAGES.is_sorted_by_key(|(icmp_type, ..)| icmp_type));
        assert!(ICMP_MESSAGES.is_sorted_by_key(|(icmp_type, ..)| icmp_type));
    }
}
