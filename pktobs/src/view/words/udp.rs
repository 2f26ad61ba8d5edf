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
        } => say(
            if version == 4 {
                "UDP has no handshake: {0} of data sent to port {1} ({2} in all: {3} IPv4 + 8 UDP + {4})"
            } else {
                "UDP has no handshake: {0} of data sent to port {1} ({2} in all: {3} IPv6 + 8 UDP + {4})"
            },
            [
                Octets(octets),
                Number(port.into()),
                Number(header + 8 + octets),
                Number(header),
                Number(octets),
            ],
        ),
        UdpNote::Begins {
            octets,
            port,
            ip_header: None,
            ..
        } => say(
            "UDP has no handshake: {0} of data sent to port {1}",
            [Octets(octets), Number(port.into())],
        ),
        UdpNote::TemporaryPort { port } => say(
            "port {0} is probably a temporary one",
            [Number(port.into())],
        ),
        UdpNote::More {
            octets,
            port,
            unanswered,
        } => say(
            if unanswered {
                "another {0} of data sent to port {1}; no answer from there seen so far"
            } else {
                "another {0} of data sent to port {1}"
            },
            [Octets(octets), Number(port.into())],
        ),
        UdpNote::Back {
            octets,
            port,
            after_ns,
            answers,
        } => say(
            if answers {
                "{0} of data back to port {1}, {2} later: probably the answer"
            } else {
                "{0} of data the other way, to port {1}, {2} later"
            },
            [Octets(octets), Number(port.into()), Elapsed(after_ns)],
        ),
    }
}
