//! Initial sequence numbers by TCP conversation, for sequence numbers that begin at 0 as tcpdump shows them.
//!
//! The rules are tcpdump's (print-tcp.c): both directions of a conversation share an entry; only segments with
//! ACK are looked at; the first one, and every one with SYN, sets the entry and is shown with its absolute
//! numbers. tcpdump never forgets; here the [`CONVERSATIONS_MAX`] conversations seen last are remembered, and
//! one that comes back after more than that is shown as if it were new.

mod memory;

use pktobs_common::Tcp;

use memory::Memory;

/// Conversations that are remembered, over IPv4 and over IPv6 each; the one seen longest ago makes room for a new
/// one.
pub const CONVERSATIONS_MAX: usize = 65_536;

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

/// The memory of conversations; see the module.
#[derive(Debug)]
pub struct SequenceMemory {
    ipv4: Memory<[u8; 4]>,
    ipv6: Memory<[u8; 16]>,
}

impl Default for SequenceMemory {
    fn default() -> Self {
        Self {
            ipv4: Memory::new(CONVERSATIONS_MAX),
            ipv6: Memory::new(CONVERSATIONS_MAX),
        }
    }
}

impl SequenceMemory {
    /// The numbers to show of a segment over IPv4; it becomes the conversation's latest.
    pub fn over_ipv4(&mut self, source: [u8; 4], destination: [u8; 4], tcp: &Tcp) -> Relative {
        self.ipv4.relative(source, destination, tcp)
    }

    /// The same over IPv6.
    pub fn over_ipv6(&mut self, source: [u8; 16], destination: [u8; 16], tcp: &Tcp) -> Relative {
        self.ipv6.relative(source, destination, tcp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(ports: (u16, u16), flags: u8, seq: u32, ack: u32) -> Tcp {
        Tcp {
            source_port: ports.0,
            destination_port: ports.1,
            seq,
            ack,
            offset_flags: 0x5000 | u16::from(flags),
            ..Tcp::default()
        }
    }

    fn shown(memory: &mut SequenceMemory, tcp: Tcp) -> (u32, u32) {
        let relative = memory.over_ipv4([0; 4], [0; 4], &tcp);
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
        let relative = memory.over_ipv4([0; 4], [0; 4], &back);
        assert_eq!((relative.seq, relative.ack), (1, 10));
        assert_eq!(relative.sack_base, 500);
    }

    #[test]
    fn equal_ports_are_told_apart_by_address() {
        let mut memory = SequenceMemory::default();
        let tcp = segment((80, 80), Tcp::ACK, 7, 70);
        let back = segment((80, 80), Tcp::ACK, 70, 8);
        memory.over_ipv4([10, 0, 0, 2], [10, 0, 0, 1], &tcp);
        let relative = memory.over_ipv4([10, 0, 0, 1], [10, 0, 0, 2], &back);
        assert_eq!((relative.seq, relative.ack), (1, 1));
        let [one, two] = [1, 2].map(|last| u128::to_be_bytes(0xfe80 << 112 | last));
        memory.over_ipv6(two, one, &tcp);
        let relative = memory.over_ipv6(one, two, &back);
        assert_eq!((relative.seq, relative.ack), (1, 1));
    }

    #[test]
    fn conversations_over_ipv6_are_told_apart_by_every_octet() {
        let mut memory = SequenceMemory::default();
        let tcp = segment((50, 80), Tcp::ACK, 500, 900);
        for at in 0..16 {
            let mut address = [0; 16];
            address[at] = 1;
            for (source, destination) in [(address, [0; 16]), ([0; 16], address)] {
                let relative = memory.over_ipv6(source, destination, &tcp);
                assert_eq!((relative.seq, relative.ack), (500, 900), "{at}");
                let relative = memory.over_ipv6(source, destination, &tcp);
                assert_eq!((relative.seq, relative.ack), (0, 1), "{at}");
            }
        }
    }
}
