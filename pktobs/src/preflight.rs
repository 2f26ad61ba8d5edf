//! Everything that observing needs, checked before anything is attached, and told all at once.
//!
//! [`facts::gather`] looks at the system, [`check`] compares that with what was asked for and does nothing else,
//! so that every case is tested without being produced. What only the attempt shows is told by [`refusal`].
//!
//! The rule: each thing that is missing is one line, which says what to do about it.

pub mod facts;
pub mod refusal;
mod way;

use std::{
    ffi::OsString,
    fmt::{self, Display, Formatter},
    os::unix::ffi::{OsStrExt, OsStringExt},
};

use crate::{
    escape::Escaped,
    interfaces::{
        self, Hardware, Interface,
        selection::{Selection, Wanted},
    },
    source::{chosen::Kind, octets::Link},
};
use facts::Facts;

pub use crate::interfaces::selection::Choice;
pub(crate) use way::OLDEST_KERNEL;
pub use way::{INSTEAD, Way};

/// The oldest Linux on which the tests run (`cargo xtask test --kernel 6.1`): all that is promised.
const OLDEST_TESTED: (u32, u32) = (6, 1);

/// Open files besides those of the interfaces: the standard ones, programs, maps, sockets; about 20.
const OTHER_OPEN_FILES: u64 = 32;

/// What was asked for on the command line.
#[derive(Clone, Debug)]
pub struct Request {
    /// Names of interfaces and patterns, [`interfaces::ANY`] among them perhaps; none to have one chosen.
    pub interfaces: Vec<OsString>,
    /// Interfaces that are named and not there are waited for.
    pub follow: bool,
    /// Size of the ring buffer, in octets.
    pub buffer_size: u32,
    /// Where packets shall come from.
    pub source: Kind,
}

/// What to attach to, now that nothing is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ready {
    /// Interfaces, each once; none only if one is waited for.
    pub targets: Vec<Target>,
    /// What is to be observed of what appears later.
    pub selection: Selection,
    /// Where packets come from.
    pub way: Way,
    /// What the user should know although it is no reason to stop; a line each.
    pub notes: Vec<String>,
}

/// An interface that will be observed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The interface.
    pub interface: Interface,
    /// What its frames begin with.
    pub link: Link,
    /// How it came to be observed.
    pub choice: Choice,
}

/// One thing without which observing cannot start.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// The process runs in a user namespace.
    #[error(
        "this is a user namespace (an unprivileged container), where the kernel refuses eBPF whatever root one is; \
         run pktobs on the host, on the container's interface there: `pktobs -i vethNNN`; or, with CAP_NET_RAW here, \
         with `--source socket`"
    )]
    HostUserNamespace,
    /// The kernel is older than [`way::OLDEST_KERNEL`].
    #[error("Linux {release} has no ring buffer for eBPF (needs 5.8 or newer); upgrade the kernel")]
    Kernel {
        /// What `uname -r` says.
        release: String,
    },
    /// Capabilities are not in the effective set.
    #[error(
        "{} missing; run with sudo, or once: sudo setcap cap_bpf,cap_net_admin,cap_perfmon+ep {program} \
         (or cap_net_raw+ep alone, for a packet socket)",
        names.join(", ")
    )]
    Capabilities {
        /// Which of `CAP_BPF`, `CAP_NET_ADMIN` and `CAP_PERFMON`.
        names: Vec<&'static str>,
        /// The path of this program, escaped.
        program: String,
    },
    /// Root is not allowed all that root is elsewhere.
    #[error(
        "{} missing, although this is root; allow it where the container or service is defined \
         (docker run --cap-add, CapabilityBoundingSet= of systemd), or run pktobs on the host",
        names.join(", ")
    )]
    CapabilitiesOfRoot {
        /// Which of `CAP_BPF`, `CAP_NET_ADMIN` and `CAP_PERFMON`.
        names: Vec<&'static str>,
    },
    /// The one capability that a packet socket takes is not in the effective set.
    #[error(
        "CAP_NET_RAW missing, which a packet socket takes; run with sudo, or once: sudo setcap cap_net_raw+ep {program}"
    )]
    NetRaw {
        /// The path of this program, escaped.
        program: String,
    },
    /// No interface has that name.
    #[error("cannot attach to {name}: no such interface; `pktobs -D` lists them")]
    Interface {
        /// The name, escaped.
        name: String,
    },
    /// The frames of an interface cannot be read.
    #[error(
        "cannot read frames of {name}: its link layer is {hardware}{}; choose another interface, `pktobs -D` lists them",
        since(*.hardware)
    )]
    LinkLayer {
        /// The interface's name, escaped.
        name: String,
        /// Its kind.
        hardware: Hardware,
    },
    /// No interface was named and none could be chosen.
    #[error(
        "no interface but loopback is up and running; name one: `pktobs -i NAME`, `pktobs -D` lists them"
    )]
    AnyRunningInterface,
    /// The kernel does not say which interfaces there are.
    #[error("cannot list the interfaces: {error}; try `ip link`")]
    InterfaceList {
        /// What the kernel said.
        error: String,
    },
    /// Observing so many interfaces takes more open files than the process may have.
    #[error(
        "{interfaces} interfaces take up to {wanted} open files and the hard limit is {limit}; raise it \
         (`prlimit --nofile={wanted}`, LimitNOFILE= of systemd), or name fewer interfaces"
    )]
    OpenFiles {
        /// How many interfaces there are to observe.
        interfaces: usize,
        /// What observing them takes.
        wanted: u64,
        /// `RLIMIT_NOFILE`, the hard one.
        limit: u64,
    },
    /// The ring buffer does not fit into memory.
    #[error(
        "a buffer of {wanted_kib} KiB does not fit into the {available_kib} KiB of free memory; choose a smaller --buffer-size"
    )]
    Memory {
        /// Size of the ring buffer, in KiB.
        wanted_kib: u64,
        /// Memory that can be had without swapping, in KiB.
        available_kib: u64,
    },
}

fn since(hardware: Hardware) -> String {
    hardware
        .readable_since()
        .map_or_else(String::new, |(major, minor)| {
            format!(" (readable from Linux {major}.{minor} on)")
        })
}

/// All that is missing; at least one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unready(pub Vec<Missing>);

impl Display for Unready {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("cannot start:")?;
        for missing in &self.0 {
            write!(f, "\n  - {missing}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Unready {}

/// Compares what was asked for with what there is.
///
/// # Errors
///
/// [`Unready`] with everything that is missing.
pub fn check(request: &Request, facts: &Facts) -> Result<Ready, Unready> {
    let mut missing = Vec::new();
    let (way, note) = way::choose(request.source, facts, &mut missing);
    check_memory(request, facts, &mut missing);
    let mut ready = match &facts.interfaces {
        Ok(present) => choose(request, present, facts.kernel.version, &mut missing),
        Err(error) => {
            let error = error.clone();
            missing.push(Missing::InterfaceList { error });
            Ready::empty()
        }
    };
    if way != Way::Socket {
        check_open_files(&ready, facts, &mut missing);
        if facts.kernel.version < OLDEST_TESTED {
            ready.notes.insert(0, untested(&facts.kernel.release));
        }
    }
    ready.way = way;
    ready.notes.splice(..0, note);
    if missing.is_empty() {
        Ok(ready)
    } else {
        Err(Unready(missing))
    }
}

fn untested(release: &str) -> String {
    let (version, revision) = OLDEST_TESTED;
    format!(
        "Linux {release} is older than {version}.{revision}, the oldest on which pktobs is tested: it may work"
    )
}

/// The kernel takes the pages of a ring buffer at once (`bpf_ringbuf_area_alloc` in kernel/bpf/ringbuf.c).
fn check_memory(request: &Request, facts: &Facts, missing: &mut Vec<Missing>) {
    let wanted_kib = u64::from(request.buffer_size) >> 10;
    if let Some(available_kib) = facts.available_memory_kib
        && wanted_kib > available_kib
    {
        missing.push(Missing::Memory {
            wanted_kib,
            available_kib,
        });
    }
}

/// A link for each direction of each interface, and what the process has open besides.
fn check_open_files(ready: &Ready, facts: &Facts, missing: &mut Vec<Missing>) {
    let interfaces = ready.targets.len();
    let wanted = 2 * interfaces as u64 + OTHER_OPEN_FILES;
    if let Some(limit) = facts.open_files_limit
        && wanted > limit
    {
        missing.push(Missing::OpenFiles {
            interfaces,
            wanted,
            limit,
        });
    }
}

impl Ready {
    const fn empty() -> Self {
        Self {
            targets: Vec::new(),
            selection: Selection {
                words: Vec::new(),
                follow: false,
            },
            way: Way::Ebpf { or_socket: false },
            notes: Vec::new(),
        }
    }

    /// Each interface once; one that is among `any` and named counts as named.
    fn add(&mut self, interface: &Interface, link: Link, choice: Choice) {
        let known = self
            .targets
            .iter_mut()
            .find(|target| target.interface.ifindex == interface.ifindex);
        if known
            .as_ref()
            .is_some_and(|known| known.choice == Choice::Named || choice == Choice::Any)
        {
            return;
        }
        let name = &interface.name;
        if choice == Choice::Named && !interface.is_up {
            self.notes.push(format!(
                "{name} is down; packets are shown once it is up: `ip link set up dev {name}`"
            ));
        }
        match known {
            Some(known) => known.choice = choice,
            None => self.targets.push(Target {
                interface: interface.clone(),
                link,
                choice,
            }),
        }
    }

    /// All that are meant: what cannot be read is passed over with a note, what is down is not worth one.
    fn add_all(
        &mut self,
        wanted: Wanted<'_>,
        name: &str,
        present: &[Interface],
        kernel: (u32, u32),
    ) {
        let mut is_there = false;
        for interface in present.iter().filter(|one| wanted.means(one)) {
            if let Some(link) = interface.hardware.link(kernel) {
                self.add(interface, link, Choice::Any);
                is_there = true;
            } else {
                self.notes.push(interface.left_out());
            }
        }
        if !is_there {
            self.notes.push(format!(
                "no interface that can be read is called {name} yet; waiting for one"
            ));
        }
    }
}

fn choose(
    request: &Request,
    present: &[Interface],
    kernel: (u32, u32),
    missing: &mut Vec<Missing>,
) -> Ready {
    let mut ready = Ready::empty();
    ready.selection = Selection {
        words: request.interfaces.clone(),
        follow: request.follow,
    };
    if request.interfaces.is_empty() {
        match interfaces::default(present, kernel) {
            Some((interface, link)) => {
                ready.add(interface, link, Choice::Named);
                let name = OsString::from_vec(interface.raw_name.clone());
                ready.selection.words.push(name);
            }
            None => missing.push(Missing::AnyRunningInterface),
        }
    }
    for word in &request.interfaces {
        // A name may have signs of a pattern in it.
        if let Some(interface) = present
            .iter()
            .find(|one| word != interfaces::ANY && one.is_named(word))
        {
            match interface.hardware.link(kernel) {
                Some(link) => ready.add(interface, link, Choice::Named),
                None => missing.push(Missing::LinkLayer {
                    name: interface.name.clone(),
                    hardware: interface.hardware,
                }),
            }
            continue;
        }
        let name = Escaped(word.as_bytes()).to_string();
        match Wanted::new(word) {
            Wanted::Name(_) if request.follow => {
                ready
                    .notes
                    .push(format!("there is no {name} yet; waiting for it"));
            }
            Wanted::Name(_) => missing.push(Missing::Interface { name }),
            wanted => ready.add_all(wanted, &name, present, kernel),
        }
    }
    ready
}

#[cfg(test)]
mod tests;
