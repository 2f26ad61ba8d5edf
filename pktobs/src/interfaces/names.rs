//! Which name was whose when: a packet is shown with the name that its interface had when it came.
//!
//! Whoever follows the interfaces writes, the pipeline reads. An interface is written down before anything is attached
//! to it, so whoever meets its index in a record finds it here. Times are nanoseconds since boot, as in records. The
//! reader has a copy of its own and takes a new one when there is one, which costs a packet one look at a number.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use foldhash::fast::RandomState;

use super::Interface;
use crate::source::octets::Link;

/// Names of one index that are remembered, if it is renamed faster than packets are shown.
const NAMES_MAX: usize = 64;
/// Indexes that are remembered, if interfaces come and go faster than packets are shown.
const INDEXES_MAX: usize = 65_536;

/// A name, from a time on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name, escaped for a terminal.
    pub name: Arc<str>,
    /// Packets sent come back.
    pub is_loopback: bool,
    /// What frames begin with.
    pub link: Link,
    since_ns: u64,
}

/// The names that one index has had, the oldest first; at least one.
#[derive(Clone, Debug)]
struct History {
    names: Vec<Name>,
    /// When the last one ended, if it did.
    gone_ns: Option<u64>,
}

impl History {
    fn at(&self, time_ns: u64) -> Option<&Name> {
        let mut names = self.names.iter().rev();
        let name = names.find(|name| name.since_ns <= time_ns);
        name.or_else(|| self.names.first())
    }
}

type Histories = HashMap<u32, History, RandomState>;

/// The names of all interfaces.
#[derive(Clone, Debug, Default)]
pub struct Names(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    /// Counts the changes.
    version: AtomicU64,
    histories: Mutex<Arc<Histories>>,
}

impl Names {
    fn histories(&self) -> MutexGuard<'_, Arc<Histories>> {
        let histories = self.0.histories.lock();
        histories.unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Histories)) {
        change(Arc::make_mut(&mut self.histories()));
        self.0.version.fetch_add(1, Ordering::Release);
    }

    /// From `since_ns` on there is this interface, with its name.
    pub fn set(&self, interface: &Interface, link: Link, since_ns: u64) {
        let ifindex = interface.ifindex;
        let name = Name {
            name: interface.name.as_str().into(),
            is_loopback: interface.is_loopback,
            link,
            since_ns,
        };
        self.change(|histories| {
            if histories.len() >= INDEXES_MAX {
                histories.retain(|_, history| history.gone_ns.is_none());
            }
            let history = histories.entry(ifindex).or_insert_with(|| History {
                names: Vec::new(),
                gone_ns: None,
            });
            history.gone_ns = None;
            if history.names.len() >= NAMES_MAX {
                history.names.remove(0);
            }
            history.names.push(name);
        });
    }

    /// From `since_ns` on the interface of this index has this name; if it is one that is known.
    pub fn rename(&self, interface: &Interface, since_ns: u64) {
        let link = self
            .histories()
            .get(&interface.ifindex)
            .and_then(|history| Some(history.names.last()?.link));
        if let Some(link) = link {
            self.set(interface, link, since_ns);
        }
    }

    /// The interface of this index is not observed after all.
    pub fn remove(&self, ifindex: u32) {
        self.change(|histories| {
            histories.remove(&ifindex);
        });
    }

    /// From `time_ns` on there is no interface of this index. What it sent or received until then keeps its name.
    pub fn gone(&self, ifindex: u32, time_ns: u64) {
        self.change(|histories| {
            if let Some(history) = histories.get_mut(&ifindex) {
                history.gone_ns = Some(time_ns);
            }
        });
    }

    /// Forgets what only packets before `time_ns` need.
    pub fn forget(&self, time_ns: u64) {
        let is_over = |history: &History| history.gone_ns.is_some_and(|gone_ns| gone_ns < time_ns);
        let is_renamed = |history: &History| {
            history
                .names
                .get(1)
                .is_some_and(|second| second.since_ns < time_ns)
        };
        let is_old = |history: &History| is_over(history) || is_renamed(history);
        if !self.histories().values().any(is_old) {
            return;
        }
        self.change(|histories| {
            histories.retain(|_, history| !is_over(history));
            for history in histories.values_mut() {
                while is_renamed(history) {
                    history.names.remove(0);
                }
            }
        });
    }

    /// Whoever wants to know.
    #[must_use]
    pub fn reader(&self) -> NameReader {
        NameReader {
            names: self.clone(),
            version: 0,
            histories: Arc::default(),
        }
    }
}

/// A reader's copy of the names.
#[derive(Debug)]
pub struct NameReader {
    names: Names,
    version: u64,
    histories: Arc<Histories>,
}

impl NameReader {
    /// The name that an index had at a time, or the one next to it; `None` if it is not known.
    #[inline]
    pub fn at(&mut self, ifindex: u32, time_ns: u64) -> Option<&Name> {
        if self.names.0.version.load(Ordering::Acquire) != self.version {
            self.take();
        }
        self.histories.get(&ifindex)?.at(time_ns)
    }

    #[cold]
    fn take(&mut self) {
        // A change between these two is taken twice.
        self.version = self.names.0.version.load(Ordering::Acquire);
        self.histories = Arc::clone(&self.names.histories());
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Hardware, Ties},
        *,
    };

    fn set(names: &Names, ifindex: u32, name: &str, since_ns: u64) {
        let interface = Interface {
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
        };
        names.set(&interface, Link::Ethernet, since_ns);
    }

    fn name(reader: &mut NameReader, ifindex: u32, time_ns: u64) -> Option<String> {
        reader
            .at(ifindex, time_ns)
            .map(|name| name.name.to_string())
    }

    #[test]
    fn a_packet_has_the_name_of_its_time() {
        let names = Names::default();
        let mut reader = names.reader();
        assert_eq!(name(&mut reader, 2, 100), None);
        set(&names, 2, "eth0", 100);
        set(&names, 2, "lan0", 200);
        names.gone(2, 300);
        for (time_ns, expected) in [
            (99, "eth0"),
            (100, "eth0"),
            (199, "eth0"),
            (200, "lan0"),
            (400, "lan0"),
        ] {
            assert_eq!(
                name(&mut reader, 2, time_ns).as_deref(),
                Some(expected),
                "{time_ns}"
            );
        }
        set(&names, 2, "wan0", 500);
        assert_eq!(name(&mut reader, 2, 300).as_deref(), Some("lan0"));
        assert_eq!(name(&mut reader, 2, 500).as_deref(), Some("wan0"));
    }

    #[test]
    fn what_is_over_is_forgotten_and_what_is_not_stays() {
        let names = Names::default();
        let mut reader = names.reader();
        set(&names, 2, "eth0", 100);
        set(&names, 2, "lan0", 200);
        set(&names, 3, "gone0", 100);
        names.gone(3, 200);
        names.forget(200);
        assert_eq!(name(&mut reader, 2, 100).as_deref(), Some("eth0"));
        assert_eq!(name(&mut reader, 3, 100).as_deref(), Some("gone0"));
        names.forget(201);
        assert_eq!(name(&mut reader, 2, 100).as_deref(), Some("lan0"));
        assert_eq!(name(&mut reader, 3, 100), None);
    }

    #[test]
    fn memory_is_bounded_while_nobody_reads() {
        let names = Names::default();
        for time_ns in 0..10_000 {
            set(&names, 2, "eth0", time_ns);
        }
        let histories = names.histories();
        assert_eq!(histories[&2].names.len(), NAMES_MAX);
    }
}
