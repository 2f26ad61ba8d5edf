//! TCP connections: what passes over them, and how they end (RFC 9293 3.6, 3.10.7). How they open stands in
//! `tcp_opening`.
//!
//! Input are segments that are whole and whose checksum is not known to be wrong. Nothing is said of a
//! connection that was not seen, and nothing is forgotten because of a segment that its receiver may ignore.

use pktobs_common::Tcp;

use super::note::{End, Notes, PacketNote, TcpNote};
use super::pair::{Endpoint, Ends, Pair, Place};
use super::table::{Table, TableHasher};
use super::tcp_offers::Ecn;
use super::tcp_opening::Request;
use super::tcp_segment::{Kind, Segment};
use super::tcp_side::{Side, TooLong};
use crate::packet::Packet;

/// Sets of 8 connections: 8,192 of them in less than 5.5 MiB.
const SETS: usize = 1024;

/// The connections remembered.
#[derive(Debug)]
pub(super) struct Connections {
    table: Table<Pair, Connection>,
}

impl Connections {
    pub(super) fn new(hasher: TableHasher) -> Self {
        Self {
            table: Table::hashed_by(hasher, SETS),
        }
    }

    /// Says what a segment does.
    pub(super) fn observe(
        &mut self,
        packet: &Packet<'_>,
        (ends, tcp): (&Ends, &Tcp),
        once: Option<PacketNote>,
        notes: &mut Notes,
    ) {
        let Some(side) = ends.sender else {
            return;
        };
        let segment = Segment::new(packet, tcp, side);
        if segment.kind() == Kind::Odd {
            notes.push(TcpNote::OddFlags);
            return;
        }
        let forgotten = self.table.forgot();
        let new = Connection::default;
        let connection = self.table.get_or_insert_hashed(ends.hash, ends.pair, new);
        connection.observe(&segment, once, forgotten, notes);
    }

    /// An ICMP error was seen about a packet from one of these endpoints to the other.
    pub(super) fn answered_by_error(
        &mut self,
        place: Place,
        (from, to): (Endpoint, Endpoint),
        too_long: Option<TooLong>,
    ) {
        if let Some((pair, side)) = Pair::new(place, from, to)
            && let Some(connection) = self.table.get(&pair)
        {
            connection.answered_by_error(side);
            if let Some(too_long) = too_long {
                connection.sides[side].learns(too_long);
            }
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nothing was seen.
    #[default]
    New,
    /// SYN.
    Asked,
    /// SYN+ACK.
    Agreed,
    /// Beyond the opening, be it seen or not.
    Open,
    /// Refused, taken back, broken off, or closed from both sides.
    Over { end: End, at_ns: u64 },
}

/// What is known of a connection, and of the attempt to open another between the same ports.
#[derive(Debug, Default)]
pub(super) struct Connection {
    pub(super) stage: Stage,
    /// Which side asked; only a guess while no SYN or SYN+ACK was seen, and not used then.
    pub(super) opener: usize,
    pub(super) sides: [Side; 2],
    /// The last SYN+ACK.
    pub(super) agreed_ns: u64,
    /// Both sides asked at the same time.
    pub(super) crossed: bool,
    /// An attempt to open beside this connection: it takes the place of this one if it succeeds.
    pub(super) request: Option<Request>,
    /// An ICMP error came back for the last attempt to open.
    pub(super) reported: bool,
    /// How both sides tell each other of congestion.
    pub(super) ecn: Ecn,
    pub(super) checksum_told: bool,
    /// Which sides went on after this was broken off.
    pub(super) went_on: [bool; 2],
}

impl Connection {
    fn observe(
        &mut self,
        segment: &Segment<'_>,
        once: Option<PacketNote>,
        forgotten: bool,
        notes: &mut Notes,
    ) {
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
            if let Some(note) = once.filter(|_| !self.checksum_told) {
                self.checksum_told = true;
                notes.push(note);
            }
        } else {
            notes.push(PacketNote::ExplainedAt(followed));
        }
        if !segment.has(Tcp::SYN) {
            let [mine, other] = [segment.side, 1 - segment.side].map(|side| self.sides[side].isn());
            notes.sequence_start = mine.zip(other);
            let [mine, other] = [segment.side, 1 - segment.side].map(|side| &self.sides[side]);
            notes.window_shift = mine.shift(other);
        }
    }

    fn reset(&mut self, segment: &Segment<'_>, notes: &mut Notes) {
        if self.reset_request(segment, notes) {
            return;
        }
        let by_opener = segment.side == self.opener;
        let (mine, other) = (&self.sides[segment.side], &self.sides[1 - segment.side]);
        let answers = segment.has(Tcp::ACK) && other.is_answered_by(segment.ack);
        let is_next = mine.is_next(other, segment.seq);
        let end = match self.stage {
            Stage::New => {
                let other_seen = false;
                notes.push(TcpNote::BreaksOffUnseen { other_seen });
                End::BrokenOff
            }
            Stage::Asked if by_opener => {
                let Some(syn) = mine.syn.filter(|syn| syn.is_reset_by(segment.seq)) else {
                    notes.push(TcpNote::RejectsOlder);
                    return;
                };
                let after_ns = segment.after(syn.at_ns);
                notes.push(TcpNote::GivesUp { after_ns });
                End::TakenBack
            }
            Stage::Asked => {
                // Otherwise it answers something else than the SYN that is remembered.
                let Some(syn) = other.syn.filter(|_| answers) else {
                    return;
                };
                notes.push(refuses(segment, syn.at_ns));
                End::Refused
            }
            // A SYN that comes again may be refused without a sequence number (RFC 9293 3.10.7.1).
            Stage::Agreed if is_next || (answers && !by_opener) => {
                notes.push(TcpNote::BreaksOffOpening);
                End::BrokenOff
            }
            Stage::Agreed | Stage::Open if !is_next => {
                notes.push(TcpNote::BreaksOffOutOfTurn);
                return;
            }
            Stage::Agreed | Stage::Open => {
                notes.push(if mine.has_sent() {
                    TcpNote::BreaksOff
                } else {
                    let other_seen = true;
                    TcpNote::BreaksOffUnseen { other_seen }
                });
                End::BrokenOff
            }
            Stage::Over { end, at_ns } => {
                let after_ns = segment.after(at_ns);
                notes.push(TcpNote::AfterEnd { after_ns, end });
                return;
            }
        };
        self.end(end, segment);
    }

    fn end(&mut self, end: End, segment: &Segment<'_>) {
        let at_ns = segment.now_ns;
        self.stage = Stage::Over { end, at_ns };
        self.went_on = [false; 2];
        if let Some(request) = self.request.take().filter(Request::stands) {
            self.replace_by(request);
        }
    }

    fn go_on(&mut self, segment: &Segment<'_>, forgotten: bool, notes: &mut Notes) {
        if let Some(request) = self.request.take_if(|request| request.is_begun_by(segment)) {
            self.replace_by(request);
        }
        let by_opener = segment.side == self.opener;
        let stage = self.stage;
        let (mine, other) = self.both(segment.side);
        match stage {
            Stage::New => {
                self.stage = Stage::Open;
                for side in &mut self.sides {
                    side.forgotten = forgotten;
                }
                notes.push(TcpNote::OpeningNotSeen { forgotten });
            }
            Stage::Asked if by_opener && mine.is_answered_by(segment.seq) => {
                mine.skip_to(segment.seq);
                self.stage = Stage::Open;
                notes.push(TcpNote::AnswerNotSeen);
            }
            // It belongs to an older connection between these ports (RFC 9293 3.10.7.3).
            Stage::Asked => return,
            Stage::Agreed if !mine.may_reach(segment.seq) || !other.may_reach(segment.ack) => {
                return;
            }
            Stage::Agreed if by_opener => {
                let confirms = other.agreed && other.is_answered_by(segment.ack);
                self.stage = Stage::Open;
                let after_ns = segment.after(self.agreed_ns);
                if confirms {
                    notes.push(TcpNote::Confirms { after_ns });
                    self.tell_data_max(segment, notes);
                }
            }
            Stage::Agreed | Stage::Open => {}
            Stage::Over { end, at_ns } => {
                if !self.goes_on_after(end, segment) {
                    let after_ns = segment.after(at_ns);
                    notes.push(TcpNote::AfterEnd { after_ns, end });
                    return;
                }
                self.stage = Stage::Open;
            }
        }
        if self.follow(segment, notes) {
            self.end(End::Closed, segment);
        }
    }

    /// True if a connection that was broken off turns out to be open, as both sides go on; otherwise what this
    /// segment brings is remembered in silence.
    fn goes_on_after(&mut self, end: End, segment: &Segment<'_>) -> bool {
        if end != End::BrokenOff {
            return false;
        }
        self.went_on[segment.side] |= self.sides[segment.side].is_advanced_by(segment);
        let both = self.went_on == [true; 2];
        if !both {
            self.follow(segment, &mut Notes::default());
        }
        both
    }

    /// Says what a segment that belongs to the connection brings. True if both directions are closed by it.
    fn follow(&mut self, segment: &Segment<'_>, notes: &mut Notes) -> bool {
        let ecn = self.ecn;
        let (mine, other) = self.both(segment.side);
        let complete = mine.acknowledge(other, segment, notes);
        mine.send(other, segment, notes);
        mine.window(other, segment, notes);
        if ecn == Ecn::Classic {
            mine.congestion(segment, notes);
        }
        complete
    }

    /// The side that sends, and the other.
    pub(super) fn both(&mut self, side: usize) -> (&mut Side, &mut Side) {
        let [first, second] = &mut self.sides;
        if side == 0 {
            (first, second)
        } else {
            (second, first)
        }
    }
}

/// The note on an RST that answers a SYN seen at this time.
pub(super) fn refuses(segment: &Segment<'_>, asked_ns: u64) -> TcpNote {
    TcpNote::Refuses {
        after_ns: segment.after(asked_ns),
        port: segment.source_port,
    }
}
