//! ARP: who asks for whom, and what answers it (RFC 826, RFC 903, RFC 5227).

use std::net::IpAddr;

use super::neighbours::Neighbours;
use super::note::{NeighbourNote, Notes};
use crate::packet::{Arp, ArpOperation, Packet};

/// The address of a host that has none yet.
const NONE: [u8; 4] = [0; 4];

impl Neighbours {
    /// Says what a message does.
    pub(super) fn arp(&mut self, packet: &Packet<'_>, arp: &Arp, notes: &mut Notes) {
        match arp.operation {
            ArpOperation::Request | ArpOperation::Reply
                if arp.sender == arp.target && arp.sender != NONE =>
            {
                self.announce(packet, arp, notes);
            }
            ArpOperation::Request => self.request(packet, arp, notes),
            ArpOperation::Reply => self.reply(packet, arp, notes),
            ArpOperation::ReverseRequest => {
                notes.push(NeighbourNote::AsksAddress {
                    hardware: arp.target_hardware,
                });
                return;
            }
            ArpOperation::ReverseReply => {
                notes.push(NeighbourNote::TellsAddress {
                    hardware: arp.target_hardware,
                    address: arp.target.into(),
                });
                return;
            }
        }
        if arp.sender != NONE {
            self.learn(packet, arp.sender.into(), arp.sender_hardware, notes);
        }
    }

    /// A message about the address of its own sender: to all, or to one host, as Linux objects to another host that
    /// announces its address.
    fn announce(&mut self, packet: &Packet<'_>, arp: &Arp, notes: &mut Notes) {
        let (address, hardware): (IpAddr, _) = (arp.sender.into(), arp.sender_hardware);
        if !is_to_one(packet) {
            self.ask(packet, (address, Some(hardware)), address);
            return notes.push(NeighbourNote::Announces { address, hardware });
        }
        let is_reply = matches!(arp.operation, ArpOperation::Reply);
        let asked = is_reply.then(|| self.answer(packet, address, address));
        notes.push(match asked.flatten().map(|asked| asked.before_ns) {
            Some(after_ns) => NeighbourNote::Answers {
                address,
                hardware,
                after_ns,
            },
            None => NeighbourNote::Tells { address, hardware },
        });
    }

    fn request(&mut self, packet: &Packet<'_>, arp: &Arp, notes: &mut Notes) {
        let (sender, target): (IpAddr, IpAddr) = (arp.sender.into(), arp.target.into());
        let who = (sender, Some(arp.sender_hardware));
        notes.push(match self.ask(packet, who, target) {
            Some(asked) => NeighbourNote::AsksAgain {
                target,
                after_ns: asked.before_ns,
            },
            None if arp.sender == NONE => NeighbourNote::Probes { target },
            None if is_to_one(packet) => NeighbourNote::Checks { target },
            None => NeighbourNote::Asks { target, sender },
        });
    }

    fn reply(&mut self, packet: &Packet<'_>, arp: &Arp, notes: &mut Notes) {
        let (address, hardware): (IpAddr, _) = (arp.sender.into(), arp.sender_hardware);
        let asked = self.answer(packet, arp.target.into(), address);
        notes.push(match asked.map(|asked| asked.before_ns) {
            Some(after_ns) if arp.target == NONE => NeighbourNote::Taken { address, after_ns },
            Some(after_ns) => NeighbourNote::Answers {
                address,
                hardware,
                after_ns,
            },
            None => NeighbourNote::AnswersUnseen { address, hardware },
        });
    }
}

/// True if a frame is known to go to one host only.
fn is_to_one(packet: &Packet<'_>) -> bool {
    packet
        .link_addresses()
        .is_some_and(|(destination, _)| destination[0] & 1 == 0)
}
