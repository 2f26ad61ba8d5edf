//! Where packets come from: from the kernel program, or from a packet socket where that cannot be.

use super::{Missing, facts::Facts};
use crate::source::chosen::Kind;

/// The first Linux with a ring buffer (`BPF_MAP_TYPE_RINGBUF`), CAP_BPF and CAP_PERFMON.
pub(crate) const OLDEST_KERNEL: (u32, u32) = (5, 8);

/// Where packets come from, as far as that can be known before it is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From the kernel program.
    Ebpf {
        /// Or from a packet socket, if the kernel should refuse the program.
        or_socket: bool,
    },
    /// From a packet socket.
    Socket,
}

/// What is said, behind the reason, of a packet socket that nobody asked for.
pub const INSTEAD: &str = "packets come from a packet socket instead, which costs the host more \
                           (`--source ebpf` tells what would help)";

/// Where packets come from, and what is said of it.
pub(super) fn choose(
    wanted: Kind,
    facts: &Facts,
    missing: &mut Vec<Missing>,
) -> (Way, Option<String>) {
    let has_net_raw = facts.capabilities.has_net_raw();
    let or_socket = wanted == Kind::Auto && has_net_raw;
    let for_ebpf = match wanted {
        Kind::Socket => {
            let program = facts.program.clone();
            missing.extend((!has_net_raw).then_some(Missing::NetRaw { program }));
            return (Way::Socket, None);
        }
        Kind::Auto | Kind::Ebpf => missing_for_ebpf(facts),
    };
    let reason = for_ebpf.as_ref().and_then(Missing::briefly);
    if let (true, Some(reason)) = (or_socket, reason) {
        return (Way::Socket, Some(format!("{reason}; {INSTEAD}")));
    }
    missing.extend(for_ebpf);
    (Way::Ebpf { or_socket }, None)
}

/// One cause, one line: no capability helps in a user namespace, and an older kernel does not know them.
fn missing_for_ebpf(facts: &Facts) -> Option<Missing> {
    if facts.kernel.version < OLDEST_KERNEL {
        let release = facts.kernel.release.clone();
        return Some(Missing::Kernel { release });
    }
    if facts.is_user_namespace {
        return Some(Missing::HostUserNamespace);
    }
    let names = facts.capabilities.missing();
    if names.is_empty() {
        None
    } else if facts.is_root {
        Some(Missing::CapabilitiesOfRoot { names })
    } else {
        let program = facts.program.clone();
        Some(Missing::Capabilities { names, program })
    }
}

impl Missing {
    /// Without what to do about it; `None` if a packet socket would want for it too.
    fn briefly(&self) -> Option<String> {
        Some(match self {
            Self::HostUserNamespace => {
                "the kernel refuses eBPF in a user namespace (an unprivileged container)".to_owned()
            }
            Self::Kernel { release } => format!("Linux {release} has no ring buffer for eBPF"),
            Self::Capabilities { names, .. } | Self::CapabilitiesOfRoot { names } => {
                format!("{} missing", names.join(", "))
            }
            _ => return None,
        })
    }
}
