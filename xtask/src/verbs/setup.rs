//! `cargo xtask setup`: installs what building the kernel side and the tests need, and only what is missing.

use std::{env, fs, path::Path, process::Command};

use anyhow::{Result, bail};
use clap::Args;
use xtask::ebpf::{LINKER_VERSION, Toolchain, find_program};

use crate::command::{as_root, cargo, say_and_run};

/// Install what building the kernel side and running the tests need.
#[derive(Args)]
pub(crate) struct Options {}

/// Debian's compiler with its sources, and what bpf-linker is built with.
const DEBIAN_TOOLCHAIN: [&str; 7] = [
    "rustc-web",
    "rust-web-src",
    "cargo-web",
    "llvm-22-dev",
    "libzstd-dev",
    "zlib1g-dev",
    "libxml2-dev",
];

/// Where Debian's LLVM is, and the feature of bpf-linker for it.
const LLVM: (&str, &str) = ("/usr/lib/llvm-22", "llvm-22");

/// What the tests and the lab call: the program, and Debian's package.
const TEST_TOOLS: [(&str, &str); 10] = [
    ("ip", "iproute2"),
    ("tc", "iproute2"),
    ("bpftool", "bpftool"),
    ("nsenter", "util-linux"),
    ("ping", "iputils-ping"),
    ("nc", "netcat-openbsd"),
    ("tcpdump", "tcpdump"),
    ("iperf3", "iperf3"),
    ("socat", "socat"),
    ("jq", "jq"),
];

/// What runs the tests on other kernels.
const GUEST_TOOLS: [(&str, &str); 4] = [
    ("qemu-system-x86_64", "qemu-system-x86"),
    ("busybox", "busybox-static"),
    ("xz", "xz-utils"),
    ("timeout", "coreutils"),
];

/// What `cargo xtask ci` calls besides.
const CHECK_TOOLS: [(&str, &str); 1] = [("systemd-analyze", "systemd")];

/// What checks dependencies, from crates.io, and its version.
const CARGO_DENY: (&str, &str) = ("cargo-deny", "0.20.2");

pub(crate) fn run(_: &Options) -> Result<()> {
    let tools = || {
        let tests = TEST_TOOLS.into_iter().chain(GUEST_TOOLS);
        tests.chain(CHECK_TOOLS)
    };
    for (program, _) in tools().filter(|(program, _)| has(program)) {
        eprintln!("present: {program}");
    }
    install(tools())?;
    components()?;
    cargo_deny()?;
    toolchain()
}

/// Installs what the tests and the lab call and is missing.
///
/// # Errors
/// It cannot be installed.
pub(crate) fn test_tools() -> Result<()> {
    install(TEST_TOOLS)
}

/// Installs what runs the tests on other kernels and is missing.
///
/// # Errors
/// It cannot be installed.
pub(crate) fn guest_tools() -> Result<()> {
    install(GUEST_TOOLS)
}

/// Installs those of `tools`, programs and their packages, that are missing.
fn install(tools: impl IntoIterator<Item = (&'static str, &'static str)>) -> Result<()> {
    let mut packages = Vec::new();
    for (program, package) in tools {
        if !has(program) {
            eprintln!("missing: {program}");
            packages.push(package);
        }
    }
    apt_install(&packages)
}

/// Whether `program` is here; of the programs called nc, only OpenBSD's knows `-N`, and of those called busybox, only
/// one without an interpreter runs where there is no other file.
fn has(program: &str) -> bool {
    let Some(path) = find_program(program) else {
        return false;
    };
    match program {
        "nc" => {
            let help = Command::new(path).arg("-h").output();
            help.is_ok_and(|help| String::from_utf8_lossy(&help.stderr).contains("OpenBSD"))
        }
        "busybox" => fs::read(path).is_ok_and(|octets| is_static(&octets)),
        _ => true,
    }
}

/// Whether an ELF program needs no interpreter.
fn is_static(program: &[u8]) -> bool {
    use object::{
        Endianness,
        elf::{FileHeader64, PT_INTERP},
        read::elf::{FileHeader, ProgramHeader},
    };
    let headers = FileHeader64::<Endianness>::parse(program).and_then(|header| {
        let endian = header.endian()?;
        Ok((endian, header.program_headers(endian, program)?))
    });
    headers.is_ok_and(|(endian, headers)| {
        headers
            .iter()
            .all(|header| header.p_type(endian) != PT_INTERP)
    })
}

/// rustfmt and clippy, which a minimal installation by rustup lacks.
fn components() -> Result<()> {
    for component in ["rustfmt", "clippy"] {
        let subcommand = component.trim_start_matches("rust");
        let version = cargo().args([subcommand, "--version"]).output();
        if version.is_ok_and(|version| version.status.success()) {
            eprintln!("present: {component}");
        } else if let Some(rustup) = find_program("rustup") {
            say_and_run(Command::new(rustup).args(["component", "add", component]))?;
        } else {
            bail!("cargo has no {component}; install it");
        }
    }
    Ok(())
}

/// What checks dependencies; `cargo xtask ci` runs it.
fn cargo_deny() -> Result<()> {
    let (name, version) = CARGO_DENY;
    if find_program(name).is_some() {
        eprintln!("present: {name}");
        return Ok(());
    }
    say_and_run(cargo().args(["install", "--locked", name, "--version", version]))
}

/// A compiler for the kernel side, and the linker.
fn toolchain() -> Result<()> {
    if let Ok(Toolchain { versions, .. }) = Toolchain::find() {
        eprintln!(
            "present: {} with the sources of core, LLVM {}",
            versions.rustc, versions.llvm
        );
        eprintln!("present: {}", versions.linker);
        return Ok(());
    }
    if apt_has(DEBIAN_TOOLCHAIN[0])? {
        let missing: Vec<_> = DEBIAN_TOOLCHAIN
            .into_iter()
            .filter(|package| !debian_has(package))
            .collect();
        apt_install(&missing)?;
    } else if let Some(rustup) = find_program("rustup") {
        let install = [
            "toolchain",
            "install",
            "nightly",
            "--profile",
            "minimal",
            "--component",
            "rust-src",
        ];
        say_and_run(Command::new(rustup).args(install))?;
    } else {
        bail!(
            "neither apt-get with {} nor rustup is here; install rustup, see https://rustup.rs",
            DEBIAN_TOOLCHAIN[0]
        );
    }
    linker()?;
    let Toolchain { versions, .. } = Toolchain::find()?;
    eprintln!("ready: {} and {}", versions.rustc, versions.linker);
    Ok(())
}

fn linker() -> Result<()> {
    let (prefix, feature) = LLVM;
    if find_program("bpf-linker").is_some() {
        eprintln!("present: bpf-linker");
    } else if Path::new(prefix).is_dir() {
        let install = [
            "install",
            "--locked",
            "bpf-linker",
            "--version",
            LINKER_VERSION,
            "--no-default-features",
            "--features",
            feature,
        ];
        say_and_run(cargo().args(install).env("LLVM_PREFIX", prefix))?;
    } else if find_program("cargo-binstall").is_some() {
        let package = format!("bpf-linker@{LINKER_VERSION}");
        say_and_run(cargo().args(["binstall", "--no-confirm", &package]))?;
    } else {
        bail!(
            "bpf-linker is missing, and there is neither {prefix} to build it with nor cargo-binstall to fetch it; \
             put the program from https://github.com/aya-rs/bpf-linker/releases into PATH"
        );
    }
    Ok(())
}

/// Installs Debian packages; none is nothing to do.
fn apt_install(packages: &[&str]) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    if find_program("apt-get").is_none() {
        bail!(
            "there is no apt-get here; install what Debian calls {}",
            packages.join(", ")
        );
    }
    say_and_run(as_root("apt-get")?.arg("update"))?;
    let install = [
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "install",
        "--yes",
        "--no-install-recommends",
    ];
    let mut install_all = as_root("env")?;
    install_all.args(install).args(packages);
    // QEMU from Debian may put out another version's qemu-utils: on somebody's desk that is not ours to decide.
    if env::var_os("CI").is_none() {
        install_all.arg("--no-remove");
    }
    say_and_run(&mut install_all)
}

/// Whether apt-get can install `package`, looking for news if it does not know it.
fn apt_has(package: &str) -> Result<bool> {
    if find_program("apt-get").is_none() {
        return Ok(false);
    }
    let known = || {
        Command::new("apt-cache")
            .args(["show", package])
            .output()
            .is_ok_and(|shown| shown.status.success())
    };
    if !known() {
        say_and_run(as_root("apt-get")?.arg("update"))?;
    }
    Ok(known())
}

/// Whether Debian's `package` is installed.
fn debian_has(package: &str) -> bool {
    let query = Command::new("dpkg-query")
        .args(["--show", "--showformat=${Status}", package])
        .output();
    let has = query.is_ok_and(|query| query.stdout.ends_with(b" installed"));
    eprintln!("{}: {package}", if has { "present" } else { "missing" });
    has
}
