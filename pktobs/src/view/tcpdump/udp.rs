//! UDP (print-udp.c).
//!
//! tcpdump checks the checksum of UDP over IPv4 only with `-vv`.

use pktobs_common::{Ipv4, Transport};

use super::{Printer, u16_at};
use crate::{packet::Packet, view::text::Append};

/// Octets of the header.
const HEADER_LEN: u32 = 8;

impl Printer<'_> {
    /// A datagram, of which `captured` octets were captured.
    pub(super) fn udp(&mut self, packet: &Packet<'_>, ipv4: &Ipv4, captured: u32) {
        self.protocol = "udp";
        let Some(Transport::Udp(udp)) = packet.transport() else {
            self.udp_cut(packet, ipv4, captured);
            return;
        };
        self.sockets(ipv4, udp.source_port, udp.destination_port);
        let Some(told) = u32::from(udp.length).checked_sub(HEADER_LEN) else {
            self.truncated_length(udp.length);
            return;
        };
        let carried = packet.record().segment_len() - HEADER_LEN;
        if told > carried && !ipv4.more_fragments() {
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
    fn udp_cut(&mut self, packet: &Packet<'_>, ipv4: &Ipv4, captured: u32) {
        let start = packet.record().transport_offset();
        let octets = packet.octets(start, start + captured);
        let (Ok(source_port), Ok(destination_port)) = (u16_at(octets, 0), u16_at(octets, 2)) else {
            self.addresses(ipv4, ": ");
            self.truncated();
            return;
        };
        self.sockets(ipv4, source_port, destination_port);
        let length = packet.record().segment_len();
        if length < HEADER_LEN {
            self.text.text("truncated-udp ");
            self.text.decimal(length);
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
