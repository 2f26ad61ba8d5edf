//! Phrases with places for values, in every language, filled in without allocating.
//!
//! [`say!`] puts the texts of a phrase side by side; values are written by the rules of the language, too.

mod duration;
mod ordinal;
mod time;

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU64;

use pktobs_common::Direction;

use super::{line::Line, names, number::Grouped, text::Append};
use crate::flow::{Identification, TcpExtensions};
use crate::lang::{Lang, Wording};

/// A wording and the values for its places.
#[derive(Clone, Copy, Debug)]
pub(super) struct Phrase {
    wording: &'static Wording,
    values: [Value; Phrase::VALUES_MAX],
}

/// A value in a phrase, by the way it is written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value {
    /// `1 octet`, `6 octets`; `6バイト`.
    Octets(u32),
    /// `7`, or `1 to 6`, `1〜6`: so many octets from the first one on.
    Numbers {
        /// The first.
        first: NonZeroU64,
        /// How many.
        octets: u32,
    },
    /// `6 octets, numbered 1 to 6`, `6バイト（1〜6バイト目）`; without the second half if the number of the first is not known.
    Data {
        /// How many.
        octets: u32,
        /// The first.
        first: Option<NonZeroU64>,
    },
    /// `8080`.
    Number(u32),
    /// `1,204`.
    Count(u64),
    /// `0x1431`.
    Hex(u16),
    /// A time in nanoseconds, as `25 µs`, `1.2 ms`, `3.0 s`; `25マイクロ秒`.
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
    /// `second`; `2番目`.
    Ordinal(u32),
    /// `second time`; `2回目`.
    Time(u32),
    /// `TCP`.
    Protocol(u8),
    /// `In`.
    Direction(Direction),
    /// `window scaling, SACK`.
    Extensions(TcpExtensions),
    /// A name that is the same in every language.
    Name(&'static str),
    /// Words.
    Words(&'static Wording),
    /// `SYN, ACK`; nothing for none.
    TcpFlags(u8),
    /// A time in seconds, as `90 s`, `30 minutes`, `1 day`; one without end is `forever`.
    Duration(u32),
}

/// The phrase of an English text, a Japanese text, and the values for their places; [`Wording::new`] says what does
/// not compile.
macro_rules! say {
    ($en:expr, $ja:expr, $values:expr $(,)?) => {
        $crate::view::phrase::Phrase::new(const { &$crate::lang::Wording::new($en, $ja) }, $values)
    };
}
pub(super) use say;

impl Phrase {
    const VALUES_MAX: usize = 6;

    /// A wording with values for its places.
    pub(super) fn new<const N: usize>(wording: &'static Wording, values: [Value; N]) -> Self {
        const { assert!(N <= Self::VALUES_MAX) };
        let mut phrase = Self {
            wording,
            values: [Value::Number(0); Self::VALUES_MAX],
        };
        for (place, value) in phrase.values.iter_mut().zip(values) {
            *place = value;
        }
        phrase
    }

    /// Appends the text in a language, with its values.
    pub(super) fn append(&self, lang: Lang, text: &mut Line<'_>) {
        for (piece, number) in self.wording.pieces(lang) {
            text.octets(piece);
            if let Some(value) = self.values.get(number) {
                value.append(lang, text);
            }
        }
    }
}

impl Value {
    /// Appends the value as the language writes it.
    pub(super) fn append(self, lang: Lang, text: &mut Line<'_>) {
        match self {
            Self::Octets(octets) => {
                text.decimal(octets);
                text.text(unit(octets, lang));
            }
            Self::Numbers { first, octets } => {
                text.decimal(first.get());
                if octets > 1 {
                    text.text(TO.of(lang));
                    text.decimal(first.get().saturating_add(u64::from(octets) - 1));
                }
            }
            Self::Data { octets, first } => {
                Self::Octets(octets).append(lang, text);
                if let Some(first) = first {
                    let [before, behind] = NUMBERED.map(|wording| wording.of(lang));
                    text.text(before);
                    Self::Numbers { first, octets }.append(lang, text);
                    text.text(behind);
                }
            }
            Self::Number(number) => text.decimal(number),
            Self::Count(count) => text.formatted(format_args!("{}", Grouped(count))),
            Self::Hex(number) => hex(number, text),
            Self::Elapsed(time_ns) => time::elapsed(time_ns, lang, text),
            Self::Address(address) => text.ip_address(address),
            Self::Prefix(address, len) => prefix(address, len, text),
            Self::Group(address) => group(address, lang, text),
            Self::LinkAddress(address) => text.link_address(&address),
            Self::Identification(id) => identification(id, text),
            Self::Ordinal(number) => ordinal::ordinal(number, lang, text),
            Self::Time(number) => ordinal::time(number, lang, text),
            Self::Protocol(number) => protocol(number, lang, text),
            Self::Direction(direction) => text.text(direction_name(direction)),
            Self::Extensions(extensions) => extension_names(extensions, lang, text),
            Self::Name(name) => text.text(name),
            Self::Words(wording) => text.text(wording.of(lang)),
            Self::TcpFlags(flags) => tcp_flags(flags, lang, text),
            Self::Duration(seconds) => duration::append(seconds, lang, text),
        }
    }
}

/// Names of extensions to TCP.
const EXTENSIONS: [(TcpExtensions, Wording); 3] = [
    (
        TcpExtensions::WINDOW_SCALING,
        Wording::new("window scaling", "ウィンドウスケーリング"),
    ),
    (
        TcpExtensions::TIMESTAMPS,
        Wording::new("timestamps", "タイムスタンプ"),
    ),
    (
        TcpExtensions::SACK,
        Wording::new("selective acknowledgments (SACK)", "選択的確認応答（SACK）"),
    ),
];

fn extension_names(extensions: TcpExtensions, lang: Lang, text: &mut Line<'_>) {
    const COMMA: Wording = Wording::new(", ", "、");
    let mut separator = "";
    for (extension, name) in EXTENSIONS {
        if extensions.has(extension) {
            text.text(separator);
            text.text(name.of(lang));
            separator = COMMA.of(lang);
        }
    }
}

/// Before and behind the numbers of octets of data.
const NUMBERED: [Wording; 2] = [
    Wording::new(", numbered ", "（"),
    Wording::new("", "バイト目）"),
];

/// Between the first and the last of some numbers.
const TO: Wording = Wording::new(" to ", "〜");

const fn unit(octets: u32, lang: Lang) -> &'static str {
    const ONE: Wording = Wording::new(" octet", "バイト");
    const MANY: Wording = Wording::new(" octets", "バイト");
    match octets {
        1 => ONE.of(lang),
        _ => MANY.of(lang),
    }
}

/// Appends `0x1431`.
pub(super) fn hex(number: u16, text: &mut Line<'_>) {
    text.text("0x");
    text.hex_octets(&number.to_be_bytes());
}

/// Appends `2001:db8::/64`.
pub(super) fn prefix(address: Ipv6Addr, len: u8, text: &mut Line<'_>) {
    text.ipv6_address(address.octets());
    text.text("/");
    text.decimal(len);
}

fn group(address: Ipv6Addr, lang: Lang, text: &mut Line<'_>) {
    text.ipv6_address(address.octets());
    if let Some(name) = names::group(address) {
        let (before, behind) = match lang {
            Lang::En => (" (", ")"),
            Lang::Ja => ("（", "）"),
        };
        text.text(before);
        text.text(name.of(lang));
        text.text(behind);
    }
}

/// Appends what the pieces of a datagram have in common.
pub(super) fn identification(id: Identification, text: &mut Line<'_>) {
    match id {
        Identification::Ipv4(id) => text.decimal(id),
        Identification::Ipv6(id) => {
            text.text("0x");
            text.hex_octets(&id.to_be_bytes());
        }
    }
}

/// Appends the name of a protocol, or its number.
pub(super) fn protocol(number: u8, lang: Lang, text: &mut Line<'_>) {
    const PROTOCOL: Wording = Wording::new("protocol ", "プロトコル");
    match names::protocol(number) {
        Some(name) => text.text(name),
        None => {
            text.text(PROTOCOL.of(lang));
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

fn tcp_flags(flags: u8, lang: Lang, text: &mut Line<'_>) {
    const COMMA: Wording = Wording::new(", ", "、");
    let mut separator = "";
    for (flag, name) in names::TCP_FLAGS {
        if flags & flag != 0 {
            text.text(separator);
            text.text(name);
            separator = COMMA.of(lang);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(lang: Lang, phrase: Phrase) -> String {
        crate::view::line::written(|line| phrase.append(lang, line))
    }

    fn value(lang: Lang, value: Value) -> String {
        said(lang, say!("{0}", "「{0}」", [value]))
            .trim_matches(['「', '」'])
            .to_owned()
    }

    #[test]
    fn values_stand_where_the_text_wants_them() {
        let values = [Value::Number(8080), Value::Protocol(6), Value::Hex(0x31)];
        let phrase = say!("{1} port {0} ({2})", "ポート{0}（{1}、{2}）", values);
        assert_eq!(said(Lang::En, phrase), "TCP port 8080 (0x0031)");
        assert_eq!(said(Lang::Ja, phrase), "ポート8080（TCP、0x0031）");
        assert_eq!(said(Lang::En, say!("nothing", "何もない", [])), "nothing");
    }

    #[test]
    fn one_octet_is_not_octets() {
        for (octets, en, ja) in [(1, "1 octet", "1バイト"), (0, "0 octets", "0バイト")] {
            assert_eq!(value(Lang::En, Value::Octets(octets)), en);
            assert_eq!(value(Lang::Ja, Value::Octets(octets)), ja);
        }
        for (first, octets, en, ja) in [(7, 1, "7", "7"), (1, 6, "1 to 6", "1〜6")] {
            let first = NonZeroU64::new(first).unwrap();
            let numbers = Value::Numbers { first, octets };
            assert_eq!(value(Lang::En, numbers), en);
            assert_eq!(value(Lang::Ja, numbers), ja);
        }
    }

    #[test]
    fn data_has_its_numbers_if_they_are_known() {
        for (first, en, ja) in [
            (
                NonZeroU64::new(7),
                "6 octets, numbered 7 to 12",
                "6バイト（7〜12バイト目）",
            ),
            (None, "6 octets", "6バイト"),
        ] {
            let data = Value::Data { octets: 6, first };
            assert_eq!(value(Lang::En, data), en);
            assert_eq!(value(Lang::Ja, data), ja);
        }
    }

    #[test]
    fn a_group_has_its_name_in_the_language() {
        for (address, en, ja) in [
            ("ff02::1", "ff02::1 (all hosts)", "ff02::1（全ホスト）"),
            ("ff02::fb", "ff02::fb (mDNS)", "ff02::fb（mDNS）"),
            ("ff02::99", "ff02::99", "ff02::99"),
        ] {
            let group = Value::Group(address.parse().unwrap());
            assert_eq!(value(Lang::En, group), en);
            assert_eq!(value(Lang::Ja, group), ja);
        }
    }

    #[test]
    fn a_protocol_without_a_name_is_told_by_its_number() {
        assert_eq!(value(Lang::En, Value::Protocol(200)), "protocol 200");
        assert_eq!(value(Lang::Ja, Value::Protocol(200)), "プロトコル200");
        assert_eq!(value(Lang::Ja, Value::Protocol(6)), "TCP");
    }

    #[test]
    fn flags_are_named_from_the_lowest_bit() {
        assert_eq!(value(Lang::En, Value::TcpFlags(0x12)), "SYN, ACK");
        assert_eq!(value(Lang::Ja, Value::TcpFlags(0x12)), "SYN、ACK");
        assert_eq!(value(Lang::En, Value::TcpFlags(0)), "");
    }
}
