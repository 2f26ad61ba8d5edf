//! Whatever comes: no panic, no control octet, no memory without a bound.

use std::fs;

use bytes::BytesMut;
use jiff::tz::TimeZone;
use pcap_file::pcap::PcapReader;
use pktobs::lang::Lang;
use pktobs::packet::{Packet, Told};
use pktobs::source::octets::{self, Frame, Link};
use pktobs::view::text::TimeOfDay;
use pktobs::view::{Annotated, Colour, Sink};
use pktobs_common::Direction;

use crate::forge::{CLIENT, Ip, SERVER, Tcp};
use crate::{Watch, discovery, frame, ipv6_forms, listener};

/// All frames of the lessons, with their links.
fn frames() -> Vec<(Vec<u8>, Link)> {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/captures");
    let mut frames = Vec::new();
    for lesson in [
        "tcp-refused",
        "tcp-session",
        "udp-hello",
        "udp-hello-icmp",
        "icmp-fragments",
        "ipv6",
    ] {
        let capture = fs::read(format!("{directory}/{lesson}.pcap")).unwrap();
        let mut reader = PcapReader::new(&capture[..]).unwrap();
        while let Some(packet) = reader.next_packet() {
            let network = packet.unwrap().data[20..].to_vec();
            let mut tagged = vec![2; 12];
            let ether_type = if network[0] >> 4 == 4 {
                [8, 0]
            } else {
                [0x86, 0xdd]
            };
            tagged.extend([0x81, 0, 0, 5]);
            tagged.extend(ether_type);
            tagged.extend(&network);
            frames.push((network, Link::None));
            frames.push((tagged, Link::Ethernet));
        }
    }
    let about = Tcp::client(Tcp::SYN, 1, 0).octets();
    let error = Ip::new(SERVER, CLIENT, 1).icmp((3, 3), [0; 4], &about);
    frames.push((error, Link::None));
    let made = [
        discovery::router_advertisement(),
        listener::report(),
        ipv6_forms::with_extensions(),
    ];
    frames.extend(made.map(|octets| (octets, Link::None)));
    // What is beyond these octets tells nothing.
    frames
        .iter_mut()
        .for_each(|(octets, _)| octets.truncate(400));
    frames
}

fn assert_is_text(text: &BytesMut) {
    let text = std::str::from_utf8(text).unwrap();
    let control = text.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(control, None, "{text:?}");
    assert!(text.ends_with('\n') && !text.contains("\n\n"), "{text:?}");
}

#[test]
fn every_prefix_of_every_packet_is_shown() {
    let mut view = Annotated::new(TimeOfDay::new(TimeZone::UTC), Colour::Off, Lang::En);
    for (octets, link) in frames() {
        for kept in 0..=octets.len() {
            for wire_len in [kept, octets.len()] {
                let frame = Frame {
                    link,
                    ..frame(0, Direction::In, wire_len)
                };
                show(&mut view, &octets[..kept], &frame);
            }
        }
    }
}

#[test]
fn every_changed_octet_of_every_packet_is_shown() {
    let mut view = Annotated::new(TimeOfDay::new(TimeZone::UTC), Colour::Off, Lang::En);
    for (mut octets, link) in frames() {
        let frame = Frame {
            link,
            ..frame(0, Direction::Out, octets.len())
        };
        for place in 0..octets.len().min(160) {
            let before = octets[place];
            for value in [0, 1, 0x7f, 0x80, 0xff, !before] {
                octets[place] = value;
                show(&mut view, &octets, &frame);
            }
            octets[place] = before;
        }
    }
}

fn show(view: &mut Annotated, octets: &[u8], frame: &Frame) {
    let packet = Packet {
        captured: octets::record(octets, frame),
        time_ns: 0,
        interface: "eth0",
        told: Told::default(),
    };
    let mut text = BytesMut::new();
    view.packet(&packet, &mut text);
    assert_is_text(&text);
}

#[test]
fn a_forgotten_connection_is_not_called_older_than_the_capture() {
    let mut watch = Watch::new();
    let ends = |port: u16| {
        let mut octets = Tcp::client(Tcp::ACK, 1, 1).octets();
        octets[20..22].copy_from_slice(&port.to_be_bytes());
        octets[36..38].fill(0);
        octets
    };
    let quiet = |watch: &mut Watch, octets: &[u8]| {
        let mut captured = octets::record(octets, &frame(0, Direction::In, octets.len()));
        captured.record.flags.0 &= !pktobs_common::Flags::SEGMENT_SUM.0;
        let packet = Packet {
            captured,
            time_ns: 0,
            interface: "eth0",
            told: Told::default(),
        };
        let mut text = BytesMut::new();
        watch.view.packet(&packet, &mut text);
        String::from_utf8(text.to_vec()).unwrap()
    };
    for port in 1..=u16::MAX {
        quiet(&mut watch, &ends(port));
    }
    let text = quiet(&mut watch, &ends(1));
    assert_eq!(
        crate::note_of(&text),
        "the opening of this connection was not seen here, or is forgotten among too many others"
    );
}
