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
        FragmentNote::FirstPiece { id, protocol } => say!(
            "first piece of datagram {0}, and the only one with the {1} header",
            "データグラム{0}の最初のフラグメントで、{1}ヘッダーがあるのはこれだけである",
            [Identification(id), Protocol(protocol)],
        ),
        FragmentNote::LaterPiece {
            id,
            protocol,
            ordinal,
            last,
        } => later_piece(ordinal, last, [Identification(id), Protocol(protocol)]),
        FragmentNote::DatagramComplete { octets, pieces } => say!(
            "with it the datagram is complete: {0} in {1} pieces",
            "これでデータグラムがそろった（{1}個のフラグメントで{0}）",
            [Octets(octets), Number(pieces)],
        ),
        FragmentNote::PieceAgain { id } => say!(
            "a piece of datagram {0}, all of which was seen before",
            "データグラム{0}のフラグメントで、そのすべてが以前にも観測されている",
            [Identification(id)],
        ),
        FragmentNote::PieceOverlaps { id } => say!(
            "overlaps an earlier piece of datagram {0}, as no ordinary sender does",
            "データグラム{0}の前のフラグメントと重なっている。普通の送信側はこのような送り方をしない",
            [Identification(id)],
        ),
        FragmentNote::Missing { offset, octets } => say!(
            "not seen so far: {0} of it, from offset {1} on",
            "オフセット{1}からの{0}はまだ観測されていない",
            [Octets(octets), Number(offset)],
        ),
        FragmentNote::AllSeen => say!(
            "all pieces of it were seen here",
            "そのフラグメントはここではすべて観測されている",
            [],
        ),
    }
}

fn later_piece(ordinal: Option<u32>, last: bool, [id, protocol]: [Value; 2]) -> Phrase {
    match (ordinal.map(Ordinal), last) {
        (Some(ordinal), false) => say!(
            "{0} piece of datagram {1}; only the first piece has the {2} header",
            "データグラム{1}の{0}のフラグメントである。{2}ヘッダーは最初のフラグメントにしかない",
            [ordinal, id, protocol],
        ),
        (Some(ordinal), true) => say!(
            "{0} and last piece of datagram {1}",
            "データグラム{1}の{0}で最後のフラグメントである",
            [ordinal, id],
        ),
        (None, false) => say!(
            "a piece of datagram {0}; only the first piece has the {1} header",
            "データグラム{0}のフラグメントである。{1}ヘッダーは最初のフラグメントにしかない",
            [id, protocol],
        ),
        (None, true) => say!(
            "the last piece of datagram {0}; only the first piece has the {1} header",
            "データグラム{0}の最後のフラグメントである。{1}ヘッダーは最初のフラグメントにしかない",
            [id, protocol],
        ),
    }
}
