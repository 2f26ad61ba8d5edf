//! Strange packets: those of all tests, and some full of octets that a terminal takes for commands, made stranger.

use pktobs::{
    packet::{LinkHeader, LinkHeaderKind, Packet, Told},
    source::octets::{self, Link},
};
use pktobs_common::{Direction, PacketType, SkbMetadata};

use crate::{
    packets::{self, Sample},
    support::{
        mutation::{Random, mutate},
        packet::{ICMP, SYN_OPTIONS, TCP, UDP, ethernet, icmp, ipv4, ipv4_with, tagged, tcp, udp},
    },
};

/// Octets that a terminal takes for commands, and some that begin them in other encodings.
const HOSTILE: &[u8] = b"\x1b[31m\x07\x08\x0d\x0a\x9b\xc2\x9b\xe2\x80\xae\x7f\x00\xff";

const PACKET_TYPES: [PacketType; 4] = [
    PacketType::Host,
    PacketType::Broadcast,
    PacketType::Multicast,
    PacketType::OtherHost,
];

/// An endless row of packets, the same for the same seed.
pub(crate) struct Samples {
    seeds: Vec<Sample>,
    pub(crate) random: Random,
    time_ns: u64,
}

impl Samples {
    pub(crate) fn new(seed: u64) -> Self {
        let hostile = hostile_frames().into_iter();
        let hostile = hostile.map(|frame| Sample::new("hostile", Link::Ethernet, frame));
        Self {
            seeds: packets::all().into_iter().chain(hostile).collect(),
            random: Random::new(seed),
            time_ns: 1_792_778_471_000_000_000,
        }
    }

    /// The next one.
    pub(crate) fn next(&mut self) -> Sample {
        let random = &mut self.random;
        let mut sample = self.seeds[random.below(self.seeds.len())].clone();
        sample.octets.truncate(random.pick(&[100, 400, 400, 3000]));
        let network = match sample.frame.link {
            Link::Ethernet => 14,
            Link::None | Link::Network(_) => 0,
        };
        mutate(&mut sample.octets, network, random);
        self.time_ns += random.pick(&[0, 1000, 1_000_000, 3_000_000_000]);
        let captured = sample.octets.len();
        let beyond = random.below(2000);
        let ether_type = random.pick(&[0x0800, 0x0806, 0x8035, 0x86dd, 0x88cc, 0]);
        let link = sample.frame.link;
        sample.frame.time_ns = self.time_ns;
        sample.frame.ifindex = random.pick(&[0, 1, 2, u32::MAX]);
        sample.frame.direction = random.pick(&[Direction::In, Direction::Out]);
        sample.frame.packet_type = random.pick(&PACKET_TYPES);
        sample.frame.link = random.pick(&[
            link,
            link,
            link,
            link,
            Link::Ethernet,
            Link::None,
            Link::Network(ether_type),
        ]);
        sample.frame.link_header = random.pick(&[false, true]);
        sample.frame.wire_len = (captured + random.pick(&[0, 0, 0, beyond])) as u32;
        if random.below(4) == 0 {
            sample.frame.metadata = SkbMetadata {
                gso_segs: random.pick(&[0, 1, 3, u16::MAX]),
                gso_size: random.pick(&[0, 1, 1448, u16::MAX]),
                vlan_proto: random.pick(&[0, 0x8100, 0x88a8, 0x1b5b]),
                vlan_tci: random.pick(&[0, 5, 0xe000, u16::MAX]),
            };
        }
        if random.below(4) == 0 {
            let kind = random.pick(&[
                LinkHeaderKind::Sll,
                LinkHeaderKind::Sll2,
                LinkHeaderKind::Loopback,
            ]);
            let len = random.below(kind.header_len() + 1);
            let octets = (0..len).map(|_| random.octet()).collect();
            sample.link_header = (kind, octets);
        }
        sample
    }
}

/// The packet of a sample, under a name and at a time that may be strange.
pub(crate) fn packet<'a>(
    sample: &'a Sample,
    interface: &'a str,
    odd_time: Option<(i64, i64)>,
) -> Packet<'a> {
    let (kind, octets) = &sample.link_header;
    let (link_header, _) = LinkHeader::split(*kind, octets);
    Packet {
        captured: octets::record(&sample.octets, &sample.frame),
        time_ns: sample.frame.time_ns,
        interface,
        told: Told {
            link_header,
            odd_time,
        },
    }
}

/// Frames of all kinds, with hostile octets wherever there is room for data.
fn hostile_frames() -> Vec<Vec<u8>> {
    let quoted = ipv4(UDP, &udp(HOSTILE));
    let reset = tcp(0x14, &[], HOSTILE);
    let llc = [&[0xaa, 0xaa, 3, 0, 0, 0, 0x1b, 0x5b], HOSTILE].concat();
    let mut arp = vec![0, 1, 8, 0, 6, 4, 0, 1];
    arp.extend(HOSTILE);
    let mut frames = vec![
        ethernet(0x0800, &ipv4(TCP, &tcp(0x02, &SYN_OPTIONS, HOSTILE))),
        ethernet(0x0800, &ipv4(TCP, &reset)),
        ethernet(0x0800, &ipv4_with(TCP, 0, &[0x1b; 8], &reset)),
        ethernet(0x0800, &quoted),
        ethernet(0x0800, &ipv4(ICMP, &icmp(3, 3, [0x1b; 4], &quoted))),
        ethernet(0x0800, &ipv4(ICMP, &icmp(9, 0, [0x1b; 4], HOSTILE))),
        ethernet(0x0800, &ipv4(132, HOSTILE)),
        ethernet(0x0806, &arp),
        ethernet(0x88b5, HOSTILE),
        ethernet(llc.len() as u16, &llc),
        ethernet(0x86dd, &[0x60; 60]),
    ];
    let plain = frames.clone();
    frames.extend(plain.iter().map(|frame| tagged(frame, 0x8100, 0x1b5b)));
    frames
}
