//! Nothing from the wire reaches the terminal but printable text: no control octet but the end of a line, and the
//! tab with which tcpdump begins some lines.
#![cfg(test)]

#[path = "support"]
mod support {
    pub(crate) mod mutation;
    pub(crate) mod packet;
}

use bytes::BytesMut;
use jiff::tz::TimeZone;
use pktobs::{
    lang::Lang,
    packet::{Packet, Told},
    source::octets::{self, Frame, Link},
    view::{
        Annotated, Canvas, Colour, Columns, Glyphs, Ladder, Sink, Style, Tcpdump, TimeStyle,
        text::TimeOfDay,
    },
};
use pktobs_common::{Direction, PacketType, SkbMetadata};
use support::{
    mutation::{Random, mutate},
    packet::{ICMP, SYN_OPTIONS, TCP, UDP, ethernet, icmp, ipv4, ipv4_with, tagged, tcp, udp},
};

const FRAMES: usize = 100_000;
/// Octets that a terminal takes for commands, and some that begin them in other encodings.
const HOSTILE: &[u8] = b"\x1b[31m\x07\x08\x0d\x0a\x9b\xc2\x9b\xe2\x80\xae\x7f\x00\xff";

/// Frames of all kinds, with hostile octets wherever there is room for data.
fn seeds() -> Vec<Vec<u8>> {
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

/// Every view, in every style.
fn views() -> Vec<(bool, Box<dyn Sink>)> {
    let clock = || TimeOfDay::new(TimeZone::UTC);
    let mut views: Vec<(bool, Box<dyn Sink>)> = Vec::new();
    for (number, time) in TimeStyle::BY_COUNT.into_iter().enumerate() {
        for link_header in [false, true] {
            let style = Style {
                numbered: number % 2 == 0,
                time,
                link_header,
                absolute_sequence: number % 3 == 0,
                ..Style::default()
            };
            for lang in [Lang::En, Lang::Ja] {
                let annotated = Annotated::new(clock(), Colour::Off, lang).styled(style);
                views.push((link_header, Box::new(annotated)));
                let canvas = Canvas {
                    columns: 80,
                    glyphs: Glyphs::Unicode,
                    colour: Colour::Off,
                };
                let ladder = Ladder::new(clock(), canvas, lang).styled(style);
                views.push((link_header, Box::new(ladder)));
            }
            for quiet in 0..3 {
                let style = Style { quiet, ..style };
                for interface in [false, true] {
                    let columns = Columns {
                        interface,
                        time: clock(),
                    };
                    let tcpdump = Tcpdump::new(columns).styled(style);
                    views.push((link_header, Box::new(tcpdump)));
                }
            }
        }
    }
    views
}

#[test]
fn no_control_octet_from_the_wire_is_ever_printed() {
    let seeds = seeds();
    let mut views = views();
    let mut random = Random::new(1);
    let mut text = BytesMut::new();
    for count in 0..FRAMES {
        let mut frame = seeds[random.below(seeds.len())].clone();
        mutate(&mut frame, 14, &mut random);
        let link = random.pick(&[Link::Ethernet, Link::Ethernet, Link::None]);
        let octets = if link == Link::None {
            frame.get(14..).unwrap_or_default()
        } else {
            &frame
        };
        // Each frame goes through some of the views, each view sees some thousand frames.
        let of_views = views.len();
        for _ in 0..4 {
            let (link_header, view) = &mut views[random.below(of_views)];
            let circumstances = Frame {
                time_ns: count as u64 * 1000,
                ifindex: 1,
                direction: random.pick(&[Direction::In, Direction::Out]),
                packet_type: PacketType::Host,
                link,
                link_header: *link_header,
                wire_len: octets.len() as u32,
                metadata: SkbMetadata::default(),
            };
            let packet = Packet {
                captured: octets::record(octets, &circumstances),
                time_ns: circumstances.time_ns,
                interface: "eth0",
                told: Told::default(),
            };
            text.clear();
            view.packet(&packet, &mut text);
            assert_printable(&text, octets);
        }
    }
}

fn assert_printable(text: &[u8], octets: &[u8]) {
    let shown = std::str::from_utf8(text).unwrap_or_else(|error| panic!("{error}: {octets:02x?}"));
    assert!(shown.ends_with('\n'), "{shown:?}: {octets:02x?}");
    for line in shown.split('\n') {
        let line = line.strip_prefix('\t').unwrap_or(line);
        let known = |c: char| {
            matches!(
                c,
                ' '..='~' | '→' | '↳' | 'µ' | '×' | '…' | '│' | '─' | '▶' | '◀'
            ) || is_japanese(c)
        };
        assert!(line.chars().all(known), "{shown:?}: {octets:02x?}");
    }
}

/// Kana, kanji, and the punctuation among them.
fn is_japanese(c: char) -> bool {
    matches!(c, '、'..='ヿ' | '一'..='龥' | '（' | '）')
}
