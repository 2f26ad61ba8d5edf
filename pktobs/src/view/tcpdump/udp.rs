//! UDP (print-udp.c).
//!
//! tcpdump checks the checksum of UDP over IPv4 only with `-vv`, over IPv6 with `-v`.

use pktobs_common::wire;

use super::{
    Printer,
    ipv4::wrong,
    segment::{Ends, Segment},
    u16_at,
};
use crate::{packet::Checksum, view::text::Append};

/// Octets of the header.
const HEADER_LEN: u32 = 8;

impl Printer<'_> {
    /// A datagram.
    pub(super) fn udp(&mut self, segment: &Segment<'_>) {
        self.protocol = "udp";
        let Some(udp) = segment.udp() else {
            self.udp_cut(segment);
            return;
        };
        self.sockets(segment, udp.source_port, udp.destination_port);
        let Some(told) = length(udp.length, segment).checked_sub(HEADER_LEN) else {
            self.truncated_length(udp.length);
            return;
        };
        let carried = segment.length.saturating_sub(HEADER_LEN);
        if matches!(segment.ends, Ends::Ipv6(..)) {
            self.udp_checksum(segment, udp.checksum, HEADER_LEN + told.min(carried));
        }
        if told > carried && !segment.fragmented {
            self.text.text("UDP, bad length ");
            self.text.decimal(told);
            self.text.text(" > ");
            self.text.decimal(carried);
        } else {
            self.text.named("UDP, length ", told);
        }
    }

    /// A datagram without even a whole header.
    fn udp_cut(&mut self, segment: &Segment<'_>) {
        let octets = segment.octets(0, segment.captured);
        let (Ok(source_port), Ok(destination_port)) = (u16_at(octets, 0), u16_at(octets, 2)) else {
            if segment.with_addresses {
                self.addresses(segment.ends, ": ");
            }
            self.truncated();
            return;
        };
        self.sockets(segment, source_port, destination_port);
        if segment.length < HEADER_LEN {
            self.text.text("truncated-udp ");
            self.text.decimal(segment.length);
            return;
        }
        match u16_at(octets, 4) {
            Ok(told) if length(told, segment) < HEADER_LEN => self.truncated_length(told),
            _ => self.truncated(),
        }
    }

    /// What the checksum field, which covers `len` octets, is worth.
    fn udp_checksum(&mut self, segment: &Segment<'_>, found: u16, len: u32) {
        let checksum = segment.checksum(wire::PROTOCOL_UDP, found, len);
        match (checksum, wrong(checksum)) {
            (Checksum::Unknown, _) => {}
            (_, None) => self.text.text("[udp sum ok] "),
            (_, Some(expected)) => {
                self.text.text("[bad udp cksum 0x");
                self.text.hex_octets(&found.to_be_bytes());
                self.text.text(" -> 0x");
                self.text.hex_octets(&expected.to_be_bytes());
                self.text.text("!] ");
            }
        }
    }

    fn truncated_length(&mut self, length: u16) {
        self.text.text("truncated-udplength ");
        self.text.decimal(length);
    }
}

/// Octets of a datagram by its own header, which leaves a length beyond 65,535 out (RFC 2675 4).
fn length(told: u16, segment: &Segment<'_>) -> u32 {
    match told {
        0 if segment.length > u16::MAX.into() => segment.length,
        told => told.into(),
    }
}
