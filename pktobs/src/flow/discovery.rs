//! Neighbor discovery: who asks for whom and what answers it, as ARP does over IPv4, and what routers tell of the link
//! (RFC 4861, RFC 4862 5.4).

use std::net::{IpAddr, Ipv6Addr};

use pktobs_common::Direction;

use super::neighbours::{Asked, Neighbours};
use super::note::{NeighbourNote, Notes, RouterNote};
use crate::packet::{
    Discovery, DiscoveryKind, DiscoveryOption, DiscoveryOptions, Network, Packet, Prefix,
};

/// No router lets a message with this hop limit pass, so it is of this link (RFC 4861 3.1).
const HOP_LIMIT: u8 = 255;
/// All hosts on the link, and all routers.
const ALL_NODES: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 1);
const ALL_ROUTERS: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 2);
/// A host waits so long for an objection to an address before it takes it (RFC 4862 5.4, `RetransTimer`).
const PROBE_NS: u64 = 1_000_000_000;
/// Whoever asks several times for an address that it wants does so within this time; later it is another matter.
const PROBES_NS: u64 = 4 * PROBE_NS;
/// A router answers all hosts within this time (RFC 4861 6.2.6: half a second, and three between two messages).
const ROUTER_NS: u64 = 3_500_000_000;

/// A message and where it came from.
struct Message<'a> {
    packet: &'a Packet<'a>,
    source: Ipv6Addr,
    destination: Ipv6Addr,
    options: DiscoveryOptions<'a>,
}

impl Message<'_> {
    /// The hardware address of the frame's sender.
    fn hardware(&self) -> Option<[u8; 6]> {
        let (_, source) = self.packet.link_addresses()?;
        Some(source)
    }
}

impl Neighbours {
    /// Says what a message does.
    pub(super) fn discovery(
        &mut self,
        packet: &Packet<'_>,
        network: &Network,
        discovery: &Discovery<'_>,
        notes: &mut Notes,
    ) {
        let (IpAddr::V6(source), IpAddr::V6(destination)) = (network.source, network.destination)
        else {
            return;
        };
        let hop_limit = packet.ipv6().map_or(HOP_LIMIT, |ipv6| ipv6.hop_limit);
        if hop_limit != HOP_LIMIT {
            return notes.push(NeighbourNote::FromElsewhere { hop_limit });
        }
        let message = Message {
            packet,
            source,
            destination,
            options: discovery.options,
        };
        match discovery.kind {
            DiscoveryKind::Solicitation { target } => self.solicit(&message, target, notes),
            DiscoveryKind::Advertisement {
                target,
                solicited,
                overrides,
                ..
            } => self.advertise(&message, target, (solicited, overrides), notes),
            DiscoveryKind::RouterSolicitation => self.ask_routers(&message, notes),
            DiscoveryKind::RouterAdvertisement {
                lifetime_s,
                managed,
                other,
                ..
            } => {
                self.answer_hosts(&message, notes);
                notes.push(RouterNote::Offers { lifetime_s });
                tell_options(message.options, notes);
                if managed {
                    notes.push(RouterNote::AddressesElsewhere);
                } else if other {
                    notes.push(RouterNote::SettingsElsewhere);
                }
            }
            DiscoveryKind::Redirect {
                next_hop,
                destination,
            } => notes.push(if next_hop == destination {
                RouterNote::OnLink { destination }
            } else {
                RouterNote::BetterWay {
                    destination,
                    next_hop,
                }
            }),
        }
        let is_advertisement = matches!(discovery.kind, DiscoveryKind::Advertisement { .. });
        if let Some(hardware) = message.options.link_address(false)
            && !source.is_unspecified()
            && !is_advertisement
        {
            self.learn(packet, source.into(), hardware, notes);
        }
    }

    fn solicit(&mut self, message: &Message<'_>, target: Ipv6Addr, notes: &mut Notes) {
        let sender = message.source.into();
        let asked = self.ask(message.packet, (sender, message.hardware()), target.into());
        let is_probe = message.source.is_unspecified();
        let is_to_one = message.destination == target;
        let side = message.packet.known_direction();
        let asked = asked.filter(|&asked| {
            !is_probe || (asked.before_ns <= PROBES_NS && !is_from_other_side(asked, side))
        });
        let target = target.into();
        notes.push(match asked.map(|asked| asked.before_ns) {
            Some(after_ns) if is_probe => NeighbourNote::ProbesAgain { target, after_ns },
            Some(after_ns) => NeighbourNote::AsksAgain { target, after_ns },
            None if is_probe => NeighbourNote::Probes { target },
            None if is_to_one => NeighbourNote::Checks { target },
            None => NeighbourNote::Asks { target, sender },
        });
    }

    fn advertise(
        &mut self,
        message: &Message<'_>,
        target: Ipv6Addr,
        (solicited, overrides): (bool, bool),
        notes: &mut Notes,
    ) {
        let packet = message.packet;
        let address = target.into();
        let hardware = message.options.link_address(true);
        if solicited {
            let asked = self.answer(packet, message.destination.into(), address);
            let after_ns = asked.map(|asked| asked.before_ns);
            notes.push(match (after_ns, hardware) {
                (Some(after_ns), Some(hardware)) => NeighbourNote::Answers {
                    address,
                    hardware,
                    after_ns,
                },
                (None, Some(hardware)) => NeighbourNote::AnswersUnseen { address, hardware },
                (after_ns, None) => NeighbourNote::IsThere { address, after_ns },
            });
        } else {
            let asked = self.answer(packet, Ipv6Addr::UNSPECIFIED.into(), address);
            let asked = asked.filter(|asked| !asked.answered);
            let side = packet.known_direction();
            notes.push(match (asked, hardware) {
                (Some(asked), _) if is_from_other_side(asked, side) => NeighbourNote::Taken {
                    address,
                    after_ns: asked.before_ns,
                },
                // Whoever asked may have the address by now.
                (Some(asked), _) if asked.before_ns < PROBE_NS => NeighbourNote::ProbablyTaken {
                    address,
                    after_ns: asked.before_ns,
                },
                (_, Some(hardware)) if message.destination == ALL_NODES => {
                    NeighbourNote::TellsAll { address, hardware }
                }
                (_, Some(hardware)) => NeighbourNote::Tells { address, hardware },
                (_, None) => NeighbourNote::IsThere {
                    address,
                    after_ns: None,
                },
            });
        }
        // One that does not override is of a proxy, or of one host of several that have the address.
        if let Some(hardware) = hardware
            && (overrides || !self.knows(packet, address))
        {
            self.learn(packet, address, hardware, notes);
        }
    }

    fn ask_routers(&mut self, message: &Message<'_>, notes: &mut Notes) {
        let sender = message.source.into();
        let hardware = message.hardware();
        let asked = self.ask(message.packet, (sender, hardware), ALL_ROUTERS.into());
        // A router may answer all hosts at once.
        let all = (ALL_NODES.into(), None);
        self.ask(message.packet, all, ALL_ROUTERS.into());
        notes.push(match asked {
            Some(asked) => RouterNote::AsksAgain {
                after_ns: asked.before_ns,
            },
            None => RouterNote::Asks,
        });
    }

    /// Says whom a router advertisement answers.
    fn answer_hosts(&mut self, message: &Message<'_>, notes: &mut Notes) {
        let destination = message.destination;
        let asked = self.answer(message.packet, destination.into(), ALL_ROUTERS.into());
        let Some(after_ns) = asked.map(|asked| asked.before_ns) else {
            return;
        };
        if !destination.is_multicast() {
            notes.push(RouterNote::Answers { after_ns });
        } else if after_ns <= ROUTER_NS {
            notes.push(RouterNote::ProbablyAnswers { after_ns });
        }
    }
}

/// True if a message came from the other side of the interface than the question, and so from another host.
fn is_from_other_side(asked: Asked, side: Option<Direction>) -> bool {
    matches!((asked.side, side), (Some(asked), Some(side)) if asked != side)
}

/// Says what a router tells of the link.
fn tell_options(options: DiscoveryOptions<'_>, notes: &mut Notes) {
    for option in options {
        match option {
            DiscoveryOption::Prefix(prefix) => tell_prefix(&prefix, notes),
            DiscoveryOption::Mtu(octets) => notes.push(RouterNote::Mtu { octets }),
            DiscoveryOption::DnsServers {
                servers: [first, others @ ..],
                lifetime_s: 1..,
            } => notes.push(RouterNote::DnsServers {
                first: Ipv6Addr::from(*first),
                others: others.len(),
            }),
            _ => {}
        }
    }
}

fn tell_prefix(prefix: &Prefix, notes: &mut Notes) {
    let &Prefix {
        address,
        len,
        on_link,
        autonomous,
        valid_s,
        preferred_s,
    } = prefix;
    // Whatever is told of that one, hosts ignore it (RFC 4861 6.3.4).
    if address.is_unicast_link_local() {
        return;
    }
    let prefix = (address, len);
    notes.push(match (valid_s, preferred_s, autonomous, on_link) {
        (_, _, false, false) => return,
        (0, ..) => RouterNote::PrefixEnds { prefix },
        (_, 0, true, _) => RouterNote::PrefixDeprecated { prefix },
        (_, _, true, true) => RouterNote::PrefixForBoth { prefix },
        (_, _, true, false) => RouterNote::PrefixForAddresses { prefix },
        (_, _, false, true) => RouterNote::PrefixOnLink { prefix },
    });
}
