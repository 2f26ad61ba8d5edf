//! What can go wrong with a packet socket, and what to do about it.

use std::io;

use crate::{
    filter::FilterError,
    namespace::NamespaceError,
    source::{AttachError, StationError},
};

/// The socket could not be brought to work.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    /// The kernel refused the socket.
    #[error(
        "cannot open a packet socket: {0}; it takes CAP_NET_RAW in the user namespace to which this network namespace \
         belongs: run pktobs there, or on the host"
    )]
    Open(io::Error),
    /// The kernel refused the ring.
    #[error(
        "the kernel refuses a packet socket with a ring of {kib} KiB: {source}; choose a smaller --buffer-size"
    )]
    Ring {
        /// Its size in KiB.
        kib: usize,
        /// Why.
        source: io::Error,
    },
    /// An interface cannot be observed.
    #[error(transparent)]
    Attach(AttachError),
    /// The network namespace cannot be entered.
    #[error(transparent)]
    Namespace(#[from] NamespaceError),
    /// The thread that follows the interfaces could not do its work.
    #[error(transparent)]
    Station(#[from] StationError),
    /// The clock cannot be read.
    #[error("cannot read the clock: {0}")]
    Clock(io::Error),
    /// The kernel does not tell its counts.
    #[error("the packet socket does not tell what it counted: {0}")]
    Statistics(io::Error),
    /// The filter means nothing on an interface.
    #[error(transparent)]
    Filter(#[from] FilterError),
}

/// That the filter means nothing on an interface is the filter's fault.
impl From<AttachError> for SocketError {
    fn from(error: AttachError) -> Self {
        match error {
            AttachError::Unfit { source, .. } => Self::Filter(source),
            error => Self::Attach(error),
        }
    }
}
