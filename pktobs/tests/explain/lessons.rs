//! Lessons, and packets of the parser's tests, against texts that were read against the packets and the RFCs.

use std::fs;

use pktobs::lang::Lang;
use pktobs::packet::{LinkHeaderKind, Packet, Told};
use pktobs::view::Colour;
use pktobs_common::Direction;

use crate::{
    packets::{self, Sample},
    shown, view,
};

/// The packet types of a cooked capture that matter here.
const OUTGOING: u8 = 4;
/// Where it stands in a LINUX_SLL2 header.
const PACKET_TYPE: usize = 10;

/// Fails unless these packets are shown so. Without purposes, the lines that say what fields are for are left out.
#[track_caller]
fn assert_shows(samples: &[Sample], golden: &str, lang: Lang, with_purposes: bool) {
    let mut view = view(lang, 80, Colour::Off);
    let mut text = String::new();
    for sample in samples {
        let mut sample = sample.clone();
        if sample.link_header.0 == LinkHeaderKind::Sll2 {
            sample.frame.direction = match sample.link_header.1[PACKET_TYPE] {
                OUTGOING => Direction::Out,
                _ => Direction::In,
            };
            sample.link_header = (LinkHeaderKind::None, Vec::new());
        }
        let packet = Packet {
            told: Told::default(),
            ..sample.packet()
        };
        text += &shown(&mut view, &packet);
    }
    if !with_purposes {
        text = text
            .split_inclusive('\n')
            .filter(|line| !is_purpose(line))
            .collect();
    }
    let path = format!("{}/tests/golden/{golden}", env!("CARGO_MANIFEST_DIR"));
    let expected = fs::read_to_string(&path).expect("the golden text");
    assert!(
        text == expected,
        "{path}\nshown:\n{text}\nexpected:\n{expected}"
    );
}

/// True for a line of a purpose, which begins in the column of values. So may notes.
fn is_purpose(line: &str) -> bool {
    const VALUES: usize = 26;
    let purpose = line.trim_start_matches(' ');
    line.len() - purpose.len() == VALUES && !purpose.starts_with('↳')
}

macro_rules! lesson {
    ($test:ident, $name:literal, $with_purposes:expr) => {
        #[test]
        fn $test() {
            for (lang, code) in [(Lang::En, "en"), (Lang::Ja, "ja")] {
                let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/captures/");
                let path = format!("{directory}{}.pcap", $name);
                let samples = packets::captured(path.as_ref());
                let golden = format!("{}.explain.{code}.txt", $name);
                assert_shows(&samples, &golden, lang, $with_purposes);
            }
        }
    };
}

lesson!(tcp_refused, "tcp-refused", true);
lesson!(tcp_session, "tcp-session", false);
lesson!(udp_hello_icmp, "udp-hello-icmp", true);
lesson!(icmp_fragments, "icmp-fragments", false);

#[test]
fn packets_of_the_parser() {
    let all = packets::all();
    let samples: Vec<Sample> = [
        "ipv6-extensions",
        "ipv6-fragment-first",
        "ipv6-fragment-middle",
        "ipv6-fragment-last",
        "ipv6-neighbor-solicitation",
        "ipv6-port-unreachable",
        "qinq",
        "tcp-data-offset-4",
        "total-length-beyond-frame",
    ]
    .iter()
    .map(|name| all.iter().find(|sample| sample.name == *name))
    .map(|sample| sample.expect("a packet of that name").clone())
    .collect();
    for (lang, code) in [(Lang::En, "en"), (Lang::Ja, "ja")] {
        assert_shows(
            &samples,
            &format!("packets.explain.{code}.txt"),
            lang,
            false,
        );
    }
}
