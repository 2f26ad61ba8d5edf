//! What a line should say of a packet, put together from the walk by another way than the view's.

use pktobs::glossary::{Field, FieldValue, Kind, fields};
use pktobs::packet::Packet;
use serde_json::{Map, Value, json};

/// The line of a packet, without its notes and its time.
pub(crate) fn expected(packet: &Packet<'_>) -> Value {
    // What is open, each with how much of the names leads to it.
    let mut open = vec![(0, Map::new())];
    fields(packet, &mut |field, value| {
        let within = match field.kind() {
            Kind::List => field.name().len() + 1,
            _ => 0,
        };
        match value {
            FieldValue::Begin => open.push((within, Map::new())),
            FieldValue::End => {
                let (_, item) = open.pop().unwrap();
                let (prefix, object) = open.last_mut().unwrap();
                set(
                    object,
                    &field.name()[*prefix..],
                    Value::Object(item),
                    within > 0,
                );
            }
            value if !matches!(field, Field::FrameTime | Field::IpFlags | Field::TcpFlags) => {
                let (prefix, object) = open.last_mut().unwrap();
                set(object, &field.name()[*prefix..], scalar(value), false);
            }
            _ => {}
        }
    });
    Value::Object(open.pop().unwrap().1)
}

fn set(object: &mut Map<String, Value>, path: &str, value: Value, is_item: bool) {
    if let Some((name, rest)) = path.split_once('.') {
        let inner = object.entry(name).or_insert_with(|| json!({}));
        return set(inner.as_object_mut().unwrap(), rest, value, is_item);
    }
    if is_item {
        let list = object.entry(path).or_insert_with(|| json!([]));
        list.as_array_mut().unwrap().push(value);
    } else {
        let before = object.insert(path.to_owned(), value);
        assert_eq!(before, None, "{path} twice");
    }
}

fn scalar(value: FieldValue<'_>) -> Value {
    let hex = |octets: &[u8]| {
        octets
            .iter()
            .map(|octet| format!("{octet:02x}"))
            .collect::<Vec<_>>()
    };
    match value {
        FieldValue::Number(number) => number.into(),
        FieldValue::Hex { value, .. } => value.into(),
        FieldValue::Flag(is_set) => is_set.into(),
        FieldValue::Address(address) => address.to_string().into(),
        FieldValue::LinkAddress(address) => hex(&address).join(":").into(),
        FieldValue::Octets(octets) => hex(octets).concat().into(),
        FieldValue::Word(word) => word.into(),
        FieldValue::Begin | FieldValue::End => unreachable!("has parts"),
    }
}
