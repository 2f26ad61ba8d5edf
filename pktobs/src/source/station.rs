//! The thread that is where the interfaces are: it attaches, follows what changes, and detaches.
//!
//! It is a thread because the kernel makes whoever attaches wait, for milliseconds an interface, while packets come;
//! because what happens must be heard at once to have a time; and because a network namespace is entered by a thread.
//! Nothing else of the process goes there. What it attaches, a source's `Hooks` know.

use std::{
    io::{self, PipeReader, PipeWriter, pipe},
    os::fd::{AsFd, BorrowedFd},
    sync::{
        Arc,
        mpsc::{Sender, channel},
    },
    thread::{Builder, JoinHandle},
    time::Duration,
};

use nix::{
    errno::Errno,
    poll::{PollFd, PollFlags, PollTimeout, poll},
};

use super::{
    attach::AttachError,
    follow::Follower,
    front::LOOK,
    hooks::Hooks,
    reporter::{Reporter, Reports, way},
};
use crate::{
    clock,
    interfaces::{Interface, names::Names, selection::Selection, watch::Watch},
    namespace::{Namespace, NamespaceError},
    preflight::Target,
    privileges,
};

/// Which interfaces are observed, and where they are.
#[derive(Clone, Debug)]
pub struct Place {
    /// Those that are there.
    pub targets: Vec<Target>,
    /// What is to be observed of those that appear later.
    pub selection: Selection,
    /// Where they are, if in another network namespace.
    pub namespace: Option<Arc<Namespace>>,
    /// The running Linux version: major, minor.
    pub kernel: (u32, u32),
}

/// The thread could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum StationError {
    /// The network namespace cannot be entered.
    #[error(transparent)]
    Namespace(#[from] NamespaceError),
    /// The kernel does not tell which interfaces there are, or what changes.
    #[error("cannot follow the interfaces: {0}")]
    Watch(io::Error),
    /// The thread could not be started, or has failed.
    #[error("the thread that attaches has failed: {0}")]
    Thread(io::Error),
}

/// What was attached at first.
struct Attached {
    interfaces: Vec<String>,
    notes: Vec<String>,
    needs_privileges: bool,
}

/// What the thread leaves: how detaching went, and the interfaces that there were.
type Left = (Result<(), Vec<AttachError>>, Vec<Interface>);

/// The thread at work. Dropping this detaches.
pub struct Station {
    /// Closing it asks for the end.
    stop: Option<PipeWriter>,
    thread: Option<JoinHandle<Left>>,
    reports: Reports,
    names: Names,
    first: Attached,
    present: Vec<Interface>,
}

impl Station {
    /// Attaches to everything there, and writes the interfaces' names down.
    ///
    /// # Errors
    ///
    /// What no interface can be observed without; nothing is left attached then.
    pub(super) fn start<H: Hooks>(hooks: H, place: Place) -> Result<Self, H::Error> {
        Self::start_with(hooks, place, Names::default())
    }

    /// The same, with names that somebody else reads too.
    ///
    /// # Errors
    ///
    /// As for [`start`](Self::start).
    pub(super) fn start_with<H: Hooks>(
        hooks: H,
        place: Place,
        names: Names,
    ) -> Result<Self, H::Error> {
        let (reporter, reports) = way();
        let (asked, stop) = pipe().map_err(StationError::Thread)?;
        let (started, begun) = channel();
        let told = (names.clone(), reporter);
        let thread = Builder::new().name("pktobs-attach".to_owned());
        let thread = thread
            .spawn(move || run(hooks, &place, told, &started, &asked))
            .map_err(StationError::Thread)?;
        // If it has panicked, it said so.
        let failed = StationError::Thread(io::ErrorKind::Other.into());
        let first = begun.recv().unwrap_or_else(|_| Err(failed.into()));
        Ok(Self {
            first: first?,
            stop: Some(stop),
            thread: Some(thread),
            reports,
            names,
            present: Vec::new(),
        })
    }

    /// The names of the interfaces that were attached to at first, escaped.
    #[must_use]
    pub fn interfaces(&self) -> &[String] {
        &self.first.interfaces
    }

    /// What the user should know of the start although it is no reason to stop; a line each.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.first.notes
    }

    /// True if privileges are needed for detaching, or for what may come.
    #[must_use]
    pub const fn needs_privileges(&self) -> bool {
        self.first.needs_privileges
    }

    /// Which name was whose when.
    #[must_use]
    pub const fn names(&self) -> &Names {
        &self.names
    }

    /// All interfaces of that place, as they were at the end; none before.
    #[must_use]
    pub fn present(&self) -> &[Interface] {
        &self.present
    }

    /// Where reports come out; to be asked for once.
    pub(super) fn reports(&mut self) -> Reports {
        let (_, none) = way();
        std::mem::replace(&mut self.reports, none)
    }

    /// Detaches from everything, and waits for that.
    ///
    /// # Errors
    ///
    /// All that went wrong; the rest is detached all the same.
    pub(super) fn detach(&mut self) -> Result<(), Vec<AttachError>> {
        self.stop = None;
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok((detached, present))) => {
                self.present = present;
                detached
            }
            // It has panicked, and said so; or it was waited for before.
            Some(Err(_)) | None => Ok(()),
        }
    }
}

impl Drop for Station {
    fn drop(&mut self) {
        // Whoever wants to know of an error calls `detach` first.
        let _ = self.detach();
    }
}

/// The thread, from its first step to its last.
fn run<H: Hooks>(
    hooks: H,
    place: &Place,
    told: (Names, Reporter),
    started: &Sender<Result<Attached, H::Error>>,
    asked: &PipeReader,
) -> Left {
    let (mut follower, watch, attached) = match begin(hooks, place, told) {
        Ok(begun) => begun,
        Err(error) => {
            // Whoever started it waits for this.
            let _ = started.send(Err(error));
            return (Ok(()), Vec::new());
        }
    };
    let _ = started.send(Ok(attached));
    if let Err(error) = follow(&mut follower, watch, asked) {
        follower.deaf(error);
        // Nothing is ever written to it: it becomes readable when it is closed.
        let _ = wait([asked.as_fd()], None);
    }
    follower.detach()
}

/// Enters the namespace, listens, attaches, and gives up what is not needed any more.
fn begin<H: Hooks>(
    hooks: H,
    place: &Place,
    told: (Names, Reporter),
) -> Result<(Follower<H>, Watch, Attached), H::Error> {
    if let Some(namespace) = &place.namespace {
        namespace.enter().map_err(StationError::Namespace)?;
    }
    clock::look_ahead();
    let watch = Watch::new().map_err(StationError::Watch)?;
    let mut follower = Follower::new(hooks, place, told);
    follower.begin(&place.targets)?;
    let mut attached = Attached {
        interfaces: follower.attached(),
        needs_privileges: follower.needs_privileges(),
        notes: follower.take_notes(),
    };
    let kept = privileges::kept(attached.needs_privileges, place.kernel);
    attached.notes.extend(privileges::settle(&kept).failed);
    Ok((follower, watch, attached))
}

/// Follows until it is asked to end, or nothing is left to be followed.
fn follow<H: Hooks>(
    follower: &mut Follower<H>,
    mut watch: Watch,
    asked: &PipeReader,
) -> io::Result<()> {
    follower.tell_changes();
    while !follower.is_over() {
        let timeout = follower.may_be_stripped().then_some(LOOK);
        // Nobody looks out: what is waited for instead tells the same.
        let lookout = follower.lookout().unwrap_or(asked.as_fd());
        let descriptors = [watch.as_fd(), asked.as_fd(), lookout];
        let [has_events, is_asked, has_changes] = wait(descriptors, timeout)?;
        if has_events {
            follower.hear(watch.events()?);
        }
        // What has happened before is told before.
        if is_asked {
            break;
        }
        if !has_events && !has_changes {
            follower.look_at_one();
        }
        follower.tell_changes();
    }
    Ok(())
}

/// Waits until one of them is readable or closed, or for that long.
fn wait<const N: usize>(
    descriptors: [BorrowedFd<'_>; N],
    timeout: Option<Duration>,
) -> io::Result<[bool; N]> {
    let timeout = timeout.and_then(|timeout| PollTimeout::try_from(timeout).ok());
    let mut polled = descriptors.map(|one| PollFd::new(one, PollFlags::POLLIN));
    loop {
        match poll(&mut polled, timeout.unwrap_or(PollTimeout::NONE)) {
            Err(Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
            Ok(_) => return Ok(polled.map(|one| one.any().unwrap_or(true))),
        }
    }
}
