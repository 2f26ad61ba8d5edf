//! SCTP and DCCP, which are not decoded: who sends to whom, from which port to which (print-sctp.c, print-dccp.c).

use super::{Cut, Printer, segment::Segment, u8_at, u16_at};
use crate::view::text::Append;

/// Octets of the common header of SCTP, and of the generic header of DCCP with short sequence numbers.
const HEADER_LEN: u32 = 12;
/// Octets of that with long sequence numbers, and where it says which they are (RFC 4340 5.1).
const LONG_HEADER_LEN: u32 = 16;
const EXTENDED: usize = 8;

impl Printer<'_> {
    /// An SCTP packet.
    pub(super) fn sctp(&mut self, segment: &Segment<'_>) -> Result<(), Cut> {
        self.protocol = "sctp";
        if segment.length < HEADER_LEN {
            self.missing_octets("truncated-sctp - ", HEADER_LEN - segment.length);
            return Ok(());
        }
        if segment.captured < HEADER_LEN {
            self.truncated();
            return Ok(());
        }
        self.ports_and_length(segment)
    }

    /// A DCCP packet.
    pub(super) fn dccp(&mut self, segment: &Segment<'_>) -> Result<(), Cut> {
        self.protocol = "dccp";
        if segment.captured < HEADER_LEN {
            self.truncated();
            return Ok(());
        }
        let octets = segment.octets(0, HEADER_LEN);
        let header_len = match u8_at(octets, EXTENDED)? & 1 {
            0 => HEADER_LEN,
            _ => LONG_HEADER_LEN,
        };
        if segment.length < header_len {
            self.missing_octets("truncated-dccp - ", header_len - segment.length);
            return Ok(());
        }
        if segment.captured < header_len {
            self.truncated();
            return Ok(());
        }
        self.ports_and_length(segment)
    }

    fn missing_octets(&mut self, name: &str, missing: u32) {
        self.number(name, missing);
        self.text.text(" bytes missing!");
    }

    fn ports_and_length(&mut self, segment: &Segment<'_>) -> Result<(), Cut> {
        let octets = segment.octets(0, HEADER_LEN);
        self.sockets(segment, u16_at(octets, 0)?, u16_at(octets, 2)?);
        self.number("length ", segment.length);
        Ok(())
    }
}
