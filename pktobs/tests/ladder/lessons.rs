//! The five lessons, and a walk through IPv6, from captures with directions (LINUX_SLL2), against texts written by
//! hand.

use pcap_file::pcap::PcapReader;
use pktobs::lang::Lang;
use pktobs::view::{Glyphs, Style, TimeStyle};
use pktobs_common::Direction;

use crate::{Watch, canvas, frame};

/// Octets of the LINUX_SLL2 header, and where in it the packet type stands.
const SLL2_LEN: usize = 20;
const SLL2_PACKET_TYPE: usize = 10;
const SLL2_OUTGOING: u8 = 4;

/// The packets of a capture, without its link layer.
pub(crate) fn packets(capture: &[u8]) -> Vec<Vec<u8>> {
    let seen = seen(capture).into_iter();
    seen.map(|(_, _, octets)| octets).collect()
}

fn seen(capture: &[u8]) -> Vec<(u64, Direction, Vec<u8>)> {
    let mut reader = PcapReader::new(capture).unwrap();
    let mut seen = Vec::new();
    while let Some(packet) = reader.next_packet() {
        let packet = packet.unwrap();
        let direction = match packet.data[SLL2_PACKET_TYPE] {
            SLL2_OUTGOING => Direction::Out,
            _ => Direction::In,
        };
        let time_ns = u64::try_from(packet.timestamp.as_nanos()).unwrap();
        seen.push((time_ns, direction, packet.data[SLL2_LEN..].to_vec()));
    }
    seen
}

/// Shows a capture.
fn replay(capture: &[u8], watch: &mut Watch) {
    for (time_ns, direction, octets) in seen(capture) {
        watch.show(&octets, &frame(time_ns, direction, octets.len()));
    }
}

macro_rules! lesson {
    ($test:ident, $name:literal) => {
        #[test]
        fn $test() {
            let capture = include_bytes!(concat!("../captures/", $name, ".pcap"));
            for (lang, golden) in [
                (
                    Lang::En,
                    include_str!(concat!("../golden/", $name, ".ladder.en.txt")),
                ),
                (
                    Lang::Ja,
                    include_str!(concat!("../golden/", $name, ".ladder.ja.txt")),
                ),
            ] {
                let canvas = canvas(80, Glyphs::Unicode);
                let mut watch = Watch::speaking(lang, canvas, Style::default());
                replay(capture, &mut watch);
                watch.assert_shows(golden);
            }
        }
    };
}

lesson!(tcp_refused, "tcp-refused");
lesson!(tcp_session, "tcp-session");
lesson!(udp_hello, "udp-hello");
lesson!(udp_hello_icmp, "udp-hello-icmp");
lesson!(icmp_fragments, "icmp-fragments");
lesson!(ipv6, "ipv6");

/// What the ladder of a lesson looks like in other circumstances.
fn session(columns: usize, glyphs: Glyphs, style: Style) -> Watch {
    let capture = include_bytes!("../captures/tcp-refused.pcap");
    let mut watch = Watch::speaking(Lang::En, canvas(columns, glyphs), style);
    replay(capture, &mut watch);
    watch
}

#[test]
fn a_locale_without_utf_8_gets_ascii() {
    let watch = session(80, Glyphs::Ascii, Style::default());
    watch.assert_shows(
        "
#1 TCP      10.0.0.1:52270         10.0.0.2:8080  18:01:11.351202 >In
#1          |-- SYN seq 3671328783 win 64240 ->|  asks to open (1/3)
#1   +25 us |<- RST,ACK seq 0 ack 3671328784 --|  refuses
",
    );
}

#[test]
fn a_narrow_terminal_gets_fewer_facts_and_a_wide_one_a_longer_arrow() {
    let watch = session(60, Glyphs::Unicode, Style::default());
    watch.assert_shows(
        "
#1 TCP      10.0.0.1:52270
                       10.0.0.2:8080  18:01:11.351202 ▶In
#1          │── SYN … ────────────▶│  asks to open (1/3)
#1   +25 µs │◀── RST,ACK seq 0 … ──│  refuses
",
    );
    let watch = session(100, Glyphs::Unicode, Style::default());
    watch.assert_shows(
        "
#1 TCP      10.0.0.1:52270                         10.0.0.2:8080  18:01:11.351202 ▶In
#1          │── SYN seq 3671328783 win 64240 ─────────────────▶│  asks to open (1/3)
#1   +25 µs │◀───────────────── RST,ACK seq 0 ack 3671328784 ──│  refuses
",
    );
}

#[test]
fn the_time_is_told_as_asked_for() {
    for (time, expected) in [
        (
            TimeStyle::Untold,
            "
#1  10.0.0.1:52270                 10.0.0.2:8080  TCP ▶In
#1  │── SYN seq 3671328783 win 64240 ─────────▶│  asks to open (1/3)
#1  │◀───────── RST,ACK seq 0 ack 3671328784 ──│  refuses
",
        ),
        (
            TimeStyle::SinceEpoch,
            "
#1 TCP      10.0.0.1:52270         10.0.0.2:8080  1795370471.351202 ▶In
#1          │── SYN seq 3671328783 win 64240 ─▶│  asks to open (1/3)
#1   +25 µs │◀─ RST,ACK seq 0 ack 3671328784 ──│  refuses
",
        ),
        (
            TimeStyle::SinceFirst,
            "
#1 TCP               10.0.0.1:52270
                                   10.0.0.2:8080  ▶In
#1   00:00:00.000000 │── SYN … ───────────────▶│  asks to open (1/3)
#1   00:00:00.000025 │◀───── RST,ACK seq 0 … ──│  refuses
",
        ),
    ] {
        let style = Style {
            time,
            ..Style::default()
        };
        session(80, Glyphs::Unicode, style).assert_shows(expected);
    }
}

#[test]
fn packets_are_numbered_in_front() {
    let style = Style {
        numbered: true,
        ..Style::default()
    };
    session(80, Glyphs::Unicode, style).assert_shows(
        "
       #1 TCP      10.0.0.1:52270  10.0.0.2:8080  18:01:11.351202 ▶In
    1  #1          │── SYN seq 3671328783 … ──▶│  asks to open (1/3)
    2  #1   +25 µs │◀─────── RST,ACK seq 0 … ──│  refuses
",
    );
}
