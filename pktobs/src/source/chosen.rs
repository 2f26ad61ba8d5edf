//! Which source observes the interfaces: the kernel program, or a packet socket where the kernel refuses that.
//!
//! The one place where one is started. What can be known before anything is tried, preflight has decided ([`Way`]);
//! here is decided what only the attempt shows.

use std::io;

use pktobs_common::Direction;

use super::{
    AttachError, LiveError, Mechanism, Place, Settings, SocketError, SourceError,
    front::post::Post, live::Live, socket::Socket,
};
use crate::{
    filter::{Filter, FilterError},
    preflight::{
        INSTEAD, Way,
        facts::Kernel,
        refusal::{Refusal, refusal},
    },
};

/// Where packets come from, as the user may ask for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// From eBPF programs, or from a packet socket where the kernel refuses eBPF
    #[default]
    Auto,
    /// From eBPF programs
    Ebpf,
    /// From a packet socket, as for tcpdump: it takes CAP_NET_RAW only, and costs the host more
    Socket,
}

/// A source that observes.
pub enum Chosen {
    /// The kernel program.
    Ebpf(Box<Live>),
    /// A packet socket, and what is said if it was not asked for.
    Socket(Box<Socket>, Option<String>),
}

/// No source could be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The filter means nothing on an interface.
    #[error(transparent)]
    Filter(FilterError),
    /// The kernel refuses the programs.
    #[error("{0}")]
    Refused(Refusal),
    /// Something else went wrong.
    #[error(transparent)]
    Source(SourceError),
}

/// What is observed, and how.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// Which interfaces.
    pub place: &'a Place,
    /// At least one.
    pub directions: &'a [Direction],
    /// How the kernel program is attached.
    pub mechanism: Mechanism,
    /// Which packets.
    pub filter: &'a Filter,
}

/// Starts a source in this way. The lookout, which takes privileges that are given up by now, is for [`Chosen::Ebpf`].
///
/// # Errors
///
/// [`StartError`]; nothing is left attached then.
pub fn start(
    way: Way,
    settings: &Settings,
    plan: Plan<'_>,
    kernel: &Kernel,
    lookout: Option<io::Result<Post>>,
) -> Result<Chosen, StartError> {
    let Plan {
        place,
        directions,
        mechanism,
        filter,
    } = plan;
    let by_socket = |note| match Socket::start(settings, place.clone(), directions, filter) {
        Ok(socket) => Ok(Chosen::Socket(Box::new(socket), note)),
        Err(SocketError::Filter(error)) => Err(StartError::Filter(error)),
        Err(error) => Err(StartError::Source(error.into())),
    };
    let or_socket = match way {
        Way::Socket => return by_socket(None),
        Way::Ebpf { or_socket } => or_socket,
    };
    match Live::start(
        settings,
        place.clone(),
        directions,
        mechanism,
        filter.clone(),
        lookout,
    ) {
        Ok(live) => Ok(Chosen::Ebpf(Box::new(live))),
        Err(LiveError::Filter(error)) => Err(StartError::Filter(error)),
        Err(error) => match refused(&error, kernel) {
            Some(refusal) if or_socket && refusal.spares_sockets() => {
                by_socket(Some(format!("{}; {INSTEAD}", refusal.briefly())))
            }
            Some(refusal) => Err(StartError::Refused(refusal)),
            None => Err(StartError::Source(error.into())),
        },
    }
}

/// What the kernel has refused, if it has refused the programs and not an interface.
fn refused(error: &LiveError, kernel: &Kernel) -> Option<Refusal> {
    matches!(
        error,
        LiveError::Load(_) | LiveError::Map(_) | LiveError::Attach(AttachError::Load { .. })
    )
    .then(|| refusal(error, kernel))
}
