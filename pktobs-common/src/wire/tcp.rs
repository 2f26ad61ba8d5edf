//! TCP (RFC 9293).

use super::{Segment, Stop};
use crate::{PacketBytes, PacketRecord, Tcp};

/// Protocol number of TCP.
pub const PROTOCOL: u8 = 6;
/// Octets of a header without options.
const HEADER_LEN: usize = 20;
/// As many octets of a reset's data as tcpdump shows.
const RESET_DATA_MAX: u32 = 30;

#[inline(always)]
pub(super) fn parse(
    bytes: &(impl PacketBytes + ?Sized),
    record: &mut PacketRecord,
    segment: Segment,
) -> Result<(), Stop> {
    let header = Tcp::from_words(segment.read(bytes, record)?);
    let header_len = header.header_len();
    if header_len < HEADER_LEN as u32 {
        return Err(Stop::TcpDataOffset);
    }
    if header_len > segment.len {
        return Err(Stop::TcpHeaderLength);
    }
    let last = segment.offset + header_len - 1;
    if header_len > HEADER_LEN as u32 && bytes.read::<1>(last as usize).is_none() {
        return Err(Stop::TcpOptionsTruncated);
    }
    Ok(())
}

/// Where the options of the header at `offset` start and end, as offsets in the frame; with the first data of a reset, which may say why
/// (RFC 9293 3.5.2).
#[inline(always)]
pub(super) fn options(record: &PacketRecord, offset: u32, header: Tcp) -> (u32, u32) {
    let start = offset + HEADER_LEN as u32;
    let data = if header.flags() & Tcp::RST == 0 {
        0
    } else {
        let data = record.segment_len().saturating_sub(header.header_len());
        if data < RESET_DATA_MAX {
            data
        } else {
            RESET_DATA_MAX
        }
    };
    let end = offset + header.header_len() + data;
    (start, end)
}
