//! Frames for the comparison: sound, then mutated, cut, padded and tagged.
//!
//! Left out, because tcpdump says more of them than this view is to say:
//! - ports below 50,000, which may belong to an application that tcpdump decodes (all that it knows are below),
//! - protocols over IPv4 other than TCP, UDP and ICMP that tcpdump decodes,
//! - the same over IPv6, where chance makes a packet one of it.
//!
//! The rule holds for quoted packets too. And an ICMP message is either shorter than the octets that a record
//! holds, or quotes a packet that goes on behind them: of a segment quoted whole, but held in part, tcpdump would
//! check the checksum.

use std::time::Duration;

use pktobs::source::octets::Link;
use pktobs_common::{Direction, SkbMetadata};

use crate::{
    capture::Frame,
    forge::{DEPTH_MAX, ICMP, PORTS, TCP, UDP, datagram},
    ipv6::is_left_out,
    random::Random,
};

/// Protocols over IPv4 that tcpdump decodes and this view does not.
const DECODED: [u8; 18] = [
    2, 4, 8, 9, 33, 41, 46, 47, 50, 51, 55, 88, 89, 103, 108, 112, 113, 132,
];
/// Types of ICMP messages that quote a packet.
const QUOTING: [u8; 5] = [3, 4, 5, 11, 12];

/// `count` frames, the same for the same seed.
pub(crate) fn frames(link: Link, count: u32, seed: u64) -> Vec<Frame> {
    let mut random = Random(seed);
    (0..count)
        .map(|number| frame(&mut random, link, number))
        .collect()
}

fn frame(random: &mut Random, link: Link, number: u32) -> Frame {
    loop {
        let mut datagram = datagram(random, DEPTH_MAX);
        if random.chance(60) {
            mutate(random, &mut datagram);
        }
        let mut octets = Vec::new();
        if link == Link::Ethernet {
            octets = ethernet(random);
        }
        let header_len = octets.len();
        octets.extend(datagram);
        if octets.len() < 60 && random.chance(20) {
            octets.resize(60, 0);
        }
        let wire_len = octets.len() as u32;
        if random.chance(10) {
            octets.truncate(1 + random.below(octets.len()));
        }
        let datagram = octets.get(header_len..).unwrap_or_default();
        if !is_left_out(datagram) && !is_held_in_part(datagram) {
            return Frame {
                time: Duration::from_micros(1_700_000_000_000_000 + u64::from(number)),
                octets,
                wire_len,
                direction: Direction::In,
                metadata: SkbMetadata::default(),
            };
        }
    }
}

pub(crate) fn ethernet(random: &mut Random) -> Vec<u8> {
    /// Octets of the two addresses.
    const ADDRESSES_LEN: usize = 12;
    let mut header = vec![2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1];
    for tag in [[0x88, 0xa8], [0x81, 0x00]] {
        if random.chance(5) {
            header.extend(tag);
            header.extend([0x20, 0x05]);
        }
    }
    if header.len() == ADDRESSES_LEN && random.chance(4) {
        header.extend(random.pick(&[[0x91, 0x00], [0x92, 0x00]]));
        header.extend(random.octets(2));
    }
    header.extend([0x08, 0x00]);
    header
}

/// Changes a few octets of the headers, or the length.
fn mutate(random: &mut Random, datagram: &mut Vec<u8>) {
    for _ in 0..random.below(4) {
        let end = datagram.len().min(100);
        datagram[random.below(end)] = match random.below(3) {
            0 => random.octet(),
            1 => 0,
            _ => 0xff,
        };
    }
    match random.below(6) {
        0 => {
            let told = datagram.len() + random.below(40);
            let told = told.saturating_sub(random.below(60)) as u16;
            datagram[2..4].copy_from_slice(&told.to_be_bytes());
        }
        1 => datagram.truncate(1 + random.below(datagram.len())),
        2 => {
            datagram.truncate(random.below(30) + 1);
            let len = datagram.len() as u16;
            if let Some(field) = datagram.get_mut(2..4) {
                field.copy_from_slice(&len.to_be_bytes());
            }
        }
        _ => {}
    }
}

/// True for an ICMP message that is longer than one may be (RFC 1812 4.3.2.3), of which a record does not hold all.
fn is_held_in_part(datagram: &[u8]) -> bool {
    datagram.get(9) == Some(&ICMP) && datagram.len() > 576
}

/// True for a packet that is left out, or that quotes one.
pub(crate) fn is_decoded(datagram: &[u8]) -> bool {
    let Some((header, _)) = datagram.split_first_chunk::<20>() else {
        return false;
    };
    let header_len = usize::from(header[0] & 0x0f) * 4;
    let is_later_fragment = (header[6] & 0x1f, header[7]) != (0, 0);
    let Some(segment) = datagram.get(header_len..) else {
        return false;
    };
    if header[0] >> 4 != 4 || header_len < 20 || is_later_fragment {
        return false;
    }
    match (header[9], segment) {
        (TCP | UDP, &[s0, s1, d0, d1, ..]) => {
            let ports = [[s0, s1], [d0, d1]].map(u16::from_be_bytes);
            ports.into_iter().any(|port| port < PORTS[0])
        }
        (ICMP, [icmp_type, _, _, _, _, _, _, _, quoted @ ..]) => {
            QUOTING.contains(icmp_type) && is_decoded(quoted)
        }
        (protocol, _) => DECODED.contains(&protocol),
    }
}
