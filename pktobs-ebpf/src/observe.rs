//! What happens to a packet on its way past: count, parse, record.
//!
//! Input from `skb`, output through `maps`. Counting comes first and does not depend on the record: a full ring
//! costs records, never counts.

use aya_ebpf::programs::TcContext;
use aya_log_ebpf::warn;
use pktobs_common::{
    Counters, Direction, Flags, LossRecord, PacketBytes, PacketRecord, SkbMetadata, wire,
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
pub(crate) fn observe(skb: Skb, direction: Direction, link: Link) {
    let Some(counters) = maps::counters(direction) else {
        return;
    };
    if !maps::records_wanted() && count_plain(skb, direction, link, counters) {
        return;
    }
    let Some(scratch) = maps::scratch() else {
        return;
    };
    let record = &mut scratch.record;
    maps::clear(record);
    introduce(skb, direction, link, record);
    if maps::records_wanted() && wire::parse_plain(&skb.linear(), record) {
        counters.count(record, &skb.metadata());
    } else {
        parse_and_count(skb, record, counters);
    }
    if maps::records_wanted() {
        complete_and_put(skb, direction, scratch, counters);
    }
}

/// Counts a packet of the usual kind whose record nobody wants, so that it never leaves the registers; false if it is
/// of another kind.
#[inline(always)]
fn count_plain(skb: Skb, direction: Direction, link: Link, counters: &mut Counters) -> bool {
    let mut record = PacketRecord::ZERO;
    introduce(skb, direction, link, &mut record);
    let is_plain = wire::parse_plain(&skb.linear(), &mut record);
    if is_plain {
        counters.count(&record, &skb.metadata());
    }
    is_plain
}

/// Parses and counts a packet of any kind. A function of its own is followed by the verifier only as often as it is
/// called with something new, and what it does costs its caller no registers.
#[inline(never)]
fn parse_and_count(skb: Skb, record: &mut PacketRecord, counters: &mut Counters) {
    wire::parse(&skb, record);
    counters.count(record, &skb.metadata());
}

/// Completes the record of a parsed packet and puts it into the ring.
#[inline(never)]
fn complete_and_put(
    skb: Skb,
    direction: Direction,
    scratch: &mut Scratch,
    counters: &mut Counters,
) {
    scratch.record.time_ns = skb::time_ns();
    scratch.tail_len = tail(&mut scratch.record) as u32;
    if maps::checksums_wanted() {
        sum_segment(skb, scratch);
    }
    let has_loss_to_tell = counters.lost != counters.lost_told;
    let is_put = if has_loss_to_tell || scratch.record.flags.has(Flags::METADATA) {
        None
    } else {
        put_usual(skb, scratch)
    };
    let is_put = is_put.unwrap_or_else(|| {
        let len = complete(skb, scratch);
        tell_loss(counters, direction, len) && maps::output(scratch, len)
    });
    if is_put {
        counters.recorded += 1;
    } else {
        counters.lost += 1;
    }
}

/// Makes a record of a usual length where it belongs; false if the ring is full, `None` if it is of another length.
#[inline(always)]
fn put_usual(skb: Skb, scratch: &Scratch) -> Option<bool> {
    // No tail; the time stamps of TCP; over IPv6 the headers up to those of UDP, and up to the time stamps of TCP.
    match scratch.tail_len {
        0 => put::<0>(skb, &scratch.record),
        12 => put::<3>(skb, &scratch.record),
        48 => put::<12>(skb, &scratch.record),
        72 => put::<18>(skb, &scratch.record),
        _ => None,
    }
}

#[inline(always)]
fn put<const TAIL_WORDS: usize>(skb: Skb, record: &PacketRecord) -> Option<bool> {
    let mut tail = [0; TAIL_WORDS];
    let offset = usize::from(record.tail_offset);
    let is_linear = skb.linear().copy(offset, &mut tail);
    is_linear.then(|| maps::put(record, tail))
}

/// Says in an empty record what is known of a packet before it is parsed.
#[inline(always)]
fn introduce(skb: Skb, direction: Direction, link: Link, record: &mut PacketRecord) {
    record.ifindex = skb.ifindex();
    record.wire_len = skb.len();
    record.ether_type = skb.protocol();
    let is_ethernet = link == Link::Ethernet;
    record.flags = Flags::new(direction, skb.packet_type(), is_ethernet, &skb.metadata());
}

/// Says where the tail begins and returns its length.
#[inline(always)]
fn tail(record: &mut PacketRecord) -> usize {
    let len = wire::tail(record);
    if record.flags.has(Flags::ETHERNET) && maps::link_header_wanted() {
        wire::tail_with_link_header(record, len)
    } else {
        len
    }
}

/// Sums the transport segment, where there is a whole one.
#[inline(never)]
fn sum_segment(skb: Skb, scratch: &mut Scratch) {
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
fn complete(skb: Skb, scratch: &mut Scratch) -> usize {
    let tail_len = scratch.tail_len as usize;
    let mut at = 0;
    if scratch.record.flags.has(Flags::METADATA) {
        if let Some(room) = scratch.rest.first_chunk_mut::<{ SkbMetadata::LEN }>() {
            room.copy_from_slice(skb.metadata().as_bytes());
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
                &TcContext::new(skb.0),
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
