//! The words for what TCP segments do.

use crate::flow::{Earlier, End, TcpNote};
use crate::view::phrase::{
    Phrase,
    Value::{Elapsed, Number, Numbers, Octets},
    say,
};

/// The words for a note.
pub(super) fn words(note: &TcpNote) -> Phrase {
    match *note {
        TcpNote::AsksToOpen { mss: Some(mss) } => say(
            "asks to open a connection (handshake 1/3); can take segments of {0}",
            [Octets(mss.into())],
        ),
        TcpNote::AsksToOpen { mss: None } => say("asks to open a connection (handshake 1/3)", []),
        TcpNote::SynHasData { octets } => {
            say("brings {0} of data with it already", [Octets(octets)])
        }
        TcpNote::AsksAgain { after_ns, earlier } => say(asks_again(earlier), [Elapsed(after_ns)]),
        TcpNote::AsksToo => say("asks too: both sides asked at the same time", []),
        TcpNote::Agrees {
            after_ns,
            mss: Some(mss),
        } => say(
            "agrees, {0} later (handshake 2/3); can take segments of {1}",
            [Elapsed(after_ns), Octets(mss.into())],
        ),
        TcpNote::Agrees {
            after_ns,
            mss: None,
        } => say("agrees, {0} later (handshake 2/3)", [Elapsed(after_ns)]),
        TcpNote::AgreesToUnseen => say(
            "agrees to open a connection (handshake 2/3); the packet that asked for it was not seen, or is forgotten",
            [],
        ),
        TcpNote::AgreesAgain {
            after_ns,
            confirmed: false,
        } => say(
            "agrees again, {0} later (handshake 2/3): no confirmation seen so far",
            [Elapsed(after_ns)],
        ),
        TcpNote::AgreesAgain {
            after_ns,
            confirmed: true,
        } => say(
            "agrees again, {0} later (handshake 2/3): a confirmation was seen, but may not have arrived",
            [Elapsed(after_ns)],
        ),
        TcpNote::Confirms { after_ns } => say(
            "confirms, {0} later (handshake 3/3): the connection is open",
            [Elapsed(after_ns)],
        ),
        TcpNote::AnswerNotSeen => say(
            "goes on as if the other side had agreed: that answer was not seen",
            [],
        ),
        TcpNote::Refuses { after_ns, port } => say(
            "refuses it, {0} later: no program listens on TCP port {1} (or a firewall refuses)",
            [Elapsed(after_ns), Number(port.into())],
        ),
        TcpNote::GivesUp { after_ns } => {
            say("takes its request back, {0} later", [Elapsed(after_ns)])
        }
        TcpNote::RejectsOlder => say(
            "rejects an answer that belongs to an older connection: what it asks for still stands",
            [],
        ),
        TcpNote::BreaksOffOpening => say("breaks off the opening: there will be no connection", []),
        TcpNote::BreaksOff => say(
            "breaks off the connection: it is over at once for both sides",
            [],
        ),
        TcpNote::BreaksOffOutOfTurn => say(
            "asks to break off the connection, but with a sequence number out of turn: the other side may ignore it",
            [],
        ),
        TcpNote::BreaksOffUnseen { other_seen: false } => say(
            "says that this connection does not exist or is broken off; nothing of it was seen before",
            [],
        ),
        TcpNote::BreaksOffUnseen { other_seen: true } => say(
            "says that this connection does not exist or is broken off; nothing from this side was seen before",
            [],
        ),
        TcpNote::AfterEnd { after_ns, end } => say(after_end(end), [Elapsed(after_ns)]),
        TcpNote::OpeningNotSeen { forgotten: false } => say(
            "the opening of this connection was not seen: it is probably older than the capture",
            [],
        ),
        TcpNote::OpeningNotSeen { forgotten: true } => say(
            "the opening of this connection was not seen, or is forgotten among too many others",
            [],
        ),
        TcpNote::OddFlags => say(
            "these flags do not go together: no ordinary sender sets them so",
            [],
        ),
        TcpNote::Sends {
            octets,
            first: Some(first),
        } => say(
            "sends {0} of data, numbered {1}",
            [Octets(octets), Numbers { first, octets }],
        ),
        TcpNote::Sends {
            octets,
            first: None,
        } => say("sends {0} of data", [Octets(octets)]),
        TcpNote::NotSeenBefore { octets } => say(
            "{0} before these were not seen so far: lost, late or not captured",
            [Octets(octets)],
        ),
        TcpNote::Probes {
            window_closed: false,
        } => say(
            "brings nothing new: asks whether the other side is still there (keep-alive)",
            [],
        ),
        TcpNote::Probes {
            window_closed: true,
        } => say(
            "brings nothing new: asks whether the other side can take data again",
            [],
        ),
        TcpNote::Acknowledges {
            octets,
            first: Some(first),
            after_ns: Some(after_ns),
        } => say(
            "acknowledges {0}, numbered {1}, {2} later",
            [Octets(octets), Numbers { first, octets }, Elapsed(after_ns)],
        ),
        TcpNote::Acknowledges {
            octets,
            first: Some(first),
            after_ns: None,
        } => say(
            "acknowledges {0}, numbered {1}",
            [Octets(octets), Numbers { first, octets }],
        ),
        TcpNote::Acknowledges {
            octets,
            first: None,
            after_ns: Some(after_ns),
        } => say(
            "acknowledges {0}, {1} later",
            [Octets(octets), Elapsed(after_ns)],
        ),
        TcpNote::Acknowledges {
            octets,
            first: None,
            after_ns: None,
        } => say("acknowledges {0}", [Octets(octets)]),
        TcpNote::AcknowledgesUnseen => say("acknowledges more than was seen here", []),
        TcpNote::AcknowledgesClose { after_ns, complete } => close_acknowledged(after_ns, complete),
        TcpNote::Closes {
            other_closed: false,
        } => say(
            "has no more to send: closes its direction, the other stays open",
            [],
        ),
        TcpNote::Closes { other_closed: true } => {
            say("has no more to send either: closes its direction too", [])
        }
        TcpNote::ClosesAgain => say("closes its direction once more: it did so before", []),
        TcpNote::Window { window, shift } => say(
            "can take {0} more (window {1} × {2})",
            [
                Octets(u32::from(window) << shift),
                Number(window.into()),
                Number(1 << shift),
            ],
        ),
        TcpNote::WindowCloses => say("cannot take any more data for now (window 0)", []),
    }
}

const fn asks_again(earlier: Earlier) -> &'static str {
    match earlier {
        Earlier::Unanswered => "asks again, {0} later: no answer seen so far",
        Earlier::Answered => "asks again, {0} later: an answer was seen, but may not have arrived",
        Earlier::Reported => "asks again, {0} later, although an error came back",
        Earlier::Opened => "asks again, {0} later, although the connection is open",
        Earlier::Ended(End::Refused) => "asks again, {0} later, although it was refused",
        Earlier::Ended(End::TakenBack) => {
            "asks again, {0} later, although it had taken its request back"
        }
        Earlier::Ended(End::BrokenOff) => {
            "asks again, {0} later, although the connection was broken off"
        }
        Earlier::Ended(End::Closed) => {
            "asks again, {0} later, although the connection was closed by both sides"
        }
    }
}

const fn after_end(end: End) -> &'static str {
    match end {
        End::Refused => "comes {0} after the connection was refused",
        End::TakenBack => "comes {0} after the request for a connection was taken back",
        End::BrokenOff => "comes {0} after the connection was broken off",
        End::Closed => "comes {0} after the connection was closed by both sides",
    }
}

fn close_acknowledged(after_ns: Option<u64>, complete: bool) -> Phrase {
    match (after_ns, complete) {
        (Some(after_ns), false) => say("acknowledges the close, {0} later", [Elapsed(after_ns)]),
        (Some(after_ns), true) => say(
            "acknowledges the close, {0} later: now both directions are closed, the connection is over",
            [Elapsed(after_ns)],
        ),
        (None, false) => say("acknowledges the close", []),
        (None, true) => say(
            "acknowledges the close: now both directions are closed, the connection is over",
            [],
        ),
    }
}
