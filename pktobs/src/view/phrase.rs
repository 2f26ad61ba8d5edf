//! Phrases with places for values, filled in without allocating.
//!
//! A text names the places `{0}`, `{1}`, and so on, so that each language puts them where it needs them.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU64;

use bytes::BytesMut;
use pktobs_common::Direction;

use super::{names, text::Append};
use crate::flow::{Identification, TcpExtensions};

/// A text and the values for its places.
#[derive(Clone, Copy, Debug)]
pub(super) struct Phrase {
    /// In English.
    en: &'static str,
    values: [Value; Phrase::VALUES_MAX],
}

/// A value in a phrase, by the way it is written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value {
    /// `1 octet`, `6 octets`.
    Octets(u32),
    /// `7`, or `1 to 6`: so many octets from the first one on.
    Numbers {
        /// The first.
        first: NonZeroU64,
        /// How many.
        octets: u32,
    },
    /// `6 octets, numbered 1 to 6`; without the second half if the number of the first is not known.
    Data {
        /// How many.
        octets: u32,
        /// The first.
        first: Option<NonZeroU64>,
    },
    /// `8080`.
    Number(u32),
    /// `0x1431`.
    Hex(u16),
    /// A time in nanoseconds, as `25 µs`, `1.2 ms`, `3.0 s`.
    Elapsed(u64),
    /// `10.0.0.1`.
    Address(IpAddr),
    /// `2001:db8::/64`.
    Prefix(Ipv6Addr, u8),
    /// `ff02::fb (mDNS)`: a group, and its name if it has one.
    Group(Ipv6Addr),
    /// `02:00:00:00:00:01`.
    LinkAddress([u8; 6]),
    /// `57315`, or `0x1a2b3c4d` over IPv6.
    Identification(Identification),
    /// `second`.
    Ordinal(u32),
    /// `TCP`.
    Protocol(u8),
    /// `In`.
    Direction(Direction),
    /// `window scaling, SACK`.
    Extensions(TcpExtensions),
}

/// The phrase `en`; another language is another text beside it.
pub(super) fn say<const N: usize>(en: &'static str, values: [Value; N]) -> Phrase {
    let mut phrase = Phrase {
        en,
        values: [Value::Number(0); Phrase::VALUES_MAX],
    };
    for (place, value) in phrase.values.iter_mut().zip(values) {
        *place = value;
    }
    phrase
}

impl Phrase {
    const VALUES_MAX: usize = 5;

    /// Appends the text with its values.
    pub(super) fn append(&self, text: &mut BytesMut) {
        let mut rest = self.en.as_bytes();
        while let Some(at) = rest.iter().position(|&octet| octet == b'{') {
            let (before, place) = rest.split_at(at);
            text.extend_from_slice(before);
            let [_, digit, _, behind @ ..] = place else {
                return;
            };
            if let Some(value) = self.values.get(usize::from(digit.wrapping_sub(b'0'))) {
                value.append(text);
            }
            rest = behind;
        }
        text.extend_from_slice(rest);
    }
}

impl Value {
    fn append(self, text: &mut BytesMut) {
        match self {
            Self::Octets(octets) => {
                text.decimal(octets);
                text.text(if octets == 1 { " octet" } else { " octets" });
            }
            Self::Numbers { first, octets } => {
                text.decimal(first.get());
                if octets > 1 {
                    text.text(" to ");
                    text.decimal(first.get().saturating_add(u64::from(octets) - 1));
                }
            }
            Self::Data { octets, first } => {
                Self::Octets(octets).append(text);
                if let Some(first) = first {
                    text.text(", numbered ");
                    Self::Numbers { first, octets }.append(text);
                }
            }
            Self::Number(number) => text.decimal(number),
            Self::Hex(number) => hex(number, text),
            Self::Elapsed(time_ns) => elapsed(time_ns, text),
            Self::Address(address) => text.ip_address(address),
            Self::Prefix(address, len) => prefix(address, len, text),
            Self::Group(address) => group(address, text),
            Self::LinkAddress(address) => text.link_address(&address),
            Self::Identification(id) => identification(id, text),
            Self::Ordinal(number) => ordinal(number, text),
            Self::Protocol(number) => protocol(number, text),
            Self::Direction(direction) => text.text(direction_name(direction)),
            Self::Extensions(extensions) => list(extensions, text),
        }
    }
}

/// Names of extensions to TCP.
const EXTENSIONS: [(TcpExtensions, &str); 3] = [
    (TcpExtensions::WINDOW_SCALING, "window scaling"),
    (TcpExtensions::TIMESTAMPS, "timestamps"),
    (TcpExtensions::SACK, "SACK"),
];

fn list(extensions: TcpExtensions, text: &mut BytesMut) {
    let mut separator = "";
    for (extension, name) in EXTENSIONS {
        if extensions.has(extension) {
            text.text(separator);
            text.text(name);
            separator = ", ";
        }
    }
}

/// Appends `0x1431`.
pub(super) fn hex(number: u16, text: &mut BytesMut) {
    text.text("0x");
    text.hex_octets(&number.to_be_bytes());
}

/// Appends `2001:db8::/64`.
pub(super) fn prefix(address: Ipv6Addr, len: u8, text: &mut BytesMut) {
    text.ipv6_address(address.octets());
    text.text("/");
    text.decimal(len);
}

fn group(address: Ipv6Addr, text: &mut BytesMut) {
    text.ipv6_address(address.octets());
    if let Some(name) = names::group(address) {
        text.text(" (");
        text.text(name);
        text.text(")");
    }
}

/// Appends what the pieces of a datagram have in common.
pub(super) fn identification(id: Identification, text: &mut BytesMut) {
    match id {
        Identification::Ipv4(id) => text.decimal(id),
        Identification::Ipv6(id) => {
            text.text("0x");
            text.hex_octets(&id.to_be_bytes());
        }
    }
}

/// Appends the name of a protocol, or its number.
pub(super) fn protocol(number: u8, text: &mut BytesMut) {
    match names::protocol(number) {
        Some(name) => text.text(name),
        None => {
            text.text("protocol ");
            text.decimal(number);
        }
    }
}

/// The word for a direction.
pub(super) const fn direction_name(direction: Direction) -> &'static str {
    match direction {
        Direction::In => "In",
        Direction::Out => "Out",
    }
}

/// Units of time: how many nanoseconds one has, and below how many nanoseconds it is used with one decimal and
/// at all.
const UNITS: [(u64, u64, u64, &str); 3] = [
    (1_000, 0, 1_000_000, " µs"),
    (1_000_000, 100_000_000, 1_000_000_000, " ms"),
    (1_000_000_000, 100_000_000_000, u64::MAX, " s"),
];

/// Appends a time in the unit that suits it, cut off behind the last digit shown.
fn elapsed(time_ns: u64, text: &mut BytesMut) {
    if time_ns < UNITS[0].0 {
        return text.text("less than 1 µs");
    }
    let fits = |&&(_, _, below, _): &&(u64, u64, u64, &str)| time_ns < below;
    let &(unit, with_decimal_below, _, name) = UNITS.iter().find(fits).unwrap_or(&UNITS[2]);
    text.decimal(time_ns / unit);
    if time_ns < with_decimal_below {
        text.text(".");
        text.decimal(time_ns % unit / (unit / 10));
    }
    text.text(name);
}

/// Ordinals that have a word, from the first on.
const ORDINALS: [&str; 10] = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
];

fn ordinal(number: u32, text: &mut BytesMut) {
    let word = number
        .checked_sub(1)
        .and_then(|index| ORDINALS.get(index as usize));
    if let Some(word) = word {
        return text.text(word);
    }
    text.decimal(number);
    text.text(match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said<const N: usize>(en: &'static str, values: [Value; N]) -> String {
        let mut text = BytesMut::new();
        say(en, values).append(&mut text);
        String::from_utf8(text.to_vec()).unwrap()
    }

    #[test]
    fn values_stand_where_the_text_wants_them() {
        let values = [Value::Number(8080), Value::Protocol(6), Value::Hex(0x31)];
        assert_eq!(said("{1} port {0} ({2})", values), "TCP port 8080 (0x0031)");
        assert_eq!(said("nothing", []), "nothing");
    }

    #[test]
    fn the_unit_suits_the_time() {
        for (time_ns, expected) in [
            (0, "less than 1 µs"),
            (999, "less than 1 µs"),
            (1_000, "1 µs"),
            (25_400, "25 µs"),
            (999_999, "999 µs"),
            (1_000_000, "1.0 ms"),
            (1_299_999, "1.2 ms"),
            (99_999_999, "99.9 ms"),
            (297_181_000, "297 ms"),
            (1_000_000_000, "1.0 s"),
            (3_049_000_000, "3.0 s"),
            (100_000_000_000, "100 s"),
            (u64::MAX, "18446744073 s"),
        ] {
            assert_eq!(said("{0}", [Value::Elapsed(time_ns)]), expected);
        }
    }

    #[test]
    fn one_octet_is_not_octets() {
        assert_eq!(said("{0}", [Value::Octets(1)]), "1 octet");
        assert_eq!(said("{0}", [Value::Octets(0)]), "0 octets");
        let one = Value::Numbers {
            first: NonZeroU64::new(7).unwrap(),
            octets: 1,
        };
        let six = Value::Numbers {
            first: NonZeroU64::MIN,
            octets: 6,
        };
        assert_eq!(said("{0}, {1}", [one, six]), "7, 1 to 6");
    }

    #[test]
    fn ordinals_beyond_the_words_have_their_endings() {
        for (number, expected) in [
            (1, "first"),
            (10, "tenth"),
            (11, "11th"),
            (21, "21st"),
            (32, "32nd"),
            (43, "43rd"),
            (112, "112th"),
        ] {
            assert_eq!(said("{0}", [Value::Ordinal(number)]), expected);
        }
    }
}
