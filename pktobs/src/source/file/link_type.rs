//! The kinds of link layer that a capture file can name (<https://www.tcpdump.org/linktypes.html>).
//!
//! Numbers are those of files, not libpcap's `DLT_` ones. What the octets of a readable kind begin with is read
//! by [`frame`](super::frame).

use std::fmt::{self, Display, Formatter};

/// A kind of link layer, by its number in files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LinkType(pub u32);

struct Kind {
    link_type: LinkType,
    name: &'static str,
    /// As `pcap_datalink_val_to_description` has it, or nothing for a kind that is only known by name.
    description: &'static str,
}

const fn kind(number: u32, name: &'static str, description: &'static str) -> Kind {
    Kind {
        link_type: LinkType(number),
        name,
        description,
    }
}

/// Those with a description are read.
const KINDS: &[Kind] = &[
    kind(0, "NULL", "BSD loopback"),
    kind(1, "EN10MB", "Ethernet"),
    kind(6, "IEEE802", ""),
    kind(8, "SLIP", ""),
    kind(9, "PPP", ""),
    kind(10, "FDDI", ""),
    kind(12, "RAW", "Raw IP"),
    kind(14, "RAW", "Raw IP"),
    kind(50, "PPP_SERIAL", ""),
    kind(51, "PPP_ETHER", ""),
    kind(100, "ATM_RFC1483", ""),
    kind(101, "RAW", "Raw IP"),
    kind(104, "C_HDLC", ""),
    kind(105, "IEEE802_11", ""),
    kind(107, "FRELAY", ""),
    kind(108, "LOOP", "OpenBSD loopback"),
    kind(109, "ENC", ""),
    kind(113, "LINUX_SLL", "Linux cooked v1"),
    kind(117, "PFLOG", ""),
    kind(119, "PRISM_HEADER", ""),
    kind(127, "IEEE802_11_RADIO", ""),
    kind(143, "DOCSIS", ""),
    kind(147, "USER0", ""),
    kind(187, "BLUETOOTH_HCI_H4", ""),
    kind(189, "USB_LINUX", ""),
    kind(192, "PPI", ""),
    kind(195, "IEEE802_15_4", ""),
    kind(201, "BLUETOOTH_HCI_H4_WITH_PHDR", ""),
    kind(220, "USB_LINUX_MMAPPED", ""),
    kind(227, "CAN_SOCKETCAN", ""),
    kind(228, "IPV4", "Raw IPv4"),
    kind(229, "IPV6", "Raw IPv6"),
    kind(239, "NFLOG", ""),
    kind(249, "USBPCAP", ""),
    kind(251, "BLUETOOTH_LE_LL", ""),
    kind(253, "NETLINK", ""),
    kind(271, "VSOCK", ""),
    kind(276, "LINUX_SLL2", "Linux cooked v2"),
];

impl LinkType {
    /// BSD loopback: the address family in the byte order of the host that wrote it, then the packet.
    pub const NULL: Self = Self(0);
    /// Ethernet.
    pub const ETHERNET: Self = Self(1);
    /// An IPv4 or IPv6 packet, as libpcap on most systems numbered it before it gave it 101.
    pub const RAW_BEFORE: Self = Self(12);
    /// The same on OpenBSD.
    pub const RAW_OPENBSD: Self = Self(14);
    /// An IPv4 or IPv6 packet.
    pub const RAW: Self = Self(101);
    /// OpenBSD loopback: the address family in network byte order, then the packet.
    pub const LOOP: Self = Self(108);
    /// Linux cooked capture, version 1.
    pub const LINUX_SLL: Self = Self(113);
    /// An IPv4 packet.
    pub const IPV4: Self = Self(228);
    /// An IPv6 packet.
    pub const IPV6: Self = Self(229);
    /// Linux cooked capture, version 2.
    pub const LINUX_SLL2: Self = Self(276);

    fn kind(self) -> Option<&'static Kind> {
        KINDS.iter().find(|kind| kind.link_type == self)
    }

    /// True if packets of this kind can be read.
    #[must_use]
    pub fn is_readable(self) -> bool {
        self.kind().is_some_and(|kind| !kind.description.is_empty())
    }

    /// The kinds that can be read, as `EN10MB, LINUX_SLL`.
    pub(super) fn readable() -> String {
        let mut names: Vec<_> = KINDS
            .iter()
            .filter(|kind| !kind.description.is_empty())
            .map(|kind| kind.name)
            .collect();
        names.dedup();
        names.sort_unstable();
        names.dedup();
        names.join(", ")
    }
}

/// As tcpdump says it: `EN10MB (Ethernet)`, or the number alone.
impl Display for LinkType {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.kind() {
            Some(kind) if kind.description.is_empty() => write!(f, "{} ({})", kind.name, self.0),
            Some(kind) => write!(f, "{} ({})", kind.name, kind.description),
            None => write!(f, "{}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_in_the_order_of_their_numbers() {
        assert!(KINDS.is_sorted_by_key(|kind| kind.link_type.0));
    }

    #[test]
    fn a_kind_is_told_by_name_or_number() {
        assert_eq!(
            LinkType::LINUX_SLL2.to_string(),
            "LINUX_SLL2 (Linux cooked v2)"
        );
        assert_eq!(LinkType(189).to_string(), "USB_LINUX (189)");
        assert_eq!(LinkType(4711).to_string(), "4711");
        assert!(!LinkType(189).is_readable());
        assert!(LinkType::RAW_OPENBSD.is_readable());
    }
}
