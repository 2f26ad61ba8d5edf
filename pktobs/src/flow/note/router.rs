//! What a message between hosts and routers of a link does.

use std::net::Ipv6Addr;

/// One thing that a message does. A prefix is an address and a length in bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouterNote {
    /// Asks which routers there are.
    Asks,
    /// The same question again, before an answer was seen.
    AsksAgain {
        /// Since the last time.
        after_ns: u64,
    },
    /// Answers a host that asked.
    Answers {
        /// Since the question.
        after_ns: u64,
    },
    /// Comes to all hosts so soon after a question that it is probably the answer.
    ProbablyAnswers {
        /// Since the question.
        after_ns: u64,
    },
    /// Is a router.
    Offers {
        /// For how many seconds it takes packets for other networks; 0 if it takes none.
        lifetime_s: u16,
    },
    /// Hosts make their own addresses in this prefix, and it is on the link.
    PrefixForBoth {
        /// The prefix.
        prefix: (Ipv6Addr, u8),
    },
    /// Hosts make their own addresses in this prefix.
    PrefixForAddresses {
        /// The prefix.
        prefix: (Ipv6Addr, u8),
    },
    /// This prefix is on the link.
    PrefixOnLink {
        /// The prefix.
        prefix: (Ipv6Addr, u8),
    },
    /// Addresses in this prefix are not for new conversations any more.
    PrefixDeprecated {
        /// The prefix.
        prefix: (Ipv6Addr, u8),
    },
    /// This prefix is of no use any more.
    PrefixEnds {
        /// The prefix.
        prefix: (Ipv6Addr, u8),
    },
    /// The longest packet on the link.
    Mtu {
        /// Its length.
        octets: u32,
    },
    /// Where names are looked up.
    DnsServers {
        /// The first server.
        first: Ipv6Addr,
        /// How many more there are.
        others: usize,
    },
    /// Addresses come from DHCPv6.
    AddressesElsewhere,
    /// Settings other than addresses come from DHCPv6.
    SettingsElsewhere,
    /// Redirect to another router.
    BetterWay {
        /// Where packets were to go.
        destination: Ipv6Addr,
        /// The better next hop.
        next_hop: Ipv6Addr,
    },
    /// Redirect to the destination itself.
    OnLink {
        /// Where packets were to go.
        destination: Ipv6Addr,
    },
}
