//! Records of frames that are at hand as octets: the same parser as in the kernel, run over a slice.
//!
//! Everything the kernel program does to a packet is done here too, checksums included, so that a record made
//! here equals the kernel's in every octet but the time.

use pktobs_common::{
    Direction, Flags, PacketRecord, PacketType, SkbMetadata,
    wire::{self, ETHER_TYPE_IPV4, ETHER_TYPE_IPV6},
};

use crate::packet::Captured;

/// What the octets of a frame begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// An Ethernet header.
    Ethernet,
    /// The network header; which one, its version says.
    None,
    /// The network header of this EtherType.
    Network(u16),
}

/// The circumstances of a frame that its octets do not tell.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Nanoseconds since boot.
    pub time_ns: u64,
    /// Interface on which it was seen.
    pub ifindex: u32,
    /// Side of the interface on which it was seen.
    pub direction: Direction,
    /// To whom it was sent.
    pub packet_type: PacketType,
    /// What it begins with.
    pub link: Link,
    /// The record shall have the Ethernet header, if there is one.
    pub link_header: bool,
    /// Octets that it had on the wire; not less than the octets at hand.
    pub wire_len: u32,
    /// What the kernel knew of it, or zeros.
    pub metadata: SkbMetadata,
}

/// Parses the octets of one frame into a record, checksums included.
#[must_use]
pub fn record<'a>(octets: &'a [u8], frame: &Frame) -> Captured<'a> {
    let mut captured = record_without_sums(octets, frame);
    wire::sum_segment(octets, &mut captured.record);
    captured
}

/// Parses the octets of one frame into a record, as the kernel does for a view that does not ask for checksums.
#[must_use]
#[inline]
pub fn record_without_sums<'a>(octets: &'a [u8], frame: &Frame) -> Captured<'a> {
    parse(octets, frame, Flags::default())
}

/// The same of a buffer that stands for several packets, which the source does not tell: its length may be left out.
pub(super) fn record_of_buffer<'a>(octets: &'a [u8], frame: &Frame) -> Captured<'a> {
    parse(octets, frame, Flags::GSO)
}

#[inline]
fn parse<'a>(octets: &'a [u8], frame: &Frame, known: Flags) -> Captured<'a> {
    let is_ethernet = frame.link == Link::Ethernet;
    let flags = Flags::new(
        frame.direction,
        frame.packet_type,
        is_ethernet,
        &frame.metadata,
    ) | known;
    let ether_type = match frame.link {
        Link::Network(ether_type) => ether_type,
        Link::Ethernet | Link::None => ether_type_by_version(octets),
    };
    let mut record = PacketRecord::new(frame.ifindex, frame.wire_len, flags, ether_type);
    record.time_ns = frame.time_ns;
    wire::parse(octets, &mut record);
    let mut tail_len = wire::tail(&mut record);
    if is_ethernet && frame.link_header {
        tail_len = wire::tail_with_link_header(&mut record, tail_len);
    }
    let start = usize::from(record.tail_offset).min(octets.len());
    let end = (start + tail_len).min(octets.len());
    let metadata = if flags.has(Flags::METADATA) {
        frame.metadata
    } else {
        SkbMetadata::default()
    };
    Captured {
        record,
        metadata,
        captured_len: u32::try_from(octets.len()).unwrap_or(u32::MAX),
        tail: &octets[start..end],
    }
}

fn ether_type_by_version(octets: &[u8]) -> u16 {
    match octets.first().map(|octet| octet >> 4) {
        Some(4) => ETHER_TYPE_IPV4,
        Some(6) => ETHER_TYPE_IPV6,
        _ => 0,
    }
}
