//! ICMP messages of every type and code that tcpdump tells apart, with quoted packets and extensions.

use pktobs_common::checksum;

use crate::{
    forge::{DEPTH_MAX, datagram},
    random::Random,
};

/// Octets of a packet of full size on Ethernet.
pub(crate) const FULL_LEN: u16 = 1500;

/// A message whose checksum field is not filled in.
pub(crate) fn message(random: &mut Random, depth: usize) -> Vec<u8> {
    let icmp_type = match random.below(10) {
        0..6 if depth > 0 => random.pick(&[3, 3, 3, 4, 5, 11, 11, 12]),
        6 => 9,
        7 => random.pick(&[13, 14, 17, 18, 200]),
        8 => random.octet() % 21,
        _ => random.pick(&[0, 8]),
    };
    let code = match icmp_type {
        3 => random.below(18) as u8,
        5 => random.below(6) as u8,
        _ => random.below(3) as u8,
    };
    let mut message = vec![icmp_type, code, 0, 0];
    message.extend(match random.below(3) {
        0 => vec![0, 0, 0, 0],
        1 => vec![0, 0, 5, 0xdc],
        _ => random.octets(4),
    });
    match icmp_type {
        3 | 4 | 5 | 11 | 12 if depth > 0 => quote(random, depth, &mut message),
        9 => advertise(random, &mut message),
        13..=18 => {
            let len = random.pick(&[0, 4, 11, 12, 20]);
            message.extend(random.octets(len));
        }
        _ => {
            let len = random.below(60);
            message.extend(random.octets(len));
        }
    }
    message
}

/// Appends a quoted packet: whole, cut, or with an extension behind it.
fn quote(random: &mut Random, depth: usize, message: &mut Vec<u8>) {
    let mut quoted = datagram(random, depth - 1);
    match random.below(10) {
        0..4 => {}
        4..6 => quoted.truncate(28),
        6 => quoted.truncate(random.below(60)),
        7 if depth == DEPTH_MAX => {
            // As "fragmentation needed" does: the first 548 octets of a packet of full size, without extension.
            message[5] = 0;
            quoted = datagram(random, 0);
            quoted[2..4].copy_from_slice(&FULL_LEN.to_be_bytes());
            quoted.resize(548, 0x5a);
        }
        _ => {
            quoted.resize(128, 0);
            message[5] = random.pick(&[0, 32]);
            quoted.extend(extension(random));
        }
    }
    message.extend(quoted);
}

/// RFC 4884 7: the header, then objects.
fn extension(random: &mut Random) -> Vec<u8> {
    let mut extension = vec![random.pick(&[0x20, 0x20, 0x20, 0x10]), 0, 0, 0];
    for _ in 0..random.below(3) {
        let len = random.pick(&[4, 4, 8, 0, 18]);
        let told = if random.chance(90) {
            len + 4
        } else {
            random.below(9)
        };
        extension.extend((told as u16).to_be_bytes());
        extension.push(random.pick(&[1, 1, 1, 2, 3, 0]));
        extension.push(random.pick(&[1, 1, 2]));
        extension.extend(random.octets(len));
    }
    if random.chance(80) {
        let sum = !checksum::sum(&extension);
        extension[2..4].copy_from_slice(&sum.to_be_bytes());
    }
    extension
}

/// RFC 1256 3.
fn advertise(random: &mut Random, message: &mut Vec<u8>) {
    let count = random.pick(&[0, 1, 2, 3, 12, 27]);
    message[4] = count + u8::from(random.chance(5));
    message[5] = if random.chance(90) { 2 } else { random.octet() };
    let lifetime = random.pick(&[0, 59, 60, 1800, 3599, 3600, 65_535_u16]);
    message[6..8].copy_from_slice(&lifetime.to_be_bytes());
    message.extend(random.octets(usize::from(count) * 8));
}
