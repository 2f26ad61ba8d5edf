//! What a TCP segment does.
//!
//! Numbers of octets in a stream count from 1, the first octet behind the SYN, and are `None` if the SYN was not
//! seen, or too much behind it was not.

use std::num::NonZeroU64;

/// One thing that a segment does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TcpNote {
    /// The first SYN of a connection.
    AsksToOpen {
        /// The longest segment that the sender can take, in octets, if it says so.
        mss: Option<u16>,
    },
    /// A SYN or SYN+ACK that carries data.
    SynHasData {
        /// How much.
        octets: u32,
    },
    /// The same SYN again.
    AsksAgain {
        /// Since the last one.
        after_ns: u64,
        /// What had become of the last one.
        earlier: Earlier,
    },
    /// A SYN although the other side sent one too.
    AsksToo {
        /// See [`TcpNote::AsksToOpen`].
        mss: Option<u16>,
    },
    /// SYN+ACK that answers a SYN.
    Agrees {
        /// Since the SYN.
        after_ns: u64,
        /// See [`TcpNote::AsksToOpen`].
        mss: Option<u16>,
        /// Both sides asked, so that the sender's own SYN was seen before.
        crossed: bool,
    },
    /// SYN+ACK whose SYN was not seen, or is forgotten.
    AgreesToUnseen,
    /// SYN+ACK to a SYN that had another one: their sequence numbers differ.
    AgreesOtherwise {
        /// Since the other one.
        after_ns: u64,
    },
    /// The same SYN+ACK again.
    AgreesAgain {
        /// Since the last one.
        after_ns: u64,
        /// The ACK that confirms it had been seen.
        confirmed: bool,
    },
    /// The ACK that ends the opening.
    Confirms {
        /// Since the SYN+ACK.
        after_ns: u64,
    },
    /// The opener goes on, though no SYN+ACK was seen.
    AnswerNotSeen,
    /// RST that answers a SYN.
    Refuses {
        /// Since the SYN.
        after_ns: u64,
        /// The port that was asked for.
        port: u16,
    },
    /// RST from the side that asked, before any answer, with a sequence number that fits its SYN.
    GivesUp {
        /// Since the SYN.
        after_ns: u64,
    },
    /// RST from the side that asked, with a sequence number that fits something older (RFC 9293 3.5, figures 9, 10).
    RejectsOlder,
    /// RST between SYN+ACK and the ACK that confirms it.
    BreaksOffOpening,
    /// RST in a connection.
    BreaksOff,
    /// RST in a connection, with a sequence number that is not the next (RFC 5961 3.2).
    BreaksOffOutOfTurn,
    /// RST from a side of which nothing was seen before.
    BreaksOffUnseen {
        /// Something was seen of the other side.
        other_seen: bool,
    },
    /// A packet of a connection that was over.
    AfterEnd {
        /// Since the packet that ended it.
        after_ns: u64,
        /// How it ended.
        end: End,
    },
    /// First packet of a connection whose opening was not seen.
    OpeningNotSeen {
        /// Connections have been forgotten for want of room; this may be one of them.
        forgotten: bool,
    },
    /// Flags that no sound sender sets together, or none at all.
    OddFlags,
    /// Data that follows on what was seen.
    Sends {
        /// How much.
        octets: u32,
        /// Number of the first octet.
        first: Option<NonZeroU64>,
    },
    /// Octets before this packet's were not seen.
    NotSeenBefore {
        /// How many.
        octets: u32,
        /// The packet brings no data, and closes the direction.
        close: bool,
    },
    /// Nothing new, in order to be answered (RFC 9293 3.8.4, 3.8.6.1).
    Probes {
        /// The other side's window was closed: this asks whether it opened.
        window_closed: bool,
    },
    /// Data of the other side has arrived.
    Acknowledges {
        /// How much is newly acknowledged.
        octets: u32,
        /// Number of the first octet of it.
        first: Option<NonZeroU64>,
        /// Since the last of it was sent, if it was sent once.
        after_ns: Option<u64>,
    },
    /// Acknowledges more than was seen.
    AcknowledgesUnseen,
    /// The other side's FIN has arrived.
    AcknowledgesClose {
        /// Since the FIN, if it was sent once.
        after_ns: Option<u64>,
        /// Both directions are closed by this.
        complete: bool,
    },
    /// FIN.
    Closes {
        /// The other side had closed its direction before.
        other_closed: bool,
    },
    /// The same FIN again.
    ClosesAgain,
    /// How many octets the sender of this can take.
    Window {
        /// The field.
        window: u16,
        /// Its scale: units of 2 to this power.
        shift: u8,
    },
    /// Window 0.
    WindowCloses,
}

/// What had become of a SYN when it came again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Earlier {
    /// Nothing was seen.
    Unanswered,
    /// An ICMP error about it was seen.
    Reported,
    /// SYN+ACK was seen.
    Answered,
    /// The connection was opened.
    Opened,
    /// It led to nothing, or to a connection that is over.
    Ended(End),
}

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// RST in answer to the SYN.
    Refused,
    /// RST from the side that asked, before any answer.
    TakenBack,
    /// RST.
    BrokenOff,
    /// FIN in both directions.
    Closed,
}
