//! Neighbours on a link: who asks for whom, what answers it, and who was where (RFC 826, RFC 903, RFC 5227).

use super::note::{ArpNote, Notes};
use super::pair::Place;
use super::table::Table;
use crate::packet::{Arp, ArpOperation, Packet};

/// Sets of 8 questions and of 8 addresses: 1,024 of each in less than 100 KiB.
const SETS: usize = 128;

/// The address of a host that has none yet.
const NONE: [u8; 4] = [0; 4];

/// Who asks for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Question {
    place: Place,
    sender: [u8; 4],
    target: [u8; 4],
}

/// When it was asked last, until it is answered.
type Asked = Option<u64>;

/// The neighbours remembered.
#[derive(Debug)]
pub(super) struct Neighbours {
    questions: Table<Question, Asked>,
    hardware: Table<(Place, [u8; 4]), [u8; 6]>,
}

impl Neighbours {
    pub(super) fn new() -> Self {
        Self {
            questions: Table::new(SETS),
            hardware: Table::new(SETS),
        }
    }

    /// Says what a message does.
    pub(super) fn observe(&mut self, packet: &Packet<'_>, arp: &Arp, notes: &mut Notes) {
        let place = Place::of(packet);
        match arp.operation {
            ArpOperation::Request | ArpOperation::Reply if arp.sender == arp.target => {
                notes.push(ArpNote::Announces {
                    address: arp.sender,
                    hardware: arp.sender_hardware,
                });
            }
            ArpOperation::Request => self.request(packet, place, arp, notes),
            ArpOperation::Reply => self.reply(packet, place, arp, notes),
            ArpOperation::ReverseRequest => {
                notes.push(ArpNote::AsksAddress {
                    hardware: arp.target_hardware,
                });
                return;
            }
            ArpOperation::ReverseReply => {
                notes.push(ArpNote::TellsAddress {
                    hardware: arp.target_hardware,
                    address: arp.target,
                });
                return;
            }
        }
        if arp.sender != NONE {
            self.learn(place, arp, notes);
        }
    }

    fn request(&mut self, packet: &Packet<'_>, place: Place, arp: &Arp, notes: &mut Notes) {
        let now_ns = packet.record().time_ns;
        let target = arp.target;
        let question = Question {
            place,
            sender: arp.sender,
            target,
        };
        let asked = self.questions.get_or_insert_with(question, || None);
        let is_to_one = packet
            .link_addresses()
            .is_some_and(|(destination, _)| destination[0] & 1 == 0);
        notes.push(match *asked {
            Some(asked_ns) => ArpNote::AsksAgain {
                target,
                after_ns: now_ns.saturating_sub(asked_ns),
            },
            None if arp.sender == NONE => ArpNote::Probes { target },
            None if is_to_one => ArpNote::Checks { target },
            None => ArpNote::Asks {
                target,
                sender: arp.sender,
            },
        });
        *asked = Some(now_ns);
    }

    fn reply(&mut self, packet: &Packet<'_>, place: Place, arp: &Arp, notes: &mut Notes) {
        let now_ns = packet.record().time_ns;
        let (address, hardware) = (arp.sender, arp.sender_hardware);
        let question = Question {
            place,
            sender: arp.target,
            target: arp.sender,
        };
        let asked = self.questions.get(&question).and_then(Option::take);
        notes.push(
            match asked.map(|asked_ns| now_ns.saturating_sub(asked_ns)) {
                Some(after_ns) if arp.target == NONE => ArpNote::Taken { address, after_ns },
                Some(after_ns) => ArpNote::Answers {
                    address,
                    hardware,
                    after_ns,
                },
                None => ArpNote::AnswersUnseen { address, hardware },
            },
        );
    }

    /// Remembers where the sender is.
    fn learn(&mut self, place: Place, arp: &Arp, notes: &mut Notes) {
        let hardware = arp.sender_hardware;
        let known = (place, arp.sender);
        let known = self.hardware.get_or_insert_with(known, || hardware);
        let from = std::mem::replace(known, hardware);
        if from != hardware {
            notes.push(ArpNote::Moved {
                address: arp.sender,
                from,
            });
        }
    }
}
