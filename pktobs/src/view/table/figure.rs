//! The figures of the table, in the order of its rows: one list for the text and for JSON.
//!
//! A figure has a key, which is its name in JSON and does not change, and a label, which is its name in the table.

use std::time::Duration;

use pktobs_common::{Counters, Tcp};

use super::label::Label;
use crate::flow::Acts;
use crate::lang::Wording;
use crate::view::json::Thousandths;
use crate::view::number::Grouped;

/// A figure of one direction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Figure {
    pub(super) key: &'static str,
    pub(super) label: Label,
    /// Steps to the right: it is a part of what stands above.
    pub(super) indent: usize,
    pub(super) source: Source,
    pub(super) shown: Shown,
    pub(super) scale: Scale,
    /// Anything but zero is bad news.
    pub(super) is_alarm: bool,
}

/// Where a figure comes from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source {
    /// A counter: exact and always known.
    Counted(fn(&Counters) -> u64),
    /// A counter for each second; known if the time is.
    PerSecond(fn(&Counters) -> u64),
    /// What packets did; known if a view has notes on them.
    Done(fn(&Acts) -> Option<u64>),
    /// Records that found no room in the ring; known if records came through it.
    Lost,
}

/// When the table has a row for a figure that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    Always,
    NotZero,
    /// If it tells more than the number of packets.
    NotPackets,
}

/// What the bar of a figure is measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    /// It has no bar.
    None,
    /// All packets of the direction that has more.
    Packets,
    /// All octets of the direction that has more.
    Octets,
}

/// A figure that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Count(u64),
    /// A rate, in thousandths.
    Rate(u64),
}

impl Value {
    /// So many in this time, a second; rounded down.
    pub(super) fn per_second(count: u64, span: Duration) -> Self {
        let thousandths = u128::from(count) * 1_000_000_000_000 / span.as_nanos().max(1);
        Self::Rate(u64::try_from(thousandths).unwrap_or(u64::MAX))
    }

    /// Without its fraction.
    pub(super) const fn whole(self) -> u64 {
        match self {
            Self::Count(count) => count,
            Self::Rate(thousandths) => thousandths / 1000,
        }
    }

    pub(super) const fn is_zero(self) -> bool {
        matches!(self, Self::Count(0) | Self::Rate(0))
    }

    /// As the table has it: a rate below ten with one decimal.
    pub(super) fn text(self) -> String {
        match self {
            Self::Count(count) => Grouped(count).to_string(),
            Self::Rate(1..100) => "<0.1".to_owned(),
            Self::Rate(thousandths @ 100..10_000) => {
                format!("{}.{}", thousandths / 1000, thousandths / 100 % 10)
            }
            Self::Rate(thousandths) => Grouped(thousandths / 1000).to_string(),
        }
    }

    /// As a number of JSON.
    pub(super) fn json(self) -> String {
        match self {
            Self::Count(count) => count.to_string(),
            Self::Rate(thousandths) => Thousandths(thousandths).to_string(),
        }
    }
}

/// The figures, in the order in which they are shown.
pub(super) const FIGURES: &[Figure] = &[
    counted("packets", PACKETS, |c| c.packets).always(),
    per_second("packets_per_second", PACKETS_PER_SECOND, |c| c.packets),
    counted("packets_on_wire", ON_WIRE, |c| c.segments)
        .shown(Shown::NotPackets)
        .measured_by(Scale::None),
    counted("octets", OCTETS, |c| c.octets)
        .always()
        .measured_by(Scale::Octets),
    per_second("bits_per_second", BITS_PER_SECOND, |c| {
        c.octets.saturating_mul(8)
    }),
    counted("filtered", FILTERED, |c| c.filtered),
    counted("ipv4", Label::Term("IPv4"), |c| c.ipv4),
    counted("ipv6", Label::Term("IPv6"), |c| c.ipv6),
    counted("arp", Label::Term("ARP"), |c| c.arp),
    counted("other_network", OTHER_NETWORK, |c| c.other_network),
    counted("tcp", Label::Term("TCP"), |c| c.tcp),
    flag("tcp_syn", "SYN", |c| c.tcp_with(Tcp::SYN, 0)),
    counted("tcp_syn_without_ack", WITHOUT_ACK, syn).part(2),
    counted("tcp_syn_ack", WITH_ACK, syn_ack).part(2),
    flag("tcp_fin", "FIN", |c| c.tcp_with(Tcp::FIN, 0)),
    flag("tcp_rst", "RST", rst),
    counted("tcp_rst_ack", WITH_ACK, rst_ack).part(2),
    flag("tcp_psh", "PSH", |c| c.tcp_with(Tcp::PSH, 0)),
    flag("tcp_ack", "ACK", |c| c.tcp_with(Tcp::ACK, 0)),
    flag("tcp_urg", "URG", |c| c.tcp_with(Tcp::URG, 0)),
    flag("tcp_ece", "ECE", |c| c.tcp_with(Tcp::ECE, 0)),
    flag("tcp_cwr", "CWR", |c| c.tcp_with(Tcp::CWR, 0)),
    counted("tcp_no_flag", NO_FLAG, |c| c.tcp_with(0, 0xff)).part(1),
    done("tcp_data_octets", DATA, |a| Some(a.data.octets))
        .part(1)
        .measured_by(Scale::Octets),
    done("tcp_data_octets_again", AGAIN, |a| Some(a.again.octets))
        .part(2)
        .measured_by(Scale::Octets),
    done("tcp_data_octets_late", LATE, |a| Some(a.late.octets))
        .part(2)
        .measured_by(Scale::Octets),
    counted("udp", Label::Term("UDP"), |c| c.udp),
    counted("icmp", Label::Term("ICMP"), |c| c.icmp),
    counted("icmpv6", Label::Term("ICMPv6"), |c| c.icmpv6),
    counted("other_transport", OTHER_TRANSPORT, |c| c.other_transport),
    counted("fragments", FRAGMENTS, |c| c.fragments),
    counted("malformed", MALFORMED, |c| c.malformed).alarm(),
    done("bad_ipv4_checksums", BAD_IPV4, |a| {
        Some(a.bad_ipv4_checksums)
    })
    .alarm(),
    done("empty_ipv4_checksums", EMPTY_IPV4, |a| {
        Some(a.empty_ipv4_checksums)
    }),
    done("bad_checksums", BAD_OTHER, |a| {
        (a.judged > 0).then_some(a.bad_checksums)
    })
    .always()
    .alarm(),
    Figure {
        source: Source::Lost,
        ..counted("lost", LOST, |_| 0).always().alarm()
    },
];

const PACKETS: Label = words("packets", "パケット");
const PACKETS_PER_SECOND: Label = words("packets/s", "パケット/秒");
const ON_WIRE: Label = words("packets on the wire", "回線上のパケット");
const OCTETS: Label = words("octets", "バイト");
const BITS_PER_SECOND: Label = words("bit/s", "ビット/秒");
const FILTERED: Label = words("passed over by filter", "フィルターの対象外");
const OTHER_NETWORK: Label = words("other EtherTypes", "その他のEtherType");
const WITHOUT_ACK: Label = words("without ACK", "ACKなし");
const WITH_ACK: Label = words("with ACK", "ACKあり");
const NO_FLAG: Label = words("no flag", "フラグなし");
const DATA: Label = words("octets of data", "データ（バイト）");
const AGAIN: Label = words("sent again", "再送");
const LATE: Label = words("late", "遅れて到着");
const OTHER_TRANSPORT: Label = words("other protocols", "その他のプロトコル");
const FRAGMENTS: Label = words("fragments", "フラグメント");
const MALFORMED: Label = words("malformed", "形式の誤り");
const BAD_IPV4: Label = words("bad IPv4 checksums", "IPv4チェックサム誤り");
const EMPTY_IPV4: Label = words("empty IPv4 checksums", "IPv4チェックサム未記入");
const BAD_OTHER: Label = words("bad checksums", "チェックサム誤り");
const LOST: Label = words("lost", "取りこぼし");

const fn words(en: &'static str, ja: &'static str) -> Label {
    Label::Words(Wording::new(en, ja))
}

/// A connection is asked for: SYN without ACK, whatever ECN says (RFC 3168 6.1.1).
pub(super) fn syn(counters: &Counters) -> u64 {
    counters.tcp_with(Tcp::SYN, Tcp::ACK)
}

/// A connection is agreed to.
pub(super) fn syn_ack(counters: &Counters) -> u64 {
    counters.tcp_with(Tcp::SYN | Tcp::ACK, 0)
}

/// A connection is refused or broken off.
pub(super) fn rst(counters: &Counters) -> u64 {
    counters.tcp_with(Tcp::RST, 0)
}

/// The answer to a SYN that nobody waited for (RFC 9293 3.10.7.1).
pub(super) fn rst_ack(counters: &Counters) -> u64 {
    counters.tcp_with(Tcp::RST | Tcp::ACK, 0)
}

const fn counted(key: &'static str, label: Label, count: fn(&Counters) -> u64) -> Figure {
    figure(key, label, Source::Counted(count))
}

const fn per_second(key: &'static str, label: Label, count: fn(&Counters) -> u64) -> Figure {
    figure(key, label, Source::PerSecond(count)).measured_by(Scale::None)
}

const fn done(key: &'static str, label: Label, count: fn(&Acts) -> Option<u64>) -> Figure {
    figure(key, label, Source::Done(count))
}

const fn flag(key: &'static str, name: &'static str, count: fn(&Counters) -> u64) -> Figure {
    counted(key, Label::Term(name), count).part(1)
}

const fn figure(key: &'static str, label: Label, source: Source) -> Figure {
    Figure {
        key,
        label,
        indent: 0,
        source,
        shown: Shown::NotZero,
        scale: Scale::Packets,
        is_alarm: false,
    }
}

impl Figure {
    const fn always(self) -> Self {
        self.shown(Shown::Always)
    }

    const fn shown(self, shown: Shown) -> Self {
        Self { shown, ..self }
    }

    const fn measured_by(self, scale: Scale) -> Self {
        Self { scale, ..self }
    }

    const fn part(self, indent: usize) -> Self {
        Self { indent, ..self }
    }

    const fn alarm(self) -> Self {
        Self {
            is_alarm: true,
            ..self
        }
    }
}
