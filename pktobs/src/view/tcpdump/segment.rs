//! A TCP segment or UDP datagram as the network layer hands it to its printer.

use pktobs_common::{Flags, Ipv4, Tcp, Transport, Udp, checksum};

use super::{Printer, ipv6_routing::arrival};
use crate::{
    flow::sequence::{Relative, SequenceMemory},
    packet::{Checksum, Packet},
    view::text::Append,
};

/// Who sends to whom.
#[derive(Clone, Copy)]
pub(super) enum Ends<'a> {
    /// As the header says.
    Ipv4(&'a Ipv4),
    /// Source and destination, as they stand in the fixed header.
    Ipv6(&'a [u8; 16], &'a [u8; 16]),
}

/// A segment, and where it is in the packet.
pub(super) struct Segment<'a> {
    pub(super) packet: &'a Packet<'a>,
    pub(super) ends: Ends<'a>,
    /// False if the network layer has told the addresses: ports stand alone then.
    pub(super) with_addresses: bool,
    /// Where it begins in the frame.
    pub(super) offset: u32,
    /// Octets of it that were captured.
    pub(super) captured: u32,
    /// Octets that it has.
    pub(super) length: u32,
    /// True if more of it follows in other fragments; over IPv6, if there is a fragment header.
    pub(super) fragmented: bool,
}

impl<'a> Segment<'a> {
    /// The TCP header, if its fixed part was captured.
    pub(super) fn tcp(&self) -> Option<Tcp> {
        match self.transport() {
            Some(Transport::Tcp(tcp)) => Some(tcp),
            _ => {
                let octets = self.octets(0, self.captured).first_chunk::<20>()?;
                Some(Tcp::from_words(zerocopy::transmute!(*octets)))
            }
        }
    }

    /// The UDP header, if a whole one was captured.
    pub(super) fn udp(&self) -> Option<Udp> {
        match self.transport() {
            Some(Transport::Udp(udp)) => Some(udp),
            _ => {
                let octets = self.octets(0, self.captured).first_chunk::<8>()?;
                Some(Udp::from_words(zerocopy::transmute!(*octets)))
            }
        }
    }

    /// The header in the record, if it is this segment's and was captured. The parser follows fewer extension headers
    /// than the printer, and a packet can be shorter for the one than for the other.
    #[inline]
    fn transport(&self) -> Option<Transport> {
        if self.packet.record().transport_offset() != self.offset {
            return None;
        }
        let transport = self.packet.transport()?;
        let len = match transport {
            Transport::Tcp(_) => size_of::<Tcp>(),
            _ => size_of::<Udp>(),
        };
        (self.captured as usize >= len).then_some(transport)
    }

    /// Octets `start..end` of the segment, or as many of them from `start` on as are held.
    pub(super) fn octets(&self, start: u32, end: u32) -> &'a [u8] {
        self.packet.octets(self.offset + start, self.offset + end)
    }

    /// What the checksum field, which holds `found`, is to be called; it covers the first `len` octets.
    pub(super) fn checksum(&self, protocol: u8, found: u16, len: u32) -> Checksum {
        match self.ends {
            Ends::Ipv4(_) => self.packet.transport_checksum(),
            Ends::Ipv6(source, _) => self
                .ipv6_checksum(source, protocol, found, len)
                .unwrap_or(Checksum::Unknown),
        }
    }

    fn ipv6_checksum(
        &self,
        source: &[u8; 16],
        protocol: u8,
        found: u16,
        len: u32,
    ) -> Option<Checksum> {
        if self.fragmented || self.captured < len {
            return None;
        }
        let record = self.packet.record();
        let is_summed = record.flags.has(Flags::SEGMENT_SUM)
            && record.transport_offset() == self.offset
            && record.segment_len() == len;
        let sum = if is_summed {
            record.segment_sum
        } else {
            let octets = self.octets(0, len);
            (octets.len() == len as usize).then(|| checksum::sum(octets))?
        };
        let start = u32::from(record.network_offset);
        let end = self.offset + self.captured;
        let destination = arrival(self.packet.octets(start, end), (end - start) as usize)?;
        let pseudo = checksum::pseudo_header_sum(source, &destination, protocol, len);
        let total = checksum::fold(u64::from(sum) + u64::from(pseudo));
        Some(match total {
            0xffff => Checksum::Correct,
            _ => Checksum::Incorrect {
                expected: checksum::expected(found, total),
            },
        })
    }

    /// The numbers to show of the segment; it becomes the conversation's latest.
    pub(super) fn relative(&self, tcp: &Tcp, sequences: &mut SequenceMemory) -> Relative {
        match self.ends {
            Ends::Ipv4(ipv4) => sequences.over_ipv4(ipv4.source, ipv4.destination, tcp),
            Ends::Ipv6(source, destination) => sequences.over_ipv6(*source, *destination, tcp),
        }
    }
}

impl Printer<'_> {
    /// Source and destination, and what follows them.
    pub(super) fn addresses(&mut self, ends: Ends<'_>, end: &str) {
        match ends {
            Ends::Ipv4(ipv4) => {
                self.text.ipv4_address(ipv4.source);
                self.text.text(" > ");
                self.text.ipv4_address(ipv4.destination);
            }
            Ends::Ipv6(source, destination) => {
                self.text.ipv6_address(*source);
                self.text.text(" > ");
                self.text.ipv6_address(*destination);
            }
        }
        self.text.text(end);
    }

    /// Source and destination with their ports, or the ports alone.
    pub(super) fn sockets(
        &mut self,
        segment: &Segment<'_>,
        source_port: u16,
        destination_port: u16,
    ) {
        match segment.ends {
            _ if !segment.with_addresses => {
                self.text.decimal(source_port);
                self.text.text(" > ");
            }
            Ends::Ipv4(ipv4) => {
                let (source, destination) = (ipv4.source, ipv4.destination);
                self.text.ipv4_endpoint(source, b'.', source_port);
                self.text.text(" > ");
                self.text.ipv4_endpoint(destination, b'.', destination_port);
                return self.text.text(": ");
            }
            Ends::Ipv6(source, destination) => {
                self.text.ipv6_address(*source);
                self.text.text(".");
                self.text.decimal(source_port);
                self.text.text(" > ");
                self.text.ipv6_address(*destination);
                self.text.text(".");
            }
        }
        self.text.decimal(destination_port);
        self.text.text(": ");
    }
}
