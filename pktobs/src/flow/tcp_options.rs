//! TCP options (RFC 9293 3.1), one after the other.

use crate::packet::{Options, Piece};

/// One option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TcpOption<'a> {
    /// The longest segment that the sender can take, in octets of data (RFC 9293 3.7.1).
    Mss(u16),
    /// The sender's windows count in units of 2 to this power (RFC 7323 2.2).
    WindowScale(u8),
    /// The sender understands selective acknowledgments (RFC 2018).
    SackPermitted,
    /// What was received beyond the acknowledgment number: first and last + 1, in network byte order (RFC 2018).
    Sack(&'a [[[u8; 4]; 2]]),
    /// The sender's clock, and the clock value of the other side that it saw last (RFC 7323 3).
    Timestamps {
        /// The sender's clock.
        value: u32,
        /// The other side's, echoed.
        echo: u32,
    },
    /// A cookie with which data may come in the SYN, or the wish for one (RFC 7413 2).
    FastOpen {
        /// Octets of the cookie; 0 asks for one.
        cookie_len: u8,
    },
    /// Any other, by its kind (IANA TCP option kinds).
    Other(u8),
    /// A length that cannot be: below 2, or beyond the header. Nothing follows.
    Bad,
}

/// The options of a header. Padding (end of list, no operation) is passed over.
#[derive(Clone, Debug)]
pub struct TcpOptions<'a>(Options<'a>);

impl<'a> TcpOptions<'a> {
    /// From the octets behind the fixed part of the header.
    #[must_use]
    pub const fn new(octets: &'a [u8]) -> Self {
        Self(Options::new(octets))
    }
}

impl<'a> Iterator for TcpOptions<'a> {
    type Item = TcpOption<'a>;

    #[inline]
    fn next(&mut self) -> Option<TcpOption<'a>> {
        self.0.find_map(|piece| match piece {
            Piece::End(_) | Piece::NoOperation(_) => None,
            Piece::Option { number, data } => Some(TcpOption::read(number, data)),
            Piece::Bad(_) => Some(TcpOption::Bad),
        })
    }
}

/// The timestamps of options that are nothing but those, behind two octets of padding: the options of nearly every
/// segment that has any.
#[inline]
pub(crate) fn only_timestamps(options: &[u8]) -> Option<(u32, u32)> {
    match *options {
        [1, 1, 8, 10, a, b, c, d, e, f, g, h] => Some((
            u32::from_be_bytes([a, b, c, d]),
            u32::from_be_bytes([e, f, g, h]),
        )),
        _ => None,
    }
}

impl<'a> TcpOption<'a> {
    /// What an option of this kind with this data says.
    #[must_use]
    #[inline]
    pub fn read(kind: u8, data: &'a [u8]) -> Self {
        match (kind, data) {
            (2, &[a, b]) => Self::Mss(u16::from_be_bytes([a, b])),
            (3, &[shift]) => Self::WindowScale(shift),
            (4, &[]) => Self::SackPermitted,
            (5, blocks) => sack(blocks).unwrap_or(Self::Other(kind)),
            (8, &[a, b, c, d, e, f, g, h]) => Self::Timestamps {
                value: u32::from_be_bytes([a, b, c, d]),
                echo: u32::from_be_bytes([e, f, g, h]),
            },
            // The second is the form in which it was tried out (RFC 6994).
            (34, cookie) | (254, [0xf9, 0x89, cookie @ ..]) => Self::FastOpen {
                cookie_len: u8::try_from(cookie.len()).unwrap_or(u8::MAX),
            },
            _ => Self::Other(kind),
        }
    }
}

/// The blocks, or `None` if the octets are no whole number of them.
fn sack(octets: &[u8]) -> Option<TcpOption<'_>> {
    let (edges, []) = octets.as_chunks::<4>() else {
        return None;
    };
    let (blocks, []) = edges.as_chunks::<2>() else {
        return None;
    };
    Some(TcpOption::Sack(blocks))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(octets: &[u8]) -> Vec<TcpOption<'_>> {
        TcpOptions::new(octets).collect()
    }

    #[test]
    fn a_linux_syn() {
        let octets = [
            2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 10,
        ];
        let expected = [
            TcpOption::Mss(1460),
            TcpOption::SackPermitted,
            TcpOption::Timestamps { value: 1, echo: 0 },
            TcpOption::WindowScale(10),
        ];
        assert_eq!(all(&octets), expected);
    }

    #[test]
    fn nothing_is_read_behind_an_impossible_length() {
        for octets in [&[9, 0, 2, 4][..], &[9, 1], &[9, 255, 1, 1], &[1, 1, 9]] {
            assert_eq!(all(octets), [TcpOption::Bad]);
        }
    }

    #[test]
    fn nothing_is_read_behind_the_end_of_the_list() {
        assert_eq!(all(&[1, 0, 4, 2]), []);
        assert_eq!(all(&[]), []);
    }

    #[test]
    fn an_option_of_an_unusual_length_is_named_by_its_kind() {
        assert_eq!(all(&[2, 3, 5]), [TcpOption::Other(2)]);
        assert_eq!(all(&[5, 6, 0, 0, 0, 1]), [TcpOption::Other(5)]);
        let block = [5, 10, 0, 0, 0, 1, 0, 0, 0, 9];
        assert_eq!(
            all(&block),
            [TcpOption::Sack(&[[[0, 0, 0, 1], [0, 0, 0, 9]]])]
        );
    }
}
