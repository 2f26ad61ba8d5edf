//! A bounded memory of TCP conversations for one address family: a hash table whose entries also stand in the order
//! of use. What it is for is told in `sequence`.

use std::hash::{BuildHasher, RandomState};

use pktobs_common::Tcp;

use super::Relative;

/// What stands in a slot or a link that points to nothing.
const NOTHING: u32 = u32::MAX;

/// The address of an end, and two of them as a key.
pub(super) trait Address: Copy + Ord {
    /// Two addresses, in as few words as they need.
    type Pair: Copy + Eq;

    /// The pair of this address and another, in this order.
    fn pair(self, other: Self) -> Self::Pair;

    /// A pair as a number that cannot be told without the seed.
    fn hash(pair: Self::Pair, seed: u64) -> u64;
}

/// IPv4.
impl Address for [u8; 4] {
    type Pair = u64;

    fn pair(self, other: Self) -> u64 {
        u64::from(u32::from_be_bytes(self)) << 32 | u64::from(u32::from_be_bytes(other))
    }

    #[inline]
    fn hash(pair: u64, seed: u64) -> u64 {
        (pair ^ seed).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

/// IPv6.
impl Address for [u8; 16] {
    type Pair = [u64; 4];

    fn pair(self, other: Self) -> [u64; 4] {
        let [own, other] = [self, other].map(u128::from_be_bytes);
        [
            (own >> 64) as u64,
            own as u64,
            (other >> 64) as u64,
            other as u64,
        ]
    }

    fn hash([a, b, c, d]: [u64; 4], seed: u64) -> u64 {
        let product = |a: u64, b: u64| {
            let product = u128::from(a) * u128::from(b);
            (product >> 64) as u64 ^ product as u64
        };
        product(a ^ seed, b ^ seed.rotate_left(17))
            ^ product(c ^ seed.rotate_left(31), d ^ seed.rotate_left(47))
    }
}

/// Two ends in an order that does not depend on the direction: the end with the lower port first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ends<P> {
    addresses: P,
    ports: u32,
}

#[derive(Clone, Copy, Debug)]
struct Conversation<P> {
    ends: Ends<P>,
    /// What the numbers of the first and of the second end count from.
    bases: [u32; 2],
    /// Neighbours in the order of use, as indexes of entries: seen before this one, seen after it.
    before: u32,
    after: u32,
}

/// The memory; see the module.
#[derive(Debug)]
pub(super) struct Memory<A: Address> {
    /// Grows to at most `capacity` entries, then every new one takes the place of the oldest.
    entries: Vec<Conversation<A::Pair>>,
    /// Indexes of entries, by hash, with linear probing. Twice the capacity, a power of two.
    slots: Box<[u32]>,
    capacity: usize,
    oldest: u32,
    newest: u32,
    seed: u64,
}

impl<A: Address> Memory<A> {
    /// An empty memory for `capacity` conversations, a power of two.
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            entries: Vec::with_capacity(capacity),
            slots: vec![NOTHING; capacity * 2].into_boxed_slice(),
            capacity,
            oldest: NOTHING,
            newest: NOTHING,
            // Without a seed, whoever chooses the ports chooses the collisions.
            seed: RandomState::new().hash_one(0) | 1,
        }
    }

    /// The numbers to show of a segment; it becomes the conversation's latest.
    pub(super) fn relative(&mut self, source: A, destination: A, tcp: &Tcp) -> Relative {
        let (seq, ack) = (tcp.seq, tcp.ack);
        let absolute = Relative::absolute(tcp);
        if tcp.flags() & Tcp::ACK == 0 {
            return absolute;
        }
        let (ends, reverse) = ends(source, destination, tcp);
        let (own, other) = if reverse { (1, 0) } else { (0, 1) };
        let slot = self.slot(ends);
        let known = self.slots[slot];
        if known != NOTHING {
            self.renew(known);
            let bases = self.entries[known as usize].bases;
            if tcp.flags() & Tcp::SYN == 0 {
                return Relative {
                    seq: seq.wrapping_sub(bases[own]),
                    ack: ack.wrapping_sub(bases[other]),
                    sack_base: bases[other],
                };
            }
        }
        let index = if known == NOTHING {
            self.insert(ends)
        } else {
            known
        };
        let bases = &mut self.entries[index as usize].bases;
        bases[own] = seq;
        bases[other] = ack.wrapping_sub(1);
        Relative {
            sack_base: bases[other],
            ..absolute
        }
    }

    /// The slot of a conversation, or the empty one where it belongs.
    fn slot(&self, ends: Ends<A::Pair>) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = self.home(ends);
        while self.slots[slot] != NOTHING && self.entries[self.slots[slot] as usize].ends != ends {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn home(&self, ends: Ends<A::Pair>) -> usize {
        let mixed = A::hash(ends.addresses, self.seed);
        let mixed = (mixed.rotate_left(29) ^ u64::from(ends.ports)).wrapping_mul(self.seed);
        (mixed ^ (mixed >> 32)) as usize & (self.slots.len() - 1)
    }

    /// Makes an entry for a conversation that has none.
    fn insert(&mut self, ends: Ends<A::Pair>) -> u32 {
        let entry = Conversation {
            ends,
            bases: [0; 2],
            before: NOTHING,
            after: NOTHING,
        };
        let index = if self.entries.len() < self.capacity {
            self.entries.push(entry);
            (self.entries.len() - 1) as u32
        } else {
            let index = self.oldest;
            self.unlink(index);
            self.empty(self.slot(self.entries[index as usize].ends));
            self.entries[index as usize] = entry;
            index
        };
        let slot = self.slot(ends);
        self.slots[slot] = index;
        self.link(index);
        index
    }

    /// Empties a slot and moves up those behind it that would not be found any more (Knuth 6.4, algorithm R).
    fn empty(&mut self, mut hole: usize) {
        let mask = self.slots.len() - 1;
        let mut slot = hole;
        loop {
            self.slots[hole] = NOTHING;
            loop {
                slot = (slot + 1) & mask;
                let index = self.slots[slot];
                if index == NOTHING {
                    return;
                }
                let home = self.home(self.entries[index as usize].ends);
                let distance_from_home = slot.wrapping_sub(home) & mask;
                let distance_from_hole = slot.wrapping_sub(hole) & mask;
                if distance_from_home >= distance_from_hole {
                    break;
                }
            }
            self.slots[hole] = self.slots[slot];
            hole = slot;
        }
    }

    fn renew(&mut self, index: u32) {
        if self.newest != index {
            self.unlink(index);
            self.link(index);
        }
    }

    /// Takes an entry out of the order of use.
    fn unlink(&mut self, index: u32) {
        let Conversation { before, after, .. } = self.entries[index as usize];
        match self.entries.get_mut(before as usize) {
            Some(entry) => entry.after = after,
            None => self.oldest = after,
        }
        match self.entries.get_mut(after as usize) {
            Some(entry) => entry.before = before,
            None => self.newest = before,
        }
    }

    /// Puts an entry at the new end of the order of use.
    fn link(&mut self, index: u32) {
        let before = self.newest;
        match self.entries.get_mut(before as usize) {
            Some(entry) => entry.after = index,
            None => self.oldest = index,
        }
        let entry = &mut self.entries[index as usize];
        (entry.before, entry.after) = (before, NOTHING);
        self.newest = index;
    }
}

/// The ends of a segment's conversation, and whether the segment goes from the second to the first.
fn ends<A: Address>(source: A, destination: A, tcp: &Tcp) -> (Ends<A::Pair>, bool) {
    let source = (tcp.source_port, source);
    let destination = (tcp.destination_port, destination);
    let reverse = source > destination;
    let (first, second) = if reverse {
        (destination, source)
    } else {
        (source, destination)
    };
    let ends = Ends {
        addresses: first.1.pair(second.1),
        ports: u32::from(first.0) << 16 | u32::from(second.0),
    };
    (ends, reverse)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(ports: (u16, u16)) -> Tcp {
        Tcp {
            source_port: ports.0,
            destination_port: ports.1,
            seq: 9,
            ack: 9,
            offset_flags: 0x5000 | u16::from(Tcp::ACK),
            ..Tcp::default()
        }
    }

    fn shown(memory: &mut Memory<[u8; 4]>, tcp: Tcp) -> (u32, u32) {
        let relative = memory.relative([0; 4], [0; 4], &tcp);
        (relative.seq, relative.ack)
    }

    #[test]
    fn the_conversation_seen_longest_ago_is_forgotten() {
        let mut memory = Memory::new(4);
        let segments = [1, 2, 3, 4, 5].map(|port| segment((port, 80)));
        for segment in &segments[..4] {
            assert_eq!(shown(&mut memory, *segment), (9, 9));
        }
        assert_eq!(shown(&mut memory, segments[0]), (0, 1));
        assert_eq!(shown(&mut memory, segments[4]), (9, 9));
        assert_eq!(shown(&mut memory, segments[0]), (0, 1));
        assert_eq!(shown(&mut memory, segments[1]), (9, 9));
        assert_eq!(shown(&mut memory, segments[2]), (9, 9));
        assert_eq!(memory.entries.len(), 4);
    }

    #[test]
    fn the_bound_holds_and_nothing_remembered_is_lost() {
        const CAPACITY: u32 = 64;
        let mut memory = Memory::new(CAPACITY as usize);
        for number in 0..10_000_u32 {
            let now = segment((number as u16, 65_000));
            assert_eq!(shown(&mut memory, now), (9, 9), "{number}");
            let remembered = number.saturating_sub(CAPACITY / 2 - 1);
            let again = segment((remembered as u16, 65_000));
            assert_eq!(shown(&mut memory, again), (0, 1), "{remembered}");
            let slots = memory.slots.iter().filter(|&&slot| slot != NOTHING);
            assert_eq!(slots.count(), memory.entries.len());
        }
        assert_eq!(memory.entries.len(), CAPACITY as usize);
    }
}
