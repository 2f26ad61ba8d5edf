//! Whatever comes: no panic, no control octet, and no line longer than the terminal is wide.

use pktobs::lang::Lang;
use pktobs::source::octets::{Frame, Link};
use pktobs::view::{Glyphs, Style, TimeStyle};
use pktobs_common::Direction;
use unicode_width::UnicodeWidthStr;

use crate::forge::{CLIENT, Ip, SERVER, Tcp};
use crate::forge6::router_with_prefixes;
use crate::link::ethernet;
use crate::support::mutation::{Random, mutate};
use crate::{Watch, canvas, frame, lessons};

const FRAMES: usize = 30_000;
const TO: [u8; 6] = [2, 0, 0, 0, 0, 2];

/// Frames of all kinds that the lessons have, and some that they have not.
fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for capture in [
        &include_bytes!("../captures/tcp-session.pcap")[..],
        include_bytes!("../captures/udp-hello-icmp.pcap"),
        include_bytes!("../captures/icmp-fragments.pcap"),
        include_bytes!("../captures/ipv6.pcap"),
    ] {
        for octets in lessons::packets(capture) {
            let ether_type = if octets[0] >> 4 == 4 { 0x0800 } else { 0x86dd };
            seeds.push(ethernet(TO, ether_type, &octets));
        }
    }
    let long = [0xfd; 16];
    let mut longest = vec![0x60, 0, 0, 0, 0, 8, 17, 64];
    longest.extend([long, long].concat());
    longest.extend([0xff, 0xff, 0xff, 0xfe, 0, 8, 0, 0]);
    seeds.push(ethernet(TO, 0x86dd, &longest));
    let syn = Tcp::client(Tcp::SYN, u32::MAX, 0).octets();
    let error = Ip::new(SERVER, CLIENT, 1).icmp((3, 13), [0; 4], &syn);
    seeds.push(ethernet(TO, 0x0800, &error));
    seeds.push(ethernet(TO, 0x0806, &[0; 28]));
    seeds
}

fn circumstances(octets: &[u8], number: usize, random: &mut Random) -> Frame {
    Frame {
        link: Link::Ethernet,
        link_header: random.pick(&[false, true]),
        ifindex: random.pick(&[1, 2, 3]),
        ..frame(
            number as u64 * 1_000_000,
            random.pick(&[Direction::In, Direction::Out]),
            octets.len(),
        )
    }
}

/// Shows strange frames, and looks at every line.
fn every_line(watch: &mut Watch, mut look: impl FnMut(&str)) {
    let seeds = seeds();
    let mut random = Random::new(1);
    for number in 0..FRAMES {
        let mut octets = seeds[random.below(seeds.len())].clone();
        mutate(&mut octets, 14, &mut random);
        let seen = circumstances(&octets, number, &mut random);
        watch.text.clear();
        watch.show(&octets, &seen);
        assert!(watch.text.ends_with('\n'), "{:?}", watch.text);
        watch.text.lines().for_each(&mut look);
    }
}

#[test]
fn no_line_is_longer_than_the_terminal_is_wide() {
    for (lang, columns) in [
        (Lang::En, 64),
        (Lang::En, 80),
        (Lang::Ja, 80),
        (Lang::Ja, 71),
        (Lang::En, 132),
    ] {
        let canvas = canvas(columns, Glyphs::Unicode);
        let mut watch = Watch::speaking(lang, canvas, Style::default());
        every_line(&mut watch, |line| {
            assert!(line.width() <= columns, "{columns} columns: {line:?}");
            assert!(!line.contains(char::is_control), "{line:?}");
            assert!(!line.ends_with(' '), "{line:?}");
        });
    }
}

#[test]
fn in_ascii_every_octet_is_ascii() {
    let style = Style {
        time: TimeStyle::WithDate,
        numbered: true,
        ..Style::default()
    };
    let mut watch = Watch::speaking(Lang::En, canvas(90, Glyphs::Ascii), style);
    every_line(&mut watch, |line| {
        assert!(
            line.bytes().all(|octet| matches!(octet, b' '..=b'~')),
            "{line:?}"
        );
    });
}

#[test]
fn what_there_is_no_room_for_is_counted() {
    for (prefixes, last) in [(10, "1 more note"), (11, "2 more notes")] {
        let mut watch = Watch::new();
        watch.see(1, Direction::In, &router_with_prefixes(prefixes));
        assert!(watch.text.trim_end().ends_with(last), "{}", watch.text);
    }
}

#[test]
fn a_thousand_flows_have_numbers_that_fit() {
    let mut watch = Watch::new();
    for port in 1..=1100 {
        watch.see(
            1,
            Direction::In,
            &Ip::new(CLIENT, SERVER, 1).udp((port, 53), b"a"),
        );
    }
    assert!(watch.text.lines().all(|line| line.width() <= 80));
    let last: Vec<_> = watch.text.lines().rev().take(2).collect();
    assert_eq!(
        last,
        [
            "#1100         │── UDP len 1 ──────────────────▶│  sends without a handshake",
            "#1100 UDP     10.0.0.1:1100          10.0.0.2:53  00:00:00.001100 ▶In",
        ]
    );
}
