//! ICMP (RFC 792).

use super::{Stop, read_segment};
use crate::{Icmp, PacketBytes, PacketRecord};

/// Protocol number of ICMP.
pub const PROTOCOL: u8 = 1;
/// Octets of the header that all messages share.
const HEADER_LEN: usize = 8;

#[inline(always)]
pub(super) fn parse(bytes: &(impl PacketBytes + ?Sized), record: &mut PacketRecord) -> Stop {
    let Some(words) = read_segment(bytes, record) else {
        return Stop::TransportTruncated;
    };
    record.set_short_transport(words);
    Stop::Complete
}

/// Where the octets behind the header start and end, as offsets in the frame; nothing for an echo message,
/// whose data no view shows.
#[inline(always)]
pub(super) fn body(record: &PacketRecord, message: Icmp) -> (u32, u32) {
    let start = record.transport_offset() + HEADER_LEN as u32;
    let len = match message.icmp_type {
        Icmp::ECHO | Icmp::ECHO_REPLY => 0,
        _ => record.segment_len() - HEADER_LEN as u32,
    };
    (start, start + len)
}
