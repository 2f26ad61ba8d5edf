//! The words for what messages of ARP, RARP and neighbor discovery do.

use crate::flow::NeighbourNote;
use crate::view::phrase::{
    Phrase,
    Value::{Address, Elapsed, LinkAddress, Number},
    say,
};

/// The words for a note.
pub(super) fn words(note: &NeighbourNote) -> Phrase {
    match *note {
        NeighbourNote::Asks { target, sender } => say(
            if target.is_ipv4() {
                "asks everyone on the link who has {0}: {1} has something to send to it"
            } else {
                "asks who on the link has {0}: {1} has something to send to it"
            },
            [Address(target), Address(sender)],
        ),
        NeighbourNote::AsksAgain { target, after_ns } => say(
            "asks for {0} again, {1} later; no answer seen so far",
            [Address(target), Elapsed(after_ns)],
        ),
        NeighbourNote::Checks { target } => say(
            "asks {0} alone whether it is still there",
            [Address(target)],
        ),
        NeighbourNote::Probes { target } => say(
            "asks whether anyone has {0}, before taking it",
            [Address(target)],
        ),
        NeighbourNote::ProbesAgain { target, after_ns } => say(
            "asks again whether anyone has {0}, {1} later; no answer seen so far",
            [Address(target), Elapsed(after_ns)],
        ),
        NeighbourNote::TellsAll { address, hardware } => say(
            "tells every host on the link: frames for {0} go to {1}",
            [Address(address), LinkAddress(hardware)],
        ),
        NeighbourNote::Tells { address, hardware } => say(
            "tells: frames for {0} go to {1}",
            [Address(address), LinkAddress(hardware)],
        ),
        NeighbourNote::IsThere {
            address,
            after_ns: Some(after_ns),
        } => say(
            "answers, {1} later: {0} is there",
            [Address(address), Elapsed(after_ns)],
        ),
        NeighbourNote::IsThere {
            address,
            after_ns: None,
        } => say("says that {0} is there", [Address(address)]),
        NeighbourNote::ProbablyTaken { address, after_ns } => say(
            "probably answers, {1} later: {0} is taken",
            [Address(address), Elapsed(after_ns)],
        ),
        NeighbourNote::FromElsewhere { hop_limit } => say(
            "its hop limit is {0} where 255 belongs: it may come from another link, so hosts ignore it",
            [Number(hop_limit.into())],
        ),
        NeighbourNote::Announces { address, hardware } => say(
            "tells everyone on the link, unasked: frames for {0} go to {1}",
            [Address(address), LinkAddress(hardware)],
        ),
        NeighbourNote::Answers {
            address,
            hardware,
            after_ns,
        } => say(
            "answers, {2} later: frames for {0} go to {1}",
            [Address(address), LinkAddress(hardware), Elapsed(after_ns)],
        ),
        NeighbourNote::Taken { address, after_ns } => say(
            "answers, {1} later: {0} is taken",
            [Address(address), Elapsed(after_ns)],
        ),
        NeighbourNote::AnswersUnseen { address, hardware } => say(
            "answers a question that was not seen: frames for {0} go to {1}",
            [Address(address), LinkAddress(hardware)],
        ),
        NeighbourNote::Moved { address, from } => say(
            "{0} was at {1} before: it has moved, or two hosts claim it",
            [Address(address), LinkAddress(from)],
        ),
        NeighbourNote::AsksAddress { hardware } => say(
            "asks which IPv4 address belongs to {0}",
            [LinkAddress(hardware)],
        ),
        NeighbourNote::TellsAddress { hardware, address } => say(
            "tells that {1} belongs to {0}",
            [LinkAddress(hardware), Address(address)],
        ),
    }
}
