//! Attaching the kernel programs to an interface, and detaching them: the one place where that is done.
//!
//! First by a TCX link at the head of the queue: at the tail one is blind behind a program that decides, and a
//! link goes away with the process, however it ends. A kernel that has no TCX (before 6.6) refuses it with
//! `EINVAL`; then a clsact filter of our own takes its place, see `clsact`. Nobody else's program, filter or
//! qdisc is touched. Which interfaces, `follow` decides. Errors are in [`error`].

mod attachment;
mod error;

use std::{
    io,
    os::fd::{AsFd, BorrowedFd},
    sync::Arc,
};

use aya::{
    Ebpf,
    programs::{
        LinkOrder, ProgramError, SchedClassifier, TcAttachType,
        tc::{SchedClassifierLink, TcAttachOptions},
    },
    sys::SyscallError,
    util::KernelVersion,
};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use pktobs_common::Direction;
use rustix::io::Errno;

use super::{
    clsact::{self, Refused},
    front::{Change, post::Post},
    hooks::Hooks,
    live::LiveError,
    octets::Link,
    sieve::Sieve,
};
use crate::{
    filter::FilterError,
    interfaces::{self, Interface},
};
pub(super) use attachment::Attachment;
use attachment::detach;
pub use error::AttachError;

/// The first Linux with TCX.
pub(crate) const TCX_SINCE: (u32, u32) = (6, 6);

/// How often an interface may be renamed while it is attached to by its name.
const ATTEMPTS: usize = 4;

/// How programs are attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Mechanism {
    /// By TCX, or as clsact filters if the kernel has no TCX
    Auto,
    /// As clsact filters
    Clsact,
}

/// The programs, and how they are attached.
pub(super) struct Attacher {
    ebpf: Ebpf,
    /// What stands before the programs, if there is a filter.
    sieve: Option<Sieve>,
    directions: Vec<Direction>,
    mechanism: Mechanism,
    /// Made for the first filter, shared by all.
    owner: Option<Arc<clsact::Owner>>,
    /// What frames of some interfaces begin with, if the filter means nothing for those.
    unfit: Vec<(Link, FilterError)>,
    notes: Vec<String>,
    /// The running kernel has TCX.
    has_tcx: bool,
    /// Looks who stands before ours by TCX.
    lookout: Option<Post>,
    /// Why it could not be started, until that is told.
    blind: Option<io::Error>,
    /// Who came to stand before ours, or went, and has not been told.
    changes: Vec<Change>,
}

impl Attacher {
    pub(super) fn new(
        (ebpf, sieve): (Ebpf, Option<Sieve>),
        directions: &[Direction],
        mechanism: Mechanism,
        kernel: (u32, u32),
        lookout: Option<io::Result<Post>>,
    ) -> Self {
        raise_open_files();
        let (lookout, blind) = match lookout {
            None => (None, None),
            Some(Ok(lookout)) => (Some(lookout), None),
            Some(Err(error)) => (None, Some(error)),
        };
        Self {
            ebpf,
            sieve,
            directions: directions.to_vec(),
            mechanism,
            owner: None,
            unfit: Vec::new(),
            notes: Vec::new(),
            has_tcx: kernel >= TCX_SINCE,
            lookout,
            blind,
            changes: Vec::new(),
        }
    }
}

impl Hooks for Attacher {
    type Hold = Attachment;
    type Error = LiveError;

    /// Loads the programs.
    fn prepare(&mut self, link: Link) -> Result<(), LiveError> {
        // aya asks for it when it attaches, and remembers it for this thread.
        let _ = KernelVersion::current();
        for &direction in &self.directions {
            match &mut self.sieve {
                None => {
                    program(&mut self.ebpf, program_name(direction, link))?;
                }
                Some(sieve) => match sieve.prepare(&mut self.ebpf, direction, link) {
                    Err(LiveError::Filter(error)) => {
                        self.unfit.push((link, error));
                        return Ok(());
                    }
                    prepared => prepared?,
                },
            }
        }
        Ok(())
    }

    fn attach(&mut self, interface: &Interface, link: Link) -> Result<Attachment, AttachError> {
        if let Some((_, source)) = self.unfit.iter().find(|(unfit, _)| *unfit == link) {
            return Err(AttachError::Unfit {
                interface: interface.name.clone(),
                source: source.clone(),
            });
        }
        let mut attachment = Attachment::new(interface, self.mechanism == Mechanism::Auto);
        let mut ours = Vec::new();
        for direction in self.directions.clone() {
            if attachment.by_tcx {
                let (_, program) = self.program(direction, link)?;
                let id = program.info().map_or(0, |program| program.id());
                match tcx(program, interface, direction) {
                    Ok(Some(one)) => {
                        attachment.links.push(one);
                        ours.push((direction, id));
                        continue;
                    }
                    Ok(None) => attachment.by_tcx = false,
                    Err(source) => {
                        let interface = interface.name.clone();
                        return Err(AttachError::Attach { interface, source });
                    }
                }
            }
            self.filter(&mut attachment, link, direction)?;
            ours.push((direction, 0));
        }
        if let Some(lookout) = &mut self.lookout {
            for (direction, id) in ours {
                lookout.watch(attachment.ifindex, direction, id);
            }
        }
        if attachment.by_tcx {
            // Filters that a killed pktobs left, under an earlier mechanism, would count every packet for nobody.
            drop(clsact::Qdisc::find(attachment.ifindex));
        } else if attachment.filters.is_empty() {
            let interface = interface.name.clone();
            return Err(AttachError::NoEgress { interface });
        }
        self.look(&mut attachment);
        Ok(attachment)
    }

    fn take_notes(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notes)
    }

    /// Only to one that is new the programs can be attached by TCX again (`EEXIST`).
    fn is_another(&mut self, hold: &Attachment, interface: &Interface, link: Link) -> bool {
        if hold.by_tcx {
            // What is attached now is let go again.
            self.attach(interface, link).is_ok()
        } else {
            hold.is_stripped()
        }
    }

    fn may_be_stripped(&self, hold: &Attachment) -> bool {
        !hold.by_tcx
    }

    fn is_stripped(&self, hold: &Attachment) -> bool {
        hold.is_stripped()
    }

    fn lookout(&self) -> Option<BorrowedFd<'_>> {
        self.lookout.as_ref().map(AsFd::as_fd)
    }

    fn changes(&mut self) -> io::Result<Vec<Change>> {
        if let Some(error) = self.blind.take() {
            return Err(error);
        }
        if let Some(lookout) = &mut self.lookout {
            let told = lookout.told().inspect_err(|_| self.lookout = None)?;
            self.changes.extend(told);
        }
        Ok(std::mem::take(&mut self.changes))
    }

    fn look(&mut self, hold: &mut Attachment) {
        self.changes.extend(hold.changes());
    }

    /// A TCX link goes with an interface that moves: this lets go of it there.
    fn forget(&mut self, hold: Attachment) {
        if let Some(lookout) = &mut self.lookout {
            lookout.leave(hold.ifindex);
        }
        hold.forget();
    }

    /// Attaching by TCX takes none, once the programs are loaded.
    fn needs_privileges<'a>(
        &self,
        mut held: impl Iterator<Item = &'a Attachment>,
        waits: bool,
    ) -> bool {
        let comes_by_tcx = self.mechanism == Mechanism::Auto && self.has_tcx;
        held.any(|one| !one.by_tcx) || waits && !comes_by_tcx
    }

    fn detach(self, held: Vec<Attachment>) -> Result<(), Vec<AttachError>> {
        detach(held)
    }
}

impl Attacher {
    /// The program that packets meet.
    fn program(
        &mut self,
        direction: Direction,
        link: Link,
    ) -> Result<(&'static str, &mut SchedClassifier), AttachError> {
        match &mut self.sieve {
            Some(sieve) => sieve.program(direction, link),
            None => {
                let name = program_name(direction, link);
                Ok((name, program(&mut self.ebpf, name)?))
            }
        }
    }

    /// Attaches one filter, unless the qdisc that is there has no place for it.
    fn filter(
        &mut self,
        attachment: &mut Attachment,
        link: Link,
        direction: Direction,
    ) -> Result<(), AttachError> {
        let interface = &attachment.interface;
        let failed = |source| AttachError::Filter {
            interface: interface.clone(),
            source,
        };
        let owner = match &self.owner {
            Some(owner) => Arc::clone(owner),
            None => Arc::new(clsact::Owner::new().map_err(failed)?),
        };
        self.owner = Some(Arc::clone(&owner));
        let qdisc = match attachment.qdisc.take() {
            Some(qdisc) => qdisc,
            None => clsact::Qdisc::ensure(attachment.ifindex).map_err(failed)?,
        };
        let qdisc = attachment.qdisc.insert(qdisc);
        if !qdisc.has(direction) {
            self.notes.push(format!(
                "what {interface} sends is not observed: the `ingress` qdisc stands where clsact would; \
                 `tc qdisc del dev {interface} ingress` removes it with its filters"
            ));
            return Ok(());
        }
        let (program_name, program) = self.program(direction, link)?;
        let filter = clsact::Link::attach(program, program_name, qdisc, direction, &owner)
            .map_err(|refused| match refused {
                Refused::Program(source) => AttachError::Attach {
                    interface: interface.clone(),
                    source,
                },
                Refused::Kernel(source) => failed(source),
                Refused::EveryPriority(source) => AttachError::Priorities {
                    interface: interface.clone(),
                    source,
                    there: qdisc.filters(direction).unwrap_or_default(),
                },
            })?;
        attachment.filters.push(filter);
        attachment.owner = Some(owner);
        Ok(())
    }
}

/// Every TCX link is a descriptor. Preflight has compared their number with the hard limit.
fn raise_open_files() {
    if let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE)
        && soft < hard
    {
        // If the limit stays as it is, attaching says which interface was one too many.
        let _ = setrlimit(Resource::RLIMIT_NOFILE, hard, hard);
    }
}

/// The program for a direction and what the interface's frames begin with.
pub(super) const fn program_name(direction: Direction, link: Link) -> &'static str {
    match (direction, link) {
        (Direction::In, Link::Ethernet) => "pktobs_in",
        (Direction::Out, Link::Ethernet) => "pktobs_out",
        (Direction::In, Link::None | Link::Network(_)) => "pktobs_in_ip",
        (Direction::Out, Link::None | Link::Network(_)) => "pktobs_out_ip",
    }
}

/// The program of that name, loaded.
pub(super) fn program<'a>(
    ebpf: &'a mut Ebpf,
    name: &'static str,
) -> Result<&'a mut SchedClassifier, AttachError> {
    let program = ebpf.program_mut(name).ok_or(AttachError::Missing(name))?;
    let program: &mut SchedClassifier = program
        .try_into()
        .map_err(|source| AttachError::Load { name, source })?;
    match program.load() {
        Ok(()) | Err(ProgramError::AlreadyLoaded) => Ok(program),
        Err(source) => Err(AttachError::Load { name, source }),
    }
}

/// Attaches by a TCX link; `None` if that cannot be done.
///
/// aya takes the name, as text, and asks the kernel for its index. So the name is asked for anew, and whether it still
/// belongs to the index is looked at before and after.
fn tcx(
    program: &mut SchedClassifier,
    interface: &Interface,
    direction: Direction,
) -> Result<Option<SchedClassifierLink>, ProgramError> {
    let side = match direction {
        Direction::In => TcAttachType::Ingress,
        Direction::Out => TcAttachType::Egress,
    };
    for _ in 0..ATTEMPTS {
        let Some(name) = interfaces::name(interface.ifindex).map_err(ProgramError::IOError)? else {
            return Ok(None);
        };
        let options = TcAttachOptions::TcxOrder(LinkOrder::first());
        let attached = match program.attach_with_options(&name, side, options) {
            Ok(id) => program.take_link(id),
            Err(error) if is_unknown_to_kernel(&error) => return Ok(None),
            Err(error) => Err(error),
        };
        let index = interfaces::index(&name).map_err(ProgramError::IOError)?;
        if index == Some(interface.ifindex) {
            return attached.map(Some);
        }
    }
    Err(ProgramError::IOError(Errno::NODEV.into()))
}

/// A kernel without TCX does not know the attach type: `EINVAL` (seen on 6.1).
fn is_unknown_to_kernel(error: &ProgramError) -> bool {
    matches!(error, ProgramError::SyscallError(SyscallError { io_error, .. })
        if io_error.raw_os_error() == Some(libc::EINVAL))
}
