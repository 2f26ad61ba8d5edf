//! The names of the protocols over IPv4 and IPv6 (ipproto.c), and what is printed of one that is not parsed
//! (print-ip-demux.c).

use super::{Printer, word};
use crate::view::text::Append;

const NAMES: [(u8, &str); 28] = [
    (0, "Options"),
    (1, "ICMP"),
    (2, "IGMP"),
    (4, "IPIP"),
    (6, "TCP"),
    (8, "EGP"),
    (9, "IGRP"),
    (17, "UDP"),
    (33, "DCCP"),
    (41, "IPv6"),
    (43, "Routing"),
    (44, "Fragment"),
    (46, "RSVP"),
    (47, "GRE"),
    (50, "ESP"),
    (51, "AH"),
    (55, "Mobile IP"),
    (58, "ICMPv6"),
    (62, "Mobile IP (old)"),
    (88, "EIGRP"),
    (89, "OSPF"),
    (103, "PIM"),
    (108, "Compressed IP"),
    (112, "VRRP"),
    (113, "PGM"),
    (132, "SCTP"),
    (135, "Mobility"),
    (143, "Ethernet"),
];

const ICMP: u8 = 1;
const IGMP: u8 = 2;
const ICMPV6: u8 = 58;
const NO_NEXT_HEADER: u8 = 59;
const SUN_ND: u8 = 77;
const ETHERNET: u8 = 143;

/// Protocols that tcpdump looks into, but this view does not: their length is told, and nothing of what they say.
const DECODED: [u8; 16] = [
    2, 4, 8, 9, 41, 46, 47, 50, 51, 55, 88, 89, 103, 108, 112, 113,
];

/// The version of IP that carries a protocol.
#[derive(Clone, Copy)]
pub(super) enum Version {
    Four,
    Six,
}

/// The name of a protocol in the header's line.
pub(super) fn name(protocol: u8) -> &'static str {
    match protocol {
        6 => "TCP",
        17 => "UDP",
        _ => word(&NAMES, protocol).unwrap_or("unknown"),
    }
}

impl Printer<'_> {
    /// A protocol whose octets are not looked at; `length` of them.
    pub(super) fn other_protocol(&mut self, version: Version, protocol: u8, length: u32) {
        let required = match (version, protocol) {
            (Version::Four, ICMPV6 | ETHERNET) => Some(" requires IPv6]"),
            (Version::Six, ICMP | IGMP) => Some(" requires IPv4]"),
            _ => None,
        };
        if let Some(required) = required {
            self.text.text("[");
            self.text.text(name(protocol));
            self.text.text(required);
            self.invalid();
            return;
        }
        match protocol {
            NO_NEXT_HEADER => {
                self.text.text("no next header");
                return;
            }
            SUN_ND => self.text.text(" nd "),
            _ if protocol == ETHERNET || DECODED.contains(&protocol) => self.text.text("length "),
            _ => {
                self.text.text(" ip-proto-");
                self.text.decimal(protocol);
                self.text.text(" ");
            }
        }
        self.text.decimal(length);
    }
}

#[cfg(test)]
mod tests {
    use super::{NAMES, name};

    #[test]
    fn names_stand_once_and_in_order() {
        assert!(NAMES.is_sorted_by(|(a, _), (b, _)| a < b));
    }

    #[test]
    fn the_quick_answers_are_those_of_the_table() {
        for (protocol, word) in NAMES {
            assert_eq!(name(protocol), word);
        }
    }
}
