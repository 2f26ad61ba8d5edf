//! TCP segments with every option that tcpdump knows, of right and of wrong lengths.

use crate::{forge::PORTS, random::Random};

const SYN: u8 = 0x02;
const RST: u8 = 0x04;
const ACK: u8 = 0x10;

/// A segment whose checksum field is not filled in.
pub(crate) fn segment(random: &mut Random) -> Vec<u8> {
    let flags = match random.below(10) {
        0 => SYN,
        1 => SYN | ACK,
        2 => RST,
        3 => RST | ACK,
        4 => random.octet(),
        _ => ACK | random.pick(&[0, 1, 8]),
    };
    let options = if random.chance(70) {
        options(random, flags)
    } else {
        Vec::new()
    };
    let header_len = 20 + options.len();
    let mut segment = Vec::new();
    segment.extend(random.pick(&PORTS).to_be_bytes());
    segment.extend(random.pick(&PORTS).to_be_bytes());
    segment.extend(random.octets(8));
    let words = if random.chance(95) {
        header_len as u8 / 4
    } else {
        random.octet() & 0x0f
    };
    segment.push(words << 4 | random.pick(&[0, 0, 0, 1, 0x0e]));
    segment.push(flags);
    segment.extend(random.octets(2));
    segment.extend([0, 0]);
    segment.extend(random.octets(2));
    segment.extend(options);
    let len = random.pick(&[0, 0, 1, 6, 30, 31, 100]);
    segment.extend(random.octets(len));
    segment
}

/// At most 40 octets of options, to a multiple of four.
fn options(random: &mut Random, flags: u8) -> Vec<u8> {
    let mut options = Vec::new();
    for _ in 0..=random.below(5) {
        let kind = match random.below(10) {
            0 => random.octet(),
            1..4 => 30,
            _ => random.pick(&[
                0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 19, 20, 28, 29, 34, 254,
            ]),
        };
        options.push(kind);
        if kind < 2 {
            continue;
        }
        let mut data = data(random, kind, flags);
        let told = if random.chance(90) {
            data.len() + 2
        } else {
            random.below(12)
        };
        options.push(told as u8);
        options.append(&mut data);
    }
    let len = options.len().next_multiple_of(4).min(40);
    let padding = random.pick(&[0, 1, 2]);
    options.resize(len, padding);
    options
}

fn data(random: &mut Random, kind: u8, flags: u8) -> Vec<u8> {
    let len = match kind {
        2 | 20 | 28 => 2,
        3 => 1,
        4 => 0,
        5 => random.pick(&[8, 16, 24, 7]),
        6 | 7 | 11 | 12 | 13 => 4,
        8 => 8,
        19 => 16,
        29 => random.pick(&[0, 1, 2, 6, 14]),
        30 => return multipath(random, flags),
        34 => random.pick(&[0, 3, 4, 8, 16]),
        254 => {
            let mut data = random.pick(&[[0xf9, 0x89], [0xe2, 0xd4]]).to_vec();
            let len = random.pick(&[0, 0, 4, 5]);
            data.extend(random.octets(len));
            return data;
        }
        _ => random.below(6),
    };
    random.octets(len)
}

/// A Multipath TCP option of a length that fits its subtype, the flags of the segment, or neither.
fn multipath(random: &mut Random, flags: u8) -> Vec<u8> {
    let subtype = random.pick(&[0, 1, 2, 2, 2, 3, 4, 5, 6, 7, 9]);
    let len = match subtype {
        0 if flags & SYN != 0 => random.pick(&[2, 10]),
        0 => random.pick(&[18, 20, 2]),
        1 if flags & ACK == 0 => 10,
        1 => random.pick(&[10, 14, 22]),
        2 => random.pick(&[2, 6, 10, 14, 16, 18, 20, 24, 26]),
        3 => random.pick(&[6, 8, 14, 16, 18, 20, 26, 28, 7]),
        4 => random.pick(&[1, 2, 3]),
        5 => random.pick(&[1, 2, 3]),
        6 | 7 => random.pick(&[10, 10, 9]),
        _ => random.below(4),
    };
    let mut data = random.octets(len);
    if let Some(first) = data.first_mut() {
        *first = subtype << 4 | random.pick(&[0, 1, 4, 6, 7]);
    }
    if subtype == 2 && len >= 2 {
        data[1] = random.pick(&[0, 1, 3, 4, 5, 0x0c, 0x0f, 0x1f]);
    }
    if subtype == 3 && random.chance(30) {
        for octet in data.iter_mut().skip(2).take(12) {
            *octet = 0;
        }
    }
    data
}
