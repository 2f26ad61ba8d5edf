//! Giving up what is not needed: the one place where the process makes itself smaller.
//!
//! Before anything is attached, [`narrow`] changes the user and keeps only the capabilities that attaching takes.
//! Once everything is attached, each thread gives up the rest ([`settle`]), and the process all system calls but
//! those that observing takes ([`confine`]). A capture file is opened first and read with nothing at all.
//!
//! A TCX link, the ring and the maps are descriptors: they need no capability any more, nor does attaching a loaded
//! program to one more interface by TCX. A clsact filter can be removed only with `CAP_NET_ADMIN`. Capabilities and
//! landlock are a thread's own: the one that attaches (`source::station`) settles once it has attached what there
//! is, all others are started later by the main one. To ask who stands before ours takes two capabilities; those a
//! process of its own keeps, which is started before all this (`source::front`).
//!
//! The rule: what cannot be given up is told and is no reason to stop, unless the user asked for it by name. What the
//! kernel does not offer is no fault.

mod calls;
mod capabilities;
mod files;
mod machine;
mod user;

use caps::CapsHashSet;

pub use calls::Calls;
pub use capabilities::{kept, needed};
pub use machine::Machine;
pub use user::{User, UserError};

/// What was given up, and what could not be.
#[derive(Debug, Default)]
pub struct Dropped {
    /// In a few words each.
    pub done: Vec<String>,
    /// What could not be given up and why, a line each.
    pub failed: Vec<String>,
}

impl Dropped {
    /// Takes in what came of one step; `what` names it.
    fn note(&mut self, what: &str, done: Result<String, impl std::fmt::Display>) {
        match done {
            Ok(done) => self.done.extend((!done.is_empty()).then_some(done)),
            Err(error) => self.failed.push(format!("{what}: {error}; going on")),
        }
    }

    /// Takes in what came of a later part.
    pub fn extend(&mut self, later: Self) {
        self.done.extend(later.done);
        self.failed.extend(later.failed);
    }
}

/// Becomes `user`, if one is given, and keeps only those capabilities that are `needed`; to be called before
/// anything is attached, and while there is one thread. No program started from here regains anything, and no
/// process of the same user can look into this one.
///
/// # Errors
///
/// [`UserError`] if the user asked for cannot be become. That of sudo was not asked for.
pub fn narrow(user: Option<&User>, needed: &CapsHashSet) -> Result<Dropped, UserError> {
    let mut dropped = Dropped::default();
    let emptied = capabilities::empty_inheritance();
    dropped.note("cannot empty the sets of capabilities", emptied);
    match user.map(User::become_it) {
        Some(Err(error)) if user.is_some_and(User::is_asked_for) => return Err(error),
        Some(Err(error)) => dropped.note("cannot stop being root", Err(error)),
        Some(Ok(done)) => dropped.done.push(done),
        None => {}
    }
    let limited = capabilities::limit(needed).map(|()| String::new());
    dropped.note("cannot give up capabilities", limited);
    let no_new = nix::sys::prctl::set_no_new_privs().map(|()| "no new privileges".to_owned());
    dropped.note("cannot set no_new_privs", no_new);
    // Last: the kernel sets it anew whenever the user or the capabilities change.
    dropped.note("cannot become undumpable", undumpable());
    Ok(dropped)
}

/// Gives up all capabilities of this thread and of those it starts, but those `kept`, and all files and sockets
/// that are not open yet.
#[must_use]
pub fn settle(kept: &CapsHashSet) -> Dropped {
    let mut dropped = Dropped::default();
    let limited = capabilities::limit(kept).map(|()| capabilities::left(kept));
    dropped.note("cannot give up capabilities", limited);
    dropped.note("cannot become undumpable", undumpable());
    dropped.note("cannot give up files (landlock)", files::give_up());
    dropped
}

/// Gives up all system calls of the process but these.
#[must_use]
pub fn confine(calls: Calls) -> Dropped {
    let mut dropped = Dropped::default();
    let confined = calls::allow_only(calls);
    dropped.note("cannot give up system calls (seccomp)", confined);
    dropped
}

/// Whatever is in the memory of this process stays there.
fn undumpable() -> nix::Result<String> {
    nix::sys::prctl::set_dumpable(false).map(|()| String::new())
}
