//! The words for what UDP packets do.

use crate::flow::UdpNote;
use crate::view::phrase::{
    Phrase,
    Value::{Elapsed, Number, Octets},
    say,
};

/// The words for a note.
pub(super) fn words(note: &UdpNote) -> Phrase {
    match *note {
        UdpNote::Begins {
            octets,
            port,
            version,
            ip_header: Some(header),
        } => say!(
            "UDP has no handshake: {0} of data sent to port {1} ({2} in all: {3} IPv{4} + 8 UDP + {5})",
            "UDPにハンドシェイクはない。{0}のデータをポート{1}に送る（全体で{2}バイト。内訳はIPv{4}が{3}、UDPが8、データが{5}）",
            [
                Octets(octets),
                Number(port.into()),
                Number(header + 8 + octets),
                Number(header),
                Number(version.into()),
                Number(octets),
            ],
        ),
        UdpNote::Begins {
            octets,
            port,
            ip_header: None,
            ..
        } => say!(
            "UDP has no handshake: {0} of data sent to port {1}",
            "UDPにハンドシェイクはない。{0}のデータをポート{1}に送る",
            [Octets(octets), Number(port.into())],
        ),
        UdpNote::TemporaryPort { port } => say!(
            "port {0} is probably a temporary one",
            "ポート{0}はおそらく一時的に割り当てられたものである",
            [Number(port.into())],
        ),
        UdpNote::More {
            octets,
            port,
            unanswered: true,
        } => say!(
            "another {0} of data sent to port {1}; no answer from there seen so far",
            "さらに{0}のデータをポート{1}に送る。そこからの応答はまだ観測されていない",
            [Octets(octets), Number(port.into())],
        ),
        UdpNote::More {
            octets,
            port,
            unanswered: false,
        } => say!(
            "another {0} of data sent to port {1}",
            "さらに{0}のデータをポート{1}に送る",
            [Octets(octets), Number(port.into())],
        ),
        UdpNote::Back {
            octets,
            port,
            after_ns,
            answers: true,
        } => say!(
            "{0} of data back to port {1}, {2} later: probably the answer",
            "ポート{1}に{0}のデータを返す（相手のパケットから{2}）。おそらく応答である",
            [Octets(octets), Number(port.into()), Elapsed(after_ns)],
        ),
        UdpNote::Back {
            octets,
            port,
            after_ns,
            answers: false,
        } => say!(
            "{0} of data the other way, to port {1}, {2} later",
            "逆向きに、ポート{1}に{0}のデータを送る（相手のパケットから{2}）",
            [Octets(octets), Number(port.into()), Elapsed(after_ns)],
        ),
    }
}
