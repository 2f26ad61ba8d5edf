//! IPv4 (print-ip.c).

use pktobs_common::{Ipv4, Stop, wire};

use super::{
    Cut, Printer,
    protocols::{self, Version},
    segment::{Ends, Segment},
};
use crate::{
    packet::{Checksum, Packet},
    view::text::Append,
};

/// Octets of a header without options.
const HEADER_LEN: u32 = 20;
/// Protocols whose printers say the addresses themselves.
const PRINT_ADDRESSES: [u8; 4] = [
    wire::PROTOCOL_TCP,
    wire::PROTOCOL_UDP,
    wire::PROTOCOL_DCCP,
    wire::PROTOCOL_SCTP,
];

/// By the low two bits of the type of service (RFC 3168 5).
const ECN: [&str; 4] = ["", ",ECT(1)", ",ECT(0)", ",CE"];

/// By the high three bits of flags and fragment offset: reserved, DF, MF.
const FLAGS: [&str; 8] = [
    "none",
    "+",
    "DF",
    "+, DF",
    "rsvd",
    "+, rsvd",
    "DF, rsvd",
    "+, DF, rsvd",
];

impl Printer<'_> {
    /// A packet whose network layer is IPv4, or says so.
    pub(super) fn ipv4(&mut self, packet: &Packet<'_>) -> Result<(), Cut> {
        self.protocol = "ip";
        let Some(ipv4) = packet.ipv4() else {
            return self.no_ipv4(packet);
        };
        self.ip();
        let missing = packet.record().missing_octets();
        if missing > 0 {
            self.text.text("truncated-ip - ");
            self.text.decimal(missing);
            self.text.text(" bytes missing! ");
        }
        let header_len = ipv4.header_len();
        if u32::from(ipv4.total_length) < header_len {
            self.text.text("bad-len ");
            self.text.decimal(ipv4.total_length);
            return Ok(());
        }
        self.header(&ipv4);
        let captured = packet.datagram_captured();
        let mut is_whole = true;
        if header_len > HEADER_LEN {
            self.text.text(", options (");
            let start = u32::from(packet.record().network_offset);
            let octets = packet.octets(start + HEADER_LEN, start + captured);
            is_whole = self.ipv4_options(octets, (header_len - HEADER_LEN) as usize)?;
            if !is_whole {
                self.text.text(" [truncated-option]");
            }
            self.text.text(")");
        }
        self.header_checksum(packet, ipv4.checksum);
        self.text.text(")\n    ");
        if !is_whole {
            self.addresses(Ends::Ipv4(&ipv4), ": ");
            self.truncated();
            return Ok(());
        }
        self.payload(packet, &ipv4, captured)
    }

    /// A packet of which not even the fixed part of the header is there and sound.
    fn no_ipv4(&mut self, packet: &Packet<'_>) -> Result<(), Cut> {
        let start = u32::from(packet.record().network_offset);
        let version_ihl = *packet.octets(start, start + 1).first().ok_or(Cut)?;
        match version_ihl >> 4 {
            4 => self.ip(),
            6 => {
                self.text.text("IP6, wrong link-layer encapsulation");
                self.invalid();
                return Ok(());
            }
            version => {
                self.text.text("IP");
                self.text.decimal(version);
                self.invalid();
                return Ok(());
            }
        }
        if packet.record().stop == Stop::Ipv4Ihl {
            self.text.text("bad-hlen ");
            self.text.decimal((version_ihl & 0x0f) * 4);
        } else {
            self.truncated();
        }
        Ok(())
    }

    /// The name, unless the link-layer header has just said it.
    fn ip(&mut self) {
        if !self.style.link_header {
            self.text.text("IP ");
        }
    }

    /// The header's fields, from the parenthesis to the length.
    fn header(&mut self, ipv4: &Ipv4) {
        self.text.text("(tos 0x");
        self.text.hex(ipv4.tos);
        if ipv4.tos & 0x03 != 0 {
            self.text.text(ECN[usize::from(ipv4.tos & 0x03)]);
        }
        if ipv4.ttl > 0 {
            self.text.named(", ttl ", ipv4.ttl);
        }
        self.text.named(", id ", ipv4.id);
        self.fragment_and_protocol(ipv4);
        self.text.decimal(ipv4.total_length);
    }

    /// What is told between identification and length; what most packets have in one piece.
    #[inline]
    fn fragment_and_protocol(&mut self, ipv4: &Ipv4) {
        match (ipv4.flags_offset, ipv4.protocol) {
            (Ipv4::DF, wire::PROTOCOL_TCP) => {
                self.text
                    .text(", offset 0, flags [DF], proto TCP (6), length ");
            }
            (Ipv4::DF, wire::PROTOCOL_UDP) => {
                self.text
                    .text(", offset 0, flags [DF], proto UDP (17), length ");
            }
            (0, wire::PROTOCOL_UDP) => {
                self.text
                    .text(", offset 0, flags [none], proto UDP (17), length ");
            }
            _ => self.any_fragment_and_protocol(ipv4),
        }
    }

    fn any_fragment_and_protocol(&mut self, ipv4: &Ipv4) {
        self.text.text(", offset ");
        self.text.decimal(ipv4.fragment_offset());
        self.text.text(", flags [");
        self.text.text(FLAGS[usize::from(ipv4.flags_offset >> 13)]);
        self.text.text("], proto ");
        self.text.text(protocols::name(ipv4.protocol));
        self.text.text(" (");
        self.text.decimal(ipv4.protocol);
        self.text.text("), length ");
    }

    fn header_checksum(&mut self, packet: &Packet<'_>, found: u16) {
        if let Some(expected) = wrong(packet.ipv4_checksum()) {
            self.text.text(", bad cksum ");
            self.text.hex(found);
            self.text.text(" (->");
            self.text.hex(expected);
            self.text.text(")!");
        }
    }

    /// What the packet carries; `captured` octets of the datagram were captured.
    fn payload(&mut self, packet: &Packet<'_>, ipv4: &Ipv4, captured: u32) -> Result<(), Cut> {
        if ipv4.fragment_offset() != 0 {
            if self.style.quiet > 1 {
                return Ok(());
            }
            self.addresses(Ends::Ipv4(ipv4), ": ip-proto-");
            self.text.decimal(ipv4.protocol);
            return Ok(());
        }
        if !PRINT_ADDRESSES.contains(&ipv4.protocol) {
            self.addresses(Ends::Ipv4(ipv4), ": ");
        }
        let header_len = ipv4.header_len();
        let Some(captured) = captured.checked_sub(header_len) else {
            self.remaining(captured, header_len);
            return Err(Cut);
        };
        let segment = Segment {
            packet,
            ends: Ends::Ipv4(ipv4),
            with_addresses: true,
            offset: packet.record().transport_offset(),
            captured,
            length: packet.record().segment_len(),
            fragmented: ipv4.more_fragments(),
        };
        match ipv4.protocol {
            wire::PROTOCOL_TCP => self.tcp(&segment),
            wire::PROTOCOL_UDP => {
                self.udp(&segment);
                Ok(())
            }
            wire::PROTOCOL_ICMP => self.icmp(packet, ipv4, captured),
            wire::PROTOCOL_DCCP => self.dccp(&segment),
            wire::PROTOCOL_SCTP => self.sctp(&segment),
            protocol => {
                self.other_protocol(Version::Four, protocol, segment.length);
                Ok(())
            }
        }
    }

    /// Says that a header reaches beyond the captured octets.
    pub(super) fn remaining(&mut self, captured: u32, header_len: u32) {
        self.text.text(" [remaining caplen(");
        self.text.decimal(captured);
        self.text.text(") < header length(");
        self.text.decimal(header_len);
        self.text.text(")]");
    }
}

/// The value that belongs into a checksum field, if it does not hold it. Of the two zeros of one's complement,
/// tcpdump's sum is always the one with all bits set.
pub(super) fn wrong(checksum: Checksum) -> Option<u16> {
    match checksum {
        Checksum::Unknown | Checksum::Absent | Checksum::Correct => None,
        Checksum::LeftToCard { expected } | Checksum::Incorrect { expected } => {
            Some(if expected == 0 { 0xffff } else { expected })
        }
    }
}

#[cfg(test)]
mod tests {
    use pktobs_common::Flags;

    use crate::view::tcpdump::tests::line;

    /// 10.0.0.1 to 10.0.0.2, protocol 253 (RFC 3692), no data; the checksum was worked out by hand.
    const HEADER: [u8; 20] = [
        0x45, 0, 0, 20, 0, 1, 0, 0, 64, 253, 0x65, 0xea, 10, 0, 0, 1, 10, 0, 0, 2,
    ];

    #[test]
    fn a_header_is_told_field_by_field() {
        assert_eq!(
            line(&HEADER, Flags::default(), 20),
            "IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto unknown (253), length 20)\n    \
             10.0.0.1 > 10.0.0.2:  ip-proto-253 0"
        );
    }

    #[test]
    fn a_length_that_is_left_out_is_bad_even_in_a_gso_buffer() {
        let mut header = HEADER;
        header[3] = 0;
        assert_eq!(line(&header, Flags::GSO, 20), "IP bad-len 0");
    }

    #[test]
    fn a_ttl_of_zero_is_not_told() {
        let mut header = HEADER;
        header[8] = 0;
        assert!(line(&header, Flags::default(), 20).contains("tos 0x0, id 1,"));
    }
}
