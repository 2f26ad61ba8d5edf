//! One host of the lab: a network namespace, and what is in it.

use std::{
    fs::{self, File},
    io,
    net::Ipv4Addr,
    os::fd::AsFd,
    panic,
    path::PathBuf,
    process::{Command, Stdio},
    thread,
};

use anyhow::{Context, Result, bail};
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use super::{NAMESPACES, Running, wait_for};
use crate::ebpf::find_program;

/// A host of the lab. Its namespace is removed when it is dropped.
#[derive(Debug)]
pub struct Host {
    name: &'static str,
    namespace: String,
    address: Ipv4Addr,
    mac: String,
}

/// The transports that a program can listen on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// TCP over IPv4.
    Tcp,
    /// UDP over IPv4.
    Udp,
}

impl Transport {
    /// Where the kernel lists the sockets of the calling thread's namespace (proc_pid_net(5)).
    fn listing(self) -> &'static str {
        match self {
            Self::Tcp => "/proc/thread-self/net/tcp",
            Self::Udp => "/proc/thread-self/net/udp",
        }
    }
}

impl Host {
    /// Makes the namespace, without IPv6; `octet` is the last of the address and of the MAC address.
    pub(super) fn new(name: &'static str, namespace: String, octet: u8) -> Result<Self> {
        ip(&["netns", "add", &namespace])?;
        let address = Ipv4Addr::new(10, 0, 0, octet);
        let host = Self {
            name,
            namespace,
            address,
            mac: format!("02:00:00:00:00:{octet:02x}"),
        };
        host.enter(
            || match fs::write("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1") {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
                done => done.context("cannot turn IPv6 off in a new namespace"),
            },
        )??;
        Ok(host)
    }

    /// `dev1` or `dev2`.
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

    /// The MAC address of its interface, as `ip` writes it.
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

    /// Starts `nc` listening on `port` and waits until it does. It has nothing to say, prints what it receives
    /// to a pipe, and ends with the first connection, or after the first datagram.
    ///
    /// # Errors
    /// `nc` is missing, or does not listen within [`LIMIT`](super::LIMIT).
    pub fn listen(&self, transport: Transport, port: u16) -> Result<Running> {
        let mut nc = self.command("nc");
        if transport == Transport::Udp {
            nc.args(["-u", "-W", "1"]);
        }
        nc.args(["-l", &self.address.to_string(), &port.to_string()]);
        let nc = Running::start(nc.stdin(Stdio::null()).stdout(Stdio::piped()))?;
        wait_for(
            &format!("nc to listen on {transport:?} port {port}"),
            || Ok(self.sockets(transport, port)? > 0),
        )?;
        Ok(nc)
    }

    /// How many sockets of this host have the local `port`, those that only wait out their time (TIME_WAIT)
    /// left aside.
    ///
    /// # Errors
    /// The kernel's list cannot be read.
    pub fn sockets(&self, transport: Transport, port: u16) -> Result<usize> {
        const TIME_WAIT: &str = "06";
        let path = transport.listing();
        let listing = self
            .enter(|| fs::read_to_string(path))?
            .with_context(|| format!("cannot read {path}"))?;
        let local = format!(":{port:04X}");
        let has_port = |line: &&str| {
            let mut columns = line.split_whitespace().skip(1);
            columns
                .next()
                .is_some_and(|column| column.ends_with(&local))
                && columns.nth(1) != Some(TIME_WAIT)
        };
        Ok(listing.lines().filter(has_port).count())
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
