//! What the kernel's helpers cost by themselves, in programs that do nothing else: the floor under pktobs' figures.

use aya::maps::MapData;

use xtask::bytecode::{
    Condition::Equal, EXIT, Instruction, Operation::*, Register, Width::Double, call, load_map,
    skip_if_number, store, with_number, with_register,
};

use super::kernel::Room;

/// A program of a helper or two.
pub(super) struct Part {
    pub(super) name: &'static str,
    pub(super) shown: &'static str,
    pub(super) room: Room,
    /// Its instructions, given the ring.
    pub(super) program: fn(&MapData) -> Vec<Instruction>,
}

/// The clock that pktobs reads.
pub(super) const CLOCK: &str = "clock";

/// Puts a record into the ring, as pktobs does with those of an unusual length.
pub(super) const OUTPUT: Part = Part {
    name: "output",
    shown: "`bpf_ringbuf_output` of 64 octets, drained",
    room: Room::Drained,
    program: output,
};

/// The least that a record of every packet takes: the clock, then the ring.
pub(super) const CLOCK_AND_OUTPUT: Part = Part {
    name: "ring",
    shown: "both",
    room: Room::Drained,
    program: |ring| [vec![call(BPF_KTIME_GET_BOOT_NS)], output(ring)].concat(),
};

pub(super) const PARTS: [Part; 6] = [
    Part {
        name: CLOCK,
        shown: "`bpf_ktime_get_boot_ns`",
        room: Room::None,
        program: |_| vec![call(BPF_KTIME_GET_BOOT_NS), with_number(Move, 0, -1), EXIT],
    },
    Part {
        name: "monotonic",
        shown: "`bpf_ktime_get_ns`, which stands still while the host is suspended",
        room: Room::None,
        program: |_| vec![call(BPF_KTIME_GET_NS), with_number(Move, 0, -1), EXIT],
    },
    Part {
        name: "reserve",
        shown: "`bpf_ringbuf_reserve`, 64 octets, `bpf_ringbuf_submit`, drained",
        room: Room::Drained,
        program: reserve,
    },
    OUTPUT,
    Part {
        name: "output_full",
        shown: "`bpf_ringbuf_output` of 64 octets, full",
        room: Room::Full,
        program: output,
    },
    Part {
        name: "load",
        shown: "`bpf_skb_load_bytes` of 12 octets",
        room: Room::None,
        program: load,
    },
];

// `enum bpf_func_id` and flags, include/uapi/linux/bpf.h.
const BPF_KTIME_GET_NS: i32 = 5;
const BPF_SKB_LOAD_BYTES: i32 = 26;
const BPF_KTIME_GET_BOOT_NS: i32 = 125;
const BPF_RINGBUF_OUTPUT: i32 = 130;
const BPF_RINGBUF_RESERVE: i32 = 131;
const BPF_RINGBUF_SUBMIT: i32 = 132;
const BPF_RB_NO_WAKEUP: i32 = 1;

/// Where the stack ends.
const STACK: Register = 10;
/// Octets of a record.
const LEN: i16 = 64;

fn output(ring: &MapData) -> Vec<Instruction> {
    let mut program = vec![with_number(Move, 0, 0)];
    program.extend((1..=LEN / 8).map(|word| store(Double, STACK, -8 * word, 0)));
    program.extend(load_map(1, ring));
    program.extend([
        with_register(Move, 2, STACK),
        with_number(Add, 2, -i32::from(LEN)),
        with_number(Move, 3, i32::from(LEN)),
        with_number(Move, 4, BPF_RB_NO_WAKEUP),
        call(BPF_RINGBUF_OUTPUT),
        with_number(Move, 0, -1),
        EXIT,
    ]);
    program
}

fn reserve(ring: &MapData) -> Vec<Instruction> {
    let words = (0..LEN / 8).map(|word| store(Double, 0, 8 * word, 6));
    let mut fill_and_submit: Vec<_> = words.collect();
    fill_and_submit.extend([
        with_register(Move, 1, 0),
        with_number(Move, 2, BPF_RB_NO_WAKEUP),
        call(BPF_RINGBUF_SUBMIT),
    ]);
    let mut program = vec![with_number(Move, 6, 0)];
    program.extend(load_map(1, ring));
    program.extend([
        with_number(Move, 2, i32::from(LEN)),
        with_number(Move, 3, 0),
        call(BPF_RINGBUF_RESERVE),
        skip_if_number(Equal, 0, 0, fill_and_submit.len() as i16),
    ]);
    program.extend(fill_and_submit);
    program.extend([with_number(Move, 0, -1), EXIT]);
    program
}

/// The octets behind the fixed headers of TCP over IPv4 are its time stamps.
fn load(_: &MapData) -> Vec<Instruction> {
    const OFFSET: i32 = 54;
    const LEN: i32 = 12;
    vec![
        with_number(Move, 2, OFFSET),
        with_register(Move, 3, STACK),
        with_number(Add, 3, -16),
        with_number(Move, 4, LEN),
        call(BPF_SKB_LOAD_BYTES),
        with_number(Move, 0, -1),
        EXIT,
    ]
}
