//! Echo, as ping sends it: which request a reply answers (RFC 792).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use pktobs_common::{Direction, PacketType};

use super::note::{IcmpNote, Identification, Notes};
use super::pair::{Address, Place, opposite};
use super::table::Table;
use crate::packet::{Network, Packet};

/// Sets of 8 echo requests: 4,096 of them in less than 512 KiB.
const SETS: usize = 512;
/// An echo request with the same id and seq after this time is another one: Windows has one id for all, and
/// the processes of containers are numbered alike.
const AGAIN_NS: u64 = 10_000_000_000;

/// Stands for a group that is asked, or all: those who answer do so from their own addresses.
const SOME_GROUP: IpAddr = IpAddr::V6(Ipv6Addr::UNSPECIFIED);

/// What an echo message has beside its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct EchoHeader {
    /// Identifier.
    pub(super) id: u16,
    /// Sequence number.
    pub(super) seq: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    place: Place,
    direction: Direction,
    requester: Address,
    target: Address,
    header: EchoHeader,
}

#[derive(Debug, Default)]
struct Echo {
    asked_ns: u64,
    /// Which datagram the request is, if it comes in pieces.
    fragmented: Option<Identification>,
    answered: bool,
}

/// The requests remembered.
#[derive(Debug)]
pub(super) struct Echoes {
    table: Table<Key, Echo>,
}

impl Echoes {
    pub(super) fn new() -> Self {
        Self {
            table: Table::new(SETS),
        }
    }

    /// Says what a request does.
    pub(super) fn ask(
        &mut self,
        packet: &Packet<'_>,
        network: &Network,
        header: EchoHeader,
        notes: &mut Notes,
    ) {
        let target = network.destination;
        let key = Key {
            place: Place::of(packet),
            direction: packet.direction(),
            requester: network.source.into(),
            target: if is_to_many(packet, target) {
                SOME_GROUP.into()
            } else {
                target.into()
            },
            header,
        };
        let asked_ns = packet.record().time_ns;
        let mut is_first = false;
        let echo = self.table.get_or_insert_with(key, || {
            is_first = true;
            Echo::default()
        });
        let is_recent = asked_ns.saturating_sub(echo.asked_ns) < AGAIN_NS;
        let again = !is_first && !echo.answered && is_recent;
        *echo = Echo {
            asked_ns,
            fragmented: Identification::of(network),
            answered: false,
        };
        notes.push(IcmpNote::EchoRequest { target, again });
    }

    /// Says what a reply does.
    pub(super) fn reply(
        &mut self,
        packet: &Packet<'_>,
        network: &Network,
        header: EchoHeader,
        notes: &mut Notes,
    ) {
        let key = |(direction, target)| Key {
            place: Place::of(packet),
            direction,
            requester: network.destination.into(),
            target,
            header,
        };
        let [there, here] = [opposite(packet.direction()), packet.direction()];
        let (own, group) = (Address::from(network.source), Address::from(SOME_GROUP));
        let asked = [(there, own), (here, own), (there, group), (here, group)]
            .into_iter()
            .find(|&asked| self.table.get(&key(asked)).is_some());
        let echo = asked.and_then(|asked| self.table.get(&key(asked)));
        let (Some(echo), Some((asked_at, target))) = (echo, asked) else {
            notes.push(IcmpNote::EchoReplyToUnseen);
            return;
        };
        notes.push(IcmpNote::EchoReply {
            after_ns: packet.record().time_ns.saturating_sub(echo.asked_ns),
            round_trip: asked_at == Direction::Out && packet.direction() == Direction::In,
            again: echo.answered,
        });
        // Every host of a group answers.
        if target == group {
            return;
        }
        echo.answered = true;
        if let (Some(request), Some(own)) = (echo.fragmented, Identification::of(network))
            && request != own
        {
            notes.push(IcmpNote::OwnDatagram { request });
        }
    }
}

/// True if a packet is known to go to many: by its address, or, where the length of the prefix would have to be known for
/// that, by that of its frame.
fn is_to_many(packet: &Packet<'_>, target: IpAddr) -> bool {
    let is_group = |(destination, _): ([u8; 6], [u8; 6])| destination[0] & 1 == 1;
    let packet_type = packet.record().flags.packet_type();
    target.is_multicast()
        || target == IpAddr::V4(Ipv4Addr::BROADCAST)
        || matches!(packet_type, PacketType::Broadcast | PacketType::Multicast)
        || packet.link_addresses().is_some_and(is_group)
}
