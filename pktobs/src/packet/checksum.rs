//! What the checksum fields of a packet hold: the right value, a wrong one, or one that is left to the network card.
//!
//! The kernel judges no checksum, it only sums the segment; the verdict is made here.

use std::net::IpAddr;

use pktobs_common::{Flags, Stop, Transport, checksum};

use super::Packet;

/// Octets of an IPv4 header without options.
const IPV4_HEADER_LEN: u32 = 20;

/// What a checksum field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checksum {
    /// The octets that it covers are not all known.
    Unknown,
    /// No checksum was computed by the sender: zero in UDP.
    Absent,
    /// The right value.
    Correct,
    /// Only the pseudo-header's sum so far: the rest is left to the network card (`CHECKSUM_PARTIAL`).
    LeftToCard {
        /// The value that belongs there.
        expected: u16,
    },
    /// A wrong value.
    Incorrect {
        /// The value that belongs there.
        expected: u16,
    },
}

impl Packet<'_> {
    /// What the IPv4 header's checksum field holds.
    #[must_use]
    pub fn ipv4_checksum(&self) -> Checksum {
        let Some(ipv4) = self.ipv4() else {
            return Checksum::Unknown;
        };
        // In words of 32 bits: folded, their sum is that of their halves.
        let words = [
            u32::from_be_bytes([ipv4.version_ihl, ipv4.tos, 0, 0]) | u32::from(ipv4.total_length),
            u32::from(ipv4.id) << 16 | u32::from(ipv4.flags_offset),
            u32::from_be_bytes([ipv4.ttl, ipv4.protocol, 0, 0]) | u32::from(ipv4.checksum),
            u32::from_be_bytes(ipv4.source),
            u32::from_be_bytes(ipv4.destination),
        ];
        let mut sum = words.into_iter().map(u64::from).sum::<u64>();
        if ipv4.header_len() > IPV4_HEADER_LEN {
            let options = self.ipv4_options();
            if options.len() as u32 + IPV4_HEADER_LEN != ipv4.header_len() {
                return Checksum::Unknown;
            }
            sum += u64::from(checksum::sum(options));
        }
        verdict(ipv4.checksum, checksum::fold(sum), None)
    }

    /// What the transport header's checksum field holds.
    #[must_use]
    pub fn transport_checksum(&self) -> Checksum {
        match self.final_destination() {
            Some(destination) => self.transport_checksum_to(destination),
            None => Checksum::Unknown,
        }
    }

    /// The same, if `destination` is where the packet is to arrive in the end.
    #[must_use]
    #[inline]
    pub fn transport_checksum_to(&self, destination: IpAddr) -> Checksum {
        let record = self.record();
        let (Some(network), Some(transport)) = (self.network(), self.transport()) else {
            return Checksum::Unknown;
        };
        let pseudo = || {
            let len = record.segment_len();
            match (network.source, destination) {
                (IpAddr::V4(source), IpAddr::V4(destination)) => {
                    let addresses =
                        ipv4_address(source.octets()) + ipv4_address(destination.octets());
                    checksum::fold(addresses + u64::from(network.protocol) + u64::from(len))
                }
                (IpAddr::V6(source), IpAddr::V6(destination)) => checksum::pseudo_header_sum(
                    &source.octets(),
                    &destination.octets(),
                    network.protocol,
                    len,
                ),
                _ => 0,
            }
        };
        let (found, pseudo) = match transport {
            Transport::Tcp(tcp) => (tcp.checksum, Some(pseudo())),
            // Over IPv6 it is not optional (RFC 8200 8.1).
            Transport::Udp(udp) if udp.checksum == 0 && network.source.is_ipv4() => {
                return Checksum::Absent;
            }
            Transport::Udp(udp) => (udp.checksum, Some(pseudo())),
            Transport::Icmp(icmp) => (icmp.checksum, None),
            Transport::Icmpv6(icmpv6) => (icmpv6.checksum, Some(pseudo())),
        };
        if record.stop != Stop::Complete || !record.flags.has(Flags::SEGMENT_SUM) {
            return Checksum::Unknown;
        }
        let total = u64::from(record.segment_sum) + u64::from(pseudo.unwrap_or(0));
        verdict(found, checksum::fold(total), pseudo)
    }
}

/// Both words of an address: folding adds up halves, so they need not be taken apart.
const fn ipv4_address(address: [u8; 4]) -> u64 {
    u32::from_be_bytes(address) as u64
}

#[inline]
fn verdict(found: u16, total: u16, pseudo: Option<u16>) -> Checksum {
    if total == 0xffff {
        return Checksum::Correct;
    }
    let expected = checksum::expected(found, total);
    if pseudo == Some(found) {
        Checksum::LeftToCard { expected }
    } else {
        Checksum::Incorrect { expected }
    }
}
