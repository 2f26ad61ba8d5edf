//! The span of the frame that a view needs beside the fixed part of the record.
//!
//! Nothing for a plain IPv4 packet; its options; what data a reset has; the packet that an ICMP message quotes; of
//! an IPv6 packet all headers; and where something is out of the ordinary, the frame from its beginning.

use super::{ethernet, icmp, icmpv6, ipv6, tcp, udp};
use crate::{Icmp, Icmpv6, Ipv4, Ipv6, PacketRecord, Stop, TAIL_MAX, Tcp, Udp};

const ETHERNET_LEN: u8 = ethernet::HEADER_LEN as u8;
const IPV4_LEN: u32 = 20;

/// The span, as offset in the frame and length.
#[inline(always)]
pub(super) fn span(record: &PacketRecord) -> (usize, usize) {
    let (start, end) = if !record.stop.has_network() {
        (0, BEGINNING)
    } else if record.ether_type == ethernet::ETHER_TYPE_IPV6 {
        of_ipv6(record, record.network_as_ipv6())
    } else {
        of_ipv4(record, record.network_as_ipv4())
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
    let transport_offset = u32::from(record.network_offset) + ipv4.header_len();
    let nothing = (transport_offset, transport_offset);
    let (start, end) = match record.stop {
        Stop::Complete => match (ipv4.protocol, record.transport_words()) {
            (tcp::PROTOCOL, words) => {
                tcp::options(record, transport_offset, Tcp::from_words(words))
            }
            (icmp::PROTOCOL, [first, rest, ..]) => {
                icmp::body(record, Icmp::from_words([first, rest]))
            }
            _ => nothing,
        },
        Stop::LaterFragment => nothing,
        Stop::UnknownProtocol => (transport_offset, ports_end(record)),
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
    let words = record.transport_words();
    let [first, second, ..] = words;
    let end = match record.stop {
        Stop::Complete => match ipv6.protocol {
            tcp::PROTOCOL => tcp::options(record, transport_offset, Tcp::from_words(words)).1,
            // Otherwise its checksum covers less than the segment whose sum the record has.
            udp::PROTOCOL
                if u32::from(Udp::from_words([first, second]).length) >= record.segment_len() =>
            {
                transport_offset + UDP_LEN
            }
            icmpv6::PROTOCOL if Icmpv6::from_words([first, second]).is_echo() => {
                transport_offset + ECHO_LEN
            }
            _ => segment_end,
        },
        Stop::LaterFragment => transport_offset,
        Stop::UnknownProtocol if ipv6::MOBILITY.contains(&ipv6.protocol) => record.wire_len,
        Stop::UnknownProtocol => ports_end(record),
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
