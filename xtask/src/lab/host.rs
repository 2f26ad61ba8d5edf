//! One host of the lab: a network namespace, and what is in it.

use std::{
    fs::{self, File},
    io,
    net::Ipv4Addr,
    os::fd::AsFd,
    panic,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
};

use anyhow::{Context, Result, bail};
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use super::NAMESPACES;
use crate::ebpf::find_program;

/// A host of the lab. Its namespace is removed when it is dropped.
#[derive(Debug)]
pub struct Host {
    name: &'static str,
    namespace: String,
    address: Ipv4Addr,
    mac: String,
}

impl Host {
    /// Makes the namespace, without IPv6. The name of its `lab` goes in front of its own.
    pub(super) fn new(name: &'static str, lab: &str, address: Ipv4Addr) -> Result<Self> {
        let namespace = format!("{lab}{name}");
        ip(&["netns", "add", &namespace])?;
        let [.., third, last] = address.octets();
        let host = Self {
            name,
            namespace,
            address,
            mac: format!("02:00:00:00:{third:02x}:{last:02x}"),
        };
        host.enter(
            || match fs::write("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1") {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
                done => done.context("cannot turn IPv6 off in a new namespace"),
            },
        )??;
        host.ip(&["link", "set", "lo", "up"])?;
        Ok(host)
    }

    /// `dev1`, `dev2` or `dev3`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The name of its network namespace, as `ip netns` lists it.
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// Its IPv4 address.
    pub fn address(&self) -> Ipv4Addr {
        self.address
    }

    /// The MAC address of its [`INTERFACE`](super::INTERFACE), as `ip` writes it.
    pub fn mac(&self) -> &str {
        &self.mac
    }

    /// A command that runs `program` in this host. The process that is started becomes `program`, so that its
    /// id and its exit status are `program`'s.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new("nsenter");
        command.arg(format!("--net={}", self.path().display()));
        // nsenter looks in PATH, which often lacks the directories of administrators' programs.
        command.arg(find_program(program).unwrap_or_else(|| program.into()));
        command
    }

    /// Runs `work` on a thread that is in this host: the sockets that it opens are this host's.
    ///
    /// # Errors
    /// The namespace cannot be entered.
    ///
    /// # Panics
    /// If `work` does.
    pub fn enter<T: Send>(&self, work: impl FnOnce() -> T + Send) -> Result<T> {
        let namespace = File::open(self.path())
            .with_context(|| format!("cannot open {}", self.path().display()))?;
        let enter_and_work = || {
            move_into_link_name_space(namespace.as_fd(), Some(LinkNameSpaceType::Network))?;
            Ok::<T, rustix::io::Errno>(work())
        };
        let done = thread::scope(|scope| scope.spawn(enter_and_work).join());
        match done {
            Ok(done) => done.with_context(|| format!("cannot enter {}", self.path().display())),
            Err(panicked) => panic::resume_unwind(panicked),
        }
    }

    /// Changes a setting of its kernel, such as `ipv4/ip_forward`.
    ///
    /// # Errors
    /// There is no such setting, or the kernel refuses the value.
    pub fn set(&self, setting: &str, value: &str) -> Result<()> {
        let path = Path::new("/proc/sys/net").join(setting);
        self.enter(|| fs::write(&path, value))?
            .with_context(|| format!("cannot write {value:?} to {}", path.display()))
    }

    /// A counter of its kernel's TCP, such as `TCPWinProbe` (Documentation/networking/snmp_counter.rst).
    ///
    /// # Errors
    /// There is no such counter.
    pub fn count(&self, counter: &str) -> Result<u64> {
        const PATH: &str = "/proc/thread-self/net/netstat";
        let counters = self
            .enter(|| fs::read_to_string(PATH))?
            .with_context(|| format!("cannot read {PATH}"))?;
        let mut lines = counters.lines().filter(|line| line.starts_with("TcpExt:"));
        let mut words = || lines.next().unwrap_or_default().split(' ');
        words()
            .zip(words())
            .find_map(|(name, value)| (name == counter).then(|| value.parse()))
            .with_context(|| format!("the kernel does not count {counter}"))?
            .with_context(|| format!("{PATH} has no number for {counter}"))
    }

    /// What `ip ARGUMENTS` prints in this host.
    pub(super) fn ip(&self, arguments: &[&str]) -> Result<String> {
        ip(&[&["-netns", &self.namespace], arguments].concat())
    }

    fn path(&self) -> PathBuf {
        PathBuf::from(NAMESPACES).join(&self.namespace)
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        if let Err(error) = ip(&["netns", "delete", &self.namespace]) {
            eprintln!("{error:#}; `ip netns delete {}` removes it", self.namespace);
        }
    }
}

/// What `ip ARGUMENTS` prints.
pub(super) fn ip(arguments: &[&str]) -> Result<String> {
    let program =
        find_program("ip").context("there is no `ip`; `cargo xtask setup` installs it")?;
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .context("cannot run ip")?;
    if !output.status.success() {
        bail!(
            "ip {}: {}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
