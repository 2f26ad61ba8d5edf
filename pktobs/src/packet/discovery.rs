//! What a message of neighbor discovery says (RFC 4861 4): the ARP of IPv6, and how hosts learn of routers.

use std::net::Ipv6Addr;

use pktobs_common::{Icmpv6, Transport};

use super::Packet;

/// Flags of a neighbor advertisement, in the first octet behind the checksum (RFC 4861 4.4).
const ROUTER: u8 = 0x80;
const SOLICITED: u8 = 0x40;
const OVERRIDE: u8 = 0x20;
/// Flags of a router advertisement, in the second octet behind the checksum (RFC 4861 4.2).
const MANAGED: u8 = 0x80;
const OTHER: u8 = 0x40;

/// A message.
#[derive(Clone, Copy, Debug)]
pub struct Discovery<'a> {
    /// What it is for.
    pub kind: DiscoveryKind,
    /// Its options, as far as they are there.
    pub options: DiscoveryOptions<'a>,
}

/// What a message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiscoveryKind {
    /// Asks which routers there are.
    RouterSolicitation,
    /// A router tells of itself and of the link.
    RouterAdvertisement {
        /// The hop limit that hosts should begin with; 0 if it is left to them.
        hop_limit: u8,
        /// Addresses come from DHCPv6.
        managed: bool,
        /// Other settings come from DHCPv6.
        other: bool,
        /// For how many seconds it takes packets for other networks; 0 if it takes none.
        lifetime_s: u16,
        /// For how many milliseconds a neighbor that was heard is reachable; 0 if that is left to hosts.
        reachable_ms: u32,
        /// After how many milliseconds a neighbor is asked for again; 0 if that is left to hosts.
        retransmit_ms: u32,
    },
    /// Asks for the link-layer address of the target.
    Solicitation {
        /// The address asked for.
        target: Ipv6Addr,
    },
    /// Tells the link-layer address of the target.
    Advertisement {
        /// The address.
        target: Ipv6Addr,
        /// The sender is a router.
        router: bool,
        /// It answers a question of the destination.
        solicited: bool,
        /// It counts more than what was known.
        overrides: bool,
    },
    /// A router tells the better way to a destination.
    Redirect {
        /// The next hop; the destination itself if that is on the link.
        next_hop: Ipv6Addr,
        /// The destination.
        destination: Ipv6Addr,
    },
}

/// An option (RFC 4861 4.6, RFC 8106 5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiscoveryOption<'a> {
    /// Link-layer address of the sender.
    SourceLinkAddress([u8; 6]),
    /// Link-layer address of the target.
    TargetLinkAddress([u8; 6]),
    /// A prefix of the link.
    Prefix(Prefix),
    /// The longest packet on the link, in octets.
    Mtu(u32),
    /// Where names are looked up.
    DnsServers {
        /// Their addresses, one at least.
        servers: &'a [[u8; 16]],
        /// For how many seconds; 0 if no longer.
        lifetime_s: u32,
    },
    /// Any other, by its type.
    Other(u8),
}

/// A prefix of a link (RFC 4861 4.6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prefix {
    /// Its first address.
    pub address: Ipv6Addr,
    /// Its length in bits.
    pub len: u8,
    /// What it covers is on the link.
    pub on_link: bool,
    /// Hosts make their own addresses in it.
    pub autonomous: bool,
    /// For how many seconds these hold.
    pub valid_s: u32,
    /// For how many seconds they are for new conversations.
    pub preferred_s: u32,
}

impl<'a> Packet<'a> {
    /// What it says as a message of neighbor discovery, or `None` if it is none, or is cut or in pieces.
    #[must_use]
    pub fn discovery(&self) -> Option<Discovery<'a>> {
        let Some(Transport::Icmpv6(message)) = self.transport() else {
            return None;
        };
        if message.code != 0 || self.record().is_fragment() {
            return None;
        }
        let [flags, more_flags, l0, l1] = message.rest;
        let body = self.icmp_body();
        let (kind, options) = match message.icmp_type {
            Icmpv6::ROUTER_SOLICITATION => (DiscoveryKind::RouterSolicitation, body),
            Icmpv6::ROUTER_ADVERTISEMENT => {
                let (&[r0, r1, r2, r3, t0, t1, t2, t3], options) = body.split_first_chunk()?;
                let kind = DiscoveryKind::RouterAdvertisement {
                    hop_limit: flags,
                    managed: more_flags & MANAGED != 0,
                    other: more_flags & OTHER != 0,
                    lifetime_s: u16::from_be_bytes([l0, l1]),
                    reachable_ms: u32::from_be_bytes([r0, r1, r2, r3]),
                    retransmit_ms: u32::from_be_bytes([t0, t1, t2, t3]),
                };
                (kind, options)
            }
            Icmpv6::NEIGHBOR_SOLICITATION => {
                let (target, options) = address(body)?;
                (DiscoveryKind::Solicitation { target }, options)
            }
            Icmpv6::NEIGHBOR_ADVERTISEMENT => {
                let (target, options) = address(body)?;
                let kind = DiscoveryKind::Advertisement {
                    target,
                    router: flags & ROUTER != 0,
                    solicited: flags & SOLICITED != 0,
                    overrides: flags & OVERRIDE != 0,
                };
                (kind, options)
            }
            Icmpv6::REDIRECT => {
                let (next_hop, rest) = address(body)?;
                let (destination, options) = address(rest)?;
                let kind = DiscoveryKind::Redirect {
                    next_hop,
                    destination,
                };
                (kind, options)
            }
            _ => return None,
        };
        let options = DiscoveryOptions(options);
        Some(Discovery { kind, options })
    }
}

/// The address at the beginning, and what stands behind it.
fn address(octets: &[u8]) -> Option<(Ipv6Addr, &[u8])> {
    let (address, rest) = octets.split_first_chunk::<16>()?;
    Some((Ipv6Addr::from(*address), rest))
}

/// The options of a message; they end with the first that is cut or has no length.
#[derive(Clone, Copy, Debug)]
pub struct DiscoveryOptions<'a>(&'a [u8]);

impl DiscoveryOptions<'_> {
    /// The link-layer address of the sender, or with `of_target` that of the target, if it is told.
    #[must_use]
    pub fn link_address(mut self, of_target: bool) -> Option<[u8; 6]> {
        self.find_map(|option| match option {
            DiscoveryOption::SourceLinkAddress(address) if !of_target => Some(address),
            DiscoveryOption::TargetLinkAddress(address) if of_target => Some(address),
            _ => None,
        })
    }
}

impl<'a> Iterator for DiscoveryOptions<'a> {
    type Item = DiscoveryOption<'a>;

    fn next(&mut self) -> Option<DiscoveryOption<'a>> {
        let &[number, units, ..] = self.0 else {
            return None;
        };
        let len = usize::from(units) * 8;
        if len == 0 {
            return None;
        }
        let (option, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(read(number, option).unwrap_or(DiscoveryOption::Other(number)))
    }
}

/// An option of a known type and length.
fn read(number: u8, option: &[u8]) -> Option<DiscoveryOption<'_>> {
    Some(match (number, option) {
        (1 | 2, &[_, _, a, b, c, d, e, f]) => {
            let address = [a, b, c, d, e, f];
            if number == 1 {
                DiscoveryOption::SourceLinkAddress(address)
            } else {
                DiscoveryOption::TargetLinkAddress(address)
            }
        }
        (
            3,
            &[
                _,
                _,
                len,
                flags,
                v0,
                v1,
                v2,
                v3,
                p0,
                p1,
                p2,
                p3,
                _,
                _,
                _,
                _,
                ref prefix @ ..,
            ],
        ) => DiscoveryOption::Prefix(Prefix {
            address: Ipv6Addr::from(<[u8; 16]>::try_from(prefix).ok()?),
            len,
            on_link: flags & 0x80 != 0,
            autonomous: flags & 0x40 != 0,
            valid_s: u32::from_be_bytes([v0, v1, v2, v3]),
            preferred_s: u32::from_be_bytes([p0, p1, p2, p3]),
        }),
        (5, &[_, _, _, _, a, b, c, d]) => DiscoveryOption::Mtu(u32::from_be_bytes([a, b, c, d])),
        (25, &[_, _, _, _, a, b, c, d, ref addresses @ ..]) => {
            let (servers, _) = addresses.as_chunks::<16>();
            DiscoveryOption::DnsServers {
                servers: Some(servers).filter(|servers| !servers.is_empty())?,
                lifetime_s: u32::from_be_bytes([a, b, c, d]),
            }
        }
        _ => return None,
    })
}
