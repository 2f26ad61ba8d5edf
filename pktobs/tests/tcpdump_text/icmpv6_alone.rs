//! ICMPv6 without extension headers: every type and code, and messages made up, changed and cut.
//!
//! Only the message changes, so that tcpdump comes to it; [`crate::ipv6`] changes all of the packet.

use pktobs::source::octets::Link;

use crate::{
    assert_same,
    capture::{Capture, Frame},
    icmpv6::{address, message},
    ipv6_forge::seal,
    link::frame,
    random::Random,
};

const HEADER_LEN: usize = 40;
const ICMPV6: u8 = 58;

/// The packet with a message in it, whose checksum is right in most cases.
fn packet(random: &mut Random, mut message: Vec<u8>) -> Vec<u8> {
    let (source, destination) = (address(random), address(random));
    if random.chance(80) {
        seal(&mut message, ICMPV6, source, destination);
    }
    let mut packet = vec![0x60, 0, 0, 0];
    packet.extend((message.len() as u16).to_be_bytes());
    packet.extend([ICMPV6, 255]);
    packet.extend(source);
    packet.extend(destination);
    packet.extend(message);
    packet
}

/// Changes a few octets or bits at the beginning, or the length.
fn mutate(random: &mut Random, message: &mut Vec<u8>) {
    for _ in 0..random.below(5) {
        let at = random.below(message.len().min(80));
        message[at] = match random.below(4) {
            0 => 0,
            1 => 0xff,
            2 => message[at] ^ 1 << random.below(8),
            _ => random.octet(),
        };
    }
    if random.chance(20) {
        message.truncate(random.below(message.len() + 1));
    }
}

fn made(random: &mut Random, number: usize) -> Frame {
    let mut message = message(random);
    if random.chance(50) {
        mutate(random, &mut message);
    }
    let mut frame = frame(number, packet(random, message));
    if random.chance(25) {
        let message_len = frame.octets.len() - HEADER_LEN;
        frame
            .octets
            .truncate(HEADER_LEN + random.below(message_len + 1));
    }
    frame
}

#[test]
fn generated_icmpv6_is_told_as_tcpdump_tells_it() {
    let mut random = Random(71);
    let frames = (0..60_000).map(|number| made(&mut random, number));
    assert_same("ICMPv6", &Capture::write(Link::None, frames.collect()));
}

#[test]
fn every_type_and_code_is_told_as_tcpdump_tells_it() {
    let mut random = Random(72);
    let mut frames = Vec::new();
    for icmp_type in 0..=u8::MAX {
        for code in 0..=u8::MAX {
            let mut message = vec![icmp_type, code, 0, 0];
            message.extend(random.octets(60));
            frames.push(frame(frames.len(), packet(&mut random, message)));
        }
    }
    assert_same("types", &Capture::write(Link::None, frames));
}

#[test]
fn a_message_that_ends_anywhere_is_told_as_tcpdump_tells_it() {
    let mut random = Random(73);
    let mut frames = Vec::new();
    for _ in 0..600 {
        let message = message(&mut random);
        let whole = packet(&mut random, message);
        for len in HEADER_LEN..=whole.len() {
            let mut frame = frame(frames.len(), whole.clone());
            frame.octets.truncate(len);
            frames.push(frame);
        }
    }
    assert_same("cut", &Capture::write(Link::None, frames));
}
