//! The span of the frame that a view needs beside the fixed part of the record.
//!
//! Nothing for a plain IPv4 packet; its options; what data a reset has; the packet that an ICMP message quotes; of
//! an IPv6 packet all headers; and where something is out of the ordinary, the frame from its beginning.

use super::{ethernet, icmp, ipv6, tcp};
use crate::{Ipv4, Ipv6, PacketRecord, Stop, TAIL_MAX, Transport};

const ETHERNET_LEN: u8 = ethernet::HEADER_LEN as u8;
const IPV4_LEN: u32 = 20;

/// The span, as offset in the frame and length.
#[inline(always)]
pub(super) fn span(record: &PacketRecord) -> (usize, usize) {
    let (start, end) = match (record.ipv4(), record.ipv6()) {
        (Some(ipv4), _) => of_ipv4(record, ipv4),
        (_, Some(ipv6)) => of_ipv6(record, ipv6),
        _ => (0, BEGINNING),
    };
    // VLAN tags stand in front of the network header, so the span begins with them.
    let start = if record.network_offset > ETHERNET_LEN {
        0
    } else {
        start
    };
    let len = end.saturating_sub(start) as usize;
    (start as usize, if len < TAIL_MAX { len } else { TAIL_MAX })
}

/// IPv4 headers reach no further than 14 + 2 × 4 + 60 + 60 octets; what is beyond tells nothing of them.
const BEGINNING: u32 = 256;

#[inline(always)]
fn of_ipv4(record: &PacketRecord, ipv4: Ipv4) -> (u32, u32) {
    /// The last entry of an IPv4 option of a wrong length reaches at most 7 octets beyond the header.
    const BEYOND_OPTIONS: u32 = 8;
    let transport_offset = record.transport_offset();
    let (start, end) = match (record.stop, record.transport()) {
        (Stop::LaterFragment, _) => (transport_offset, transport_offset),
        (Stop::UnknownProtocol, _) => (transport_offset, ports_end(record)),
        (Stop::Complete, Some(Transport::Tcp(tcp))) => tcp::options(record, tcp),
        (Stop::Complete, Some(Transport::Icmp(message))) => icmp::body(record, message),
        (Stop::Complete, _) => (transport_offset, transport_offset),
        _ => return (0, BEGINNING),
    };
    if ipv4.header_len() == IPV4_LEN {
        return (start, end);
    }
    let beyond_options = transport_offset + BEYOND_OPTIONS;
    let end = if end < beyond_options {
        beyond_options
    } else {
        end
    };
    (record.network_offset as u32 + IPV4_LEN, end)
}

/// The end of what is kept of a protocol that is not parsed: of SCTP and DCCP the twelve octets that begin with the
/// ports (RFC 9260 3.1, RFC 4340 5.1), of others nothing.
#[inline(always)]
fn ports_end(record: &PacketRecord) -> u32 {
    const HEADER_LEN: u32 = 12;
    let has_ports = matches!(
        record.protocol(),
        super::PROTOCOL_SCTP | super::PROTOCOL_DCCP
    );
    record.transport_offset() + if has_ports { HEADER_LEN } else { 0 }
}

/// Behind the fixed part of the record: the addresses, the extension headers, and what follows.
#[inline(always)]
fn of_ipv6(record: &PacketRecord, ipv6: Ipv6) -> (u32, u32) {
    const UDP_LEN: u32 = 8;
    const ECHO_LEN: u32 = 8;
    let transport_offset = record.transport_offset();
    let segment_end = transport_offset + record.segment_len();
    let end = match (record.stop, record.transport()) {
        (Stop::UnknownProtocol, _) if ipv6::MOBILITY.contains(&ipv6.protocol) => record.wire_len,
        (Stop::LaterFragment, _) => transport_offset,
        (Stop::UnknownProtocol, _) => ports_end(record),
        (Stop::Complete, Some(Transport::Tcp(tcp))) => tcp::options(record, tcp).1,
        // Its checksum covers less than the segment whose sum the record has.
        (Stop::Complete, Some(Transport::Udp(udp)))
            if u32::from(udp.length) < record.segment_len() =>
        {
            segment_end
        }
        (Stop::Complete, Some(Transport::Udp(_))) => transport_offset + UDP_LEN,
        (Stop::Complete, Some(Transport::Icmpv6(message))) if message.is_echo() => {
            transport_offset + ECHO_LEN
        }
        (Stop::Complete, _) => segment_end,
        _ => return (0, TAIL_MAX as u32),
    };
    (record.network_offset as u32, end)
}

#[cfg(test)]
mod tests {
    use crate::{Flags, PacketRecord, wire};

    /// The tail's length for an IPv6 packet of this protocol that carries these octets.
    fn tail_len<const N: usize>(protocol: u8, payload: [u8; N]) -> usize {
        let mut packet = [0; 100];
        packet[0] = 0x60;
        packet[5] = N as u8;
        packet[6] = protocol;
        packet[40..40 + N].copy_from_slice(&payload);
        let len = 40 + N as u32;
        let mut record = PacketRecord::new(1, len, Flags::default(), wire::ETHER_TYPE_IPV6);
        wire::parse(&packet[..40 + N], &mut record);
        wire::tail(&mut record)
    }

    #[test]
    fn udp_that_does_not_fill_its_packet_is_kept_to_the_end() {
        let datagram = |len| [0xc3, 0x50, 0xc3, 0x51, 0, len, 0, 0, 1, 2, 3, 4];
        assert_eq!(tail_len(17, datagram(12)), 48);
        assert_eq!(tail_len(17, datagram(11)), 52);
    }

    #[test]
    fn a_mobility_header_is_kept_to_the_end() {
        for protocol in wire::MOBILITY {
            assert_eq!(tail_len(protocol, [59, 0, 0, 0, 0, 0, 0, 0]), 48);
        }
        assert_eq!(tail_len(59, [0; 8]), 40);
    }
}
