//! Programs of a few instructions with maps of their own, put together here, so that the benchmark and the lessons need
//! no eBPF compiler.
//!
//! The instructions are those of `pktobs_common::bytecode`. Maps are referred to by their descriptors, so they are made
//! before the program.

use std::os::fd::{AsFd, AsRawFd};

use anyhow::{Context, Result};
use aya::maps::MapData;
pub use pktobs_common::bytecode::*;

/// `to` = the map.
pub fn load_map(to: Register, map: &MapData) -> [Instruction; 2] {
    pktobs_common::bytecode::load_map(to, descriptor(map))
}

/// `to` = the address of an array map's first element.
pub fn load_first_element(to: Register, map: &MapData) -> [Instruction; 2] {
    pktobs_common::bytecode::load_first_element(to, descriptor(map))
}

/// Adds `from` to the eight octets in memory at `to + offset`, at one blow (RFC 9669 5.3).
pub const fn add_to_memory(to: Register, offset: i16, from: Register) -> Instruction {
    const ATOMIC_DOUBLE: u8 = 0xdb;
    let [low, high] = offset.to_le_bytes();
    [ATOMIC_DOUBLE, from << 4 | to, low, high, 0, 0, 0, 0]
}

fn descriptor(map: &MapData) -> i32 {
    map.fd().as_fd().as_raw_fd()
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
    elf::object(kind, name, program).context("cannot put an ELF file together")
}
