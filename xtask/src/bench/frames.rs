//! Frames from headers, with right lengths and checksums: what the load, the programs and the files are made of.

use pktobs_common::checksum;

/// Octets of an Ethernet header without tags.
pub(crate) const ETHERNET_LEN: usize = 14;

const TCP: u8 = 6;
const UDP: u8 = 17;
const ICMP: u8 = 1;

/// Who sends to whom in a frame of IPv4.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ipv4 {
    pub(crate) from: [u8; 4],
    pub(crate) to: [u8; 4],
    pub(crate) id: u16,
    /// The field with DF, MF and the offset.
    pub(crate) fragment: u16,
    /// IPv4 options: a multiple of 4 octets, at most 40.
    pub(crate) options: &'static [u8],
}

impl Ipv4 {
    /// Without options, and not to be fragmented.
    pub(crate) const fn new(from: [u8; 4], to: [u8; 4]) -> Self {
        Self {
            from,
            to,
            id: 0,
            fragment: 0x4000,
            options: &[],
        }
    }

    fn header(&self, protocol: u8, payload_len: usize) -> Vec<u8> {
        let len = 20 + self.options.len();
        let mut header = vec![0x40 | (len / 4) as u8, 0];
        header.extend(((len + payload_len) as u16).to_be_bytes());
        header.extend(self.id.to_be_bytes());
        header.extend(self.fragment.to_be_bytes());
        header.extend([64, protocol, 0, 0]);
        header.extend(self.from);
        header.extend(self.to);
        header.extend(self.options);
        let sum = complement(sum(&header));
        header[10..12].copy_from_slice(&sum.to_be_bytes());
        header
    }

    fn frame(&self, protocol: u8, segment: &[u8]) -> Vec<u8> {
        let packet = [&self.header(protocol, segment.len()), segment].concat();
        ethernet(0x0800, &packet)
    }

    fn pseudo_header(&self, protocol: u8, len: usize) -> u64 {
        sum(&self.from) + sum(&self.to) + u64::from(protocol) + len as u64
    }
}

/// The fields of a TCP header that differ from frame to frame.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tcp {
    pub(crate) ports: [u16; 2],
    pub(crate) seq: u32,
    pub(crate) ack: u32,
    pub(crate) flags: u8,
    /// Value and echo of the timestamps option.
    pub(crate) timestamps: [u32; 2],
}

impl Tcp {
    pub(crate) const SYN: u8 = 2;
    pub(crate) const FIN: u8 = 1;
    pub(crate) const PSH: u8 = 8;
    pub(crate) const ACK: u8 = 16;

    /// Octets of the header with the timestamps option.
    pub(crate) const LEN: usize = 32;

    /// The segment; a SYN has the options that Linux sends. `pseudo_header` is given the segment's length.
    fn segment(&self, payload: &[u8], pseudo_header: impl Fn(usize) -> u64) -> Vec<u8> {
        let mut options = Vec::new();
        if self.flags & Self::SYN != 0 {
            options.extend([2, 4, 5, 180, 4, 2]);
        } else {
            options.extend([1, 1]);
        }
        options.extend([8, 10]);
        options.extend(self.timestamps[0].to_be_bytes());
        options.extend(self.timestamps[1].to_be_bytes());
        if self.flags & Self::SYN != 0 {
            options.extend([1, 3, 3, 10]);
        }
        let mut segment = Vec::new();
        segment.extend(self.ports[0].to_be_bytes());
        segment.extend(self.ports[1].to_be_bytes());
        segment.extend(self.seq.to_be_bytes());
        segment.extend(self.ack.to_be_bytes());
        segment.extend([(20 + options.len() as u8) << 2, self.flags]);
        segment.extend([1, 245, 0, 0, 0, 0]);
        segment.extend(options);
        segment.extend(payload);
        let sum = complement(pseudo_header(segment.len()) + sum(&segment));
        segment[16..18].copy_from_slice(&sum.to_be_bytes());
        segment
    }
}

/// TCP over IPv4.
pub(crate) fn tcp(ip: &Ipv4, tcp: &Tcp, payload: &[u8]) -> Vec<u8> {
    ip.frame(TCP, &tcp.segment(payload, |len| ip.pseudo_header(TCP, len)))
}

/// TCP over IPv6, between addresses of the documentation prefix whose last octets are `from` and `to`.
pub(crate) fn tcp_over_ipv6(from: u8, to: u8, tcp: &Tcp, payload: &[u8]) -> Vec<u8> {
    let address = |last| {
        let mut address = [0; 16];
        address[..4].copy_from_slice(&[0x20, 0x01, 0x0d, 0xb8]);
        address[13] = last;
        address
    };
    let addresses = [address(from), address(to)].concat();
    let pseudo_header = |len: usize| sum(&addresses) + u64::from(TCP) + len as u64;
    let segment = tcp.segment(payload, pseudo_header);
    let mut packet = vec![0x60, 0, 0, 0];
    packet.extend((segment.len() as u16).to_be_bytes());
    packet.extend([TCP, 64]);
    packet.extend(addresses);
    packet.extend(segment);
    ethernet(0x86dd, &packet)
}

/// UDP over IPv4.
pub(crate) fn udp(ip: &Ipv4, ports: [u16; 2], payload: &[u8]) -> Vec<u8> {
    let len = 8 + payload.len();
    let mut segment = Vec::new();
    segment.extend(ports[0].to_be_bytes());
    segment.extend(ports[1].to_be_bytes());
    segment.extend((len as u16).to_be_bytes());
    segment.extend([0, 0]);
    segment.extend(payload);
    let sum = complement(ip.pseudo_header(UDP, len) + sum(&segment));
    segment[6..8].copy_from_slice(&sum.to_be_bytes());
    ip.frame(UDP, &segment)
}

/// An ICMP echo request or reply.
pub(crate) fn echo(ip: &Ipv4, is_reply: bool, id: u16, seq: u16, payload: &[u8]) -> Vec<u8> {
    let mut message = vec![if is_reply { 0 } else { 8 }, 0, 0, 0];
    message.extend(id.to_be_bytes());
    message.extend(seq.to_be_bytes());
    message.extend(payload);
    let sum = complement(sum(&message));
    message[2..4].copy_from_slice(&sum.to_be_bytes());
    ip.frame(ICMP, &message)
}

/// An ARP request of `from` for `to`.
pub(crate) fn arp(from: [u8; 4], to: [u8; 4]) -> Vec<u8> {
    let mut request = vec![0, 1, 8, 0, 6, 4, 0, 1];
    request.extend([2, 0, 0, 0, 0, 1]);
    request.extend(from);
    request.extend([0; 6]);
    request.extend(to);
    ethernet(0x0806, &request)
}

/// From dev1 to dev2 of the lab; short frames are padded as a network card does.
fn ethernet(protocol: u16, packet: &[u8]) -> Vec<u8> {
    let mut frame = vec![2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1];
    frame.extend(protocol.to_be_bytes());
    frame.extend(packet);
    frame.resize(frame.len().max(60), 0);
    frame
}

fn sum(octets: &[u8]) -> u64 {
    u64::from(checksum::sum(octets))
}

/// The field that makes a sum come out.
fn complement(sum: u64) -> u16 {
    !checksum::fold(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pktobs_common::checksum::fold;

    #[test]
    fn the_header_of_rfc_1071s_readers_has_its_known_checksum() {
        // The example of https://en.wikipedia.org/wiki/Internet_checksum: 0xb861.
        let header = [
            0x45, 0, 0, 0x73, 0, 0, 0x40, 0, 0x40, 0x11, 0, 0, 0xc0, 0xa8, 0, 1, 0xc0, 0xa8, 0,
            0xc7,
        ];
        assert_eq!(complement(sum(&header)), 0xb861);
    }

    #[test]
    fn a_receiver_finds_every_sum_right() {
        let ip = Ipv4::new([10, 0, 0, 1], [10, 0, 0, 2]);
        let header = Tcp {
            ports: [1, 2],
            flags: Tcp::ACK,
            ..Tcp::default()
        };
        for payload in [&b""[..], b"odd", b"even"] {
            let frame = tcp(&ip, &header, payload);
            let total = 20 + Tcp::LEN + payload.len();
            assert_eq!(fold(sum(&frame[14..34])), 0xffff);
            let segment = &frame[34..14 + total];
            let pseudo = ip.pseudo_header(TCP, segment.len());
            assert_eq!(fold(pseudo + sum(segment)), 0xffff);
        }
    }
}
