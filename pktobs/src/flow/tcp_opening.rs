//! How TCP connections open, or do not (RFC 9293 3.5).
//!
//! A SYN in an open connection may be the next connection between the same ports, or one that its receiver
//! answers with an acknowledgment of the old one (RFC 9293 3.10.7.4). So the old connection is kept until an
//! answer tells.

use pktobs_common::Tcp;

use super::note::{Earlier, End, Notes, OpeningNote, TcpNote};
use super::tcp::{Connection, Stage, refuses};
use super::tcp_segment::{Segment, Synchronization};

/// Both sides asked at the same time if the second did within this time: Linux leaves 64 s at most between two SYNs
/// (`net.ipv4.tcp_syn_retries`).
const CROSSING_NS: u64 = 64_000_000_000;

/// An attempt to open a connection where another is remembered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request {
    /// Which side asks.
    side: usize,
    /// Its SYN; if that was not seen, as the answer has it.
    syn: Synchronization,
    /// The SYN+ACK, if that was seen, but not the SYN, or another one before.
    answer: Option<Synchronization>,
    refused: bool,
}

impl Request {
    /// This SYN.
    fn asked(segment: &Segment<'_>) -> Self {
        Self {
            side: segment.side,
            syn: Synchronization::of(segment),
            answer: None,
            refused: false,
        }
    }

    /// The SYN that this SYN+ACK answers.
    fn answered(segment: &Segment<'_>) -> Self {
        let answer = Synchronization::of(segment);
        let asked = Synchronization {
            isn: segment.ack.wrapping_sub(1),
            len: 0,
            offers: None,
            ..answer
        };
        Self {
            side: 1 - segment.side,
            syn: asked,
            answer: Some(answer),
            refused: false,
        }
    }

    /// This SYN, with another SYN+ACK than that which is remembered.
    fn answered_otherwise(asked: Synchronization, segment: &Segment<'_>) -> Self {
        Self {
            syn: asked,
            ..Self::answered(segment)
        }
    }

    /// True if it has neither failed nor, as far as is known, been answered.
    const fn is_open(&self) -> bool {
        self.answer.is_none() && !self.refused
    }

    /// True if it was not refused.
    pub(super) const fn stands(&self) -> bool {
        !self.refused
    }

    /// True if this segment goes on as one who asked and has an answer.
    pub(super) fn is_begun_by(&self, segment: &Segment<'_>) -> bool {
        self.stands()
            && segment.side == self.side
            && self.syn.is_followed_by(segment.seq)
            && self
                .answer
                .is_none_or(|answer| answer.is_followed_by(segment.ack))
    }
}

impl Connection {
    /// SYN.
    pub(super) fn ask(&mut self, segment: &Segment<'_>, notes: &mut Notes) {
        let side = segment.side;
        if self.sides[side].isn() == Some(segment.seq) {
            return self.ask_again(segment, notes);
        }
        let other_syn = self.sides[1 - side].syn;
        match self.stage {
            Stage::Agreed | Stage::Open => return self.ask_beside(segment, notes),
            Stage::Asked
                if other_syn.is_some_and(|syn| segment.after(syn.at_ns) <= CROSSING_NS) =>
            {
                self.sides[side].opens(Synchronization::of(segment));
                self.crossed = true;
                let mss = segment.offers.mss;
                return notes.push(TcpNote::AsksToo { mss });
            }
            _ => {}
        }
        self.begin(segment);
        tell_request(segment, notes);
    }

    /// The SYN that is remembered, again.
    fn ask_again(&mut self, segment: &Segment<'_>, notes: &mut Notes) {
        let (mine, other) = self.both(segment.side);
        let Some(syn) = &mut mine.syn else {
            return;
        };
        let after_ns = segment.after(syn.at_ns);
        syn.at_ns = segment.now_ns;
        if let Some(offers) = &mut syn.offers {
            offers.came_again(&segment.offers);
        }
        let other_agreed = other.agreed;
        let earlier = match self.stage {
            Stage::Open => Earlier::Opened,
            Stage::Agreed if other_agreed => Earlier::Answered,
            Stage::Over { end, .. } => {
                self.begin(segment);
                Earlier::Ended(end)
            }
            _ => self.unanswered(),
        };
        notes.push(TcpNote::AsksAgain { after_ns, earlier });
    }

    /// A SYN in an open connection.
    fn ask_beside(&mut self, segment: &Segment<'_>, notes: &mut Notes) {
        let unanswered = self.unanswered();
        let is_same =
            |known: &&mut Request| known.side == segment.side && known.syn.isn == segment.seq;
        if let Some(known) = self.request.as_mut().filter(is_same) {
            let after_ns = segment.after(known.syn.at_ns);
            known.syn.at_ns = segment.now_ns;
            let earlier = match (known.refused, known.answer) {
                (true, _) => Earlier::Ended(End::Refused),
                (false, Some(_)) => Earlier::Answered,
                (false, None) => unanswered,
            };
            known.refused = false;
            return notes.push(TcpNote::AsksAgain { after_ns, earlier });
        }
        self.reported = false;
        self.request = Some(Request::asked(segment));
        tell_request(segment, notes);
    }

    const fn unanswered(&self) -> Earlier {
        if self.reported {
            Earlier::Reported
        } else {
            Earlier::Unanswered
        }
    }

    /// SYN+ACK.
    pub(super) fn agree(&mut self, segment: &Segment<'_>, notes: &mut Notes) {
        let (side, ack, now_ns) = (segment.side, segment.ack, segment.now_ns);
        let syn = Synchronization::of(segment);
        let again = self.sides[side].agreed && self.sides[side].isn() == Some(segment.seq);
        let is_answered = |request: &mut Request| {
            !again && request.side != side && request.is_open() && request.syn.is_followed_by(ack)
        };
        if let Some(request) = self.request.take_if(is_answered) {
            self.replace_by(request);
        }
        let (stage, crossed) = (self.stage, self.crossed);
        let (mine, other) = self.both(side);
        let asked = other.syn.filter(|_| other.is_answered_by(ack));
        let is_first = !mine.agreed;
        match stage {
            Stage::Agreed | Stage::Open if again => {
                let after_ns = segment.after(self.agreed_ns);
                let confirmed = stage == Stage::Open;
                self.agreed_ns = now_ns;
                notes.push(TcpNote::AgreesAgain {
                    after_ns,
                    confirmed,
                });
            }
            Stage::Over { end, at_ns } if again => {
                let after_ns = segment.after(at_ns);
                notes.push(TcpNote::AfterEnd { after_ns, end });
            }
            Stage::Agreed | Stage::Asked | Stage::Open | Stage::Over { .. }
                if is_first && asked.is_some() =>
            {
                mine.agrees(other, syn, ack);
                let both_agreed = other.agreed;
                self.agreed_ns = now_ns;
                if stage != Stage::Open {
                    self.stage = if both_agreed {
                        Stage::Open
                    } else {
                        Stage::Agreed
                    };
                }
                notes.push(TcpNote::Agrees {
                    after_ns: asked.map_or(0, |asked| segment.after(asked.at_ns)),
                    mss: segment.offers.mss,
                    crossed,
                });
                if crossed && !both_agreed {
                    notes.push(OpeningNote::OtherHasToAgree);
                }
                if both_agreed {
                    notes.push(OpeningNote::BothAgreed);
                    self.tell_data_max(segment, notes);
                } else {
                    self.tell_answer(asked, segment, notes);
                }
                tell_data(segment, notes);
            }
            // Which of the two is taken, the next segment of the side that asked tells.
            Stage::Agreed | Stage::Open if let Some(asked) = asked => {
                let after_ns = segment.after(self.agreed_ns);
                if stage == Stage::Agreed {
                    self.request = Some(Request::answered_otherwise(asked, segment));
                }
                notes.push(TcpNote::AgreesOtherwise { after_ns });
            }
            // It belongs to an older connection between these ports (RFC 9293 3.5, figure 9).
            Stage::Asked => {}
            Stage::New | Stage::Over { .. } => {
                self.replace_by(Request::answered(segment));
                notes.push(TcpNote::AgreesToUnseen);
                tell_data(segment, notes);
            }
            Stage::Agreed | Stage::Open => self.agree_beside(segment, notes),
        }
    }

    /// Says what a SYN+ACK makes of the SYN that it answers.
    fn tell_answer(
        &mut self,
        asked: Option<Synchronization>,
        segment: &Segment<'_>,
        notes: &mut Notes,
    ) {
        let Some(asked) = asked else {
            return;
        };
        if asked.len > 0 {
            let octets = segment.ack.wrapping_sub(asked.first());
            notes.push(match octets {
                0 => OpeningNote::LeavesSynData,
                octets => OpeningNote::TakesSynData { octets },
            });
        }
        if let Some(offers) = asked.offers {
            self.ecn = segment.offers.tell_answer(&offers, notes);
        }
    }

    /// Says how long packets may be, by what both SYNs say.
    pub(super) fn tell_data_max(&mut self, segment: &Segment<'_>, notes: &mut Notes) {
        let (mine, other) = self.both(segment.side);
        let Some((mine, other)) = mine.offers().zip(other.offers()) else {
            return;
        };
        if let (Some(back), Some(forth)) = (mine.data_max(&other), other.data_max(&mine)) {
            notes.push(OpeningNote::DataMax { back, forth });
        }
    }

    /// A SYN+ACK in an open connection, to a SYN that was not seen.
    fn agree_beside(&mut self, segment: &Segment<'_>, notes: &mut Notes) {
        let new = Request::answered(segment);
        let known = self.request.and_then(|request| request.answer);
        self.request = Some(new);
        notes.push(match known {
            Some(known) if known.isn == segment.seq => TcpNote::AgreesAgain {
                after_ns: segment.after(known.at_ns),
                confirmed: false,
            },
            _ => TcpNote::AgreesToUnseen,
        });
    }

    /// An RST that is about an attempt to open beside this connection; false if it is not.
    pub(super) fn reset_request(&mut self, segment: &Segment<'_>, notes: &mut Notes) -> bool {
        let (seq, ack) = (segment.seq, segment.ack);
        let Some(request) = self.request.as_mut().filter(|request| request.is_open()) else {
            return false;
        };
        let asked_ns = request.syn.at_ns;
        if segment.side != request.side {
            let refused = segment.has(Tcp::ACK) && request.syn.is_followed_by(ack);
            request.refused = refused;
            if refused {
                notes.push(refuses(segment, asked_ns));
            }
            return refused;
        }
        let request = *request;
        let (mine, other) = self.both(segment.side);
        if request.syn.is_reset_by(seq) {
            self.request = None;
            let after_ns = segment.after(asked_ns);
            notes.push(TcpNote::GivesUp { after_ns });
        } else if mine.is_next(other, seq) {
            self.replace_by(request);
            notes.push(TcpNote::RejectsOlder);
        } else {
            return false;
        }
        true
    }

    /// An ICMP error came back for a packet of this side.
    pub(super) fn answered_by_error(&mut self, side: usize) {
        let asks = self.stage == Stage::Asked && side == self.opener;
        let asks_beside = self.request.is_some_and(|request| request.side == side);
        self.reported |= asks || asks_beside;
    }

    /// Nothing of what was known of this pair of ports holds any more: this SYN begins anew.
    fn begin(&mut self, segment: &Segment<'_>) {
        self.replace_by(Request::asked(segment));
        self.reported = false;
    }

    /// An attempt to open takes the place of the connection.
    pub(super) fn replace_by(&mut self, request: Request) {
        let directions = [0, 1].map(|side| self.sides[side].direction);
        let reported = self.reported;
        *self = Self {
            stage: Stage::Asked,
            opener: request.side,
            reported,
            ..Self::default()
        };
        for (side, direction) in self.sides.iter_mut().zip(directions) {
            side.direction = direction;
        }
        let (mine, other) = self.both(request.side);
        match request.answer {
            None => mine.opens(request.syn),
            Some(answer) => {
                if request.syn.offers.is_some() {
                    mine.opens(request.syn);
                }
                other.agrees(mine, answer, request.syn.first());
                self.stage = Stage::Agreed;
                self.agreed_ns = answer.at_ns;
            }
        }
    }
}

fn tell_request(segment: &Segment<'_>, notes: &mut Notes) {
    notes.push(TcpNote::AsksToOpen {
        mss: segment.offers.mss,
    });
    tell_data(segment, notes);
    segment.offers.tell_request(notes);
}

/// Says that a SYN brings data, if it does.
fn tell_data(segment: &Segment<'_>, notes: &mut Notes) {
    if segment.len > 0 {
        let octets = segment.len;
        notes.push(TcpNote::SynHasData { octets });
    }
}
