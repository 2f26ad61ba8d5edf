//! A program as a file that aya loads (feature `elf`: it needs an allocator, so not in the kernel).

use object::{
    Architecture, BinaryFormat, Endianness, SectionKind, SymbolFlags, SymbolKind, SymbolScope,
    write::{Error, Object, Symbol, SymbolSection},
};

use super::Instruction;

extern crate alloc;
use alloc::vec::Vec;

/// The ELF file of one program, whose section is its kind (`xdp`, `classifier`).
///
/// # Errors
///
/// The file cannot be put together.
pub fn object(kind: &str, name: &str, program: &[Instruction]) -> Result<Vec<u8>, Error> {
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
    object.write()
}
