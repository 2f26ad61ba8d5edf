//! Packets of all interfaces at once, which tcpdump sees cooked (LINUX_SLL2, print-sll.c).
//!
//! Live, the header is made here of what it would have held: the sender's link-layer address, and the protocol of
//! the frame as the octets have it. A tag that the kernel keeps beside them is not told: libpcap does not put it
//! back into a cooked packet. tcpdump knows no tags here but those of EtherType 0x8100; others are passed over as
//! they are elsewhere.

use pktobs_common::{Flags, Stop, wire};

use super::{
    Cut, Printer, ether_types,
    ethernet::{HEADER_LEN as ETHERNET_LEN, LENGTH_MAX, TAG_LEN},
    llc, u16_at,
};
use crate::{packet::Packet, view::text::Append};

/// Octets of the header that stands in place of the Ethernet header.
const HEADER_LEN: u32 = 20;

impl Printer<'_> {
    /// A packet of a frame that begins with an Ethernet header, or with the network header.
    pub(super) fn packet_of_any(&mut self, packet: &Packet<'_>) -> Result<(), Cut> {
        self.protocol = "sll2";
        let record = packet.record();
        let with_header = self.style.link_header;
        let mut at = if record.flags.has(Flags::ETHERNET) {
            ETHERNET_LEN
        } else {
            0
        };
        let captured = packet.captured.captured_len.checked_sub(at).ok_or(Cut)?;
        let is_tagged = u32::from(record.network_offset) > at || record.stop == Stop::LinkTruncated;
        let mut ether_type = match is_tagged {
            true => u16_at(packet.octets(0, ETHERNET_LEN), 12)?,
            false => record.ether_type,
        };
        let protocol = ether_type;
        if with_header {
            self.header_of_any(packet, protocol, at);
        }
        let octets = packet.octets(0, at + captured);
        while is_tagged && ether_types::TAGS.contains(&ether_type) {
            let tci = match u16_at(octets, at as usize) {
                Ok(tci) if packet.captured.captured_len >= at + TAG_LEN => tci,
                _ => {
                    self.protocol = "vlan";
                    return Err(Cut);
                }
            };
            if with_header {
                self.tag_control(tci);
            }
            ether_type = u16_at(octets, at as usize + 2)?;
            at += TAG_LEN;
            if self.style.quiet == 0 {
                self.text.text("ethertype ");
                self.text
                    .text(ether_types::name(ether_type).unwrap_or("Unknown"));
                self.text.text(", ");
            }
        }
        let rest = llc::Frame {
            octets: octets.get(at as usize..).unwrap_or_default(),
            captured: packet.captured.captured_len.saturating_sub(at),
            length: record.wire_len.saturating_sub(at),
            addresses: None,
        };
        match ether_type {
            wire::ETHER_TYPE_ARP | ether_types::REVARP => {
                return self.arp(rest.octets, rest.length);
            }
            _ if ether_type == record.ether_type && record.stop != Stop::UnknownEtherType => {
                return self.network(packet);
            }
            0..=LENGTH_MAX => {
                if !self.llc(&rest, with_header)? {
                    self.unknown(rest.octets);
                }
                return Ok(());
            }
            _ => {}
        }
        if !with_header {
            self.header_of_any(packet, protocol, at);
        }
        if !ether_types::is_decoded(ether_type) {
            self.unknown(rest.octets);
        }
        Ok(())
    }

    /// The header; `at` is where in the frame begins what it stands in front of.
    fn header_of_any(&mut self, packet: &Packet<'_>, protocol: u16, at: u32) {
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
        if protocol <= LENGTH_MAX {
            self.text.text("802.2");
        } else {
            self.ether_type(protocol);
        }
        self.length(record.wire_len.saturating_sub(at) + HEADER_LEN);
    }
}
