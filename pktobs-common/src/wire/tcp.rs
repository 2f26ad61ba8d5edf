//! TCP (RFC 9293).

use super::{Stop, read_segment};
use crate::{PacketBytes, PacketRecord, Tcp};

/// Protocol number of TCP.
pub const PROTOCOL: u8 = 6;
/// Octets of a header without options.
const HEADER_LEN: usize = 20;
/// As many octets of a reset's data as tcpdump shows.
const RESET_DATA_MAX: u32 = 30;

#[inline(always)]
pub(super) fn parse(bytes: &(impl PacketBytes + ?Sized), record: &mut PacketRecord) -> Stop {
    let Some(words) = read_segment(bytes, record) else {
        return Stop::TransportTruncated;
    };
    let header = Tcp::from_words(words);
    let header_len = header.header_len();
    if header_len < HEADER_LEN as u32 {
        return Stop::TcpDataOffset;
    }
    if header_len > record.segment_len() {
        return Stop::TcpHeaderLength;
    }
    let last = record.transport_offset() + header_len - 1;
    if header_len > HEADER_LEN as u32 && bytes.read::<1>(last as usize).is_none() {
        return Stop::TcpOptionsTruncated;
    }
    Stop::Complete
}

/// Where the options start and end, as offsets in the frame; with the first data of a reset, which may say why
/// (RFC 9293 3.5.2).
#[inline(always)]
pub(super) fn options(record: &PacketRecord, header: Tcp) -> (u32, u32) {
    let start = record.transport_offset() + HEADER_LEN as u32;
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
    let end = record.transport_offset() + header.header_len() + data;
    (start, end)
}
