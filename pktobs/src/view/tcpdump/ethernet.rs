//! Ethernet, and frames without a link layer (print-ether.c, print-raw.c).
//!
//! Of a network layer that is not parsed, only its EtherType and the frame's length are told, as tcpdump does of
//! one that it does not know; the octets that it dumps below are left out.

use pktobs_common::{Flags, Stop, wire};

use super::{Cut, Printer, array_at, word};
use crate::{packet::Packet, view::text::Append};

/// Octets of an Ethernet header without VLAN tags.
const HEADER_LEN: u32 = 14;
/// The largest value of the length/type field that is a length (IEEE 802.3 3.2.6).
const LENGTH_MAX: u16 = 1500;

const ETHER_TYPES: [(u16, &str); 3] = [
    (wire::ETHER_TYPE_IPV4, "IPv4"),
    (wire::ETHER_TYPE_ARP, "ARP"),
    (wire::ETHER_TYPE_IPV6, "IPv6"),
];

impl Printer<'_> {
    /// A frame, whatever it begins with.
    pub(super) fn frame(&mut self, packet: &Packet<'_>) -> Result<(), Cut> {
        let record = packet.record();
        if record.stop == Stop::LinkTruncated {
            let has_header = packet.captured.captured_len >= HEADER_LEN;
            self.protocol = if has_header { "vlan" } else { "ether" };
            return Err(Cut);
        }
        if record.ether_type == wire::ETHER_TYPE_IPV4 {
            return self.ipv4(packet);
        }
        if record.flags.has(Flags::ETHERNET) {
            self.unknown_ether_type(packet)
        } else {
            self.unknown_version(packet);
            Ok(())
        }
    }

    fn unknown_ether_type(&mut self, packet: &Packet<'_>) -> Result<(), Cut> {
        let record = packet.record();
        if record.ether_type <= LENGTH_MAX {
            self.text.text("802.3");
        } else {
            let addresses: [u8; 12] = array_at(packet.octets(0, HEADER_LEN), 0)?;
            let (destination, source) = addresses.split_at(6);
            self.address(source);
            self.text.text(" > ");
            self.address(destination);
            self.text.text(", ");
            self.ether_type(record.ether_type);
        }
        self.length(record.wire_len);
        Ok(())
    }

    fn unknown_version(&mut self, packet: &Packet<'_>) {
        let record = packet.record();
        if record.ether_type != 0 {
            self.ether_type(record.ether_type);
            self.length(record.wire_len);
            return;
        }
        match packet.octets(0, 1).first() {
            Some(octet) => {
                self.text.text("unknown ip ");
                self.text.decimal(octet >> 4);
            }
            None => self.text.text("truncated-ip 0"),
        }
    }

    fn ether_type(&mut self, ether_type: u16) {
        self.text.text("ethertype ");
        self.text
            .text(word(&ETHER_TYPES, ether_type).unwrap_or("Unknown"));
        self.text.text(" (0x");
        self.text.hex_octets(&ether_type.to_be_bytes());
        self.text.text(")");
    }

    fn length(&mut self, length: u32) {
        self.text.text(", length ");
        self.text.decimal(length);
        self.text.text(": ");
    }

    fn address(&mut self, octets: &[u8]) {
        for (index, octet) in octets.iter().enumerate() {
            if index > 0 {
                self.text.text(":");
            }
            self.text.hex_octets(&[*octet]);
        }
    }
}

#[cfg(test)]
mod tests {
    use pktobs_common::Flags;

    use crate::view::tcpdump::tests::line;

    const ADDRESSES: [u8; 12] = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 0x1f];

    fn frame(rest: &[u8]) -> String {
        let frame = [&ADDRESSES, rest].concat();
        line(&frame, Flags::ETHERNET, frame.len() as u32)
    }

    #[test]
    fn another_network_layer_is_told_by_its_ether_type() {
        assert_eq!(
            frame(&[0x88, 0xb5, 1, 2]),
            "02:00:00:00:00:1f > 02:00:00:00:00:02, ethertype Unknown (0x88b5), length 16: "
        );
        assert!(frame(&[0x08, 0x06]).ends_with("ethertype ARP (0x0806), length 14: "));
        assert_eq!(frame(&[0x00, 0x26, 0x42]), "802.3, length 15: ");
    }

    #[test]
    fn a_link_layer_that_is_cut_is_said_to_be() {
        assert_eq!(line(&ADDRESSES, Flags::ETHERNET, 12), " [|ether]");
        assert_eq!(frame(&[0x81, 0x00, 0, 5]), " [|vlan]");
    }
}
