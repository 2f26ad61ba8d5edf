//! TCP (print-tcp.c).
use pktobs_common::{Tcp, wire};

use super::{
    Cut, Printer,
    ipv4::wrong,
    segment::Segment,
    tcp_options::{End, Options},
    u16_at,
};
use crate::{flow::sequence::Relative, packet::Checksum, view::text::Append};

/// Octets of a header without options.
const HEADER_LEN: u32 = 20;
/// Octets of a reset's data that are shown.
const RESET_DATA_MAX: u32 = 30;
/// Flags that make the sequence number worth telling without data.
const TAKES_SEQUENCE: u8 = Tcp::SYN | Tcp::FIN | Tcp::RST;

/// From the lowest bit of the flags octet to the highest.
const FLAGS: [u8; 8] = *b"FSRP.UEW";

impl Printer<'_> {
    /// A segment.
    pub(super) fn tcp(&mut self, segment: &Segment<'_>) -> Result<(), Cut> {
        self.protocol = "tcp";
        let Some(tcp) = segment.tcp() else {
            self.tcp_cut(segment);
            return Ok(());
        };
        self.sockets(segment, tcp.source_port, tcp.destination_port);
        let (segment_len, captured) = (segment.length, segment.captured);
        let header_len = tcp.header_len();
        if header_len < HEADER_LEN {
            self.text.text(" tcp ");
            self.text.decimal(segment_len.wrapping_sub(header_len));
            self.text.text(" [bad hdr length ");
            self.text.decimal(header_len);
            self.text.text(" - too short, < 20]");
            return Ok(());
        }
        if self.style.quiet > 0 {
            self.tcp_quiet(segment_len, header_len);
            return Ok(());
        }
        let flags = tcp.flags();
        self.tcp_flags(flags);
        let relative = if self.style.absolute_sequence {
            Relative::absolute(&tcp)
        } else {
            segment.relative(&tcp, self.sequences)
        };
        let Some(length) = segment_len.checked_sub(header_len) else {
            self.tcp_header_too_long(segment_len, header_len);
            return Ok(());
        };
        self.tcp_checksum(segment, tcp.checksum);
        if length > 0 || flags & TAKES_SEQUENCE != 0 {
            self.text.named(", seq ", relative.seq);
        }
        if length > 0 {
            self.text.named(":", relative.seq.wrapping_add(length));
        }
        if flags & Tcp::ACK != 0 {
            self.text.named(", ack ", relative.ack);
        }
        self.text.named(", win ", tcp.window);
        if flags & Tcp::URG != 0 {
            self.text.text(", urg ");
            self.text.decimal(tcp.urgent_pointer);
        }
        if header_len > HEADER_LEN {
            self.text.text(", options [");
            let options = Options {
                octets: segment.octets(HEADER_LEN, header_len.min(captured)),
                len: (header_len - HEADER_LEN) as usize,
                data_follows: captured > header_len,
                is_segment_captured: captured >= segment_len,
                sack_base: relative.sack_base,
                flags,
            };
            if self.tcp_options(&options)? == End::Early {
                return Ok(());
            }
            self.text.text("]");
        }
        self.text.named(", length ", length);
        if length > 0 && captured < header_len {
            self.remaining(captured, header_len);
            return Err(Cut);
        }
        if length > 0 && flags & Tcp::RST != 0 {
            self.reset_data(segment, header_len);
        }
        Ok(())
    }

    /// Hardly anything of a segment.
    fn tcp_quiet(&mut self, segment_len: u32, header_len: u32) {
        self.text.text("tcp ");
        self.text.decimal(segment_len.wrapping_sub(header_len));
        if header_len > segment_len {
            self.tcp_header_too_long(segment_len, header_len);
        }
    }

    fn tcp_header_too_long(&mut self, segment_len: u32, header_len: u32) {
        self.text.text(" [bad hdr length ");
        self.text.decimal(header_len);
        self.text.text(" - too long, > ");
        self.text.decimal(segment_len);
        self.text.text("]");
    }

    /// A segment without even the fixed part of the header.
    fn tcp_cut(&mut self, segment: &Segment<'_>) {
        let octets = segment.octets(0, segment.captured);
        match (u16_at(octets, 0), u16_at(octets, 2)) {
            (Ok(source_port), Ok(destination_port)) => {
                self.sockets(segment, source_port, destination_port);
            }
            _ => self.addresses(segment.ends, ":"),
        }
        self.truncated();
    }

    fn tcp_flags(&mut self, flags: u8) {
        const PUSH: u8 = Tcp::PSH | Tcp::ACK;
        // Most segments have one of these two sets.
        match flags {
            Tcp::ACK => return self.text.text("Flags [.]"),
            PUSH => return self.text.text("Flags [P.]"),
            _ => {}
        }
        self.text.text("Flags [");
        if flags == 0 {
            self.text.text("none");
        }
        for (bit, letter) in FLAGS.into_iter().enumerate() {
            if flags >> bit & 1 != 0 {
                self.text.put_u8(letter);
            }
        }
        self.text.text("]");
    }

    fn tcp_checksum(&mut self, segment: &Segment<'_>, found: u16) {
        let checksum = segment.checksum(wire::PROTOCOL_TCP, found, segment.length);
        if checksum == Checksum::Unknown {
            return;
        }
        self.text.text(", cksum 0x");
        self.text.hex_octets(&found.to_be_bytes());
        match wrong(checksum) {
            None => self.text.text(" (correct)"),
            Some(expected) => {
                self.text.text(" (incorrect -> 0x");
                self.text.hex_octets(&expected.to_be_bytes());
                self.text.text(")");
            }
        }
    }

    /// The beginning of a reset's data, which may say why in words.
    fn reset_data(&mut self, segment: &Segment<'_>, header_len: u32) {
        let (segment_len, captured) = (segment.length, segment.captured);
        let is_whole = captured >= segment_len;
        self.text.text(if is_whole { " [RST" } else { " [!RST" });
        let mut end = segment_len.min(captured);
        if segment_len - header_len > RESET_DATA_MAX {
            end = end.min(header_len + RESET_DATA_MAX);
            self.text.text("+");
        }
        self.text.text(" ");
        for &octet in segment.octets(header_len, end) {
            self.escaped(octet);
        }
        self.text.text("]");
    }

    /// An octet in caret and meta notation (`fn_print_char` in util-print.c).
    pub(super) fn escaped(&mut self, octet: u8) {
        if !octet.is_ascii() {
            self.text.text("M-");
        }
        let ascii = octet & 0x7f;
        if matches!(ascii, b' '..=b'~') {
            self.text.put_u8(ascii);
        } else {
            self.text.text("^");
            self.text.put_u8(ascii ^ 0x40);
        }
    }
}
