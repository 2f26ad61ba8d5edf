//! Numbers as people read them.

use std::fmt::{self, Display, Formatter};

/// An integer with a comma between groups of three digits: `1,234,567`. Width and alignment are honoured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grouped(pub u64);

/// The digits and commas of `u64::MAX`.
const GROUPED_MAX: usize = 26;

impl Display for Grouped {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut buffer = itoa::Buffer::new();
        let digits = buffer.format(self.0);
        let mut text = [0; GROUPED_MAX];
        let mut len = 0;
        for (index, digit) in digits.bytes().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text[len] = b',';
                len += 1;
            }
            text[len] = digit;
            len += 1;
        }
        f.pad(str::from_utf8(&text[..len]).unwrap_or_default())
    }
}

/// A rate in at most five characters: `999`, `9,999`, `12.3k`, `456k`, `1.23M`; k is a thousand, and so on.
/// Rounded down. Width and alignment are honoured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Short(pub u64);

/// Below this a number is written in full.
const SHORT_FROM: u64 = 10_000;

const PREFIXES: [(u64, char); 6] = [
    (1_000_000_000_000_000_000, 'E'),
    (1_000_000_000_000_000, 'P'),
    (1_000_000_000_000, 'T'),
    (1_000_000_000, 'G'),
    (1_000_000, 'M'),
    (1_000, 'k'),
];

impl Display for Short {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let prefix = PREFIXES
            .iter()
            .find(|(unit, _)| self.0 >= SHORT_FROM && self.0 >= *unit);
        let Some((unit, prefix)) = prefix else {
            return Grouped(self.0).fmt(f);
        };
        let (whole, rest) = (self.0 / unit, self.0 % unit);
        let thousandths = rest / (unit / 1000);
        let text = match whole {
            0..10 => format!("{whole}.{:02}{prefix}", thousandths / 10),
            10..100 => format!("{whole}.{}{prefix}", thousandths / 100),
            _ => format!("{whole}{prefix}"),
        };
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_three() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (12_345, "12,345"),
            (1_234_567, "1,234,567"),
            (u64::MAX, "18,446,744,073,709,551,615"),
        ] {
            assert_eq!(Grouped(number).to_string(), text);
        }
        assert_eq!(format!("{:>7}|", Grouped(1000)), "  1,000|");
    }

    #[test]
    fn rates_are_short() {
        for (number, text) in [
            (0, "0"),
            (9_999, "9,999"),
            (10_000, "10.0k"),
            (12_399, "12.3k"),
            (999_999, "999k"),
            (1_000_000, "1.00M"),
            (1_239_999, "1.23M"),
            (99_990_000_000, "99.9G"),
            (u64::MAX, "18.4E"),
        ] {
            assert_eq!(Short(number).to_string(), text);
        }
        assert_eq!(format!("{:>7}|", Short(10_000)), "  10.0k|");
    }
}
