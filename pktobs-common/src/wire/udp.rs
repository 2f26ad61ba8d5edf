//! UDP (RFC 768).

use super::{Segment, Stop};
use crate::{Flags, PacketBytes, PacketRecord, Udp};

/// Protocol number of UDP.
pub const PROTOCOL: u8 = 17;
/// Octets of the header.
const HEADER_LEN: usize = 8;

#[inline(always)]
pub(super) fn parse(
    bytes: &(impl PacketBytes + ?Sized),
    record: &mut PacketRecord,
    segment: Segment,
) -> Result<(), Stop> {
    let header = Udp::from_words(segment.read(bytes, record)?);
    // A first fragment carries the length of the whole datagram; a GSO buffer may leave it out.
    let fits = u32::from(header.length) <= segment.len || segment.is_piece;
    let sound = header.length >= HEADER_LEN as u16 && fits;
    if sound || record.flags.has(Flags::GSO) {
        Ok(())
    } else {
        Err(Stop::UdpLength)
    }
}
