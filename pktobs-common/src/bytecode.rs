//! eBPF instructions, as the kernel takes them (RFC 9669).
//!
//! An instruction has 8 octets: operation, registers, offset, number (RFC 9669 3). Whoever puts a program together does
//! so with these functions: filters, benchmark, lessons. [`elf`] makes of a program what aya loads.

#[cfg(feature = "elf")]
pub mod elf;

/// An instruction, or half of one that loads 64 bits.
pub type Instruction = [u8; 8];

/// A register: 0 for results, 1 to 5 for arguments, 6 to 9 kept over calls, 10 the end of the stack.
pub type Register = u8;

/// How many octets are loaded or stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// One.
    Octet = 0x10,
    /// Two.
    Half = 0x08,
    /// Four.
    Word = 0x00,
    /// Eight.
    Double = 0x18,
}

/// What is done with a number or a register to a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// `to + from`.
    Add = 0x00,
    /// `to - from`.
    Subtract = 0x10,
    /// `to * from`.
    Multiply = 0x20,
    /// `to / from`, without sign; 0 if `from` is 0.
    Divide = 0x30,
    /// `to | from`.
    Or = 0x40,
    /// `to & from`.
    And = 0x50,
    /// `to << from`; only the bits of `from` that name a bit count.
    ShiftLeft = 0x60,
    /// `to >> from`, without sign; only the bits of `from` that name a bit count.
    ShiftRight = 0x70,
    /// `to % from`, without sign; `to` if `from` is 0.
    Modulo = 0x90,
    /// `to ^ from`.
    Xor = 0xa0,
    /// `from`.
    Move = 0xb0,
}

/// When a jump is taken; numbers have no sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// `one == other`.
    Equal = 0x10,
    /// `one > other`.
    Greater = 0x20,
    /// `one >= other`.
    GreaterOrEqual = 0x30,
    /// `one & other != 0`.
    AnyBit = 0x40,
    /// `one != other`.
    NotEqual = 0x50,
    /// `one < other`.
    Less = 0xa0,
    /// `one <= other`.
    LessOrEqual = 0xb0,
}

/// The classes of operations (RFC 9669 3.1), and where the other operand is.
const LOAD: u8 = 0x61;
const STORE: u8 = 0x63;
const LOAD_DOUBLE_NUMBER: u8 = 0x18;
const ARITHMETIC: u8 = 0x07;
const ARITHMETIC_32: u8 = 0x04;
const JUMP: u8 = 0x05;
const JUMP_32: u8 = 0x06;
const REGISTER: u8 = 0x08;

const fn instruction(
    operation: u8,
    to: Register,
    from: Register,
    offset: i16,
    number: i32,
) -> Instruction {
    let ([o0, o1], [n0, n1, n2, n3]) = (offset.to_le_bytes(), number.to_le_bytes());
    [operation, to | from << 4, o0, o1, n0, n1, n2, n3]
}

/// `to = to OPERATION number` in 64 bits; the number has a sign.
#[must_use]
pub const fn with_number(operation: Operation, to: Register, number: i32) -> Instruction {
    instruction(ARITHMETIC | operation as u8, to, 0, 0, number)
}

/// `to = to OPERATION from` in 64 bits.
#[must_use]
pub const fn with_register(operation: Operation, to: Register, from: Register) -> Instruction {
    instruction(ARITHMETIC | REGISTER | operation as u8, to, from, 0, 0)
}

/// `to = to OPERATION number` in 32 bits; the upper bits are cleared.
#[must_use]
pub const fn with_number_32(operation: Operation, to: Register, number: u32) -> Instruction {
    let number = number.cast_signed();
    instruction(ARITHMETIC_32 | operation as u8, to, 0, 0, number)
}

/// `to = to OPERATION from` in 32 bits; the upper bits are cleared.
#[must_use]
pub const fn with_register_32(operation: Operation, to: Register, from: Register) -> Instruction {
    instruction(ARITHMETIC_32 | REGISTER | operation as u8, to, from, 0, 0)
}

/// `to = *(from + offset)`.
#[must_use]
pub const fn load(width: Width, to: Register, from: Register, offset: i16) -> Instruction {
    instruction(LOAD | width as u8, to, from, offset, 0)
}

/// `*(to + offset) = from`.
#[must_use]
pub const fn store(width: Width, to: Register, offset: i16, from: Register) -> Instruction {
    instruction(STORE | width as u8, to, from, offset, 0)
}

/// `to` in network byte order, and back; the upper bits are cleared.
#[must_use]
pub const fn to_network_order(to: Register, bits: i32) -> Instruction {
    instruction(0xdc, to, 0, 0, bits)
}

/// Over the next `skipped` instructions.
#[must_use]
pub const fn skip(skipped: i16) -> Instruction {
    instruction(JUMP, 0, 0, skipped, 0)
}

/// Over the next `skipped` instructions if the condition holds for 64 bits; the number has a sign.
#[must_use]
pub const fn skip_if_number(
    condition: Condition,
    one: Register,
    other: i32,
    skipped: i16,
) -> Instruction {
    instruction(JUMP | condition as u8, one, 0, skipped, other)
}

/// Over the next `skipped` instructions if the condition holds for 64 bits.
#[must_use]
pub const fn skip_if_register(
    condition: Condition,
    one: Register,
    other: Register,
    skipped: i16,
) -> Instruction {
    instruction(JUMP | REGISTER | condition as u8, one, other, skipped, 0)
}

/// Over the next `skipped` instructions if the condition holds for the low 32 bits.
#[must_use]
pub const fn skip_if_number_32(
    condition: Condition,
    one: Register,
    other: u32,
    skipped: i16,
) -> Instruction {
    let other = other.cast_signed();
    instruction(JUMP_32 | condition as u8, one, 0, skipped, other)
}

/// Over the next `skipped` instructions if the condition holds for the low 32 bits.
#[must_use]
pub const fn skip_if_register_32(
    condition: Condition,
    one: Register,
    other: Register,
    skipped: i16,
) -> Instruction {
    instruction(JUMP_32 | REGISTER | condition as u8, one, other, skipped, 0)
}

/// A jump, with another number of skipped instructions.
#[must_use]
pub const fn skipping(jump: Instruction, skipped: i16) -> Instruction {
    let [operation, registers, _, _, n0, n1, n2, n3] = jump;
    let [o0, o1] = skipped.to_le_bytes();
    [operation, registers, o0, o1, n0, n1, n2, n3]
}

/// Calls a helper (`enum bpf_func_id`, include/uapi/linux/bpf.h).
#[must_use]
pub const fn call(helper: i32) -> Instruction {
    instruction(0x85, 0, 0, 0, helper)
}

/// Returns register 0.
pub const EXIT: Instruction = instruction(0x95, 0, 0, 0, 0);

/// `to` = the map with this descriptor.
#[must_use]
pub const fn load_map(to: Register, descriptor: i32) -> [Instruction; 2] {
    const BPF_PSEUDO_MAP_FD: u8 = 1;
    load_of_map(to, descriptor, BPF_PSEUDO_MAP_FD)
}

/// `to` = the address of the first element of the array map with this descriptor.
#[must_use]
pub const fn load_first_element(to: Register, descriptor: i32) -> [Instruction; 2] {
    const BPF_PSEUDO_MAP_VALUE: u8 = 2;
    load_of_map(to, descriptor, BPF_PSEUDO_MAP_VALUE)
}

const fn load_of_map(to: Register, descriptor: i32, how: u8) -> [Instruction; 2] {
    [
        instruction(LOAD_DOUBLE_NUMBER, to, how, 0, descriptor),
        instruction(0, 0, 0, 0, 0),
    ]
}

#[cfg(test)]
mod tests {
    use super::{Operation::*, *};

    #[test]
    fn instructions_are_those_that_llvm_assembles() {
        // r6 = *(u32 *)(r1 + 4); *(u16 *)(r2 + 18) = r3; r0 = be16 r0; if r4 > r3 goto +2
        assert_eq!(load(Width::Word, 6, 1, 4), [0x61, 0x16, 4, 0, 0, 0, 0, 0]);
        assert_eq!(
            store(Width::Half, 2, 18, 3),
            [0x6b, 0x32, 18, 0, 0, 0, 0, 0]
        );
        assert_eq!(to_network_order(0, 16), [0xdc, 0, 0, 0, 16, 0, 0, 0]);
        assert_eq!(
            skip_if_register(Condition::Greater, 4, 3, 2),
            [0x2d, 0x34, 2, 0, 0, 0, 0, 0]
        );
        assert_eq!(with_number(Move, 0, 2), [0xb7, 0, 0, 0, 2, 0, 0, 0]);
        assert_eq!(with_register(Add, 4, 2), [0x0f, 0x24, 0, 0, 0, 0, 0, 0]);
        // w3 &= 255; w3 += w2; if w3 s== -1 goto +1 (without sign); if w1 & w2 goto -3; goto +7
        assert_eq!(with_number_32(And, 3, 255), [0x54, 3, 0, 0, 255, 0, 0, 0]);
        assert_eq!(with_register_32(Add, 3, 2), [0x0c, 0x23, 0, 0, 0, 0, 0, 0]);
        assert_eq!(
            skip_if_number_32(Condition::Equal, 3, u32::MAX, 1),
            [0x16, 3, 1, 0, 255, 255, 255, 255]
        );
        assert_eq!(
            skip_if_register_32(Condition::AnyBit, 1, 2, -3),
            [0x4e, 0x21, 0xfd, 0xff, 0, 0, 0, 0]
        );
        assert_eq!(skip(7), [0x05, 0, 7, 0, 0, 0, 0, 0]);
    }
}
