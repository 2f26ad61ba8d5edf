//! IPv4 (RFC 791).

use super::{Segment, Stop};
use crate::{Flags, PacketBytes, PacketRecord};

/// Octets of a header without options.
pub(super) const HEADER_LEN: usize = 20;

/// Reads the header at `network_offset` and judges it.
#[inline(always)]
pub(super) fn parse(
    bytes: &(impl PacketBytes + ?Sized),
    record: &mut PacketRecord,
) -> Result<(), Stop> {
    let offset = record.network_offset as usize;
    if !bytes.copy(offset, record.ipv4_mut()) {
        return Err(Stop::Ipv4Truncated);
    }
    let header = record.network_as_ipv4();
    if header.version_ihl >> 4 != 4 {
        return Err(Stop::Ipv4Version);
    }
    let header_len = header.header_len();
    if header_len < HEADER_LEN as u32 {
        return Err(Stop::Ipv4Ihl);
    }
    let total_length_left_out = header.total_length == 0 && record.flags.has(Flags::GSO);
    if u32::from(header.total_length) < header_len && !total_length_left_out {
        return Err(Stop::Ipv4TotalLength);
    }
    if header_len > HEADER_LEN as u32 && bytes.read::<1>(offset + header_len as usize - 1).is_none()
    {
        return Err(Stop::Ipv4OptionsTruncated);
    }
    if header.fragment_offset() != 0 {
        return Err(Stop::LaterFragment);
    }
    Ok(())
}

/// The segment behind a sound header.
#[inline(always)]
pub(super) fn segment(record: &PacketRecord) -> Segment {
    let header = record.network_as_ipv4();
    let header_len = header.header_len();
    Segment {
        offset: u32::from(record.network_offset) + header_len,
        len: match header.total_length {
            0 => record.present_octets().saturating_sub(header_len),
            total_length => u32::from(total_length) - header_len,
        },
        is_piece: header.more_fragments(),
    }
}
