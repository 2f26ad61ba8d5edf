//! What a message of ARP, RARP or neighbor discovery does.

use std::net::IpAddr;

/// One thing that a message does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeighbourNote {
    /// Asks who on the link has an address.
    Asks {
        /// The address asked for.
        target: IpAddr,
        /// Who wants to send to it.
        sender: IpAddr,
    },
    /// The same question again, before an answer was seen.
    AsksAgain {
        /// The address asked for.
        target: IpAddr,
        /// Since the last time.
        after_ns: u64,
    },
    /// Asks one host only, which had the address before.
    Checks {
        /// The address asked for.
        target: IpAddr,
    },
    /// Asks whether an address is free, before taking it (RFC 5227, RFC 4862 5.4).
    Probes {
        /// The address.
        target: IpAddr,
    },
    /// The same question again, be it of another host, before an answer was seen.
    ProbesAgain {
        /// The address.
        target: IpAddr,
        /// Since the last time.
        after_ns: u64,
    },
    /// Tells everyone who has an address, without having been asked.
    Announces {
        /// The address.
        address: IpAddr,
        /// The link-layer address to which packets to it go.
        hardware: [u8; 6],
    },
    /// Tells all hosts who has an address; a question is not needed for that.
    TellsAll {
        /// The address.
        address: IpAddr,
        /// The link-layer address to which packets to it go.
        hardware: [u8; 6],
    },
    /// Tells some hosts who has an address; a question is not needed for that.
    Tells {
        /// The address.
        address: IpAddr,
        /// The link-layer address to which packets to it go.
        hardware: [u8; 6],
    },
    /// Tells that an address is in use, and not where.
    IsThere {
        /// The address.
        address: IpAddr,
        /// Since the question, if one was seen.
        after_ns: Option<u64>,
    },
    /// Answers a question seen before.
    Answers {
        /// The address asked for.
        address: IpAddr,
        /// The link-layer address to which packets to it go.
        hardware: [u8; 6],
        /// Since the question.
        after_ns: u64,
    },
    /// Answers whoever wanted to take the address: somebody has it.
    Taken {
        /// The address.
        address: IpAddr,
        /// Since the question.
        after_ns: u64,
    },
    /// The same, if it is not of whoever wanted to take it.
    ProbablyTaken {
        /// The address.
        address: IpAddr,
        /// Since the question.
        after_ns: u64,
    },
    /// Has a hop limit with which it may come from another link: it counts for nothing (RFC 4861 7.1).
    FromElsewhere {
        /// Its hop limit.
        hop_limit: u8,
    },
    /// Answers a question that is not remembered, or is no answer.
    AnswersUnseen {
        /// The address.
        address: IpAddr,
        /// The link-layer address to which packets to it go.
        hardware: [u8; 6],
    },
    /// The sender's address was at another link-layer address before.
    Moved {
        /// The address.
        address: IpAddr,
        /// Where it was.
        from: [u8; 6],
    },
    /// Asks which address belongs to a link-layer address (RARP).
    AsksAddress {
        /// The link-layer address.
        hardware: [u8; 6],
    },
    /// Tells which address belongs to a link-layer address (RARP).
    TellsAddress {
        /// The link-layer address.
        hardware: [u8; 6],
        /// The address.
        address: IpAddr,
    },
}
