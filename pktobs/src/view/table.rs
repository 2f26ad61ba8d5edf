//! The table at the end: what was counted, In beside Out.
//!
//! It is made of the kernel's counters alone, so it is exact whatever was shown or lost. A direction that was
//! not observed (`-Q`) has no column, and nothing is concluded from it. Rows that are zero everywhere are left
//! out; rows have at most 80 columns. [`reading`] says in one line what the comparison tells, [`interval`] is
//! the same in lines that go by.

pub mod interval;
mod reading;

use std::fmt::{self, Display, Formatter};

use bytes::BytesMut;
use pktobs_common::{Counters, Direction, Tcp};

use super::{number::Grouped, text::Append};

/// The counters of the directions that were observed; `None` for one that was not.
#[derive(Clone, Copy, Debug, Default)]
pub struct Both<'a> {
    /// What interfaces received.
    pub inbound: Option<&'a Counters>,
    /// What interfaces sent.
    pub outbound: Option<&'a Counters>,
    /// What a capture file has without saying in which direction.
    pub undirected: Option<&'a Counters>,
}

impl<'a> Both<'a> {
    /// True if there is a column.
    #[must_use]
    pub fn is_any(self) -> bool {
        self.columns().next().is_some()
    }

    /// Headings and counters, In before Out.
    fn columns(self) -> impl Iterator<Item = (&'static str, &'a Counters)> {
        let [first, second] = Direction::ALL.map(heading);
        [
            (first, self.inbound),
            (second, self.outbound),
            (UNDIRECTED, self.undirected),
        ]
        .into_iter()
        .filter_map(|(heading, counters)| Some((heading, counters?)))
    }

    fn sum(self, figure: impl Fn(&Counters) -> u64) -> u64 {
        self.columns().map(|(_, counters)| figure(counters)).sum()
    }
}

/// The name of the column of packets whose direction is unknown.
const UNDIRECTED: &str = "no direction";

/// The name of a direction's column.
pub(crate) const fn heading(direction: Direction) -> &'static str {
    match direction {
        Direction::In => "In",
        Direction::Out => "Out",
    }
}

/// When a row is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Always,
    NotZero,
    /// If it tells more than the number of packets.
    NotPackets,
}

struct Row {
    label: &'static str,
    figure: fn(&Counters) -> u64,
    shown: Shown,
}

const fn row(label: &'static str, figure: fn(&Counters) -> u64, shown: Shown) -> Row {
    Row {
        label,
        figure,
        shown,
    }
}

const ROWS: &[Row] = &[
    row("packets", |c| c.packets, Shown::Always),
    row("packets on the wire", |c| c.segments, Shown::NotPackets),
    row("octets", |c| c.octets, Shown::Always),
    row("passed over by filter", |c| c.filtered, Shown::NotZero),
    row("IPv4", |c| c.ipv4, Shown::NotZero),
    row("IPv6", |c| c.ipv6, Shown::NotZero),
    row("ARP", |c| c.arp, Shown::NotZero),
    row("other EtherTypes", |c| c.other_network, Shown::NotZero),
    row("TCP", |c| c.tcp, Shown::NotZero),
    row("  SYN", |c| c.tcp_with(Tcp::SYN, 0), Shown::NotZero),
    row("    without ACK", syn, Shown::NotZero),
    row("    with ACK", syn_ack, Shown::NotZero),
    row("  FIN", |c| c.tcp_with(Tcp::FIN, 0), Shown::NotZero),
    row("  RST", |c| c.tcp_with(Tcp::RST, 0), Shown::NotZero),
    row("    with ACK", rst_ack, Shown::NotZero),
    row("  PSH", |c| c.tcp_with(Tcp::PSH, 0), Shown::NotZero),
    row("  ACK", |c| c.tcp_with(Tcp::ACK, 0), Shown::NotZero),
    row("  URG", |c| c.tcp_with(Tcp::URG, 0), Shown::NotZero),
    row("  ECE", |c| c.tcp_with(Tcp::ECE, 0), Shown::NotZero),
    row("  CWR", |c| c.tcp_with(Tcp::CWR, 0), Shown::NotZero),
    row("  no flag", |c| c.tcp_with(0, 0xff), Shown::NotZero),
    row("UDP", |c| c.udp, Shown::NotZero),
    row("ICMP", |c| c.icmp, Shown::NotZero),
    row("ICMPv6", |c| c.icmpv6, Shown::NotZero),
    row("other protocols", |c| c.other_transport, Shown::NotZero),
    row("fragments", |c| c.fragments, Shown::NotZero),
    row("malformed", |c| c.malformed, Shown::NotZero),
];

/// A connection is asked for: SYN without ACK, whatever ECN says (RFC 3168 6.1.1).
fn syn(counters: &Counters) -> u64 {
    counters.tcp_with(Tcp::SYN, Tcp::ACK)
}

/// A connection is agreed to.
fn syn_ack(counters: &Counters) -> u64 {
    counters.tcp_with(Tcp::SYN | Tcp::ACK, 0)
}

/// The answer to a SYN that nobody waited for (RFC 9293 3.10.7.1).
fn rst_ack(counters: &Counters) -> u64 {
    counters.tcp_with(Tcp::RST | Tcp::ACK, 0)
}

/// Appends the table, the line of reading if there is one, and what was lost if packets were shown.
pub fn append(both: Both<'_>, text: &mut BytesMut) {
    let rows = || ROWS.iter().filter(|row| is_shown(row, both));
    let labels = rows().map(|row| row.label.len()).max().unwrap_or(0);
    let width = |counters: &Counters, heading: &str| {
        rows()
            .map(|row| Grouped((row.figure)(counters)).to_string().len())
            .chain([heading.len(), NARROWEST])
            .max()
            .unwrap_or(NARROWEST)
    };
    text.formatted(format_args!("{:labels$}", ""));
    for (heading, counters) in both.columns() {
        let width = width(counters, heading);
        text.formatted(format_args!("  {heading:>width$}"));
    }
    text.text("\n");
    for row in rows() {
        text.formatted(format_args!("{:labels$}", row.label));
        for (heading, counters) in both.columns() {
            let (width, figure) = (width(counters, heading), (row.figure)(counters));
            text.formatted(format_args!("  {:>width$}", Grouped(figure)));
        }
        text.text("\n");
    }
    if let Some(reading) = reading::of(both) {
        text.formatted(format_args!("{reading}\n"));
    }
    append_loss(both, text);
}

/// Columns of figures are at least as wide, so that small tables have room between them too.
const NARROWEST: usize = 12;

fn is_shown(row: &Row, both: Both<'_>) -> bool {
    both.columns()
        .any(|(_, counters)| match (row.shown, (row.figure)(counters)) {
            (Shown::Always, _) => true,
            (Shown::NotZero, figure) => figure != 0,
            (Shown::NotPackets, figure) => figure != counters.packets,
        })
}

/// Counters alone have nothing to lose: without records there is no such line.
fn append_loss(both: Both<'_>, text: &mut BytesMut) {
    if both.sum(|c| c.recorded + c.lost) == 0 && both.sum(|c| c.packets) != 0 {
        return;
    }
    let is_any_lost = both.sum(|c| c.lost) != 0;
    text.text(if is_any_lost { "lost " } else { "lost: " });
    for (index, (heading, counters)) in both.columns().enumerate() {
        let (lost, packets) = (Grouped(counters.lost), Grouped(counters.packets));
        let before = if index > 0 { ", " } else { "" };
        if is_any_lost {
            text.formatted(format_args!("{before}{lost} of {packets} {heading}"));
        } else {
            text.formatted(format_args!("{before}0 {heading}"));
        }
    }
    text.text(if is_any_lost { FULL } else { "\n" });
}

const FULL: &str = " (ring full)
counted, but not shown; a larger --buffer-size or a faster reader helps
";

/// Appends the three lines with which tcpdump ends (`info` in its tcpdump.c): `captured` packets were shown.
pub fn append_tcpdump_closing(captured: u64, both: Both<'_>, text: &mut BytesMut) {
    for (packets, what) in [
        (captured, "captured"),
        (both.sum(|c| c.packets), "received by filter"),
        (both.sum(|c| c.lost), "dropped by kernel"),
    ] {
        text.formatted(format_args!("{} {what}\n", Packets(packets)));
    }
}

/// `0 packets`, `1 packet`, `2 packets`.
pub struct Packets(pub u64);

impl Display for Packets {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let plural = if self.0 == 1 { "" } else { "s" };
        write!(f, "{} packet{plural}", self.0)
    }
}

#[cfg(test)]
mod tests;
