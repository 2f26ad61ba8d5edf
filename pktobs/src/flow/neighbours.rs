//! Neighbours on a link: which questions about them are open, and who was where. ARP and neighbor discovery both ask
//! and answer here.

use std::net::IpAddr;

use pktobs_common::Direction;

use super::note::{NeighbourNote, Notes};
use super::pair::{Address, Place};
use super::table::Table;
use crate::packet::Packet;

/// Sets of 8 questions and of 8 addresses: 1,024 of each in less than 128 KiB.
const SETS: usize = 128;
/// A question to all may have several answers: of a proxy, of two hosts that claim an address, of several routers. Later than
/// this they are no answers to it.
const ANSWERS_NS: u64 = 1_000_000_000;

/// Who asks for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Question {
    place: Place,
    sender: Address,
    target: Address,
}

/// A question that is open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    /// How long ago it was asked last.
    pub(super) before_ns: u64,
    /// Something else answered it before.
    pub(super) answered: bool,
    /// On which side of the interface it was seen, if that is known.
    pub(super) side: Option<Direction>,
}

#[derive(Debug)]
struct Open {
    at_ns: u64,
    side: Option<Direction>,
    /// Who asks, if that is known: two hosts may ask without an address of their own.
    hardware: Option<[u8; 6]>,
    answered: bool,
}

/// The neighbours remembered.
#[derive(Debug)]
pub(super) struct Neighbours {
    questions: Table<Question, Option<Open>>,
    hardware: Table<(Place, Address), [u8; 6]>,
}

impl Neighbours {
    pub(super) fn new() -> Self {
        Self {
            questions: Table::new(SETS),
            hardware: Table::new(SETS),
        }
    }

    /// Remembers a question of `sender`, who has this hardware address, for `target`; when the same was asked before, if
    /// that is open.
    pub(super) fn ask(
        &mut self,
        packet: &Packet<'_>,
        (sender, hardware): (IpAddr, Option<[u8; 6]>),
        target: IpAddr,
    ) -> Option<Asked> {
        let now_ns = packet.record().time_ns;
        let question = question(packet, sender, target);
        let open = self.questions.get_or_insert_with(question, || None);
        let before = open.replace(Open {
            at_ns: now_ns,
            side: packet.known_direction(),
            hardware,
            answered: false,
        });
        let is_same = |open: &Open| !open.answered && open.hardware == hardware;
        before.filter(is_same).map(|open| open.asked(now_ns))
    }

    /// The question of `sender` for `target` that this may answer; it is not open any more then.
    pub(super) fn answer(
        &mut self,
        packet: &Packet<'_>,
        sender: IpAddr,
        target: IpAddr,
    ) -> Option<Asked> {
        let question = question(packet, sender, target);
        let open = self.questions.get(&question)?.as_mut()?;
        let asked = open.asked(packet.record().time_ns);
        let is_late = open.answered && asked.before_ns > ANSWERS_NS;
        open.answered = true;
        (!is_late).then_some(asked)
    }

    /// Remembers where an address is, and says so if it was elsewhere.
    pub(super) fn learn(
        &mut self,
        packet: &Packet<'_>,
        address: IpAddr,
        hardware: [u8; 6],
        notes: &mut Notes,
    ) {
        let known = (Place::of(packet), address.into());
        let known = self.hardware.get_or_insert_with(known, || hardware);
        let from = std::mem::replace(known, hardware);
        if from != hardware {
            notes.push(NeighbourNote::Moved { address, from });
        }
    }

    /// True if it is known where an address is.
    pub(super) fn knows(&mut self, packet: &Packet<'_>, address: IpAddr) -> bool {
        let known = (Place::of(packet), address.into());
        self.hardware.get(&known).is_some()
    }
}

impl Open {
    fn asked(&self, now_ns: u64) -> Asked {
        Asked {
            before_ns: now_ns.saturating_sub(self.at_ns),
            answered: self.answered,
            side: self.side,
        }
    }
}

fn question(packet: &Packet<'_>, sender: IpAddr, target: IpAddr) -> Question {
    Question {
        place: Place::of(packet),
        sender: sender.into(),
        target: target.into(),
    }
}
