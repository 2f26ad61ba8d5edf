//! The words for pieces of datagrams.

use crate::flow::FragmentNote;
use crate::view::phrase::{
    Phrase,
    Value::{self, Identification, Number, Octets, Ordinal, Protocol},
    say,
};

/// The words for a note.
pub(super) fn words(note: &FragmentNote) -> Phrase {
    match *note {
        FragmentNote::FirstPiece { id, protocol } => say(
            "first piece of datagram {0}, and the only one with the {1} header",
            [Identification(id), Protocol(protocol)],
        ),
        FragmentNote::LaterPiece {
            id,
            protocol,
            ordinal,
            last,
        } => later_piece(ordinal, last, [Identification(id), Protocol(protocol)]),
        FragmentNote::DatagramComplete { octets, pieces } => say(
            "with it the datagram is complete: {0} in {1} pieces",
            [Octets(octets), Number(pieces)],
        ),
        FragmentNote::PieceAgain { id } => say(
            "a piece of datagram {0} that was seen before",
            [Identification(id)],
        ),
        FragmentNote::PieceOverlaps { id } => say(
            "overlaps an earlier piece of datagram {0}, as no ordinary sender does",
            [Identification(id)],
        ),
    }
}

fn later_piece(ordinal: Option<u32>, last: bool, [id, protocol]: [Value; 2]) -> Phrase {
    match (ordinal.map(Ordinal), last) {
        (Some(ordinal), false) => say(
            "{0} piece of datagram {1}; only the first piece has the {2} header",
            [ordinal, id, protocol],
        ),
        (Some(ordinal), true) => say("{0} and last piece of datagram {1}", [ordinal, id]),
        (None, false) => say(
            "a piece of datagram {0}; only the first piece has the {1} header",
            [id, protocol],
        ),
        (None, true) => say(
            "the last piece of datagram {0}; only the first piece has the {1} header",
            [id, protocol],
        ),
    }
}
