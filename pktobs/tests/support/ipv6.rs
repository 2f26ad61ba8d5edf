//! Packets over IPv6 made from their fields, as `packet` makes those over IPv4.
//!
//! All go from [`SOURCE`] to [`DESTINATION`]. Nothing here uses the parser or its checksums, so that a test can hold
//! one against the other.

use super::packet::{TCP, UDP, icmp, internet_checksum};

/// In 2001:db8:86dd::/48 for a reason that `support/kernel.rs` gives.
pub(crate) const SOURCE: [u8; 16] = [
    0x20, 0x01, 0x0d, 0xb8, 0x86, 0xdd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
];
pub(crate) const DESTINATION: [u8; 16] =
    [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2];

pub(crate) const HOP_BY_HOP: u8 = 0;
pub(crate) const ROUTING: u8 = 43;
pub(crate) const FRAGMENT: u8 = 44;
pub(crate) const ICMPV6: u8 = 58;
pub(crate) const NONE: u8 = 59;
pub(crate) const DESTINATION_OPTIONS: u8 = 60;

/// The number of an extension header, and its octets, of which the first will be the number of what follows.
pub(crate) type Extension = (u8, Vec<u8>);

/// A whole IPv6 packet without extension headers; the checksum of a TCP, UDP or ICMPv6 segment is made right.
pub(crate) fn ipv6(protocol: u8, segment: &[u8]) -> Vec<u8> {
    ipv6_with(&[], protocol, &sealed(protocol, segment))
}

/// An IPv6 packet with extension headers, and its payload as it is.
pub(crate) fn ipv6_with(extensions: &[Extension], protocol: u8, payload: &[u8]) -> Vec<u8> {
    let (mut next_header, mut behind) = (protocol, payload.to_vec());
    for (kind, octets) in extensions.iter().rev() {
        let mut header = octets.clone();
        header[0] = next_header;
        header.append(&mut behind);
        (next_header, behind) = (*kind, header);
    }
    let mut packet = vec![0x60, 0x0b, 0xee, 0xf5];
    packet.extend((behind.len() as u16).to_be_bytes());
    packet.extend([next_header, 64]);
    packet.extend(SOURCE);
    packet.extend(DESTINATION);
    packet.extend(behind);
    packet
}

/// Hop-by-hop or destination options, all of them padding; `len` is a multiple of 8, at most 2,048.
pub(crate) fn options(kind: u8, len: usize) -> Extension {
    let mut octets = vec![0, (len / 8 - 1) as u8];
    octets.resize(len, 0);
    (kind, octets)
}

/// A jumbo payload option (RFC 2675 2) that tells no length.
pub(crate) fn jumbo() -> Extension {
    (HOP_BY_HOP, vec![0, 0, 0xc2, 4, 0, 0, 0, 0])
}

/// A routing header of type 2 (RFC 6275 6.4) that has been followed to its end.
pub(crate) fn routing() -> Extension {
    let mut octets = vec![0, 2, 2, 0, 0, 0, 0, 0];
    octets.extend(DESTINATION);
    (ROUTING, octets)
}

/// A fragment header; `offset_flags` as on the wire: offset in octets, M in the lowest bit.
pub(crate) fn fragment(offset_flags: u16) -> Extension {
    let [high, low] = offset_flags.to_be_bytes();
    (FRAGMENT, vec![0, 0, high, low, 0x7a, 0x69, 0, 1])
}

/// An ICMPv6 message without checksum, which [`ipv6`] adds; `rest` is the second half of its header.
pub(crate) fn icmpv6(icmp_type: u8, code: u8, rest: [u8; 4], data: &[u8]) -> Vec<u8> {
    icmp(icmp_type, code, rest, data)
}

/// The segment with the checksum that it has over IPv6 (RFC 8200 8.1), if it has room for one.
pub(crate) fn sealed(protocol: u8, segment: &[u8]) -> Vec<u8> {
    let mut segment = segment.to_vec();
    let at = match protocol {
        TCP => 16,
        UDP => 6,
        ICMPV6 => 2,
        _ => return segment,
    };
    if segment.len() < at + 2 {
        return segment;
    }
    segment[at..at + 2].fill(0);
    let mut covered = [SOURCE, DESTINATION].concat();
    covered.extend((segment.len() as u32).to_be_bytes());
    covered.extend([0, 0, 0, protocol]);
    covered.extend(&segment);
    let checksum = match internet_checksum(&covered) {
        [0, 0] if protocol == UDP => [0xff, 0xff],
        checksum => checksum,
    };
    segment[at..at + 2].copy_from_slice(&checksum);
    segment
}
