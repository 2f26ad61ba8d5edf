//! Objects written by hand, and the schema against the figures and rules.

use std::collections::BTreeSet;

use pktobs_common::Counters;
use serde_json::{Value, json};

use super::*;
use crate::flow::{Acts, Data, Tally};
use crate::view::table::Both;
use crate::view::table::figure::Source;
use crate::view::table::rules::TOPICS;

fn schema() -> Value {
    let text = include_str!("../../../../../docs/stats.schema.json");
    serde_json::from_str(text).expect("JSON")
}

/// The object of a line; it is valid by the schema.
fn object(kind: Kind, seen: &Seen<'_>, lang: Lang) -> Value {
    let mut text = BytesMut::new();
    append(kind, Some(1_792_778_471_351_202_999), seen, lang, &mut text);
    let line = std::str::from_utf8(&text).expect("UTF-8");
    let line = line.strip_suffix('\n').expect("the end of a line");
    assert!(!line.contains('\n'), "{line}");
    let object = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    if let Err(error) = jsonschema::validate(&schema(), &object) {
        panic!("{error}: {line}");
    }
    object
}

fn refused() -> (Counters, Counters) {
    let (mut asks, mut refuses) = (Counters::ZERO, Counters::ZERO);
    for (counters, flags) in [(&mut asks, 0x02), (&mut refuses, 0x14)] {
        counters.packets = 3;
        counters.segments = 3;
        counters.octets = 180;
        counters.ipv4 = 3;
        counters.tcp = 3;
        counters.tcp_flags[flags] = 3;
    }
    (asks, refuses)
}

fn seen<'a>(inbound: &'a Counters, outbound: &'a Counters) -> Seen<'a> {
    Seen {
        both: Both {
            inbound: Some(inbound),
            outbound: Some(outbound),
            ..Both::default()
        },
        span: Some(Duration::from_micros(1_500_000)),
        ..Seen::default()
    }
}

#[test]
fn an_interval_has_what_is_known_and_no_readings() {
    let (asks, refuses) = refused();
    let both = Both {
        outbound: None,
        ..seen(&asks, &refuses).both
    };
    let seen = Seen {
        both,
        ..seen(&asks, &refuses)
    };
    let expected = json!({
        "kind": "interval",
        "time": "2026-10-23T18:01:11.351202999Z",
        "seconds": 1.5,
        "in": {
            "packets": 3, "packets_per_second": 2, "packets_on_wire": 3,
            "octets": 180, "bits_per_second": 960, "filtered": 0,
            "ipv4": 3, "ipv6": 0, "arp": 0, "other_network": 0,
            "tcp": 3, "tcp_syn": 3, "tcp_syn_without_ack": 3, "tcp_syn_ack": 0, "tcp_fin": 0,
            "tcp_rst": 0, "tcp_rst_ack": 0, "tcp_psh": 0, "tcp_ack": 0, "tcp_urg": 0, "tcp_ece": 0,
            "tcp_cwr": 0, "tcp_no_flag": 0,
            "udp": 0, "icmp": 0, "icmpv6": 0, "other_transport": 0, "fragments": 0, "malformed": 0,
        },
    });
    assert_eq!(object(Kind::Interval, &seen, Lang::En), expected);
}

#[test]
fn a_total_has_readings_with_their_codes() {
    let (asks, refuses) = refused();
    let seen = seen(&asks, &refuses);
    for (lang, text) in [
        (
            Lang::En,
            "In 3 SYN, Out 0 SYN+ACK, Out 3 RST+ACK: every SYN refused: nothing listens here (or a firewall refuses)",
        ),
        (
            Lang::Ja,
            "In SYN 3、Out SYN+ACK 0、Out RST+ACK 3。SYNはすべて拒否された。ここに待ち受けがない（またはファイアウォールの拒否）",
        ),
    ] {
        let total = object(Kind::Total, &seen, lang);
        assert_eq!(
            total["readings"],
            json!([{ "code": "syn-refused", "text": text }])
        );
        assert_eq!(total["out"]["tcp_rst_ack"], 3);
    }
}

#[test]
fn what_packets_did_is_there_if_it_is_known() {
    let (asks, refuses) = refused();
    let acts = Acts {
        data: Data {
            segments: 7,
            octets: 700,
        },
        again: Data {
            segments: 1,
            octets: 100,
        },
        judged: 3,
        ..Acts::default()
    };
    let tally = Tally::of([acts, Acts::default(), Acts::default()], Vec::new());
    let total = object(
        Kind::Total,
        &Seen {
            tally: Some(&tally),
            through_ring: true,
            ..seen(&asks, &refuses)
        },
        Lang::En,
    );
    assert_eq!(total["in"]["tcp_data_octets"], 700);
    assert_eq!(total["in"]["tcp_data_octets_again"], 100);
    assert_eq!(total["in"]["bad_checksums"], 0);
    assert_eq!(total["out"]["bad_checksums"], Value::Null);
    assert_eq!(total["out"]["lost"], 0);
}

#[test]
fn of_an_empty_file_there_is_an_object_too() {
    let object = object(Kind::Total, &Seen::default(), Lang::En);
    assert_eq!(object["readings"], json!([]));
}

#[test]
fn the_schema_has_every_figure_and_no_other() {
    let schema = schema();
    let direction = &schema["$defs"]["direction"];
    let described = direction["properties"].as_object().expect("an object");
    let keys: BTreeSet<_> = described.keys().map(String::as_str).collect();
    let figures: BTreeSet<_> = FIGURES.iter().map(|figure| figure.key).collect();
    assert_eq!(keys, figures);
    assert_eq!(figures.len(), FIGURES.len(), "a key twice");
    let required = direction["required"].as_array().expect("an array");
    let required: BTreeSet<_> = required.iter().filter_map(Value::as_str).collect();
    let always = FIGURES
        .iter()
        .filter(|figure| matches!(figure.source, Source::Counted(_)));
    assert_eq!(required, always.map(|figure| figure.key).collect());
}

#[test]
fn the_schema_has_every_code_and_no_other() {
    let schema = schema();
    let codes = &schema["properties"]["readings"]["items"]["properties"]["code"]["enum"];
    let described = codes.as_array().expect("an array").iter();
    let described: BTreeSet<_> = described.filter_map(Value::as_str).collect();
    let rules = TOPICS.iter().flat_map(|topic| topic.rules);
    assert_eq!(described, rules.map(|rule| rule.code).collect());
}
