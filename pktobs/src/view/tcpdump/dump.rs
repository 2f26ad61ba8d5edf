//! Octets in hexadecimal and ASCII, for what nothing more is known of (`hex_and_ascii_print` in print-ascii.c).
//!
//! tcpdump shows all octets; here it is as many as a record holds of a frame that is not parsed.

use bytes::BufMut;

use super::Printer;
use crate::view::text::Append;

/// Octets in a line.
const LINE_LEN: usize = 16;
/// Columns of two octets: a space and four digits.
const PAIR_COLUMNS: usize = 5;

impl Printer<'_> {
    /// Octets, on lines of their own.
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
}
