//! What an ARP or RARP message does.

/// One thing that a message does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArpNote {
    /// Asks everyone on the link who has an address.
    Asks {
        /// The address asked for.
        target: [u8; 4],
        /// Who wants to send to it.
        sender: [u8; 4],
    },
    /// The same question again, before an answer was seen.
    AsksAgain {
        /// The address asked for.
        target: [u8; 4],
        /// Since the last time.
        after_ns: u64,
    },
    /// Asks one host only, which had the address before.
    Checks {
        /// The address asked for.
        target: [u8; 4],
    },
    /// Asks whether an address is free, before taking it (RFC 5227).
    Probes {
        /// The address.
        target: [u8; 4],
    },
    /// Tells everyone who has an address, without having been asked.
    Announces {
        /// The address.
        address: [u8; 4],
        /// The link-layer address to which packets to it go.
        hardware: [u8; 6],
    },
    /// Answers a question seen before.
    Answers {
        /// The address asked for.
        address: [u8; 4],
        /// The link-layer address to which packets to it go.
        hardware: [u8; 6],
        /// Since the question.
        after_ns: u64,
    },
    /// Answers whoever wanted to take the address: somebody has it.
    Taken {
        /// The address.
        address: [u8; 4],
        /// Since the question.
        after_ns: u64,
    },
    /// Answers a question that was not seen.
    AnswersUnseen {
        /// The address.
        address: [u8; 4],
        /// The link-layer address to which packets to it go.
        hardware: [u8; 6],
    },
    /// The sender's address was at another link-layer address before.
    Moved {
        /// The address.
        address: [u8; 4],
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
        address: [u8; 4],
    },
}
