//! Octets from outside, made fit for a terminal.
//!
//! Whatever comes from the wire, from an interface's name or from a process is shown through [`Escaped`], on
//! standard output and in messages alike: a terminal never gets to see a control octet that someone else chose.
//! The notation is tcpdump's (`fn_print_char` in its util-print.c): caret for control octets, `M-` for those
//! above 127. So every octet is shown, UTF-8 is not decoded, and a line stays a line.

use std::fmt::{self, Display, Formatter, Write};

/// Shows octets in printable ASCII: `^[` for ESC, `^?` for DEL, `M-^@` for 0x80, `M-~` for 0xfe.
///
/// ```
/// assert_eq!(pktobs::escape::Escaped(b"eth0\x1b[31m").to_string(), "eth0^[[31m");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Escaped<'a>(pub &'a [u8]);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for octet in self.0 {
            let ascii = octet & 0x7f;
            if ascii != *octet {
                f.write_str("M-")?;
            }
            if matches!(ascii, b' '..=b'~') {
                f.write_char(char::from(ascii))?;
            } else {
                f.write_char('^')?;
                f.write_char(char::from(ascii ^ 0x40))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected: the octets of this kind in a DNS name, as tcpdump 4.99.3 prints them.
    #[test]
    fn hostile_octets_read_as_tcpdump_writes_them() {
        let octets = b"\x1b[31mX\x07\xe2\x80\xae.abc.a\nb\r\x9b";
        assert_eq!(
            Escaped(octets).to_string(),
            "^[[31mX^GM-bM-^@M-..abc.a^Jb^MM-^["
        );
    }

    #[test]
    fn the_edges_of_printable_ascii() {
        assert_eq!(
            Escaped(b"\x00\x1f ~\x7f\x80\xff").to_string(),
            "^@^_ ~^?M-^@M-^?"
        );
    }

    #[test]
    fn every_octet_becomes_printable_ascii() {
        let all: Vec<u8> = (0..=255).collect();
        let text = Escaped(&all).to_string();
        assert!(text.bytes().all(|octet| matches!(octet, b' '..=b'~')));
    }
}
