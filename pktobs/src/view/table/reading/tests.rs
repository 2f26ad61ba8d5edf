//! Each rule where it begins to hold and just below, and the words of all.

mod connections;
mod interfaces;

use super::super::rules::FEW;
use super::*;
use crate::flow::{Data, Tally};
use crate::view::table::Both;
use crate::view::table::label::width;

/// The longest line below the blanks and the arrow.
const MEANING_MAX: usize = 80 - 4;

const SYN: u8 = 0x02;
const SYN_ACK: u8 = 0x12;
const ACK: u8 = 0x10;
const RST: u8 = 0x04;
const RST_ACK: u8 = 0x14;

/// Counters with these numbers of TCP headers by flags octet.
fn tcp(flags: &[(u8, u64)]) -> Counters {
    let mut counters = Counters::ZERO;
    for (octet, count) in flags {
        counters.tcp_flags[usize::from(*octet)] += *count;
        counters.tcp += *count;
        counters.packets += *count;
    }
    counters
}

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

fn texts(seen: &Seen<'_>) -> Vec<String> {
    let readings = of(seen, Lang::En);
    readings.iter().map(|one| one.text(Lang::En)).collect()
}

fn codes(seen: &Seen<'_>) -> Vec<&'static str> {
    of(seen, Lang::En).iter().map(|one| one.code).collect()
}

/// What is told of counters alone.
fn told(inbound: &Counters, outbound: &Counters) -> Vec<String> {
    texts(&seen(inbound, outbound))
}

/// The codes of what is told of packets that came In, if some of them did this.
fn codes_of_acts(counters: &Counters, acts: Acts) -> Vec<&'static str> {
    let tally = Tally::of([acts, Acts::default(), Acts::default()], Vec::new());
    codes(&Seen {
        tally: Some(&tally),
        ..seen(counters, &Counters::ZERO)
    })
}

#[test]
fn data_sent_again_is_told_from_one_percent_and_three_segments_on() {
    let data = |segments, octets| Data { segments, octets };
    let sent = |again| Acts {
        data: data(100, 100_000),
        again,
        ..Acts::default()
    };
    let counters = tcp(&[(ACK, 1)]);
    for (again, expected) in [
        (data(FEW, 1_000), &["retransmissions"][..]),
        (data(FEW - 1, 1_000), &[]),
        (data(FEW, 999), &[]),
    ] {
        assert_eq!(codes_of_acts(&counters, sent(again)), expected, "{again:?}");
    }
    let sides = [sent(data(40, 4_200)), sent(data(40, 42_000))];
    let tally = Tally::of([sides[0], sides[1], Acts::default()], Vec::new());
    assert_eq!(
        texts(&Seen {
            tally: Some(&tally),
            ..seen(&counters, &counters)
        }),
        [
            "In 4.2 % of the data sent again, Out 42 % of the data sent again: retransmissions: packets are lost on the \
             way, or their ACK is lost or late",
        ]
    );
}

#[test]
fn late_data_is_told_from_one_percent_and_three_segments_on() {
    let data = |segments, octets| Data { segments, octets };
    for (late, expected) in [
        (data(FEW, 10), &["late-data"][..]),
        (data(FEW - 1, 10), &[]),
        (data(FEW, 9), &[]),
    ] {
        let acts = Acts {
            data: data(100, 1_000),
            late,
            ..Acts::default()
        };
        assert_eq!(codes_of_acts(&Counters::ZERO, acts), expected, "{late:?}");
    }
}

#[test]
fn one_port_unreachable_tells_that_nothing_listens() {
    let mut asks = Counters::ZERO;
    asks.udp = 5;
    let texts = |refused| {
        let outbound = Acts {
            udp_refused: refused,
            ..Acts::default()
        };
        let tally = Tally::of([Acts::default(), outbound, Acts::default()], Vec::new());
        texts(&Seen {
            tally: Some(&tally),
            ..seen(&asks, &Counters::ZERO)
        })
    };
    assert_eq!(
        texts(1),
        ["In 5 UDP, Out 1 port unreachable: nothing listens here on a UDP port that was asked for"]
    );
    assert_eq!(texts(0), [""; 0]);
}

#[test]
fn udp_answered_by_icmp_alone_is_probably_refused() {
    let counters = |udp, icmp, icmpv6| {
        let mut counters = Counters::ZERO;
        (counters.udp, counters.icmp, counters.icmpv6) = (udp, icmp, icmpv6);
        counters
    };
    assert_eq!(
        told(&counters(2, 1, 0), &counters(0, 3, 0)),
        [
            "In 2 UDP, Out 0 UDP, Out 3 ICMP: probably refused (port unreachable): nothing listens here"
        ]
    );
    for (asks, answers) in [
        (counters(2, 1, 0), counters(0, 2, 0)),
        (counters(2, 0, 0), counters(1, 2, 0)),
        (counters(2, 0, 0), counters(0, 0, 2)),
        (counters(0, 0, 0), counters(0, 2, 0)),
    ] {
        assert_eq!(told(&asks, &answers), [""; 0], "{asks:?} {answers:?}");
    }
    let tally = Tally::default();
    let known = codes(&Seen {
        tally: Some(&tally),
        ..seen(&counters(2, 0, 0), &counters(0, 2, 0))
    });
    assert_eq!(known, [""; 0], "records know that it was other ICMP");
}

#[test]
fn many_fragments_are_told_from_a_tenth_on() {
    let counters = |fragments, ipv4, ipv6| {
        let mut counters = Counters::ZERO;
        (counters.fragments, counters.ipv4, counters.ipv6) = (fragments, ipv4, ipv6);
        counters
    };
    let many = counters(FEW, 20, 10);
    assert_eq!(
        told(&many, &many),
        [
            "In 10 % fragments, Out 10 % fragments: many fragments: if one is lost, so is the \
             whole datagram that it belongs to"
        ]
    );
    for few in [counters(FEW - 1, 2, 0), counters(FEW, 20, 11)] {
        assert_eq!(told(&few, &Counters::ZERO), [""; 0], "{few:?}");
    }
}

#[test]
fn many_malformed_packets_are_told_from_one_percent_on() {
    let counters = |malformed, packets| {
        let mut counters = Counters::ZERO;
        (counters.malformed, counters.packets) = (malformed, packets);
        counters
    };
    assert_eq!(
        told(&counters(FEW, 300), &Counters::ZERO),
        [
            "In 1 % malformed: many malformed packets: a broken or a hostile sender, or damage on the way"
        ]
    );
    for few in [counters(FEW - 1, 2), counters(FEW, 301)] {
        assert_eq!(told(&few, &Counters::ZERO), [""; 0], "{few:?}");
    }
}

#[test]
fn wrong_checksums_are_told_from_one_percent_on_and_empty_ones_apart() {
    let mut counters = Counters::ZERO;
    for (wrong, packets, holds) in [(FEW, 300, true), (FEW - 1, 2, false), (FEW, 301, false)] {
        counters.packets = packets;
        let (mut damaged, mut empty) = (Acts::default(), Acts::default());
        damaged.damaged = wrong;
        empty.empty_ipv4_checksums = wrong;
        for (acts, code) in [(damaged, "bad-checksums"), (empty, "empty-checksums")] {
            let expected = if holds { &[code][..] } else { &[] };
            assert_eq!(codes_of_acts(&counters, acts), expected);
        }
    }
}

#[test]
fn loss_is_told_with_a_remedy() {
    let mut lost = Counters::ZERO;
    lost.lost = 1;
    assert_eq!(
        told(&Counters::ZERO, &lost),
        ["Out 1 lost: counted, but not shown: a larger --buffer-size or a faster reader helps"]
    );
}

#[test]
fn ordinary_connections_are_no_news() {
    let client = tcp(&[(SYN, 20), (ACK, 60), (0x18, 20), (0x11, 20)]);
    let server = tcp(&[(SYN_ACK, 20), (ACK, 40), (0x18, 20), (0x11, 20)]);
    assert_eq!(told(&client, &server), [""; 0]);
    assert_eq!(told(&Counters::ZERO, &Counters::ZERO), [""; 0]);
}

#[test]
fn one_direction_tells_nothing_of_the_other() {
    let asks = tcp(&[(SYN, 5), (ACK, 50)]);
    let both = Both {
        inbound: Some(&asks),
        ..Both::default()
    };
    let seen = Seen {
        both,
        ..Seen::default()
    };
    assert_eq!(texts(&seen), [""; 0]);
}

#[test]
fn a_filter_that_may_hide_the_answers_leaves_nothing_to_compare() {
    let mut asks = tcp(&[(SYN, 100)]);
    (asks.malformed, asks.packets) = (50, 100);
    let seen = Seen {
        is_one_sided: true,
        ..seen(&asks, &Counters::ZERO)
    };
    assert_eq!(codes(&seen), ["many-malformed"]);
}

#[test]
fn without_directions_questions_and_answers_stand_together() {
    let all = tcp(&[(SYN, 7), (RST_ACK, 7)]);
    let both = Both {
        undirected: Some(&all),
        ..Both::default()
    };
    let seen = Seen {
        both,
        ..Seen::default()
    };
    assert_eq!(
        texts(&seen),
        [
            "7 SYN, 0 SYN+ACK, 7 RST+ACK: every SYN refused: nothing listens there (or a firewall refuses)"
        ]
    );
}

#[test]
fn a_line_fits_into_80_columns_in_every_language() {
    let rules = TOPICS.iter().flat_map(|topic| topic.rules);
    for rule in rules {
        for lang in [Lang::En, Lang::Ja] {
            for meaning in [rule.here, rule.there] {
                let meaning = meaning.of(lang);
                assert!(width(meaning) <= MEANING_MAX, "{}: {meaning}", rule.code);
            }
        }
    }
    let most = tcp(&[(SYN, 123_456_789), (SYN_ACK, 123_456_789)]);
    for lang in [Lang::En, Lang::Ja] {
        for reading in of(&seen(&most, &most), lang) {
            assert!(width(&reading.facts) <= 80, "{}", reading.facts);
        }
    }
}

#[test]
fn facts_are_told_in_japanese_too() {
    let asks = tcp(&[(SYN, 100)]);
    let mut refuses = tcp(&[(RST_ACK, 100)]);
    refuses.lost = 3;
    let readings = of(&seen(&asks, &refuses), Lang::Ja);
    let texts: Vec<_> = readings.iter().map(|one| one.text(Lang::Ja)).collect();
    assert_eq!(
        texts,
        [
            "In SYN 100、Out SYN+ACK 0、Out RST+ACK 100。SYNはすべて拒否された。ここに待ち受けがない（またはファイアウォールの拒否）",
            "Out 3件を取りこぼし。数えたが表示していない。--buffer-sizeを増やすか、出力を速く読むとよい",
        ]
    );
}

#[test]
fn a_code_stands_for_one_topic() {
    let mut codes: Vec<&str> = Vec::new();
    for topic in TOPICS {
        let mut of_topic: Vec<_> = topic.rules.iter().map(|rule| rule.code).collect();
        of_topic.dedup();
        codes.extend(of_topic);
    }
    let count = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), count, "{codes:?}");
}

#[test]
fn the_documentation_has_every_code() {
    let page = include_str!("../../../../../docs/output.md");
    for rule in TOPICS.iter().flat_map(|topic| topic.rules) {
        let line = format!("\n| `{}` | ", rule.code);
        assert!(page.contains(&line), "{}", rule.code);
    }
}
