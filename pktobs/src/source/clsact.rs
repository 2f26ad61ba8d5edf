//! The older way to attach: a filter under the clsact qdisc, for kernels before 6.6.
//!
//! Unlike a TCX link a filter outlives the process. So its handle names its owner, see [`owner`]: a filter of
//! ours (by name and handle) whose owner is gone is removed at the next start. The qdisc is removed by the last
//! pktobs, if a pktobs made it and nobody else uses it by then. Between looking and removing, the kernel lets
//! somebody else's filter slip in: that moment cannot be closed from here.

mod owner;
mod tc;

use std::{
    io,
    os::fd::{AsFd, BorrowedFd},
};

use aya::programs::{ProgramError, SchedClassifier};
use pktobs_common::Direction;

use super::front::Change;
use owner::Handle;
pub(super) use owner::Owner;
use tc::Filter;

/// The priorities that are tried, the first first. One is no use if filters of another kind or protocol have it.
const PRIORITIES: std::ops::RangeInclusive<u16> = 1..=16;
/// The start of the names of our programs.
pub(super) const NAME: &[u8] = b"pktobs_";

/// How often making a qdisc and finding the one that is there may fail because of each other.
const ATTEMPTS: usize = 4;

/// The qdisc at an interface's entrance: dropping it removes it if it was made by a pktobs and has no filters.
pub(super) struct Qdisc {
    ifindex: u32,
    kind: Kind,
    /// Made by this process, or by another pktobs that left it to the last.
    is_ours: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Clsact,
    /// The older one, which has no egress: filters with that parent are ingress filters all the same
    /// (`ingress_tcf_block` in net/sched/sch_ingress.c).
    Ingress,
}

impl Kind {
    const fn directions(self) -> &'static [Direction] {
        match self {
            Self::Clsact => &Direction::ALL,
            Self::Ingress => &[Direction::In],
        }
    }
}

impl Qdisc {
    /// The qdisc that is there, after filters were removed that an earlier pktobs could not remove.
    pub(super) fn find(ifindex: u32) -> io::Result<Option<Self>> {
        let Some((qdisc, found)) = Self::sweep(ifindex)? else {
            return Ok(None);
        };
        for Found { fate, .. } in found {
            if let Fate::Refused(error) = fate {
                return Err(error);
            }
        }
        Ok(Some(qdisc))
    }

    /// The qdisc that is there, and its filters, of which those were removed that a pktobs has left.
    pub(super) fn sweep(ifindex: u32) -> io::Result<Option<(Self, Vec<Found>)>> {
        let kind = match tc::qdisc(ifindex)?.as_deref() {
            Some(b"clsact") => Kind::Clsact,
            Some(b"ingress") => Kind::Ingress,
            _ => return Ok(None),
        };
        let mut qdisc = Self {
            ifindex,
            kind,
            is_ours: false,
        };
        let mut found = Vec::new();
        for &direction in kind.directions() {
            for filter in Filter::all(ifindex, direction)? {
                let fate = match ours(&filter) {
                    None => Fate::Foreign,
                    Some(handle) => {
                        qdisc.is_ours |= handle.is_qdisc_ours();
                        if handle.owner_lives() {
                            Fate::InUse
                        } else {
                            unless_gone(filter.remove())
                                .map_or_else(Fate::Refused, |()| Fate::Removed)
                        }
                    }
                };
                found.push(Found {
                    what: filter.told(),
                    direction,
                    fate,
                });
            }
        }
        Ok(Some((qdisc, found)))
    }

    /// True if a pktobs made it.
    pub(super) const fn is_made_by_us(&self) -> bool {
        self.is_ours
    }

    /// The qdisc that is there, or a new one.
    pub(super) fn ensure(ifindex: u32) -> io::Result<Self> {
        for _ in 0..ATTEMPTS {
            if let Some(qdisc) = Self::find(ifindex)? {
                return Ok(qdisc);
            }
            match tc::add_clsact(ifindex) {
                Ok(()) => {
                    return Ok(Self {
                        ifindex,
                        kind: Kind::Clsact,
                        is_ours: true,
                    });
                }
                Err(error) if error.raw_os_error() == Some(libc::EEXIST) => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::from_raw_os_error(libc::EEXIST))
    }

    /// True if filters of this direction can be attached.
    pub(super) fn has(&self, direction: Direction) -> bool {
        self.kind.directions().contains(&direction)
    }

    /// Removes the qdisc if it was made by a pktobs and has no filters; tells whether it did.
    pub(super) fn remove(&mut self) -> io::Result<bool> {
        if !std::mem::take(&mut self.is_ours) {
            return Ok(false);
        }
        for &direction in self.kind.directions() {
            if !Filter::all(self.ifindex, direction)?.is_empty() {
                return Ok(false);
            }
        }
        unless_gone(tc::remove_qdisc(self.ifindex)).map(|()| true)
    }

    /// Lets go of the qdisc, which has gone with its interface.
    pub(super) fn forget(mut self) {
        self.is_ours = false;
    }

    /// The filters of one direction, as tc(8) lists them.
    pub(super) fn filters(&self, direction: Direction) -> io::Result<Vec<String>> {
        let filters = Filter::all(self.ifindex, direction)?;
        Ok(filters.iter().map(ToString::to_string).collect())
    }
}

impl Drop for Qdisc {
    fn drop(&mut self) {
        // Whoever wants to know of an error calls `remove` first.
        let _ = self.remove();
    }
}

/// A filter that was found, as it is told.
pub(super) struct Found {
    pub(super) what: String,
    pub(super) direction: Direction,
    pub(super) fate: Fate,
}

/// What became of it.
pub(super) enum Fate {
    /// A pktobs that has ended left it, and it was removed.
    Removed,
    /// The same, but the kernel refused to remove it.
    Refused(io::Error),
    /// A pktobs that runs observes by it.
    InUse,
    /// No pktobs made it: its name or its handle is another.
    Foreign,
}

/// A filter that this process attached; dropping it detaches it.
pub(super) struct Link {
    filter: Filter,
    place: (u32, Direction),
    is_attached: bool,
    /// Those that were before it when somebody looked last.
    before: Vec<String>,
}

/// Why a filter could not be attached.
pub(super) enum Refused {
    Program(ProgramError),
    /// The kernel said so.
    Kernel(io::Error),
    /// At every priority, the kernel said `EINVAL` or `EEXIST`.
    EveryPriority(io::Error),
}

impl Link {
    /// Attaches a program as a filter of ours, as far in front as can be.
    pub(super) fn attach(
        program: &SchedClassifier,
        name: &str,
        qdisc: &Qdisc,
        direction: Direction,
        owner: &Owner,
    ) -> Result<Self, Refused> {
        let program: BorrowedFd<'_> = program.fd().map_err(Refused::Program)?.as_fd();
        let place = (qdisc.ifindex, direction);
        let handle = owner.handle(qdisc.is_ours);
        let mut refused = io::Error::from_raw_os_error(libc::EINVAL);
        for priority in PRIORITIES {
            match Filter::add(place, (priority, handle), (program, name)) {
                Ok(filter) => {
                    return Ok(Self {
                        filter,
                        place,
                        is_attached: true,
                        before: Vec::new(),
                    });
                }
                Err(error) if matches!(error.raw_os_error(), Some(libc::EINVAL | libc::EEXIST)) => {
                    refused = error;
                }
                Err(error) => return Err(Refused::Kernel(error)),
            }
        }
        Err(Refused::EveryPriority(refused))
    }

    /// Who came to stand before this one since the last time, or went: filters of a lower priority, and those of the
    /// same that the kernel lists before, as packets meet them in that order. Those of another pktobs end nothing.
    pub(super) fn changes(&mut self) -> io::Result<Vec<Change>> {
        let (ifindex, direction) = self.place;
        let filters = Filter::all(ifindex, direction)?;
        let is_this = |filter: &Filter| filter.stands_with(&self.filter);
        let place = filters.iter().position(is_this).unwrap_or(0);
        let foreign = filters[..place].iter().filter(|one| ours(one).is_none());
        let before: Vec<_> = foreign.map(Filter::told).collect();
        let change = |is_there, who: &String| Change {
            ifindex,
            direction,
            is_there,
            who: who.clone(),
        };
        let is_in = |list: &[String], one: &String| list.contains(one);
        let gone = self.before.iter().filter(|one| !is_in(&before, one));
        let come = before.iter().filter(|one| !is_in(&self.before, one));
        let changes = gone.map(|one| change(false, one));
        let changes: Vec<_> = changes.chain(come.map(|one| change(true, one))).collect();
        self.before = before;
        Ok(changes)
    }

    /// True unless somebody removed the filter.
    pub(super) fn is_there(&self) -> io::Result<bool> {
        let (ifindex, direction) = self.place;
        let filters = Filter::all(ifindex, direction)?;
        Ok(filters.iter().any(|other| other.stands_with(&self.filter)))
    }

    /// Lets go of the filter, which has gone with its interface.
    pub(super) fn forget(mut self) {
        self.is_attached = false;
    }

    /// Removes the filter. A packet may still be in its program on another CPU, see [`wait_for_programs`].
    pub(super) fn detach(mut self) -> io::Result<()> {
        self.is_attached = false;
        unless_gone(self.filter.remove())
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        if self.is_attached {
            // Whoever wants to know of an error calls `detach`.
            let _ = self.filter.remove();
        }
    }
}

/// Waits until no packet is in a program that was just detached: counters and ring then have all that it saw.
///
/// The kernel acknowledges the removal of a filter before that, but its `MEMBARRIER_CMD_GLOBAL` is
/// `synchronize_rcu` (kernel/sched/membarrier.c), and programs of filters run as readers of RCU. A kernel with
/// CPUs that have no timer tick (`nohz_full=`) refuses it: there the last packet of a CPU may be missed.
pub(super) fn wait_for_programs() {
    let _ = rustix::thread::membarrier(rustix::thread::MembarrierCommand::Global);
}

/// The handle of a filter of ours.
fn ours(filter: &Filter) -> Option<Handle> {
    Handle::read(filter.handle()).filter(|_| filter.name().starts_with(NAME))
}

/// What is to be removed and is not there any more is no error: the filter, its qdisc (`EINVAL`) or the interface.
fn unless_gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error)
            if matches!(
                error.raw_os_error(),
                Some(libc::ENOENT | libc::EINVAL | libc::ENODEV)
            ) =>
        {
            Ok(())
        }
        removed => removed,
    }
}
