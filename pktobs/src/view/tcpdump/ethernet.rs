//! Ethernet, its VLAN tags, and frames without a link layer (print-ether.c, print-raw.c).
//!
//! The kernel keeps the outer tag of a received frame beside the octets; tcpdump sees it put back, and so it is
//! told here. Of a network layer that tcpdump looks into and this view does not, the link-layer header is told as
//! with `-e`, and nothing more.

use pktobs_common::{Flags, Stop, wire};

use super::{Cut, Printer, array_at, ether_types, llc, u16_at};
use crate::{
    packet::{LinkHeaderKind, Packet},
    view::text::Append,
};

/// Octets of an Ethernet header without VLAN tags, and of a tag.
pub(super) const HEADER_LEN: u32 = 14;
const TAG_LEN: u32 = 4;
/// Where the EtherType stands.
const ETHER_TYPE_AT: usize = 12;
/// The largest value of the length/type field that is a length (IEEE 802.3 3.2.6).
pub(super) const LENGTH_MAX: u16 = 1500;

/// Link-layer addresses.
#[derive(Clone, Copy)]
pub(super) struct Addresses {
    pub(super) source: [u8; 6],
    pub(super) destination: [u8; 6],
}

impl Printer<'_> {
    /// A frame, whatever it begins with.
    pub(super) fn frame(&mut self, packet: &Packet<'_>) -> Result<(), Cut> {
        let record = packet.record();
        let is_ethernet = record.flags.has(Flags::ETHERNET);
        if packet.told.link_header.kind != LinkHeaderKind::None {
            return self.behind_link_header(packet);
        }
        if self.is_cooked {
            return self.packet_of_any(packet);
        }
        if is_ethernet {
            let is_parsed = !matches!(record.stop, Stop::LinkTruncated | Stop::UnknownEtherType);
            if self.style.link_header || !is_parsed {
                return self.ethernet(packet, is_parsed);
            }
        } else if self.style.link_header {
            self.text.text("ip: ");
        }
        self.network(packet)
    }

    /// The network layer that the parser went on to.
    pub(super) fn network(&mut self, packet: &Packet<'_>) -> Result<(), Cut> {
        match packet.record().ether_type {
            wire::ETHER_TYPE_IPV4 => self.ipv4(packet),
            wire::ETHER_TYPE_IPV6 => self.ipv6(packet),
            _ => {
                self.unknown_version(packet);
                Ok(())
            }
        }
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

    /// A frame with its link-layer header; `is_parsed` if the parser went on to the network layer.
    fn ethernet(&mut self, packet: &Packet<'_>, is_parsed: bool) -> Result<(), Cut> {
        self.protocol = "ether";
        let with_header = self.style.link_header;
        let captured = packet.captured.captured_len;
        if captured < HEADER_LEN {
            return Err(Cut);
        }
        let octets = packet.octets(0, captured);
        let addresses = Addresses {
            destination: array_at(octets, 0)?,
            source: array_at(octets, 6)?,
        };
        let metadata = &packet.captured.metadata;
        let kept_beside = if metadata.vlan_proto == 0 { 0 } else { TAG_LEN };
        let mut length = Some(packet.record().wire_len.saturating_add(kept_beside));
        let whole = length.unwrap_or(0);
        if with_header {
            self.addresses_of_link(addresses, ", ");
            if kept_beside != 0 {
                self.tag(metadata.vlan_proto, metadata.vlan_tci, &mut length);
            }
        }
        let mut ether_type = u16_at(octets, ETHER_TYPE_AT)?;
        let mut at = HEADER_LEN;
        while ether_types::TAGS.contains(&ether_type) {
            if captured < at + TAG_LEN {
                self.protocol = "vlan";
                return Err(Cut);
            }
            let tci = u16_at(octets, at as usize)?;
            if with_header {
                self.tag(ether_type, tci, &mut length);
            }
            ether_type = u16_at(octets, at as usize + 2)?;
            at += TAG_LEN;
        }
        let rest = llc::Frame {
            octets: octets.get(at as usize..).unwrap_or_default(),
            captured: captured - at,
            length: packet.record().wire_len.saturating_sub(at),
            addresses: Some(addresses),
        };
        if ether_type <= LENGTH_MAX {
            let carried = rest.length.min(ether_type.into());
            let captured = rest.captured.min(carried);
            let held = rest.octets.len().min(captured as usize);
            let rest = llc::Frame {
                octets: &rest.octets[..held],
                captured,
                length: carried,
                ..rest
            };
            let with_header = with_header || llc::is_decoded(&rest);
            if with_header {
                if !self.style.link_header {
                    self.addresses_of_link(addresses, ", ");
                }
                self.text.text("802.3");
                if length.is_some() {
                    self.length(carried);
                }
            }
            return self.llc_or_dump(&rest, with_header);
        }
        if ether_type == ether_types::JUMBO {
            let decoded = llc::is_decoded(&rest);
            return self.llc_or_dump(&rest, with_header || decoded);
        }
        if with_header {
            self.ether_type(ether_type);
            match length {
                Some(length) => self.length(length),
                None => self.text.text(", "),
            }
        }
        match ether_type {
            _ if is_parsed => return self.network(packet),
            wire::ETHER_TYPE_ARP | ether_types::REVARP => {
                return self.arp(rest.octets, rest.length);
            }
            _ => {}
        }
        if !with_header {
            self.addresses_of_link(addresses, ", ");
            self.ether_type(ether_type);
            self.length(whole);
        }
        if !ether_types::is_decoded_in_ethernet(ether_type) {
            self.unknown(rest.octets);
        }
        Ok(())
    }

    /// A frame behind an LLC header, its header told if `with_header`.
    pub(super) fn llc_or_dump(
        &mut self,
        frame: &llc::Frame<'_>,
        with_header: bool,
    ) -> Result<(), Cut> {
        if !self.llc(frame, with_header)? {
            self.unknown(frame.octets);
        }
        Ok(())
    }

    /// Octets of which nothing is known.
    pub(super) fn unknown(&mut self, octets: &[u8]) {
        if self.style.quiet == 0 {
            self.hex_and_ascii(octets);
        }
    }

    /// Who sent the frame to whom.
    pub(super) fn addresses_of_link(&mut self, addresses: Addresses, end: &str) {
        self.text.link_address(&addresses.source);
        self.text.text(" > ");
        self.text.link_address(&addresses.destination);
        self.text.text(end);
    }

    /// A VLAN tag; the first one tells the frame's length.
    fn tag(&mut self, ether_type: u16, tci: u16, length: &mut Option<u32>) {
        self.ether_type(ether_type);
        match length.take() {
            Some(length) => self.length(length),
            None => self.text.text(", "),
        }
        self.tag_control(tci);
    }

    /// The fields of a tag (`ieee8021q_tci_string` in addrtoname.c).
    pub(super) fn tag_control(&mut self, tci: u16) {
        self.text.text("vlan ");
        self.text.decimal(tci & 0x0fff);
        self.text.text(", p ");
        self.text.decimal(tci >> 13);
        self.text
            .text(if tci & 0x1000 == 0 { ", " } else { ", DEI, " });
    }

    pub(super) fn ether_type(&mut self, ether_type: u16) {
        let name = ether_types::name(ether_type);
        match (self.style.quiet, name) {
            (0, _) => {
                self.text.text("ethertype ");
                self.text.text(name.unwrap_or("Unknown"));
                self.text.text(" (0x");
                self.text.hex_octets(&ether_type.to_be_bytes());
                self.text.text(")");
            }
            (_, Some(name)) => self.text.text(name),
            (_, None) => self
                .text
                .formatted(format_args!("Unknown Ethertype (0x{ether_type:04x})")),
        }
    }

    pub(super) fn length(&mut self, length: u32) {
        self.text.text(", length ");
        self.text.decimal(length);
        self.text.text(": ");
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
            "02:00:00:00:00:1f > 02:00:00:00:00:02, ethertype Unknown (0x88b5), length 16: \
             \n\t0x0000:  0102                                     .."
        );
        assert_eq!(
            frame(&[0x88, 0xcc, 1, 2]),
            "02:00:00:00:00:1f > 02:00:00:00:00:02, ethertype LLDP (0x88cc), length 16: "
        );
    }

    #[test]
    fn a_link_layer_that_is_cut_is_said_to_be() {
        assert_eq!(line(&ADDRESSES, Flags::ETHERNET, 12), " [|ether]");
        assert_eq!(frame(&[0x81, 0x00, 0, 5]), " [|vlan]");
    }
}
