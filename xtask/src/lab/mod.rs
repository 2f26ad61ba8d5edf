//! The lab: the hosts of the lessons, for whoever has no second machine.
//!
//! `dev1` (10.0.0.1) and `dev2` (10.0.0.2) are network namespaces on a /30, joined by a veth pair whose ends are
//! both called `eth0`; if a lesson needs a router, that is dev2, and `dev3` is behind it. `cargo xtask demo` and the tests on a real kernel play lessons in it. The rules: nothing
//! but what is played is on the wire (no IPv6; no ARP unless asked for), nothing outside the namespaces is
//! touched, and they are gone when the [`Lab`] is dropped. Those of a process that was killed are removed when
//! the next lab is made.

mod host;
mod ipv6;
mod lesson;
mod link;
mod loss;
mod router;
mod running;
mod sockets;

use std::{
    env, fs,
    net::Ipv4Addr,
    process,
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};

pub use host::Host;
pub use lesson::{Lang, Lesson, Text};
pub use loss::Loss;
pub use router::FAR_INTERFACE;
pub use running::Running;
pub use sockets::{Socket, Transport};

use host::ip;
use link::{introduce, join};

/// How long to wait for anything that should be there at once. On an emulated machine whose host is busy, ten seconds
/// were not enough for `nc` to be refused.
pub const LIMIT: Duration = Duration::from_secs(60);

/// The interface of a host.
pub const INTERFACE: &str = "eth0";

/// Names of namespaces begin so; then follow the process id, a number and the host.
const PREFIX: &str = "pktobs-lab-";

const NAMESPACES: &str = "/run/netns";

/// The hosts and the links between them.
#[derive(Debug)]
pub struct Lab {
    /// What the names of its namespaces begin with.
    name: String,
    dev1: Host,
    dev2: Host,
    dev3: Option<Host>,
}

impl Lab {
    /// A lab whose hosts know each other's MAC address, so that ARP is not needed.
    ///
    /// # Errors
    /// This is not root, or `ip` cannot make the namespaces or the link.
    pub fn new() -> Result<Self> {
        let lab = Self::with_arp()?;
        introduce(lab.dev1.end(), lab.dev2.end())?;
        Ok(lab)
    }

    /// A lab whose hosts find each other by ARP.
    ///
    /// # Errors
    /// As for [`Lab::new`].
    pub fn with_arp() -> Result<Self> {
        static MADE: AtomicU32 = AtomicU32::new(0);

        remove_leftovers();
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("{PREFIX}{}-{number}-", process::id());
        let lab = Self {
            dev1: Host::new("dev1", &name, Ipv4Addr::new(10, 0, 0, 1))?,
            dev2: Host::new("dev2", &name, Ipv4Addr::new(10, 0, 0, 2))?,
            dev3: None,
            name,
        };
        join(lab.dev1.end(), lab.dev2.end())?;
        Ok(lab)
    }

    /// The host at 10.0.0.1, which speaks first in every lesson.
    pub fn dev1(&self) -> &Host {
        &self.dev1
    }

    /// The host at 10.0.0.2, where lessons are observed.
    pub fn dev2(&self) -> &Host {
        &self.dev2
    }

    /// Sets the MTU of both ends, in octets. It is 1500 at first.
    ///
    /// # Errors
    /// `ip` refuses it.
    pub fn set_mtu(&self, octets: u32) -> Result<()> {
        for host in [&self.dev1, &self.dev2] {
            host.ip(&["link", "set", INTERFACE, "mtu", &octets.to_string()])?;
        }
        Ok(())
    }

    /// Has both ends cut the octets of a connection into segments themselves, as a network card would, so that no
    /// frame is longer than the MTU.
    ///
    /// # Errors
    /// `ip` refuses it.
    pub fn send_segments_singly(&self) -> Result<()> {
        for host in [&self.dev1, &self.dev2] {
            host.ip(&["link", "set", INTERFACE, "gso_max_segs", "1"])?;
        }
        Ok(())
    }
}

/// Whether a test may make a lab, that is, whether this is root. If not, it says that the test is skipped.
///
/// # Panics
/// This is not root and `CI` is set: there, no test may be skipped.
pub fn allowed() -> bool {
    let root = rustix::process::geteuid().is_root();
    if !root {
        assert!(
            env::var_os("CI").is_none(),
            "this test needs root, and CI skips none; run it by `cargo xtask test`"
        );
        eprintln!("skipped: this test needs root; `cargo xtask test` runs it");
    }
    root
}

/// Waits until `condition` holds, looking every two milliseconds.
///
/// # Errors
/// It does not hold within [`LIMIT`], or it cannot be told.
pub fn wait_for(what: &str, mut condition: impl FnMut() -> Result<bool>) -> Result<()> {
    let start = Instant::now();
    while !condition()? {
        if start.elapsed() > LIMIT {
            bail!("waited {LIMIT:?} in vain for {what}");
        }
        thread::sleep(Duration::from_millis(2));
    }
    Ok(())
}

/// Removes the namespaces of labs whose process is gone.
fn remove_leftovers() {
    for entry in fs::read_dir(NAMESPACES).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let process = name
            .strip_prefix(PREFIX)
            .and_then(|rest| rest.split('-').next());
        if process.is_some_and(|id| fs::metadata(format!("/proc/{id}")).is_err()) {
            // Another process may be doing the same: whoever is second finds nothing to remove.
            let _ = ip(&["netns", "delete", &name]);
        }
    }
}
