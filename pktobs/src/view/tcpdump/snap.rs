//! SNAP (RFC 1042; print-llc.c): which protocol stands behind an LLC header.

use pktobs_common::wire;

use super::{Cut, Printer, ether_types, llc::Frame, word};
use crate::view::text::Append;

/// Octets of a SNAP header.
const SNAP_LEN: usize = 5;
const OUI_ETHERNET: u32 = 0x00_0000;
const OUI_CISCO: u32 = 0x00_000c;
const OUI_CISCO_BRIDGED: u32 = 0x00_00f8;
const OUI_BRIDGED: u32 = 0x00_80c2;
const OUI_APPLETALK: u32 = 0x08_0007;
const ETHER_TYPE_APPLETALK: u16 = 0x809b;

const ORGANISATIONS: [(u32, &str); 25] = [
    (OUI_ETHERNET, "Ethernet"),
    (OUI_CISCO, "Cisco"),
    (0x00_005e, "IANA"),
    (0x00_0081, "Nortel Networks SONMP"),
    (OUI_CISCO_BRIDGED, "Cisco bridged"),
    (0x00_049f, "Freescale"),
    (0x00_04ea, "HP-Labs"),
    (OUI_BRIDGED, "Ethernet bridged"),
    (0x00_1018, "Broadcom"),
    (0x00_120f, "IEEE 802.3 Private"),
    (0x00_12bb, "ANSI/TIA"),
    (0x00_1b21, "DCBX"),
    (0x00_2320, "Nicira Networks"),
    (0x00_2481, "HP"),
    (0x00_9069, "Juniper"),
    (0x00_a03e, "ATM Forum"),
    (0x00_e004, "PMC-Sierra"),
    (0x00_e02f, "DOCSIS Spanning Tree"),
    (OUI_APPLETALK, "Appletalk"),
    (0x08_0009, "Hewlett-Packard"),
    (0x5c_16c7, "Big Switch Networks"),
    (0x74_8771, "Infoblox Inc"),
    (0xa4_2305, "Open Networking Lab"),
    (0xb0_d2f5, "Vello Systems"),
    (0xd0_f0db, "Ericsson"),
];

const CISCO_PROTOCOLS: [(u16, &str); 6] = [
    (0x010b, "PVST"),
    (0x010c, "VLAN Bridge"),
    (0x0111, "UDLD"),
    (0x2000, "CDP"),
    (0x2003, "VTP"),
    (0x2004, "DTP"),
];

const BRIDGED_PROTOCOLS: [(u16, &str); 11] = [
    (0x0001, "Ethernet + FCS"),
    (0x0002, "802.4 + FCS"),
    (0x0003, "Token Ring + FCS"),
    (0x0004, "FDDI + FCS"),
    (0x0005, "802.6 + FCS"),
    (0x0007, "Ethernet w/o FCS"),
    (0x0008, "802.4 w/o FCS"),
    (0x0009, "Token Ring w/o FCS"),
    (0x000a, "FDDI w/o FCS"),
    (0x000b, "802.6 w/o FCS"),
    (0x000e, "BPDU"),
];
/// Those of them that tcpdump looks into.
const BRIDGED_DECODED: [u16; 7] = [0x0001, 0x0003, 0x0004, 0x0007, 0x0009, 0x000a, 0x000e];

/// A header, read.
pub(super) struct Snap {
    oui: u32,
    protocol: u16,
}

impl Snap {
    /// The header with which `octets` begin, or `None` if they end before it does.
    pub(super) fn read(octets: &[u8]) -> Option<Self> {
        let [o0, o1, o2, p0, p1] = *octets.first_chunk::<SNAP_LEN>()?;
        Some(Self {
            oui: u32::from_be_bytes([0, o0, o1, o2]),
            protocol: u16::from_be_bytes([p0, p1]),
        })
    }

    fn is_ethernet(&self) -> bool {
        matches!(self.oui, OUI_ETHERNET | OUI_CISCO_BRIDGED)
    }

    fn is_arp(&self) -> bool {
        self.is_ethernet() && matches!(self.protocol, wire::ETHER_TYPE_ARP | ether_types::REVARP)
    }

    /// True if tcpdump looks into what stands behind the header, and this view does not.
    pub(super) fn is_decoded(&self) -> bool {
        match self.oui {
            OUI_CISCO => word(&CISCO_PROTOCOLS, self.protocol).is_some(),
            OUI_BRIDGED => BRIDGED_DECODED.contains(&self.protocol),
            OUI_APPLETALK => self.protocol == ETHER_TYPE_APPLETALK,
            _ => self.is_ethernet() && ether_types::is_decoded(self.protocol),
        }
    }

    fn protocol_name(&self) -> &'static str {
        let name = match self.oui {
            OUI_CISCO => word(&CISCO_PROTOCOLS, self.protocol),
            OUI_BRIDGED => word(&BRIDGED_PROTOCOLS, self.protocol),
            OUI_ETHERNET | OUI_CISCO_BRIDGED | OUI_APPLETALK => ether_types::name(self.protocol),
            _ => None,
        };
        name.unwrap_or("Unknown")
    }
}

impl Printer<'_> {
    /// What stands behind an LLC header of SNAP, its own header told if `with_header`. False if what it carries is
    /// not known.
    pub(super) fn snap(&mut self, frame: &Frame<'_>, with_header: bool) -> Result<bool, Cut> {
        self.protocol = "snap";
        let Some(snap) = Snap::read(frame.octets) else {
            self.truncated();
            return Ok(true);
        };
        let organisation = word(&ORGANISATIONS, snap.oui).unwrap_or("Unknown");
        let (oui, protocol) = (snap.oui, snap.protocol);
        let name = snap.protocol_name();
        let length = frame.length - SNAP_LEN as u32;
        if with_header {
            let kind = if oui == OUI_ETHERNET {
                "ethertype"
            } else {
                "pid"
            };
            self.text.formatted(format_args!(
                "oui {organisation} (0x{oui:06x}), {kind} {name} (0x{protocol:04x}), length {length}: "
            ));
        }
        if snap.is_arp() {
            self.arp(&frame.octets[SNAP_LEN..], length)?;
            return Ok(true);
        }
        if snap.is_decoded() {
            return Ok(true);
        }
        if !with_header {
            if let Some(addresses) = frame.addresses {
                self.addresses_of_link(addresses, " ");
            }
            self.text.text("SNAP, ");
            if oui == OUI_ETHERNET {
                self.text.text("ethertype ");
            } else {
                self.text
                    .formatted(format_args!("oui {organisation} (0x{oui:06x}), pid "));
            }
            self.text
                .formatted(format_args!("{name} (0x{protocol:04x}), length {length}: "));
        }
        Ok(false)
    }
}
