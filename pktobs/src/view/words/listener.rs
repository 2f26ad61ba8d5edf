//! The words for what multicast listeners say.

use crate::flow::ListenerNote;
use crate::packet::Wants;
use crate::view::names;
use crate::view::phrase::{
    Phrase,
    Value::{Group, Number},
    say,
};

/// The words for a note.
pub(super) fn words(note: &ListenerNote) -> Phrase {
    match *note {
        ListenerNote::AsksAll => say("asks all hosts on the link to which groups they listen", []),
        ListenerNote::Asks { group } => say(
            "asks whether anyone on the link listens to the group {0}",
            [Group(group)],
        ),
        ListenerNote::Wants { group } if names::is_solicited_node(group) => say(
            "listens to the group {0}, where neighbors ask about one of its addresses",
            [Group(group)],
        ),
        ListenerNote::Wants { group } => say("listens to the group {0}", [Group(group)]),
        ListenerNote::Leaves { group } => say("does not listen to the group {0}", [Group(group)]),
        ListenerNote::WantsOf {
            group,
            wants,
            senders: 1,
        } => say(of_one(wants), [Group(group)]),
        ListenerNote::WantsOf {
            group,
            wants,
            senders,
        } => say(of_some(wants), [Group(group), Number(senders.into())]),
        ListenerNote::More { groups: 1 } => say("and so on of one more group", []),
        ListenerNote::More { groups } => {
            say("and so on of {0} more groups", [Number(groups.into())])
        }
    }
}

const fn of_one(wants: Wants) -> &'static str {
    match wants {
        Wants::Only => "listens to one sender in the group {0}",
        Wants::AllBut => "listens to all senders but one in the group {0}",
        Wants::Also => "listens to one sender more in the group {0}",
        Wants::NoMore => "listens to one sender less in the group {0}",
    }
}

const fn of_some(wants: Wants) -> &'static str {
    match wants {
        Wants::Only => "listens to {1} senders in the group {0}",
        Wants::AllBut => "listens to all senders but {1} in the group {0}",
        Wants::Also => "listens to {1} senders more in the group {0}",
        Wants::NoMore => "listens to {1} senders less in the group {0}",
    }
}
