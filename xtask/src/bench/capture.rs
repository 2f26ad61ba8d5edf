//! A capture file as one may have it, made from a fixed seed: the same octets everywhere.
//!
//! Nine packets of ten are of TCP conversations with timestamps, many at a time, from SYN to FIN, mostly short
//! segments and full ones, and acknowledgements; the rest is UDP, and ICMP echo. No port is one whose payload tcpdump
//! decodes, because pktobs decodes none. The format is that of pcap-savefile(5), with microseconds.

use std::{collections::VecDeque, io::Write};

use anyhow::Result;

use super::{
    frames::{self, Ipv4, Tcp},
    interrupt,
};

/// Conversations that go on at the same time.
const CONVERSATIONS: usize = 256;
/// The longest payload.
const PAYLOAD_MAX: usize = 1448;

/// Writes a capture file of `packets` packets.
///
/// # Errors
/// `to` cannot be written, or the user has interrupted.
pub(crate) fn write(packets: u64, to: &mut impl Write) -> Result<()> {
    const MAGIC: u32 = 0xa1b2_c3d4;
    const SNAPSHOT_LEN: u32 = 262_144;
    const ETHERNET: u32 = 1;
    for word in [MAGIC, 4 << 16 | 2, 0, 0, SNAPSHOT_LEN, ETHERNET] {
        to.write_all(&word.to_le_bytes())?;
    }
    let mut traffic = Traffic::new();
    for _ in 0..packets {
        interrupt::check()?;
        let frame = traffic.next();
        let (seconds, microseconds) = (traffic.time_us / 1_000_000, traffic.time_us % 1_000_000);
        let len = frame.len() as u32;
        let mut record = Vec::with_capacity(16 + frame.len());
        for word in [seconds as u32, microseconds as u32, len, len] {
            record.extend(word.to_le_bytes());
        }
        record.extend(frame);
        to.write_all(&record)?;
    }
    Ok(())
}

/// Numbers that look random, the same at every run (xorshift64*, Vigna 2016).
struct Random(u64);

impl Random {
    /// A number below `bound`.
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32) % bound
    }
}

/// What goes over the wire, in the order in which it does.
struct Traffic {
    random: Random,
    time_us: u64,
    conversations: VecDeque<Conversation>,
    begun: u32,
    payload: Vec<u8>,
}

impl Traffic {
    fn new() -> Self {
        Self {
            random: Random(0x9e37_79b9_7f4a_7c15),
            time_us: 1_700_000_000_000_000,
            conversations: VecDeque::new(),
            begun: 0,
            payload: vec![0x55; PAYLOAD_MAX],
        }
    }

    fn next(&mut self) -> Vec<u8> {
        self.time_us += 1 + self.random.below(20);
        match self.random.below(100) {
            0..3 => self.echo(),
            3..10 => self.datagram(),
            _ => self.segment(),
        }
    }

    fn segment(&mut self) -> Vec<u8> {
        if self.conversations.len() < CONVERSATIONS {
            self.begun += 1;
            self.conversations
                .push_back(Conversation::new(self.begun, &mut self.random));
        }
        let turn = self.random.below(self.conversations.len() as u64) as usize;
        self.conversations.swap(0, turn);
        let conversation = &mut self.conversations[0];
        let milliseconds = (self.time_us / 1000) as u32;
        let frame = conversation.next(milliseconds, &self.payload, &mut self.random);
        if conversation.is_over() {
            self.conversations.pop_front();
        }
        frame
    }

    fn datagram(&mut self) -> Vec<u8> {
        let ip = addresses(self.random.below(64) as u32);
        let ports = [40_000 + self.random.below(1000) as u16, 5555];
        let len = self.random.below(200) as usize;
        frames::udp(&ip, ports, &self.payload[..len])
    }

    fn echo(&mut self) -> Vec<u8> {
        let ip = addresses(self.random.below(16) as u32);
        let (seq, is_reply) = (self.random.below(1000) as u16, self.random.below(2) == 1);
        frames::echo(&ip, is_reply, 77, seq, &self.payload[..56])
    }
}

/// A client of its own for every number, and one of 16 servers.
fn addresses(number: u32) -> Ipv4 {
    let [_, high, middle, low] = number.to_be_bytes();
    Ipv4::new([10, 1 + high, middle, low], [192, 0, 2, 1 + low % 16])
}

/// The stages of a conversation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Syn,
    SynAck,
    Ack,
    Data,
    Acknowledge,
    Fin,
    FinAck,
    LastAck,
    Over,
}

struct Conversation {
    ip: [Ipv4; 2],
    ports: [u16; 2],
    /// What each side sends next; the client's is first.
    seq: [u32; 2],
    stage: Stage,
    /// Segments with payload that are still to come.
    left: u64,
    /// Who sent the last one.
    sender: usize,
}

impl Conversation {
    fn new(number: u32, random: &mut Random) -> Self {
        let there = addresses(number / 8);
        let back = Ipv4 {
            from: there.to,
            to: there.from,
            ..there
        };
        Self {
            ip: [there, back],
            ports: [32_768 + (number % 28_000) as u16, 8443],
            seq: [0, 1].map(|_| random.below(1 << 32) as u32),
            stage: Stage::Syn,
            left: 1 + random.below(40),
            sender: 0,
        }
    }

    fn is_over(&self) -> bool {
        self.stage == Stage::Over
    }

    fn next(&mut self, milliseconds: u32, payload: &[u8], random: &mut Random) -> Vec<u8> {
        const PUSH: u8 = Tcp::PSH | Tcp::ACK;
        const FIN: u8 = Tcp::FIN | Tcp::ACK;
        let after_data = if self.left > 1 {
            Stage::Data
        } else {
            Stage::Fin
        };
        let (side, flags, next) = match self.stage {
            Stage::Syn => (0, Tcp::SYN, Stage::SynAck),
            Stage::SynAck => (1, Tcp::SYN | Tcp::ACK, Stage::Ack),
            Stage::Ack => (0, Tcp::ACK, Stage::Data),
            Stage::Data => (random.below(2) as usize, PUSH, Stage::Acknowledge),
            Stage::Acknowledge => (1 - self.sender, Tcp::ACK, after_data),
            Stage::Fin => (0, FIN, Stage::FinAck),
            Stage::FinAck => (1, FIN, Stage::LastAck),
            Stage::LastAck | Stage::Over => (0, Tcp::ACK, Stage::Over),
        };
        let len = match self.stage {
            Stage::Data => [20, 64, 200, 517, PAYLOAD_MAX, PAYLOAD_MAX][random.below(6) as usize],
            _ => 0,
        };
        if self.stage == Stage::Acknowledge {
            self.left -= 1;
        }
        let is_first = self.stage == Stage::Syn;
        let segment = Tcp {
            ports: [self.ports[side], self.ports[1 - side]],
            seq: self.seq[side],
            ack: if is_first { 0 } else { self.seq[1 - side] },
            flags,
            timestamps: [
                milliseconds,
                if is_first {
                    0
                } else {
                    milliseconds.wrapping_sub(1)
                },
            ],
        };
        let counts = u32::from(flags & (Tcp::SYN | Tcp::FIN) != 0);
        self.seq[side] = self.seq[side].wrapping_add(len as u32 + counts);
        self.ip[side].id = self.ip[side].id.wrapping_add(1);
        self.sender = side;
        self.stage = next;
        frames::tcp(&self.ip[side], &segment, &payload[..len])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_octets_come_out_every_time() {
        let file = || {
            let mut file = Vec::new();
            write(1000, &mut file).unwrap();
            file
        };
        assert_eq!(file(), file());
        assert_eq!(file()[..4], [0xd4, 0xc3, 0xb2, 0xa1]);
    }

    #[test]
    fn conversations_begin_and_end() {
        let mut random = Random(1);
        let mut conversation = Conversation::new(1, &mut random);
        let mut packets = 0;
        while !conversation.is_over() {
            conversation.next(0, &[0; PAYLOAD_MAX], &mut random);
            packets += 1;
        }
        assert!((8..=86).contains(&packets), "{packets}");
    }
}
