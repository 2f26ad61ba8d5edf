//! The parser: from the octets of one frame to its record.
//!
//! [`parse`] is the only way in, for the kernel program as for everything in userspace. A layer a file, each
//! of the same order: what it is, the constants, the read. Two rules that are easily broken hold here: the
//! transport header starts after IHL × 4 octets, and a fragment with a non-zero offset has none.

mod ethernet;
mod icmp;
mod ipv4;
mod tcp;
mod udp;

pub use ethernet::{ETHER_TYPE_ARP, ETHER_TYPE_IPV4, ETHER_TYPE_IPV6};
pub use icmp::PROTOCOL as PROTOCOL_ICMP;
pub use tcp::PROTOCOL as PROTOCOL_TCP;
pub use udp::PROTOCOL as PROTOCOL_UDP;

use crate::{Flags, PacketBytes, PacketRecord, Stop, TAIL_MAX, checksum};

/// Reads the headers of a frame into `record` and returns the length of the tail it needs.
///
/// The caller has set `wire_len` and the flags `ETHERNET` and `GSO`, and, for a frame without link-layer
/// header, `ether_type`. All other fields that this sets are overwritten; time, interface and direction are
/// left alone. The octets at hand may be fewer than `wire_len`: what is not there counts as truncated.
#[inline(always)]
pub fn parse(bytes: &(impl PacketBytes + ?Sized), record: &mut PacketRecord) -> usize {
    record.stop = parse_layers(bytes, record);
    let (offset, len) = tail(record);
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
    if record.ether_type != ETHER_TYPE_IPV4 {
        return Stop::UnknownEtherType;
    }
    let protocol = match ipv4::parse(bytes, record) {
        Ok(protocol) => protocol,
        Err(stop) => return stop,
    };
    match protocol {
        PROTOCOL_TCP => tcp::parse(bytes, record),
        PROTOCOL_UDP => udp::parse(bytes, record),
        PROTOCOL_ICMP => icmp::parse(bytes, record),
        _ => Stop::UnknownProtocol,
    }
}

/// The span of the frame, as offset and length, that a view needs beside the fixed part of the record.
///
/// Nothing for a plain packet; its options; what data a reset has; the packet that an ICMP message quotes; and
/// where something is out of the ordinary, the frame from its beginning.
#[inline(always)]
fn tail(record: &PacketRecord) -> (usize, usize) {
    const ETHERNET_LEN: u8 = ethernet::HEADER_LEN as u8;
    const IPV4_LEN: u32 = ipv4::HEADER_LEN as u32;
    /// The last entry of an IPv4 option of a wrong length reaches at most 7 octets beyond the header.
    const BEYOND_OPTIONS: u32 = 8;
    /// Headers reach no further than 14 + 2 × 4 + 60 + 60 octets; what is beyond tells nothing of them.
    const BEGINNING: usize = 256;
    let Some(ipv4) = record.ipv4() else {
        return (0, BEGINNING);
    };
    let transport_offset = record.transport_offset();
    let (start, end) = match (record.stop, ipv4.protocol) {
        (Stop::LaterFragment | Stop::UnknownProtocol, _) => (transport_offset, transport_offset),
        (Stop::Complete, PROTOCOL_TCP) => tcp::options(record),
        (Stop::Complete, PROTOCOL_UDP) => (transport_offset, transport_offset),
        (Stop::Complete, _) => icmp::body(record),
        _ => return (0, BEGINNING),
    };
    let has_options = ipv4.header_len() > IPV4_LEN;
    let start = if record.network_offset > ETHERNET_LEN {
        0
    } else if has_options {
        record.network_offset as u32 + IPV4_LEN
    } else {
        start
    };
    let end = if has_options && end < transport_offset + BEYOND_OPTIONS {
        transport_offset + BEYOND_OPTIONS
    } else {
        end
    };
    let len = end.saturating_sub(start) as usize;
    (start as usize, if len < TAIL_MAX { len } else { TAIL_MAX })
}
