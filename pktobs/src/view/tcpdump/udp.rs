//! UDP (print-udp.c).
//!
//! tcpdump checks the checksum of UDP over IPv4 only with `-vv`.

use super::{Printer, segment::Segment, u16_at};
use crate::view::text::Append;

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
        let Some(told) = u32::from(udp.length).checked_sub(HEADER_LEN) else {
            self.truncated_length(udp.length);
            return;
        };
        let carried = segment.length - HEADER_LEN;
        if told > carried && !segment.fragmented {
            self.text.text("UDP, bad length ");
            self.text.decimal(told);
            self.text.text(" > ");
            self.text.decimal(carried);
        } else {
            self.text.text("UDP, length ");
            self.text.decimal(told);
        }
    }

    /// A datagram without even a whole header.
    fn udp_cut(&mut self, segment: &Segment<'_>) {
        let octets = segment.octets(0, segment.captured);
        let (Ok(source_port), Ok(destination_port)) = (u16_at(octets, 0), u16_at(octets, 2)) else {
            self.addresses(segment.ends, ": ");
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
            Ok(told) if u32::from(told) < HEADER_LEN => self.truncated_length(told),
            _ => self.truncated(),
        }
    }

    fn truncated_length(&mut self, length: u16) {
        self.text.text("truncated-udplength ");
        self.text.decimal(length);
    }
}
