//! Octets of IPv4 and UDP packets, mostly sound: lengths and checksums fit unless chance has it otherwise.

use pktobs_common::checksum;

use crate::random::Random;

pub(crate) const ICMP: u8 = 1;
pub(crate) const TCP: u8 = 6;
pub(crate) const UDP: u8 = 17;

/// Few hosts and ports, so that conversations come about. tcpdump knows no application on these ports.
const HOSTS: [[u8; 4]; 3] = [[10, 0, 0, 1], [10, 0, 0, 2], [192, 0, 2, 255]];
pub(crate) const PORTS: [u16; 4] = [50_000, 50_001, 60_000, 65_535];
/// Packets that quote packets go this deep.
pub(crate) const DEPTH_MAX: usize = 3;
/// Protocols that tcpdump does not look into.
const UNKNOWN_PROTOCOLS: [u8; 8] = [0, 3, 58, 59, 77, 143, 200, 253];

/// A datagram of any protocol; `depth` limits packets that quote packets.
pub(crate) fn datagram(random: &mut Random, depth: usize) -> Vec<u8> {
    let source = random.pick(&HOSTS);
    let destination = random.pick(&HOSTS);
    let protocol = match random.below(100) {
        0..45 => TCP,
        45..60 => UDP,
        60..94 => ICMP,
        _ => random.pick(&UNKNOWN_PROTOCOLS),
    };
    let mut segment = match protocol {
        TCP => crate::tcp::segment(random),
        UDP => udp(random),
        ICMP => crate::icmp::message(random, depth),
        _ => {
            let len = random.below(40);
            random.octets(len)
        }
    };
    if random.chance(85) {
        seal(&mut segment, protocol, source, destination);
    }
    let options = if random.chance(15) {
        ipv4_options(random)
    } else {
        Vec::new()
    };
    let header_len = 20 + options.len();
    let mut datagram = vec![0x40 | (header_len / 4) as u8];
    datagram.push(random.pick(&[0, 0, 0x10, 0xc0, 1, 2, 3, 0xff]));
    datagram.extend(((header_len + segment.len()) as u16).to_be_bytes());
    datagram.extend(random.octets(2));
    let fragment: u16 = match random.below(100) {
        0..40 => 0x4000,
        40..80 => 0,
        80..86 => 0x2000,
        86..90 => 0x8000,
        90..95 => 0x2000 | random.octet() as u16,
        _ => random.number() as u16,
    };
    datagram.extend(fragment.to_be_bytes());
    datagram.push(random.pick(&[64, 64, 1, 0, 255]));
    datagram.push(protocol);
    datagram.extend([0, 0]);
    datagram.extend(source);
    datagram.extend(destination);
    datagram.extend(options);
    if random.chance(90) {
        let sum = !checksum::sum(&datagram);
        datagram[10..12].copy_from_slice(&sum.to_be_bytes());
    }
    datagram.extend(segment);
    datagram
}

/// Writes the checksum into a segment that has room for one.
fn seal(segment: &mut [u8], protocol: u8, source: [u8; 4], destination: [u8; 4]) {
    let at = match protocol {
        TCP => 16,
        UDP => 6,
        ICMP => 2,
        _ => return,
    };
    let Some(field) = segment.get_mut(at..at + 2) else {
        return;
    };
    field.fill(0);
    let mut sum = u64::from(checksum::sum(segment));
    if protocol != ICMP {
        sum += u64::from(checksum::sum(&source)) + u64::from(checksum::sum(&destination));
        sum += u64::from(protocol) + segment.len() as u64;
    }
    segment[at..at + 2].copy_from_slice(&(!checksum::fold(sum)).to_be_bytes());
}

fn udp(random: &mut Random) -> Vec<u8> {
    let len = random.below(40);
    let mut datagram = Vec::new();
    datagram.extend(random.pick(&PORTS).to_be_bytes());
    datagram.extend(random.pick(&PORTS).to_be_bytes());
    let told = match random.below(10) {
        0 => random.below(100),
        1 => len,
        _ => len + 8,
    };
    datagram.extend((told as u16).to_be_bytes());
    datagram.extend([0, 0]);
    datagram.extend(random.octets(len));
    datagram
}

/// At most 40 octets of options, to a multiple of four.
fn ipv4_options(random: &mut Random) -> Vec<u8> {
    let mut options = Vec::new();
    for _ in 0..=random.below(3) {
        let kind = random.pick(&[0, 1, 1, 7, 7, 68, 68, 82, 130, 131, 137, 148, 94]);
        options.push(kind);
        if kind < 2 {
            continue;
        }
        let mut data = match kind {
            7 | 131 | 137 => {
                let hops = random.below(4);
                let mut data = vec![random.pick(&[4, 8, 12])];
                data.extend(random.octets(hops * 4));
                data
            }
            68 => {
                let mut data = vec![random.pick(&[5, 9, 13]), random.pick(&[0, 1, 3, 0x11, 2])];
                let len = random.pick(&[4, 8, 16]);
                data.extend(random.octets(len));
                data
            }
            _ => vec![0, random.pick(&[0, 1])],
        };
        let told = if random.chance(80) {
            data.len() + 2
        } else {
            random.below(14)
        };
        options.push(told as u8);
        options.append(&mut data);
    }
    let len = options.len().next_multiple_of(4).min(40);
    let padding = random.pick(&[0, 1, 7]);
    options.resize(len, padding);
    options
}
