//! A TCP segment or UDP datagram as the network layer hands it to its printer.

use pktobs_common::{Ipv4, Tcp, Transport, Udp};

use super::Printer;
use crate::{
    flow::sequence::{Relative, SequenceMemory},
    packet::{Checksum, Packet},
    view::text::Append,
};

/// Who sends to whom.
#[derive(Clone, Copy)]
pub(super) enum Ends {
    /// Source and destination.
    Ipv4([u8; 4], [u8; 4]),
}

impl From<&Ipv4> for Ends {
    fn from(ipv4: &Ipv4) -> Self {
        Self::Ipv4(ipv4.source, ipv4.destination)
    }
}

/// A segment, and where it is in the packet.
pub(super) struct Segment<'a> {
    pub(super) packet: &'a Packet<'a>,
    pub(super) ends: Ends,
    /// Where it begins in the frame.
    pub(super) offset: u32,
    /// Octets of it that were captured.
    pub(super) captured: u32,
    /// Octets that it has.
    pub(super) length: u32,
    /// True if more of it follows in other fragments.
    pub(super) fragmented: bool,
}

impl<'a> Segment<'a> {
    /// The TCP header, if its fixed part was captured.
    pub(super) fn tcp(&self) -> Option<Tcp> {
        match self.packet.transport() {
            Some(Transport::Tcp(tcp)) => Some(*tcp),
            _ => None,
        }
    }

    /// The UDP header, if a whole one was captured.
    pub(super) fn udp(&self) -> Option<Udp> {
        match self.packet.transport() {
            Some(Transport::Udp(udp)) => Some(*udp),
            _ => None,
        }
    }

    /// Octets `start..end` of the segment, or as many of them from `start` on as are held.
    pub(super) fn octets(&self, start: u32, end: u32) -> &'a [u8] {
        self.packet.octets(self.offset + start, self.offset + end)
    }

    /// What the checksum field holds.
    pub(super) fn checksum(&self) -> Checksum {
        self.packet.transport_checksum()
    }

    /// The numbers to show of the segment; it becomes the conversation's latest.
    pub(super) fn relative(&self, tcp: &Tcp, sequences: &mut SequenceMemory) -> Relative {
        match self.ends {
            Ends::Ipv4(source, destination) => sequences.over_ipv4(source, destination, tcp),
        }
    }
}

impl Printer<'_> {
    /// Source and destination, and what follows them.
    pub(super) fn addresses(&mut self, ends: Ends, end: &str) {
        match ends {
            Ends::Ipv4(source, destination) => {
                self.text.ipv4_address(source);
                self.text.text(" > ");
                self.text.ipv4_address(destination);
            }
        }
        self.text.text(end);
    }

    /// Source and destination with their ports.
    pub(super) fn sockets(
        &mut self,
        segment: &Segment<'_>,
        source_port: u16,
        destination_port: u16,
    ) {
        match segment.ends {
            Ends::Ipv4(source, destination) => {
                self.text.ipv4_address(source);
                self.text.text(".");
                self.text.decimal(source_port);
                self.text.text(" > ");
                self.text.ipv4_address(destination);
                self.text.text(".");
            }
        }
        self.text.decimal(destination_port);
        self.text.text(": ");
    }
}
