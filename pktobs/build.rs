//! Puts the object of the kernel side where the daemon includes it: `PKTOBS_OBJECT` is its path.
//!
//! `xtask::ebpf` decides whether it is the one kept in `pktobs/bpf/` or is built from source.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};
use xtask::ebpf::{self, Origin};

fn main() -> ExitCode {
    match prepare() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn prepare() -> Result<()> {
    let variable = |name| {
        env::var_os(name)
            .map(PathBuf::from)
            .with_context(|| format!("Cargo did not set {name}"))
    };
    let package = variable("CARGO_MANIFEST_DIR")?;
    let root = package.parent().unwrap_or(Path::new("."));
    // First, because Cargo shows all that a failed script has printed, and runs it again in any case.
    let object = ebpf::object(root, &ebpf::target_dir(root))?;
    for path in ebpf::inputs(root).into_iter().chain([package.join("bpf")]) {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    for name in ebpf::VARIABLES {
        println!("cargo::rerun-if-env-changed={name}");
    }
    if object.origin == Origin::ChangedSource {
        println!(
            "cargo::warning=the sources are not those of {}: built from source; `cargo xtask build` keeps the result",
            ebpf::OBJECT
        );
    }
    let path = variable("OUT_DIR")?.join("pktobs.bpf.o");
    fs::write(&path, object.octets).with_context(|| format!("cannot write {}", path.display()))?;
    println!("cargo::rustc-env=PKTOBS_OBJECT={}", path.display());
    Ok(())
}
