//! TCP connections: how they open, what passes over them, how they end (RFC 9293 3.5, 3.6).
//!
//! Input are segments that are whole and whose checksum is not known to be wrong. Nothing is said of a
//! connection that was not seen: an acknowledgment that does not fit the SYN remembered is no answer to it.

use pktobs_common::{Direction, Ipv4, Tcp};

use super::note::{Earlier, End, Notes, PacketNote, TcpNote};
use super::pair::{Endpoint, Pair, Place};
use super::table::Table;
use super::tcp_options::{TcpOption, TcpOptions};
use super::tcp_side::Side;
use crate::packet::Packet;

/// Sets of 8 connections: 8,192 of them in about 2 MiB.
const SETS: usize = 1024;

/// What a connection needs to know of one packet.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) now_ns: u64,
    pub(super) flags: u8,
    pub(super) seq: u32,
    pub(super) ack: u32,
    pub(super) window: u16,
    /// Octets of data.
    pub(super) len: u32,
    pub(super) shift: Option<u8>,
    direction: Direction,
    mss: Option<u16>,
    side: usize,
    source_port: u16,
    left_to_card: bool,
}

impl Segment {
    fn new(packet: &Packet<'_>, tcp: &Tcp, side: usize, left_to_card: bool) -> Self {
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
            left_to_card,
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

    const fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    const fn after(&self, earlier_ns: u64) -> u64 {
        self.now_ns.saturating_sub(earlier_ns)
    }

    fn kind(&self) -> Kind {
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Asks,
    Agrees,
    Resets,
    GoesOn,
    Odd,
}

/// The connections remembered.
#[derive(Debug)]
pub(super) struct Connections {
    table: Table<Pair, Connection>,
}

impl Connections {
    pub(super) fn new() -> Self {
        Self {
            table: Table::new(SETS),
        }
    }

    /// Says what a segment does.
    pub(super) fn observe(
        &mut self,
        packet: &Packet<'_>,
        (ipv4, tcp): (&Ipv4, &Tcp),
        left_to_card: bool,
        notes: &mut Notes,
    ) {
        let from = Endpoint {
            address: ipv4.source,
            port: tcp.source_port,
        };
        let to = Endpoint {
            address: ipv4.destination,
            port: tcp.destination_port,
        };
        let Some((pair, side)) = Pair::new(Place::of(packet), from, to) else {
            return;
        };
        let segment = Segment::new(packet, tcp, side, left_to_card);
        if segment.kind() == Kind::Odd {
            notes.push(TcpNote::OddFlags);
            return;
        }
        let forgotten = self.table.forgot();
        let connection = self.table.get_or_insert_with(pair, Connection::default);
        if connection.is_ended_by(&segment) {
            *connection = Connection::default();
        }
        connection.observe(&segment, forgotten, notes);
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    /// Nothing was seen.
    #[default]
    New,
    /// SYN.
    Asked,
    /// SYN+ACK.
    Agreed,
    /// Beyond the opening, be it seen or not.
    Open,
    /// Refused, broken off, or closed from both sides.
    Over { end: End, at_ns: u64 },
}

#[derive(Debug, Default)]
struct Connection {
    stage: Stage,
    /// Which side asked; only a guess while no SYN or SYN+ACK was seen, and not used then.
    opener: usize,
    sides: [Side; 2],
    /// The last SYN and the last SYN+ACK.
    asked_ns: u64,
    agreed_ns: u64,
    /// Octets of data in the SYN.
    asked_len: u32,
    checksum_told: bool,
}

impl Connection {
    /// True if this segment belongs to a new connection between the same ports.
    fn is_ended_by(&self, segment: &Segment) -> bool {
        if self.sides[segment.side].isn == Some(segment.seq) {
            return false;
        }
        let crossing = self.stage == Stage::Asked && segment.side != self.opener;
        match segment.kind() {
            Kind::Asks => !crossing,
            Kind::Agrees => match self.stage {
                Stage::Open => true,
                Stage::Over { end, .. } => end != End::Refused,
                _ => false,
            },
            _ => false,
        }
    }

    fn observe(&mut self, segment: &Segment, forgotten: bool, notes: &mut Notes) {
        let followed = *self.sides[segment.side]
            .direction
            .get_or_insert(segment.direction);
        if followed == segment.direction {
            match segment.kind() {
                Kind::Asks => self.ask(segment, notes),
                Kind::Agrees => self.agree(segment, notes),
                Kind::Resets => self.reset(segment, notes),
                Kind::GoesOn | Kind::Odd => self.go_on(segment, forgotten, notes),
            }
            if segment.left_to_card && !self.checksum_told {
                self.checksum_told = true;
                notes.push(PacketNote::ChecksumLeftToCard);
            }
        } else {
            notes.push(PacketNote::ExplainedAt(followed));
        }
        if !segment.has(Tcp::SYN) {
            let [mine, other] = [segment.side, 1 - segment.side].map(|side| self.sides[side].isn);
            notes.sequence_start = mine.zip(other);
        }
    }

    fn ask(&mut self, segment: &Segment, notes: &mut Notes) {
        let after_ns = segment.after(self.asked_ns);
        self.asked_ns = segment.now_ns;
        if self.stage == Stage::New {
            self.stage = Stage::Asked;
            self.opener = segment.side;
            self.asked_len = segment.len;
            self.sides[segment.side].opens(segment);
            notes.push(TcpNote::AsksToOpen { mss: segment.mss });
            if segment.len > 0 {
                let octets = segment.len;
                notes.push(TcpNote::RequestHasData { octets });
            }
        } else if segment.side != self.opener && self.stage == Stage::Asked {
            self.sides[segment.side].opens(segment);
            notes.push(TcpNote::AsksToo);
        } else {
            let earlier = match self.stage {
                Stage::New | Stage::Asked => Earlier::Unanswered,
                Stage::Over {
                    end: End::Refused, ..
                } => Earlier::Refused,
                _ => Earlier::Answered,
            };
            if earlier == Earlier::Refused {
                self.stage = Stage::Asked;
            }
            notes.push(TcpNote::AsksAgain { after_ns, earlier });
        }
    }

    fn agree(&mut self, segment: &Segment, notes: &mut Notes) {
        let other = 1 - segment.side;
        let again = self.sides[segment.side].isn == Some(segment.seq);
        let fits = self.sides[other].is_answered_by(segment.ack, self.asked_len);
        let refused = matches!(self.stage, Stage::Over { .. });
        match self.stage {
            Stage::New => {
                self.opener = other;
                self.sides[segment.side].opens(segment);
                self.stage = Stage::Agreed;
                notes.push(TcpNote::AgreesToUnseen);
            }
            Stage::Agreed | Stage::Open if again => {
                let after_ns = segment.after(self.agreed_ns);
                let confirmed = self.stage == Stage::Open;
                notes.push(TcpNote::AgreesAgain {
                    after_ns,
                    confirmed,
                });
            }
            Stage::Asked | Stage::Agreed | Stage::Over { .. } if fits && !(refused && again) => {
                self.sides[segment.side].opens(segment);
                let (mine, others) = self.both(segment.side);
                mine.agrees(others, segment.ack);
                self.stage = Stage::Agreed;
                let after_ns = segment.after(self.asked_ns);
                let mss = segment.mss;
                notes.push(TcpNote::Agrees { after_ns, mss });
            }
            _ => return,
        }
        self.agreed_ns = segment.now_ns;
    }

    fn reset(&mut self, segment: &Segment, notes: &mut Notes) {
        let by_opener = segment.side == self.opener;
        let other = &self.sides[1 - segment.side];
        let asked = &self.sides[self.opener];
        let answers = segment.has(Tcp::ACK) && asked.is_answered_by(segment.ack, self.asked_len);
        let since_asked_ns = segment.after(self.asked_ns);
        let mut end = End::BrokenOff;
        notes.push(match self.stage {
            Stage::New => TcpNote::BreaksOffUnseen,
            Stage::Asked if by_opener => TcpNote::GivesUp {
                after_ns: since_asked_ns,
            },
            Stage::Asked if answers => {
                end = End::Refused;
                TcpNote::Refuses {
                    after_ns: since_asked_ns,
                    port: segment.source_port,
                }
            }
            // It answers something else than the SYN that is remembered.
            Stage::Asked => return,
            Stage::Agreed => TcpNote::BreaksOffOpening,
            Stage::Open if !self.sides[segment.side].is_next(other, segment.seq) => {
                notes.push(TcpNote::BreaksOffOutOfTurn);
                return;
            }
            Stage::Open => TcpNote::BreaksOff,
            Stage::Over { end, at_ns } => {
                let after_ns = segment.after(at_ns);
                notes.push(TcpNote::AfterEnd { after_ns, end });
                return;
            }
        });
        self.end(end, segment);
    }

    fn end(&mut self, end: End, segment: &Segment) {
        let at_ns = segment.now_ns;
        self.stage = Stage::Over { end, at_ns };
    }

    fn go_on(&mut self, segment: &Segment, forgotten: bool, notes: &mut Notes) {
        let by_opener = segment.side == self.opener;
        let confirms = self.sides[1 - segment.side].is_answered_by(segment.ack, 0);
        match self.stage {
            Stage::New => {
                self.stage = Stage::Open;
                notes.push(TcpNote::OpeningNotSeen { forgotten });
            }
            Stage::Asked if by_opener => {
                self.stage = Stage::Open;
                notes.push(TcpNote::AnswerNotSeen);
            }
            // An answer from an older connection between these ports (RFC 9293 3.10.7.3).
            Stage::Asked => return,
            Stage::Agreed if by_opener => {
                self.stage = Stage::Open;
                let after_ns = segment.after(self.agreed_ns);
                if confirms {
                    notes.push(TcpNote::Confirms { after_ns });
                }
            }
            Stage::Agreed | Stage::Open => {}
            Stage::Over { end, at_ns } => {
                let after_ns = segment.after(at_ns);
                notes.push(TcpNote::AfterEnd { after_ns, end });
                return;
            }
        }
        let (mine, others) = self.both(segment.side);
        let complete = mine.acknowledge(others, segment, notes);
        mine.send(others, segment, notes);
        mine.window(others, segment.window, notes);
        if complete {
            self.end(End::Closed, segment);
        }
    }

    /// The side that sends, and the other.
    fn both(&mut self, side: usize) -> (&mut Side, &mut Side) {
        let [first, second] = &mut self.sides;
        if side == 0 {
            (first, second)
        } else {
            (second, first)
        }
    }
}
