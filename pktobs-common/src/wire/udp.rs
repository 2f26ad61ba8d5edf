//! UDP (RFC 768).

use super::{Stop, read_segment};
use crate::{PacketBytes, PacketRecord, Udp};

/// Protocol number of UDP.
pub const PROTOCOL: u8 = 17;
/// Octets of the header.
const HEADER_LEN: usize = 8;

#[inline(always)]
pub(super) fn parse(bytes: &(impl PacketBytes + ?Sized), record: &mut PacketRecord) -> Stop {
    let Some(octets) = read_segment::<HEADER_LEN>(bytes, record) else {
        return Stop::TransportTruncated;
    };
    let [s0, s1, d0, d1, l0, l1, c0, c1] = octets;
    let header = Udp {
        source_port: u16::from_be_bytes([s0, s1]),
        destination_port: u16::from_be_bytes([d0, d1]),
        length: u16::from_be_bytes([l0, l1]),
        checksum: u16::from_be_bytes([c0, c1]),
    };
    record.set_transport(&header);
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
