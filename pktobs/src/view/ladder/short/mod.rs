//! The short texts for every note: one match a kind of note, so that a note without one does not compile.
//!
//! Each says in at most about 30 columns what the packet does. Why, and how long after what, is left to the annotated
//! view, which says the whole; so are the few notes that have `None` here: those that tell nothing new beside an
//! arrow. A text claims no more than the long one. The rules of [`words`](crate::view::words) hold, but a Japanese
//! text may end in a noun, and with 、 for 。.

mod icmp;
mod link;
mod packet;
mod segment;
mod tcp;

use crate::flow::{FragmentNote, Note, UdpNote};
use crate::view::phrase::{
    Phrase,
    Value::{Identification, Octets, Ordinal},
    say,
};

/// The short text for a note, `None` if it is not told.
pub(super) fn words(note: &Note) -> Option<Phrase> {
    match note {
        Note::Packet(note) => packet::words(note),
        Note::Neighbour(note) => Some(link::neighbour(note)),
        Note::Router(note) => Some(link::router(note)),
        Note::Listener(note) => Some(link::listener(note)),
        Note::Tcp(note) => Some(tcp::words(note)),
        Note::Opening(note) => segment::opening(note),
        Note::Delivery(note) => Some(segment::delivery(note)),
        Note::Pace(note) => Some(segment::pace(note)),
        Note::Udp(note) => udp(note),
        Note::Icmp(note) => icmp::words(note),
        Note::Fragment(note) => Some(fragment(note)),
    }
}

fn udp(note: &UdpNote) -> Option<Phrase> {
    Some(match *note {
        UdpNote::Begins { .. } => {
            say!("sends without a handshake", "ハンドシェイクなしで送る", [])
        }
        // The heading names the ports.
        UdpNote::TemporaryPort { .. } => return None,
        UdpNote::More {
            unanswered: false, ..
        } => say!("sends more", "さらに送る", []),
        UdpNote::More {
            unanswered: true, ..
        } => say!(
            "sends more, no answer yet",
            "さらに送る、応答はまだない",
            []
        ),
        UdpNote::Back { answers: true, .. } => say!("probably the answer", "おそらく応答", []),
        UdpNote::Back { answers: false, .. } => say!("sends the other way", "逆方向に送る", []),
    })
}

fn fragment(note: &FragmentNote) -> Phrase {
    match *note {
        FragmentNote::FirstPiece { id, .. } => say!(
            "first piece of {0}",
            "データグラム{0}の先頭",
            [Identification(id)],
        ),
        FragmentNote::LaterPiece {
            id,
            ordinal: Some(ordinal),
            last: false,
            ..
        } => say!(
            "{0} piece of {1}",
            "{1}の{0}",
            [Ordinal(ordinal), Identification(id)],
        ),
        FragmentNote::LaterPiece {
            id,
            ordinal: Some(ordinal),
            last: true,
            ..
        } => say!(
            "{0} and last of {1}",
            "{1}の最後（{0}）",
            [Ordinal(ordinal), Identification(id)],
        ),
        FragmentNote::LaterPiece {
            id,
            ordinal: None,
            last: false,
            ..
        } => say!("a piece of {0}", "{0}のフラグメント", [Identification(id)]),
        FragmentNote::LaterPiece {
            id,
            ordinal: None,
            last: true,
            ..
        } => say!(
            "the last piece of {0}",
            "{0}の最後のフラグメント",
            [Identification(id)]
        ),
        FragmentNote::DatagramComplete { octets, .. } => {
            say!("complete: {0}", "これで全{0}", [Octets(octets)])
        }
        FragmentNote::Missing { octets, .. } => {
            say!("{0} still not seen", "{0}はまだ未観測", [Octets(octets)])
        }
        FragmentNote::AllSeen => say!("all pieces seen", "すべて観測された", []),
        FragmentNote::PieceAgain { .. } => {
            say!("a piece seen before", "観測済みのフラグメント", [])
        }
        FragmentNote::PieceOverlaps { .. } => {
            say!("overlaps an earlier piece", "前のフラグメントと重なる", [])
        }
    }
}
