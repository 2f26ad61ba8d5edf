//! The toolchain that builds the object: which compiler, which linker, which arguments, which environment.
//!
//! The rule: the object depends on the sources, the compiler and the linker only, not on where the workspace or
//! the target directory is, on the machine's architecture, or on what the calling Cargo left in the environment.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use super::strip;

/// The version of bpf-linker that `cargo xtask setup` installs.
pub const LINKER_VERSION: &str = "0.13.0";

/// The environment variable that names a rustc, with its cargo beside it, to use instead of those looked for.
pub(super) const RUSTC: &str = "PKTOBS_EBPF_RUSTC";

/// The oldest rustc that the kernel side can be built with, as major and minor version.
const RUSTC_MIN: (u32, u32) = (1, 95);

const TARGET: &str = "bpfel-unknown-none";

/// Trimmed paths keep the directories of this machine out of BTF.
const CARGO_ARGUMENTS: [&str; 11] = [
    "build",
    "--release",
    "--locked",
    "--package",
    "pktobs-ebpf",
    "--target",
    TARGET,
    "-Z",
    "build-std=core",
    "-Z",
    "trim-paths",
];

/// `aya-ebpf` has bindings for each architecture, which differ in the registers that a probe reads. TC programs
/// read none, so one architecture serves all machines and the object is the same on each.
const RUSTFLAGS: [&str; 3] = [
    "--cfg=bpf_target_arch=\"x86_64\"",
    "-Cdebuginfo=2",
    "-Clink-arg=--btf",
];

/// Variables that the calling Cargo, rustup or a user sets for other builds, by prefix, and which of them stay.
const DROPPED: [&str; 10] = [
    "CARGO",
    "RUST",
    "TARGET",
    "HOST",
    "PROFILE",
    "OUT_DIR",
    "DEBUG",
    "OPT_LEVEL",
    "NUM_JOBS",
    "LD_LIBRARY_PATH",
];
const KEPT: [&str; 6] = [
    "CARGO_HOME",
    "CARGO_HTTP_",
    "CARGO_NET_",
    "CARGO_REGISTR",
    "CARGO_TERM_",
    "RUSTUP_HOME",
];

/// A compiler with the sources of its core library, and a linker.
#[derive(Clone, Debug)]
pub struct Toolchain {
    rustc: PathBuf,
    cargo: PathBuf,
    linker: PathBuf,
    /// What they call themselves.
    pub versions: Versions,
}

/// The versions of a toolchain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versions {
    /// What `rustc --version` prints.
    pub rustc: String,
    /// The compiler's LLVM, such as "22.1.8".
    pub llvm: String,
    /// What `bpf-linker --version` prints.
    pub linker: String,
}

impl Toolchain {
    /// The toolchain to use: the rustc that `PKTOBS_EBPF_RUSTC` names, else rustup's nightly, else Debian's
    /// rustc-web; the first that has the sources of core. The linker is bpf-linker.
    ///
    /// # Errors
    /// None of them will do, or there is no linker. The message says what each lacks and what installs it.
    pub fn find() -> Result<Self> {
        let mut lacks = Vec::new();
        let linker = find_program("bpf-linker");
        if linker.is_none() {
            lacks.push("bpf-linker is not installed".to_owned());
        }
        let mut compiler = None;
        for candidate in candidates() {
            match candidate.and_then(|rustc| Self::compiler(&rustc)) {
                Ok(found) => {
                    compiler = Some(found);
                    break;
                }
                Err(lack) => lacks.push(lack.to_string()),
            }
        }
        let (Some((rustc, cargo, versions)), Some(linker)) = (compiler, linker) else {
            bail!(
                "no eBPF toolchain: {}; `cargo xtask setup` installs one (Debian's rustc-web, rust-web-src, \
                 cargo-web and llvm-22-dev, or rustup's nightly with rust-src; and bpf-linker {LINKER_VERSION})",
                lacks.join("; ")
            );
        };
        let versions = Versions {
            linker: output(Command::new(&linker).arg("--version"))?,
            ..versions
        };
        Ok(Self {
            rustc,
            cargo,
            linker,
            versions,
        })
    }

    /// The compiler at `rustc` with its cargo and its versions (no linker's yet), if it can build the object.
    fn compiler(rustc: &Path) -> Result<(PathBuf, PathBuf, Versions)> {
        let shown = rustc.display();
        if !rustc.is_file() {
            bail!("there is no {shown}");
        }
        let cargo = rustc.with_file_name("cargo");
        if !cargo.is_file() {
            bail!("{shown} has no cargo beside it");
        }
        let about = output(Command::new(rustc).arg("-vV"))?;
        let field = |name: &str| {
            about
                .lines()
                .find_map(|line| line.strip_prefix(name))
                .unwrap_or_default()
                .to_owned()
        };
        let release = field("release: ");
        let mut numbers = release.split('.').map_while(|number| number.parse().ok());
        if numbers
            .next()
            .zip(numbers.next())
            .is_none_or(|version| version < RUSTC_MIN)
        {
            bail!(
                "{shown} is {release}, and {}.{} or newer is needed",
                RUSTC_MIN.0,
                RUSTC_MIN.1
            );
        }
        let sysroot = output(Command::new(rustc).args(["--print", "sysroot"]))?;
        if !Path::new(&sysroot)
            .join("lib/rustlib/src/rust/library/core/Cargo.toml")
            .is_file()
        {
            bail!("{shown} lacks the sources of core (rust-src)");
        }
        let versions = Versions {
            rustc: about.lines().next().unwrap_or_default().to_owned(),
            llvm: field("LLVM version: "),
            linker: String::new(),
        };
        Ok((rustc.to_path_buf(), cargo, versions))
    }

    /// Builds the object of the workspace at `root`, without DWARF. Cargo's messages go to standard error, its
    /// files into `target`.
    ///
    /// # Errors
    /// The build fails; the compiler's messages are on standard error.
    pub fn build(&self, root: &Path, target: &Path) -> Result<Vec<u8>> {
        let mut cargo = Command::new(&self.cargo);
        for (name, _) in env::vars_os() {
            let name = name.to_string_lossy();
            let begins = |prefix: &&str| name.starts_with(prefix);
            if DROPPED.iter().any(begins) && !KEPT.iter().any(begins) {
                cargo.env_remove(name.as_ref());
            }
        }
        let linker_directory = self.linker.parent().map(Path::to_path_buf);
        let path = env::var_os("PATH").unwrap_or_default();
        let path = env::join_paths(env::split_paths(&path).chain(linker_directory))
            .context("PATH cannot be extended")?;
        let status = cargo
            .current_dir(root)
            .args(CARGO_ARGUMENTS)
            .arg("--target-dir")
            .arg(target)
            .envs(ENVIRONMENT)
            .env("CARGO_ENCODED_RUSTFLAGS", RUSTFLAGS.join("\x1f"))
            .env("RUSTC", &self.rustc)
            .env("PATH", path)
            .status()
            .with_context(|| format!("cannot run {}", self.cargo.display()))?;
        let Versions {
            rustc,
            llvm,
            linker,
        } = &self.versions;
        if !status.success() {
            bail!(
                "building pktobs-ebpf with {rustc} and {linker}: {status}; the messages above say why (the \
                 linker's LLVM must not be older than the compiler's, {llvm})"
            );
        }
        let path = target.join(TARGET).join("release/pktobs-ebpf");
        strip::strip_dwarf(
            &fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?,
        )
    }
}

/// What is set for the build. A stable compiler takes `-Z` with `RUSTC_BOOTSTRAP`; an empty wrapper undoes one
/// from a configuration file.
const ENVIRONMENT: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_TRIM_PATHS", "all"),
    ("RUSTC_BOOTSTRAP", "1"),
    ("RUSTC_WRAPPER", ""),
    ("RUSTC_WORKSPACE_WRAPPER", ""),
];

/// The arguments and settings of the build, as text.
pub(super) fn recipe() -> String {
    format!("{CARGO_ARGUMENTS:?} {RUSTFLAGS:?} {ENVIRONMENT:?}")
}

/// The rustcs that may do, best first, or why one is not there.
fn candidates() -> Vec<Result<PathBuf>> {
    match env::var_os(RUSTC) {
        Some(rustc) => vec![Ok(rustc.into())],
        None => vec![rustup_nightly(), Ok("/usr/bin/rustc".into())],
    }
}

fn rustup_nightly() -> Result<PathBuf> {
    let rustup = find_program("rustup").context("there is no rustup")?;
    let which = Command::new(rustup)
        .args(["which", "--toolchain", "nightly", "rustc"])
        .env("RUSTUP_AUTO_INSTALL", "0")
        .output();
    match which {
        Ok(which) if which.status.success() => {
            Ok(String::from_utf8_lossy(&which.stdout).trim().into())
        }
        _ => bail!("rustup has no nightly"),
    }
}

/// Where `program` is: in `PATH`, in Cargo's directory of installed programs, or where administrators' are.
pub fn find_program(program: &str) -> Option<PathBuf> {
    let cargo_home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo_home = cargo_home.or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(cargo_home.map(|home| home.join("bin")))
        .chain(["/usr/sbin", "/sbin"].map(PathBuf::from))
        .map(|directory| directory.join(program))
        .find(|path| path.is_file())
}

/// What `command` prints, trimmed.
fn output(command: &mut Command) -> Result<String> {
    let shown = command.get_program().display().to_string();
    let output = command
        .output()
        .with_context(|| format!("cannot run {shown}"))?;
    if !output.status.success() {
        bail!(
            "{shown}: {}: {}",
            output.status,
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
