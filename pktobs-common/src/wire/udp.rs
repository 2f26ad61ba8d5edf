//! UDP (RFC 768).

use super::{Stop, read_segment};
use crate::{PacketBytes, PacketRecord, Udp};

/// Protocol number of UDP.
pub const PROTOCOL: u8 = 17;
/// Octets of the header.
const HEADER_LEN: usize = 8;

#[inline(always)]
pub(super) fn parse(bytes: &(impl PacketBytes + ?Sized), record: &mut PacketRecord) -> Stop {
    let Some(words) = read_segment(bytes, record) else {
        return Stop::TransportTruncated;
    };
    let header = Udp::from_words(words);
    // A first fragment carries the length of the whole datagram; a GSO buffer may leave it out.
    let is_piece = record.is_fragment();
    let is_gso = record.flags.has(crate::Flags::GSO);
    let fits = u32::from(header.length) <= record.segment_len() || is_piece;
    let sound = header.length >= HEADER_LEN as u16 && fits;
    if sound || is_gso {
        Stop::Complete
    } else {
        Stop::UdpLength
    }
}
