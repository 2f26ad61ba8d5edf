//! What stands behind an Ethernet header but IPv4: ARP, LLC, other EtherTypes.

use std::time::Duration;

use pktobs::{source::octets::Link, view::Style};
use pktobs_common::{Direction, SkbMetadata};

use crate::{
    assert_same, assert_same_in,
    capture::{Capture, Frame, tcpdump},
    generate,
    random::Random,
};

/// Octets of a record's tail where a frame is not parsed: what is longer is shown only so far.
const HELD_MAX: usize = 256;

fn with_header() -> Style {
    Style {
        link_header: true,
        ..Style::default()
    }
}

pub(crate) fn frame(number: usize, octets: Vec<u8>) -> Frame {
    Frame {
        time: Duration::from_micros(1_700_000_000_000_000 + number as u64),
        wire_len: octets.len() as u32,
        octets,
        direction: Direction::In,
        metadata: SkbMetadata::default(),
    }
}

/// Frames of the kind that `rest` makes up: what stands behind the addresses.
pub(crate) fn frames(count: usize, seed: u64, rest: fn(&mut Random) -> Vec<u8>) -> Vec<Frame> {
    let mut random = Random(seed);
    let made = |number| {
        let mut octets = vec![2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, random.octet()];
        for tag in [[0x88, 0xa8], [0x81, 0x00], [0x91, 0x00], [0x92, 0x00]] {
            if random.chance(3) {
                octets.extend(tag);
                octets.extend(random.octets(2));
            }
        }
        octets.extend(rest(&mut random));
        if random.chance(30) && octets.len() < 60 {
            octets.resize(60, 0);
        }
        octets.truncate(HELD_MAX);
        let wire_len = octets.len()
            + if random.chance(10) {
                random.below(40)
            } else {
                0
            };
        if random.chance(10) {
            octets.truncate(14 + random.below(octets.len() - 14));
        }
        Frame {
            wire_len: wire_len as u32,
            ..frame(number, octets)
        }
    };
    (0..count).map(made).collect()
}

/// An ARP message behind its EtherType, of lengths and types that mostly fit.
pub(crate) fn arp(random: &mut Random) -> Vec<u8> {
    const HARDWARE: [u16; 12] = [1, 1, 1, 1, 6, 7, 15, 15, 19, 23, 24, 32];
    let mut octets = random
        .pick(&[[0x08, 0x06], [0x08, 0x06], [0x80, 0x35]])
        .to_vec();
    let hardware = match random.below(12) {
        0 => random.number() as u16,
        _ => random.pick(&HARDWARE),
    };
    octets.extend(hardware.to_be_bytes());
    octets.extend(match random.below(8) {
        0 => random.octets(2),
        1 => vec![0x10, 0],
        2 => vec![0x86, 0xdd],
        _ => vec![8, 0],
    });
    let mut lens = vec![
        random.pick(&[6, 6, 6, 6, 0, 1, 2, 3, 4, 8, 20, 255]),
        random.pick(&[4, 4, 4, 4, 0, 3, 16]),
    ];
    if hardware == 19 && random.chance(80) {
        lens = random
            .pick(&[[20, 0], [0x40 | 8, 4], [0, 0], [0xff, 6]])
            .to_vec();
    }
    octets.extend(&lens);
    let operation = match random.below(10) {
        0 => random.number() as u16,
        _ => random.below(12) as u16,
    };
    octets.extend(operation.to_be_bytes());
    if hardware == 19 {
        octets.push(random.pick(&[4, 4, 4, 0, 6]));
        octets.extend(random.pick(&[[20, 0], [0x40 | 8, 4], [0, 0]]));
        octets.push(random.pick(&[4, 4, 4, 0, 6]));
    }
    for len in [lens[0], lens[1], lens[0], lens[1]] {
        octets.extend(match random.below(3) {
            0 => vec![0; usize::from(len)],
            _ => random.octets(len.into()),
        });
    }
    if random.chance(20) {
        let at = random.below(octets.len());
        octets[at] = random.octet();
    }
    octets
}

/// An LLC frame behind its length.
pub(crate) fn llc(random: &mut Random) -> Vec<u8> {
    const SERVICES: [u8; 16] = [
        0x00, 0x02, 0x03, 0x04, 0x06, 0x0e, 0x42, 0x4e, 0x7e, 0x8e, 0xaa, 0xaa, 0xe0, 0xf0, 0xfe,
        0xff,
    ];
    const ORGANISATIONS: [[u8; 3]; 8] = [
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0x0c],
        [0, 0, 0xf8],
        [0, 0x80, 0xc2],
        [8, 0, 7],
        [0, 0x10, 0x18],
        [0x12, 0x34, 0x56],
    ];
    let destination = random.pick(&SERVICES) | u8::from(random.chance(10));
    let source = match random.below(3) {
        0 => random.pick(&SERVICES),
        1 => random.octet(),
        _ => destination,
    };
    let mut octets = vec![destination, source];
    match random.below(4) {
        0 | 1 => octets.push(random.pick(&[0x03, 0x13, 0xaf, 0xbf, 0xe3, 0x6f, 0x0f])),
        _ => octets.extend(random.octets(2)),
    }
    if random.chance(30) {
        octets.truncate(2);
        octets[0] = 0xaa;
        octets[1] = 0xaa;
        octets.push(3);
        octets.extend(random.pick(&ORGANISATIONS));
        octets.extend(match random.below(3) {
            0 => vec![8, 6],
            1 => vec![0, random.below(16) as u8],
            _ => random.octets(2),
        });
    } else if random.chance(30) {
        octets.push(0x81);
    }
    let len = random.below(40);
    octets.extend(random.octets(len));
    let told = match random.below(6) {
        0 => random.below(1501),
        1 => random.below(6),
        _ => octets.len(),
    };
    let mut framed = (told as u16).to_be_bytes().to_vec();
    framed.append(&mut octets);
    framed
}

/// Compares; where tcpdump looks into what the view does not, its text must begin with the view's, to which it may
/// add.
fn assert_same_as_far_as_known(style: &Style, capture: &Capture) {
    let expected = tcpdump(&capture.path, style);
    let ours = capture.texts(style);
    assert_eq!(ours.len(), expected.len());
    let mut differing = Vec::new();
    for (number, (ours, expected)) in ours.iter().zip(&expected).enumerate() {
        let is_decoded = ours.ends_with(": ");
        let same = if is_decoded && style.link_header {
            expected.starts_with(ours)
        } else {
            is_decoded || ours == expected
        };
        if !same {
            differing.push(format!(
                "{number}: {:02x?}\ntcpdump: {expected}\npktobs:  {ours}",
                capture.frames[number].octets
            ));
        }
    }
    let shown = differing.iter().take(10).map(String::as_str);
    let shown: Vec<_> = shown.collect();
    assert!(
        differing.is_empty(),
        "{} of {}\n{}",
        differing.len(),
        ours.len(),
        shown.join("\n")
    );
}

#[test]
fn arp_is_told_as_tcpdump_tells_it() {
    let capture = Capture::write(Link::Ethernet, frames(20_000, 11, arp));
    assert_same("ARP", &capture);
    assert_same_in(&with_header(), "ARP", &capture);
    let cooked = frames(5_000, 12, arp).into_iter();
    let cooked = Capture::write_cooked(cooked.filter(Frame::can_be_cooked).collect());
    assert_same("ARP, cooked", &cooked);
    assert_same_in(&with_header(), "ARP, cooked", &cooked);
}

#[test]
fn llc_is_told_as_tcpdump_tells_it() {
    let capture = Capture::write(Link::Ethernet, frames(20_000, 13, llc));
    let cooked = frames(5_000, 17, llc).into_iter();
    let cooked = Capture::write_cooked(cooked.filter(Frame::can_be_cooked).collect());
    for style in [Style::default(), with_header()] {
        assert_same_as_far_as_known(&style, &capture);
        assert_same_as_far_as_known(&style, &cooked);
    }
}

#[test]
fn a_tag_that_the_kernel_keeps_is_told_where_tcpdump_sees_it() {
    let mut random = Random(15);
    let mut made = generate::frames(Link::Ethernet, 2_000, 14);
    made.extend(frames(500, 16, arp));
    made.retain(|frame| frame.octets.len() >= 14);
    for frame in &mut made {
        let tag_type = random.pick(&[[0x81, 0x00], [0x88, 0xa8]]);
        let [high, low] = [random.octet(), random.octet()];
        let tag = [tag_type[0], tag_type[1], high, low];
        frame.octets.splice(12..12, tag);
        frame.wire_len += 4;
    }
    let mut capture = Capture::write(Link::Ethernet, made);
    for frame in &mut capture.frames {
        frame.take_tag();
    }
    for style in [Style::default(), with_header()] {
        assert_same_in(&style, "tag beside the octets", &capture);
    }
}

#[test]
fn every_ether_type_is_told_as_tcpdump_tells_it() {
    let ether_types = 1501..=u16::MAX;
    let made = ether_types.map(|ether_type| {
        let mut octets = vec![2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1];
        octets.extend(ether_type.to_be_bytes());
        octets.extend([0xf5; 26]);
        frame(usize::from(ether_type), octets)
    });
    let capture = Capture::write(Link::Ethernet, made.collect());
    for style in [Style::default(), with_header()] {
        assert_same_as_far_as_known(&style, &capture);
    }
}
