//! eBPF programs of a few instructions, put together here, so that the benchmark and the lessons need no eBPF compiler.
//!
//! An instruction has 8 octets: operation, registers, offset, number (RFC 9669 3). [`object()`] wraps a program in
//! the ELF file that aya loads. Maps are referred to by their descriptors, so they are made before the program.

use anyhow::{Context, Result};
use aya::maps::MapData;
use object::{
    Architecture, BinaryFormat, Endianness, SectionKind, SymbolFlags, SymbolKind, SymbolScope,
    write::{Object, Symbol, SymbolSection},
};
use std::os::fd::{AsFd, AsRawFd};

/// An instruction, or half of one that loads 64 bits.
pub type Instruction = [u8; 8];

/// A register: 0 for results, 1 to 5 for arguments, 6 to 9 kept over calls, 10 the end of the stack.
pub type Register = u8;

/// How many octets are loaded or stored.
#[derive(Clone, Copy)]
pub enum Width {
    /// Two.
    Half = 0x08,
    /// Four.
    Word = 0x00,
    /// Eight.
    Double = 0x18,
}

/// What is done with a number or a register to a register, in 64 bits.
#[derive(Clone, Copy)]
pub enum Operation {
    /// `to + from`.
    Add = 0x00,
    /// `to * from`.
    Multiply = 0x20,
    /// `to / from`.
    Divide = 0x30,
    /// `to & from`.
    And = 0x50,
    /// `to >> from`, without sign.
    ShiftRight = 0x70,
    /// `to % from`.
    Modulo = 0x90,
    /// `to ^ from`.
    Xor = 0xa0,
    /// `from`.
    Move = 0xb0,
}

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

/// `to = to OPERATION number`.
pub const fn with_number(operation: Operation, to: Register, number: i32) -> Instruction {
    instruction(0x07 | operation as u8, to, 0, 0, number)
}

/// `to = to OPERATION from`.
pub const fn with_register(operation: Operation, to: Register, from: Register) -> Instruction {
    instruction(0x0f | operation as u8, to, from, 0, 0)
}

/// `to = *(from + offset)`.
pub const fn load(width: Width, to: Register, from: Register, offset: i16) -> Instruction {
    instruction(0x61 | width as u8, to, from, offset, 0)
}

/// `*(to + offset) = from`.
pub const fn store(width: Width, to: Register, offset: i16, from: Register) -> Instruction {
    instruction(0x63 | width as u8, to, from, offset, 0)
}

/// `to` in network byte order; the upper bits are cleared.
pub const fn to_network_order(to: Register, bits: i32) -> Instruction {
    instruction(0xdc, to, 0, 0, bits)
}

/// Over the next `skipped` instructions if `one > other`.
pub const fn skip_if_greater(one: Register, other: Register, skipped: i16) -> Instruction {
    instruction(0x2d, one, other, skipped, 0)
}

/// Over the next `skipped` instructions if `register == number`.
pub const fn skip_if_equal(register: Register, number: i32, skipped: i16) -> Instruction {
    instruction(0x15, register, 0, skipped, number)
}

/// Calls a helper (`enum bpf_func_id`, include/uapi/linux/bpf.h).
pub const fn call(helper: i32) -> Instruction {
    instruction(0x85, 0, 0, 0, helper)
}

/// Returns register 0.
pub const EXIT: Instruction = instruction(0x95, 0, 0, 0, 0);

/// `to` = the map.
pub fn load_map(to: Register, map: &MapData) -> [Instruction; 2] {
    const BPF_PSEUDO_MAP_FD: u8 = 1;
    load_of_map(to, map, BPF_PSEUDO_MAP_FD)
}

/// `to` = the address of an array map's first element.
pub fn load_first_element(to: Register, map: &MapData) -> [Instruction; 2] {
    const BPF_PSEUDO_MAP_VALUE: u8 = 2;
    load_of_map(to, map, BPF_PSEUDO_MAP_VALUE)
}

fn load_of_map(to: Register, map: &MapData, how: u8) -> [Instruction; 2] {
    let descriptor = map.fd().as_fd().as_raw_fd();
    [
        instruction(0x18, to, how, 0, descriptor),
        instruction(0, 0, 0, 0, 0),
    ]
}

/// A map, to be referred to by a program.
///
/// # Errors
/// The kernel refuses it.
pub fn map(kind: aya::maps::MapType, value_len: u32, entries: u32) -> Result<MapData> {
    let key_len = if kind == aya::maps::MapType::RingBuf {
        0
    } else {
        4
    };
    let map = aya_obj::Map::new_from_params(kind as u32, key_len, value_len, entries, 0);
    MapData::create(map, "xtask", None).context("the kernel refuses a map")
}

/// The ELF file of one program, whose section is its kind (`xdp`, `classifier`).
///
/// # Errors
/// The file cannot be put together.
pub fn object(kind: &str, name: &str, program: &[Instruction]) -> Result<Vec<u8>> {
    let mut object = Object::new(BinaryFormat::Elf, Architecture::Bpf, Endianness::Little);
    let license = object.add_section(Vec::new(), b"license".to_vec(), SectionKind::Data);
    object.set_section_data(license, b"Dual MIT/GPL\0".as_slice(), 1);
    let section = object.add_section(Vec::new(), kind.as_bytes().to_vec(), SectionKind::Text);
    let octets = program.as_flattened().to_vec();
    let size = octets.len() as u64;
    object.set_section_data(section, octets, 8);
    object.add_symbol(Symbol {
        name: name.as_bytes().to_vec(),
        value: 0,
        size,
        kind: SymbolKind::Text,
        scope: SymbolScope::Dynamic,
        weak: false,
        section: SymbolSection::Section(section),
        flags: SymbolFlags::None,
    });
    object.write().context("cannot put an ELF file together")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instructions_are_those_that_llvm_assembles() {
        // r6 = *(u32 *)(r1 + 4); *(u16 *)(r2 + 18) = r3; r0 = be16 r0; if r4 > r3 goto +2
        assert_eq!(load(Width::Word, 6, 1, 4), [0x61, 0x16, 4, 0, 0, 0, 0, 0]);
        assert_eq!(
            store(Width::Half, 2, 18, 3),
            [0x6b, 0x32, 18, 0, 0, 0, 0, 0]
        );
        assert_eq!(to_network_order(0, 16), [0xdc, 0, 0, 0, 16, 0, 0, 0]);
        assert_eq!(skip_if_greater(4, 3, 2), [0x2d, 0x34, 2, 0, 0, 0, 0, 0]);
        assert_eq!(
            with_number(Operation::Move, 0, 2),
            [0xb7, 0, 0, 0, 2, 0, 0, 0]
        );
        assert_eq!(
            with_register(Operation::Add, 4, 2),
            [0x0f, 0x24, 0, 0, 0, 0, 0, 0]
        );
    }
}
