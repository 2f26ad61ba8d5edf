//! IPv6 packets made from their fields, with right checksums, as `forge` makes those of IPv4.

use std::net::Ipv6Addr;

use crate::forge::{fill, sum};

/// 2001:db8::1 and 2001:db8::2.
pub(crate) const CLIENT: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1);
pub(crate) const SERVER: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 2);

/// An address in text.
pub(crate) fn address(text: &str) -> Ipv6Addr {
    text.parse().unwrap()
}

/// An IPv6 header to be, the extension headers behind it, and what follows them.
#[derive(Clone)]
pub(crate) struct Ip6 {
    pub(crate) source: Ipv6Addr,
    pub(crate) destination: Ipv6Addr,
    pub(crate) hop_limit: u8,
    pub(crate) class_flow: u32,
    /// Number and octets of each; the first octet, which names the next header, is filled in.
    pub(crate) extensions: Vec<(u8, Vec<u8>)>,
}

impl Ip6 {
    pub(crate) fn new(source: Ipv6Addr, destination: Ipv6Addr) -> Self {
        Self {
            source,
            destination,
            hop_limit: 64,
            class_flow: 0,
            extensions: Vec::new(),
        }
    }

    /// A message of neighbor discovery.
    pub(crate) fn on_link(source: &str, destination: &str) -> Self {
        Self {
            hop_limit: 255,
            ..Self::new(address(source), address(destination))
        }
    }

    /// With one more extension header.
    pub(crate) fn extension(mut self, number: u8, octets: &[u8]) -> Self {
        self.extensions.push((number, octets.to_vec()));
        self
    }

    /// The piece of a packet that begins at `offset` octets.
    pub(crate) fn piece(self, id: u32, offset: u16, more: bool) -> Self {
        let [o0, o1] = (offset | u16::from(more)).to_be_bytes();
        let [i0, i1, i2, i3] = id.to_be_bytes();
        self.extension(44, &[0, 0, o0, o1, i0, i1, i2, i3])
    }

    pub(crate) fn carry(&self, protocol: u8, segment: &[u8]) -> Vec<u8> {
        let extensions_len: usize = self.extensions.iter().map(|(_, octets)| octets.len()).sum();
        let len = u16::try_from(extensions_len + segment.len()).unwrap();
        let mut numbers: Vec<u8> = self.extensions.iter().map(|(number, _)| *number).collect();
        numbers.push(protocol);
        let mut octets = (0x6000_0000 | self.class_flow).to_be_bytes().to_vec();
        octets.extend(len.to_be_bytes());
        octets.extend([numbers[0], self.hop_limit]);
        octets.extend(self.source.octets());
        octets.extend(self.destination.octets());
        for ((_, extension), next) in self.extensions.iter().zip(&numbers[1..]) {
            octets.push(*next);
            octets.extend(&extension[1..]);
        }
        octets.extend(segment);
        octets
    }

    pub(crate) fn udp(&self, ports: (u16, u16), data: &[u8]) -> Vec<u8> {
        let mut octets = Vec::new();
        octets.extend(ports.0.to_be_bytes());
        octets.extend(ports.1.to_be_bytes());
        octets.extend(u16::try_from(8 + data.len()).unwrap().to_be_bytes());
        octets.extend([0, 0]);
        octets.extend(data);
        fill(&mut octets, 6, self.pseudo_header(17));
        self.carry(17, &octets)
    }

    pub(crate) fn tcp(&self, ports: (u16, u16), flags: u8, seq: u32, ack: u32) -> Vec<u8> {
        let mut octets = Vec::new();
        octets.extend(ports.0.to_be_bytes());
        octets.extend(ports.1.to_be_bytes());
        octets.extend(seq.to_be_bytes());
        octets.extend(ack.to_be_bytes());
        octets.extend([0x50, flags, 0x03, 0xe8, 0, 0, 0, 0]);
        fill(&mut octets, 16, self.pseudo_header(6));
        self.carry(6, &octets)
    }

    /// The octets of an ICMPv6 message, for a packet or for pieces of one.
    pub(crate) fn message(&self, kind: (u8, u8), rest: [u8; 4], body: &[u8]) -> Vec<u8> {
        let mut octets = vec![kind.0, kind.1, 0, 0];
        octets.extend(rest);
        octets.extend(body);
        fill(&mut octets, 2, self.pseudo_header(58));
        octets
    }

    pub(crate) fn icmpv6(&self, kind: (u8, u8), rest: [u8; 4], body: &[u8]) -> Vec<u8> {
        self.carry(58, &self.message(kind, rest, body))
    }

    fn pseudo_header(&self, protocol: u8) -> u32 {
        sum(&self.source.octets()) + sum(&self.destination.octets()) + u32::from(protocol)
    }
}

/// A router advertisement with so many prefixes of the link, all the same (RFC 4861 4.2, 4.6.2).
pub(crate) fn router_with_prefixes(count: usize) -> Vec<u8> {
    let mut prefix = vec![3, 4, 64, 0x80, 0, 0, 0, 60, 0, 0, 0, 60, 0, 0, 0, 0];
    prefix.extend(address("2001:db8:1::").octets());
    let body = [vec![0; 8], prefix.repeat(count)].concat();
    Ip6::on_link("fe80::ff", "ff02::1").icmpv6((134, 0), [64, 0, 0, 30], &body)
}
