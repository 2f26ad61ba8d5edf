//! Between whom a packet goes: the two ends of its ladder, and who else sends under it.
//!
//! An ICMP error stands in the ladder of the packet that it is about, and what is asked and told of an address between
//! who asks and that address. What has no ends, such as a frame whose addresses are not known, stands in no ladder.

use std::net::IpAddr;

use pktobs_common::{Icmp, Icmpv6, Tcp, Transport};

use crate::flow::{Place, Table};
use crate::lang::{Lang, Wording};
use crate::packet::{Arp, ArpOperation, Discovery, DiscoveryKind, Network, Packet};
use crate::view::{facts, line::Line, text::Append};

/// Sets of 8 datagrams in pieces whose ports are remembered, as only the first piece has them.
const PIECES_SETS: usize = 128;

/// An end of a ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Party {
    /// An address and a port, if the protocol has ports.
    Ip(IpAddr, Option<u16>),
    /// A link-layer address.
    Link([u8; 6]),
    /// All hosts of the link.
    All,
}

impl Party {
    /// Appends its name.
    pub(super) fn append(self, lang: Lang, text: &mut Line<'_>) {
        const ALL: Wording = Wording::new("all on the link", "リンク上の全員");
        match self {
            Self::Ip(address, port) => facts::endpoint(address, port, text),
            Self::Link(address) => text.link_address(&address),
            Self::All => text.text(ALL.of(lang)),
        }
    }
}

/// What a packet carries, as far as ladders are told apart by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// A protocol over IPv4 or IPv6 (IANA).
    Ip(u8),
    /// Something else (EtherType).
    Link(u16),
}

/// What the packets of a ladder have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    place: Place,
    /// What they carry.
    pub(super) kind: Kind,
    /// In order, whoever sends.
    pub(super) parties: [Party; 2],
}

/// The way of a packet through its ladder.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    /// The ladder.
    pub(super) key: Key,
    /// Which of its parties sends.
    pub(super) from: usize,
    /// Which of them began, as far as this packet tells.
    pub(super) first: usize,
    /// Who sends in truth, if that is not the party but someone between.
    pub(super) through: Option<IpAddr>,
}

impl Way {
    fn new(packet: &Packet<'_>, kind: Kind, from: Party, to: Party) -> Self {
        let (parties, sender) = if from <= to {
            ([from, to], 0)
        } else {
            ([to, from], 1)
        };
        let place = Place::of(packet);
        Self {
            key: Key {
                place,
                kind,
                parties,
            },
            from: sender,
            first: sender,
            through: None,
        }
    }

    /// The same way, in answer to who began. An end that answers itself does so from the right.
    fn in_answer(self) -> Self {
        let [one, other] = self.key.parties;
        let from = if one == other { 1 } else { self.from };
        Self {
            from,
            first: 1 - from,
            ..self
        }
    }

    /// The other way, in answer to a packet that went this way; `sender` says it.
    fn answered(self, sender: IpAddr) -> Self {
        let from = 1 - self.from;
        let Party::Ip(address, _) = self.key.parties[from] else {
            return Self { from, ..self };
        };
        Self {
            from,
            through: (address != sender).then_some(sender),
            ..self
        }
    }
}

/// The pieces of a datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Pieces {
    place: Place,
    addresses: [IpAddr; 2],
    protocol: u8,
    id: u32,
}

/// Finds the way of every packet. Remembers the ports of datagrams in pieces.
#[derive(Debug)]
pub(super) struct Ways {
    ports: Table<Pieces, (u16, u16)>,
}

impl Ways {
    /// Nothing remembered.
    pub(super) fn new() -> Self {
        Self {
            ports: Table::new(PIECES_SETS),
        }
    }

    /// The way of a packet, `None` if it has no ends.
    pub(super) fn find(&mut self, packet: &Packet<'_>) -> Option<Way> {
        if let Some(arp) = packet.arp() {
            return Some(of_arp(packet, &arp));
        }
        let Some(network) = packet.network() else {
            let (to, from) = packet.link_addresses()?;
            let kind = Kind::Link(packet.record().ether_type);
            return Some(Way::new(packet, kind, Party::Link(from), Party::Link(to)));
        };
        if let Some(quoted) = packet.quoted()
            && let Some(about) = quoted.network()
            && about.source == network.destination
        {
            let way = self.of_network(packet, &about, &quoted);
            return Some(way.answered(network.source));
        }
        if let Some(discovery) = packet.discovery() {
            return Some(of_discovery(packet, &network, &discovery));
        }
        let way = self.of_network(packet, &network, packet);
        let is_answer = match packet.transport() {
            Some(Transport::Tcp(tcp)) => tcp.flags() & (Tcp::SYN | Tcp::ACK) == Tcp::SYN | Tcp::ACK,
            Some(Transport::Icmp(icmp)) => icmp.icmp_type == Icmp::ECHO_REPLY,
            Some(Transport::Icmpv6(icmpv6)) => icmpv6.icmp_type == Icmpv6::ECHO_REPLY,
            Some(Transport::Udp(_)) | None => false,
        };
        Some(if is_answer { way.in_answer() } else { way })
    }

    /// By the addresses of `network` and the ports of `carried`, which is `packet` or what it quotes.
    fn of_network(&mut self, packet: &Packet<'_>, network: &Network, carried: &Packet<'_>) -> Way {
        let mut ports = carried.ports();
        if let Some(fragment) = network.fragment {
            let pieces = Pieces {
                place: Place::of(packet),
                addresses: [network.source, network.destination],
                protocol: network.protocol,
                id: fragment.id,
            };
            match ports {
                Some(ports) => *self.ports.get_or_insert_with(pieces, || ports) = ports,
                None => ports = self.ports.get(&pieces).copied(),
            }
        }
        let from = Party::Ip(network.source, ports.map(|(source, _)| source));
        let to = Party::Ip(network.destination, ports.map(|(_, port)| port));
        Way::new(packet, Kind::Ip(network.protocol), from, to)
    }
}

/// Between who asks and the address that is asked for; what nobody is asked goes to all.
fn of_arp(packet: &Packet<'_>, arp: &Arp) -> Way {
    let kind = Kind::Link(packet.record().ether_type);
    let (from, to) = match arp.operation {
        ArpOperation::Request | ArpOperation::Reply => {
            let of = |address: [u8; 4]| Party::Ip(address.into(), None);
            (of(arp.sender), of(arp.target))
        }
        ArpOperation::ReverseRequest | ArpOperation::ReverseReply => (
            Party::Link(arp.sender_hardware),
            Party::Link(arp.target_hardware),
        ),
    };
    let to = if from == to { Party::All } else { to };
    let way = Way::new(packet, kind, from, to);
    let is_answer = matches!(
        arp.operation,
        ArpOperation::Reply | ArpOperation::ReverseReply
    );
    if is_answer && to != Party::All {
        way.in_answer()
    } else {
        way
    }
}

/// The same for neighbor discovery, which sends the question to a group of few.
fn of_discovery(packet: &Packet<'_>, network: &Network, discovery: &Discovery<'_>) -> Way {
    let kind = Kind::Ip(network.protocol);
    let source = Party::Ip(network.source, None);
    let destination = Party::Ip(network.destination, None);
    match discovery.kind {
        DiscoveryKind::Solicitation { target } => {
            Way::new(packet, kind, source, Party::Ip(target.into(), None))
        }
        DiscoveryKind::Advertisement {
            target, solicited, ..
        } => {
            let asked = Way::new(packet, kind, destination, Party::Ip(target.into(), None));
            let way = asked.answered(network.source);
            let first = if solicited { way.first } else { way.from };
            Way { first, ..way }
        }
        _ => Way::new(packet, kind, source, destination),
    }
}
