//! The words for what TCP segments do about data that is lost, late or doubled.

use crate::flow::{Again, DeliveryNote, Late};
use crate::view::phrase::{
    Phrase,
    Value::{self, Data, Elapsed, Number, Numbers, Octets, Ordinal},
    say,
};

/// The words for a note.
pub(super) fn words(note: &DeliveryNote) -> Phrase {
    match *note {
        DeliveryNote::SendsAgain { octets, first, why } => again(why, Data { octets, first }),
        DeliveryNote::BeginsAgain { octets } => {
            say("the first {0} of it were seen before", [Octets(octets)])
        }
        DeliveryNote::SendsEarlier { octets, first, why } => {
            say(earlier(why), [Data { octets, first }])
        }
        DeliveryNote::StillMissing { first, octets } => {
            say("still not seen: {0}", [Data { octets, first }])
        }
        DeliveryNote::NothingMissing => say("that fills the gap", []),
        DeliveryNote::RepeatsAcknowledgment { waits_for, times } => {
            repeats(times, waits_for.map(|first| Numbers { first, octets: 1 }))
        }
        DeliveryNote::Lacks {
            first,
            octets,
            others,
            has,
            all,
        } => say(
            lacks(others, all),
            [Data { octets, first }, Octets(has), Number(others.into())],
        ),
        DeliveryNote::CameTwice {
            first,
            octets,
            sent_again,
        } => say(
            if sent_again {
                "{0}, came twice (DSACK): to send them again was not needed"
            } else {
                "{0}, came twice (DSACK)"
            },
            [Data { octets, first }],
        ),
    }
}

fn again(why: Again, data: Value) -> Phrase {
    match why {
        Again::Unknown => say("sends again {0}: seen before", [data]),
        Again::Acknowledged => say(
            "sends again {0}: an acknowledgment was seen, but may not have arrived",
            [data],
        ),
        Again::Missed => say(
            "sends again {0}: probably lost, as the other side acknowledges no more",
            [data],
        ),
        Again::Unanswered { after_ns } => say(
            "sends again {0}: {1} without an answer, so probably its timer ran out",
            [data, Elapsed(after_ns)],
        ),
        Again::Doubled => say(
            "brings again {0}: probably the same packet, doubled on the way or in the capture",
            [data],
        ),
    }
}

const fn earlier(why: Late) -> &'static str {
    match why {
        Late::Unknown => "brings earlier data, {0}: late, or sent again",
        Late::Overtaken { certain: true } => {
            "brings earlier data, {0}: late, overtaken on the way (by its timestamp)"
        }
        Late::Overtaken { certain: false } => {
            "brings earlier data, {0}: late, probably overtaken on the way (by its id)"
        }
        Late::Again => "brings earlier data, {0}: probably sent again after a loss",
    }
}

/// After three of them a sender takes the data for lost (RFC 5681 3.2).
fn repeats(times: u16, waits_for: Option<Value>) -> Phrase {
    let times_value = Ordinal(times.into());
    match (times, waits_for) {
        (..=1, None) => say("repeats its acknowledgment", []),
        (3, None) => say(
            "repeats its acknowledgment a third time, a sign of loss",
            [],
        ),
        (_, None) => say("repeats its acknowledgment a {0} time", [times_value]),
        (..=1, Some(octet)) => say(
            "repeats its acknowledgment: still waits for octet {0}",
            [octet],
        ),
        (3, Some(octet)) => say(
            "repeats its acknowledgment a third time, a sign of loss: still waits for octet {0}",
            [octet],
        ),
        (_, Some(octet)) => say(
            "repeats its acknowledgment a {0} time: still waits for octet {1}",
            [times_value, octet],
        ),
    }
}

const fn lacks(others: u8, all: bool) -> &'static str {
    match (others, all) {
        (0, true) => "lacks {0}; has the {1} behind them (SACK)",
        (_, true) => "lacks {0}, and some in {2} more places; has {1} behind them (SACK)",
        (_, false) => "lacks {0}, or the first of these at least; has {1} behind them (SACK)",
    }
}
