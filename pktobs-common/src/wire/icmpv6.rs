//! ICMPv6 (RFC 4443).

use super::{Stop, read_segment};
use crate::{PacketBytes, PacketRecord};

/// Protocol number of ICMPv6.
pub const PROTOCOL: u8 = 58;

#[inline(always)]
pub(super) fn parse(bytes: &(impl PacketBytes + ?Sized), record: &mut PacketRecord) -> Stop {
    let Some(words) = read_segment(bytes, record) else {
        return Stop::TransportTruncated;
    };
    record.set_short_transport(words);
    Stop::Complete
}
