//! What the project's own tools share with its build script and its tests.
//!
//! `budgets` says what pktobs may cost: the benchmark and the tests on a real kernel hold it to that. `ebpf`
//! decides where the object of the kernel side comes from: `cargo xtask build` and `pktobs/build.rs` ask it. `lab`
//! makes the hosts of the lessons as network namespaces: `cargo xtask demo`, `bench` and the tests on a real
//! kernel use it. `bytecode` is for the programs of a few instructions that `lab` and `bench` give the kernel. The
//! verbs themselves are in the binary.

pub mod budgets;
#[cfg(feature = "lab")]
pub mod bytecode;
pub mod ebpf;
#[cfg(feature = "lab")]
pub mod lab;

use std::path::{Path, PathBuf};

/// The root of the workspace that this crate was compiled in.
pub fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_path_buf()
}
