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
    packet::Packet,
    source::octets::{self, Link},
    view::{Columns, Sink, Tcpdump, text::TimeOfDay},
};
use pktobs_common::{Direction, PacketType, SkbMetadata};

/// Octets of a LINUX_SLL2 header.
const COOKED_LEN: usize = 20;
/// Where it says the packet's type; 4 is outgoing.
const COOKED_TYPE: usize = 10;

pub(crate) struct Frame {
    pub(crate) time: Duration,
    pub(crate) octets: Vec<u8>,
    pub(crate) wire_len: u32,
    pub(crate) direction: Direction,
}

pub(crate) struct Capture {
    pub(crate) path: PathBuf,
    pub(crate) frames: Vec<Frame>,
    link: Link,
    is_cooked: bool,
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
        Self {
            path,
            frames,
            link,
            is_cooked,
            _directory: None,
        }
    }

    pub(crate) fn write(link: Link, frames: Vec<Frame>) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("frames.pcap");
        let datalink = match link {
            Link::Ethernet => DataLink::ETHERNET,
            Link::None => DataLink::RAW,
        };
        let header = PcapHeader {
            datalink,
            ..PcapHeader::default()
        };
        let mut writer = PcapWriter::with_header(File::create(&path).unwrap(), header).unwrap();
        for frame in &frames {
            let packet = PcapPacket::new(frame.time, frame.wire_len, &frame.octets);
            writer.write_packet(&packet).unwrap();
        }
        Self {
            path,
            frames,
            link,
            is_cooked: false,
            _directory: Some(directory),
        }
    }

    /// The view's text of every packet. tcpdump takes an interface's name from the machine on which it reads the
    /// file, so that is taken from `example`, a text of tcpdump's: `18:01:11.351202 eth0  In  IP ...`.
    pub(crate) fn texts(&self, example: &str) -> Vec<String> {
        let interface = example.split_whitespace().nth(1).unwrap_or_default();
        let mut view = Tcpdump::new(Columns {
            interface: self.is_cooked,
            time: TimeOfDay::new(TimeZone::UTC),
        });
        let mut text = BytesMut::new();
        let text_of = |frame: &Frame| {
            let circumstances = octets::Frame {
                time_ns: 0,
                ifindex: 1,
                direction: frame.direction,
                packet_type: PacketType::Host,
                link: self.link,
                link_header: false,
                wire_len: frame.wire_len,
                metadata: SkbMetadata::default(),
            };
            let packet = Packet {
                captured: octets::record(&frame.octets, &circumstances),
                time_ns: u64::try_from(frame.time.as_nanos()).unwrap(),
                interface,
            };
            text.clear();
            view.packet(&packet, &mut text);
            let text = std::str::from_utf8(&text).unwrap();
            text.strip_suffix('\n').unwrap().to_owned()
        };
        self.frames.iter().map(text_of).collect()
    }
}

/// What `tcpdump -nn -v` prints of each packet in a file.
pub(crate) fn tcpdump(path: &Path) -> Vec<String> {
    let output = Command::new("tcpdump")
        .args(["-nn", "-v", "-r"])
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
        match packets.last_mut() {
            Some(packet) if line.starts_with(['\t', ' ']) => {
                packet.push('\n');
                packet.push_str(line);
            }
            _ => packets.push(line.to_owned()),
        }
    }
    packets
}
