//! What the extension headers of an IPv6 packet say that changes how the rest is read (RFC 8200 4).

use pktobs_common::wire::{self, IPV6_HEADER_LEN};

use super::Packet;

const PAD1: u8 = 0;
/// Option: the length of a packet beyond 65,575 octets (RFC 2675 2).
const JUMBO_PAYLOAD: u8 = 0xc2;
/// Option: the address that counts as the source (RFC 6275 6.3).
const HOME_ADDRESS: u8 = 0xc9;
/// Routing headers whose last address is known: two with the addresses in order, and segments.
const KNOWN_ROUTES: [u8; 3] = [0, 2, 4];

impl Packet<'_> {
    /// Octets behind the fixed header as a jumbo payload option tells them, `None` if there is none that counts.
    #[must_use]
    pub fn jumbo_payload(&self) -> Option<u32> {
        if self.ipv6()?.payload_length != 0 {
            return None;
        }
        let (number, header) = self.extension_headers().next()?;
        if number != wire::HOP_BY_HOP {
            return None;
        }
        let length = option(header, JUMBO_PAYLOAD)?.first_chunk()?;
        Some(u32::from_be_bytes(*length))
    }

    /// Octets of data of a piece of a fragmented packet, as its offset counts them: over IPv6, all behind the last
    /// fragment header.
    #[must_use]
    pub fn piece_len(&self) -> u32 {
        let mut end = IPV6_HEADER_LEN;
        let mut behind_fragment = None;
        for (number, header) in self.extension_headers() {
            end += u32::try_from(header.len()).unwrap_or(u32::MAX);
            if number == wire::FRAGMENT {
                behind_fragment = Some(end);
            }
        }
        match behind_fragment {
            Some(start) => self.record().datagram_len().saturating_sub(start),
            None => self.record().segment_len(),
        }
    }

    /// True if it is known between which addresses the transport checksum counts: with some extension headers, they
    /// are not those in front.
    #[must_use]
    pub fn has_known_ends(&self) -> bool {
        self.extension_headers()
            .all(|(number, header)| match (number, header) {
                (wire::ROUTING, &[_, _, kind, left, ..]) => {
                    left == 0 || KNOWN_ROUTES.contains(&kind)
                }
                (wire::DESTINATION_OPTIONS, header) => option(header, HOME_ADDRESS).is_none(),
                _ => true,
            })
    }
}

/// What an option of this type holds, in a header of options.
fn option(header: &[u8], wanted: u8) -> Option<&[u8]> {
    ExtensionOptions::new(header).find_map(|piece| match piece {
        ExtensionPiece::Option { number, data } if number == wanted => Some(data),
        _ => None,
    })
}

/// One piece of a header of options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtensionPiece<'a> {
    /// An option. What fills up is one too; if it is a single octet, it has no data.
    Option {
        /// Its type.
        number: u8,
        /// What stands behind type and length.
        data: &'a [u8],
    },
    /// An option that goes beyond the header, and all octets from it on. Nothing follows.
    Bad(&'a [u8]),
}

/// The options of a hop-by-hop or destination options header (RFC 8200 4.2).
#[derive(Clone, Debug)]
pub struct ExtensionOptions<'a>(&'a [u8]);

impl<'a> ExtensionOptions<'a> {
    /// From the octets of the whole header.
    #[must_use]
    pub fn new(header: &'a [u8]) -> Self {
        Self(header.get(2..).unwrap_or_default())
    }
}

impl<'a> Iterator for ExtensionOptions<'a> {
    type Item = ExtensionPiece<'a>;

    fn next(&mut self) -> Option<ExtensionPiece<'a>> {
        let (piece, rest) = match *self.0 {
            [] => return None,
            [PAD1, ref rest @ ..] => {
                let (number, data) = (PAD1, &[][..]);
                (ExtensionPiece::Option { number, data }, rest)
            }
            [number, len, ref rest @ ..] => match rest.split_at_checked(usize::from(len)) {
                Some((data, behind)) => (ExtensionPiece::Option { number, data }, behind),
                None => (ExtensionPiece::Bad(self.0), &[][..]),
            },
            [_] => (ExtensionPiece::Bad(self.0), &[][..]),
        };
        self.0 = rest;
        Some(piece)
    }
}
