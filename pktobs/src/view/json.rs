//! Pieces of JSON (RFC 8259): strings, and numbers with a fixed fraction.

use std::fmt::{self, Display, Formatter, Write};

use super::text::Append;

/// A string in its quotation marks, with everything escaped that has to be (RFC 8259 7), and DEL, which is a control
/// octet too.
#[derive(Clone, Copy, Debug)]
pub struct Quoted<'a>(pub &'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for character in self.0.chars() {
            match character {
                '"' | '\\' => write!(f, "\\{character}")?,
                '\0'..='\x1f' | '\x7f' => write!(f, "\\u{:04x}", u32::from(character))?,
                _ => f.write_char(character)?,
            }
        }
        f.write_char('"')
    }
}

/// Appends a string as [`Quoted`] is written, sooner if there is nothing to escape.
pub(super) fn string(string: &str, text: &mut impl Append) {
    let is_plain = |octet| !matches!(octet, 0..b' ' | b'"' | b'\\' | 0x7f);
    if string.bytes().all(is_plain) {
        text.text("\"");
        text.text(string);
        text.text("\"");
    } else {
        text.formatted(format_args!("{}", Quoted(string)));
    }
}

/// A number of thousandths, as a number with at most three decimals.
#[derive(Clone, Copy, Debug)]
pub struct Thousandths(pub u64);

impl Display for Thousandths {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        fraction(f, self.0, 3)
    }
}

/// A number of millionths, as a number with at most six decimals.
#[derive(Clone, Copy, Debug)]
pub struct Millionths(pub u64);

impl Display for Millionths {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        fraction(f, self.0, 6)
    }
}

/// Writes `number` with its last `decimals` digits behind the point, without zeros at the end.
fn fraction(f: &mut Formatter<'_>, number: u64, decimals: u32) -> fmt::Result {
    let unit = 10u64.pow(decimals);
    let (whole, mut rest) = (number / unit, number % unit);
    write!(f, "{whole}")?;
    if rest == 0 {
        return Ok(());
    }
    let mut width = decimals as usize;
    while rest.is_multiple_of(10) {
        rest /= 10;
        width -= 1;
    }
    write!(f, ".{rest:0width$}")
}

#[cfg(test)]
mod tests {
    use bytes::BytesMut;

    use super::*;

    #[test]
    fn a_string_is_escaped_where_it_has_to_be() {
        for (text, expected) in [
            ("", r#""""#),
            ("eth0", r#""eth0""#),
            (r#"a"b\c"#, r#""a\"b\\c""#),
            ("\n\x1b\x7f", r#""\u000a\u001b\u007f""#),
            ("再送、→", "\"再送、→\""),
        ] {
            assert_eq!(Quoted(text).to_string(), expected);
            let mut appended = BytesMut::new();
            string(text, &mut appended);
            assert_eq!(appended, expected);
        }
    }

    #[test]
    fn a_fraction_has_no_zeros_at_its_end() {
        for (number, expected) in [
            (0, "0"),
            (1, "0.000001"),
            (1_000_000, "1"),
            (12_300_000, "12.3"),
            (12_034_560, "12.03456"),
            (1_792_778_471_351_202, "1792778471.351202"),
            (u64::MAX, "18446744073709.551615"),
        ] {
            assert_eq!(Millionths(number).to_string(), expected);
        }
        assert_eq!(Thousandths(1_050).to_string(), "1.05");
        assert_eq!(Thousandths(u64::MAX).to_string(), "18446744073709551.615");
    }
}
