//! What an IPv4 and an IPv6 header say alike: who sends to whom, and what is carried.

use std::net::{IpAddr, Ipv6Addr};

use pktobs_common::{
    Ipv4, Ipv6, Stop, Transport,
    wire::{self, PROTOCOL_TCP, PROTOCOL_UDP},
};

use super::{Options, Packet, Piece};

/// The network header of a packet, of whichever version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// Source address.
    pub source: IpAddr,
    /// Destination address, as it stands in the header.
    pub destination: IpAddr,
    /// What is carried (IANA protocol numbers); over IPv6 what stands behind the extension headers that were followed.
    pub protocol: u8,
    /// Octets of the header, options or extension headers included.
    pub header_len: u32,
    /// Which piece of a fragmented packet this is, or `None` if it is whole.
    pub fragment: Option<Fragment>,
}

/// A piece of a fragmented packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// Identification; 16 bits of it over IPv4.
    pub id: u32,
    /// Where its data belongs in the packet, in octets.
    pub offset: u32,
    /// More follow.
    pub more: bool,
}

impl<'a> Packet<'a> {
    /// The network header, or `None` if the packet has none or not even its fixed part whole and sound.
    #[must_use]
    #[inline]
    pub fn network(&self) -> Option<Network> {
        if let Some(ipv4) = self.ipv4() {
            return Some(Network {
                source: ipv4.source.into(),
                destination: ipv4.destination.into(),
                protocol: ipv4.protocol,
                header_len: ipv4.header_len(),
                fragment: ipv4.is_fragment().then(|| Fragment {
                    id: ipv4.id.into(),
                    offset: ipv4.fragment_offset(),
                    more: ipv4.more_fragments(),
                }),
            });
        }
        self.ipv6_network()
    }

    fn ipv6_network(&self) -> Option<Network> {
        let ipv6 = self.ipv6()?;
        let (source, destination) = self.ipv6_addresses()?;
        Some(Network {
            source: source.into(),
            destination: destination.into(),
            protocol: ipv6.protocol,
            header_len: ipv6.header_len.into(),
            fragment: ipv6.is_fragment().then(|| Fragment {
                id: ipv6.fragment_id,
                offset: ipv6.fragment_offset(),
                more: ipv6.more_fragments(),
            }),
        })
    }

    /// The ports of a TCP or UDP packet, even if all of the header behind them is cut off, as in a packet that an
    /// ICMP error quotes; `None` if there are none, as in a later fragment or behind a header that is not sound.
    #[must_use]
    #[inline]
    pub fn ports(&self) -> Option<(u16, u16)> {
        self.ports_in(self.transport().as_ref())
    }

    /// The same, if this is its transport header.
    #[inline]
    pub(super) fn ports_in(&self, transport: Option<&Transport>) -> Option<(u16, u16)> {
        match transport {
            Some(Transport::Tcp(tcp)) => Some((tcp.source_port, tcp.destination_port)),
            Some(Transport::Udp(udp)) => Some((udp.source_port, udp.destination_port)),
            Some(Transport::Icmp(_) | Transport::Icmpv6(_)) => None,
            None => self.ports_of_cut(),
        }
    }

    fn ports_of_cut(&self) -> Option<(u16, u16)> {
        let record = self.record();
        let has_ports = record.stop == Stop::TransportTruncated
            && matches!(record.protocol(), PROTOCOL_TCP | PROTOCOL_UDP);
        if !has_ports || record.segment_len() < 4 {
            return None;
        }
        let start = record.transport_offset();
        let &[a, b, c, d] = self.octets(start, start + 4).first_chunk()?;
        Some((u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])))
    }

    /// See [`PacketRecord::ipv6`](pktobs_common::PacketRecord::ipv6).
    #[must_use]
    #[inline]
    pub const fn ipv6(&self) -> Option<Ipv6> {
        self.captured.record.ipv6()
    }

    /// The source and the destination in the IPv6 header, or `None` if the packet has no sound one.
    #[must_use]
    #[inline]
    pub fn ipv6_addresses(&self) -> Option<([u8; 16], [u8; 16])> {
        const SOURCE: u32 = 8;
        self.ipv6()?;
        let start = u32::from(self.record().network_offset);
        let octets = self.octets(start + SOURCE, start + wire::IPV6_HEADER_LEN);
        let (source, rest) = octets.split_first_chunk()?;
        Some((*source, *rest.first_chunk()?))
    }

    /// The extension headers of an IPv6 packet that were followed, each with its number and its octets.
    pub fn extension_headers(&self) -> impl Iterator<Item = (u8, &'a [u8])> {
        let start = u32::from(self.record().network_offset);
        let (mut number, mut rest) = self.ipv6().map_or((0, &[][..]), |ipv6| {
            let end = start + u32::from(ipv6.header_len);
            (
                ipv6.next_header,
                self.octets(start + wire::IPV6_HEADER_LEN, end),
            )
        });
        std::iter::from_fn(move || {
            let [next_header, len, ..] = *rest else {
                return None;
            };
            let len = match number {
                wire::FRAGMENT => 8,
                _ => (usize::from(len) + 1) * 8,
            };
            let (header, behind) = rest.split_at_checked(len)?;
            let told = (number, header);
            (number, rest) = (next_header, behind);
            Some(told)
        })
    }

    /// Where the packet is to arrive in the end: the last address of a source route, or else the destination. That
    /// is what the transport checksum covers (RFC 8200 8.1).
    #[must_use]
    #[inline]
    pub fn final_destination(&self) -> Option<IpAddr> {
        if let Some(ipv4) = self.ipv4() {
            return Some(self.final_ipv4_destination(&ipv4).into());
        }
        let (_, destination) = self.ipv6_addresses()?;
        let route = self
            .extension_headers()
            .find(|(number, _)| *number == wire::ROUTING);
        let routed = route.and_then(|(_, header)| last_of_route(header));
        Some(Ipv6Addr::from(routed.unwrap_or(destination)).into())
    }

    /// The last address of a source route (RFC 791 3.1), or else the destination address.
    fn final_ipv4_destination(&self, ipv4: &Ipv4) -> [u8; 4] {
        const LOOSE_SOURCE_ROUTE: u8 = 131;
        const STRICT_SOURCE_ROUTE: u8 = 137;
        if ipv4.header_len() <= 20 {
            return ipv4.destination;
        }
        let route = Options::new(self.ipv4_options()).find_map(|piece| match piece {
            Piece::Option {
                number: LOOSE_SOURCE_ROUTE | STRICT_SOURCE_ROUTE,
                data: [_, route @ ..],
            } => route.last_chunk().copied(),
            _ => None,
        });
        route.unwrap_or(ipv4.destination)
    }
}

/// The last address of an IPv6 routing header, or `None` if it has been reached already or is not known.
fn last_of_route(header: &[u8]) -> Option<[u8; 16]> {
    /// RFC 2460 4.4, and RFC 6275 6.4: the home address.
    const IN_ORDER: [u8; 2] = [0, 2];
    /// RFC 8754 2: the segments stand from the last to the first.
    const SEGMENTS: u8 = 4;
    let [_, _, route_type, segments_left, _, _, _, _, addresses @ ..] = header else {
        return None;
    };
    let (addresses, _) = addresses.as_chunks();
    match *route_type {
        _ if *segments_left == 0 => None,
        SEGMENTS => addresses.first().copied(),
        known if IN_ORDER.contains(&known) => addresses.last().copied(),
        _ => None,
    }
}
