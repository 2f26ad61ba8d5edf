//! Names of numbers on the wire, in the words of their registries, short enough for a line.

use pktobs_common::Tcp;

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

/// IANA protocol numbers.
const PROTOCOLS: &[(u8, &str)] = &[
    (1, "ICMP"),
    (2, "IGMP"),
    (4, "IPv4-in-IPv4"),
    (6, "TCP"),
    (17, "UDP"),
    (33, "DCCP"),
    (41, "IPv6-in-IPv4"),
    (46, "RSVP"),
    (47, "GRE"),
    (50, "ESP"),
    (51, "AH"),
    (58, "ICMPv6"),
    (88, "EIGRP"),
    (89, "OSPF"),
    (103, "PIM"),
    (112, "VRRP"),
    (115, "L2TP"),
    (132, "SCTP"),
    (136, "UDP-Lite"),
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

fn look_up<K: PartialEq>(table: &[(K, &'static str)], key: &K) -> Option<&'static str> {
    let (_, name) = table.iter().find(|(number, _)| number == key)?;
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
    let &(_, with_code, name) = ICMP_MESSAGES
        .iter()
        .find(|&&(t, c, _)| t == icmp_type && c.is_none_or(|c| c == code))?;
    Some((name, with_code.is_some()))
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
    fn tables_are_in_the_order_of_their_numbers() {
        assert!(PROTOCOLS.is_sorted_by_key(|(number, _)| number));
        assert!(ETHER_TYPES.is_sorted_by_key(|(number, _)| number));
        assert!(ICMP_MESSAGES.is_sorted_by_key(|(icmp_type, ..)| icmp_type));
    }
}
