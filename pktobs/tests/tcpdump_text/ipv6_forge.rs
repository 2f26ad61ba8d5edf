//! Octets of IPv6 packets: every extension header and option, in order and out of it, and what stands behind them.

use pktobs_common::checksum;

use crate::{
    forge::{PORTS, TCP, UDP},
    icmpv6::{self, address},
    random::Random,
    tcp,
};

const HOP_BY_HOP: u8 = 0;
const ROUTING: u8 = 43;
const FRAGMENT: u8 = 44;
const ICMPV6: u8 = 58;
const DESTINATION_OPTIONS: u8 = 60;
const OLD_MOBILITY: u8 = 62;
const MOBILITY: u8 = 135;
/// Protocols that tcpdump does not look into.
const UNKNOWN_PROTOCOLS: [u8; 8] = [1, 2, 3, 59, 77, 200, 253, 255];
/// Hosts few enough that conversations come about.
const HOSTS: [u128; 3] = [
    0xfe80 << 112 | 0x0200_00ff_fe00_0001,
    0x2001_0db8 << 96 | 1,
    0x2001_0db8 << 96 | 2,
];

/// A packet, with all that follows the Ethernet header.
pub(crate) fn packet(random: &mut Random) -> Vec<u8> {
    let ends = [(); 2].map(|()| match random.below(10) {
        0 => address(random),
        _ => random.pick(&HOSTS).to_be_bytes(),
    });
    let chain = chain(random);
    let mut arrival = ends[1];
    let protocol = protocol(random);
    let is_jumbo = random.chance(4);
    let mut headers: Vec<(u8, Vec<u8>)> = Vec::new();
    for kind in chain {
        let header = match kind {
            HOP_BY_HOP | DESTINATION_OPTIONS => options_header(random, is_jumbo),
            ROUTING => routing(random, &mut arrival),
            _ => fragment(random),
        };
        headers.push((kind, header));
    }
    let mut segment = match protocol {
        TCP => tcp::segment(random),
        UDP => udp(random),
        ICMPV6 => icmpv6::message(random),
        OLD_MOBILITY | MOBILITY => mobility(random),
        _ => {
            let len = random.below(40);
            random.octets(len)
        }
    };
    if random.chance(85) {
        seal(&mut segment, protocol, ends[0], arrival);
    }
    let mut next = protocol;
    let mut behind = segment;
    for (kind, mut header) in headers.into_iter().rev() {
        header[0] = next;
        header.append(&mut behind);
        (next, behind) = (kind, header);
    }
    let mut packet = vec![0x60, 0, 0, 0];
    match random.below(4) {
        0 => packet[..4].copy_from_slice(&(6 << 28 | random.number() as u32 >> 4).to_be_bytes()),
        1 => packet[1] = random.octet() & 0x0f,
        _ => {}
    }
    let told = if is_jumbo { 0 } else { behind.len() };
    packet.extend((told as u16).to_be_bytes());
    packet.extend([next, random.pick(&[64, 64, 255, 1, 0])]);
    packet.extend(ends.concat());
    packet.extend(behind);
    packet
}

/// Kinds of extension headers, mostly few and in the order of RFC 8200 4.1.
fn chain(random: &mut Random) -> Vec<u8> {
    const KINDS: [u8; 4] = [HOP_BY_HOP, DESTINATION_OPTIONS, ROUTING, FRAGMENT];
    match random.below(10) {
        0..4 => Vec::new(),
        4..8 => KINDS.into_iter().filter(|_| random.chance(40)).collect(),
        8 => (0..random.below(4)).map(|_| random.pick(&KINDS)).collect(),
        _ => (0..random.below(12))
            .map(|_| random.pick(&KINDS[1..]))
            .collect(),
    }
}

fn protocol(random: &mut Random) -> u8 {
    match random.below(100) {
        0..35 => TCP,
        35..55 => UDP,
        55..75 => ICMPV6,
        75..90 => random.pick(&[MOBILITY, MOBILITY, OLD_MOBILITY]),
        _ => random.pick(&UNKNOWN_PROTOCOLS),
    }
}

/// Mostly with padding to the length that it says.
fn options_header(random: &mut Random, is_jumbo: bool) -> Vec<u8> {
    let mut header = vec![0, 0];
    if is_jumbo && random.chance(90) {
        let length = random.pick(&[65_536, 65_600, 70_000, 65_535, 100, u32::MAX]);
        header.extend([0xc2, 4]);
        header.extend(length.to_be_bytes());
    }
    for _ in 0..random.below(4) {
        option(random, &mut header);
    }
    let len = header.len().next_multiple_of(8);
    let padding = len - header.len();
    match padding {
        0 => {}
        1 => header.push(0),
        _ if random.chance(80) => {
            header.extend([1, padding as u8 - 2]);
        }
        _ => header.push(random.octet()),
    }
    header.resize(len, 0);
    header[1] = (len / 8 - 1) as u8;
    if random.chance(3) {
        header[1] = random.below(6) as u8;
    }
    header
}

fn option(random: &mut Random, header: &mut Vec<u8>) {
    let kind = match random.below(10) {
        0 => random.octet(),
        _ => random.pick(&[0, 1, 1, 5, 5, 0xc2, 0xc9, 0xc9, 4, 0x26]),
    };
    header.push(kind);
    if kind == 0 {
        return;
    }
    let mut data = match kind {
        5 => random.octets(2),
        0xc2 => random
            .pick(&[0_u32, 1000, 65_535, 65_536, 70_000])
            .to_be_bytes()
            .to_vec(),
        0xc9 => {
            let mut data = address(random).to_vec();
            for _ in 0..random.pick(&[0, 0, 1, 3]) {
                let len = random.below(4);
                let inner = random.pick(&[0, 1, 7]);
                data.push(inner);
                if inner != 0 {
                    data.push(if random.chance(90) { len as u8 } else { 9 });
                    data.extend(random.octets(len));
                }
            }
            data
        }
        _ => {
            let len = random.below(7);
            random.octets(len)
        }
    };
    let told = if random.chance(93) {
        data.len()
    } else {
        random.below(20)
    };
    header.push(told as u8);
    header.append(&mut data);
}

/// A routing header; where it leads by tcpdump's reading goes into `arrival`.
fn routing(random: &mut Random, arrival: &mut [u8; 16]) -> Vec<u8> {
    let routing_type = random.pick(&[0, 0, 2, 2, 4, 4, 4, 1, 3]);
    let count = random.pick(&[0, 1, 1, 2, 3, 7]);
    let addresses: Vec<_> = (0..count).map(|_| address(random)).collect();
    let last = match routing_type {
        4 => addresses.first(),
        _ => addresses.last(),
    };
    *arrival = last.copied().unwrap_or(*arrival);
    let mut header = vec![0, count as u8 * 2, routing_type, random.below(4) as u8];
    header.extend(match random.below(3) {
        0 => random.octets(4),
        _ => vec![0; 4],
    });
    header.extend(addresses.concat());
    if random.chance(5) {
        header[1] = random.below(16) as u8;
    }
    header
}

fn fragment(random: &mut Random) -> Vec<u8> {
    let offset = match random.below(10) {
        0..4 => 0,
        4..8 => 1,
        8 => random.number() as u16,
        _ => random.pick(&[6, 8, 0xfff9]),
    };
    let mut header = vec![0, random.pick(&[0, 0, 200])];
    header.extend(offset.to_be_bytes());
    header.extend(random.octets(4));
    header
}

fn udp(random: &mut Random) -> Vec<u8> {
    let len = random.below(40);
    let mut datagram = Vec::new();
    datagram.extend(random.pick(&PORTS).to_be_bytes());
    datagram.extend(random.pick(&PORTS).to_be_bytes());
    let told = match random.below(10) {
        0 => random.below(100),
        1 => random.pick(&[0, len, len + 9]),
        _ => len + 8,
    };
    datagram.extend((told as u16).to_be_bytes());
    datagram.extend([0, 0]);
    datagram.extend(random.octets(len));
    datagram
}

/// RFC 6275 6.1, with options.
fn mobility(random: &mut Random) -> Vec<u8> {
    let message_type = random.below(9) as u8;
    let fixed = [2, 10, 10, 18, 18, 6, 6, 18, 10][usize::from(message_type)];
    let mut header = vec![59, 0, message_type, 0, 0, 0];
    header.extend(random.octets(fixed));
    for _ in 0..random.below(4) {
        let kind = random.pick(&[0, 1, 2, 3, 4, 5, 6, 8]);
        header.push(kind);
        if kind == 0 {
            continue;
        }
        let len = [0, random.below(4), 2, 16, 4, 12, 5, 0, 3][usize::from(kind)];
        header.push(if random.chance(93) {
            len as u8
        } else {
            random.below(20) as u8
        });
        header.extend(random.octets(len));
    }
    let len = header.len().next_multiple_of(8);
    header.resize(len, 0);
    header[1] = (len / 8 - 1) as u8;
    if random.chance(5) {
        header[1] = random.below(6) as u8;
    }
    // Without an octet behind the last option, tcpdump calls it cut.
    if random.chance(60) {
        header.push(0);
    }
    header
}

/// Writes the checksum into a segment that has room for one.
pub(crate) fn seal(segment: &mut [u8], protocol: u8, source: [u8; 16], destination: [u8; 16]) {
    let at = match protocol {
        TCP => 16,
        UDP => 6,
        ICMPV6 => 2,
        _ => return,
    };
    let covered = match (protocol, &*segment) {
        (UDP, &[_, _, _, _, l0, l1, ..]) => {
            let told = usize::from(u16::from_be_bytes([l0, l1]));
            told.clamp(8, segment.len())
        }
        _ => segment.len(),
    };
    let segment = &mut segment[..covered];
    let Some(field) = segment.get_mut(at..at + 2) else {
        return;
    };
    field.fill(0);
    let pseudo = checksum::pseudo_header_sum(&source, &destination, protocol, covered as u32);
    let sum = u64::from(checksum::sum(segment)) + u64::from(pseudo);
    segment[at..at + 2].copy_from_slice(&(!checksum::fold(sum)).to_be_bytes());
}
