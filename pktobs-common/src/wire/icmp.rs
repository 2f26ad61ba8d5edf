//! ICMP (RFC 792).

use super::{Segment, Stop};
use crate::{Icmp, PacketBytes, PacketRecord};

/// Protocol number of ICMP.
pub const PROTOCOL: u8 = 1;
/// Octets of the header that all messages share, and words of four octets.
const HEADER_LEN: usize = 8;
const HEADER_WORDS: usize = HEADER_LEN / 4;

#[inline(always)]
pub(super) fn parse(
    bytes: &(impl PacketBytes + ?Sized),
    record: &mut PacketRecord,
    segment: Segment,
) -> Result<(), Stop> {
    segment.read::<HEADER_WORDS>(bytes, record).map(|_| ())
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
