//! No view allocates memory for a packet: what it needs it has from the start, but for the buffer of the text.

use std::{fs, fs::File, path::Path, slice};

use bytes::BytesMut;
use jiff::tz::TimeZone;
use pcap_file::{DataLink, pcap::PcapReader};
use pktobs::{
    lang::Lang,
    packet::{Packet, Told},
    source::octets::{self, Frame, Link},
    view::{
        Annotated, Canvas, Colour, Columns, Explain, Glyphs, Json, Ladder, Screen, Sink, Tcpdump,
        text::TimeOfDay,
    },
};
use pktobs_common::{Direction, PacketType, SkbMetadata};

/// The frames of all Ethernet captures of the collection.
fn frames() -> Vec<Vec<u8>> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures");
    let mut frames = Vec::new();
    for entry in fs::read_dir(directory).expect("the captures") {
        let file = File::open(entry.expect("an entry").path()).expect("a capture");
        let mut reader = PcapReader::new(file).expect("a pcap file");
        if reader.header().datalink == DataLink::ETHERNET {
            while let Some(packet) = reader.next_packet() {
                frames.push(packet.expect("a packet").data.into_owned());
            }
        }
    }
    assert!(frames.len() > 50, "only {} frames", frames.len());
    frames
}

fn show(sink: &mut dyn Sink, frames: &[Vec<u8>], text: &mut BytesMut) {
    for (number, frame) in frames.iter().enumerate() {
        text.clear();
        let circumstances = Frame {
            time_ns: number as u64,
            ifindex: 1,
            direction: Direction::In,
            packet_type: PacketType::Host,
            link: Link::Ethernet,
            link_header: false,
            wire_len: frame.len() as u32,
            metadata: SkbMetadata::default(),
        };
        let packet = Packet {
            captured: octets::record(frame, &circumstances),
            time_ns: number as u64,
            interface: "eth0",
            told: Told::default(),
        };
        sink.packet(&packet, text);
    }
}

#[test]
fn no_view_allocates_for_a_packet() {
    let time = || TimeOfDay::new(TimeZone::UTC);
    let interface = true;
    let columns = Columns {
        interface,
        time: time(),
    };
    let canvas = Canvas {
        columns: 80,
        glyphs: Glyphs::Unicode,
        colour: Colour::On,
    };
    let explain = |lang| {
        let (columns, colour) = (80, Colour::On);
        Explain::new(time(), Screen { columns, colour }, lang).wrapped(Some(columns))
    };
    let frames = frames();
    let is_ping = |frame: &&Vec<u8>| frame[12..14] == [8, 0] && frame[23] == 1 && frame[34] == 8;
    let request = frames.iter().find(is_ping).expect("an echo request");
    let mut text = BytesMut::with_capacity(64 << 10);
    for (name, sink) in [
        (
            "annotated",
            &mut Annotated::new(time(), Colour::On, Lang::En) as &mut dyn Sink,
        ),
        (
            "annotated in Japanese",
            &mut Annotated::new(time(), Colour::On, Lang::Ja),
        ),
        (
            "annotated on a terminal",
            &mut Annotated::new(time(), Colour::On, Lang::Ja).wrapped(Some(80)),
        ),
        ("explained", &mut explain(Lang::En)),
        ("explained in Japanese", &mut explain(Lang::Ja)),
        ("tcpdump", &mut Tcpdump::new(columns)),
        ("json", &mut Json::new(Lang::En)),
        ("json in Japanese", &mut Json::new(Lang::Ja)),
        ("ladder", &mut Ladder::new(time(), canvas, Lang::En)),
        (
            "ladder in Japanese",
            &mut Ladder::new(time(), canvas, Lang::Ja),
        ),
    ] {
        // What is made once a second, a run, or with the first request on an interface, is made here.
        show(sink, slice::from_ref(request), &mut text);
        let allocations = allocation_counter::measure(|| show(sink, &frames, &mut text));
        assert_eq!(allocations.count_total, 0, "{name}: {allocations:?}");
    }
}
