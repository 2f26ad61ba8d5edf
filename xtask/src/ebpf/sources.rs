//! The digest of everything that decides what the object of the kernel side is, except the compiler.
//!
//! These are the sources of pktobs-ebpf and pktobs-common, the locked versions of all they depend on, the
//! settings of the workspace that reach them, and the arguments of the build. The digest does not depend on the
//! order in which files are found nor on where the workspace is.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use toml::{Table, Value};

use super::toolchain;

/// The crates that the object is built from.
const CRATES: [&str; 2] = ["pktobs-common", "pktobs-ebpf"];

/// What the digest is made of under `root`, the root of the workspace: files and directories.
pub fn inputs(root: &Path) -> Vec<PathBuf> {
    let crates = CRATES
        .iter()
        .flat_map(|name| ["Cargo.toml", "src"].map(|part| format!("{name}/{part}")));
    ["Cargo.toml", "Cargo.lock"]
        .map(str::to_owned)
        .into_iter()
        .chain(crates)
        .map(|path| root.join(path))
        .collect()
}

/// The digest of the sources under `root`, the root of the workspace: SHA-256 in hex.
///
/// # Errors
/// A source cannot be read, or Cargo's files are not what Cargo writes.
pub fn digest(root: &Path) -> Result<String> {
    let mut parts = BTreeMap::new();
    let lock = table(&root.join("Cargo.lock"))?;
    let dependencies = dependencies(root, &lock)?;
    parts.insert("arguments".to_owned(), toolchain::recipe().into_bytes());
    parts.insert(
        "settings".to_owned(),
        settings(&table(&root.join("Cargo.toml"))?, &dependencies).into_bytes(),
    );
    parts.insert(
        "lock".to_owned(),
        Vec::from_iter(dependencies).join("\n").into_bytes(),
    );
    for name in CRATES {
        for path in [
            vec![root.join(name).join("Cargo.toml")],
            rust_files(&root.join(name).join("src"))?,
        ]
        .concat()
        {
            let octets =
                fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let name = path
                .strip_prefix(root)
                .unwrap_or(&path)
                .to_string_lossy()
                .into_owned();
            parts.insert(name, octets);
        }
    }
    let mut hash = Sha256::new();
    for (name, octets) in parts {
        hash.update(format!("{name} {}\n", octets.len()));
        hash.update(octets);
    }
    Ok(hex(&hash.finalize()))
}

/// The SHA-256 of `octets` in hex.
pub(super) fn hex_digest(octets: &[u8]) -> String {
    hex(&Sha256::digest(octets))
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

fn table(path: &Path) -> Result<Table> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    text.parse()
        .with_context(|| format!("{} is not TOML", path.display()))
}

/// Every `.rs` file below `directory`.
fn rust_files(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let entries =
        fs::read_dir(directory).with_context(|| format!("cannot read {}", directory.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(files)
}

/// The packages that [`CRATES`] need, themselves included, each as "name version checksum".
///
/// Of the crates of the workspace only what they need to be built counts, not what their tests need.
fn dependencies(root: &Path, lock: &Table) -> Result<BTreeSet<String>> {
    let packages: Vec<&Table> = lock
        .get("package")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_table)
        .collect();
    let text = |package: &Table, key: &str| {
        package
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let mut found = BTreeSet::new();
    let mut wanted: Vec<String> = CRATES.map(str::to_owned).to_vec();
    while let Some(want) = wanted.pop() {
        let mut words = want.split(' ');
        let (name, version) = (words.next().unwrap_or_default(), words.next());
        let package = packages
            .iter()
            .find(|package| {
                text(package, "name") == name
                    && version.is_none_or(|v| text(package, "version") == v)
            })
            .with_context(|| {
                format!("Cargo.lock has no package {want:?}; `cargo update --workspace` adds it")
            })?;
        if !found.insert(format!(
            "{name} {} {}",
            text(package, "version"),
            text(package, "checksum")
        )) {
            continue;
        }
        let mut needs: Vec<String> = package
            .get("dependencies")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|dependency| dependency.as_str().map(str::to_owned))
            .collect();
        if !package.contains_key("source") {
            let manifest = table(&root.join(name).join("Cargo.toml"))?;
            let built = manifest
                .get("dependencies")
                .and_then(Value::as_table)
                .cloned()
                .unwrap_or_default();
            needs.retain(|need| built.contains_key(need.split(' ').next().unwrap_or_default()));
        }
        wanted.extend(needs);
    }
    Ok(found)
}

/// The parts of the workspace's `Cargo.toml` that reach the object, as text.
fn settings(workspace: &Table, dependencies: &BTreeSet<String>) -> String {
    let find = |path: &[&str]| {
        let mut value = workspace.get(path[0]);
        for key in &path[1..] {
            value = value.and_then(|value| value.get(key));
        }
        value.map_or_else(String::new, |value| {
            format!("{} = {value}\n", path.join("."))
        })
    };
    let mut text = find(&["profile", "release"]) + &find(&["patch"]);
    for key in ["edition", "version"] {
        text += &find(&["workspace", "package", key]);
    }
    for dependency in dependencies {
        let name = dependency.split(' ').next().unwrap_or_default();
        text += &find(&["workspace", "dependencies", name]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"
        [[package]]
        name = "pktobs-common"
        version = "0.1.0"
        dependencies = ["proptest", "zerocopy"]

        [[package]]
        name = "pktobs-ebpf"
        version = "0.1.0"
        dependencies = ["aya-ebpf", "pktobs-common"]

        [[package]]
        name = "aya-ebpf"
        version = "0.2.1"
        source = "registry"
        checksum = "aa"

        [[package]]
        name = "proptest"
        version = "1.0.0"
        source = "registry"
        checksum = "bb"

        [[package]]
        name = "zerocopy"
        version = "0.8.63"
        source = "registry"
        checksum = "cc"
    "#;

    #[test]
    fn what_only_tests_need_is_left_out() {
        let found = dependencies(&crate::root(), &LOCK.parse().unwrap()).unwrap();
        let expected = [
            "aya-ebpf 0.2.1 aa",
            "pktobs-common 0.1.0 ",
            "pktobs-ebpf 0.1.0 ",
            "zerocopy 0.8.63 cc",
        ]
        .map(str::to_owned);
        assert_eq!(found, BTreeSet::from(expected));
    }

    #[test]
    fn only_settings_that_reach_the_object_count() {
        let before = "[workspace.dependencies]\nclap = \"4\"\nzerocopy = \"0.8\"\n[profile.release]\ndebug = 1\n";
        let used = BTreeSet::from(["zerocopy 0.8.63 cc".to_owned()]);
        let digest = |text: &str| settings(&text.parse().unwrap(), &used);
        assert_eq!(
            digest(before),
            digest(&before.replace("clap = \"4\"", "clap = \"5\""))
        );
        assert_ne!(digest(before), digest(&before.replace("0.8", "0.9")));
        assert_ne!(
            digest(before),
            digest(&before.replace("debug = 1", "debug = 2"))
        );
    }

    #[test]
    fn the_digest_of_nothing_is_that_of_fips_180_4() {
        assert_eq!(
            hex_digest(b""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
