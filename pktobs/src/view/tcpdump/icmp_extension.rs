//! Extensions behind the packet that an ICMP error quotes (RFC 4884, RFC 4950; print-icmp.c).

use pktobs_common::{Icmp, checksum};

use super::{Cut, Printer, icmp::Message, icmp_words::OBJECTS, word};
use crate::view::text::Append;

/// Where tcpdump looks for the extension: behind the header and the 128 octets of RFC 4884 5.5.
const START: usize = 136;
/// Octets of the extension's own header.
const HEADER_LEN: usize = 4;
/// The least that must be captured: the header and an octet.
const CAPTURED_MIN: u32 = (START + HEADER_LEN + 1) as u32;
const OBJECT_HEADER_LEN: usize = 4;
const VERSION: u8 = 2;
const MPLS_STACK: u8 = 1;
const MPLS_INCOMING: u8 = 1;

impl Printer<'_> {
    /// The extension, if the message has one.
    pub(super) fn icmp_extension(&mut self, message: &Message<'_>) -> Result<(), Cut> {
        let may_have_one = matches!(
            message.header[0],
            Icmp::UNREACHABLE | Icmp::TIME_EXCEEDED | Icmp::PARAMETER_PROBLEM
        );
        if !may_have_one || message.length as usize <= START {
            return Ok(());
        }
        if message.captured < CAPTURED_MIN {
            self.truncated();
            return Ok(());
        }
        let held = message
            .body
            .get(START - message.header.len()..)
            .unwrap_or(&[]);
        let len = message.length as usize - START;
        let total = (held.len() == len).then(|| checksum::sum(held));
        let is_captured = message.captured >= message.length;
        if message.u8(5)? == 0 && is_captured && total != Some(0xffff) {
            return Ok(());
        }
        let version = message.u8(START)? >> 4;
        self.number("\n\tICMP Multi-Part extension v", version);
        if version != VERSION {
            self.text.text(" packet not supported");
            return Ok(());
        }
        if let Some(total) = total {
            self.text.text(", checksum 0x");
            self.text.hex_octets(&message.array::<2>(START + 2)?);
            self.text.text(if total == 0xffff {
                " (correct), length "
            } else {
                " (incorrect), length "
            });
            self.text.decimal(len);
        }
        self.objects(message, len)
    }

    fn objects(&mut self, message: &Message<'_>, len: usize) -> Result<(), Cut> {
        let mut rest = len - HEADER_LEN;
        let mut at = START + HEADER_LEN;
        while rest > OBJECT_HEADER_LEN {
            let Ok([l0, l1, class, class_type]) = message.array(at) else {
                self.truncated();
                return Ok(());
            };
            let object_len = u16::from_be_bytes([l0, l1]);
            at += OBJECT_HEADER_LEN;
            self.text.text("\n\t  ");
            self.text.text(word(&OBJECTS, class).unwrap_or("unknown"));
            self.number(" Object (", class);
            self.number("), Class-Type: ", class_type);
            self.number(", length ", object_len);
            rest -= OBJECT_HEADER_LEN;
            let data_len = usize::from(object_len).checked_sub(OBJECT_HEADER_LEN);
            let Some(data_len) = data_len.filter(|_| class != 0) else {
                return Ok(());
            };
            if class == MPLS_STACK && class_type == MPLS_INCOMING {
                self.label(message.u32(at)?);
            } else {
                self.dump(message, at, data_len);
            }
            let Some(after) = rest.checked_sub(data_len) else {
                return Ok(());
            };
            rest = after;
            at += data_len;
        }
        Ok(())
    }

    /// An entry of an MPLS label stack (RFC 3032 2.1).
    fn label(&mut self, entry: u32) {
        self.number("\n\t    label ", entry >> 12);
        self.number(", tc ", entry >> 9 & 0x07);
        if entry & 0x100 != 0 {
            self.text.text(", [S]");
        }
        self.number(", ttl ", entry & 0xff);
    }

    /// Octets in hexadecimal, as far as they are held.
    fn dump(&mut self, message: &Message<'_>, start: usize, len: usize) {
        let from = (start - message.header.len()).min(message.body.len());
        let to = (from + len).min(message.body.len());
        self.hex_lines("\n\t    ", &message.body[from..to]);
    }
}
