//! What can go wrong with attaching, and what to do about it.

use std::io;

use aya::programs::ProgramError;

use crate::{
    filter::FilterError,
    preflight::{
        facts::Kernel,
        refusal::{errno_of, refusal},
    },
};

/// A program could not be attached or detached, or is no longer attached.
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
    /// The kernel refused to attach a program.
    #[error("cannot attach to {interface}: {}", refusal(.source, &Kernel::running()))]
    Attach {
        /// The interface's name, escaped.
        interface: String,
        /// Why.
        source: ProgramError,
    },
    /// The kernel refused a filter, or the qdisc that filters need.
    #[error("cannot attach to {interface}: {}", refusal(.source, &Kernel::running()))]
    Filter {
        /// The interface's name, escaped.
        interface: String,
        /// Why.
        source: io::Error,
    },
    /// The kernel refused a filter at every priority tried.
    #[error(
        "cannot attach to {interface}: no priority is left for a filter ({source}); remove one of those that are \
         there ({}): `tc filter del`",
        if there.is_empty() { "none is listed".to_owned() } else { there.join(", ") }
    )]
    Priorities {
        /// The interface's name, escaped.
        interface: String,
        /// What the kernel said at the last one.
        source: io::Error,
        /// The filters that are there, as tc(8) writes them.
        there: Vec<String>,
    },
    /// Only what is sent was asked for, and there is no place to see it.
    #[error(
        "cannot observe what {interface} sends: the `ingress` qdisc stands where clsact would; \
         `tc qdisc del dev {interface} ingress` removes it with its filters"
    )]
    NoEgress {
        /// The interface's name, escaped.
        interface: String,
    },
    /// The filter means nothing for what frames of the interface begin with.
    #[error("{interface}: {}", source.message())]
    Unfit {
        /// The interface's name, escaped.
        interface: String,
        /// Why.
        source: FilterError,
    },
    /// The kernel refused to receive what passes.
    #[error(
        "cannot receive what passes {interface}: {source}; `pktobs -D` lists the interfaces that are there"
    )]
    Receive {
        /// The interface's name, escaped.
        interface: String,
        /// Why.
        source: io::Error,
    },
    /// The packet socket goes on receiving.
    #[error("cannot stop receiving what passes {interface}: {source}")]
    Receiving {
        /// Names of interfaces, escaped.
        interface: String,
        /// Why.
        source: io::Error,
    },
    /// Somebody removed our filter.
    #[error(
        "{interface}: its filters were removed by somebody else, so its packets are no longer seen; start again"
    )]
    Removed {
        /// The interface's name, escaped.
        interface: String,
    },
    /// A filter or the qdisc could not be removed.
    #[error(
        "cannot detach from {interface}: {source}; `tc filter show dev {interface} ingress` and `egress` list what \
         is left, the next start of pktobs removes it"
    )]
    Detach {
        /// The interface's name, escaped.
        interface: String,
        /// Why.
        source: io::Error,
    },
}

impl AttachError {
    /// True if another interface may do.
    pub(in crate::source) const fn is_of_one_interface(&self) -> bool {
        !matches!(self, Self::Missing(_) | Self::Load { .. })
    }

    /// True if the interface is not there any more.
    pub(in crate::source) fn is_gone(&self) -> bool {
        errno_of(self) == Some(libc::ENODEV)
    }
}
