//! What capture files have in front of packets: cooked headers (print-sll.c), the family of a loopback (print-null.c),
//! and lengths that cannot be (`pretty_print_packet` in print.c).

use pktobs_common::wire;

use super::{Cut, Printer, ether_types, ethernet::LENGTH_MAX, llc, word};
use crate::{
    packet::{LinkHeader, LinkHeaderKind, Packet},
    view::{line::Line, text::Append},
};

/// The longest packet that tcpdump takes for one (`MAXIMUM_SNAPLEN`).
const PACKET_MAX: u32 = 262_144;
/// The only tag that is looked behind.
const VLAN: u16 = 0x8100;
const VLAN_LEN: u32 = 4;
/// In place of an EtherType: IPX without LLC header, and an LLC header.
const RAW_802_3: u16 = 1;
const LLC: u16 = 4;

/// Address families by BSD's numbers (af.c).
const FAMILIES: [(u32, &str); 8] = [
    (2, "IPv4"),
    (6, "NS"),
    (7, "ISO"),
    (16, "Appletalk"),
    (23, "IPX"),
    (24, "IPv6"),
    (28, "IPv6"),
    (30, "IPv6"),
];

/// Those that tcpdump looks into and this view does not: ISO, AppleTalk, IPX.
const DECODED_FAMILIES: [u32; 3] = [7, 16, 23];

/// To whom a frame was sent, in a cooked header.
const PACKET_TYPES: [(u16, &str); 5] = [(0, "In"), (1, "B"), (2, "M"), (3, "P"), (4, "Out")];

/// True if the header tells interface and packet type, which stand in columns then.
pub(super) const fn has_columns(header: &LinkHeader<'_>) -> bool {
    matches!(header.kind, LinkHeaderKind::Sll2) && !header.is_cut()
}

/// Says what is wrong with the lengths in a packet's header, instead of everything else; false if nothing is.
pub(super) fn invalid_header(packet: &Packet<'_>, text: &mut Line<'_>) -> bool {
    let header_len = packet.told.link_header.octets.len() as u32;
    let captured = packet.captured.captured_len.saturating_add(header_len);
    let len = packet.record().wire_len.saturating_add(header_len);
    if (1..=len).contains(&captured) && len <= PACKET_MAX {
        return false;
    }
    text.text("[Invalid header:");
    let mut separator = "";
    if captured == 0 {
        text.text(" caplen==0");
        separator = ",";
    }
    if len == 0 {
        text.text(separator);
        text.text(" len==0");
    } else if len < captured {
        text.formatted(format_args!("{separator} len({len}) < caplen({captured})"));
    }
    if len > PACKET_MAX {
        let separator = if captured == 0 { "," } else { "" };
        text.formatted(format_args!("{separator} len({len}) > {PACKET_MAX}"));
    }
    text.text("]");
    true
}

impl Printer<'_> {
    /// A packet with a link header in front of it.
    pub(super) fn behind_link_header(&mut self, packet: &Packet<'_>) -> Result<(), Cut> {
        let header = &packet.told.link_header;
        self.protocol = match header.kind {
            LinkHeaderKind::Sll => "sll",
            LinkHeaderKind::Sll2 => "sll2",
            LinkHeaderKind::Loopback | LinkHeaderKind::None => "null",
        };
        if header.is_cut() {
            return Err(Cut);
        }
        match header.family() {
            Some(family) => self.behind_family(packet, family),
            None => self.behind_cooked(packet, header.ether_type().unwrap_or(0)),
        }
    }

    fn behind_family(&mut self, packet: &Packet<'_>, family: u32) -> Result<(), Cut> {
        let is_known = packet.record().ether_type != 0;
        if self.style.link_header || !is_known {
            let name = word(&FAMILIES, family);
            if self.style.quiet == 0 {
                self.text.text("AF ");
                self.text.text(name.unwrap_or("Unknown"));
                self.text.formatted(format_args!(" ({family})"));
            } else if let Some(name) = name {
                self.text.text(name);
            } else {
                self.text.formatted(format_args!("Unknown AF {family}"));
            }
            self.length(whole_len(packet));
        }
        if is_known {
            return self.network(packet);
        }
        if !DECODED_FAMILIES.contains(&family) {
            self.unknown(packet.octets(0, packet.captured.captured_len));
        }
        Ok(())
    }

    /// A packet behind a cooked header with this protocol.
    fn behind_cooked(&mut self, packet: &Packet<'_>, protocol: u16) -> Result<(), Cut> {
        let record = packet.record();
        let captured = packet.captured.captured_len;
        let metadata = &packet.captured.metadata;
        let is_tagged = metadata.vlan_proto != 0;
        let with_header = self.style.link_header;
        if with_header {
            let tag_len = if is_tagged { VLAN_LEN } else { 0 };
            self.cooked_header(packet, protocol, whole_len(packet) + tag_len);
        }
        let mut ether_type = protocol;
        if is_tagged {
            if with_header {
                self.tag_control(metadata.vlan_tci);
            }
            ether_type = match record.ether_type {
                0..=LENGTH_MAX => LLC,
                ether_type => ether_type,
            };
            if self.style.quiet == 0 {
                let name = ether_types::name(ether_type).unwrap_or("Unknown");
                self.text.formatted(format_args!("ethertype {name}, "));
            }
        }
        let rest = llc::Frame {
            octets: packet.octets(0, captured),
            captured,
            length: record.wire_len,
            addresses: None,
        };
        match ether_type {
            wire::ETHER_TYPE_IPV4 | wire::ETHER_TYPE_IPV6 => return self.network(packet),
            wire::ETHER_TYPE_ARP | ether_types::REVARP => {
                return self.arp(rest.octets, rest.length);
            }
            VLAN => {
                self.protocol = "vlan";
                return Err(Cut);
            }
            LLC => {
                let is_decoded = llc::is_decoded(&rest);
                if is_decoded && !with_header {
                    self.cooked_header(packet, protocol, whole_len(packet));
                }
                return self.llc_or_dump(&rest, with_header || is_decoded);
            }
            0..=LENGTH_MAX => {
                if ether_type != RAW_802_3 {
                    self.unknown(rest.octets);
                }
                return Ok(());
            }
            _ => {}
        }
        if !with_header {
            self.cooked_header(packet, protocol, whole_len(packet));
        }
        if !ether_types::is_decoded(ether_type) {
            self.unknown(rest.octets);
        }
        Ok(())
    }

    /// The header's fields; `len` is told as the length of the packet.
    fn cooked_header(&mut self, packet: &Packet<'_>, protocol: u16, len: u32) {
        let header = &packet.told.link_header;
        if let Some(ifindex) = header.ifindex() {
            self.text.formatted(format_args!("ifindex {ifindex} "));
        } else if let Some(packet_type) = header.packet_type() {
            let name = word(&PACKET_TYPES, packet_type).unwrap_or("?");
            self.text.formatted(format_args!("{name:>3} "));
        }
        if let Some(address) = header.address() {
            self.text.link_address(&address);
            self.text.text(" ");
        }
        if self.style.quiet > 0 {
            return;
        }
        match protocol {
            RAW_802_3 => self.text.text("802.3"),
            LLC => self.text.text("802.2"),
            0..=LENGTH_MAX => self
                .text
                .formatted(format_args!("ethertype Unknown (0x{protocol:04x})")),
            protocol => self.ether_type(protocol),
        }
        self.length(len);
    }
}

/// The packet's length, its header included.
fn whole_len(packet: &Packet<'_>) -> u32 {
    let header_len = packet.told.link_header.octets.len() as u32;
    packet.record().wire_len.saturating_add(header_len)
}
