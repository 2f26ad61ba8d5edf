//! Initial sequence numbers by TCP conversation, for sequence numbers that begin at 0 as tcpdump shows them.
//!
//! The rules are tcpdump's (print-tcp.c): both directions of a conversation share an entry; only segments with
//! ACK are looked at; the first one, and every one with SYN, sets the entry and is shown with its absolute
//! numbers. tcpdump never forgets; here the [`CONVERSATIONS_MAX`] conversations seen last are remembered, and
//! one that comes back after more than that is shown as if it were new.

use std::hash::{BuildHasher, RandomState};

use pktobs_common::{Ipv4, Tcp};

/// Conversations that are remembered; the one seen longest ago makes room for a new one.
pub const CONVERSATIONS_MAX: usize = 65_536;

/// What stands in a slot or a link that points to nothing.
const NOTHING: u32 = u32::MAX;

/// The numbers of a segment as tcpdump shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relative {
    /// Sequence number of the first octet.
    pub seq: u32,
    /// Acknowledgment number.
    pub ack: u32,
    /// What the edges of SACK blocks count from.
    pub sack_base: u32,
}

impl Relative {
    /// The numbers as the segment has them.
    #[must_use]
    pub const fn absolute(tcp: &Tcp) -> Self {
        Self {
            seq: tcp.seq,
            ack: tcp.ack,
            sack_base: 0,
        }
    }
}

/// Two ends in an order that does not depend on the direction: the end with the lower port first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Ends {
    addresses: u64,
    ports: u32,
}

#[derive(Clone, Copy, Debug)]
struct Conversation {
    ends: Ends,
    /// What the numbers of the first and of the second end count from.
    bases: [u32; 2],
    /// Neighbours in the order of use, as indexes of entries: seen before this one, seen after it.
    before: u32,
    after: u32,
}

/// The memory of conversations; see the module.
#[derive(Debug)]
pub struct SequenceMemory {
    /// Grows to at most `capacity` entries, then every new one takes the place of the oldest.
    entries: Vec<Conversation>,
    /// Indexes of entries, by hash, with linear probing. Twice the capacity, a power of two.
    slots: Box<[u32]>,
    capacity: usize,
    oldest: u32,
    newest: u32,
    seed: u64,
}

impl Default for SequenceMemory {
    fn default() -> Self {
        Self::new(CONVERSATIONS_MAX)
    }
}

impl SequenceMemory {
    /// An empty memory for `capacity` conversations, a power of two.
    fn new(capacity: usize) -> Self {
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
    pub fn relative(&mut self, ipv4: &Ipv4, tcp: &Tcp) -> Relative {
        let (seq, ack) = (tcp.seq, tcp.ack);
        let absolute = Relative::absolute(tcp);
        if tcp.flags() & Tcp::ACK == 0 {
            return absolute;
        }
        let (ends, reverse) = ends(ipv4, tcp);
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
    fn slot(&self, ends: Ends) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = self.home(ends);
        while self.slots[slot] != NOTHING && self.entries[self.slots[slot] as usize].ends != ends {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn home(&self, ends: Ends) -> usize {
        let mixed = (ends.addresses ^ self.seed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mixed = (mixed.rotate_left(29) ^ u64::from(ends.ports)).wrapping_mul(self.seed);
        (mixed ^ (mixed >> 32)) as usize & (self.slots.len() - 1)
    }

    /// Makes an entry for a conversation that has none.
    fn insert(&mut self, ends: Ends) -> u32 {
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
fn ends(ipv4: &Ipv4, tcp: &Tcp) -> (Ends, bool) {
    let source = (tcp.source_port, u32::from_be_bytes(ipv4.source));
    let destination = (tcp.destination_port, u32::from_be_bytes(ipv4.destination));
    let reverse = source > destination;
    let (first, second) = if reverse {
        (destination, source)
    } else {
        (source, destination)
    };
    let ends = Ends {
        addresses: u64::from(first.1) << 32 | u64::from(second.1),
        ports: u32::from(first.0) << 16 | u32::from(second.0),
    };
    (ends, reverse)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(ports: (u16, u16), flags: u8, seq: u32, ack: u32) -> (Ipv4, Tcp) {
        let tcp = Tcp {
            source_port: ports.0,
            destination_port: ports.1,
            seq,
            ack,
            offset_flags: 0x5000 | u16::from(flags),
            ..Tcp::default()
        };
        (Ipv4::default(), tcp)
    }

    fn shown(memory: &mut SequenceMemory, segment: (Ipv4, Tcp)) -> (u32, u32) {
        let relative = memory.relative(&segment.0, &segment.1);
        (relative.seq, relative.ack)
    }

    #[test]
    fn numbers_count_from_the_syn_ack_in_both_directions() {
        let mut memory = SequenceMemory::default();
        let syn = segment((50, 80), Tcp::SYN, 1000, 0);
        assert_eq!(shown(&mut memory, syn), (1000, 0));
        let syn_ack = segment((80, 50), Tcp::SYN | Tcp::ACK, u32::MAX, 1001);
        assert_eq!(shown(&mut memory, syn_ack), (u32::MAX, 1001));
        let ack = segment((50, 80), Tcp::ACK, 1001, 0);
        assert_eq!(shown(&mut memory, ack), (1, 1));
        let data = segment((80, 50), Tcp::ACK, 5, 1011);
        assert_eq!(shown(&mut memory, data), (6, 11));
    }

    #[test]
    fn a_conversation_that_was_joined_late_counts_from_its_first_segment() {
        let mut memory = SequenceMemory::default();
        let first = segment((50, 80), Tcp::ACK, 500, 900);
        assert_eq!(shown(&mut memory, first), (500, 900));
        assert_eq!(shown(&mut memory, first), (0, 1));
        let back = segment((80, 50), Tcp::ACK, 900, 510);
        let relative = memory.relative(&back.0, &back.1);
        assert_eq!((relative.seq, relative.ack), (1, 10));
        assert_eq!(relative.sack_base, 500);
    }

    #[test]
    fn equal_ports_are_told_apart_by_address() {
        let mut memory = SequenceMemory::default();
        let (mut ipv4, tcp) = segment((80, 80), Tcp::ACK, 7, 70);
        ipv4.source = [10, 0, 0, 2];
        ipv4.destination = [10, 0, 0, 1];
        memory.relative(&ipv4, &tcp);
        std::mem::swap(&mut ipv4.source, &mut ipv4.destination);
        let back = segment((80, 80), Tcp::ACK, 70, 8).1;
        let relative = memory.relative(&ipv4, &back);
        assert_eq!((relative.seq, relative.ack), (1, 1));
    }

    #[test]
    fn the_conversation_seen_longest_ago_is_forgotten() {
        let mut memory = SequenceMemory::new(4);
        let segments = [1, 2, 3, 4, 5].map(|port| segment((port, 80), Tcp::ACK, 9, 9));
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
        let mut memory = SequenceMemory::new(CAPACITY as usize);
        for number in 0..10_000_u32 {
            let now = segment((number as u16, 65_000), Tcp::ACK, 3, 3);
            assert_eq!(shown(&mut memory, now), (3, 3), "{number}");
            let remembered = number.saturating_sub(CAPACITY / 2 - 1);
            let again = segment((remembered as u16, 65_000), Tcp::ACK, 3, 3);
            assert_eq!(shown(&mut memory, again), (0, 1), "{remembered}");
            let slots = memory.slots.iter().filter(|&&slot| slot != NOTHING);
            assert_eq!(slots.count(), memory.entries.len());
        }
        assert_eq!(memory.entries.len(), CAPACITY as usize);
    }
}
