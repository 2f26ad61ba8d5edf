//! The facts of a TCP segment: its flags, numbers and options.

use pktobs_common::{Stop, Tcp};

use super::number;
use crate::flow::{TcpOption, TcpOptions, only_timestamps};
use crate::packet::Packet;
use crate::view::line::Line;
use crate::view::names;
use crate::view::text::Append;

/// Appends the flags.
pub(super) fn flags(tcp: &Tcp, text: &mut Line<'_>) {
    const PUSH: u8 = Tcp::PSH | Tcp::ACK;
    let flags = tcp.flags();
    // Most segments have one of these two sets.
    match flags {
        Tcp::ACK => return text.text("TCP [ACK]"),
        PUSH => return text.text("TCP [PSH,ACK]"),
        _ => {}
    }
    let mut separator = "TCP [";
    for (flag, name) in names::TCP_FLAGS {
        if flags & flag != 0 {
            text.text(separator);
            text.text(name);
            separator = ",";
        }
    }
    text.text(if flags == 0 { "TCP [none]" } else { "]" });
}

/// Appends what stands behind them.
pub(super) fn numbers(
    packet: &Packet<'_>,
    tcp: &Tcp,
    sequence_start: Option<(u32, u32)>,
    text: &mut Line<'_>,
) {
    let (sent_from, received_from) = sequence_start.unwrap_or_default();
    let seq = tcp.seq.wrapping_sub(sent_from);
    number(" seq ", seq, text);
    let stop = packet.record().stop;
    let len = packet
        .record()
        .segment_len()
        .saturating_sub(tcp.header_len());
    let has_len = matches!(stop, Stop::Complete | Stop::TcpOptionsTruncated);
    if has_len && len > 0 {
        number(":", seq.wrapping_add(len), text);
    }
    if tcp.flags() & Tcp::ACK != 0 {
        number(" ack ", tcp.ack.wrapping_sub(received_from), text);
    }
    number(" win ", tcp.window, text);
    if tcp.flags() & Tcp::URG != 0 {
        number(" urg ", tcp.urgent_pointer, text);
    }
    if has_len {
        number(" len ", len, text);
    }
    let options = packet.options_of(tcp);
    if let Some((value, echo)) = only_timestamps(options) {
        number(" <TS ", value, text);
        number("/", echo, text);
        return text.text(">");
    }
    let mut separator = " <";
    for option in TcpOptions::new(options) {
        text.text(separator);
        one_option(option, sequence_start, text);
        separator = ", ";
    }
    if separator != " <" {
        text.text(">");
    }
}

fn one_option(option: TcpOption<'_>, sequence_start: Option<(u32, u32)>, text: &mut Line<'_>) {
    match option {
        TcpOption::Mss(mss) => number("mss ", mss, text),
        TcpOption::WindowScale(shift) => number("wscale ", shift, text),
        TcpOption::SackPermitted => text.text("sackOK"),
        TcpOption::Sack(blocks) => {
            text.text("sack");
            let (_, received_from) = sequence_start.unwrap_or_default();
            for &[first, next] in blocks {
                let relative = |edge| u32::from_be_bytes(edge).wrapping_sub(received_from);
                number(" ", relative(first), text);
                number(":", relative(next), text);
            }
        }
        TcpOption::Timestamps { value, echo } => {
            number("TS ", value, text);
            number("/", echo, text);
        }
        TcpOption::FastOpen { cookie_len: 0 } => text.text("tfo"),
        TcpOption::FastOpen { cookie_len } => number("tfo cookie of ", cookie_len, text),
        TcpOption::Other(kind) => number("option ", kind, text),
        TcpOption::Bad => text.text("bad option"),
    }
}
