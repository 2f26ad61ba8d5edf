//! The counters that the kernel program keeps, one block per direction and CPU; in userspace, whoever reads a
//! capture file keeps the same.
//!
//! They are exact whatever becomes of the records: a full ring costs records, never counts. Userspace sums the
//! blocks of all CPUs. The accounting closes: what is seen is `packets + filtered`, and while records are
//! taken `packets = recorded + lost`.

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

use crate::{PacketRecord, SkbMetadata, Transport, wire};

/// The side of the interface on which a packet was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Received from the network: TC ingress.
    In,
    /// On its way to the network: TC egress.
    Out,
}

impl Direction {
    /// Both, in the order in which everything about them is stored and shown.
    pub const ALL: [Self; 2] = [Self::In, Self::Out];

    /// The index of this direction's block in the `COUNTERS` map.
    #[must_use]
    pub const fn index(self) -> u32 {
        match self {
            Self::In => 0,
            Self::Out => 1,
        }
    }
}

/// Counts of one direction since the program was loaded.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
pub struct Counters {
    /// Buffers (skbs) that passed the filter; one may stand for several packets on the wire, see `segments`.
    pub packets: u64,
    /// Octets of these buffers, link-layer header included.
    pub octets: u64,
    /// Packets on the wire: a GSO or GRO buffer counts as its number of segments.
    pub segments: u64,
    /// Buffers that did not pass the filter; of them nothing else is counted.
    pub filtered: u64,
    /// Records put into the ring.
    pub recorded: u64,
    /// Records that found the ring full.
    pub lost: u64,
    /// How many of `lost` have been told in the ring by a [`LossRecord`](crate::LossRecord).
    pub lost_told: u64,
    /// IPv4 packets, by EtherType.
    pub ipv4: u64,
    /// IPv6 packets, by EtherType.
    pub ipv6: u64,
    /// ARP packets, by EtherType.
    pub arp: u64,
    /// Packets of any other EtherType.
    pub other_network: u64,
    /// IPv4 and IPv6 packets that carry TCP, later fragments included.
    pub tcp: u64,
    /// IPv4 and IPv6 packets that carry UDP, later fragments included.
    pub udp: u64,
    /// IPv4 packets that carry ICMP, later fragments included.
    pub icmp: u64,
    /// IPv6 packets that carry ICMPv6, later fragments included.
    pub icmpv6: u64,
    /// IPv4 and IPv6 packets that carry any other protocol.
    pub other_transport: u64,
    /// IPv4 and IPv6 fragments: the first ones (more follow, offset 0) and the later ones (offset above 0).
    pub fragments: u64,
    /// Packets in which parsing stopped at something wrong, see [`Stop::is_malformed`](crate::Stop::is_malformed).
    pub malformed: u64,
    /// TCP headers by the value of the flags octet (RFC 9293 3.1): index 0x02 counts SYN alone, 0x12 SYN+ACK.
    /// Every per-flag figure is a sum over this histogram.
    pub tcp_flags: [u64; 256],
}

impl Counters {
    /// All zero.
    pub const ZERO: Self = Self {
        packets: 0,
        octets: 0,
        segments: 0,
        filtered: 0,
        recorded: 0,
        lost: 0,
        lost_told: 0,
        ipv4: 0,
        ipv6: 0,
        arp: 0,
        other_network: 0,
        tcp: 0,
        udp: 0,
        icmp: 0,
        icmpv6: 0,
        other_transport: 0,
        fragments: 0,
        malformed: 0,
        tcp_flags: [0; 256],
    };

    /// Counts one packet that passed the filter by its parsed record; whether it is recorded or lost is not decided
    /// here.
    #[inline(always)]
    pub fn count(&mut self, record: &PacketRecord, metadata: &SkbMetadata) {
        self.packets += 1;
        self.octets += u64::from(record.wire_len);
        self.segments += match metadata.gso_segs {
            0 => 1,
            segments => u64::from(segments),
        };
        match record.ether_type {
            wire::ETHER_TYPE_IPV4 => {
                self.ipv4 += 1;
                self.count_ip(record, false);
            }
            wire::ETHER_TYPE_IPV6 => {
                self.ipv6 += 1;
                self.count_ip(record, true);
            }
            other => {
                if other == wire::ETHER_TYPE_ARP {
                    self.arp += 1;
                } else {
                    self.other_network += 1;
                }
                if record.is_malformed() {
                    self.malformed += 1;
                }
            }
        }
    }

    /// Counts what is above the EtherType, for each version apart: the compiler then drops the other's questions.
    #[inline(always)]
    fn count_ip(&mut self, record: &PacketRecord, is_ipv6: bool) {
        // Most packets are neither malformed nor fragments: a comparison is cheaper than adding zero.
        if record.is_malformed() {
            self.malformed += 1;
        }
        if !record.stop.has_network() {
            return;
        }
        if record.is_fragment() {
            self.fragments += 1;
        }
        match record.protocol() {
            wire::PROTOCOL_TCP => self.count_tcp(record),
            wire::PROTOCOL_UDP => self.udp += 1,
            wire::PROTOCOL_ICMP if !is_ipv6 => self.icmp += 1,
            wire::PROTOCOL_ICMPV6 if is_ipv6 => self.icmpv6 += 1,
            _ => self.other_transport += 1,
        }
    }

    #[inline(always)]
    fn count_tcp(&mut self, record: &PacketRecord) {
        self.tcp += 1;
        if let Some(Transport::Tcp(tcp)) = record.transport()
            && let Some(count) = self.tcp_flags.get_mut(usize::from(tcp.flags()))
        {
            *count += 1;
        }
    }

    /// TCP headers in which all flags of `set` are on and all flags of `clear` are off.
    #[must_use]
    pub fn tcp_with(&self, set: u8, clear: u8) -> u64 {
        (0u8..=255)
            .zip(self.tcp_flags)
            .filter(|(flags, _)| flags & set == set && flags & clear == 0)
            .map(|(_, count)| count)
            .sum()
    }
}

impl core::ops::AddAssign<&Self> for Counters {
    fn add_assign(&mut self, other: &Self) {
        let Self {
            packets,
            octets,
            segments,
            filtered,
            recorded,
            lost,
            lost_told,
            ipv4,
            ipv6,
            arp,
            other_network,
            tcp,
            udp,
            icmp,
            icmpv6,
            other_transport,
            fragments,
            malformed,
            tcp_flags,
        } = self;
        for (sum, more) in [
            (packets, other.packets),
            (octets, other.octets),
            (segments, other.segments),
            (filtered, other.filtered),
            (recorded, other.recorded),
            (lost, other.lost),
            (lost_told, other.lost_told),
            (ipv4, other.ipv4),
            (ipv6, other.ipv6),
            (arp, other.arp),
            (other_network, other.other_network),
            (tcp, other.tcp),
            (udp, other.udp),
            (icmp, other.icmp),
            (icmpv6, other.icmpv6),
            (other_transport, other.other_transport),
            (fragments, other.fragments),
            (malformed, other.malformed),
        ] {
            *sum += more;
        }
        for (sum, more) in tcp_flags.iter_mut().zip(other.tcp_flags) {
            *sum += more;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flag_figure_is_a_sum_over_the_histogram() {
        let mut counters = Counters::ZERO;
        counters.tcp_flags[0x02] = 3;
        counters.tcp_flags[0x12] = 2;
        counters.tcp_flags[0xff] = 1;
        assert_eq!(counters.tcp_with(0x02, 0), 6);
        assert_eq!(counters.tcp_with(0x02, 0x10), 3);
        assert_eq!(counters.tcp_with(0x12, 0x01), 2);
    }

    #[test]
    fn adding_reaches_every_word() {
        let ones = [1u64; size_of::<Counters>() / 8];
        let one = Counters::read_from_bytes(ones.as_bytes()).unwrap();
        let mut sum = one;
        sum += &one;
        assert_eq!(sum.as_bytes(), [2u64; size_of::<Counters>() / 8].as_bytes());
    }
}
