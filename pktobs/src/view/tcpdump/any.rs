//! Packets of all interfaces at once, which tcpdump sees cooked (LINUX_SLL2, print-sll.c).
//!
//! The header is made here of what it would have held. VLAN tags are not told: the kernel takes them out of cooked
//! packets, and libpcap does not put them back.

use pktobs_common::{Flags, Stop, wire};

use super::{
    Cut, Printer, ether_types,
    ethernet::{HEADER_LEN as ETHERNET_LEN, LENGTH_MAX},
    llc,
};
use crate::{packet::Packet, view::text::Append};

/// Octets of the header that stands in place of the Ethernet header.
const HEADER_LEN: u32 = 20;

impl Printer<'_> {
    /// A packet of a frame that begins with an Ethernet header, or with the network header.
    pub(super) fn packet_of_any(&mut self, packet: &Packet<'_>) -> Result<(), Cut> {
        let record = packet.record();
        let with_header = self.style.link_header;
        if with_header && record.stop != Stop::LinkTruncated {
            self.header_of_any(packet);
        }
        match record.stop {
            Stop::LinkTruncated => {
                let has_header = packet.captured.captured_len >= ETHERNET_LEN;
                self.protocol = if has_header { "vlan" } else { "sll2" };
                return Err(Cut);
            }
            Stop::UnknownEtherType if record.flags.has(Flags::ETHERNET) => {}
            _ => return self.network(packet),
        }
        let start = u32::from(record.network_offset);
        let captured = packet.captured.captured_len;
        let rest = llc::Frame {
            octets: packet.octets(start, captured),
            captured: captured - start,
            length: record.wire_len.saturating_sub(start),
            addresses: None,
        };
        match record.ether_type {
            wire::ETHER_TYPE_ARP | ether_types::REVARP => {
                return self.arp(rest.octets, rest.length);
            }
            0..=LENGTH_MAX => {
                let is_decoded = llc::is_decoded(&rest);
                if is_decoded && !with_header {
                    self.header_of_any(packet);
                }
                return self.llc_or_dump(&rest, with_header || is_decoded);
            }
            _ => {}
        }
        if !with_header {
            self.header_of_any(packet);
        }
        if !ether_types::is_decoded(record.ether_type) {
            self.unknown(rest.octets);
        }
        Ok(())
    }

    fn header_of_any(&mut self, packet: &Packet<'_>) {
        let record = packet.record();
        self.text.text("ifindex ");
        self.text.decimal(record.ifindex);
        self.text.text(" ");
        if let Some((_, source)) = packet.link_addresses() {
            self.text.link_address(&source);
            self.text.text(" ");
        }
        if self.style.quiet > 0 {
            return;
        }
        if record.ether_type <= LENGTH_MAX {
            self.text.text("802.2");
        } else {
            self.ether_type(record.ether_type);
        }
        let start = u32::from(record.network_offset);
        self.length(record.wire_len.saturating_sub(start) + HEADER_LEN);
    }
}
