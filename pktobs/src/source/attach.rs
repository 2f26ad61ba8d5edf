//! Attaching the kernel programs to interfaces, and detaching them.
//!
//! First by a TCX link at the head of the queue: at the tail one is blind behind a program that decides, and a
//! link goes away with the process, however it ends. A kernel that has no TCX (before 6.6) refuses it with
//! `EINVAL`; then a clsact filter of our own takes its place, see `clsact`. Nobody else's program, filter or
//! qdisc is touched. Errors are in [`error`].

mod error;

use std::sync::Arc;

use aya::{
    Ebpf,
    programs::{
        LinkOrder, ProgramError, SchedClassifier, TcAttachType,
        tc::{SchedClassifierLink, TcAttachOptions},
    },
    sys::SyscallError,
};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use pktobs_common::Direction;

use super::{
    clsact::{self, Refused},
    octets::Link,
    sieve::Sieve,
};
use crate::{
    interfaces,
    preflight::{Choice, Target},
};
pub use error::AttachError;

/// How programs are attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Mechanism {
    /// By TCX, or as clsact filters if the kernel has no TCX
    Auto,
    /// As clsact filters
    Clsact,
}

/// One interface to which programs are attached; dropping it detaches them.
pub struct Attachment {
    /// The interface's name, escaped.
    pub interface: String,
    /// True if by TCX links, false if by filters under clsact.
    pub by_tcx: bool,
    ifindex: u32,
    // In this order they are dropped.
    links: Vec<SchedClassifierLink>,
    filters: Vec<clsact::Link>,
    qdisc: Option<clsact::Qdisc>,
    owner: Option<Arc<clsact::Owner>>,
}

impl Attachment {
    /// What happened to it, if it no longer sees packets. Looking for the filters may wait for whoever changes an
    /// interface meanwhile (the kernel's RTNL lock).
    fn loss(&self, looks_for_filters: bool) -> Option<AttachError> {
        let interface = self.interface.clone();
        if interfaces::exists(self.ifindex).is_ok_and(|exists| !exists) {
            return Some(AttachError::Disappeared { interface });
        }
        let is_there = |filter: &clsact::Link| filter.is_there().unwrap_or(true);
        if !looks_for_filters || self.filters.iter().all(is_there) {
            return None;
        }
        Some(AttachError::Removed { interface })
    }
}

/// Everything to which programs are attached, and what the user should know of it, a line each.
pub(super) type Attached = (Vec<Attachment>, Vec<String>);

/// Attaches to every target in the given directions. A target that was not named and refuses is passed over, as
/// long as another one is left. After an error nothing is left attached.
pub(super) fn attach(
    (ebpf, sieve): (&mut Ebpf, Option<&mut Sieve>),
    targets: &[Target],
    directions: &[Direction],
    mechanism: Mechanism,
) -> Result<Attached, AttachError> {
    raise_open_files();
    let mut attaching = Attaching {
        ebpf,
        sieve,
        directions,
        mechanism,
        owner: None,
        notes: Vec::new(),
    };
    let mut attachments = Vec::new();
    let mut refused = None;
    for target in targets {
        match attaching.to(target) {
            Ok(attachment) => attachments.push(attachment),
            Err(error) if target.choice == Choice::Any && error.is_of_one_interface() => {
                attaching.notes.push(format!("{error}; going on without"));
                refused = Some(error);
            }
            Err(error) => return Err(error),
        }
    }
    match refused {
        Some(error) if attachments.is_empty() => Err(error),
        _ => Ok((attachments, attaching.notes)),
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

struct Attaching<'a> {
    ebpf: &'a mut Ebpf,
    /// What stands before the programs, if there is a filter.
    sieve: Option<&'a mut Sieve>,
    directions: &'a [Direction],
    mechanism: Mechanism,
    /// Made for the first filter, shared by all.
    owner: Option<Arc<clsact::Owner>>,
    notes: Vec<String>,
}

impl Attaching<'_> {
    fn to(&mut self, target: &Target) -> Result<Attachment, AttachError> {
        let interface = &target.interface;
        // aya tells the kernel the name, as text; a filter needs the index only.
        let name = std::str::from_utf8(&interface.raw_name).ok();
        let name = name.filter(|_| self.mechanism == Mechanism::Auto);
        let mut attachment = Attachment {
            interface: interface.name.clone(),
            by_tcx: name.is_some(),
            ifindex: interface.ifindex,
            links: Vec::new(),
            filters: Vec::new(),
            qdisc: None,
            owner: None,
        };
        for &direction in self.directions {
            let (_, program) = self.program(direction, target.link)?;
            if let (true, Some(name)) = (attachment.by_tcx, name) {
                match tcx(program, name, direction) {
                    Ok(link) => {
                        attachment.links.push(link);
                        continue;
                    }
                    Err(error) if is_unknown_to_kernel(&error) => attachment.by_tcx = false,
                    Err(source) => {
                        let interface = interface.name.clone();
                        return Err(AttachError::Attach { interface, source });
                    }
                }
            }
            self.filter(&mut attachment, target.link, direction)?;
        }
        if attachment.by_tcx {
            // Filters that a killed pktobs left, under an earlier mechanism, would count every packet for nobody.
            drop(clsact::Qdisc::find(attachment.ifindex));
        } else if attachment.filters.is_empty() {
            let interface = interface.name.clone();
            return Err(AttachError::NoEgress { interface });
        }
        Ok(attachment)
    }

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
                Ok((name, program(self.ebpf, name)?))
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
        let in_front = filter.in_front().unwrap_or_default();
        if !in_front.is_empty() {
            let in_front = in_front.join(", ");
            self.notes.push(format!(
                "{interface}: packets of which another filter disposes are not shown ({direction:?}): \
                 {in_front} stands before ours; remove it or give it a later pref"
            ));
        }
        attachment.filters.push(filter);
        attachment.owner = Some(owner);
        Ok(())
    }
}

/// Takes out what no longer sees packets, and says of each what happened. The filters are looked for where
/// `looks_for_filters` says so of a position.
pub(super) fn take_lost(
    attachments: &mut Vec<Attachment>,
    looks_for_filters: impl Fn(usize) -> bool,
) -> Vec<AttachError> {
    let mut lost = Vec::new();
    let mut position = 0;
    attachments.retain(|attachment| {
        let loss = attachment.loss(looks_for_filters(position));
        position += 1;
        let stays = loss.is_none();
        lost.extend(loss);
        stays
    });
    lost
}

/// Detaches everything; a filter that will not go does not keep the others. No program runs any more afterwards.
pub(super) fn detach(mut attachments: Vec<Attachment>) -> Result<(), Vec<AttachError>> {
    let mut errors = take_lost(&mut attachments, |_| true);
    let has_filters = attachments.iter().any(|one| !one.filters.is_empty());
    for mut attachment in attachments {
        let filters = attachment.filters.drain(..);
        let results: Vec<_> = filters.map(clsact::Link::detach).collect();
        let qdisc = attachment.qdisc.as_mut().map(clsact::Qdisc::remove);
        for source in results.into_iter().chain(qdisc).filter_map(Result::err) {
            let interface = attachment.interface.clone();
            errors.push(AttachError::Detach { interface, source });
        }
    }
    if has_filters {
        clsact::wait_for_programs();
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors)
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

fn tcx(
    program: &mut SchedClassifier,
    interface: &str,
    direction: Direction,
) -> Result<SchedClassifierLink, ProgramError> {
    let options = TcAttachOptions::TcxOrder(LinkOrder::first());
    let side = match direction {
        Direction::In => TcAttachType::Ingress,
        Direction::Out => TcAttachType::Egress,
    };
    let id = program.attach_with_options(interface, side, options)?;
    program.take_link(id)
}

/// A kernel without TCX does not know the attach type: `EINVAL` (seen on 6.1).
fn is_unknown_to_kernel(error: &ProgramError) -> bool {
    matches!(error, ProgramError::SyscallError(SyscallError { io_error, .. })
        if io_error.raw_os_error() == Some(libc::EINVAL))
}
