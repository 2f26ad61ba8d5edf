//! Takes DWARF out of an object. BTF stays, which the kernel and aya read; four fifths of the file are DWARF.
//!
//! `bpf-linker` makes BTF from the same debug info and writes both, and `llvm-strip` is not on every machine
//! that can build the object.

use anyhow::{Context, Result};
use object::{
    build::elf::{Builder, SectionData},
    elf::SHT_STRTAB,
};

/// The sections of DWARF and of its relocations begin so.
const DWARF: [&[u8]; 2] = [b".debug_", b".rel.debug_"];

/// `object`, an ELF file, without DWARF.
///
/// # Errors
/// It is not an ELF file.
pub(super) fn strip_dwarf(object: &[u8]) -> Result<Vec<u8>> {
    let mut builder = Builder::read(object).context("the linker's output is not an ELF file")?;
    for section in &mut builder.sections {
        section.delete = DWARF.iter().any(|prefix| section.name.starts_with(prefix));
    }
    builder.delete_orphans();
    // LLVM keeps the names of sections and of symbols in one section; the builder wants one for each.
    let names = builder.sections.add();
    names.name = b".shstrtab".as_slice().into();
    names.sh_type = SHT_STRTAB;
    names.sh_addralign = 1;
    names.data = SectionData::SectionString;
    let mut stripped = Vec::new();
    builder
        .write(&mut stripped)
        .context("cannot write the object without DWARF")?;
    Ok(stripped)
}
