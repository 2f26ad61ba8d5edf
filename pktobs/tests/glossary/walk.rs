//! What the walk over packets tells.

use std::collections::HashSet;
use std::sync::LazyLock;

use pktobs::glossary::{Field, FieldValue, Kind, Layer, fields};
use pktobs::packet::Packet;

use super::{
    packets::{self, Sample},
    support::mutation::{Random, mutate},
};

/// What the walk tells of a packet, a field a line, items indented.
pub(crate) fn told(packet: &Packet<'_>) -> String {
    let (mut text, mut depth) = (String::new(), 0);
    fields(packet, &mut |field, value| {
        if value == FieldValue::End {
            depth -= 1;
            return;
        }
        let indent = "  ".repeat(depth);
        let value = match value {
            FieldValue::Number(number) => format!(" {number}"),
            FieldValue::Hex { value, digits } => {
                format!(" {value:#0width$x}", width = usize::from(digits) + 2)
            }
            FieldValue::Flag(is_set) => format!(" {is_set}"),
            FieldValue::Address(address) => format!(" {address}"),
            FieldValue::LinkAddress(address) => format!(" {address:02x?}"),
            FieldValue::Octets(octets) => format!(" {octets:02x?}"),
            FieldValue::Word(word) => format!(" {word}"),
            FieldValue::Begin => {
                depth += 1;
                String::new()
            }
            FieldValue::End => String::new(),
        };
        text += &format!("{indent}{}{value}\n", field.name());
    });
    text
}

/// What holds for every packet, be it sound or not. Returns the fields told.
#[track_caller]
fn assert_is_well_formed(packet: &Packet<'_>) -> HashSet<Field> {
    /// What may be open at once: an error, the packet that it quotes, an extension header, an option, an address.
    const DEPTH_MAX: usize = 4;
    let mut told = HashSet::new();
    let mut open: Vec<Field> = Vec::new();
    // The fields of each open item so far, to see what comes twice.
    let mut so_far: Vec<HashSet<Field>> = vec![HashSet::new()];
    let mut last_item = None;
    fields(packet, &mut |field, value| {
        told.insert(field);
        if value == FieldValue::End {
            assert_eq!(open.pop(), Some(field));
            so_far.pop();
            last_item = Some(field);
            return;
        }
        assert!(is_of_kind(value, field.kind()), "{field:?}: {value:?}");
        let is_behind_network = open.is_empty() && field.layer() == Layer::Transport;
        assert!(
            !is_behind_network || packet.network().is_some(),
            "{field:?} without IP"
        );
        let list = open.iter().rev().find(|list| list.kind() == Kind::List);
        let within = match open.last() {
            Some(last) if last.kind() == Kind::List => list,
            _ => None,
        };
        assert_eq!(innermost_list(field), within.copied(), "{field:?}");
        let is_next_item = value == FieldValue::Begin && last_item == Some(field);
        let is_new = so_far.last_mut().expect("an open item").insert(field);
        assert!(is_new || is_next_item, "{field:?} twice");
        last_item = None;
        if value == FieldValue::Begin {
            open.push(field);
            so_far.push(HashSet::new());
            assert!(open.len() <= DEPTH_MAX, "{open:?}");
        }
    });
    assert_eq!(open, []);
    told
}

/// The list in whose items a field stands.
fn innermost_list(field: Field) -> Option<Field> {
    static LISTS: LazyLock<Vec<Option<Field>>> = LazyLock::new(|| {
        Field::ALL
            .iter()
            .copied()
            .map(innermost_list_by_name)
            .collect()
    });
    LISTS[field as usize]
}

fn innermost_list_by_name(field: Field) -> Option<Field> {
    let is_in = |list: &&Field| {
        let rest = field.name().strip_prefix(list.name());
        list.kind() == Kind::List && rest.is_some_and(|rest| rest.starts_with('.'))
    };
    let lists = Field::ALL.iter().filter(is_in);
    lists.max_by_key(|list| list.name().len()).copied()
}

fn is_of_kind(value: FieldValue<'_>, kind: Kind) -> bool {
    match value {
        FieldValue::Number(_) => kind == Kind::Number,
        FieldValue::Hex { value, digits } => {
            kind == Kind::Hex(digits) && u64::from(value) < 1 << (u32::from(digits) * 4)
        }
        FieldValue::Flag(_) => kind == Kind::Flag,
        FieldValue::Address(_) => kind == Kind::Address,
        FieldValue::LinkAddress(_) => kind == Kind::LinkAddress,
        FieldValue::Octets(_) => kind == Kind::Octets,
        FieldValue::Word(word) => kind == Kind::Word && !word.is_empty(),
        FieldValue::Begin | FieldValue::End => matches!(kind, Kind::List | Kind::Packet),
    }
}

#[test]
fn every_field_is_told_of_some_packet() {
    let mut told = HashSet::new();
    for sample in packets::all() {
        told.extend(assert_is_well_formed(&sample.packet()));
    }
    let never: Vec<_> = Field::ALL
        .iter()
        .filter(|field| !told.contains(field))
        .collect();
    assert!(never.is_empty(), "{never:?}");
}

#[test]
fn every_prefix_of_every_packet_is_told() {
    for mut sample in packets::all() {
        let whole = std::mem::take(&mut sample.octets);
        for kept in 0..=whole.len().min(400) {
            sample.octets = whole[..kept].to_vec();
            for wire_len in [kept, whole.len()] {
                sample.frame.wire_len = u32::try_from(wire_len).expect("a length");
                assert_is_well_formed(&sample.packet());
            }
        }
    }
}

#[test]
fn changed_packets_are_told() {
    let mut random = Random::new(20_261_122);
    let samples = packets::all();
    for _ in 0..100_000 {
        let sample: &Sample = &samples[random.below(samples.len())];
        let mut sample = sample.clone();
        sample.octets.truncate(400);
        let network = match sample.frame.link {
            pktobs::source::octets::Link::Ethernet => 14,
            _ => 0,
        };
        mutate(&mut sample.octets, network, &mut random);
        sample.frame.wire_len = u32::try_from(sample.octets.len()).expect("a length");
        assert_is_well_formed(&sample.packet());
    }
}
