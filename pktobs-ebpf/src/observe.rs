//! What happens to a packet on its way past: count, parse, record.
//!
//! Input from `skb`, output through `maps`. Counting comes first and does not depend on the record: a full ring
//! costs records, never counts.

use aya_ebpf::programs::TcContext;
use aya_log_ebpf::warn;
use pktobs_common::{
    Counters, Direction, Flags, LossRecord, PacketRecord, PacketType, SkbMetadata, wire,
};
use zerocopy::IntoBytes;

use crate::{
    maps::{self, Scratch},
    skb::{self, Skb},
};

/// What the frames of an interface begin with; known when the program is attached, by the ARPHRD type.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    Ethernet,
    None,
}

#[inline(always)]
pub(crate) fn observe(ctx: &TcContext, direction: Direction, link: Link) {
    let (Some(counters), Some(scratch)) = (maps::counters(direction), maps::scratch()) else {
        return;
    };
    let skb = Skb(ctx);
    scratch.metadata = skb.metadata();
    parse(&skb, direction, link, scratch);
    counters.count(&scratch.record, &scratch.metadata);
    if !maps::records_wanted() {
        return;
    }
    scratch.record.time_ns = skb::time_ns();
    scratch.tail_len = tail(link, &mut scratch.record) as u32;
    if maps::checksums_wanted() {
        sum_segment(&skb, scratch);
    }
    let len = complete(ctx, &skb, scratch);
    if tell_loss(counters, direction, len) && maps::output(scratch, len) {
        counters.recorded += 1;
    } else {
        counters.lost += 1;
    }
}

/// Fills the fixed part of the record.
#[inline(always)]
fn parse(skb: &Skb<'_>, direction: Direction, link: Link, scratch: &mut Scratch) {
    let record = &mut scratch.record;
    maps::clear(record);
    record.ifindex = skb.ifindex();
    record.wire_len = skb.len();
    record.ether_type = skb.protocol();
    let is_ethernet = link == Link::Ethernet;
    let packet_type = if maps::records_wanted() {
        skb.packet_type()
    } else {
        PacketType::Host
    };
    record.flags = Flags::new(direction, packet_type, is_ethernet, &scratch.metadata);
    wire::parse(skb, record);
}

/// Says where the tail begins and returns its length.
#[inline(always)]
fn tail(link: Link, record: &mut PacketRecord) -> usize {
    let len = wire::tail(record);
    if link == Link::Ethernet && maps::link_header_wanted() {
        wire::tail_with_link_header(record, len)
    } else {
        len
    }
}

/// Sums the transport segment, where there is a whole one.
#[inline(always)]
fn sum_segment(skb: &Skb<'_>, scratch: &mut Scratch) {
    let record = &mut scratch.record;
    if !record.has_whole_segment() {
        return;
    }
    let sum = skb.sum(
        record.transport_offset(),
        record.segment_len(),
        &mut scratch.window,
    );
    if let Some(sum) = sum {
        record.segment_sum = sum;
        record.flags |= Flags::SEGMENT_SUM;
    }
}

/// Appends metadata and tail to the fixed part and returns the length of the whole record.
#[inline(always)]
fn complete(ctx: &TcContext, skb: &Skb<'_>, scratch: &mut Scratch) -> usize {
    let tail_len = scratch.tail_len as usize;
    let mut at = 0;
    if scratch.record.flags.has(Flags::METADATA) {
        if let Some(room) = scratch.rest.first_chunk_mut::<{ SkbMetadata::LEN }>() {
            room.copy_from_slice(scratch.metadata.as_bytes());
        }
        at = SkbMetadata::LEN;
    }
    let mut len = size_of::<PacketRecord>() + at;
    if tail_len > 0 {
        let offset = u32::from(scratch.record.tail_offset);
        if skb.copy(offset, &mut scratch.rest, at, tail_len) {
            len += tail_len;
        } else {
            warn!(
                ctx,
                "cannot copy {} octets at {} of a frame of {}",
                tail_len,
                offset,
                skb.len()
            );
        }
    }
    len
}

/// Says in the ring what was lost since the last time, so that the reader knows the place of the gap.
///
/// Only where the next record, of `len` octets, has room behind it: a gap is told once, at its end. False if
/// there is no room, and so none for the record.
#[inline(always)]
fn tell_loss(counters: &mut Counters, direction: Direction, len: usize) -> bool {
    let lost = counters.lost - counters.lost_told;
    if lost == 0 {
        return true;
    }
    let loss = LossRecord {
        lost,
        direction: direction.index(),
        reserved: 0,
    };
    if !maps::has_room_for([size_of::<LossRecord>(), len]) || !maps::output_loss(&loss) {
        return false;
    }
    counters.lost_told = counters.lost;
    true
}
