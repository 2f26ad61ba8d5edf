//! What is said of every field: kind of value, unit, source, and a text in each language.
//!
//! Each layer has a table of these beside the function that walks over it. [`ENTRIES`] puts the tables together when
//! the program is compiled: a field that is in none of them, or in two, is an error then.

use super::{
    Field, arp, ethernet, frame, icmp, icmpv6, ipv4, ipv4_options, ipv6, ipv6_extensions,
    link_header, mld, nd, tcp, tcp_options, udp,
};
use crate::lang::{Lang, Wording};

/// What is said of a field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) field: Field,
    pub(super) kind: Kind,
    pub(super) unit: Unit,
    /// Where it is defined: `RFC 9293 3.1`, `IEEE 802.3 3.2.6`, a manual page, or a document of the kernel.
    pub(super) source: &'static str,
    /// What it is for, in one to three sentences.
    pub(super) text: Wording,
}

/// What a field belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// The frame as it was captured: facts that do not stand in it.
    Frame,
    /// From one interface to the next: Ethernet and the like, and ARP.
    Link,
    /// From host to host: IPv4 and IPv6.
    Network,
    /// From program to program, and ICMP.
    Transport,
}

/// What kind of value a field has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An integer that counts or measures, or a number from a registry.
    Number,
    /// An integer that is written in hexadecimal, with so many digits.
    Hex(u8),
    /// A bit.
    Flag,
    /// An IPv4 or IPv6 address.
    Address,
    /// A link-layer address of six octets.
    LinkAddress,
    /// Octets as they are.
    Octets,
    /// A word from a fixed list, or a name.
    Word,
    /// A list. Its items hold the fields whose names begin with its name and a dot.
    List,
    /// A packet within the packet, with fields of its own.
    Packet,
}

impl Kind {
    /// Its name.
    #[must_use]
    pub const fn name(self, lang: Lang) -> &'static str {
        const NUMBER: Wording = Wording::new("number", "数値");
        const HEX: Wording = Wording::new("number in hexadecimal", "16進数");
        const FLAG: Wording = Wording::new("flag", "フラグ");
        const ADDRESS: Wording = Wording::new("IP address", "IPアドレス");
        const LINK_ADDRESS: Wording = Wording::new("link-layer address", "MACアドレス");
        const OCTETS: Wording = Wording::new("octets", "バイト列");
        const WORD: Wording = Wording::new("word", "語");
        const LIST: Wording = Wording::new("list", "一覧");
        const PACKET: Wording = Wording::new("packet", "パケット");
        let name = match self {
            Self::Number => NUMBER,
            Self::Hex(_) => HEX,
            Self::Flag => FLAG,
            Self::Address => ADDRESS,
            Self::LinkAddress => LINK_ADDRESS,
            Self::Octets => OCTETS,
            Self::Word => WORD,
            Self::List => LIST,
            Self::Packet => PACKET,
        };
        name.of(lang)
    }
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Nothing: a number from a registry, an identifier, a bit, or no number at all.
    None,
    /// Octets.
    Octets,
    /// Groups of four octets.
    Words,
    /// Bits.
    Bits,
    /// Passages from one router to the next.
    Hops,
    /// Packets.
    Packets,
    /// Steps of a clock whose pace only its owner knows.
    Ticks,
    /// Nanoseconds.
    Nanoseconds,
    /// Milliseconds.
    Milliseconds,
    /// Seconds.
    Seconds,
}

impl Unit {
    /// Its name; empty if there is none.
    #[must_use]
    pub const fn name(self, lang: Lang) -> &'static str {
        const OCTETS: Wording = Wording::new("octets", "バイト");
        const WORDS: Wording = Wording::new("words of 4 octets", "4バイト単位");
        const BITS: Wording = Wording::new("bits", "ビット");
        const HOPS: Wording = Wording::new("hops", "ホップ");
        const PACKETS: Wording = Wording::new("packets", "パケット");
        const TICKS: Wording = Wording::new("ticks", "クロック単位");
        const NANOSECONDS: Wording = Wording::new("nanoseconds", "ナノ秒");
        const MILLISECONDS: Wording = Wording::new("milliseconds", "ミリ秒");
        const SECONDS: Wording = Wording::new("seconds", "秒");
        match self {
            Self::None => "",
            Self::Octets => OCTETS.of(lang),
            Self::Words => WORDS.of(lang),
            Self::Bits => BITS.of(lang),
            Self::Hops => HOPS.of(lang),
            Self::Packets => PACKETS.of(lang),
            Self::Ticks => TICKS.of(lang),
            Self::Nanoseconds => NANOSECONDS.of(lang),
            Self::Milliseconds => MILLISECONDS.of(lang),
            Self::Seconds => SECONDS.of(lang),
        }
    }
}

impl Field {
    const fn entry(self) -> &'static Entry {
        ENTRIES[self as usize].1
    }

    /// What it belongs to.
    #[must_use]
    pub const fn layer(self) -> Layer {
        ENTRIES[self as usize].0
    }

    /// What kind of value it has.
    #[must_use]
    pub const fn kind(self) -> Kind {
        self.entry().kind
    }

    /// What its number counts.
    #[must_use]
    pub const fn unit(self) -> Unit {
        self.entry().unit
    }

    /// Where it is defined: `RFC 9293 3.1`, `IEEE 802.3 3.2.6`, a manual page, or a document of the kernel.
    #[must_use]
    pub const fn source(self) -> &'static str {
        self.entry().source
    }

    /// What it is for, in one to three sentences.
    #[must_use]
    pub const fn explanation(self, lang: Lang) -> &'static str {
        self.entry().text.of(lang)
    }
}

/// All tables.
const TABLES: &[(Layer, &[Entry])] = &[
    (Layer::Frame, frame::ENTRIES),
    (Layer::Frame, link_header::ENTRIES),
    (Layer::Link, ethernet::ENTRIES),
    (Layer::Link, arp::ENTRIES),
    (Layer::Network, ipv4::ENTRIES),
    (Layer::Network, ipv4_options::ENTRIES),
    (Layer::Network, ipv6::ENTRIES),
    (Layer::Network, ipv6_extensions::ENTRIES),
    (Layer::Transport, tcp::ENTRIES),
    (Layer::Transport, tcp_options::ENTRIES),
    (Layer::Transport, udp::ENTRIES),
    (Layer::Transport, icmp::ENTRIES),
    (Layer::Transport, icmpv6::ENTRIES),
    (Layer::Transport, nd::ENTRIES),
    (Layer::Transport, mld::ENTRIES),
];

/// What is said of each field, in the order of [`Field::ALL`].
static ENTRIES: [(Layer, &Entry); Field::ALL.len()] = {
    let mut found: [Option<(Layer, &Entry)>; Field::ALL.len()] = [None; Field::ALL.len()];
    let mut table = 0;
    while table < TABLES.len() {
        let (layer, entries) = TABLES[table];
        let mut at = 0;
        while at < entries.len() {
            let entry = &entries[at];
            assert!(
                found[entry.field as usize].is_none(),
                "a field is in two tables, or twice in one"
            );
            found[entry.field as usize] = Some((layer, entry));
            at += 1;
        }
        table += 1;
    }
    let mut entries = [(Layer::Frame, &frame::ENTRIES[0]); Field::ALL.len()];
    let mut at = 0;
    while at < entries.len() {
        entries[at] = found[at].expect("every field is in the table of its layer");
        at += 1;
    }
    entries
};
