//! ICMPv6 (RFC 4443).

use super::{Segment, Stop};
use crate::{PacketBytes, PacketRecord};

/// Protocol number of ICMPv6.
pub const PROTOCOL: u8 = 58;
/// Words of four octets in the header that all messages share.
const HEADER_WORDS: usize = 2;

#[inline(always)]
pub(super) fn parse(
    bytes: &(impl PacketBytes + ?Sized),
    record: &mut PacketRecord,
    segment: Segment,
) -> Result<(), Stop> {
    segment.read::<HEADER_WORDS>(bytes, record).map(|_| ())
}
