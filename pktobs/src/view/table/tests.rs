//! The table, written by hand.

mod look;

use super::*;

use crate::flow::{Acts, Data, Tally};

const PLAIN: Look = Look {
    lang: Lang::En,
    colour: Colour::Off,
    bars: Bars::None,
};

fn seen<'a>(inbound: &'a Counters, outbound: &'a Counters) -> Seen<'a> {
    Seen {
        both: Both {
            inbound: Some(inbound),
            outbound: Some(outbound),
            ..Both::default()
        },
        ..Seen::default()
    }
}

fn shown(seen: &Seen<'_>, look: Look) -> String {
    let mut text = BytesMut::new();
    append(seen, look, &mut text);
    String::from_utf8(text.to_vec()).unwrap()
}

fn table(inbound: &Counters, outbound: &Counters) -> String {
    shown(&seen(inbound, outbound), PLAIN)
}

/// 100 connections asked for and refused, and some other packets, all records taken.
fn refused() -> (Counters, Counters) {
    let mut inbound = Counters::ZERO;
    inbound.packets = 1_204;
    inbound.segments = 1_204;
    inbound.octets = 90_000;
    inbound.recorded = 1_204;
    inbound.ipv4 = 1_200;
    inbound.arp = 4;
    inbound.tcp = 1_100;
    inbound.udp = 100;
    inbound.tcp_flags[0x02] = 100;
    inbound.tcp_flags[0x10] = 900;
    inbound.tcp_flags[0x18] = 100;
    let mut outbound = Counters::ZERO;
    outbound.packets = 100;
    outbound.segments = 100;
    outbound.octets = 5_400;
    outbound.recorded = 100;
    outbound.ipv4 = 100;
    outbound.tcp = 100;
    outbound.tcp_flags[0x14] = 100;
    (inbound, outbound)
}

#[test]
fn a_table_reads_in_beside_out() {
    let (inbound, outbound) = refused();
    let seen = Seen {
        span: Some(Duration::from_millis(12_345)),
        through_ring: true,
        ..seen(&inbound, &outbound)
    };
    assert_eq!(
        shown(&seen, PLAIN),
        "over 12.3 s                In           Out  In:Out
packets                 1,204           100    12:1
packets/s                  97           8.1
octets                 90,000         5,400    17:1
bit/s                  58,323         3,499
IPv4                    1,200           100    12:1
ARP                         4             0
TCP                     1,100           100    11:1
  SYN                     100             0
    without ACK           100             0
  RST                       0           100
    with ACK                0           100
  PSH                     100             0
  ACK                   1,000           100    10:1
UDP                       100             0
lost                        0             0
In 100 SYN, Out 0 SYN+ACK, Out 100 RST+ACK
  ↳ probably every SYN refused: nothing listens here (or a firewall refuses)
"
    );
}

#[test]
fn rows_go_from_the_network_to_what_it_carries() {
    let mut inbound = Counters::ZERO;
    inbound.packets = 71;
    inbound.segments = 71;
    inbound.octets = 7_000;
    inbound.filtered = 3;
    inbound.ipv4 = 20;
    inbound.ipv6 = 40;
    inbound.arp = 10;
    inbound.other_network = 1;
    inbound.tcp = 30;
    inbound.tcp_flags[0x10] = 30;
    inbound.udp = 12;
    inbound.icmp = 5;
    inbound.icmpv6 = 9;
    inbound.other_transport = 4;
    inbound.fragments = 2;
    inbound.malformed = 1;
    assert_eq!(
        table(&inbound, &Counters::ZERO),
        "                                 In           Out
packets                          71             0
octets                        7,000             0
passed over by filter             3             0
IPv4                             20             0
IPv6                             40             0
ARP                              10             0
other EtherTypes                  1             0
TCP                              30             0
  ACK                            30             0
UDP                              12             0
ICMP                              5             0
ICMPv6                            9             0
other protocols                   4             0
fragments                         2             0
malformed                         1             0
In 30 ACK, Out 0 TCP
  ↳ one direction only: probably an asymmetric route, or a capture on one side
"
    );
}

#[test]
fn what_packets_did_is_told_if_a_view_has_notes_on_them() {
    let (inbound, outbound) = refused();
    let acts = |octets, again| Acts {
        data: Data {
            segments: 9,
            octets,
        },
        again: Data {
            segments: 1,
            octets: again,
        },
        ..Acts::default()
    };
    let (mut of_in, of_out) = (acts(4_000, 0), acts(800, 200));
    (of_in.judged, of_in.bad_ipv4_checksums) = (7, 1);
    let tally = Tally::of([of_in, of_out, Acts::default()], Vec::new());
    let with = seen(&inbound, &outbound);
    let text = shown(
        &Seen {
            tally: Some(&tally),
            ..with
        },
        PLAIN,
    );
    for row in [
        "  octets of data           4,000           800     5:1\n",
        "    sent again                 0           200\n",
        "bad IPv4 checksums             1             0\n",
        // Of what went Out, none was judged.
        "bad checksums                  0             -\n",
    ] {
        assert!(text.contains(row), "no {row:?} in\n{text}");
    }
    let without = shown(&with, PLAIN);
    for word in ["data", "again", "checksum"] {
        assert!(!without.contains(word), "{without}");
    }
}

#[test]
fn nothing_seen_is_said_too() {
    let seen = Seen {
        through_ring: true,
        ..seen(&Counters::ZERO, &Counters::ZERO)
    };
    assert_eq!(
        shown(&seen, PLAIN),
        "                   In           Out
packets             0             0
octets              0             0
lost                0             0
"
    );
}

#[test]
fn a_rate_needs_time() {
    let mut inbound = Counters::ZERO;
    inbound.packets = 7;
    inbound.segments = 7;
    let with = |milliseconds| {
        let seen = Seen {
            span: Some(Duration::from_millis(milliseconds)),
            ..seen(&inbound, &Counters::ZERO)
        };
        shown(&seen, PLAIN)
    };
    assert!(
        with(100).contains("\npackets/s              70             0\n"),
        "{}",
        with(100)
    );
    assert!(!with(99).contains("/s "), "{}", with(99));
    assert!(with(99).starts_with("over 99.0 ms "), "{}", with(99));
}

#[test]
fn a_direction_that_was_not_observed_has_no_column() {
    let (inbound, _) = refused();
    let both = Both {
        inbound: Some(&inbound),
        ..Both::default()
    };
    let text = shown(
        &Seen {
            both,
            ..Seen::default()
        },
        PLAIN,
    );
    assert!(
        text.starts_with("                           In\npackets                 1,204\n"),
        "{text}"
    );
    assert!(
        text.ends_with("\nUDP                       100\n"),
        "{text}"
    );
    assert!(!text.contains("Out"), "{text}");
}

#[test]
fn loss_is_told_with_a_remedy() {
    let mut inbound = Counters::ZERO;
    inbound.packets = 10_000;
    inbound.segments = 10_000;
    inbound.recorded = 3_640;
    inbound.lost = 6_360;
    let seen = Seen {
        through_ring: true,
        ..seen(&inbound, &Counters::ZERO)
    };
    let text = shown(&seen, PLAIN);
    assert!(
        text.ends_with(
            "\nlost            6,360             0\n\
             In 6,360 lost\n  \
             ↳ counted, but not shown: a larger --buffer-size or a faster reader helps\n"
        ),
        "{text}"
    );
}

#[test]
fn counters_alone_have_nothing_to_lose() {
    let (inbound, outbound) = refused();
    let text = table(&inbound, &outbound);
    assert!(!text.contains("lost"), "{text}");
}

#[test]
fn buffers_that_stand_for_several_packets_are_told_apart() {
    let mut inbound = Counters::ZERO;
    inbound.packets = 145;
    inbound.segments = 5_800;
    let text = table(&inbound, &Counters::ZERO);
    assert!(
        text.contains("packets on the wire         5,800             0\n"),
        "{text}"
    );
}

#[test]
fn the_largest_numbers_stay_within_80_columns() {
    let mut most = Counters::ZERO;
    most.packets = u64::MAX;
    most.segments = 1;
    most.octets = u64::MAX;
    most.ipv6 = u64::MAX;
    most.filtered = 1;
    most.malformed = u64::MAX;
    for outbound in [most, Counters::ZERO] {
        for lang in [Lang::En, Lang::Ja] {
            for bars in [Bars::None, Bars::Ascii, Bars::Blocks] {
                let look = Look {
                    lang,
                    bars,
                    ..PLAIN
                };
                let text = shown(&seen(&most, &outbound), look);
                let longest = text.lines().map(width).max();
                assert!(longest <= Some(COLUMNS_MAX), "{longest:?}\n{text}");
            }
        }
    }
    for figure in FIGURES {
        for lang in [Lang::En, Lang::Ja] {
            let label = figure.indent * INDENT + width(figure.label.of(lang));
            assert!(label <= COLUMNS_MAX - 2 * (GAP + 26), "{}", figure.key);
        }
    }
}

#[test]
fn every_flag_has_a_row() {
    let mut inbound = Counters::ZERO;
    inbound.tcp_flags[0xff] = 1;
    inbound.tcp_flags[0x00] = 2;
    let text = table(&inbound, &Counters::ZERO);
    for flag in ["SYN", "FIN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"] {
        let row = text
            .lines()
            .find(|line| line.trim_start().starts_with(flag));
        let row = row.unwrap_or_else(|| panic!("no {flag} in\n{text}"));
        let figures: Vec<_> = row.split_whitespace().skip(1).collect();
        assert_eq!(figures, ["1", "0"], "{row}");
    }
    assert!(text.contains("\n  no flag "), "{text}");
}

/// Singular and plural as `info` in tcpdump 4.99.3's tcpdump.c has them.
#[test]
fn closing_lines_are_those_of_tcpdump() {
    let (inbound, mut outbound) = refused();
    outbound.lost = 1;
    let both = Both {
        inbound: Some(&inbound),
        outbound: Some(&outbound),
        ..Both::default()
    };
    let mut text = BytesMut::new();
    append_tcpdump_closing(0, both, &mut text);
    assert_eq!(
        text,
        "0 packets captured\n1304 packets received by filter\n1 packet dropped by kernel\n"
    );
}
