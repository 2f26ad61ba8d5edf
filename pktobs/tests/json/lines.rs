//! What holds for every line.

use std::{fs, net::IpAddr, path::Path};

use bytes::BytesMut;
use jsonschema::Validator;
use pktobs::glossary::Field;
use pktobs::lang::Lang;
use pktobs::packet::Packet;
use pktobs::source::octets::Link;
use pktobs::view::{Json, Sink, schema};
use pktobs_common::Direction;
use serde_json::Value;

use super::{
    expected::expected,
    forge6::router_with_prefixes,
    packets::{self, Sample},
    support::mutation::{Random, mutate},
};

/// The schema, ready to be asked.
pub(crate) struct Schema(Validator);

impl Schema {
    pub(crate) fn new() -> Self {
        let schema = serde_json::from_str(&schema()).unwrap();
        let options = jsonschema::options().should_validate_formats(true);
        Self(options.build(&schema).unwrap())
    }

    /// Fails unless a value is one of those that the schema describes.
    #[track_caller]
    pub(crate) fn assert_allows(&self, value: &Value) {
        if !self.allows(value) {
            let errors: Vec<_> = self
                .0
                .iter_errors(value)
                .map(|error| error.to_string())
                .collect();
            panic!("{errors:#?}\n{value:#}");
        }
    }

    fn allows(&self, value: &Value) -> bool {
        self.0.is_valid(value)
    }
}

/// The object of the only line that a packet makes.
#[track_caller]
fn line(view: &mut Json, packet: &Packet<'_>) -> Value {
    let mut text = BytesMut::new();
    view.packet(packet, &mut text);
    let text = str::from_utf8(&text).unwrap();
    let line = text.strip_suffix('\n').unwrap();
    assert!(!line.contains(|c: char| c.is_control()), "{line:?}");
    // For the eye: every line begins with the time.
    assert!(line.starts_with(r#"{"frame":{"time":"2"#), "{line}");
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
}

/// Fails unless the line of a packet is by the schema and says what the walk tells.
#[track_caller]
fn assert_line(view: &mut Json, schema: &Schema, sample: &Sample) {
    let packet = &sample.packet();
    let mut value = line(view, packet);
    schema.assert_allows(&value);
    let object = value.as_object_mut().unwrap();
    object.remove("notes");
    object["frame"].as_object_mut().unwrap().remove("time");
    canonical(&mut value);
    assert_eq!(value, expected(packet), "{}", sample.name);
}

/// Writes addresses in one way: an IPv4 address within one of IPv6 may be in dotted decimal (RFC 5952 5).
fn canonical(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Ok(address) = text.parse::<IpAddr>() {
                *text = address.to_string();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(canonical),
        Value::Object(members) => members.values_mut().for_each(canonical),
        _ => {}
    }
}

#[test]
fn a_line_says_what_the_walk_tells() {
    let (mut view, schema) = (Json::new(Lang::Ja), Schema::new());
    for sample in packets::all() {
        assert_line(&mut view, &schema, &sample);
    }
}

#[test]
fn packets_that_are_cut_have_a_line_too() {
    let (mut view, schema) = (Json::new(Lang::En), Schema::new());
    for mut sample in super::rare::samples() {
        let whole = std::mem::take(&mut sample.octets);
        for kept in 0..=whole.len().min(200) {
            sample.octets = whole[..kept].to_vec();
            assert_line(&mut view, &schema, &sample);
        }
    }
}

#[test]
fn changed_packets_have_a_line_too() {
    let (mut view, schema) = (Json::new(Lang::En), Schema::new());
    let mut random = Random::new(20_261_124);
    let samples = packets::all();
    for _ in 0..10_000 {
        let mut sample = samples[random.below(samples.len())].clone();
        sample.octets.truncate(400);
        let network = if sample.frame.link == Link::Ethernet {
            14
        } else {
            0
        };
        mutate(&mut sample.octets, network, &mut random);
        sample.frame.wire_len = u32::try_from(sample.octets.len()).unwrap();
        assert_line(&mut view, &schema, &sample);
    }
}

#[test]
fn what_there_is_no_room_for_is_counted() {
    let octets = router_with_prefixes(11);
    let sample = Sample::new("a router", Link::None, octets);
    let value = line(&mut Json::new(Lang::En), &sample.packet());
    Schema::new().assert_allows(&value);
    let more =
        serde_json::json!({"code": "packet-more", "text": "and 2 more notes, left out here"});
    let notes = value["notes"].as_array().unwrap();
    assert_eq!((notes.len(), notes.last()), (11, Some(&more)));
}

#[test]
fn losses_are_by_the_schema() {
    let schema = Schema::new();
    for direction in [Some(Direction::In), Some(Direction::Out), None] {
        let mut text = BytesMut::new();
        assert!(Json::new(Lang::En).loss(1, direction, &mut text));
        schema.assert_allows(&serde_json::from_slice(&text).unwrap());
    }
}

#[test]
fn the_schema_is_a_schema_and_refuses_what_is_not_printed() {
    let schema = Schema::new();
    let sample = &packets::all()[0];
    let sound = line(&mut Json::new(Lang::En), &sample.packet());
    assert!(schema.allows(&sound));
    for (pointer, wrong) in [
        ("/frame/time", Value::from("2026-11-22 18:01:11")),
        ("/frame/length", Value::from("60")),
        ("/frame/length", Value::from(-1)),
        ("/frame/direction", Value::from(1)),
        ("/frame", serde_json::json!({"colour": 1})),
        ("/ethernet/source", Value::from("02-00-00-00-00-01")),
    ] {
        let mut value = sound.clone();
        *value.pointer_mut(pointer).unwrap() = wrong;
        assert!(!schema.allows(&value), "{pointer}: {value:#}");
    }
    assert!(!schema.allows(&serde_json::json!({})));
}

/// The way to a field in the schema, with what `$ref` leads to put in.
fn described<'a>(schema: &'a Value, name: &str) -> Option<&'a Value> {
    let mut at = schema.pointer("/$defs/packet")?;
    for word in name.split('.') {
        at = at.get("items").unwrap_or(at).get("properties")?.get(word)?;
        if let Some(place) = at.get("$ref").filter(|_| at.get("description").is_none()) {
            at = schema.pointer(place.as_str()?.strip_prefix('#')?)?;
        }
    }
    Some(at)
}

#[test]
fn every_field_of_the_glossary_is_described() {
    let schema: Value = serde_json::from_str(&schema()).unwrap();
    for field in Field::ALL {
        let description =
            described(&schema, field.name()).and_then(|it| it["description"].as_str());
        assert_eq!(description, Some(field.explanation(Lang::En)), "{field:?}");
    }
}

#[test]
fn the_schema_in_the_docs_is_the_program_s() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/record.schema.json");
    let kept = fs::read_to_string(&path).unwrap();
    assert!(
        kept == schema(),
        "{} is stale: run `cargo xtask docs`",
        path.display()
    );
}
