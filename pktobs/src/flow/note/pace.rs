//! What a TCP segment says of how much, and how fast, the sender of data may send.

use std::num::NonZeroU64;

/// One thing that a segment does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaceNote {
    /// With this data, all is sent that the other side's window allows.
    WindowFull,
    /// A window again after window 0.
    WindowOpens {
        /// So many octets can be taken; `None` if the unit of windows is not known.
        octets: Option<u32>,
        /// Since the window closed.
        after_ns: u64,
    },
    /// One octet more than the other side's window of 0 allows, new or again.
    ProbesByData {
        /// Its number, as in [`TcpNote`](super::TcpNote).
        first: Option<NonZeroU64>,
    },
    /// Answers a segment that was sent to be answered.
    AnswersProbe {
        /// The window is still closed.
        window_closed: bool,
        /// Since that segment.
        after_ns: u64,
    },
    /// ECE: a packet had the mark of congestion (RFC 3168 6.1.3).
    TellsOfCongestion,
    /// CWR: less is sent than before, after ECE (RFC 3168 6.1.2).
    HasSlowedDown,
}
