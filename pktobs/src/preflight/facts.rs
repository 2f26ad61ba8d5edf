//! What the system says about itself, as far as observing depends on it.
//!
//! Gathered once, before anything is attached. A question that the system does not answer is left to the
//! attempt: the fact then says that nothing is missing.

use std::{env, fs, os::unix::ffi::OsStrExt};

use caps::{CapSet, Capability, CapsHashSet};
use nix::sys::resource::{Resource, getrlimit};

use crate::{
    escape::Escaped,
    interfaces::{self, Interface},
    namespace::Namespace,
};

/// The inode of the initial user namespace (`PROC_USER_INIT_INO` in include/linux/proc_ns.h, `USER_NS_INIT_INO`
/// in include/uapi/linux/nsfs.h): eBPF's capabilities count there only.
const INITIAL_USER_NAMESPACE: &str = "user:[4026531837]";

/// Name, capability, and whether CAP_SYS_ADMIN stands for it (`bpf_capable`, `perfmon_capable` in
/// include/linux/capability.h).
const NEEDED: [(&str, Capability, bool); 3] = [
    ("CAP_BPF", Capability::CAP_BPF, true),
    ("CAP_NET_ADMIN", Capability::CAP_NET_ADMIN, false),
    ("CAP_PERFMON", Capability::CAP_PERFMON, true),
];

/// What there is.
#[derive(Clone, Debug)]
pub struct Facts {
    /// What the process may do.
    pub capabilities: Capabilities,
    /// True if the effective user is root.
    pub is_root: bool,
    /// True if the process runs in another user namespace than the initial one.
    pub is_user_namespace: bool,
    /// The running kernel.
    pub kernel: Kernel,
    /// The interfaces of this network namespace, or why they cannot be listed.
    pub interfaces: Result<Vec<Interface>, String>,
    /// Memory that can be had without swapping, in KiB; `None` if unknown.
    pub available_memory_kib: Option<u64>,
    /// The hard limit of open files (`RLIMIT_NOFILE`); `None` if unknown.
    pub open_files_limit: Option<u64>,
    /// The path of this program, escaped.
    pub program: String,
}

/// The effective set of the process; `None` if the system does not tell it.
#[derive(Clone, Debug)]
pub struct Capabilities(pub Option<CapsHashSet>);

impl Capabilities {
    /// True if a packet socket may be opened.
    pub(super) fn has_net_raw(&self) -> bool {
        let has = |held: &CapsHashSet| held.contains(&Capability::CAP_NET_RAW);
        self.0.as_ref().is_none_or(has)
    }

    /// The names of those that are needed and not there.
    pub(super) fn missing(&self) -> Vec<&'static str> {
        let Some(effective) = &self.0 else {
            return Vec::new();
        };
        let is_administrator = effective.contains(&Capability::CAP_SYS_ADMIN);
        NEEDED
            .iter()
            .filter(|(_, capability, administrator_may)| {
                !(effective.contains(capability) || *administrator_may && is_administrator)
            })
            .map(|(name, _, _)| *name)
            .collect()
    }
}

/// A version of Linux.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kernel {
    /// What `uname -r` says.
    pub release: String,
    /// Its first two numbers; the highest there are if they cannot be read, so that nothing is found too old.
    pub version: (u32, u32),
}

impl Kernel {
    /// Reads a release, `6.1.0-56-amd64`.
    #[must_use]
    pub fn new(release: &str) -> Self {
        let mut numbers = release
            .split(|c: char| !c.is_ascii_digit())
            .map(|number| number.parse().ok());
        let version = match (numbers.next().flatten(), numbers.next().flatten()) {
            (Some(major), Some(minor)) => (major, minor),
            _ => (u32::MAX, u32::MAX),
        };
        Self {
            release: release.to_owned(),
            version,
        }
    }

    /// The running one.
    #[must_use]
    pub fn running() -> Self {
        let release = nix::sys::utsname::uname().ok();
        let release = release.as_ref().map(|name| name.release().as_bytes());
        Self::new(&Escaped(release.unwrap_or(b"of unknown version")).to_string())
    }
}

/// Looks at the system, and at the interfaces of `namespace` if that is another network namespace.
#[must_use]
pub fn gather(namespace: Option<&Namespace>) -> Facts {
    Facts {
        capabilities: Capabilities(caps::read(None, CapSet::Effective).ok()),
        is_root: nix::unistd::geteuid().is_root(),
        is_user_namespace: fs::read_link("/proc/self/ns/user")
            .is_ok_and(|namespace| namespace.as_os_str() != INITIAL_USER_NAMESPACE),
        kernel: Kernel::running(),
        interfaces: interfaces::list_in(namespace).map_err(|error| error.to_string()),
        available_memory_kib: fs::read_to_string("/proc/meminfo")
            .ok()
            .and_then(|text| available_memory_kib(&text)),
        open_files_limit: getrlimit(Resource::RLIMIT_NOFILE)
            .ok()
            .map(|(_, hard)| hard),
        program: env::current_exe().map_or_else(
            |_| "pktobs".to_owned(),
            |path| Escaped(path.as_os_str().as_bytes()).to_string(),
        ),
    }
}

/// Reads `MemAvailable:   123 kB` in /proc/meminfo (man 5 proc; its kB are KiB).
fn available_memory_kib(text: &str) -> Option<u64> {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_begins_with_two_numbers() {
        assert_eq!(Kernel::new("6.1.0-56-amd64").version, (6, 1));
        assert_eq!(Kernel::new("5.15-generic").version, (5, 15));
        assert_eq!(Kernel::new("7.0").version, (7, 0));
        assert_eq!(Kernel::new("unknown").version, (u32::MAX, u32::MAX));
        assert_eq!(Kernel::new("").version, (u32::MAX, u32::MAX));
    }

    #[test]
    fn memory_is_read_from_its_line() {
        let text = "MemTotal:  10 kB\nMemAvailable:    4096 kB\nBuffers:  1 kB\n";
        assert_eq!(available_memory_kib(text), Some(4096));
        assert_eq!(available_memory_kib("MemTotal:  10 kB\n"), None);
    }

    #[test]
    fn the_administrator_s_capability_stands_for_two_others() {
        let missing = |held: &[Capability]| -> Vec<_> {
            Capabilities(Some(held.iter().copied().collect())).missing()
        };
        assert_eq!(missing(&[]), ["CAP_BPF", "CAP_NET_ADMIN", "CAP_PERFMON"]);
        assert_eq!(missing(&[Capability::CAP_SYS_ADMIN]), ["CAP_NET_ADMIN"]);
        assert_eq!(
            missing(&[Capability::CAP_BPF, Capability::CAP_NET_ADMIN]),
            ["CAP_PERFMON"]
        );
        assert!(Capabilities(None).missing().is_empty());
    }
}
