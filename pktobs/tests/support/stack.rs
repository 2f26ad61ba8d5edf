//! How much stack a program takes, its functions included, as the kernel counts it (`check_max_stack_depth`,
//! kernel/bpf/verifier.c): the deepest chain of calls, each function's octets rounded up to 32.

use std::collections::{BTreeMap, BTreeSet};

use pktobs_common::bytecode::Instruction;

const STACK: u8 = 10;

/// Octets of stack.
pub(crate) fn stack(program: &[Instruction]) -> u32 {
    let functions: BTreeMap<usize, Function> = starts(program)
        .iter()
        .map(|&start| (start, Function::default()))
        .collect();
    let functions = fill(functions, program);
    deepest(&functions, 0, &mut Vec::new())
}

#[derive(Default)]
struct Function {
    octets: u32,
    calls: BTreeSet<usize>,
}

/// Where functions begin: at 0, and where calls lead.
fn starts(program: &[Instruction]) -> BTreeSet<usize> {
    let called = (0..program.len()).filter_map(|at| called(program, at));
    called.chain([0]).collect()
}

/// The function that is called by the instruction, or whose address it loads.
fn called(program: &[Instruction], at: usize) -> Option<usize> {
    /// `BPF_CALL` with `BPF_PSEUDO_CALL`, and `BPF_LD | BPF_IMM | BPF_DW` with `BPF_PSEUDO_FUNC`.
    const REFERENCES: [(u8, u8); 2] = [(0x85, 1), (0x18, 4)];
    let [operation, registers, ..] = program[at];
    let is_reference = REFERENCES.contains(&(operation, registers >> 4));
    let target = at as i64 + 1 + i64::from(number(program[at]));
    is_reference.then(|| usize::try_from(target).ok()).flatten()
}

fn fill(
    mut functions: BTreeMap<usize, Function>,
    program: &[Instruction],
) -> BTreeMap<usize, Function> {
    // Registers that hold the end of the stack.
    let mut is_end = [false; 16];
    for (at, &instruction) in program.iter().enumerate() {
        let [operation, registers, o0, o1, ..] = instruction;
        let (to, from) = (registers & 15, registers >> 4);
        let offset = i32::from(i16::from_le_bytes([o0, o1]));
        let lowest = match (operation & 7, operation) {
            (1, _) if from == STACK => offset,
            (2 | 3, _) if to == STACK => offset,
            (_, 0x07) if is_end[usize::from(to)] => number(instruction),
            _ => 0,
        };
        // All but stores and jumps change the register.
        if !matches!(operation & 7, 2 | 3 | 5 | 6) {
            is_end[usize::from(to)] = operation == 0xbf && from == STACK;
        }
        if let Some((_, function)) = functions.range_mut(..=at).next_back() {
            function.octets = function.octets.max((-lowest).max(0).cast_unsigned());
            function.calls.extend(called(program, at));
        }
    }
    functions
}

/// Octets of the deepest chain of calls that begins there. The kernel takes no recursion.
fn deepest(functions: &BTreeMap<usize, Function>, start: usize, chain: &mut Vec<usize>) -> u32 {
    assert!(!chain.contains(&start), "recursion: {chain:?}");
    let function = &functions[&start];
    chain.push(start);
    let calls = function.calls.iter();
    let below = calls.map(|&call| deepest(functions, call, chain)).max();
    chain.pop();
    function.octets.max(1).next_multiple_of(32) + below.unwrap_or(0)
}

const fn number([.., n0, n1, n2, n3]: Instruction) -> i32 {
    i32::from_le_bytes([n0, n1, n2, n3])
}
