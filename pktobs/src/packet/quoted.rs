//! The packet that an ICMP error quotes (RFC 792, RFC 4443 3).

use pktobs_common::{Flags, PacketRecord, SkbMetadata, Transport, wire};

use super::{Captured, Packet, Told};

/// Octets that all ICMP messages share, of either version; the quoted packet stands behind them.
const HEADER_LEN: u32 = 8;

impl Packet<'_> {
    /// The packet that an ICMP or ICMPv6 error quotes, or `None` if this is no such error.
    ///
    /// The quoted packet may be cut: its record then says `Truncated` somewhere.
    #[must_use]
    pub fn quoted(&self) -> Option<Self> {
        let is_ipv6 = match self.transport() {
            Some(Transport::Icmp(icmp)) if icmp.is_error() => false,
            Some(Transport::Icmpv6(icmpv6)) if icmpv6.is_error() => true,
            _ => return None,
        };
        let octets = self.icmp_body();
        let wire_len = if is_ipv6 {
            ipv6_len(octets)
        } else {
            ipv4_len(octets)
        };
        let octets = octets.get(..wire_len as usize).unwrap_or(octets);
        let ether_type = self.record().ether_type;
        let mut record = PacketRecord::new(0, wire_len, Flags::default(), ether_type);
        wire::parse(octets, &mut record);
        wire::sum_segment(octets, &mut record);
        record.tail_offset = 0;
        let before = self.record().transport_offset() + HEADER_LEN;
        let captured = self.captured.captured_len.saturating_sub(before);
        let captured = captured.min(self.record().segment_len().saturating_sub(HEADER_LEN));
        let captured = Captured {
            record,
            metadata: SkbMetadata::default(),
            captured_len: captured.min(wire_len),
            tail: octets,
        };
        Some(Packet {
            captured,
            time_ns: self.time_ns,
            interface: self.interface,
            told: Told::default(),
        })
    }
}

/// Octets of an IPv4 packet by its total length; 0 if that is not there.
fn ipv4_len(octets: &[u8]) -> u32 {
    number_at(octets, 2).unwrap_or(0)
}

/// Octets of an IPv6 packet by its payload length, 0 if that is not there. A jumbo payload tells its length elsewhere:
/// then all octets there are.
fn ipv6_len(octets: &[u8]) -> u32 {
    match number_at(octets, 4) {
        None => 0,
        Some(0) => u32::try_from(octets.len()).unwrap_or(u32::MAX),
        Some(payload_length) => payload_length + wire::IPV6_HEADER_LEN,
    }
}

fn number_at(octets: &[u8], at: usize) -> Option<u32> {
    let octets = octets.get(at..)?.first_chunk()?;
    Some(u16::from_be_bytes(*octets).into())
}
