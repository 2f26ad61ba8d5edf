//! What packets did, summed up by direction: the figures that counters cannot tell and only notes do.
//!
//! A view that has notes adds up each packet's once; the table at the end reads the sums. They are of the packets
//! that the view was shown, so where records were lost they are of fewer than the counters. Bounded: of interfaces
//! beyond [`INTERFACES_MAX`] nothing is kept, and [`Tally::interfaces`] tells none then.

use pktobs_common::{Direction, Flags, wire::PROTOCOL_UDP};

use super::note::{Again, DeliveryNote, IcmpNote, Late, Note, Notes, PacketNote, Reason, TcpNote};
use crate::packet::Packet;

/// More interfaces than any but a host of hundreds of containers has.
const INTERFACES_MAX: usize = 256;

/// Where packets of unknown direction are added up: behind those of both directions.
const UNDIRECTED: usize = 2;

/// The sums of a run.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    sides: [Acts; 3],
    interfaces: Vec<InterfaceCalls>,
    /// There were more interfaces than are kept.
    overflowed: bool,
}

/// What the packets of one direction did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Acts {
    /// SYN that asked for a connection, repeated ones included.
    pub asked: u64,
    /// RST that answered such a SYN.
    pub refused: u64,
    /// TCP segments with data, and octets of data in them.
    pub data: Data,
    /// Of those, what was sent once more: it had been seen before, or it comes for a gap and was sent later than what is
    /// behind the gap.
    pub again: Data,
    /// Of those, what came behind its turn and had not been seen.
    pub late: Data,
    /// Acknowledgments of data that was seen.
    pub acknowledged: u64,
    /// ICMP and ICMPv6 errors that say of a UDP packet that its port is unreachable.
    pub udp_refused: u64,
    /// IPv4 headers with a wrong checksum, but for the empty ones.
    pub bad_ipv4_checksums: u64,
    /// IPv4 headers with 0 where another checksum belongs, not seen to come in: captured before something filled it in.
    pub empty_ipv4_checksums: u64,
    /// Packets whose TCP, UDP, ICMP or ICMPv6 checksum was judged.
    pub judged: u64,
    /// Of those, the ones whose checksum is wrong.
    pub bad_checksums: u64,
    /// Packets with a wrong checksum of either kind; an empty one is none.
    pub damaged: u64,
}

/// A number of segments, and the octets of data in them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Data {
    /// Segments; a GSO or GRO buffer is one.
    pub segments: u64,
    /// Octets of data.
    pub octets: u64,
}

impl Data {
    fn add(&mut self, octets: u32) {
        self.segments += 1;
        self.octets += u64::from(octets);
    }
}

/// Requests and replies that passed one interface, by [`Direction::index`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterfaceCalls {
    /// Its name, escaped for a terminal.
    pub name: String,
    /// What it received, and what it sent.
    pub calls: [Calls; 2],
}

/// Requests (SYN, echo request) and what answers them (SYN+ACK, echo reply), of one direction on one interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    /// Requests.
    pub asked: u64,
    /// Replies to requests that passed the same interface.
    pub answered: u64,
    /// Replies to requests that did not.
    pub unasked: u64,
}

impl Tally {
    /// These sums: In, Out, and of unknown direction.
    #[cfg(test)]
    pub(crate) const fn of(sides: [Acts; 3], interfaces: Vec<InterfaceCalls>) -> Self {
        Self {
            sides,
            interfaces,
            overflowed: false,
        }
    }

    /// What the packets of a direction did; `None` for those whose direction is unknown.
    #[must_use]
    pub const fn acts(&self, direction: Option<Direction>) -> &Acts {
        let [inbound, outbound, undirected] = &self.sides;
        match direction {
            Some(Direction::In) => inbound,
            Some(Direction::Out) => outbound,
            None => undirected,
        }
    }

    /// Requests and replies by interface; empty if there were more interfaces than are kept.
    #[must_use]
    pub fn interfaces(&self) -> &[InterfaceCalls] {
        if self.overflowed {
            &[]
        } else {
            &self.interfaces
        }
    }

    /// Adds what a packet did, by the notes on it.
    #[inline]
    pub fn add(&mut self, packet: &Packet<'_>, notes: &Notes) {
        let direction = packet.known_direction();
        let side = direction.map_or(UNDIRECTED, |direction| direction.index() as usize);
        let acts = &mut self.sides[side];
        acts.judged += u64::from(packet.record().flags.has(Flags::SEGMENT_SUM));
        let damaged_before = acts.bad_ipv4_checksums + acts.bad_checksums;
        let mut call = None;
        for note in notes.iter() {
            call = call.or(acts.add(note));
        }
        acts.damaged += u64::from(acts.bad_ipv4_checksums + acts.bad_checksums > damaged_before);
        if let (Some(direction), Some(call)) = (direction, call) {
            self.add_call(packet.interface, direction, call);
        }
    }

    fn add_call(&mut self, name: &str, direction: Direction, call: Call) {
        let known = self.interfaces.iter().position(|known| known.name == name);
        let index = match known {
            Some(index) => index,
            None if self.interfaces.len() == INTERFACES_MAX => {
                self.overflowed = true;
                return;
            }
            None => {
                self.interfaces.push(InterfaceCalls {
                    name: name.to_owned(),
                    calls: [Calls::default(); 2],
                });
                self.interfaces.len() - 1
            }
        };
        let calls = &mut self.interfaces[index].calls[direction.index() as usize];
        *match call {
            Call::Asks => &mut calls.asked,
            Call::Answers => &mut calls.answered,
            Call::AnswersUnseen => &mut calls.unasked,
        } += 1;
    }
}

/// True if a note is in one of the sums.
pub(super) fn is_added_up(note: &Note) -> bool {
    let mut acts = Acts::default();
    acts.add(note).is_some() || acts != Acts::default()
}

impl Acts {
    /// Adds what a note says; returns what the packet is between those who ask and answer, if the note says that.
    fn add(&mut self, note: &Note) -> Option<Call> {
        match *note {
            Note::Tcp(note) => return self.add_tcp(note),
            Note::Delivery(note) => self.add_delivery(note),
            Note::Icmp(IcmpNote::EchoRequest { .. }) => return Some(Call::Asks),
            Note::Icmp(IcmpNote::EchoReply { .. }) => return Some(Call::Answers),
            Note::Icmp(IcmpNote::EchoReplyToUnseen) => return Some(Call::AnswersUnseen),
            Note::Icmp(IcmpNote::Because(Reason::PortUnreachable {
                protocol: PROTOCOL_UDP,
                ..
            })) => self.udp_refused += 1,
            Note::Packet(PacketNote::WrongChecksum {
                protocol,
                left_to_card,
                ..
            }) => match (protocol, left_to_card) {
                (Some(_), _) => self.bad_checksums += 1,
                (None, true) => self.empty_ipv4_checksums += 1,
                (None, false) => self.bad_ipv4_checksums += 1,
            },
            _ => {}
        }
        None
    }

    fn add_tcp(&mut self, note: TcpNote) -> Option<Call> {
        match note {
            TcpNote::AsksToOpen { .. } | TcpNote::AsksAgain { .. } => {
                self.asked += 1;
                return Some(Call::Asks);
            }
            TcpNote::AsksToo { .. } => self.asked += 1,
            TcpNote::Agrees { .. }
            | TcpNote::AgreesAgain { .. }
            | TcpNote::AgreesOtherwise { .. } => return Some(Call::Answers),
            TcpNote::AgreesToUnseen => return Some(Call::AnswersUnseen),
            TcpNote::Refuses { .. } => self.refused += 1,
            TcpNote::Acknowledges { .. } => self.acknowledged += 1,
            TcpNote::SynHasData { octets } | TcpNote::Sends { octets, .. } => self.data.add(octets),
            _ => {}
        }
        None
    }

    fn add_delivery(&mut self, note: DeliveryNote) {
        match note {
            // What was doubled on its way was sent once; what was overtaken by its like may have been.
            DeliveryNote::SendsAgain {
                why: Again::Doubled | Again::Overtaken { .. },
                ..
            } => {}
            DeliveryNote::SendsAgain { octets, .. }
            | DeliveryNote::SendsEarlier {
                octets,
                why: Late::Again,
                ..
            } => {
                self.data.add(octets);
                self.again.add(octets);
            }
            DeliveryNote::SendsEarlier { octets, .. } => {
                self.data.add(octets);
                self.late.add(octets);
            }
            // The rest of the segment is new, and another note has all of it.
            DeliveryNote::BeginsAgain { octets } => self.again.add(octets),
            _ => {}
        }
    }
}

/// What a packet is between hosts that ask and answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    Asks,
    Answers,
    AnswersUnseen,
}

#[cfg(test)]
mod tests;
