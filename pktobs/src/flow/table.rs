//! A memory of fixed size, by key: it never grows, and makes room by forgetting.
//!
//! The entries stand in sets of [`WAYS`], chosen by a hash with a random seed (whoever sends packets must not
//! be able to choose the set). A key that finds its set full of others goes to the set beside it, if there is room, so
//! that nothing is forgotten while few sets are full; otherwise it takes the place of the entry unused for longest in
//! its own set. What a set needs to find an entry, and to know which one that is, are 16 octets apart from the entries, so
//! that only the entry that is meant has to come into the cache. Nothing is allocated after [`Table::new`].

use std::hash::{BuildHasher, Hash, RandomState};

use foldhash::{SharedSeed, fast::SeedableRandomState};

/// Entries in a set.
const WAYS: usize = 8;

/// What hashes keys.
pub(super) type TableHasher = SeedableRandomState;

/// One with a seed of its own.
pub(super) fn hasher() -> TableHasher {
    let seed = RandomState::new().hash_one(0);
    SeedableRandomState::with_seed(seed, SharedSeed::global_random())
}

/// A memory of values by key.
#[derive(Debug)]
pub(crate) struct Table<K, V> {
    sets: Box<[Set]>,
    /// Those of the first set, then those of the second one, and so on.
    entries: Box<[Option<(K, V)>]>,
    hasher: TableHasher,
    forgot: bool,
}

impl<K: Copy + Eq + Hash, V> Table<K, V> {
    /// A memory for `sets` × 8 values; `sets` is a power of two.
    pub(crate) fn new(sets: usize) -> Self {
        Self::hashed_by(hasher(), sets)
    }

    /// The same, for keys whose hashes by this hasher the caller knows.
    pub(super) fn hashed_by(hasher: TableHasher, sets: usize) -> Self {
        Self {
            sets: vec![Set::EMPTY; sets].into_boxed_slice(),
            entries: (0..sets * WAYS).map(|_| None).collect(),
            hasher,
            forgot: false,
        }
    }

    /// True if a value was ever forgotten to make room for another.
    pub(super) const fn forgot(&self) -> bool {
        self.forgot
    }

    /// What is remembered by this key. Counts as a use.
    pub(crate) fn get(&mut self, key: &K) -> Option<&mut V> {
        let hash = self.hasher.hash_one(key);
        let Place { set, way, known } = self.place(hash, key);
        if !known {
            return None;
        }
        self.sets[set].use_way(way);
        let (_, value) = self.entries[set * WAYS + way].as_mut()?;
        Some(value)
    }

    /// What is remembered by this key: if nothing was, `new()` from now on. Counts as a use.
    #[inline]
    pub(crate) fn get_or_insert_with(&mut self, key: K, new: impl FnOnce() -> V) -> &mut V {
        let hash = self.hasher.hash_one(key);
        self.get_or_insert_hashed(hash, key, new)
    }

    /// The same by a key of this hash.
    #[inline]
    pub(super) fn get_or_insert_hashed(
        &mut self,
        hash: u64,
        key: K,
        new: impl FnOnce() -> V,
    ) -> &mut V {
        let Place { set, way, known } = self.place(hash, &key);
        self.sets[set].use_way(way);
        let entry = &mut self.entries[set * WAYS + way];
        if !known {
            self.sets[set].set_tag(way, tag(hash));
            self.forgot |= entry.take().is_some();
        }
        let (_, value) = entry.get_or_insert_with(|| (key, new()));
        value
    }

    /// Where this key stands, or else where it belongs.
    #[inline]
    fn place(&self, hash: u64, key: &K) -> Place {
        let set = self.set(hash);
        match self.way(set, hash, key) {
            Some(way) => Place {
                set,
                way,
                known: true,
            },
            None => self.place_of_other(set, hash, key),
        }
    }

    /// The same for a key that is not in its own set, as hardly any is but the first time: there, if that has room, or
    /// in the set beside it. No entry is ever removed, so what was put beside a full set is looked for there.
    #[cold]
    fn place_of_other(&self, home: usize, hash: u64, key: &K) -> Place {
        let unused = |set: usize| {
            let way = self.sets[set].longest_unused();
            let known = false;
            (
                Place { set, way, known },
                self.entries[set * WAYS + way].is_none(),
            )
        };
        let (at_home, has_room) = unused(home);
        if has_room {
            return at_home;
        }
        let set = (home ^ 1) & (self.sets.len() - 1);
        if let Some(way) = self.way(set, hash, key) {
            let known = true;
            return Place { set, way, known };
        }
        match unused(set) {
            (beside, true) => beside,
            _ => at_home,
        }
    }

    /// The index of the set to which a key with this hash belongs.
    fn set(&self, hash: u64) -> usize {
        hash as usize & (self.sets.len() - 1)
    }

    /// The way of a set in which the key stands.
    #[inline(always)]
    fn way(&self, set: usize, hash: u64, key: &K) -> Option<usize> {
        let entries = &self.entries[set * WAYS..(set + 1) * WAYS];
        let has_key = |&way: &usize| matches!(&entries[way], Some((known, _)) if known == key);
        self.sets[set].ways(tag(hash)).find(has_key)
    }
}

/// A place in the table.
struct Place {
    set: usize,
    way: usize,
    /// The key stands there.
    known: bool,
}

/// What tells most keys of a set apart: bits of the hash that do not choose the set.
const fn tag(hash: u64) -> u8 {
    (hash >> 56) as u8
}

/// What is known of the entries of a set without looking at them.
#[derive(Clone, Copy, Debug)]
struct Set {
    /// The tag of the key in each way, the first in the lowest octet.
    tags: u64,
    /// The ways in the order of their last use, four bits each: in the lowest the last used, in the highest the one
    /// unused for longest.
    order: u32,
}

impl Set {
    const EMPTY: Self = Self {
        tags: 0,
        order: 0x7654_3210,
    };
    /// One in each octet, and in each four bits.
    const OCTETS: u64 = 0x0101_0101_0101_0101;
    const NIBBLES: u32 = 0x1111_1111;

    /// The ways that have this tag, and perhaps others.
    #[inline]
    fn ways(&self, tag: u8) -> impl Iterator<Item = usize> + use<> {
        // An octet is zero where the tags agree; then, and seldom otherwise, its highest bit is set in `zeros`.
        let difference = self.tags ^ (Self::OCTETS * u64::from(tag));
        let zeros = difference.wrapping_sub(Self::OCTETS) & !difference & (Self::OCTETS << 7);
        let mut left = zeros;
        std::iter::from_fn(move || {
            let way = (left.trailing_zeros() / 8) as usize;
            left &= left.wrapping_sub(1);
            (way < WAYS).then_some(way)
        })
    }

    fn set_tag(&mut self, way: usize, tag: u8) {
        let shift = way * 8;
        self.tags = self.tags & !(0xff << shift) | u64::from(tag) << shift;
    }

    /// The way that was not used for longest.
    const fn longest_unused(&self) -> usize {
        (self.order >> 28) as usize
    }

    /// This way is the last used from now on.
    #[inline]
    fn use_way(&mut self, way: usize) {
        // As in `ways`; the lowest zero is told exactly, and there is only one.
        let difference = self.order ^ (Self::NIBBLES * way as u32);
        let zeros = difference.wrapping_sub(Self::NIBBLES) & !difference & (Self::NIBBLES << 3);
        let shift = zeros.trailing_zeros() & 0x1c;
        let later = (1 << shift) - 1;
        let earlier = !later << 3 << 1;
        self.order = self.order & earlier | (self.order & later) << 4 | way as u32;
    }
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
    fn two_sets_share_their_room() {
        let mut table = Table::new(2);
        for key in 0..16 {
            table.get_or_insert_with(key, || key * 10);
        }
        assert!(!table.forgot());
        for key in 0..16 {
            assert_eq!(table.get(&key), Some(&mut (key * 10)));
            assert_eq!(table.get_or_insert_with(key, || 0), &mut (key * 10));
        }
        table.get_or_insert_with(16, || 160);
        assert!(table.forgot());
        assert_eq!(table.get(&16), Some(&mut 160));
        let kept = (0..16).filter(|key| table.get(key).is_some());
        assert_eq!(kept.count(), 15);
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

    #[test]
    fn ways_are_in_the_order_of_their_use() {
        let mut set = Set::EMPTY;
        let mut order: Vec<usize> = (0..WAYS).collect();
        for step in 0..1000 {
            let way = step * step / 3 % WAYS;
            order.retain(|&other| other != way);
            order.insert(0, way);
            set.use_way(way);
            let told: Vec<usize> = (0..WAYS)
                .map(|at| (set.order >> (4 * at) & 0xf) as usize)
                .collect();
            assert_eq!(told, order);
            assert_eq!(set.longest_unused(), order[WAYS - 1]);
        }
    }

    #[test]
    fn every_way_is_found_by_its_tag() {
        for (way, tag) in (0..WAYS).flat_map(|way| (0..=u8::MAX).map(move |tag| (way, tag))) {
            let mut set = Set::EMPTY;
            (0..WAYS).for_each(|other| set.set_tag(other, tag ^ 1));
            set.set_tag(way, tag);
            assert!(set.ways(tag).any(|found| found == way), "{way} {tag}");
        }
    }
}
