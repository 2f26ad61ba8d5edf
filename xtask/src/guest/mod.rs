//! A virtual machine with another kernel and this machine's files, for as long as a command runs.
//!
//! QEMU emulates it, without KVM: that is there or not, and then works or not (`-accel kvm` ends here with "failed to
//! set MSR 0x10a"), while emulation is the same everywhere. The guest is root. It reads all files that whoever starts
//! it may read, by 9p; what it writes is in its memory and gone with it. So no image is needed: the kernel, some of its
//! modules and busybox do.

mod debian;
mod initramfs;

use std::{
    env,
    ffi::{OsStr, OsString},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use xtask::ebpf::find_program;

use crate::command::quoted;
use initramfs::Archive;

pub(crate) use debian::{Kernel, version};

/// What runs a guest.
const QEMU: &str = "qemu-system-x86_64";
/// Minutes that a command may take.
const LIMIT_MINUTES: u32 = 20;
const CPUS: u32 = 2;
const MEMORY_MIB: u32 = 2048;

/// The exit code of timeout(1) when the time is over.
const OVER: i32 = 124;

/// Runs `command` in a guest, in this directory and with this environment, and returns its exit code.
///
/// # Errors
/// The guest cannot be started, or ends before the command does.
pub(crate) fn run(kernel: &Kernel, command: &[OsString]) -> Result<i32> {
    for program in [QEMU, "busybox"] {
        if find_program(program).is_none() {
            bail!("there is no {program} here; `cargo xtask setup` installs it");
        }
    }
    let files = Files::new(kernel)?;
    fs::write(&files.initramfs, initramfs(kernel, &script(command)?)?)
        .with_context(|| format!("cannot write {}", files.initramfs.display()))?;
    let status = qemu(kernel, &files)
        .status()
        .context("cannot run timeout(1) and QEMU")?;
    if status.code() == Some(OVER) {
        bail!(
            "Linux {} did not end within {LIMIT_MINUTES} minutes",
            kernel.release
        );
    }
    let code = fs::read_to_string(&files.code).unwrap_or_default();
    match code.trim().parse() {
        Ok(code) => Ok(code),
        Err(_) => bail!(
            "Linux {} ended before the command did ({status}); what it printed is above",
            kernel.release
        ),
    }
}

/// Files of one guest, gone with it.
struct Files {
    initramfs: PathBuf,
    /// The exit code that the guest tells.
    code: PathBuf,
}

impl Files {
    fn new(kernel: &Kernel) -> Result<Self> {
        let directory = kernel.directory.join(std::process::id().to_string());
        fs::create_dir_all(&directory)
            .with_context(|| format!("cannot make {}", directory.display()))?;
        Ok(Self {
            initramfs: directory.join("initramfs"),
            code: directory.join("code"),
        })
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        if let Some(directory) = self.code.parent() {
            let _ = fs::remove_dir_all(directory);
        }
    }
}

/// `thread=single`: under `thread=multi` guests crashed while programs were attached and detached. `no_timer_check`:
/// on a busy machine the kernel may take a late timer for a broken one.
fn qemu(kernel: &Kernel, files: &Files) -> Command {
    const MACHINE: &str = "-accel tcg,thread=single -machine q35 -cpu max -nodefaults -no-reboot \
        -display none -nic none -serial stdio";
    const FILES: &str =
        "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap";
    const KERNEL: &str = "console=ttyS0 panic=-1 quiet loglevel=3 no_timer_check";
    let mut command = Command::new("timeout");
    command
        .args(["--foreground", &format!("{LIMIT_MINUTES}m"), QEMU])
        .args(MACHINE.split_whitespace())
        .arg("-serial")
        .arg(joined("file:", &files.code))
        .args(["-smp", &CPUS.to_string(), "-m", &MEMORY_MIB.to_string()])
        .args(["-virtfs", FILES])
        .arg("-kernel")
        .arg(kernel.image())
        .arg("-initrd")
        .arg(&files.initramfs)
        .args(["-append", KERNEL])
        .stdin(std::process::Stdio::null());
    command
}

fn joined(prefix: &str, path: &Path) -> OsString {
    let mut joined = OsString::from(prefix);
    joined.push(path);
    joined
}

/// What the guest's shell runs: the command, as it would have been run here.
fn script(command: &[OsString]) -> Result<String> {
    let quoted = |word: &OsStr| quoted(&word.to_string_lossy());
    let is_name = |name: &str| {
        !name.starts_with(|c: char| c.is_ascii_digit())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let mut script = String::new();
    for (name, value) in env::vars_os() {
        let name = name.to_string_lossy();
        if is_name(&name) {
            script += &format!("export {name}={}\n", quoted(&value));
        }
    }
    // What is printed may go to a file; and tests do less there.
    script += "export TERM=dumb PKTOBS_EMULATED=1\n";
    let directory = env::current_dir().context("cannot tell the current directory")?;
    let words: Vec<_> = command.iter().map(|word| quoted(word)).collect();
    script += &format!(
        "cd {} && exec {}\n",
        quoted(directory.as_os_str()),
        words.join(" ")
    );
    Ok(script)
}

/// The files that the guest begins with.
fn initramfs(kernel: &Kernel, script: &str) -> Result<Vec<u8>> {
    let mut archive = Archive::default();
    for directory in ["bin", "dev", "proc", "modules", "host", "layer", "root"] {
        archive.directory(directory);
    }
    let busybox = find_program("busybox").context("there is no busybox here")?;
    let busybox =
        fs::read(&busybox).with_context(|| format!("cannot read {}", busybox.display()))?;
    archive.program("bin/busybox", &busybox);
    archive.program("init", include_bytes!("init.sh"));
    archive.program("command", script.as_bytes());
    for (name, octets) in kernel.modules()? {
        archive.program(&format!("modules/{name}"), &octets);
    }
    Ok(archive.finish())
}
