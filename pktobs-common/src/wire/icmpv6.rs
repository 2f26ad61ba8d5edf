//! ICMPv6 (RFC 4443).

use super::{Stop, read_segment};
use crate::{Icmpv6, PacketBytes, PacketRecord};

/// Protocol number of ICMPv6.
pub const PROTOCOL: u8 = 58;
/// Octets of the header that all messages share.
const HEADER_LEN: usize = 8;

#[inline(always)]
pub(super) fn parse(bytes: &(impl PacketBytes + ?Sized), record: &mut PacketRecord) -> Stop {
    let Some(octets) = read_segment::<HEADER_LEN>(bytes, record) else {
        return Stop::TransportTruncated;
    };
    let [icmp_type, code, c0, c1, rest @ ..] = octets;
    record.set_transport(&Icmpv6 {
        icmp_type,
        code,
        checksum: u16::from_be_bytes([c0, c1]),
        rest,
    });
    Stop::Complete
}
