//! A memory of fixed size, by key: it never grows, and makes room by forgetting.
//!
//! The entries stand in sets of [`WAYS`], chosen by a hash with a random seed (whoever sends packets must not
//! be able to choose the set). A new key in a full set takes the place of the entry unused for longest in that
//! set. So every operation looks at [`WAYS`] entries, and nothing is allocated after [`Table::new`].

use std::hash::{BuildHasher, Hash, RandomState};
use std::ops::Range;

/// Entries in a set.
const WAYS: usize = 8;

/// A memory of values by key.
#[derive(Debug)]
pub(super) struct Table<K, V> {
    entries: Box<[Option<Entry<K, V>>]>,
    hasher: RandomState,
    clock: u64,
    forgot: bool,
}

#[derive(Debug)]
struct Entry<K, V> {
    key: K,
    value: V,
    used: u64,
}

impl<K: Copy + Eq + Hash, V> Table<K, V> {
    /// A memory for `SETS` × 8 values.
    pub(super) fn new(sets: usize) -> Self {
        Self {
            entries: (0..sets * WAYS).map(|_| None).collect(),
            hasher: RandomState::new(),
            clock: 0,
            forgot: false,
        }
    }

    /// True if a value was ever forgotten to make room for another.
    pub(super) const fn forgot(&self) -> bool {
        self.forgot
    }

    /// What is remembered by this key. Counts as a use.
    pub(super) fn get(&mut self, key: &K) -> Option<&mut V> {
        self.clock += 1;
        let places = self.set(key);
        let mut set = self.entries[places].iter_mut().flatten();
        let entry = set.find(|entry| entry.key == *key)?;
        entry.used = self.clock;
        Some(&mut entry.value)
    }

    /// What is remembered by this key: if nothing was, `new()` from now on. Counts as a use.
    pub(super) fn get_or_insert_with(&mut self, key: K, new: impl FnOnce() -> V) -> &mut V {
        self.clock += 1;
        let places = self.set(&key);
        let set = &mut self.entries[places];
        let is_same = |entry: &Option<Entry<K, V>>| entry.as_ref().is_some_and(|e| e.key == key);
        let place = set.iter().position(is_same).unwrap_or_else(|| {
            let place = longest_unused(set);
            self.forgot |= set[place].take().is_some();
            place
        });
        let used = self.clock;
        let entry = set[place].get_or_insert_with(|| Entry {
            key,
            value: new(),
            used,
        });
        entry.used = used;
        &mut entry.value
    }

    /// The places where this key may stand.
    fn set(&self, key: &K) -> Range<usize> {
        let sets = self.entries.len() / WAYS;
        let start = (self.hasher.hash_one(key) % sets as u64) as usize * WAYS;
        start..start + WAYS
    }
}

/// The index of an empty place, or else of the entry unused for longest.
fn longest_unused<K, V>(set: &[Option<Entry<K, V>>]) -> usize {
    let used = |place: &usize| set[*place].as_ref().map_or(0, |entry| entry.used);
    (0..set.len()).min_by_key(used).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_set_forgets_what_was_unused_for_longest() {
        let mut table = Table::new(1);
        for key in 0..8 {
            table.get_or_insert_with(key, || key * 10);
        }
        assert!(!table.forgot());
        assert_eq!(table.get(&0), Some(&mut 0));
        table.get_or_insert_with(8, || 80);
        assert!(table.forgot());
        assert_eq!(table.get(&1), None);
        assert_eq!(table.get(&0), Some(&mut 0));
        assert_eq!(table.get(&8), Some(&mut 80));
    }

    #[test]
    fn a_key_has_one_value() {
        let mut table = Table::new(1);
        table.get_or_insert_with(1, || 'a');
        assert_eq!(table.get_or_insert_with(1, || 'b'), &mut 'a');
        assert_eq!(table.entries.iter().flatten().count(), 1);
    }

    #[test]
    fn a_million_keys_take_no_more_room_than_the_first() {
        let mut table = Table::new(16);
        for key in 0..1_000_000_u32 {
            table.get_or_insert_with(key, || ());
        }
        assert_eq!(table.entries.len(), 128);
    }
}
