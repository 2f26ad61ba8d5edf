//! What a capture file has in front of a packet instead of the link layer that it had on the wire.
//!
//! Cooked headers of Linux (<https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html>, `..._SLL2.html`) and the
//! address family of BSD's loopback. `source::file` takes them off; views ask them what the record does not say.

use pktobs_common::wire::{ETHER_TYPE_IPV4, ETHER_TYPE_IPV6};

/// The kind of such a header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkHeaderKind {
    /// There is none: the octets begin with the link layer itself or with the network layer.
    #[default]
    None,
    /// LINUX_SLL.
    Sll,
    /// LINUX_SLL2.
    Sll2,
    /// NULL or LOOP.
    Loopback,
}

/// Families of IPv6 by NetBSD and OpenBSD, FreeBSD, and macOS; IPv4 is 2 everywhere.
const FAMILIES_IPV6: [u32; 3] = [24, 28, 30];
const FAMILY_IPV4: u32 = 2;

/// A header, or as much of it as was captured.
#[derive(Clone, Copy, Debug, Default)]
pub struct LinkHeader<'a> {
    /// Its kind.
    pub kind: LinkHeaderKind,
    /// Its octets; fewer than the kind has if the capture ends in them.
    pub octets: &'a [u8],
}

impl<'a> LinkHeader<'a> {
    /// Takes the header of that kind off the octets of a packet; returns it and what follows.
    #[must_use]
    pub fn split(kind: LinkHeaderKind, octets: &'a [u8]) -> (Self, &'a [u8]) {
        let (octets, rest) = octets.split_at(octets.len().min(kind.header_len()));
        (Self { kind, octets }, rest)
    }

    /// True if the capture ends inside the header.
    #[must_use]
    pub const fn is_cut(&self) -> bool {
        self.octets.len() < self.kind.header_len()
    }

    /// To whom the frame was sent, by its number (`PACKET_HOST` and the like, 4 for one that the host sent), in a
    /// whole cooked header.
    #[must_use]
    pub fn packet_type(&self) -> Option<u16> {
        match self.kind {
            LinkHeaderKind::Sll => self.u16_at(0),
            LinkHeaderKind::Sll2 => self.octets.get(10).map(|&number| u16::from(number)),
            LinkHeaderKind::None | LinkHeaderKind::Loopback => None,
        }
        .filter(|_| !self.is_cut())
    }

    /// What kind of interface it was, as the kernel numbers them (`ARPHRD_ETHER` and the like,
    /// include/uapi/linux/if_arp.h), in a whole cooked header.
    #[must_use]
    pub fn hardware_type(&self) -> Option<u16> {
        match self.kind {
            LinkHeaderKind::Sll => self.u16_at(2),
            LinkHeaderKind::Sll2 => self.u16_at(8),
            LinkHeaderKind::None | LinkHeaderKind::Loopback => None,
        }
        .filter(|_| !self.is_cut())
    }

    /// The index of the interface on the host that captured, in a whole LINUX_SLL2 header.
    #[must_use]
    pub fn ifindex(&self) -> Option<u32> {
        match self.kind {
            LinkHeaderKind::Sll2 if !self.is_cut() => self.u32_at(4),
            _ => None,
        }
    }

    /// The sender's link-layer address if it has 6 octets, in a cooked header.
    #[must_use]
    pub fn address(&self) -> Option<[u8; 6]> {
        let (len, at) = match self.kind {
            LinkHeaderKind::Sll => (self.u16_at(4)?, 6),
            LinkHeaderKind::Sll2 => (u16::from(*self.octets.get(11)?), 12),
            LinkHeaderKind::None | LinkHeaderKind::Loopback => return None,
        };
        self.octets
            .get(at..)?
            .first_chunk()
            .filter(|_| len == 6)
            .copied()
    }

    /// The address family in a whole loopback header. Written in the byte order of some host: a family is a small
    /// number, so one with something in its upper half has the other order (tcpdump's print-null.c).
    #[must_use]
    pub fn family(&self) -> Option<u32> {
        match self.kind {
            LinkHeaderKind::Loopback => self.octets.first_chunk().map(|&octets| {
                let family = u32::from_le_bytes(octets);
                if family >> 16 == 0 {
                    family
                } else {
                    family.swap_bytes()
                }
            }),
            _ => None,
        }
    }

    /// The EtherType of what follows: the protocol field of a cooked header, or what the family means; 0 if it
    /// means neither IPv4 nor IPv6. `None` if there is no whole header.
    #[must_use]
    pub fn ether_type(&self) -> Option<u16> {
        match self.kind {
            LinkHeaderKind::Sll => self.u16_at(14),
            LinkHeaderKind::Sll2 if !self.is_cut() => self.u16_at(0),
            LinkHeaderKind::Loopback => self.family().map(|family| match family {
                FAMILY_IPV4 => ETHER_TYPE_IPV4,
                family if FAMILIES_IPV6.contains(&family) => ETHER_TYPE_IPV6,
                _ => 0,
            }),
            LinkHeaderKind::Sll2 | LinkHeaderKind::None => None,
        }
    }

    fn u16_at(&self, at: usize) -> Option<u16> {
        let octets = self.octets.get(at..)?.first_chunk()?;
        Some(u16::from_be_bytes(*octets))
    }

    fn u32_at(&self, at: usize) -> Option<u32> {
        let octets = self.octets.get(at..)?.first_chunk()?;
        Some(u32::from_be_bytes(*octets))
    }
}

impl LinkHeaderKind {
    /// Octets of a whole header.
    #[must_use]
    pub const fn header_len(self) -> usize {
        match self {
            Self::None => 0,
            Self::Sll => 16,
            Self::Sll2 => 20,
            Self::Loopback => 4,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cooked_header_tells_what_stands_in_it() {
        let v1 = [0, 4, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, 0x08, 0x00, 9];
        let (header, rest) = LinkHeader::split(LinkHeaderKind::Sll, &v1);
        assert_eq!(rest, [9]);
        assert_eq!(header.packet_type(), Some(4));
        assert_eq!(header.hardware_type(), Some(1));
        assert_eq!(header.address(), Some([2, 0, 0, 0, 0, 1]));
        assert_eq!(
            (header.ether_type(), header.ifindex()),
            (Some(0x0800), None)
        );
        let v2 = [8, 6, 0, 0, 0, 0, 0, 3, 0, 1, 1, 6, 2, 0, 0, 0, 0, 1, 0, 0];
        let (header, rest) = LinkHeader::split(LinkHeaderKind::Sll2, &v2);
        assert_eq!(rest, [0; 0]);
        assert_eq!((header.packet_type(), header.ifindex()), (Some(1), Some(3)));
        assert_eq!(header.hardware_type(), Some(1));
        assert_eq!(header.ether_type(), Some(0x0806));
    }

    #[test]
    fn a_header_that_is_cut_tells_nothing() {
        for kind in [
            LinkHeaderKind::Sll,
            LinkHeaderKind::Sll2,
            LinkHeaderKind::Loopback,
        ] {
            let octets = vec![1; kind.header_len() - 1];
            let (header, rest) = LinkHeader::split(kind, &octets);
            assert!(header.is_cut() && rest.is_empty());
            assert_eq!(header.packet_type(), None);
            assert_eq!((header.ether_type(), header.ifindex()), (None, None));
        }
    }

    #[test]
    fn a_family_is_read_in_either_byte_order() {
        for (octets, family, ether_type) in [
            ([2, 0, 0, 0], 2, 0x0800),
            ([0, 0, 0, 2], 2, 0x0800),
            ([30, 0, 0, 0], 30, 0x86dd),
            ([0, 0, 0, 24], 24, 0x86dd),
            ([7, 0, 0, 0], 7, 0),
        ] {
            let (header, _) = LinkHeader::split(LinkHeaderKind::Loopback, &octets);
            assert_eq!(header.family(), Some(family));
            assert_eq!(header.ether_type(), Some(ether_type));
        }
    }
}
