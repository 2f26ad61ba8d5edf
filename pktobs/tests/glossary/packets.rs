//! The packets over which the tests walk: those of the parser's tests, the captures, and rare ones.

use std::{
    fs,
    path::{Path, PathBuf},
};

use pcap_file::{
    DataLink,
    pcap::{PcapPacket, PcapReader},
};
use pktobs::packet::{LinkHeader, LinkHeaderKind, Packet, Told};
use pktobs::source::octets::{self, Frame, Link};
use pktobs_common::{Direction, PacketType, SkbMetadata};

/// A frame at hand.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    /// Where it is from.
    pub(crate) name: String,
    /// What a capture file has in front of it.
    pub(crate) link_header: (LinkHeaderKind, Vec<u8>),
    pub(crate) octets: Vec<u8>,
    pub(crate) frame: Frame,
}

impl Sample {
    /// A frame that was received whole and begins with this.
    pub(crate) fn new(name: &str, link: Link, octets: Vec<u8>) -> Self {
        let frame = Frame {
            time_ns: 1_792_778_471_351_202_000,
            ifindex: 2,
            direction: Direction::In,
            packet_type: PacketType::Host,
            link,
            link_header: true,
            wire_len: u32::try_from(octets.len()).unwrap(),
            metadata: SkbMetadata::default(),
        };
        Self {
            name: name.to_owned(),
            link_header: (LinkHeaderKind::None, Vec::new()),
            octets,
            frame,
        }
    }

    /// The packet that it makes.
    pub(crate) fn packet(&self) -> Packet<'_> {
        let (kind, octets) = &self.link_header;
        let (link_header, _) = LinkHeader::split(*kind, octets);
        Packet {
            captured: octets::record(&self.octets, &self.frame),
            time_ns: self.frame.time_ns,
            interface: "eth0",
            told: Told {
                link_header,
                odd_time: None,
            },
        }
    }
}

/// All of them.
pub(crate) fn all() -> Vec<Sample> {
    let mut samples = of_the_parser();
    for path in captures() {
        samples.extend(captured(&path));
    }
    samples.extend(super::rare::samples());
    samples
}

/// Octets written in hexadecimal, with comments behind `#`.
pub(crate) fn octets(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .lines()
        .flat_map(|line| line.split('#').take(1))
        .flat_map(str::chars)
        .filter(|character| !character.is_whitespace())
        .map(|character| u8::try_from(character.to_digit(16).unwrap()).unwrap())
        .collect();
    let (pairs, odd) = digits.as_chunks::<2>();
    assert!(odd.is_empty(), "half an octet in {text}");
    pairs.iter().map(|[high, low]| high << 4 | low).collect()
}

fn of_the_parser() -> Vec<Sample> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pktobs-common/tests/packets");
    let mut samples = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "hex") {
            let name = path.file_stem().unwrap().to_str().unwrap();
            let link = match name {
                "no-link-layer" => Link::None,
                _ => Link::Ethernet,
            };
            let octets = octets(&fs::read_to_string(&path).unwrap());
            samples.push(Sample::new(name, link, octets));
        }
    }
    assert!(samples.len() > 30, "only {} packets", samples.len());
    samples
}

/// The capture files.
pub(crate) fn captures() -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures");
    let mut captures = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        captures.push(entry.unwrap().path());
    }
    assert!(captures.len() > 10, "only {} captures", captures.len());
    captures
}

/// The packets of a capture file.
pub(crate) fn captured(path: &Path) -> Vec<Sample> {
    let mut reader = PcapReader::new(fs::File::open(path).unwrap()).unwrap();
    let link_type = reader.header().datalink;
    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
    let mut samples = Vec::new();
    let resolution = reader.header().ts_resolution;
    while let Some(packet) = reader.next_raw_packet() {
        let packet = packet.unwrap();
        // What is cut is told of prefixes; here all octets are.
        if packet.orig_len > packet.incl_len {
            continue;
        }
        let packet = PcapPacket::try_from_raw_packet(packet, resolution, u32::MAX).unwrap();
        let (kind, link) = match link_type {
            DataLink::ETHERNET => (LinkHeaderKind::None, Link::Ethernet),
            DataLink::LINUX_SLL2 => (LinkHeaderKind::Sll2, Link::None),
            other => panic!("{name}: {other:?}"),
        };
        let (before, octets) = packet.data.split_at(kind.header_len());
        let mut sample = Sample::new(&name, link, octets.to_vec());
        sample.link_header = (kind, before.to_vec());
        let before = u32::try_from(before.len()).unwrap();
        sample.frame.wire_len = packet.orig_len - before;
        sample.frame.time_ns = u64::try_from(packet.timestamp.as_nanos()).unwrap();
        samples.push(sample);
    }
    samples
}
