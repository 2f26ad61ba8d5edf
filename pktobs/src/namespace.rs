//! Another network namespace than that of the process, to be observed from outside.
//!
//! Namespaces belong to threads: one thread goes there, to list interfaces, to attach and to listen, and everything
//! else stays where it is. A namespace lives as long as somebody is in it or has it open, so one that is observed
//! does not end with its last process.

use std::{
    ffi::OsStr,
    fs::File,
    io,
    os::{fd::AsFd, unix::ffi::OsStrExt},
    panic,
    path::{Path, PathBuf},
    thread,
};

use libc::pid_t;
use rustix::{
    io::Errno,
    thread::{LinkNameSpaceType, move_into_link_name_space},
};

use crate::escape::Escaped;

/// Where ip-netns(8) keeps namespaces that have a name.
const NAMED: &str = "/run/netns";

/// A network namespace, held open.
#[derive(Debug)]
pub struct Namespace {
    file: File,
    /// As the user named it, escaped.
    name: String,
}

/// A namespace that cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum NamespaceError {
    /// There is none of that name, or it may not be opened.
    #[error(
        "cannot open network namespace {name} ({path}): {reason}; `ip netns list` and `lsns -t net` list them"
    )]
    Open {
        /// As the user named it, escaped.
        name: String,
        /// Where it was looked for, escaped.
        path: String,
        /// Why.
        reason: io::Error,
    },
    /// What was opened is something else.
    #[error("{name} is no network namespace; `ip netns list` and `lsns -t net` list them")]
    Other {
        /// As the user named it, escaped.
        name: String,
    },
    /// It may not be entered.
    #[error("cannot enter network namespace {name}: {reason}; it takes root or CAP_SYS_ADMIN")]
    Enter {
        /// As the user named it, escaped.
        name: String,
        /// Why.
        reason: io::Error,
    },
}

impl Namespace {
    /// Opens a namespace: a number is a process that is in it, a word without slash a name of ip-netns(8), anything
    /// else a file.
    ///
    /// # Errors
    ///
    /// [`NamespaceError::Open`].
    pub fn open(name: &OsStr) -> Result<Self, NamespaceError> {
        let path = path(name);
        let name = Escaped(name.as_bytes()).to_string();
        match File::open(&path) {
            Ok(file) => Ok(Self { file, name }),
            Err(reason) => Err(NamespaceError::Open {
                name,
                path: Escaped(path.as_os_str().as_bytes()).to_string(),
                reason,
            }),
        }
    }

    /// Moves this thread there for good.
    ///
    /// # Errors
    ///
    /// [`NamespaceError::Other`], [`NamespaceError::Enter`].
    pub fn enter(&self) -> Result<(), NamespaceError> {
        let kind = Some(LinkNameSpaceType::Network);
        move_into_link_name_space(self.file.as_fd(), kind).map_err(|error| {
            let name = self.name.clone();
            match error {
                Errno::INVAL => NamespaceError::Other { name },
                error => NamespaceError::Enter {
                    name,
                    reason: error.into(),
                },
            }
        })
    }

    /// Does `work` there, on a thread of its own.
    ///
    /// # Errors
    ///
    /// As for [`enter`](Self::enter).
    pub fn visit<T: Send>(&self, work: impl FnOnce() -> T + Send) -> Result<T, NamespaceError> {
        let visit = || self.enter().map(|()| work());
        let visited = thread::scope(|scope| scope.spawn(visit).join());
        visited.unwrap_or_else(|panicked| panic::resume_unwind(panicked))
    }
}

/// Does `work` in a namespace, or on this thread if there is none.
///
/// # Errors
///
/// As for [`Namespace::enter`].
pub fn within<T: Send>(
    namespace: Option<&Namespace>,
    work: impl FnOnce() -> T + Send,
) -> Result<T, NamespaceError> {
    match namespace {
        Some(namespace) => namespace.visit(work),
        None => Ok(work()),
    }
}

fn path(name: &OsStr) -> PathBuf {
    let is_process = name
        .to_str()
        .is_some_and(|name| name.parse::<pid_t>().is_ok());
    if is_process {
        return Path::new("/proc").join(name).join("ns/net");
    }
    // A path with a slash in front replaces the directory.
    let is_path = name.as_bytes().contains(&b'/');
    if is_path {
        PathBuf::from(name)
    } else {
        Path::new(NAMED).join(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_a_process_a_word_a_name_and_the_rest_a_file() {
        for (name, expected) in [
            ("4711", "/proc/4711/ns/net"),
            ("blue", "/run/netns/blue"),
            ("4711x", "/run/netns/4711x"),
            ("/run/docker/netns/default", "/run/docker/netns/default"),
            ("./1", "./1"),
        ] {
            assert_eq!(path(OsStr::new(name)), Path::new(expected), "{name}");
        }
    }

    #[test]
    fn a_file_of_another_kind_is_told() {
        let file = Namespace::open(OsStr::new("/dev/null")).unwrap();
        let error = file.enter().unwrap_err().to_string();
        let expected =
            "/dev/null is no network namespace; `ip netns list` and `lsns -t net` list them";
        assert_eq!(error, expected);
    }

    #[test]
    fn what_is_not_there_is_told_with_where_it_was_looked_for() {
        let error = Namespace::open(OsStr::new("no\x1bne"))
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("cannot open network namespace no^[ne (/run/netns/no^[ne): No such"),
            "{error}"
        );
    }
}
