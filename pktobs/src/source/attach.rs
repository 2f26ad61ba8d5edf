//! Attaching the kernel programs to interfaces, and detaching them.
//!
//! First by a TCX link at the head of the queue: at the tail one is blind behind a program that decides, and a
//! link goes away with the process, however it ends. A kernel that has no TCX (before 6.6) refuses it with
//! `EINVAL`; then a clsact filter of our own takes its place, see `clsact`. Nobody else's program, filter or
//! qdisc is touched.

use std::io;

use aya::{
    Ebpf,
    programs::{
        LinkOrder, ProgramError, SchedClassifier, TcAttachType,
        links::Link as _,
        tc::{SchedClassifierLink, TcAttachOptions},
    },
    sys::SyscallError,
};
use pktobs_common::Direction;

use super::{clsact, octets::Link};
use crate::preflight::Target;

/// How programs are attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Mechanism {
    /// By TCX, or as clsact filters if the kernel has no TCX
    Auto,
    /// As clsact filters
    Clsact,
}

/// A program could not be attached or detached.
#[derive(Debug, thiserror::Error)]
pub enum AttachError {
    /// The object lacks a program; kernel program and daemon are not of one build.
    #[error("the kernel program has no {0}; rebuild pktobs")]
    Missing(&'static str),
    /// The kernel refused the program.
    #[error("the kernel refuses the program {name}")]
    Load {
        /// Which.
        name: &'static str,
        /// Why.
        source: ProgramError,
    },
    /// The name cannot be told to the kernel.
    #[error(
        "cannot attach to {interface}: its name is not UTF-8; rename it: `ip link set NAME name NEW`"
    )]
    Name {
        /// The interface's name, escaped.
        interface: String,
    },
    /// The kernel refused to attach a program.
    #[error("cannot attach to {interface}")]
    Attach {
        /// The interface's name, escaped.
        interface: String,
        /// Why.
        source: ProgramError,
    },
    /// The qdisc that filters need could not be made or removed.
    #[error(
        "cannot change the clsact qdisc of {interface}: {source}; `tc qdisc show` lists what is there"
    )]
    Qdisc {
        /// The interface's name, escaped.
        interface: String,
        /// Why.
        source: io::Error,
    },
    /// A program could not be detached.
    #[error(
        "cannot detach from {interface}: {}; `tc filter show dev NAME ingress` lists what is there",
        innermost(.source)
    )]
    Detach {
        /// The interface's name, escaped.
        interface: String,
        /// Why.
        source: ProgramError,
    },
}

/// One interface to which programs are attached; dropping it detaches them, the links before the qdisc.
pub struct Attachment {
    /// The interface's name, escaped.
    pub interface: String,
    /// True if by TCX links, false if by filters under clsact.
    pub by_tcx: bool,
    links: Vec<SchedClassifierLink>,
    qdisc: Option<clsact::Qdisc>,
}

/// Attaches to every target in the given directions. After an error nothing is left attached.
pub(super) fn attach(
    ebpf: &mut Ebpf,
    targets: &[Target],
    directions: &[Direction],
    mechanism: Mechanism,
) -> Result<Vec<Attachment>, AttachError> {
    targets
        .iter()
        .map(|target| attach_one(ebpf, target, directions, mechanism))
        .collect()
}

fn attach_one(
    ebpf: &mut Ebpf,
    target: &Target,
    directions: &[Direction],
    mechanism: Mechanism,
) -> Result<Attachment, AttachError> {
    let interface = target.interface.name.clone();
    let Ok(name) = std::str::from_utf8(&target.interface.raw_name) else {
        return Err(AttachError::Name { interface });
    };
    let by_tcx = mechanism == Mechanism::Auto;
    let mut attachment = Attachment {
        interface,
        by_tcx,
        links: Vec::new(),
        qdisc: None,
    };
    for &direction in directions {
        let program = program(ebpf, program_name(direction, target.link))?;
        let failed = |source| AttachError::Attach {
            interface: target.interface.name.clone(),
            source,
        };
        if attachment.by_tcx {
            match tcx(program, name, direction) {
                Ok(link) => {
                    attachment.links.push(link);
                    continue;
                }
                Err(error) if is_unknown_to_kernel(&error) => attachment.by_tcx = false,
                Err(error) => return Err(failed(error)),
            }
        }
        if attachment.qdisc.is_none() {
            let qdisc = clsact::Qdisc::ensure(target.interface.ifindex).map_err(|source| {
                AttachError::Qdisc {
                    interface: target.interface.name.clone(),
                    source,
                }
            })?;
            attachment.qdisc = Some(qdisc);
        }
        let link = clsact::attach(program, name, direction).map_err(failed)?;
        attachment.links.push(link);
    }
    Ok(attachment)
}

/// Detaches everything; a filter that will not go does not keep the others.
pub(super) fn detach(
    attachments: impl Iterator<Item = Attachment>,
) -> Result<(), Vec<AttachError>> {
    let mut errors = Vec::new();
    for mut attachment in attachments {
        let interface = || attachment.interface.clone();
        for link in attachment.links.drain(..) {
            if let Err(source) = link.detach() {
                errors.push(AttachError::Detach {
                    interface: interface(),
                    source,
                });
            }
        }
        if let Some(qdisc) = &mut attachment.qdisc
            && let Err(source) = qdisc.remove()
        {
            errors.push(AttachError::Qdisc {
                interface: interface(),
                source,
            });
        }
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors)
    }
}

/// The program for a direction and what the interface's frames begin with.
const fn program_name(direction: Direction, link: Link) -> &'static str {
    match (direction, link) {
        (Direction::In, Link::Ethernet) => "pktobs_in",
        (Direction::Out, Link::Ethernet) => "pktobs_out",
        (Direction::In, Link::None) => "pktobs_in_ip",
        (Direction::Out, Link::None) => "pktobs_out_ip",
    }
}

fn program<'a>(
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
    let id = program.attach_with_options(interface, attach_type(direction), options)?;
    program.take_link(id)
}

pub(super) const fn attach_type(direction: Direction) -> TcAttachType {
    match direction {
        Direction::In => TcAttachType::Ingress,
        Direction::Out => TcAttachType::Egress,
    }
}

/// A kernel without TCX does not know the attach type: `EINVAL` (seen on 6.1).
fn is_unknown_to_kernel(error: &ProgramError) -> bool {
    matches!(error, ProgramError::SyscallError(SyscallError { io_error, .. })
        if io_error.raw_os_error() == Some(libc::EINVAL))
}

/// The last cause in a chain of errors: the words of the kernel.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
