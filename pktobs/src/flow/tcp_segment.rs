//! What the memory of a TCP connection needs to know of one segment (RFC 9293 3.1).

use pktobs_common::{Direction, Tcp};

use super::tcp_options::{TcpOption, TcpOptions};
use crate::packet::Packet;

/// A segment. Sequence and acknowledgment numbers are those of the wire.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) now_ns: u64,
    pub(super) seq: u32,
    pub(super) ack: u32,
    pub(super) window: u16,
    /// Octets of data.
    pub(super) len: u32,
    /// Window scale, if this is a SYN that has one.
    pub(super) shift: Option<u8>,
    /// Longest segment that the sender can take, if this is a SYN that says so.
    pub(super) mss: Option<u16>,
    pub(super) direction: Direction,
    /// Which of the two sides of the connection sends.
    pub(super) side: usize,
    pub(super) source_port: u16,
    flags: u8,
}

impl Segment {
    /// The segment in a packet.
    pub(super) fn new(packet: &Packet<'_>, tcp: &Tcp, side: usize) -> Self {
        let mut segment = Self {
            now_ns: packet.record().time_ns,
            flags: tcp.flags(),
            seq: tcp.seq,
            ack: tcp.ack,
            window: tcp.window,
            len: packet
                .record()
                .segment_len()
                .saturating_sub(tcp.header_len()),
            shift: None,
            direction: packet.direction(),
            mss: None,
            side,
            source_port: tcp.source_port,
        };
        if segment.has(Tcp::SYN) {
            for option in TcpOptions::new(packet.tcp_options()) {
                match option {
                    TcpOption::Mss(mss) => segment.mss = Some(mss),
                    TcpOption::WindowScale(shift) => segment.shift = Some(shift),
                    _ => {}
                }
            }
        }
        segment
    }

    /// A segment with so much data.
    #[cfg(test)]
    pub(super) const fn of_data(seq: u32, len: u32) -> Self {
        Self {
            now_ns: 0,
            seq,
            ack: 0,
            window: 0,
            len,
            shift: None,
            mss: None,
            direction: Direction::In,
            side: 0,
            source_port: 1,
            flags: Tcp::ACK,
        }
    }

    /// True if this flag is set.
    pub(super) const fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// Nanoseconds since then.
    pub(super) const fn after(&self, earlier_ns: u64) -> u64 {
        self.now_ns.saturating_sub(earlier_ns)
    }

    /// Sequence number behind its data and its FIN.
    pub(super) fn end(&self) -> u32 {
        let fin = u32::from(self.has(Tcp::FIN));
        self.seq.wrapping_add(self.len).wrapping_add(fin)
    }

    /// What it is for, by its flags.
    pub(super) fn kind(&self) -> Kind {
        let set = |flag| self.has(flag);
        match (set(Tcp::SYN), set(Tcp::RST), set(Tcp::FIN), set(Tcp::ACK)) {
            (true, false, false, false) => Kind::Asks,
            (true, false, false, true) => Kind::Agrees,
            (false, true, false, _) => Kind::Resets,
            (false, false, _, true) => Kind::GoesOn,
            _ => Kind::Odd,
        }
    }
}

/// What a segment is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// SYN.
    Asks,
    /// SYN+ACK.
    Agrees,
    /// RST.
    Resets,
    /// ACK, with data or FIN or without.
    GoesOn,
    /// Anything else.
    Odd,
}

/// The SYN of one side, with ACK or without.
#[derive(Clone, Copy, Debug)]
pub(super) struct Synchronization {
    /// When it was seen last.
    pub(super) at_ns: u64,
    /// Initial sequence number.
    pub(super) isn: u32,
    /// Octets of data in it.
    pub(super) len: u16,
    /// Window scale.
    pub(super) shift: Option<u8>,
}

impl Synchronization {
    /// What this segment, which has SYN, says.
    pub(super) fn of(segment: &Segment) -> Self {
        Self {
            at_ns: segment.now_ns,
            isn: segment.seq,
            len: u16::try_from(segment.len).unwrap_or(u16::MAX),
            shift: segment.shift,
        }
    }

    /// Sequence number of the first octet behind it.
    pub(super) const fn first(&self) -> u32 {
        self.isn.wrapping_add(1)
    }

    /// True if `number` is one that follows it at once: the acknowledgment of an answer, or the sequence number of
    /// its sender's next segment. Data in it may be taken, or in part, or not at all.
    pub(super) fn is_followed_by(&self, number: u32) -> bool {
        number.wrapping_sub(self.first()) <= u32::from(self.len)
    }

    /// True if an RST of its sender with this sequence number is about it.
    pub(super) fn is_reset_by(&self, seq: u32) -> bool {
        seq == self.isn || self.is_followed_by(seq)
    }
}
