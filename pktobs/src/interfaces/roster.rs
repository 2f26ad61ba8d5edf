//! Which interfaces there are, and from what the kernel tells, what has changed.
//!
//! The rule: an index is one interface from the moment it appears until it is gone. What the kernel tells twice
//! changes nothing the second time.

use std::collections::BTreeMap;

use super::{Interface, watch::Event};

/// What has become of an interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// It was not there before.
    Appeared(Interface),
    /// Its name, its state or something else is another.
    Altered {
        /// As it was.
        before: Interface,
        /// As it is.
        now: Interface,
    },
    /// It is not there any more.
    Gone {
        /// As it was last.
        interface: Interface,
        /// It is in another network namespace now, as far as the kernel told.
        moved: bool,
    },
}

/// The interfaces by index.
#[derive(Debug, Default)]
pub(crate) struct Roster {
    known: BTreeMap<u32, Interface>,
}

impl Roster {
    /// As listed.
    pub(crate) fn new(listed: Vec<Interface>) -> Self {
        let by_index = |interface: Interface| (interface.ifindex, interface);
        Self {
            known: listed.into_iter().map(by_index).collect(),
        }
    }

    /// All of them, in the order of their indexes.
    pub(crate) fn interfaces(&self) -> impl Iterator<Item = &Interface> {
        self.known.values()
    }

    /// The one of this index.
    pub(crate) fn find(&self, ifindex: u32) -> Option<&Interface> {
        self.known.get(&ifindex)
    }

    /// There is this interface.
    pub(crate) fn present(&mut self, now: Interface) -> Option<Change> {
        match self.known.insert(now.ifindex, now.clone()) {
            None => Some(Change::Appeared(now)),
            Some(before) if before == now => None,
            Some(before) => Some(Change::Altered { before, now }),
        }
    }

    /// There is no interface of this index.
    pub(crate) fn gone(&mut self, ifindex: u32, moved: bool) -> Option<Change> {
        let interface = self.known.remove(&ifindex)?;
        Some(Change::Gone { interface, moved })
    }

    /// There are these interfaces and no other: what is gone first.
    pub(crate) fn listed(&mut self, listed: Vec<Interface>) -> Vec<Change> {
        let is_listed = |ifindex| listed.iter().any(|now| now.ifindex == ifindex);
        let gone: Vec<_> = self.known.keys().copied().collect();
        let gone: Vec<_> = gone.into_iter().filter(|&one| !is_listed(one)).collect();
        let mut changes: Vec<_> = gone
            .into_iter()
            .filter_map(|ifindex| self.gone(ifindex, false))
            .collect();
        changes.extend(listed.into_iter().filter_map(|now| self.present(now)));
        changes
    }

    /// What an event changes; [`Event::Missed`] is answered by [`listed`](Self::listed).
    pub(crate) fn heard(&mut self, event: Event) -> Option<Change> {
        match event {
            Event::Present(now) => self.present(now),
            Event::Gone { ifindex, moved } => self.gone(ifindex, moved),
            Event::Missed => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interfaces::{Hardware, Ties};

    fn interface(ifindex: u32, name: &str) -> Interface {
        Interface {
            name: name.to_owned(),
            raw_name: name.as_bytes().to_vec(),
            alternative_names: Vec::new(),
            ifindex,
            hardware: Hardware(libc::ARPHRD_ETHER),
            mtu: 1500,
            is_up: true,
            is_running: true,
            is_loopback: false,
            ties: Ties::default(),
        }
    }

    #[test]
    fn what_is_told_twice_changes_nothing_the_second_time() {
        let mut roster = Roster::new(vec![interface(2, "eth0")]);
        let present = |name| Event::Present(interface(2, name));
        assert_eq!(roster.heard(present("eth0")), None);
        let renamed = Change::Altered {
            before: interface(2, "eth0"),
            now: interface(2, "lan0"),
        };
        assert_eq!(roster.heard(present("lan0")), Some(renamed));
        assert_eq!(roster.heard(present("lan0")), None);
        let gone = |moved| Event::Gone { ifindex: 2, moved };
        let moved = Change::Gone {
            interface: interface(2, "lan0"),
            moved: true,
        };
        assert_eq!(roster.heard(gone(true)), Some(moved));
        assert_eq!(roster.heard(gone(false)), None);
        let appeared = Change::Appeared(interface(2, "eth0"));
        assert_eq!(roster.heard(present("eth0")), Some(appeared));
    }

    #[test]
    fn a_list_tells_what_is_gone_before_what_is_new() {
        let mut roster = Roster::new(
            [(2, "eth0"), (3, "eth1")]
                .map(|(i, n)| interface(i, n))
                .into(),
        );
        let changes = roster.listed(vec![interface(3, "eth1"), interface(4, "eth0")]);
        let gone = Change::Gone {
            interface: interface(2, "eth0"),
            moved: false,
        };
        assert_eq!(changes, [gone, Change::Appeared(interface(4, "eth0"))]);
        assert_eq!(roster.interfaces().count(), 2);
        assert!(roster.find(2).is_none() && roster.find(4).is_some());
    }
}
