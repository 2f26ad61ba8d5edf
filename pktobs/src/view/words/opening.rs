//! The words for what both sides of a TCP connection settle while it opens.

use crate::flow::OpeningNote;
use crate::view::phrase::{
    Phrase,
    Value::{Extensions, Octets},
    say,
};

/// The words for a note.
pub(super) fn words(note: &OpeningNote) -> Phrase {
    match *note {
        OpeningNote::AsksForCookie => say(
            "asks for a cookie, to send data at once next time (TCP Fast Open)",
            [],
        ),
        OpeningNote::ShowsCookie => say(
            "shows a cookie that it was given before (TCP Fast Open)",
            [],
        ),
        OpeningNote::GivesCookie => say(
            "gives a cookie, with which a later request may bring data (TCP Fast Open)",
            [],
        ),
        OpeningNote::TakesSynData { octets } => say(
            "takes the {0} of data that came with the request",
            [Octets(octets)],
        ),
        OpeningNote::LeavesSynData => say(
            "does not take the data that came with the request: it is to be sent again",
            [],
        ),
        OpeningNote::InEffect { extensions } => say(
            "in effect, as both sides offer it: {0}",
            [Extensions(extensions)],
        ),
        OpeningNote::OneSided { extensions } => say(
            "not in effect, as one side does not offer it: {0}",
            [Extensions(extensions)],
        ),
        OpeningNote::DataMax { forth, back } if forth == back => say(
            "a packet carries at most {0} of data, either way",
            [Octets(forth.into())],
        ),
        OpeningNote::DataMax { forth, back } => say(
            "a packet this way carries at most {0} of data, one the other way {1}",
            [Octets(forth.into()), Octets(back.into())],
        ),
        OpeningNote::AsksForEcn => say(
            "asks to be told of congestion by marks, not only by losses (ECN)",
            [],
        ),
        OpeningNote::AsksForAccurateEcn => say(
            "asks to count the marks of congestion, not only to notice losses (accurate ECN)",
            [],
        ),
        OpeningNote::AgreesToEcn => say(
            "agrees to ECN: routers may mark packets of this connection before they drop any",
            [],
        ),
        OpeningNote::AgreesToAccurateEcn => say(
            "agrees to accurate ECN: routers may mark packets of this connection, and both sides count the marks",
            [],
        ),
        OpeningNote::WithoutEcn => say(
            "does not agree to ECN: only losses will tell of congestion",
            [],
        ),
    }
}
