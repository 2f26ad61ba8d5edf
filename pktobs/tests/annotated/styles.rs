//! The options that change what is told of a packet.

use jiff::tz::TimeZone;
use pktobs::lang::Lang;
use pktobs::source::octets::Link;
use pktobs::view::{Annotated, Colour, Style, TimeStyle, text::TimeOfDay};
use pktobs_common::Direction::In;

use crate::forge::{CLIENT, Ip, SERVER, Tcp};
use crate::{Watch, frame};

fn watch(style: Style) -> Watch {
    watch_in(Lang::En, style)
}

fn watch_in(lang: Lang, style: Style) -> Watch {
    let view = Annotated::new(TimeOfDay::new(TimeZone::UTC), Colour::Off, lang).styled(style);
    Watch { view, time_ns: 0 }
}

#[test]
fn number_and_time_stand_in_front_and_the_note_under_the_facts() {
    let style = Style {
        numbered: true,
        time: TimeStyle::SincePrevious,
        ..Style::default()
    };
    let octets = Ip::new(CLIENT, SERVER, 1).udp((40000, 40001), b"x");
    let mut watch = watch(style);
    watch.see(1_000_000, In, &octets);
    assert_eq!(
        watch.see(1_500_000, In, &octets),
        "    2   00:00:01.500000 eth0 In   10.0.0.1:40000 → 10.0.0.2:40001  UDP len 1  ttl 64 id 1\n\
         \u{20}                                 ↳ another 1 octet of data sent to port 40001; no answer from there seen so far\n"
    );
    let untold = Style {
        time: TimeStyle::Untold,
        ..Style::default()
    };
    let text = self::watch(untold).see(0, In, &octets);
    let lines: Vec<_> = text.lines().collect();
    assert!(lines[0].starts_with("eth0 In   10.0.0.1"), "{text}");
    assert!(lines[1].starts_with("          ↳ UDP has"), "{text}");
}

/// What stands in front is ASCII, so that characters are columns.
#[test]
fn the_note_stands_under_the_facts_in_every_language() {
    let octets = Ip::new(CLIENT, SERVER, 1).udp((40000, 40001), b"x");
    for lang in [Lang::En, Lang::Ja] {
        for time in TimeStyle::BY_COUNT {
            let style = Style {
                numbered: true,
                time,
                ..Style::default()
            };
            let text = watch_in(lang, style).see(0, In, &octets);
            let lines: Vec<_> = text.lines().collect();
            let (before, _) = lines[0].split_once("10.0.0.1:40000").unwrap();
            let (blanks, _) = lines[1].split_once('↳').unwrap();
            assert!(before.is_ascii(), "{text}");
            assert_eq!(blanks, " ".repeat(before.len()), "{text}");
        }
    }
}

#[test]
fn sequence_numbers_are_those_of_the_packet_if_asked_for() {
    for (absolute_sequence, expected) in [(true, " seq 501 ack 901 "), (false, " seq 1 ack 1 ")] {
        let mut watch = watch(Style {
            absolute_sequence,
            ..Style::default()
        });
        watch.see(0, In, &Tcp::client(Tcp::SYN, 500, 0).octets());
        watch.see(0, In, &Tcp::server(Tcp::SYN | Tcp::ACK, 900, 501).octets());
        let text = watch.see(0, In, &Tcp::client(Tcp::ACK, 501, 901).octets());
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn link_layer_addresses_stand_behind_the_facts() {
    let mut octets = vec![2, 0, 0, 0, 0, 0xb, 2, 0, 0, 0, 0, 0xa, 8, 0];
    octets.extend(Ip::new(CLIENT, SERVER, 1).udp((40000, 53), b"x"));
    for (link_header, end) in [
        (false, "  ttl 64 id 1"),
        (true, "  ttl 64 id 1  02:00:00:00:00:0a → 02:00:00:00:00:0b"),
    ] {
        let mut frame = frame(0, In, octets.len());
        frame.link = Link::Ethernet;
        frame.link_header = link_header;
        let style = Style {
            link_header,
            ..Style::default()
        };
        let text = watch(style).show(&octets, &frame);
        assert!(text.lines().next().unwrap().ends_with(end), "{text}");
    }
}

#[test]
fn on_a_terminal_lines_are_broken_between_words_and_go_on_behind_the_arrow() {
    let octets = Ip::new(CLIENT, SERVER, 1).udp((40000, 40001), b"x");
    for (lang, columns, expected) in [
        (
            Lang::En,
            80,
            "00:00:00.000000 eth0 In   10.0.0.1:40000 → 10.0.0.2:40001  UDP len 1  ttl 64\n\
             \u{20}                           id 1\n\
             \u{20}                         ↳ UDP has no handshake: 1 octet of data sent to\n\
             \u{20}                           port 40001 (29 in all: 20 IPv4 + 8 UDP + 1)\n",
        ),
        // Too few columns are left behind the arrow.
        (
            Lang::En,
            57,
            "00:00:00.000000 eth0 In   10.0.0.1:40000 → 10.0.0.2:40001\n\
             \u{20} UDP len 1  ttl 64 id 1\n\
             \u{20}                         ↳ UDP has no handshake: 1 octet\n\
             \u{20} of data sent to port 40001 (29 in all: 20 IPv4 + 8 UDP\n\
             \u{20} + 1)\n",
        ),
        (
            Lang::Ja,
            80,
            "00:00:00.000000 eth0 In   10.0.0.1:40000 → 10.0.0.2:40001  UDP len 1  ttl 64\n\
             \u{20}                           id 1\n\
             \u{20}                         ↳ UDPにハンドシェイクはない。1バイトのデータをポート\n\
             \u{20}                           40001に送る（全体で29バイト。内訳はIPv4が20、UDPが\n\
             \u{20}                           8、データが1）\n",
        ),
    ] {
        let view = Annotated::new(TimeOfDay::new(TimeZone::UTC), Colour::Off, lang);
        let view = view.wrapped(Some(columns));
        let text = Watch { view, time_ns: 0 }.see(0, In, &octets);
        assert!(text == expected, "shown:\n{text}\nexpected:\n{expected}");
    }
}
