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
/// `wire_len`, flags, and, for a frame without link-layer header, `ether_type`; and for what [`parse_plain`] has left
/// there. The octets at hand may be fewer than `wire_len`: what is not there counts as truncated.
#[inline(always)]
pub fn parse(bytes: &(impl PacketBytes + ?Sized), record: &mut PacketRecord) {
    record.stop = match parse_layers(bytes, record) {
        Ok(()) => Stop::Complete,
        Err(stop) => stop,
    };
}

/// Reads a frame of the usual kind, untagged, without extension headers, and with nothing in it that ends the parsing;
/// false if it is none. Then [`parse`] is to read it, whatever this has left in the record.
///
/// What is left out here has the loops, and with them most of what the verifier has to follow.
#[must_use]
#[inline(always)]
pub fn parse_plain(bytes: &(impl PacketBytes + ?Sized), record: &mut PacketRecord) -> bool {
    record.stop = Stop::Complete;
    parse_plain_layers(bytes, record).is_ok()
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
fn parse_layers(
    bytes: &(impl PacketBytes + ?Sized),
    record: &mut PacketRecord,
) -> Result<(), Stop> {
    record.network_offset = 0;
    if record.flags.has(Flags::ETHERNET) {
        ethernet::parse(bytes, record)?;
    }
    match record.ether_type {
        ETHER_TYPE_IPV4 => {
            ipv4::parse(bytes, record)?;
            parse_over_ipv4(bytes, record)
        }
        ETHER_TYPE_IPV6 => {
            ipv6::parse(bytes, record)?;
            parse_over_ipv6(bytes, record)
        }
        _ => Err(Stop::UnknownEtherType),
    }
}

#[inline(always)]
fn parse_plain_layers(
    bytes: &(impl PacketBytes + ?Sized),
    record: &mut PacketRecord,
) -> Result<(), Stop> {
    record.network_offset = 0;
    if record.flags.has(Flags::ETHERNET) {
        ethernet::parse_untagged(bytes, record)?;
    }
    match record.ether_type {
        ETHER_TYPE_IPV4 => {
            ipv4::parse(bytes, record)?;
            parse_over_ipv4(bytes, record)
        }
        ETHER_TYPE_IPV6 => {
            ipv6::parse_fixed(bytes, record)?;
            parse_over_ipv6(bytes, record)
        }
        _ => Err(Stop::UnknownEtherType),
    }
}

#[inline(always)]
fn parse_over_ipv4(
    bytes: &(impl PacketBytes + ?Sized),
    record: &mut PacketRecord,
) -> Result<(), Stop> {
    let segment = ipv4::segment(record);
    match record.network_as_ipv4().protocol {
        PROTOCOL_TCP => tcp::parse(bytes, record, segment),
        PROTOCOL_UDP => udp::parse(bytes, record, segment),
        PROTOCOL_ICMP => icmp::parse(bytes, record, segment),
        _ => Err(Stop::UnknownProtocol),
    }
}

#[inline(always)]
fn parse_over_ipv6(
    bytes: &(impl PacketBytes + ?Sized),
    record: &mut PacketRecord,
) -> Result<(), Stop> {
    let segment = ipv6::segment(record);
    match record.network_as_ipv6().protocol {
        PROTOCOL_TCP => tcp::parse(bytes, record, segment),
        PROTOCOL_UDP => udp::parse(bytes, record, segment),
        PROTOCOL_ICMPV6 => icmpv6::parse(bytes, record, segment),
        _ => Err(Stop::UnknownProtocol),
    }
}

/// Where a sound network header says that the segment behind it stands. The record tells the same, but must be asked
/// which version of IP it holds, every time.
#[derive(Clone, Copy)]
struct Segment {
    /// Offset in the frame.
    offset: u32,
    /// Octets of it.
    len: u32,
    /// It is the first piece of a segment that was fragmented.
    is_piece: bool,
}

impl Segment {
    /// Copies the first `N` words to their place in the record and returns them.
    #[inline(always)]
    fn read<const N: usize>(
        self,
        bytes: &(impl PacketBytes + ?Sized),
        record: &mut PacketRecord,
    ) -> Result<[u32; N], Stop> {
        if self.len < N as u32 * 4 {
            return Err(Stop::TransportTruncated);
        }
        let words = record.transport_mut().ok_or(Stop::TransportTruncated)?;
        let is_there = bytes.copy(self.offset as usize, words);
        is_there.then_some(*words).ok_or(Stop::TransportTruncated)
    }
}
