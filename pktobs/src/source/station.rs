//! The thread that is where the interfaces are: it attaches, follows what changes, and detaches.
//!
//! It is a thread because the kernel makes whoever attaches wait, for milliseconds an interface, while packets come;
//! because what happens must be heard at once to have a time; and because a network namespace is entered by a thread.
//! Nothing else of the process goes there.

use std::{
    io::{self, PipeReader, PipeWriter, pipe},
    os::fd::{AsFd, BorrowedFd},
    sync::mpsc::{Sender, channel},
    thread::{Builder, JoinHandle},
    time::Duration,
};

use aya::Ebpf;
use nix::{
    errno::Errno,
    poll::{PollFd, PollFlags, PollTimeout, poll},
};
use pktobs_common::Direction;

use super::{
    attach::{AttachError, Attacher, Mechanism},
    follow::Follower,
    live::LiveError,
    reporter::{Reporter, Reports, way},
    sieve::Sieve,
};
use crate::{
    interfaces::{Interface, names::Names, watch::Watch},
    namespace::Namespace,
    preflight::Ready,
    privileges,
};

/// The first Linux with TCX.
const TCX_SINCE: (u32, u32) = (6, 6);
/// Between looks for the filters of one interface and the next, if there are filters: the kernel does not tell whoever
/// attached one that somebody removed it.
const LOOK: Duration = Duration::from_secs(2);

/// What to attach where.
#[derive(Debug)]
pub struct Plan {
    /// The interfaces, and what is to be observed of what appears later.
    pub ready: Ready,
    /// Sides of them.
    pub directions: Vec<Direction>,
    /// How it is attached.
    pub mechanism: Mechanism,
    /// Where they are, if in another network namespace.
    pub namespace: Option<Namespace>,
    /// The running Linux version: major, minor.
    pub kernel: (u32, u32),
}

/// What was attached at first.
pub(super) struct Attached {
    /// The interfaces' names, escaped.
    pub(super) interfaces: Vec<String>,
    /// What the user should know although it is no reason to stop; a line each.
    pub(super) notes: Vec<String>,
    /// By TCX, all of it, as everything that may follow.
    pub(super) by_tcx: bool,
}

/// The thread at work. Dropping this detaches.
pub(super) struct Station {
    /// Closing it asks for the end.
    stop: Option<PipeWriter>,
    thread: Option<JoinHandle<Left>>,
    pub(super) reports: Reports,
    /// The interfaces that there were at the end.
    pub(super) present: Vec<Interface>,
}

/// What the thread leaves: how detaching went, and the interfaces that there were.
type Left = (Result<(), Vec<AttachError>>, Vec<Interface>);

impl Station {
    /// Attaches everything, and writes the interfaces' names down.
    ///
    /// # Errors
    ///
    /// [`LiveError`]; nothing is left attached then.
    pub(super) fn start(
        programs: (Ebpf, Option<Sieve>),
        plan: Plan,
        names: Names,
    ) -> Result<(Self, Attached), LiveError> {
        let (reporter, reports) = way();
        let (asked, stop) = pipe().map_err(LiveError::Thread)?;
        let (started, begun) = channel();
        let thread = Builder::new().name("pktobs-attach".to_owned());
        let thread = thread.spawn(move || run(programs, plan, (names, reporter), &started, &asked));
        let mut station = Self {
            stop: Some(stop),
            thread: Some(thread.map_err(LiveError::Thread)?),
            reports,
            present: Vec::new(),
        };
        match begun.recv() {
            Ok(attached) => Ok((station, attached?)),
            Err(_) => {
                // It has panicked, and said so.
                let _ = station.detach();
                Err(LiveError::Thread(io::ErrorKind::Other.into()))
            }
        }
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
fn run(
    programs: (Ebpf, Option<Sieve>),
    plan: Plan,
    told: (Names, Reporter),
    started: &Sender<Result<Attached, LiveError>>,
    asked: &PipeReader,
) -> Left {
    let (mut follower, watch, attached) = match begin(programs, plan, told) {
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
fn begin(
    programs: (Ebpf, Option<Sieve>),
    plan: Plan,
    told: (Names, Reporter),
) -> Result<(Follower, Watch, Attached), LiveError> {
    if let Some(namespace) = &plan.namespace {
        namespace.enter()?;
    }
    let Plan {
        ready,
        directions,
        mechanism,
        kernel,
        ..
    } = plan;
    let watch = Watch::new().map_err(LiveError::Watch)?;
    let attacher = Attacher::new(programs, directions, mechanism);
    let chosen = (attacher, ready.selection);
    let mut follower = Follower::new(chosen, told, kernel);
    follower.begin(&ready.targets)?;
    let (interfaces, by_tcx) = follower.attached();
    let has_tcx = mechanism == Mechanism::Auto && kernel >= TCX_SINCE;
    let by_tcx = by_tcx && (has_tcx || !follower.selection.waits());
    privileges::drop_unneeded(by_tcx).map_err(LiveError::Privileges)?;
    let attached = Attached {
        interfaces,
        by_tcx,
        notes: std::mem::take(&mut follower.attacher.notes),
    };
    Ok((follower, watch, attached))
}

/// Follows until it is asked to end, or nothing is left to be followed.
fn follow(follower: &mut Follower, mut watch: Watch, asked: &PipeReader) -> io::Result<()> {
    while !follower.is_over() {
        let timeout = follower.has_filters().then_some(LOOK);
        let [has_events, is_asked] = wait([watch.as_fd(), asked.as_fd()], timeout)?;
        if has_events {
            follower.hear(watch.events()?);
        }
        // What has happened before is told before.
        if is_asked {
            break;
        }
        if !has_events {
            follower.look_for_filters();
        }
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
