//! Debian's kernels: looked up by apt, unpacked once, never installed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use xtask::ebpf::{find_program, target_dir};

use crate::command::{as_root, say_and_run};

/// What a guest needs beyond what is built in: its files, then what tests put under packets. Each stands behind those
/// that it needs; what a kernel does not have as a module, it has built in or does without.
const MODULES: [&str; 24] = [
    "virtio_ring",
    "virtio",
    "virtio_pci_legacy_dev",
    "virtio_pci_modern_dev",
    "virtio_pci",
    "netfs",
    "fscache",
    "9pnet",
    "9pnet_virtio",
    "9p",
    "overlay",
    "veth",
    "sch_ingress",
    "cls_bpf",
    "act_bpf",
    "dummy",
    "tun",
    "llc",
    "stp",
    "mrp",
    "garp",
    "8021q",
    "sch_netem",
    "sch_tbf",
];

/// Version and revision, `6.12`.
///
/// # Errors
/// It is not of that form.
pub(crate) fn version(text: &str) -> Result<String, String> {
    let is_number = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    match text.split_once('.') {
        Some((version, revision)) if is_number(version) && is_number(revision) => {
            Ok(text.to_owned())
        }
        _ => Err("a kernel is named by two numbers, such as 6.12".to_owned()),
    }
}

/// A kernel, unpacked: `vmlinuz` and `modules`, each called by its place in the order of loading and its name.
pub(crate) struct Kernel {
    /// `6.1.0-56-amd64`.
    pub(crate) release: String,
    pub(super) directory: PathBuf,
}

impl Kernel {
    /// The kernel of that version in the target directory; fetched if it is not there.
    ///
    /// # Errors
    /// There is no apt-get, it has no such kernel, or it cannot be fetched.
    pub(crate) fn find(version: &str) -> Result<Self> {
        let directory = target_dir(&xtask::root())
            .with_file_name("kernels")
            .join(version);
        if !directory.exists() {
            fetch(version, &directory)?;
        }
        let release = directory.join("release");
        let release = fs::read_to_string(&release)
            .with_context(|| format!("cannot read {}; remove its directory", release.display()))?;
        Ok(Self { release, directory })
    }

    pub(super) fn image(&self) -> PathBuf {
        self.directory.join("vmlinuz")
    }

    /// Names and octets of the modules, in the order of loading.
    pub(super) fn modules(&self) -> Result<Vec<(String, Vec<u8>)>> {
        let mut modules = Vec::new();
        for path in files(&self.directory.join("modules"))? {
            let octets =
                fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            modules.push((name.into_owned(), octets));
        }
        Ok(modules)
    }
}

/// Fetches the newest kernel of that version that apt knows; `directory` is there when all is in it.
fn fetch(version: &str, directory: &Path) -> Result<()> {
    if find_program("apt-get").is_none() {
        bail!("there is no apt-get here to fetch Linux {version} with; run this on Debian");
    }
    let package = match package(version)? {
        Some(package) => package,
        None => {
            say_and_run(as_root("apt-get")?.arg("update"))?;
            package(version)?.with_context(|| {
                format!("apt-get knows no kernel {version}; Debian 12 has 6.1 and 6.12")
            })?
        }
    };
    let part = directory.with_file_name(format!("{version}.part"));
    let _ = fs::remove_dir_all(&part);
    let modules = part.join("modules");
    fs::create_dir_all(&modules).with_context(|| format!("cannot make {}", modules.display()))?;
    let unpacked = part.join("unpacked");
    say_and_run(
        Command::new("apt-get")
            .args(["download", "--option", "APT::Sandbox::User=root", &package])
            .current_dir(&part),
    )?;
    let archive = files(&part)?
        .into_iter()
        .find(|path| path.extension().is_some_and(|it| it == "deb"));
    let archive = archive.with_context(|| format!("apt-get has not fetched {package}"))?;
    say_and_run(
        Command::new("dpkg-deb")
            .arg("--extract")
            .args([&archive, &unpacked]),
    )?;
    let release = package.trim_start_matches(PACKAGE);
    let image = unpacked.join(format!("boot/vmlinuz-{release}"));
    fs::copy(&image, part.join("vmlinuz"))
        .with_context(|| format!("{package} has no {}", image.display()))?;
    keep_modules(
        &unpacked.join(format!("lib/modules/{release}/kernel")),
        &modules,
    )?;
    fs::write(part.join("release"), release).context("cannot write the release")?;
    fs::remove_dir_all(&unpacked).context("cannot remove what is not needed")?;
    fs::remove_file(&archive).context("cannot remove the package")?;
    fs::rename(&part, directory).with_context(|| format!("cannot make {}", directory.display()))
}

const PACKAGE: &str = "linux-image-";

/// Debian's package: the newest of that version, of the flavour that has 9p.
fn package(version: &str) -> Result<Option<String>> {
    let listing = Command::new("apt-cache")
        .args(["pkgnames", &format!("{PACKAGE}{version}.")])
        .output()
        .context("cannot run apt-cache")?;
    let names = String::from_utf8_lossy(&listing.stdout).into_owned();
    Ok(newest(names.lines()).map(str::to_owned))
}

fn newest<'a>(names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let numbers = |name: &str| -> Vec<u64> {
        let words = name.split(|c: char| !c.is_ascii_digit());
        words.filter_map(|word| word.parse().ok()).collect()
    };
    let has_9p =
        |name: &&str| name.ends_with("-amd64") && !name.contains("cloud") && !name.contains("-rt-");
    names.filter(has_9p).max_by_key(|name| numbers(name))
}

/// Puts the modules that a guest loads into `kept`, as the kernel reads them.
fn keep_modules(from: &Path, kept: &Path) -> Result<()> {
    let all = Command::new("find")
        .arg(from)
        .args(["-name", "*.ko*"])
        .output()
        .context("cannot run find")?;
    let all = String::from_utf8_lossy(&all.stdout).into_owned();
    for (place, name) in MODULES.into_iter().enumerate() {
        let is_named = |path: &&str| {
            let file = path.rsplit('/').next().unwrap_or_default();
            file.split('.').next() == Some(name)
        };
        let Some(path) = all.lines().find(is_named) else {
            continue;
        };
        let module = if path.ends_with(".xz") {
            let output = Command::new("xz")
                .args(["--decompress", "--stdout", path])
                .output();
            let output = output.context("cannot run xz; `cargo xtask setup` installs it")?;
            if !output.status.success() {
                bail!("xz --decompress {path} ended with {}", output.status);
            }
            output.stdout
        } else {
            fs::read(path).with_context(|| format!("cannot read {path}"))?
        };
        let to = kept.join(format!("{place:02}-{name}.ko"));
        fs::write(&to, module).with_context(|| format!("cannot write {}", to.display()))?;
    }
    Ok(())
}

/// What is in a directory, by name.
fn files(directory: &Path) -> Result<Vec<PathBuf>> {
    let read = || -> std::io::Result<Vec<PathBuf>> {
        fs::read_dir(directory)?
            .map(|entry| Ok(entry?.path()))
            .collect()
    };
    let mut files = read().with_context(|| format!("cannot read {}", directory.display()))?;
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kernel_is_named_by_two_numbers() {
        assert_eq!(version("6.12"), Ok("6.12".to_owned()));
        for text in ["", "6", "6.", ".1", "6.1.0", "6.x", "../6.1"] {
            assert!(version(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_newest_is_so_by_number_and_has_9p() {
        let names = [
            "linux-image-6.1.0-9-amd64",
            "linux-image-6.1.0-56-amd64",
            "linux-image-6.1.0-47-amd64",
            "linux-image-6.1.0-57-cloud-amd64",
            "linux-image-6.1.0-57-rt-amd64",
            "linux-image-6.1.0-57-amd64-unsigned",
            "linux-image-6.1.0-57-amd64-dbg",
        ];
        assert_eq!(newest(names.into_iter()), Some(names[1]));
        assert_eq!(newest(names[4..].iter().copied()), None);
    }
}
