//! IPv6 and its extension headers (RFC 8200).
//!
//! The extension headers are followed to what stands behind them. Their octets are left to the views, which have
//! them in the tail, as they have the addresses.

use super::{Segment, Stop};
use crate::{Ipv6, PacketBytes, PacketRecord};

/// Octets of the fixed header.
pub const HEADER_LEN: u32 = 40;
/// At most this many extension headers are followed. RFC 8200 4.1 names seven at most, one of them twice; of the
/// seven, AH and ESP are protocols here, as in tcpdump.
const EXTENSIONS_MAX: u8 = 8;

/// Next header: hop-by-hop options.
pub const HOP_BY_HOP: u8 = 0;
/// Next header: a routing header.
pub const ROUTING: u8 = 43;
/// Next header: a fragment header.
pub const FRAGMENT: u8 = 44;
/// Next header: destination options.
pub const DESTINATION_OPTIONS: u8 = 60;
/// Next header: a mobility header, behind which nothing stands (RFC 6275 6.1); the first number is that of drafts.
pub const MOBILITY: [u8; 2] = [62, 135];

/// Words of four octets in the fixed header in front of the addresses.
const FIELDS_WORDS: usize = 2;
const FRAGMENT_LEN: usize = 8;

/// Reads the fixed header at `network_offset`.
#[inline(always)]
pub(super) fn parse_fixed(
    bytes: &(impl PacketBytes + ?Sized),
    record: &mut PacketRecord,
) -> Result<(), Stop> {
    let offset = record.network_offset as usize;
    let last = offset + HEADER_LEN as usize - 1;
    let mut fields = [0; FIELDS_WORDS];
    if bytes.read::<1>(last).is_none() || !bytes.copy(offset, &mut fields) {
        return Err(Stop::Ipv6Truncated);
    }
    let [version_class_flow, second] = fields.map(u32::from_be);
    let next_header = (second >> 8) as u8;
    let hop_limit = second as u8;
    record.set_ipv6(Ipv6 {
        version_class_flow,
        payload_length: (second >> 16) as u16,
        next_header,
        hop_limit,
        header_len: HEADER_LEN as u16,
        protocol: next_header,
        ..Ipv6::default()
    });
    if version_class_flow >> 28 != 6 {
        return Err(Stop::Ipv6Version);
    }
    Ok(())
}

/// Reads the header at `network_offset` and follows the extension headers.
#[inline(always)]
pub(super) fn parse(
    bytes: &(impl PacketBytes + ?Sized),
    record: &mut PacketRecord,
) -> Result<(), Stop> {
    parse_fixed(bytes, record)?;
    for _ in 0..EXTENSIONS_MAX {
        if !follow(bytes, record)? {
            break;
        }
    }
    let ipv6 = record.network_as_ipv6();
    match ipv6.protocol {
        HOP_BY_HOP | ROUTING | FRAGMENT | DESTINATION_OPTIONS if ipv6.fragment_offset() == 0 => {
            Err(Stop::Ipv6Extensions)
        }
        _ if ipv6.fragment_offset() != 0 => Err(Stop::LaterFragment),
        _ => Ok(()),
    }
}

/// The segment behind sound headers.
#[inline(always)]
pub(super) fn segment(record: &PacketRecord) -> Segment {
    Segment {
        offset: record.transport_offset(),
        len: record.segment_len(),
        is_piece: record.network_as_ipv6().more_fragments(),
    }
}

/// Follows one extension header; false if there is none.
///
/// What is known so far stands in the record and not in variables: in the kernel the record is in a map, of whose
/// content the verifier knows nothing, so that it follows one path through the loop.
#[inline(always)]
fn follow(bytes: &(impl PacketBytes + ?Sized), record: &mut PacketRecord) -> Result<bool, Stop> {
    let offset = record.transport_offset() as usize;
    let room = record.segment_len();
    let mut ipv6 = record.network_as_ipv6();
    let len = match ipv6.protocol {
        HOP_BY_HOP | ROUTING | DESTINATION_OPTIONS => {
            let [next_header, len] = bytes.read(offset).ok_or(Stop::Ipv6ExtensionTruncated)?;
            ipv6.protocol = next_header;
            (u32::from(len) + 1) * 8
        }
        FRAGMENT if ipv6.fragment_offset() == 0 => {
            let octets = bytes.read::<FRAGMENT_LEN>(offset);
            let [next_header, _, o0, o1, i0, i1, i2, i3] =
                octets.ok_or(Stop::Ipv6ExtensionTruncated)?;
            ipv6.protocol = next_header;
            // The fragment of a fragment is one, whatever its own header says.
            ipv6.fragment_offset_flags =
                u16::from_be_bytes([o0, o1]) | (ipv6.fragment_offset_flags & Ipv6::MF);
            ipv6.fragment_id = u32::from_be_bytes([i0, i1, i2, i3]);
            FRAGMENT_LEN as u32
        }
        _ => return Ok(false),
    };
    let last = offset + len as usize - 1;
    if len > room || bytes.read::<1>(last).is_none() {
        return Err(Stop::Ipv6ExtensionTruncated);
    }
    ipv6.header_len += len as u16;
    ipv6.extensions += 1;
    let is_later_fragment = ipv6.fragment_offset() != 0;
    record.set_ipv6(ipv6);
    Ok(!is_later_fragment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Flags, wire};

    /// Parses a packet with these octets behind its fixed header.
    fn parse<const N: usize>(next_header: u8, behind: [u8; N]) -> PacketRecord {
        let mut packet = [0; 3000];
        packet[0] = 0x60;
        packet[4..6].copy_from_slice(&(N as u16).to_be_bytes());
        packet[6] = next_header;
        packet[40..40 + N].copy_from_slice(&behind);
        let len = 40 + N;
        let mut record = PacketRecord::new(1, len as u32, Flags::default(), wire::ETHER_TYPE_IPV6);
        wire::parse(&packet[..len], &mut record);
        record
    }

    #[test]
    fn an_extension_header_of_every_length_is_passed_over() {
        for len in 0..=u8::MAX {
            let octets = (usize::from(len) + 1) * 8;
            let mut behind = [0; 2048 + 8];
            (behind[0], behind[1]) = (17, len);
            behind[octets + 5] = 8;
            let record = parse(DESTINATION_OPTIONS, behind);
            let ipv6 = record.ipv6().unwrap();
            assert_eq!(usize::from(ipv6.header_len), 40 + octets);
            assert_eq!((ipv6.protocol, ipv6.extensions), (17, 1));
            assert_eq!(record.stop, Stop::Complete);
        }
    }

    #[test]
    fn an_extension_header_may_end_with_the_packet_and_not_beyond() {
        let stop = |record: PacketRecord| record.stop;
        assert_eq!(
            stop(parse(ROUTING, [59, 0, 0, 0, 0, 0, 0, 0])),
            Stop::UnknownProtocol
        );
        assert_eq!(
            stop(parse(ROUTING, [59, 0, 0, 0, 0, 0, 0])),
            Stop::Ipv6ExtensionTruncated
        );
        assert_eq!(
            stop(parse(FRAGMENT, [59, 0, 0, 0, 0, 0, 0])),
            Stop::Ipv6ExtensionTruncated
        );
        assert_eq!(stop(parse(ROUTING, [59])), Stop::Ipv6ExtensionTruncated);
        assert_eq!(stop(parse(ROUTING, [])), Stop::Ipv6ExtensionTruncated);
    }

    #[test]
    fn hop_by_hop_options_are_followed_wherever_they_stand() {
        let record = parse(ROUTING, [0, 0, 0, 0, 0, 0, 0, 0, 59, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(record.ipv6().map(|ipv6| ipv6.extensions), Some(2));
    }

    #[test]
    fn the_fragment_of_a_fragment_is_one() {
        let more = [FRAGMENT, 0, 0, 1, 0, 0, 0, 1];
        let whole = [59, 0, 0, 0, 0, 0, 0, 2];
        let mut behind = [0; 16];
        behind[..8].copy_from_slice(&more);
        behind[8..].copy_from_slice(&whole);
        let record = parse(FRAGMENT, behind);
        assert!(record.is_fragment() && !record.has_whole_segment());
        assert_eq!(record.ipv6().map(|ipv6| ipv6.fragment_id), Some(2));
        behind[..8].copy_from_slice(&whole);
        behind[0] = FRAGMENT;
        assert!(!parse(FRAGMENT, behind).is_fragment());
    }
}
