//! `cargo xtask build`: the object of the kernel side if its sources changed, then the daemon.

use anyhow::Result;
use clap::Args;
use xtask::ebpf::{self, Manifest, Toolchain};

use crate::command::{cargo, say_and_run};

/// Build the daemon, and the object of the kernel side in pktobs/bpf/ if its sources changed.
#[derive(Args, Default)]
pub(crate) struct Options {
    /// Build the object anew even if its sources are unchanged.
    #[arg(long)]
    object: bool,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    object(options.object)?;
    say_and_run(cargo().args(["build", "--release", "--package", "pktobs"]))
}

fn object(anew: bool) -> Result<()> {
    let root = xtask::root();
    let sources = ebpf::digest(&root)?;
    if !anew && Manifest::read(&root)?.is_some_and(|manifest| manifest.sources == sources) {
        eprintln!("{}: its sources are unchanged", ebpf::OBJECT);
        return Ok(());
    }
    let toolchain = Toolchain::find()?;
    eprintln!(
        "{}: building it with {} and {}",
        ebpf::OBJECT,
        toolchain.versions.rustc,
        toolchain.versions.linker
    );
    let octets = toolchain.build(&root, &ebpf::target_dir(&root))?;
    ebpf::keep(&root, &octets, &toolchain.versions)
}
