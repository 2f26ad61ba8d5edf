//! What a message of multicast listener discovery does.

use std::net::Ipv6Addr;

use crate::packet::Wants;

/// One thing that a message does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListenerNote {
    /// Asks all hosts which groups they listen to.
    AsksAll,
    /// Asks whether anyone listens to a group.
    Asks {
        /// The group.
        group: Ipv6Addr,
    },
    /// Wants what is sent to a group.
    Wants {
        /// The group.
        group: Ipv6Addr,
    },
    /// Does not want it, or no more.
    Leaves {
        /// The group.
        group: Ipv6Addr,
    },
    /// Wants what some senders send to a group, or does not want it.
    WantsOf {
        /// The group.
        group: Ipv6Addr,
        /// What is said of the senders.
        wants: Wants,
        /// How many senders.
        senders: u16,
    },
    /// The same of other groups.
    More {
        /// How many.
        groups: u16,
    },
}
