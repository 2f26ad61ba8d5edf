//! The words for what ARP and RARP messages do.

use crate::flow::ArpNote;
use crate::view::phrase::{
    Phrase,
    Value::{Address, Elapsed, LinkAddress},
    say,
};

/// The words for a note.
pub(super) fn words(note: &ArpNote) -> Phrase {
    match *note {
        ArpNote::Asks { target, sender } => say(
            "asks everyone on the link who has {0}: {1} has something to send to it",
            [Address(target.into()), Address(sender.into())],
        ),
        ArpNote::AsksAgain { target, after_ns } => say(
            "asks for {0} again, {1} later; no answer seen so far",
            [Address(target.into()), Elapsed(after_ns)],
        ),
        ArpNote::Checks { target } => say(
            "asks {0} alone whether it is still there",
            [Address(target.into())],
        ),
        ArpNote::Probes { target } => say(
            "asks whether anyone has {0}, before taking it",
            [Address(target.into())],
        ),
        ArpNote::Announces { address, hardware } => say(
            "tells everyone on the link, unasked: frames for {0} go to {1}",
            [Address(address.into()), LinkAddress(hardware)],
        ),
        ArpNote::Answers {
            address,
            hardware,
            after_ns,
        } => say(
            "answers, {2} later: frames for {0} go to {1}",
            [
                Address(address.into()),
                LinkAddress(hardware),
                Elapsed(after_ns),
            ],
        ),
        ArpNote::Taken { address, after_ns } => say(
            "answers, {1} later: {0} is taken",
            [Address(address.into()), Elapsed(after_ns)],
        ),
        ArpNote::AnswersUnseen { address, hardware } => say(
            "answers a question that was not seen: frames for {0} go to {1}",
            [Address(address.into()), LinkAddress(hardware)],
        ),
        ArpNote::Moved { address, from } => say(
            "{0} was at {1} before: it has moved, or two hosts claim it",
            [Address(address.into()), LinkAddress(from)],
        ),
        ArpNote::AsksAddress { hardware } => say(
            "asks which IPv4 address belongs to {0}",
            [LinkAddress(hardware)],
        ),
        ArpNote::TellsAddress { hardware, address } => say(
            "tells that {1} belongs to {0}",
            [LinkAddress(hardware), Address(address.into())],
        ),
    }
}
