//! What a TCP segment does about data that is lost, late or doubled.
//!
//! Octets are numbered as in [`TcpNote`](super::TcpNote).

use std::num::NonZeroU64;

/// One thing that a segment does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryNote {
    /// Data all of which was seen before.
    SendsAgain {
        /// How much.
        octets: u32,
        /// Number of the first octet.
        first: Option<NonZeroU64>,
        /// What it was probably sent again for.
        why: Again,
    },
    /// Data that goes beyond what was seen, but begins before its end.
    BeginsAgain {
        /// So many of its first octets were seen before.
        octets: u32,
    },
    /// Data from before what was seen without a gap, or for a gap.
    SendsEarlier {
        /// How much.
        octets: u32,
        /// Number of the first octet.
        first: Option<NonZeroU64>,
        /// Why it comes now.
        why: Late,
    },
    /// Part of a gap is filled, or one of several.
    StillMissing {
        /// Number of the first octet not seen.
        first: Option<NonZeroU64>,
        /// How many were not, from that one on to those that were.
        octets: u32,
    },
    /// The gap is filled.
    NothingMissing,
    /// The same acknowledgment again, while data is outstanding.
    RepeatsAcknowledgment {
        /// Number of the octet that it waits for, unless another note names it.
        waits_for: Option<NonZeroU64>,
        /// How many times by now.
        times: u16,
    },
    /// A selective acknowledgment of data behind the acknowledgment.
    Lacks {
        /// Number of the first octet that is missing.
        first: Option<NonZeroU64>,
        /// How many are, from that one on.
        octets: u32,
        /// In how many more places octets are missing.
        others: u8,
        /// How many octets arrived behind the first that is missing.
        has: u32,
        /// All that arrived is named, as far as there is room for it.
        all: bool,
    },
    /// A selective acknowledgment of what had been acknowledged before (RFC 2883).
    CameTwice {
        /// Number of the first octet.
        first: Option<NonZeroU64>,
        /// How many.
        octets: u32,
        /// They were seen to be sent again.
        sent_again: bool,
    },
    /// The same of the other side's SYN.
    SynCameTwice,
}

/// Why data was sent again, as far as can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// Nothing tells.
    Unknown,
    /// An acknowledgment of it was seen.
    Acknowledged,
    /// An ICMP error told that it was too long for the way, and this packet is not.
    Fits {
        /// The longest packet that fits, in octets.
        mtu: u32,
    },
    /// The other side's acknowledgments say, or let guess, that it is missing.
    Missed,
    /// Nothing came back for so long.
    Unanswered {
        /// Since anything was sent, or came back.
        after_ns: u64,
    },
    /// It is probably the same packet, doubled on the way or in the capture.
    Doubled,
    /// It was sent before what was seen of later data: a packet that was overtaken, and its like came before it.
    Overtaken {
        /// By its timestamp; otherwise by its identification.
        certain: bool,
    },
}

/// Why data comes late, as far as can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Late {
    /// Nothing tells.
    Unknown,
    /// It was sent before what was seen of later data, and overtaken.
    Overtaken {
        /// By its timestamp; otherwise by its identification.
        certain: bool,
    },
    /// It was sent after what was seen of later data: it was probably lost at first.
    Again,
}
