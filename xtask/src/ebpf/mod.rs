//! Where the object of the kernel side comes from: the repository if it fits the sources, else a compiler.
//!
//! `pktobs/bpf/` keeps the built object and a manifest that says which sources and which compiler made it, so
//! that whoever changes nothing in the kernel needs only stable Rust. `pktobs/build.rs` and the verbs ask here.
//! The rule: an object is only taken from the repository if the digest of its sources is the manifest's.

mod manifest;
mod sources;
mod strip;
mod toolchain;

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

pub use manifest::Manifest;
pub use sources::{digest, inputs};
pub use toolchain::{LINKER_VERSION, Toolchain, Versions, find_program};

/// The environment variable that chooses: `source` builds the object from its sources whatever the repository
/// keeps; unset lets the manifest decide.
pub const CHOICE: &str = "PKTOBS_EBPF";

/// The environment variables on which the result of [`object()`] depends.
pub const VARIABLES: [&str; 2] = [CHOICE, toolchain::RUSTC];

/// The object that the repository keeps, seen from the root of the workspace.
pub const OBJECT: &str = "pktobs/bpf/pktobs.bpf.o";

/// An object, and where it is from.
#[derive(Debug)]
pub struct Object {
    /// The ELF file, without DWARF.
    pub octets: Vec<u8>,
    /// Where it is from.
    pub origin: Origin,
}

/// Where an object is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// From `pktobs/bpf/`, whose manifest fits the sources.
    Repository,
    /// Built now, as `PKTOBS_EBPF=source` asks.
    Source,
    /// Built now, because the sources are not those of the object in `pktobs/bpf/`.
    ChangedSource,
}

/// The object that belongs to the sources under `root`, the root of the workspace.
///
/// A build puts its files under `target`, which may be shared with other builds of it.
///
/// # Errors
/// The object in the repository is not the one its manifest describes; or a build is needed and there is no
/// toolchain, or it fails.
pub fn object(root: &Path, target: &Path) -> Result<Object> {
    let origin = match env::var(CHOICE) {
        Err(env::VarError::NotPresent) => {
            let sources = digest(root)?;
            if let Some(manifest) =
                Manifest::read(root)?.filter(|manifest| manifest.sources == sources)
            {
                let octets = kept_object(root, &manifest)?;
                return Ok(Object {
                    octets,
                    origin: Origin::Repository,
                });
            }
            Origin::ChangedSource
        }
        Ok(choice) if choice == "source" => Origin::Source,
        choice => bail!(
            "{CHOICE} is {choice:?}; set it to `source`, or unset it to take the object kept in {OBJECT}"
        ),
    };
    let toolchain = Toolchain::find().with_context(|| match origin {
        Origin::Source => format!("{CHOICE}=source asks for an object built from source"),
        _ => format!(
            "the sources have changed since {OBJECT} was built, so it must be built from source"
        ),
    })?;
    let octets = toolchain.build(root, target)?;
    Ok(Object { octets, origin })
}

/// The directory for builds of the kernel side: `ebpf` in the workspace's target directory.
pub fn target_dir(root: &Path) -> PathBuf {
    env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root.join("target"), |dir| root.join(dir))
        .join("ebpf")
}

/// Writes `octets` and the manifest that describes them into `pktobs/bpf/`.
///
/// # Errors
/// A source cannot be read or a file cannot be written.
pub fn keep(root: &Path, octets: &[u8], versions: &Versions) -> Result<()> {
    let path = root.join(OBJECT);
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)
            .with_context(|| format!("cannot make {}", directory.display()))?;
    }
    fs::write(&path, octets).with_context(|| format!("cannot write {}", path.display()))?;
    let manifest = Manifest {
        sources: digest(root)?,
        object: sources::hex_digest(octets),
        versions: versions.clone(),
    };
    manifest.write(root)
}

/// The object in `pktobs/bpf/`, once it is known to be the one that `manifest` describes.
///
/// # Errors
/// It cannot be read, or its digest is not the manifest's.
pub fn kept_object(root: &Path, manifest: &Manifest) -> Result<Vec<u8>> {
    let path = root.join(OBJECT);
    let octets = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let found = sources::hex_digest(&octets);
    if found != manifest.object {
        bail!(
            "{OBJECT} has the digest {found}, its manifest says {}; `git checkout -- pktobs/bpf` restores both, \
             `cargo xtask build --object` builds them anew",
            manifest.object
        );
    }
    Ok(octets)
}
