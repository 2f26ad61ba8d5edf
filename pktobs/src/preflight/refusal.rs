//! What to say when the kernel refuses although nothing was missing.
//!
//! Errors of aya come in chains that end with the kernel's number; here the chain becomes one line that says
//! what was refused, why that may be, and what to do. The verifier's log is never shown: it is about our program,
//! not about the user's system.

use std::{error::Error, io, iter};

use aya::{
    maps::MapError,
    programs::{ProgramError, tc::TcError},
};

use super::facts::Kernel;

/// The kernel refused something that observing needs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}: {why}; {remedy}")]
pub struct Refusal {
    what: &'static str,
    why: String,
    remedy: String,
    errno: Option<i32>,
}

impl Refusal {
    /// Without what to do about it.
    #[must_use]
    pub fn briefly(&self) -> String {
        format!("{}: {}", self.what, self.why)
    }

    /// True unless a packet socket would want for the same.
    #[must_use]
    pub fn spares_sockets(&self) -> bool {
        !matches!(self.errno, Some(libc::ENOMEM | libc::EMFILE | libc::ENFILE))
    }
}

/// What the kernel was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// A map, the ring buffer first of all.
    Map,
    /// Loading a program, before or without the verifier's opinion.
    Load,
    /// Loading a program: the verifier's opinion.
    Verify,
    /// Anything later.
    Attach,
}

impl Step {
    const fn what(self) -> &'static str {
        match self {
            Self::Map => "the kernel refuses to create the eBPF maps",
            Self::Load => "the kernel refuses to load the eBPF program",
            Self::Verify => "the kernel's verifier refuses the eBPF program",
            Self::Attach => "the kernel refuses to attach the eBPF program",
        }
    }
}

const FORBIDDEN: &str = "the privileges are there, so a security module (SELinux, AppArmor, lockdown) or a system \
                         call filter (seccomp, as containers have) forbids it: its log tells, see `journalctl -k`";
const UNKNOWN: &str = "it was built without something needed: CONFIG_BPF_SYSCALL, CONFIG_NET_CLS_ACT and \
                       CONFIG_NET_SCH_INGRESS or CONFIG_NET_XGRESS; use a kernel that has them";
const MEMORY: &str = "choose a smaller --buffer-size, or stop something else";
const FILES: &str = "raise the limit of open files: `ulimit -n 4096`";
const GONE: &str = "the interface went away meanwhile; `pktobs -D` lists those that are there";

/// By the kernel's number.
const REMEDIES: [(i32, &str); 11] = [
    (libc::EPERM, FORBIDDEN),
    (libc::EACCES, FORBIDDEN),
    (libc::ENOSYS, UNKNOWN),
    (libc::EINVAL, UNKNOWN),
    (libc::ENOENT, UNKNOWN),
    (libc::EOPNOTSUPP, UNKNOWN),
    (libc::ENOMEM, MEMORY),
    (libc::EMFILE, FILES),
    (libc::ENFILE, FILES),
    (libc::ENODEV, GONE),
    (libc::ENXIO, GONE),
];

/// Makes one line of an error of loading or attaching; `kernel` is the running one.
#[must_use]
pub fn refusal(error: &(dyn Error + 'static), kernel: &Kernel) -> Refusal {
    let errno = errno_of(error);
    let step = step(error, errno);
    let why = errno.map_or_else(
        || root(error).to_string(),
        |errno| io::Error::from_raw_os_error(errno).to_string(),
    );
    let remedy = REMEDIES
        .iter()
        .find(|(known, _)| Some(*known) == errno)
        .filter(|_| step != Step::Verify)
        .map_or_else(
            || {
                format!(
                    "this is a fault of pktobs on Linux {}: please report it",
                    kernel.release
                )
            },
            |(_, remedy)| (*remedy).to_owned(),
        );
    Refusal {
        what: step.what(),
        why,
        remedy,
        errno,
    }
}

/// The kernel's number, wherever in the chain of causes it stands.
pub(crate) fn errno_of(error: &(dyn Error + 'static)) -> Option<i32> {
    chain(error).find_map(errno)
}

/// The kernel's number. aya passes some on as if they were its own errors, so that they are no link of the chain.
fn errno(error: &(dyn Error + 'static)) -> Option<i32> {
    let error = match error.downcast_ref() {
        Some(ProgramError::TcError(TcError::IoError(error)) | ProgramError::IOError(error)) => {
            error
        }
        Some(_) => return None,
        None => error.downcast_ref::<io::Error>()?,
    };
    error.raw_os_error()
}

/// A log of the verifier, or the number that only it gives (E2BIG: too many instructions), tells that it has
/// spoken; without, the same number comes from a check before it.
fn step(error: &(dyn Error + 'static), errno: Option<i32>) -> Step {
    for error in chain(error) {
        match error.downcast_ref() {
            Some(ProgramError::LoadError { verifier_log, .. }) => {
                let has_spoken = !verifier_log.to_string().trim().is_empty();
                let is_opinion = has_spoken && errno != Some(libc::EPERM);
                return if is_opinion || errno == Some(libc::E2BIG) {
                    Step::Verify
                } else {
                    Step::Load
                };
            }
            Some(ProgramError::MapError(_)) => return Step::Map,
            _ => {}
        }
        if error.is::<MapError>() {
            return Step::Map;
        }
    }
    Step::Attach
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    iter::successors(Some(error), |error| (**error).source())
}

fn root<'a>(error: &'a (dyn Error + 'static)) -> &'a (dyn Error + 'static) {
    chain(error).last().unwrap_or(error)
}

#[cfg(test)]
mod tests {
    use aya::{EbpfError, sys::SyscallError};
    use aya_obj::VerifierLog;

    use super::*;

    fn load(errno: i32, log: &str) -> ProgramError {
        ProgramError::LoadError {
            io_error: io::Error::from_raw_os_error(errno),
            verifier_log: VerifierLog::new(log.to_owned()),
        }
    }

    fn text(error: &(dyn Error + 'static)) -> String {
        refusal(error, &Kernel::new("6.1.0-56-amd64")).to_string()
    }

    #[test]
    fn a_permission_refused_at_load_is_somebody_s_rule() {
        assert_eq!(
            text(&EbpfError::ProgramError(load(libc::EPERM, ""))),
            "the kernel refuses to load the eBPF program: Operation not permitted (os error 1); the privileges are \
             there, so a security module (SELinux, AppArmor, lockdown) or a system call filter (seccomp, as \
             containers have) forbids it: its log tells, see `journalctl -k`"
        );
    }

    #[test]
    fn what_runs_out_is_no_reason_for_a_socket() {
        let refused = |errno| refusal(&load(errno, ""), &Kernel::new("6.1"));
        assert_eq!(
            refused(libc::EPERM).briefly(),
            "the kernel refuses to load the eBPF program: Operation not permitted (os error 1)"
        );
        for errno in [libc::EPERM, libc::EACCES, libc::ENOSYS, libc::E2BIG] {
            assert!(refused(errno).spares_sockets(), "{errno}");
        }
        for errno in [libc::ENOMEM, libc::EMFILE, libc::ENFILE] {
            assert!(!refused(errno).spares_sockets(), "{errno}");
        }
    }

    #[test]
    fn the_verifier_s_refusal_is_our_fault_and_its_log_is_not_shown() {
        for (errno, log) in [
            (libc::EACCES, "0: R1=ctx() R10=fp0\ninvalid mem access"),
            (libc::EINVAL, "unreachable insn 7"),
            (libc::E2BIG, ""),
        ] {
            let text = text(&load(errno, log));
            assert!(text.starts_with("the kernel's verifier refuses"), "{text}");
            assert!(
                text.contains("Linux 6.1.0-56-amd64: please report"),
                "{text}"
            );
            assert!(log.is_empty() || !text.contains(log), "{text}");
        }
    }

    #[test]
    fn a_map_is_refused_for_want_of_memory() {
        let error = EbpfError::MapError(MapError::CreateError {
            name: "RING".to_owned(),
            io_error: io::Error::from_raw_os_error(libc::ENOMEM),
        });
        assert_eq!(
            text(&error),
            "the kernel refuses to create the eBPF maps: Cannot allocate memory (os error 12); choose a smaller \
             --buffer-size, or stop something else"
        );
    }

    #[test]
    fn a_kernel_without_the_system_call_is_told() {
        let text = text(&load(libc::ENOSYS, ""));
        assert!(text.contains("CONFIG_BPF_SYSCALL"), "{text}");
    }

    #[test]
    fn attaching_to_an_interface_that_went_away() {
        let error = ProgramError::SyscallError(SyscallError {
            call: "bpf_link_create",
            io_error: io::Error::from_raw_os_error(libc::ENODEV),
        });
        let unknown_name = || TcError::IoError(io::Error::from_raw_os_error(libc::ENODEV));
        for text in [
            text(&error),
            text(&ProgramError::TcError(unknown_name())),
            text(&EbpfError::ProgramError(unknown_name().into())),
            text(&io::Error::from_raw_os_error(libc::ENODEV)),
        ] {
            assert!(text.starts_with("the kernel refuses to attach"), "{text}");
            assert!(text.contains("went away"), "{text}");
        }
    }
}
