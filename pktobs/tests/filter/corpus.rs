//! Packets of every kind that filters tell apart, sound and damaged, as capture files of several link types.

#[path = "tunnel.rs"]
mod tunnel;

use std::{fs, path::Path};

use pcap_file::{DataLink, pcap::PcapReader};
use pktobs::filter::LinkLayer;

use crate::support::{
    mutation::{Random, mutate},
    packet::{ICMP, SYN_OPTIONS, TCP, UDP, ethernet, icmp, ipv4, ipv4_with, tagged, tcp, udp},
};

/// Ethernet comes first.
pub(crate) const LINKS: [LinkLayer; 8] = [
    LinkLayer::Ethernet,
    LinkLayer::Raw,
    LinkLayer::Ipv4,
    LinkLayer::Ipv6,
    LinkLayer::Null {
        is_big_endian: false,
    },
    LinkLayer::Loop,
    LinkLayer::Cooked,
    LinkLayer::Cooked2,
];

/// Packets of one link type, and a pcap file of them.
pub(crate) struct Corpus {
    pub(crate) link: LinkLayer,
    pub(crate) frames: Vec<Vec<u8>>,
    pub(crate) file: Vec<u8>,
}

impl Corpus {
    /// The same every time.
    pub(crate) fn new(link: LinkLayer) -> Self {
        const DAMAGED: usize = 4000;
        let sound = ethernet_frames();
        let mut random = Random::new(0x6669_6c74_6572);
        let damaged = (0..DAMAGED).map(|_| {
            let mut frame = sound[random.below(sound.len())].clone();
            mutate(&mut frame, 14, &mut random);
            frame
        });
        let damaged: Vec<_> = damaged.collect();
        let frames: Vec<_> = sound
            .into_iter()
            .chain(damaged)
            .filter_map(|frame| begin_with(link, frame))
            .filter(|frame| !frame.is_empty())
            .collect();
        let file = file(link_type(link), &frames);
        Self { link, frames, file }
    }
}

fn link_type(link: LinkLayer) -> u32 {
    match link {
        LinkLayer::Ethernet => 1,
        LinkLayer::Raw => 101,
        LinkLayer::Ipv4 => 228,
        LinkLayer::Ipv6 => 229,
        LinkLayer::Null { .. } => 0,
        LinkLayer::Loop => 108,
        LinkLayer::Cooked => 113,
        LinkLayer::Cooked2 => 276,
    }
}

/// The packet with another link layer's header, if that can carry it.
fn begin_with(link: LinkLayer, frame: Vec<u8>) -> Option<Vec<u8>> {
    if link == LinkLayer::Ethernet {
        return Some(frame);
    }
    let (header, packet) = frame.split_at_checked(14)?;
    let ether_type = u16::from_be_bytes([header[12], header[13]]);
    let family: u32 = match ether_type {
        0x0800 => 2,
        0x86dd => 30,
        _ => 99,
    };
    let [high, low] = ether_type.to_be_bytes();
    let direction = header[5] % 5;
    Some(match link {
        LinkLayer::Ethernet | LinkLayer::Raw | LinkLayer::Ipv4 | LinkLayer::Ipv6 => packet.to_vec(),
        LinkLayer::Null { .. } => [&family.to_le_bytes(), packet].concat(),
        LinkLayer::Loop => [&family.to_be_bytes(), packet].concat(),
        LinkLayer::Cooked => {
            let cooked = [0, direction, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, high, low];
            [&cooked, packet].concat()
        }
        LinkLayer::Cooked2 => {
            let index = header[11];
            let front = [high, low, 0, 0, 0, 0, 0, index, 0, 1, direction, 6];
            [&front[..], &[2, 0, 0, 0, 0, 1, 0, 0], packet].concat()
        }
    })
}

/// A pcap file (little endian, microseconds) in which the time of a packet is its number.
fn file(link_type: u32, frames: &[Vec<u8>]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut words = |words: &[u32], octets: &[u8]| {
        file.extend(words.iter().flat_map(|word| word.to_le_bytes()));
        file.extend(octets);
    };
    words(&[0xa1b2_c3d4, 0x0004_0002, 0, 0, 262_144, link_type], &[]);
    for (number, frame) in frames.iter().enumerate() {
        let len = frame.len() as u32;
        words(
            &[
                number as u32 / 1_000_000,
                number as u32 % 1_000_000,
                len,
                len,
            ],
            frame,
        );
    }
    file
}

/// Those of the captures, and some that are not in them.
fn ethernet_frames() -> Vec<Vec<u8>> {
    let mut frames = Vec::new();
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures");
    let mut paths: Vec<_> = fs::read_dir(directory)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
        .unwrap_or_default();
    paths.sort();
    for path in paths {
        let Some(mut reader) = fs::File::open(&path)
            .ok()
            .and_then(|file| PcapReader::new(file).ok())
        else {
            continue;
        };
        if reader.header().datalink != DataLink::ETHERNET {
            continue;
        }
        while let Some(Ok(packet)) = reader.next_packet() {
            frames.push(packet.data.into_owned());
        }
    }
    frames.extend(made());
    frames
}

fn made() -> Vec<Vec<u8>> {
    let segment = |ports: [u16; 2], flags, data: &[u8]| {
        let mut segment = tcp(flags, &SYN_OPTIONS, data);
        segment[..2].copy_from_slice(&ports[0].to_be_bytes());
        segment[2..4].copy_from_slice(&ports[1].to_be_bytes());
        segment
    };
    let from_to = |mut packet: Vec<u8>, from: [u8; 4], to: [u8; 4]| {
        packet[12..16].copy_from_slice(&from);
        packet[16..20].copy_from_slice(&to);
        packet
    };
    let mut packets = vec![
        ipv4(TCP, &segment([50_000, 80], 2, b"")),
        ipv4(TCP, &segment([443, 50_000], 0x12, b"")),
        ipv4(TCP, &segment([22, 65_535], 0xff, b"hello")),
        ipv4(
            UDP,
            &[
                0, 53, 0x80, 0, 0, 20, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
            ],
        ),
        ipv4(
            132,
            &[0x1f, 0x90, 0xc3, 0x50, 1, 2, 3, 4, 0, 0, 0, 0, 0, 3, 0, 16],
        ),
        ipv4_with(UDP, 0x2000, &[], &udp(&[7; 40])),
        ipv4_with(UDP, 0x0005, &[], &[0x1f, 0x90, 0x1f, 0x90, 0, 0, 0, 0]),
        ipv4_with(
            TCP,
            0,
            &[0x94, 4, 0, 0, 1, 1, 1, 0],
            &segment([8080, 1], 0x18, b"options"),
        ),
        ipv4(ICMP, &icmp(5, 1, [10, 0, 0, 9], &[0x45; 28])),
        ipv4(ICMP, &icmp(11, 0, [0; 4], &[0x45; 28])),
        ipv4(ICMP, &icmp(12, 0, [9, 0, 0, 0], &[0x45; 28])),
    ];
    for protocol in [2, 9, 50, 51, 103, 112, 47, 6, 17] {
        packets.push(ipv4(
            protocol,
            &[
                0x20 + protocol,
                4,
                0,
                0,
                6,
                1,
                0,
                0,
                0,
                0,
                0,
                0,
                51,
                2,
                0,
                0,
            ],
        ));
    }
    let (one, two) = ([10, 0, 0, 1], [10, 0, 0, 2]);
    packets.push(from_to(ipv4(UDP, &udp(b"x")), one, two));
    packets.push(from_to(ipv4(UDP, &udp(b"xy")), two, one));
    packets.push(from_to(ipv4(UDP, &udp(b"z")), one, one));
    packets.push(from_to(ipv4(UDP, &udp(b"all")), one, [255; 4]));
    packets.push(from_to(ipv4(UDP, &udp(b"zero")), one, [0; 4]));
    packets.push(from_to(
        ipv4(UDP, &udp(b"group")),
        [127, 0, 0, 1],
        [224, 0, 0, 251],
    ));
    let mut frames: Vec<_> = packets
        .iter()
        .map(|packet| ethernet(0x0800, packet))
        .collect();
    frames.extend(over_ipv6().iter().map(|packet| ethernet(0x86dd, packet)));
    let inner = ethernet(0x0800, &packets[20]);
    frames.extend([
        tagged(&inner, 0x8100, 5),
        tagged(&inner, 0x88a8, 0x6064),
        tagged(&tagged(&inner, 0x8100, 7), 0x8100, 5),
        tagged(&tagged(&inner, 0x8100, 4095), 0x9100, 5),
        tagged(&ethernet(0x0806, &arp(1, one, two)), 0x8100, 0),
        ethernet(0x0806, &arp(1, one, two)),
        ethernet(0x0806, &arp(2, two, one)),
        ethernet(0x0806, &arp(1, one, one)),
        ethernet(0x8035, &arp(3, one, two)),
    ]);
    let labels = |labels: &[u32]| -> Vec<u8> {
        let last = labels.len() - 1;
        let word = |(at, label): (usize, &u32)| {
            (label << 12 | u32::from(at == last) << 8 | 64).to_be_bytes()
        };
        labels.iter().enumerate().flat_map(word).collect()
    };
    for stack in [&[100][..], &[100, 200], &[16, 200, 300]] {
        for packet in [&packets[0], &packets[20], &over_ipv6()[0]] {
            let frame = ethernet(0x8847, &[labels(stack), packet.clone()].concat());
            frames.push(tagged(&frame, 0x8100, 5));
            frames.push(frame);
        }
    }
    for (protocol, packet) in [
        (0x21_u16, &packets[20]),
        (0x57, &over_ipv6()[1]),
        (0xc021, &packets[0]),
    ] {
        let len = packet.len() as u16 + 2;
        let header = [
            &[0x11, 0, 0, 7][..],
            &len.to_be_bytes(),
            &protocol.to_be_bytes(),
        ]
        .concat();
        let frame = ethernet(0x8864, &[header, packet.clone()].concat());
        frames.push(tagged(&frame, 0x8100, 5));
        frames.push(frame);
    }
    frames.extend(tunnel::frames(&packets[0], &over_ipv6()[0]));
    frames.push(ethernet(0x8863, &[0x11, 9, 0, 0, 0, 4, 1, 1, 0, 0]));
    frames.extend(behind_llc());
    for ether_type in [
        0x6001, 0x6002, 0x6003, 0x6004, 0x6007, 0x809b, 0x80f3, 0x8137, 0x88cc, 0x9000, 0x05dd,
    ] {
        frames.push(ethernet(ether_type, &[0xaa; 40]));
    }
    frames
}

fn behind_llc() -> Vec<Vec<u8>> {
    let frame = |octets: &[u8]| {
        let mut frame = ethernet(octets.len() as u16, octets);
        frame.extend([0; 30]);
        frame
    };
    let mut frames = vec![
        frame(&[0x42, 0x42, 3, 0, 0, 0]),
        frame(&[0xe0, 0xe0, 3, 0xff, 0xff]),
        frame(&[0xff, 0xff, 0, 30]),
        frame(&[0xf0, 0xf0, 3, 0x2c]),
        frame(&[0x06, 0x06, 3, 0x45]),
        frame(&[0xaa, 0xaa, 3, 0, 0, 0, 8, 0, 0x45, 0]),
        frame(&[0xaa, 0xaa, 3, 8, 0, 7, 0x80, 0x9b]),
        frame(&[0xaa, 0xaa, 3, 0, 0, 0, 0x80, 0xf3]),
        frame(&[0xaa, 0xaa, 3, 0, 0, 0, 0x81, 0x37]),
        frame(&[0xfe, 0xfe, 3, 0x81, 1]),
        frame(&[0xfe, 0xfe, 3, 0x82, 1]),
    ];
    for kind in [15, 16, 17, 18, 20, 24, 25, 26, 27, 28] {
        frames.push(frame(&[0xfe, 0xfe, 3, 0x83, 27, 1, 0, kind, 1]));
    }
    for control in [
        0x00, 0x02, 0x01, 0x05, 0x09, 0x03, 0x63, 0x73, 0x43, 0x6f, 0xe3, 0xf3, 0xaf, 0x87,
    ] {
        frames.push(frame(&[4, 4, control, 0, 0]));
    }
    frames
}

fn over_ipv6() -> Vec<Vec<u8>> {
    let packet = |next: u8, addresses: [[u8; 2]; 2], payload: &[u8]| {
        let mut packet = vec![0x60, 0, 0, 0];
        packet.extend((payload.len() as u16).to_be_bytes());
        packet.extend([next, 64]);
        for [prefix, host] in addresses {
            packet.extend([prefix, if prefix == 0xfe { 0x80 } else { 0 }]);
            packet.extend([0; 13]);
            packet.push(host);
        }
        packet.extend(payload);
        packet
    };
    let near = [[0xfd, 1], [0xfd, 2]];
    let segment = tcp(2, &SYN_OPTIONS, b"");
    let datagram = udp(b"hello");
    let fragment = |next: u8| vec![next, 0, 0, 1, 0, 0, 0, 9];
    let authentication = |next: u8| {
        vec![
            next, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
        ]
    };
    vec![
        packet(TCP, near, &segment),
        packet(UDP, near, &datagram),
        packet(UDP, [[0xfe, 1], [0xff, 0xfb]], &datagram),
        packet(58, near, &[128, 0, 0, 0, 0, 7, 0, 1]),
        packet(58, near, &[129, 0, 0, 0, 0, 7, 0, 1]),
        packet(
            58,
            [[0xfe, 1], [0xff, 2]],
            &[&[135, 0, 0, 0][..], &[0; 20]].concat(),
        ),
        packet(
            58,
            [[0xfe, 1], [0xff, 1]],
            &[&[134, 0, 0, 0][..], &[0; 12]].concat(),
        ),
        packet(44, near, &[fragment(UDP), datagram.clone()].concat()),
        packet(44, near, &[fragment(58), vec![1; 16]].concat()),
        packet(
            0,
            near,
            &[vec![UDP, 0, 5, 2, 0, 0, 1, 0], datagram.clone()].concat(),
        ),
        packet(
            0,
            near,
            &[
                vec![43, 0, 5, 2, 0, 0, 1, 0],
                vec![60, 0, 4, 0, 0, 0, 0, 0],
                vec![TCP, 0, 1, 4, 0, 0, 0, 0],
                segment,
            ]
            .concat(),
        ),
        packet(51, near, &[authentication(UDP), datagram].concat()),
        packet(59, near, &[]),
        packet(132, near, &[0x1f, 0x90, 0, 80, 0, 0, 0, 0, 0, 0, 0, 0]),
    ]
}

fn arp(operation: u8, sender: [u8; 4], target: [u8; 4]) -> Vec<u8> {
    let mut arp = vec![0, 1, 8, 0, 6, 4, 0, operation, 2, 0, 0, 0, 0, 1];
    arp.extend(sender);
    arp.extend([0; 6]);
    arp.extend(target);
    arp
}
