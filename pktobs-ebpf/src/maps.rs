//! The maps and globals that the programs share with the daemon.
//!
//! Each map's comment says who writes it, who reads it, how big it is and why.

use aya_ebpf::{
    Global,
    bindings::{BPF_RB_AVAIL_DATA, BPF_RB_FORCE_WAKEUP, BPF_RB_NO_WAKEUP, BPF_RB_RING_SIZE},
    macros::map,
    maps::{Array, PerCpuArray, RingBuf},
};
use pktobs_common::{Counters, Direction, LossRecord, PacketRecord, SkbMetadata, TAIL_MAX};
use zerocopy::IntoBytes;

/// See `pktobs_common::settings::RECORDS`.
#[unsafe(no_mangle)]
static RECORDS: Global<u8> = Global::new(1);

/// See `pktobs_common::settings::CHECKSUMS`.
#[unsafe(no_mangle)]
static CHECKSUMS: Global<u8> = Global::new(0);

/// See `pktobs_common::settings::LINK_HEADER`.
#[unsafe(no_mangle)]
static LINK_HEADER: Global<u8> = Global::new(0);

/// Records on their way to the daemon. The programs write, the daemon reads; it also sets the size before
/// loading (`--buffer-size`), so the size here only has to be one that the kernel takes.
#[map]
static RING: RingBuf = RingBuf::with_byte_size(1 << 20, 0);

/// One block a direction and CPU: two elements of 2.2 KiB. The programs add, the daemon sums over the CPUs.
#[map]
static COUNTERS: PerCpuArray<Counters> = PerCpuArray::with_max_entries(2, 0);

/// Where a record is put together: one element a CPU, too big for the 512 octets of stack. Only the programs
/// use it. One element is enough because a TC program runs with bottom halves off, so never twice on a CPU.
#[map]
static SCRATCH: PerCpuArray<Scratch> = PerCpuArray::with_max_entries(1, 0);

/// One element: 1 while the daemon sleeps until it is woken, 0 while it comes by itself or was woken. The daemon
/// writes, and the program that wakes it.
#[map]
static READER_SLEEPS: Array<u32> = Array::with_max_entries(1, 0);

/// A record with room for everything it can have, and a window for summing octets.
///
/// `tail_len` stands here and not in a variable, because the verifier knows nothing of a map's content: it follows one
/// path where a variable made it follow one for every way in which it was set.
#[repr(C)]
pub(crate) struct Scratch {
    pub(crate) record: PacketRecord,
    pub(crate) rest: [u8; SkbMetadata::LEN + TAIL_MAX],
    pub(crate) tail_len: u32,
    pub(crate) window: Window,
}

/// A stretch of packet that is being summed.
#[repr(C, align(4))]
pub(crate) struct Window(pub(crate) [u8; Window::LEN]);

impl Window {
    pub(crate) const LEN: usize = 2048;
}

#[inline(always)]
pub(crate) fn records_wanted() -> bool {
    RECORDS.load() != 0
}

#[inline(always)]
pub(crate) fn checksums_wanted() -> bool {
    CHECKSUMS.load() != 0
}

#[inline(always)]
pub(crate) fn link_header_wanted() -> bool {
    LINK_HEADER.load() != 0
}

/// This CPU's counters of one direction.
#[inline(always)]
pub(crate) fn counters(direction: Direction) -> Option<&'static mut Counters> {
    let counters = COUNTERS.get_ptr_mut(direction.index())?;
    // SAFETY: a non-null element of a per-CPU array is valid and aligned for as long as the program is loaded,
    // and no other reference to it exists: the program does not run twice at a time on one CPU (`SCRATCH`) and
    // asks once a run.
    Some(unsafe { &mut *counters })
}

/// This CPU's scratch.
#[inline(always)]
pub(crate) fn scratch() -> Option<&'static mut Scratch> {
    let scratch = SCRATCH.get_ptr_mut(0)?;
    // SAFETY: as in `counters`.
    Some(unsafe { &mut *scratch })
}

/// Makes the record all zero: eight stores, where LLVM would call a loop over the octets.
#[inline(always)]
pub(crate) fn clear(record: &mut PacketRecord) {
    const WORDS: usize = size_of::<PacketRecord>() / size_of::<u64>();
    let start = core::ptr::from_mut(record).cast::<u64>();
    for word in 0..WORDS {
        // SAFETY: a record is aligned as a u64 and has `WORDS` of them; all zero it is `PacketRecord::ZERO`.
        unsafe { start.add(word).write_volatile(0) };
    }
}

/// A record with a tail of whole words, as it stands in the ring; in words, as `PacketRecord` would have the size
/// rounded up to a multiple of 8.
#[repr(C)]
struct Entry<const TAIL_WORDS: usize> {
    record: [u32; RECORD_WORDS],
    tail: [u32; TAIL_WORDS],
}

const RECORD_WORDS: usize = size_of::<PacketRecord>() / size_of::<u32>();

/// Writes a record into the ring; false if it is full. A third cheaper than [`output`], but only for a length that the
/// verifier knows.
#[inline(always)]
pub(crate) fn put<const TAIL_WORDS: usize>(record: &PacketRecord, tail: [u32; TAIL_WORDS]) -> bool {
    let Some(mut entry) = RING.reserve::<Entry<TAIL_WORDS>>(0) else {
        return false;
    };
    let record: &[u32; RECORD_WORDS] = zerocopy::transmute_ref!(record);
    let to = entry.as_mut_ptr().cast::<u32>();
    // Volatile, as LLVM would call a loop over octets to copy them.
    for (index, &word) in record.iter().enumerate() {
        // SAFETY: an entry begins with as many words as a record has.
        unsafe { to.add(index).write_volatile(word) };
    }
    for (index, &word) in tail.iter().enumerate() {
        // SAFETY: behind them it has as many as the tail.
        unsafe { to.add(RECORD_WORDS + index).write_volatile(word) };
    }
    entry.submit(wakeup());
    true
}

/// Puts the first `len` octets of the scratch's record into the ring; false if it is full.
#[inline(always)]
pub(crate) fn output(scratch: &Scratch, len: usize) -> bool {
    const MAX: usize = size_of::<PacketRecord>() + SkbMetadata::LEN + TAIL_MAX;
    let len = core::hint::black_box(len);
    if len > MAX {
        return false;
    }
    let start = core::ptr::from_ref(scratch).cast::<u8>();
    // SAFETY: `Scratch` is `repr(C)` and begins with `MAX` octets of record and rest, which have no padding;
    // the comparison above keeps `len` within them.
    let octets = unsafe { core::slice::from_raw_parts(start, len) };
    RING.output::<[u8]>(octets, wakeup()).is_ok()
}

/// True if two records of these lengths find room in the ring, unless another CPU takes it first.
#[inline(always)]
pub(crate) fn has_room_for(lens: [usize; 2]) -> bool {
    /// What the ring puts in front of a record (`BPF_RINGBUF_HDR_SZ`); it also rounds up to 8.
    const HEADER_LEN: u64 = 8;
    let needed: u64 = lens
        .into_iter()
        .map(|len| (len as u64 + HEADER_LEN).next_multiple_of(8))
        .sum();
    // One octet stays free (`bpf_ringbuf_has_space`, kernel/bpf/ringbuf.c).
    RING.query(u64::from(BPF_RB_AVAIL_DATA)) + needed < RING.query(u64::from(BPF_RB_RING_SIZE))
}

/// Tells in the ring how many records were lost; false if not even that found room.
#[inline(always)]
pub(crate) fn output_loss(loss: &LossRecord) -> bool {
    RING.output::<[u8]>(loss.as_bytes(), wakeup()).is_ok()
}

/// A sleeping reader is woken once; one that comes by itself is left alone, because a wake-up a record costs more than
/// the record, and one that is stopped never says that it is awake.
#[inline(always)]
fn wakeup() -> u64 {
    let Some(sleeps) = READER_SLEEPS.get_ptr_mut(0) else {
        return u64::from(BPF_RB_FORCE_WAKEUP);
    };
    // SAFETY: the map has this element for as long as the program lives; CPUs and the daemon write whole words, and
    // whichever comes first, somebody wakes the reader.
    unsafe {
        if sleeps.read_volatile() == 0 {
            return u64::from(BPF_RB_NO_WAKEUP);
        }
        sleeps.write_volatile(0);
    }
    u64::from(BPF_RB_FORCE_WAKEUP)
}
