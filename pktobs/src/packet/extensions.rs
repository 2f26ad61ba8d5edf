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
    let mut options = header.get(2..)?;
    loop {
        match *options {
            [] => return None,
            [PAD1, ref rest @ ..] => options = rest,
            [number, len, ref rest @ ..] => {
                let (value, behind) = rest.split_at_checked(usize::from(len))?;
                if number == wanted {
                    return Some(value);
                }
                options = behind;
            }
            [_] => return None,
        }
    }
}
