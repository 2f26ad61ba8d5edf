//! Capture files: reading and writing them, and what the view and tcpdump make of them.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use bytes::BytesMut;
use jiff::tz::TimeZone;
use pcap_file::{
    DataLink,
    pcap::{PcapHeader, PcapPacket, PcapReader, PcapWriter},
};
use pktobs::{
    packet::{Packet, Told},
    source::octets::{self, Link},
    view::{
        Columns, Sink, Style, Tcpdump, TimeStyle,
        text::{Decimals, TimeOfDay},
    },
};
use pktobs_common::{Direction, PacketType, SkbMetadata};

/// The longest packet of a capture file (`MAXIMUM_SNAPLEN` in libpcap).
const SNAPSHOT_MAX: u32 = 262_144;
/// Octets of a LINUX_SLL2 header.
const COOKED_LEN: usize = 20;
/// Where it says the packet's type; 4 is outgoing.
const COOKED_TYPE: usize = 10;

pub(crate) struct Frame {
    pub(crate) time: Duration,
    pub(crate) octets: Vec<u8>,
    pub(crate) wire_len: u32,
    pub(crate) direction: Direction,
    pub(crate) metadata: SkbMetadata,
}

impl Frame {
    /// Takes the outer VLAN tag out of the octets, as the kernel does with a received frame.
    pub(crate) fn take_tag(&mut self) {
        let tag: [u8; 4] = *self.octets[12..].first_chunk().unwrap();
        self.metadata.vlan_proto = u16::from_be_bytes([tag[0], tag[1]]);
        self.metadata.vlan_tci = u16::from_be_bytes([tag[2], tag[3]]);
        self.octets.drain(12..16);
        self.wire_len -= 4;
    }

    /// True if it has a whole Ethernet header and no VLAN tag: the kernel takes tags out of cooked packets.
    pub(crate) fn can_be_cooked(&self) -> bool {
        let tags = [[0x81, 0x00], [0x88, 0xa8], [0x91, 0x00], [0x92, 0x00]];
        let ether_type = self.octets.get(12..14);
        ether_type.is_some_and(|ether_type| tags.iter().all(|tag| tag != ether_type))
    }
}

pub(crate) struct Capture {
    pub(crate) path: PathBuf,
    pub(crate) frames: Vec<Frame>,
    link: Link,
    is_cooked: bool,
    /// What tcpdump, which asks the machine on which it reads, takes for the interface's name.
    interface: String,
    /// Removes a written file in the end.
    _directory: Option<tempfile::TempDir>,
}

impl Capture {
    /// Reads a file of the collection; a cooked header is taken off and its direction kept.
    pub(crate) fn read(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/captures")
            .join(name);
        let mut reader = PcapReader::new(File::open(&path).unwrap()).unwrap();
        let is_cooked = match reader.header().datalink {
            DataLink::ETHERNET => false,
            DataLink::LINUX_SLL2 => true,
            other => panic!("{name}: link type {other:?}"),
        };
        let mut frames = Vec::new();
        while let Some(packet) = reader.next_packet() {
            let packet = packet.unwrap();
            let mut frame = Frame {
                time: packet.timestamp,
                octets: packet.data.into_owned(),
                wire_len: packet.orig_len,
                direction: Direction::In,
                metadata: SkbMetadata::default(),
            };
            if is_cooked {
                if frame.octets[COOKED_TYPE] == 4 {
                    frame.direction = Direction::Out;
                }
                frame.octets.drain(..COOKED_LEN);
                frame.wire_len -= COOKED_LEN as u32;
            }
            frames.push(frame);
        }
        let link = if is_cooked {
            Link::None
        } else {
            Link::Ethernet
        };
        let example = tcpdump(&path, &Style::default());
        let interface = example[0].split_whitespace().nth(1).unwrap().to_owned();
        Self {
            path,
            frames,
            link,
            is_cooked,
            interface,
            _directory: None,
        }
    }

    pub(crate) fn write(link: Link, frames: Vec<Frame>) -> Self {
        let datalink = match link {
            Link::Ethernet => DataLink::ETHERNET,
            Link::None | Link::Network(_) => DataLink::RAW,
        };
        let written = |frame: &Frame| (frame.octets.clone(), frame.wire_len);
        Self::write_as(datalink, link, frames, written)
    }

    /// Writes Ethernet frames as they come from all interfaces at once; the interface is the first of the machine.
    pub(crate) fn write_cooked(frames: Vec<Frame>) -> Self {
        let mut capture = Self::write_as(DataLink::LINUX_SLL2, Link::Ethernet, frames, cooked);
        capture.is_cooked = true;
        capture.interface = "lo".to_owned();
        capture
    }

    fn write_as(
        datalink: DataLink,
        link: Link,
        frames: Vec<Frame>,
        written: impl Fn(&Frame) -> (Vec<u8>, u32),
    ) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("frames.pcap");
        let header = PcapHeader {
            datalink,
            snaplen: SNAPSHOT_MAX,
            ..PcapHeader::default()
        };
        let mut writer = PcapWriter::with_header(File::create(&path).unwrap(), header).unwrap();
        for frame in &frames {
            let (octets, wire_len) = written(frame);
            let packet = PcapPacket::new(frame.time, wire_len, &octets);
            writer.write_packet(&packet).unwrap();
        }
        Self {
            path,
            frames,
            link,
            is_cooked: false,
            interface: String::new(),
            _directory: Some(directory),
        }
    }

    /// The view's text of every packet.
    pub(crate) fn texts(&self, style: &Style) -> Vec<String> {
        let mut view = Tcpdump::new(Columns {
            interface: self.is_cooked,
            time: TimeOfDay::new(TimeZone::UTC),
        })
        .styled(*style);
        let mut text = BytesMut::new();
        let text_of = |frame: &Frame| {
            let circumstances = octets::Frame {
                time_ns: 0,
                ifindex: 1,
                direction: frame.direction,
                packet_type: PacketType::Host,
                link: self.link,
                link_header: style.link_header,
                wire_len: frame.wire_len,
                metadata: frame.metadata,
            };
            let packet = Packet {
                captured: octets::record(&frame.octets, &circumstances),
                time_ns: u64::try_from(frame.time.as_nanos()).unwrap(),
                interface: &self.interface,
                told: Told::default(),
            };
            text.clear();
            view.packet(&packet, &mut text);
            let text = std::str::from_utf8(&text).unwrap();
            text.strip_suffix('\n').unwrap().to_owned()
        };
        self.frames.iter().map(text_of).collect()
    }
}

/// A frame with an Ethernet header as a cooked packet of interface 1, and the length that it has then.
fn cooked(frame: &Frame) -> (Vec<u8>, u32) {
    const ETHERNET_LEN: usize = 14;
    /// What stands in place of an EtherType in front of LLC (`LINUX_SLL_P_802_2`).
    const LLC: [u8; 2] = [0, 4];
    let ether_type = *frame.octets[12..].first_chunk().unwrap();
    let protocol = if u16::from_be_bytes(ether_type) <= 1500 {
        LLC
    } else {
        ether_type
    };
    let mut octets = protocol.to_vec();
    octets.extend([0, 0, 0, 0, 0, 1, 0, 1, 0, 6]);
    octets.extend(&frame.octets[6..12]);
    octets.extend([0, 0]);
    octets.extend(&frame.octets[ETHERNET_LEN..]);
    (
        octets,
        frame.wire_len - ETHERNET_LEN as u32 + COOKED_LEN as u32,
    )
}

/// The arguments by which tcpdump takes on a style.
fn arguments(style: &Style) -> Vec<&'static str> {
    let times = TimeStyle::BY_COUNT
        .iter()
        .position(|time| *time == style.time);
    let options = [
        ("-t", times.unwrap()),
        ("--nano", usize::from(style.decimals == Decimals::Nine)),
        ("-#", usize::from(style.numbered)),
        ("-e", usize::from(style.link_header)),
        ("-S", usize::from(style.absolute_sequence)),
        ("-q", usize::from(style.quiet)),
    ];
    let given = |(option, count)| std::iter::repeat_n(option, count);
    options.into_iter().flat_map(given).collect()
}

/// What `tcpdump -nn -v` prints of each packet in a file.
pub(crate) fn tcpdump(path: &Path, style: &Style) -> Vec<String> {
    let output = Command::new("tcpdump")
        .args(["-nn", "-v"])
        .args(arguments(style))
        .arg("-r")
        .arg(path)
        .env("TZ", "UTC")
        .output()
        .unwrap_or_else(|error| {
            panic!("cannot run tcpdump: {error}; `cargo xtask setup` installs it")
        });
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let mut packets: Vec<String> = Vec::new();
    for line in text.lines() {
        let begins = if style.numbered {
            let number = format!("{:5}  ", packets.len() + 1);
            line.starts_with(&number)
        } else {
            !line.starts_with(['\t']) && !line.starts_with("    ")
        };
        match packets.last_mut() {
            Some(packet) if !begins => {
                packet.push('\n');
                packet.push_str(line);
            }
            _ => packets.push(line.to_owned()),
        }
    }
    packets
}
