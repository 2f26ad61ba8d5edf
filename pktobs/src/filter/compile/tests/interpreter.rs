//! An interpreter of eBPF with what the kernel adds: the context of a packet, and the helper that reads its octets.
//!
//! In `struct __sk_buff` the two addresses have 32 bits, which the kernel makes 64 when it loads a program: so they are
//! put elsewhere here. A helper of the interpreter cannot write, so a function behind the program stores what it says.

use std::cell::RefCell;

use pktobs_common::bytecode::{
    Condition, EXIT, Instruction, Operation::*, Register, Width, call, load, store, with_number,
    with_register,
};
use rbpf::EbpfVmMbuff;

use super::{super::Ends, Subject};

/// Ends that return whether the packet matches.
pub(super) fn ends() -> Ends {
    Ends {
        matching: vec![with_number(Move, 0, 1), EXIT],
        passing: vec![with_number(Move, 0, 0), EXIT],
    }
}

const CONTEXT_LEN: usize = 208;
const DATA: (i16, i16) = (76, 192);
const DATA_END: (i16, i16) = (80, 200);
const BPF_SKB_LOAD_BYTES: i32 = 26;
/// The interpreter's helper: up to four octets at an offset, as they are in memory.
const OCTETS: u32 = 1;
const NONE: u64 = u64::MAX;

thread_local! {
    static PACKET: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

fn octets(offset: u64, count: u64, _: u64, _: u64, _: u64) -> u64 {
    PACKET.with_borrow(|packet| {
        // The kernel sees the low 32 bits of its arguments.
        let (offset, count) = (offset as u32 as usize, count as u32 as usize);
        let Some(octets) = packet.get(offset..).and_then(|rest| rest.get(..count)) else {
            return NONE;
        };
        let mut word = [0xa5; 4];
        word[..count].copy_from_slice(octets);
        u32::from_ne_bytes(word).into()
    })
}

pub(super) struct Interpreter(Vec<u8>);

impl Interpreter {
    pub(super) fn new(program: &[Instruction]) -> Self {
        const CALL: Instruction = call(BPF_SKB_LOAD_BYTES);
        let function: [Instruction; 11] = [
            with_register(Move, 6, 3),
            with_register(Move, 1, 2),
            with_register(Move, 2, 4),
            call(OCTETS as i32),
            with_number(Move, 1, -1),
            pktobs_common::bytecode::skip_if_register(Condition::Equal, 0, 1, 3),
            store(Width::Word, 6, 0, 0),
            with_number(Move, 0, 0),
            EXIT,
            with_number(Move, 0, -14),
            EXIT,
        ];
        let mut adapted = Vec::new();
        for (at, &instruction) in program.iter().enumerate() {
            let to: Register = instruction[1] & 0xf;
            adapted.push(match instruction {
                CALL => {
                    let [operation, _, o0, o1, ..] = CALL;
                    let distance = (program.len() - at - 1) as i32;
                    let [n0, n1, n2, n3] = distance.to_le_bytes();
                    [operation, 1 << 4, o0, o1, n0, n1, n2, n3]
                }
                _ if instruction == load(Width::Word, to, 6, DATA.0) => {
                    load(Width::Double, to, 6, DATA.1)
                }
                _ if instruction == load(Width::Word, to, 6, DATA_END.0) => {
                    load(Width::Double, to, 6, DATA_END.1)
                }
                _ => instruction,
            });
        }
        adapted.extend(function);
        Self(adapted.as_flattened().to_vec())
    }

    /// What the program says of a packet of which the first octets can be read directly.
    pub(super) fn run(&self, subject: &Subject<'_>, direct: usize) -> bool {
        let packet = subject.octets.to_vec();
        let direct = &subject.octets[..direct];
        PACKET.set(packet);
        let mut context = [0; CONTEXT_LEN];
        let mut word = |at: usize, value: u32| {
            context[at..at + 4].copy_from_slice(&value.to_ne_bytes());
        };
        word(0, subject.wire_len);
        word(20, subject.tag.is_some().into());
        word(24, subject.tag.unwrap_or(0).into());
        word(40, subject.ifindex);
        let range = direct.as_ptr_range();
        for (at, address) in [(DATA.1, range.start), (DATA_END.1, range.end)] {
            let at = at as usize;
            context[at..at + 8].copy_from_slice(&(address as u64).to_ne_bytes());
        }
        let mut machine = EbpfVmMbuff::new(Some(&self.0)).expect("a sound program");
        machine.register_helper(OCTETS, octets).expect("a helper");
        let result = machine.execute_program(direct, &context);
        match result.expect("no access out of bounds") {
            0 => false,
            1 => true,
            other => panic!("returns {other}"),
        }
    }
}
