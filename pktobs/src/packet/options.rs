//! Options one after the other, as IPv4 and TCP have them: a number, a length that covers all of it, and data
//! (RFC 791 3.1, RFC 9293 3.1).

const END: u8 = 0;
const NO_OPERATION: u8 = 1;

/// One piece of a list of options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// The end of the list, and so many octets with it up to the end of the header, whatever they hold.
    End(usize),
    /// So many options in a row that do nothing but fill up.
    NoOperation(usize),
    /// An option.
    Option {
        /// Its number.
        number: u8,
        /// What stands behind number and length.
        data: &'a [u8],
    },
    /// A length that cannot be, below 2 or beyond what is there, and all octets from that option on. Nothing follows.
    Bad(&'a [u8]),
}

/// The pieces of a list of options.
#[derive(Clone, Debug)]
pub struct Options<'a>(&'a [u8]);

impl<'a> Options<'a> {
    /// From the octets behind the fixed part of a header.
    #[must_use]
    pub const fn new(octets: &'a [u8]) -> Self {
        Self(octets)
    }
}

impl<'a> Iterator for Options<'a> {
    type Item = Piece<'a>;

    #[inline]
    fn next(&mut self) -> Option<Piece<'a>> {
        match *self.0 {
            [] => None,
            [END, ..] => {
                let count = self.0.len();
                self.0 = &[];
                Some(Piece::End(count))
            }
            [NO_OPERATION, ..] => {
                let end = self.0.iter().position(|&octet| octet != NO_OPERATION);
                let count = end.unwrap_or(self.0.len());
                self.0 = &self.0[count..];
                Some(Piece::NoOperation(count))
            }
            [number, len, ..] if len >= 2 && usize::from(len) <= self.0.len() => {
                let (option, rest) = self.0.split_at(usize::from(len));
                self.0 = rest;
                let data = &option[2..];
                Some(Piece::Option { number, data })
            }
            _ => {
                let rest = self.0;
                self.0 = &[];
                Some(Piece::Bad(rest))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(octets: &[u8]) -> Vec<Piece<'_>> {
        Options::new(octets).collect()
    }

    #[test]
    fn every_octet_is_in_a_piece() {
        let option = Piece::Option {
            number: 2,
            data: &[5, 180],
        };
        let octets = [1, 1, 2, 4, 5, 180, 1, 0, 9, 9];
        let expected = [
            Piece::NoOperation(2),
            option,
            Piece::NoOperation(1),
            Piece::End(3),
        ];
        assert_eq!(all(&octets), expected);
    }

    #[test]
    fn nothing_is_read_behind_an_impossible_length() {
        for octets in [&[9, 0, 2, 4][..], &[9, 1], &[9, 255, 1, 1], &[9]] {
            assert_eq!(all(octets), [Piece::Bad(octets)]);
        }
        assert_eq!(all(&[]), []);
    }
}
