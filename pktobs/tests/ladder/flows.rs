//! Flows beside each other: told apart by number, each with its ends in sight.

use pktobs::lang::Lang;
use pktobs::view::{Glyphs, Sink, Style};
use pktobs_common::Direction::{self, In, Out};

use crate::forge::{CLIENT, Ip, SERVER, Tcp};
use crate::{Watch, canvas, frame};

fn there() -> Ip {
    Ip::new(CLIENT, SERVER, 1)
}

fn back() -> Ip {
    Ip::new(SERVER, CLIENT, 2)
}

#[test]
fn two_flows_that_alternate_have_one_heading_each() {
    let mut watch = Watch::new();
    for _ in 0..2 {
        watch.see(10, In, &there().udp((1001, 53), b"a"));
        watch.see(10, In, &there().udp((1002, 53), b"bc"));
    }
    watch.see(10, Out, &back().udp((53, 1001), b"d"));
    watch.assert_shows(
        "
#1 UDP      10.0.0.1:1001            10.0.0.2:53  00:00:00.000010 ▶In
#1          │── UDP len 1 ────────────────────▶│  sends without a handshake
#2 UDP      10.0.0.1:1002            10.0.0.2:53  00:00:00.000020 ▶In
#2          │── UDP len 2 ────────────────────▶│  sends without a handshake
#1   +20 µs │── UDP len 1 ────────────────────▶│  sends more, no answer yet
#2   +20 µs │── UDP len 2 ────────────────────▶│  sends more, no answer yet
#1   +20 µs │◀──────────────────── UDP len 1 ──│  probably the answer
",
    );
}

#[test]
fn the_ends_are_named_again_when_their_heading_is_out_of_sight() {
    let mut watch = Watch::new();
    for _ in 0..60 {
        watch.see(10, In, &there().udp((1001, 53), b"a"));
        watch.see(10, Out, &back().udp((53, 1001), b"a"));
    }
    let lines: Vec<_> = watch.text.lines().collect();
    let headings = lines.iter().map(|line| line.contains("10.0.0.1:1001"));
    let rows: Vec<_> = headings
        .enumerate()
        .filter_map(|(row, is_heading)| is_heading.then_some(row))
        .collect();
    assert!(rows.len() >= 5, "{rows:?}");
    // From the first line on, on a terminal of 24 lines a heading is always to be seen.
    assert_eq!(rows[0], 0);
    assert!(
        rows.windows(2).all(|pair| pair[1] - pair[0] <= 23),
        "{rows:?}"
    );
    assert!(
        rows.windows(2).all(|pair| pair[1] - pair[0] > 10),
        "{rows:?}"
    );
}

#[test]
fn who_asked_stands_left_even_if_only_the_answer_was_seen() {
    let mut watch = Watch::new();
    watch.see(10, Out, &Tcp::server(Tcp::SYN | Tcp::ACK, 5, 9).octets());
    watch.see(10, In, &Tcp::client(Tcp::ACK, 9, 6).octets());
    watch.see(10, In, &back().icmp((0, 0), [0, 1, 0, 2], b"x"));
    watch.assert_shows(
        "
#1 TCP      10.0.0.1:40000           10.0.0.2:80  00:00:00.000010 ▶In
#1          │◀─ SYN,ACK seq 5 ack 9 win 1000 ──│  agrees (2/3); 1/3 not known
#1   +10 µs │── ACK ack 6 ────────────────────▶│  confirms (3/3): open
#2 ICMP     10.0.0.1                    10.0.0.2  00:00:00.000030 ▶Out
#2          │◀──────── echo reply id 1 seq 2 ──│  echoes what was not seen
",
    );
}

#[test]
fn all_pieces_of_a_datagram_stand_in_its_ladder() {
    let whole = there().udp((1001, 53), &[7; 32]);
    let (first, last) = whole[20..].split_at(24);
    let ip = there();
    let mut watch = Watch::new();
    watch.see(10, In, &ip.clone().piece(0, true).carry(17, first));
    watch.see(10, In, &ip.piece(24, false).carry(17, last));
    watch.assert_shows(
        "
#1 UDP      10.0.0.1:1001            10.0.0.2:53  00:00:00.000010 ▶In
#1          │── UDP fragment 0+24 ────────────▶│  sends without a handshake
            │                                  │  first piece of 1
#1   +10 µs │── UDP fragment 24+16 ───────────▶│  second and last of 1
            │                                  │  complete: 40 octets
",
    );
}

#[test]
fn a_second_interface_is_told_from_then_on() {
    let mut watch = Watch::new();
    let octets = there().udp((1001, 53), b"a");
    for (time_us, ifindex, direction) in [(10, 2, In), (20, 3, Out), (30, 2, In)] {
        let seen = frame(time_us * 1000, direction, octets.len());
        watch.show(&octets, &pktobs::source::octets::Frame { ifindex, ..seen });
    }
    let headings: Vec<_> = watch
        .text
        .lines()
        .filter(|line| line.contains(":53"))
        .collect();
    assert_eq!(
        headings,
        [
            "#1 UDP      10.0.0.1:1001            10.0.0.2:53  00:00:00.000010 ▶In",
            "#2 UDP      10.0.0.1:1001            10.0.0.2:53  00:00:00.000020 ▶Out eth1",
            "#1 UDP      10.0.0.1:1001            10.0.0.2:53  00:00:00.000030 ▶In eth0",
        ]
    );
}

#[test]
fn a_direction_that_is_not_that_of_the_heading_is_told() {
    let mut watch = Watch::new();
    let syn = Tcp::client(Tcp::SYN, 1, 0).octets();
    watch.see(10, Out, &syn);
    watch.see(10, In, &syn);
    watch.assert_shows(
        "
#1 TCP      10.0.0.1:40000           10.0.0.2:80  00:00:00.000010 ▶Out
#1          │── SYN seq 1 win 1000 ───────────▶│  asks to open (1/3)
#1   +10 µs │── SYN seq 1 win 1000 ───────────▶│  In; explained at Out
",
    );
}

#[test]
fn numbers_of_the_packet_are_told_on_demand() {
    let style = Style {
        absolute_sequence: true,
        ..Style::default()
    };
    let mut watch = Watch::speaking(Lang::En, canvas(80, Glyphs::Unicode), style);
    let seq = 3_000_000_000;
    watch.see(10, In, &Tcp::client(Tcp::SYN, seq, 0).octets());
    watch.see(
        10,
        Out,
        &Tcp::server(Tcp::SYN | Tcp::ACK, 7, seq + 1).octets(),
    );
    watch.see(10, In, &Tcp::client(Tcp::ACK, seq + 1, 8).data(4).octets());
    watch.see(10, Out, &Tcp::server(Tcp::ACK, 8, seq + 5).octets());
    watch.assert_shows(
        "
#1 TCP      10.0.0.1:40000           10.0.0.2:80  00:00:00.000010 ▶In
#1          │── SYN seq 3000000000 win 1000 ──▶│  asks to open (1/3)
#1   +10 µs │◀────────────── SYN,ACK seq 7 … ──│  agrees (2/3)
#1   +10 µs │── ACK seq 3000000001 … ─────────▶│  confirms (3/3): open
            │                                  │  sends 4 octets
#1   +10 µs │◀─────────── ACK ack 3000000005 ──│  acknowledges 4 octets
",
    );
}

#[test]
fn what_is_lost_breaks_the_ladder() {
    for (lang, expected) in [
        (
            Lang::En,
            "            ~~ 1,204 packets In not shown (ring full)\n",
        ),
        (
            Lang::Ja,
            "            ~~ Inの1,204パケットは表示されていない（リングバッファが満杯）\n",
        ),
    ] {
        let mut watch = Watch::speaking(lang, canvas(80, Glyphs::Unicode), Style::default());
        let mut text = bytes::BytesMut::new();
        assert!(watch.view.loss(1204, Some(Direction::In), &mut text));
        assert_eq!(text, expected);
    }
}

#[test]
fn the_label_tells_what_moves_and_a_closed_window() {
    let mut watch = Watch::new();
    let mss = [2, 4, 5, 0xb4];
    let syn_ack = Tcp::SYN | Tcp::ACK;
    watch.see(
        10,
        In,
        &Tcp::client(Tcp::SYN, 100, 0).options(&mss).octets(),
    );
    watch.see(10, Out, &Tcp::server(syn_ack, 300, 101).octets());
    watch.see(10, In, &Tcp::client(Tcp::ACK, 101, 301).data(9).octets());
    watch.see(10, Out, &Tcp::server(Tcp::ACK, 301, 110).window(0).octets());
    watch.see(
        10,
        Out,
        &Tcp::server(Tcp::FIN | Tcp::ACK, 301, 110).octets(),
    );
    watch.see(10, In, &Tcp::client(Tcp::RST, 110, 0).octets());
    watch.assert_shows(
        "
#1 TCP      10.0.0.1:40000           10.0.0.2:80  00:00:00.000010 ▶In
#1          │── SYN seq 100 win 1000 ─────────▶│  asks to open (1/3)
#1   +10 µs │◀──── SYN,ACK seq 300 ack 101 … ──│  agrees (2/3)
#1   +10 µs │── ACK seq 1:10 ack 1 ───────────▶│  confirms (3/3): open
            │                                  │  sends 9 octets
#1   +10 µs │◀───────────── ACK ack 10 win 0 ──│  acknowledges 9 octets
            │                                  │  cannot take more for now
#1   +10 µs │◀───────── FIN,ACK seq 1 ack 10 ──│  closes its direction
            │                                  │  can take 1000 octets again
#1   +10 µs │── RST seq 10 ───────────────────▶│  breaks off: it is over
",
    );
}
