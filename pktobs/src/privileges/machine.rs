//! What this machine offers, for `--version --verbose`: a line each, aligned. Nothing is changed by asking.

use std::{
    fmt::{self, Display, Formatter},
    fs,
    path::Path,
    thread,
};

use caps::{CapSet, Capability};
use nix::unistd::Uid;

use super::{User, files, user::user_name};
use crate::preflight::{OLDEST_KERNEL, facts::Kernel};
use crate::source::TCX_SINCE;

/// What each capability is for.
const PURPOSES: [(Capability, &str); 8] = [
    (Capability::CAP_BPF, "to load the kernel programs"),
    (
        Capability::CAP_NET_ADMIN,
        "to attach them, and to remove clsact filters at the end",
    ),
    (Capability::CAP_PERFMON, "for the verifier to accept them"),
    (Capability::CAP_NET_RAW, "for a packet socket instead"),
    (
        Capability::CAP_SYS_ADMIN,
        "to enter another network namespace (--netns)",
    ),
    (Capability::CAP_SETUID, "to become another user (-Z)"),
    (Capability::CAP_SETGID, "to become another user (-Z)"),
    (Capability::CAP_SETPCAP, "to empty the bounding set"),
];

/// Where the kernel's types are.
const BTF: &str = "/sys/kernel/btf/vmlinux";
/// What a system call filter may do; there is no such file without them.
const ACTIONS: &str = "/proc/sys/kernel/seccomp/actions_avail";

/// This machine, and the user that pktobs would become on it.
#[derive(Debug)]
pub struct Machine<'a> {
    /// `None` if it would stay who it is.
    pub user: Option<&'a User>,
}

impl Display for Machine<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut line = |name: &dyn Display, text: &dyn Display| writeln!(f, "{name:<16}{text}");
        let kernel = Kernel::running();
        line(&"kernel", &format_args!("Linux {}", kernel.release))?;
        let since = |(major, minor)| {
            let has = yes(kernel.version >= (major, minor));
            format!("{has}, Linux has it since {major}.{minor}")
        };
        line(&"ring buffer", &since(OLDEST_KERNEL))?;
        line(&"TCX", &since(TCX_SINCE))?;
        let has_types = yes(Path::new(BTF).exists());
        line(&"BTF", &format_args!("{has_types}; not needed"))?;
        line(
            &"no_new_privs",
            &yes(nix::sys::prctl::get_no_new_privs().is_ok()),
        )?;
        let actions = fs::read_to_string(ACTIONS).unwrap_or_default();
        let has_filters = actions.split_whitespace().any(|action| action == "errno");
        line(&"seccomp", &yes(has_filters))?;
        match landlock() {
            Ok(Some(abi)) => line(&"landlock", &format_args!("yes, ABI {abi}"))?,
            Ok(None) => line(&"landlock", &"no")?,
            Err(error) => line(&"landlock", &format_args!("no: {error}"))?,
        }
        let held = caps::read(None, CapSet::Effective).unwrap_or_default();
        for (capability, purpose) in PURPOSES {
            let is_held = if held.contains(&capability) {
                "held"
            } else {
                "not held"
            };
            line(
                &capability.to_string(),
                &format_args!("{is_held:<10}{purpose}"),
            )?;
        }
        let now = user_name(Uid::effective());
        match self.user {
            Some(user) if user.name() != now => {
                line(&"user", &format_args!("{now}, becomes {}", user.name()))
            }
            _ => line(&"user", &format_args!("{now}, stays so")),
        }
    }
}

const fn yes(is_there: bool) -> &'static str {
    if is_there { "yes" } else { "no" }
}

/// The version of landlock, found out by a thread that restricts itself and ends.
fn landlock() -> Result<Option<i32>, String> {
    let asked = thread::spawn(files::restrict).join();
    let asked = asked.unwrap_or(Ok(None));
    asked.map_err(|error| error.to_string())
}
