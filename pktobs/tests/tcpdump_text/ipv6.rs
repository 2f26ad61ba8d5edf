//! IPv6: packets made up, then mutated, cut, padded and tagged; every next header; jumbo payloads.
//!
//! Left out, as over IPv4, is what tcpdump decodes and this view does not: ports below 50,000 and some protocols. So
//! are UDP and ICMPv6 behind a segment routing header without segments, in place of which tcpdump takes an address
//! out of the data.

use std::time::Duration;

use pktobs::{
    source::octets::Link,
    view::{Style, TimeStyle},
};
use pktobs_common::{Direction, SkbMetadata};

use crate::{
    assert_same, assert_same_in,
    capture::{Capture, Frame, tcpdump},
    forge::{PORTS, TCP, UDP},
    generate, ipv6_forge,
    link::frame,
    random::Random,
};

const HEADER_LEN: usize = 40;
const ICMPV6: u8 = 58;
const IPV6: [u8; 2] = [0x86, 0xdd];
/// Protocols that tcpdump decodes over IPv6 and this view does not.
const DECODED: [u8; 18] = [
    4, 8, 9, 33, 41, 46, 47, 50, 51, 55, 88, 89, 103, 108, 112, 113, 132, 143,
];

/// `count` frames, the same for the same seed.
fn frames(link: Link, count: u32, seed: u64) -> Vec<Frame> {
    let mut random = Random(seed);
    (0..count)
        .map(|number| made(&mut random, link, number))
        .collect()
}

fn made(random: &mut Random, link: Link, number: u32) -> Frame {
    loop {
        let mut packet = ipv6_forge::packet(random);
        let mut missing = 0;
        if packet[4..6] == [0, 0] {
            missing = random.pick(&[0, 65_000, 65_536, 70_000]);
        }
        if random.chance(50) {
            mutate(random, &mut packet);
        }
        let mut octets = Vec::new();
        if link == Link::Ethernet {
            octets = generate::ethernet(random);
            let at = octets.len() - 2;
            if random.chance(97) {
                octets[at..].copy_from_slice(&IPV6);
            }
        }
        let header_len = octets.len();
        octets.extend(packet);
        if octets.len() < 60 && random.chance(20) {
            octets.resize(60, 0);
        }
        let wire_len = octets.len() as u32 + missing;
        if random.chance(15) {
            octets.truncate(1 + random.below(octets.len()));
        }
        let packet = octets.get(header_len..).unwrap_or_default();
        if !is_left_out(packet) {
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

/// Changes a few octets of the headers, or the length.
fn mutate(random: &mut Random, packet: &mut Vec<u8>) {
    for _ in 0..random.below(4) {
        let end = packet.len().min(160);
        let at = if random.chance(80) {
            HEADER_LEN.min(end - 1) + random.below(end.saturating_sub(HEADER_LEN).max(1))
        } else {
            random.below(end)
        };
        packet[at] = match random.below(4) {
            0 => random.octet(),
            1 => random.below(8) as u8,
            2 => 0,
            _ => 0xff,
        };
    }
    match random.below(8) {
        0 => {
            let told = packet.len() + random.below(40);
            let told = told.saturating_sub(random.below(120)) as u16;
            packet[4..6].copy_from_slice(&told.to_be_bytes());
        }
        1 => packet.truncate(1 + random.below(packet.len())),
        2 => {
            packet.truncate(HEADER_LEN + random.below(packet.len() - HEADER_LEN + 1));
            let told = (packet.len() - HEADER_LEN) as u16;
            packet[4..6].copy_from_slice(&told.to_be_bytes());
        }
        3 => {
            let len = random.below(60);
            packet.extend(random.octets(len));
        }
        _ => {}
    }
}

/// True for a packet of either version that is left out.
pub(crate) fn is_left_out(packet: &[u8]) -> bool {
    match packet.first().map(|first| first >> 4) {
        Some(4) => generate::is_decoded(packet),
        Some(6) => is_ipv6_left_out(packet),
        _ => false,
    }
}

fn is_ipv6_left_out(packet: &[u8]) -> bool {
    let Some(&next) = packet.get(6) else {
        return false;
    };
    let (mut next, mut at) = (next, HEADER_LEN);
    let mut lacks_segments = false;
    loop {
        let header = packet.get(at..).unwrap_or_default();
        lacks_segments |= next == 43 && matches!(header, [_, 0, 4, ..]);
        match (next, header) {
            (0 | 43 | 60, &[following, len, ..]) => {
                at += (usize::from(len) + 1) * 8;
                next = following;
            }
            (44, &[following, ..]) => {
                at += 8;
                next = following;
            }
            (TCP | UDP, &[s0, s1, d0, d1, ..]) => {
                let ports = [[s0, s1], [d0, d1]].map(u16::from_be_bytes);
                let is_low = ports.into_iter().any(|port| port < PORTS[0]);
                return is_low || lacks_segments && next == UDP;
            }
            (ICMPV6, _) => return lacks_segments,
            (protocol, _) => return DECODED.contains(&protocol),
        }
    }
}

#[test]
fn generated_ipv6_is_told_as_tcpdump_tells_it() {
    for (link, count, seed) in [(Link::Ethernet, 50_000, 61), (Link::None, 10_000, 62)] {
        let capture = Capture::write(link, frames(link, count, seed));
        assert_same("generated IPv6", &capture);
    }
    let cooked = frames(Link::Ethernet, 5_000, 63).into_iter();
    let cooked = cooked.filter(Frame::can_be_cooked);
    assert_same("cooked IPv6", &Capture::write_cooked(cooked.collect()));
}

#[test]
fn generated_ipv6_is_the_same_in_every_style() {
    let ethernet = Capture::write(Link::Ethernet, frames(Link::Ethernet, 1_500, 64));
    let without_link = Capture::write(Link::None, frames(Link::None, 500, 65));
    let cooked = frames(Link::Ethernet, 500, 66).into_iter();
    let cooked = Capture::write_cooked(cooked.filter(Frame::can_be_cooked).collect());
    for bits in 0..4 {
        for quiet in 0..3 {
            let style = Style {
                time: TimeStyle::BY_COUNT[quiet],
                link_header: bits & 1 != 0,
                absolute_sequence: bits & 2 != 0,
                quiet: quiet as u8,
                ..Style::default()
            };
            assert_same_in(&style, "IPv6", &ethernet);
            assert_same_in(&style, "IPv6, no link layer", &without_link);
            assert_same_in(&style, "IPv6, cooked", &cooked);
        }
    }
}

/// A packet whose segment goes on for `len` octets behind its first ones, with its checksum.
fn long_packet(number: usize, headers: &[u8], (protocol, start): (u8, &[u8]), len: usize) -> Frame {
    let mut segment = start.to_vec();
    segment.extend((0..len).map(|at| at as u8));
    if protocol == UDP {
        let told = u16::try_from(segment.len()).unwrap_or(0);
        segment[4..6].copy_from_slice(&told.to_be_bytes());
    }
    let [source, destination] = [1, 2].map(|last| (0x2001_0db8_u128 << 96 | last).to_be_bytes());
    ipv6_forge::seal(&mut segment, protocol, source, destination);
    let first = if headers.is_empty() { protocol } else { 0 };
    let told = u16::try_from(headers.len() + segment.len()).unwrap_or(0);
    let mut packet = vec![0x60, 0, 0, 0];
    packet.extend(told.to_be_bytes());
    packet.extend([first, 64]);
    packet.extend([source, destination].concat());
    packet.extend(headers);
    packet.extend(segment);
    if let Some(next) = packet.get_mut(HEADER_LEN).filter(|_| !headers.is_empty()) {
        *next = protocol;
    }
    frame(number, packet)
}

#[test]
fn packets_longer_than_a_record_are_told_as_tcpdump_tells_them() {
    const ACK: [u8; 20] = [
        0xc3, 0x50, 0xc3, 0x51, 0, 0, 0, 1, 0, 0, 0, 1, 0x50, 0x10, 1, 0, 0, 0, 0, 0,
    ];
    const HOP_BY_HOP: [u8; 8] = [0, 0, 1, 4, 0, 0, 0, 0];
    let mut reset = ACK;
    reset[13] = 0x14;
    let datagram = [0xc3, 0x50, 0xc3, 0x51, 0, 0, 0, 0];
    let echo = [128, 0, 0, 0, 0, 1, 0, 1];
    let segments: [(u8, &[u8]); 4] = [
        (TCP, &ACK),
        (TCP, &reset),
        (UDP, &datagram),
        (ICMPV6, &echo),
    ];
    let mut frames = Vec::new();
    for segment in segments {
        for headers in [&[][..], &HOP_BY_HOP] {
            for captured in [60, 1500, 1600, 3000, usize::MAX] {
                let mut frame = long_packet(frames.len(), headers, segment, 3000);
                frame.octets.truncate(captured);
                frames.push(frame);
            }
        }
    }
    assert_same("long", &Capture::write(Link::None, frames));
}

#[test]
fn jumbograms_are_told_as_tcpdump_tells_them() {
    const LEN: usize = 70_000;
    let ack = [
        0xc3, 0x50, 0xc3, 0x51, 0, 0, 0, 1, 0, 0, 0, 1, 0x50, 0x10, 1, 0, 0, 0, 0, 0,
    ];
    let datagram = [0xc3, 0x50, 0xc3, 0x51, 0, 0, 0, 0];
    let segments: [(u8, &[u8]); 2] = [(TCP, &ack), (UDP, &datagram)];
    let mut frames = Vec::new();
    for segment in segments {
        let payload_len = (8 + segment.1.len() + LEN) as u32;
        for told in [payload_len, payload_len + 1] {
            let mut headers = vec![0, 0, 0xc2, 4];
            headers.extend(told.to_be_bytes());
            let mut frame = long_packet(frames.len(), &headers, segment, LEN);
            if segment.0 == UDP {
                // The checksum would need octets that no record holds.
                frame.octets.truncate(200);
            }
            frames.push(frame);
        }
    }
    // Longer than 31 bits can say, which is how tcpdump counts options.
    let mut advertisement = [0; 32];
    advertisement[0] = 136;
    advertisement[24..26].copy_from_slice(&[1, 1]);
    for told in [0x7fff_ffff, 0xff00_0100_u32] {
        let mut headers = vec![0, 0, 0xc2, 4];
        headers.extend(told.to_be_bytes());
        let mut frame = long_packet(frames.len(), &headers, (ICMPV6, &advertisement), LEN);
        frame.octets.truncate(40 + 8 + advertisement.len());
        frames.push(frame);
    }
    assert_same("jumbograms", &Capture::write(Link::None, frames));
}

#[test]
fn every_next_header_is_told_as_tcpdump_tells_it_before_it_looks_inside() {
    /// Those that say source and destination with their ports.
    const SAY_PORTS: [u8; 2] = [33, 132];
    let packet = |next_header: u8| {
        let mut packet = vec![0x60, 0, 0, 0, 0, 40, next_header, 64];
        packet.extend([0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        packet.extend([0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
        packet.extend([0xf5; 40]);
        frame(next_header.into(), packet)
    };
    let capture = Capture::write(Link::None, (0..=u8::MAX).map(packet).collect());
    let expected = tcpdump(&capture.path, &Style::default());
    let ours = capture.texts(&Style::default());
    assert_eq!(ours.len(), expected.len());
    for ((next_header, ours), expected) in (0..=u8::MAX).zip(&ours).zip(&expected) {
        if !DECODED.contains(&next_header) {
            assert_eq!(ours, expected, "{next_header}");
            continue;
        }
        let addresses = if SAY_PORTS.contains(&next_header) {
            "2001:db8::1.62965 > 2001:db8::2.62965: "
        } else {
            "2001:db8::1 > 2001:db8::2: "
        };
        let (header, _) = expected.split_once(") ").unwrap();
        let (name, _) = expected.split_once(" payload length: 40) ").unwrap();
        assert!(name.starts_with(header), "{expected}");
        assert_eq!(
            *ours,
            format!("{name} payload length: 40) {addresses}length 40")
        );
        assert!(expected.contains(addresses), "{expected}");
    }
}
