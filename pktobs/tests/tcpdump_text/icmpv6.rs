//! ICMPv6 messages of every type and code that tcpdump tells apart, with every option of neighbor discovery.

use crate::random::Random;

/// Prefixes of addresses, filled up with octets that are often zero.
const PREFIXES: [&[u8]; 7] = [
    &[0xfe, 0x80],
    &[0x20, 0x01, 0x0d, 0xb8],
    &[0xff, 0x02],
    &[],
    &[0; 12],
    &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff],
    &[0; 15],
];
/// Types with a body of their own; echo twice, as it is what is seen most.
const TYPES: [u8; 29] = [
    1, 1, 1, 2, 3, 4, 128, 128, 129, 129, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140,
    143, 144, 145, 146, 147, 155, 155, 155,
];
const OPTIONS: [u8; 12] = [1, 2, 3, 4, 5, 7, 8, 24, 25, 31, 31, 14];

/// A message whose checksum field is not filled in.
pub(crate) fn message(random: &mut Random) -> Vec<u8> {
    let icmp_type = match random.below(20) {
        0 => random.octet(),
        1 => random.pick(&[0, 5, 100, 127, 141, 142, 200, 201, 255]),
        _ => random.pick(&TYPES),
    };
    let code = match (icmp_type, random.below(10)) {
        (_, 0) => random.octet(),
        (155, 1) => 0x80 | random.below(4) as u8,
        (138, 1) => 255,
        (138, 2..6) | (128..138, _) => 0,
        _ => random.below(6) as u8,
    };
    let mut message = vec![icmp_type, code, 0, 0];
    match icmp_type {
        155 => rpl(random, code, &mut message),
        _ => message.extend(word(random)),
    }
    match icmp_type {
        1..=4 => message.extend(quoted(random)),
        130 => listener_query(random, &mut message),
        131 | 132 => message.extend(address(random)),
        133 | 147 => options(random, &mut message),
        134 => {
            message.extend(word(random));
            message.extend(word(random));
            options(random, &mut message);
        }
        135 | 136 => {
            message.extend(address(random));
            options(random, &mut message);
        }
        137 => {
            message.extend(address(random));
            message.extend(address(random));
            options(random, &mut message);
        }
        138 => renumbering(random, &mut message),
        139 => node_information_query(random, &mut message),
        140 => node_information_reply(random, &mut message),
        143 => listener_report(random, &mut message),
        145 => {
            for _ in 0..random.below(4) {
                message.extend(address(random));
            }
        }
        155 => {}
        _ => {
            let len = random.below(60);
            message.extend(random.octets(len));
        }
    }
    if random.chance(5) {
        let len = random.below(20);
        message.extend(random.octets(len));
    }
    message
}

pub(crate) fn address(random: &mut Random) -> [u8; 16] {
    let prefix = random.pick(&PREFIXES);
    let zeros = random.pick(&[0, 20, 80, 95]);
    std::array::from_fn(|index| match prefix.get(index) {
        Some(octet) => *octet,
        None if random.chance(zeros) => 0,
        None => random.octet(),
    })
}

/// Four octets, often small or with all bits set.
fn word(random: &mut Random) -> [u8; 4] {
    match random.below(5) {
        0 => [0; 4],
        1 => [0xff; 4],
        2 => (random.below(2000) as u32).to_be_bytes(),
        3 => [0, 0, 5, 0xdc],
        _ => (random.number() as u32).to_be_bytes(),
    }
}

/// The packet that an error quotes: with extension headers, whole or cut.
fn quoted(random: &mut Random) -> Vec<u8> {
    let mut next_headers: Vec<u8> = (0..random.pick(&[0, 0, 1, 2, 3]))
        .map(|_| random.pick(&[0, 43, 44, 51, 60]))
        .collect();
    next_headers.push(random.pick(&[6, 6, 17, 17, 17, 58, 59, 200]));
    let mut quoted = vec![0x60, 0, 0, 0, 0, 40, next_headers[0], 64];
    quoted.extend(address(random));
    quoted.extend(address(random));
    for pair in next_headers.windows(2) {
        let (kind, next) = (pair[0], pair[1]);
        let (told, len) = match kind {
            44 => (random.octet(), 8),
            51 => {
                let units = random.below(6);
                (units as u8, (units + 2) * 4)
            }
            _ => {
                let units = random.below(3);
                (units as u8, (units + 1) * 8)
            }
        };
        let mut header = vec![0; len];
        header[0] = next;
        header[1] = told;
        if random.chance(10) {
            header[2..4].copy_from_slice(&random.pick(&[[0, 8], [0x10, 0], [0, 7], [0, 1]]));
        }
        quoted.extend(header);
    }
    let len = random.below(60);
    quoted.extend(random.octets(len));
    if random.chance(25) {
        quoted.truncate(random.below(quoted.len() + 1));
    }
    quoted
}

/// Options of neighbor discovery, mostly with the length that they should have.
fn options(random: &mut Random, message: &mut Vec<u8>) {
    for _ in 0..random.below(4) {
        let option_type = match random.below(15) {
            0 => random.octet(),
            _ => random.pick(&OPTIONS),
        };
        let units = match option_type {
            _ if random.chance(7) => random.below(7),
            3 => 4,
            4 => random.pick(&[2, 6, 8]),
            24 => 1 + random.below(3),
            25 => 1 + 2 * random.below(3),
            31 if random.chance(5) => 41,
            31 => 2 + random.below(5),
            14 => random.pick(&[1, 2, 3]),
            _ => 1,
        };
        let start = message.len();
        message.extend([option_type, units as u8]);
        let len = (units * 8).max(2) - 2;
        match option_type {
            3 | 24 => {
                message.extend([random.octet(), random.octet()]);
                message.extend(word(random));
                message.extend(word(random));
                message.extend([0; 4]);
                message.extend(address(random));
            }
            31 => {
                message.extend(random.octets(6));
                if units > 40 {
                    for _ in 0..random.pick(&[3, 4, 5]) {
                        message.push(63);
                        message.extend([b'x'; 63]);
                    }
                }
                domain_names(random, message);
            }
            25 => {
                message.extend(random.octets(2));
                message.extend(word(random));
                for _ in 0..units {
                    message.extend(address(random));
                }
            }
            _ => message.extend(random.octets(len)),
        }
        if random.chance(95) {
            message.resize(start + 2 + len, 0);
        }
    }
}

/// Names as they stand in messages of DNS, with everything that may not be there.
fn domain_names(random: &mut Random, message: &mut Vec<u8>) {
    for _ in 0..1 + random.below(4) {
        for _ in 0..1 + random.below(3) {
            match random.below(12) {
                0 => message.extend([0xc0, random.pick(&[0, 2, 8, 10, 16, 24])]),
                1 => message.extend([0xc0 | random.octet(), random.octet()]),
                2 => {
                    let bits = random.pick(&[0, 1, 4, 5, 8, 9, 13, 40]);
                    message.extend([0x41, bits]);
                    let len = random.pick(&[1, 2, 5]);
                    message.extend(random.octets(len));
                }
                3 => message.push(random.octet()),
                4 => {
                    message.push(63);
                    message.extend([b'x'; 63]);
                }
                _ => label(random, message),
            }
        }
        if random.chance(90) {
            message.push(0);
        }
    }
}

/// A label of letters, or of any octets.
fn label(random: &mut Random, message: &mut Vec<u8>) {
    let len = 1 + random.below(8);
    message.push(len as u8);
    if random.chance(80) {
        message.extend((0..len).map(|_| b'a' + random.octet() % 26));
    } else {
        message.extend(random.octets(len));
    }
}

fn listener_query(random: &mut Random, message: &mut Vec<u8>) {
    message.extend(address(random));
    match random.below(10) {
        0..3 => {}
        3 => message.extend(random.octets(3)),
        _ => {
            let sources = random.below(3);
            let told = if random.chance(85) {
                sources
            } else {
                sources + 1
            };
            message.extend([random.octet(), random.octet(), 0, told as u8]);
            for _ in 0..sources {
                message.extend(address(random));
            }
        }
    }
}

fn listener_report(random: &mut Random, message: &mut Vec<u8>) {
    let groups = random.below(4);
    let told = if random.chance(85) {
        groups
    } else {
        groups + 1
    };
    message[6..8].copy_from_slice(&(told as u16).to_be_bytes());
    for _ in 0..groups {
        let sources = random.below(3);
        let told = if random.chance(90) {
            sources
        } else {
            sources + 1
        };
        message.extend([random.below(8) as u8, 0, 0, told as u8]);
        message.extend(address(random));
        for _ in 0..sources {
            message.extend(address(random));
        }
    }
}

fn renumbering(random: &mut Random, message: &mut Vec<u8>) {
    message.extend([random.octet(), random.pick(&[0, 7, 0x80, 0xff])]);
    message.extend(random.octets(2));
    message.extend(word(random));
    let prefixes = random.below(4);
    let units = if random.chance(85) {
        3 + 4 * prefixes as u8
    } else {
        random.octet() % 12
    };
    message.extend([random.below(5) as u8, units]);
    message.extend(random.octets(6));
    message.extend(address(random));
    for _ in 0..prefixes {
        message.extend(random.octets(4));
        message.extend(word(random));
        message.extend(word(random));
        message.extend([random.pick(&[0, 0x80, 0xc0, 0x20, 0xff]), 0, 0, 0]);
        message.extend(address(random));
    }
}

fn node_information_query(random: &mut Random, message: &mut Vec<u8>) {
    question(random, message);
    if random.chance(10) {
        message.extend(random.octets(4));
        return;
    }
    message.extend(random.octets(8));
    match random.below(5) {
        0 => {}
        1 => message.extend(address(random)),
        2 => message.extend(random.octets(4)),
        _ => {
            message[1] = 1;
            node_name(random, message);
        }
    }
}

fn node_information_reply(random: &mut Random, message: &mut Vec<u8>) {
    question(random, message);
    if random.chance(60) {
        message[1] = 0;
    }
    message.extend(random.octets(8));
    match message[5] {
        2 => {
            message.extend(word(random));
            node_name(random, message);
        }
        3 => {
            for _ in 0..random.below(4) {
                message.extend(word(random));
                message.extend(address(random));
            }
        }
        _ if random.chance(50) => message.extend(random.octets(5)),
        _ => {}
    }
}

/// What is asked, and flags.
fn question(random: &mut Random, message: &mut [u8]) {
    message[4..6].copy_from_slice(&(random.below(6) as u16).to_be_bytes());
    let flags = random.pick(&[0, 1, 2, 0x7e, 0x7f, 0x100, 0xffff_u16]);
    message[6..8].copy_from_slice(&flags.to_be_bytes());
}

/// A name to the end of the message.
fn node_name(random: &mut Random, message: &mut Vec<u8>) {
    if random.chance(20) {
        let len = random.below(20);
        message.push(len as u8);
        message.extend(random.octets(len));
        return;
    }
    for _ in 0..random.below(4) {
        label(random, message);
    }
    message.extend(random.pick::<&[u8]>(&[&[0], &[0, 0], &[], &[0, 1], &[9]]));
}

/// A message of RPL: all of its body, as the header's second half belongs to it.
fn rpl(random: &mut Random, code: u8, message: &mut Vec<u8>) {
    message.extend(random.octets(4));
    if random.chance(70) {
        message[5] &= 0x40;
    }
    let len = match code {
        1 => 4,
        _ => 0,
    };
    message.extend(random.octets(len));
    if random.chance(85) {
        message.extend(address(random));
    }
    let len = random.below(12);
    message.extend(random.octets(len));
}
