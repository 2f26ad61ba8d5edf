//! The parser: from the octets of one frame to its record.
//!
//! [`parse`] is the only way in, for the kernel program as for everything in userspace. A layer a file, each
//! of the same order: what it is, the constants, the read. Two rules that are easily broken hold here: the
//! transport header starts after IHL × 4 octets, and a fragment with a non-zero offset has none.

mod ethernet;
mod icmp;
mod icmpv6;
mod ipv4;
mod ipv6;
mod tail;
mod tcp;
mod udp;

pub use ethernet::{ETHER_TYPE_ARP, ETHER_TYPE_IPV4, ETHER_TYPE_IPV6};
pub use icmp::PROTOCOL as PROTOCOL_ICMP;
pub use icmpv6::PROTOCOL as PROTOCOL_ICMPV6;
pub use ipv6::{
    DESTINATION_OPTIONS, FRAGMENT, HEADER_LEN as IPV6_HEADER_LEN, HOP_BY_HOP, MOBILITY, ROUTING,
};
pub use tcp::PROTOCOL as PROTOCOL_TCP;
pub use udp::PROTOCOL as PROTOCOL_UDP;

use crate::{Flags, PacketBytes, PacketRecord, Stop, TAIL_MAX, checksum};

/// Protocol number of DCCP (RFC 4340), of which the ports are kept.
pub const PROTOCOL_DCCP: u8 = 33;
/// Protocol number of SCTP (RFC 9260), of which the ports are kept.
pub const PROTOCOL_SCTP: u8 = 132;

/// Reads the headers of a frame into `record`, which is zero but for what the caller knows: time, interface,
/// `wire_len`, flags, and, for a frame without link-layer header, `ether_type`. The octets at hand may be fewer than
/// `wire_len`: what is not there counts as truncated.
#[inline(always)]
pub fn parse(bytes: &(impl PacketBytes + ?Sized), record: &mut PacketRecord) {
    record.stop = parse_layers(bytes, record);
}

/// Says in the record of a parsed frame where its tail begins, and returns the length of that.
#[inline(always)]
pub fn tail(record: &mut PacketRecord) -> usize {
    let (offset, len) = tail::span(record);
    let present = (record.wire_len as usize).saturating_sub(offset);
    let len = if len < present { len } else { present };
    record.tail_offset = if len == 0 { 0 } else { offset as u8 };
    len
}

/// Lets the tail of a parsed frame, which has `tail_len` octets, begin with the frame, so that the record has the
/// link-layer header; returns the length of the tail then.
#[inline(always)]
pub fn tail_with_link_header(record: &mut PacketRecord, tail_len: usize) -> usize {
    let end = if tail_len == 0 {
        record.network_offset as usize
    } else {
        record.tail_offset as usize + tail_len
    };
    record.tail_offset = 0;
    if end < TAIL_MAX { end } else { TAIL_MAX }
}

/// Reads an IPv4 packet that stands by itself, as an ICMP error quotes one.
///
/// `wire_len` is the length that the packet had, which may be more than the octets at hand.
#[must_use]
pub fn parse_ipv4(bytes: &[u8], wire_len: u32) -> PacketRecord {
    let mut record = PacketRecord::new(0, wire_len, Flags::default(), ETHER_TYPE_IPV4);
    parse(bytes, &mut record);
    sum_segment(bytes, &mut record);
    record
}

/// Sums the transport segment of a parsed frame that is at hand as octets, where there is a whole one.
pub fn sum_segment(bytes: &[u8], record: &mut PacketRecord) {
    let start = record.transport_offset() as usize;
    let end = start + record.segment_len() as usize;
    if let (true, Some(segment)) = (record.has_whole_segment(), bytes.get(start..end)) {
        record.segment_sum = checksum::sum(segment);
        record.flags |= Flags::SEGMENT_SUM;
    }
}

#[inline(always)]
fn parse_layers(bytes: &(impl PacketBytes + ?Sized), record: &mut PacketRecord) -> Stop {
    if record.flags.has(Flags::ETHERNET) {
        if let Err(stop) = ethernet::parse(bytes, record) {
            return stop;
        }
    } else {
        record.network_offset = 0;
    }
    let network = match record.ether_type {
        ETHER_TYPE_IPV4 => ipv4::parse(bytes, record),
        ETHER_TYPE_IPV6 => ipv6::parse(bytes, record),
        _ => return Stop::UnknownEtherType,
    };
    match network {
        Ok(PROTOCOL_TCP) => tcp::parse(bytes, record),
        Ok(PROTOCOL_UDP) => udp::parse(bytes, record),
        Ok(PROTOCOL_ICMP) if record.ether_type == ETHER_TYPE_IPV4 => icmp::parse(bytes, record),
        Ok(PROTOCOL_ICMPV6) if record.ether_type == ETHER_TYPE_IPV6 => icmpv6::parse(bytes, record),
        Ok(_) => Stop::UnknownProtocol,
        Err(stop) => stop,
    }
}

/// Copies the first `N` words of the segment that this packet carries to their place in the record and returns them;
/// `None` if the segment or the octets at hand end before.
#[inline(always)]
fn read_segment<const N: usize>(
    bytes: &(impl PacketBytes + ?Sized),
    record: &mut PacketRecord,
) -> Option<[u32; N]> {
    if record.segment_len() < N as u32 * 4 {
        return None;
    }
    let offset = record.transport_offset() as usize;
    let words = record.transport_mut()?;
    bytes.copy(offset, words).then_some(*words)
}
