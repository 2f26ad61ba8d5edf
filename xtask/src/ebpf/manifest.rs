//! The manifest beside the object in `pktobs/bpf/`: what made it.

use std::{fs, io, path::Path};

use anyhow::{Context, Result};

use super::Versions;

const PATH: &str = "pktobs/bpf/manifest.toml";

/// What the object in `pktobs/bpf/` was made from and by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The digest of the sources, as [`digest`](super::digest) gives it.
    pub sources: String,
    /// The SHA-256 of the object, in hex.
    pub object: String,
    /// What compiled and linked it.
    pub versions: Versions,
}

impl Manifest {
    /// The manifest under `root`, the root of the workspace; `None` if there is none.
    ///
    /// # Errors
    /// It cannot be read, or a key is missing.
    pub fn read(root: &Path) -> Result<Option<Self>> {
        let text = match fs::read_to_string(root.join(PATH)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            text => text.with_context(|| format!("cannot read {PATH}"))?,
        };
        Self::parse(&text)
            .with_context(|| format!("{PATH} is damaged; `git checkout -- pktobs/bpf` restores it"))
            .map(Some)
    }

    /// Writes it under `root`.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&self, root: &Path) -> Result<()> {
        fs::write(root.join(PATH), self.text()).with_context(|| format!("cannot write {PATH}"))
    }

    fn parse(text: &str) -> Result<Self> {
        let table: toml::Table = text.parse()?;
        let value = |key: &str| {
            let value = table.get(key).and_then(toml::Value::as_str);
            value
                .map(str::to_owned)
                .with_context(|| format!("it has no string {key:?}"))
        };
        Ok(Self {
            sources: value("sources")?,
            object: value("object")?,
            versions: Versions {
                rustc: value("rustc")?,
                llvm: value("llvm")?,
                linker: value("linker")?,
            },
        })
    }

    fn text(&self) -> String {
        let Self {
            sources,
            object,
            versions:
                Versions {
                    rustc,
                    llvm,
                    linker,
                },
        } = self;
        format!(
            "# What pktobs.bpf.o was made from and by; `cargo xtask build` writes both, `cargo xtask ci` checks them.\n\
             sources = {sources:?}\nobject = {object:?}\nrustc = {rustc:?}\nllvm = {llvm:?}\nlinker = {linker:?}\n"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        Manifest {
            sources: "00ff".into(),
            object: "12ab".into(),
            versions: Versions {
                rustc: "rustc 1.96.0 (ac68faa20 2026-05-25)".into(),
                llvm: "22.1.8".into(),
                linker: "bpf-linker 0.13.0".into(),
            },
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        assert_eq!(Manifest::parse(&manifest().text()).unwrap(), manifest());
    }

    #[test]
    fn a_missing_key_is_named() {
        let text = manifest().text().replace("object", "subject");
        assert_eq!(
            Manifest::parse(&text).unwrap_err().to_string(),
            "it has no string \"object\""
        );
    }
}
