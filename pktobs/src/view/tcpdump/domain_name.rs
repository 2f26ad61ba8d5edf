//! Domain names (RFC 1035 4.1.4; `fqdn_print` in print-domain.c), with compression and the bit labels of RFC 2673.

use super::{Cut, Printer, u8_at};
use crate::view::text::Append;

/// The two highest bits of a label's first octet say what it is.
const KIND: u8 = 0xc0;
const LABEL: u8 = 0x00;
const EXTENDED: u8 = 0x40;
const POINTER: u8 = 0xc0;
/// The only extended label.
const BIT_LABEL: u8 = EXTENDED | 1;

/// Characters of a name that are shown.
const NAME_MAX: usize = 255;

impl Printer<'_> {
    /// The name at `start`; pointers count from the beginning of `octets`. What comes behind it is returned, or
    /// `None` if it cannot be read to its end.
    pub(super) fn domain_name(
        &mut self,
        octets: &[u8],
        start: usize,
    ) -> Result<Option<usize>, Cut> {
        let Some((mut first, mut len)) = self.name_label(octets, start) else {
            return Ok(None);
        };
        let mut at = start + 1;
        // Pointers go backwards only, so names end.
        let mut limit = start;
        let mut end = (first & KIND != POINTER).then_some(at + len);
        let mut is_compressed = false;
        let mut chars = 0;
        if first == 0 {
            self.text.text(".");
        }
        while first != 0 && at < octets.len() {
            let next = match first & KIND {
                POINTER => {
                    let offset = usize::from(first & !KIND) << 8 | usize::from(octets[at]);
                    if !is_compressed {
                        end = Some(at + 1);
                        is_compressed = true;
                    }
                    if offset >= limit {
                        self.text.text("<BAD PTR>");
                        return Ok(None);
                    }
                    limit = offset;
                    offset
                }
                kind => {
                    if kind == LABEL {
                        let shown = len.min(NAME_MAX.saturating_sub(chars));
                        let label = &octets[at..octets.len().min(at + shown)];
                        for octet in label {
                            self.escaped(*octet);
                        }
                        if label.len() < shown {
                            return Ok(None);
                        }
                        chars += len;
                    } else {
                        self.bit_label(octets, at)?;
                    }
                    if chars <= NAME_MAX {
                        self.text.text(".");
                    }
                    chars += 1;
                    at + len
                }
            };
            let is_pointer = first & KIND == POINTER;
            let Some(label) = self.name_label(octets, next) else {
                return Ok(None);
            };
            (first, len) = label;
            at = next + 1;
            if !is_pointer && !is_compressed {
                end = end.map(|end| end + len + 1);
            }
        }
        if chars > NAME_MAX {
            self.text.text("<DOMAIN NAME TOO LONG>");
        }
        Ok(end)
    }

    /// The first octet of a label and the octets behind it that belong to it, or `None` if it cannot be read.
    fn name_label(&mut self, octets: &[u8], at: usize) -> Option<(u8, usize)> {
        let first = *octets.get(at)?;
        let len = match first & KIND {
            LABEL | POINTER => usize::from(first),
            EXTENDED if first == BIT_LABEL => bits(*octets.get(at + 1)?).div_ceil(8) + 1,
            EXTENDED => {
                self.number("<ELT ", first & !KIND);
                self.text.text(">");
                return None;
            }
            _ => {
                self.text.text("<BAD LABEL TYPE>");
                return None;
            }
        };
        Some((first, len))
    }

    fn bit_label(&mut self, octets: &[u8], at: usize) -> Result<(), Cut> {
        let bits = bits(u8_at(octets, at)?);
        self.text.text("\\[x");
        for octet in 0..bits / 8 {
            self.text.hex_octets(&[u8_at(octets, at + 1 + octet)?]);
        }
        let rest = bits % 8;
        if rest > 0 {
            let last = u8_at(octets, at + 1 + bits / 8)? & 0xff << (8 - rest);
            if rest > 4 {
                self.text.hex_octets(&[last]);
            } else {
                self.text.hex(last >> 4);
            }
        }
        self.number("/", bits);
        self.text.text("]");
        Ok(())
    }
}

/// Bits of a bit label, of which 256 are told as zero.
fn bits(told: u8) -> usize {
    match told {
        0 => 256,
        bits => bits.into(),
    }
}

#[cfg(test)]
mod tests {
    use crate::view::tcpdump::icmpv6::tests::text;

    /// What is told of names in a search list of 32 octets, whose first name has the offset 8.
    fn names(names: &[u8]) -> String {
        let mut octets = vec![0x85, 0, 0, 0, 0, 0, 0, 0, 31, 4, 0, 0, 0, 0, 0, 60];
        octets.extend(names);
        octets.resize(8 + 32, 0);
        let hex: String = octets.iter().map(|octet| format!("{octet:02x}")).collect();
        let told = text(&hex);
        let (_, names) = told.split_once("domain(s):").unwrap();
        names.to_owned()
    }

    #[test]
    fn names_are_told_with_their_last_dot() {
        assert_eq!(names(b"\x03lan\0\x01a\x01b\0"), " lan. a.b.");
        assert_eq!(names(b"\x03\x1bm\xff\0"), " ^[mM-^?.");
    }

    #[test]
    fn a_pointer_leads_back() {
        assert_eq!(names(b"\x03lan\0\x01a\xc0\x08"), " lan. a.lan.");
        assert_eq!(names(b"\x01a\xc0\x08"), " a.<BAD PTR> [|icmp6]");
        assert_eq!(names(b"\x01a\xc0\x0b"), " a.<BAD PTR> [|icmp6]");
    }

    #[test]
    fn bits_are_told_in_hexadecimal() {
        assert_eq!(names(b"\x41\x0c\xab\xcd\0"), " \\[xabc/12].");
        assert_eq!(names(b"\x41\x0d\xab\xcf\0"), " \\[xabc8/13].");
        assert_eq!(names(b"\x42\0"), " <ELT 2> [|icmp6]");
        assert_eq!(names(b"\x80\0"), " <BAD LABEL TYPE> [|icmp6]");
    }
}
