//! Octets in hexadecimal, with ASCII beside it and without, for what nothing more is known of (print-ascii.c).
//!
//! tcpdump shows all octets; here it is as many as a record holds.

use super::Printer;
use crate::view::text::Append;

/// Octets in a line.
const LINE_LEN: usize = 16;
/// Columns of two octets: a space and four digits.
const PAIR_COLUMNS: usize = 5;

impl Printer<'_> {
    /// Octets in hexadecimal and ASCII, on lines of their own.
    pub(super) fn hex_and_ascii(&mut self, octets: &[u8]) {
        for (number, line) in octets.chunks(LINE_LEN).enumerate() {
            let offset = number * LINE_LEN;
            self.text.formatted(format_args!("\n\t0x{offset:04x}: "));
            let start = self.text.len();
            for pair in line.chunks(2) {
                self.text.put_u8(b' ');
                self.text.hex_octets(pair);
            }
            for _ in self.text.len() - start..LINE_LEN / 2 * PAIR_COLUMNS {
                self.text.put_u8(b' ');
            }
            self.text.text("  ");
            for octet in line {
                let shown = octet.is_ascii_graphic().then_some(*octet);
                self.text.put_u8(shown.unwrap_or(b'.'));
            }
        }
    }

    /// Octets in hexadecimal, on lines of their own that begin with `indent`.
    pub(super) fn hex_lines(&mut self, indent: &str, octets: &[u8]) {
        for (number, line) in octets.chunks(LINE_LEN).enumerate() {
            self.text.text(indent);
            self.text.text("0x");
            self.text
                .hex_octets(&((number * LINE_LEN) as u16).to_be_bytes());
            self.text.text(": ");
            for pair in line.chunks(2) {
                self.text.text(" ");
                self.text.hex_octets(pair);
            }
        }
    }
}
