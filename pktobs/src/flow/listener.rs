//! Multicast listener discovery: who wants what is sent to which group (RFC 2710, RFC 3810). Nothing is remembered.

use super::note::{ListenerNote, Notes};
use crate::packet::{GroupRecord, Listener, Wants};

/// Groups of a report that are told of one by one.
const TOLD_MAX: usize = 4;

/// Says what a message does.
pub(super) fn tell(listener: Listener<'_>, notes: &mut Notes) {
    match listener {
        Listener::Query(group) if group.is_unspecified() => notes.push(ListenerNote::AsksAll),
        Listener::Query(group) => notes.push(ListenerNote::Asks { group }),
        Listener::Report(group) => notes.push(ListenerNote::Wants { group }),
        Listener::Done(group) => notes.push(ListenerNote::Leaves { group }),
        Listener::Records(mut records) => {
            for record in records.by_ref().take(TOLD_MAX) {
                tell_record(&record, notes);
            }
            let groups = records.left();
            if groups > 0 {
                notes.push(ListenerNote::More { groups });
            }
        }
    }
}

fn tell_record(record: &GroupRecord, notes: &mut Notes) {
    let &GroupRecord {
        group,
        wants,
        senders,
    } = record;
    notes.push(match (wants, senders) {
        (Wants::AllBut, 0) => ListenerNote::Wants { group },
        (Wants::Only, 0) => ListenerNote::Leaves { group },
        (Wants::Also | Wants::NoMore, 0) => return,
        (wants, senders) => ListenerNote::WantsOf {
            group,
            wants,
            senders,
        },
    });
}
