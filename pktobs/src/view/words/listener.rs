//! The words for what multicast listeners say.

use std::net::Ipv6Addr;

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
        ListenerNote::AsksAll => say!(
            "asks all hosts on the link to which groups they listen",
            "どのグループ宛てのパケットを受信しているかを、リンク上の全ホストに尋ねる",
            [],
        ),
        ListenerNote::Asks { group } => say!(
            "asks whether anyone on the link listens to the group {0}",
            "グループ{0}宛てのパケットを受信しているホストがリンク上にいるかを尋ねる",
            [Group(group)],
        ),
        ListenerNote::Wants { group } if names::is_solicited_node(group) => say!(
            "listens to the group {0}, where neighbors ask about one of its addresses",
            "グループ{0}宛てのパケットを受信する。近隣のホストが、このホストのアドレスの1つについて尋ねるときに使うグループである",
            [Group(group)],
        ),
        ListenerNote::Wants { group } => say!(
            "listens to the group {0}",
            "グループ{0}宛てのパケットを受信する",
            [Group(group)],
        ),
        ListenerNote::Leaves { group } => say!(
            "does not listen to the group {0}",
            "グループ{0}宛てのパケットを受信しない",
            [Group(group)],
        ),
        ListenerNote::WantsOf {
            group,
            wants,
            senders: 1,
        } => of_one(group, wants),
        ListenerNote::WantsOf {
            group,
            wants,
            senders,
        } => of_some(group, wants, senders),
        ListenerNote::More { groups: 1 } => say!(
            "and so on of one more group",
            "ほかの1グループについても同様に伝える",
            [],
        ),
        ListenerNote::More { groups } => say!(
            "and so on of {0} more groups",
            "ほかの{0}グループについても同様に伝える",
            [Number(groups.into())],
        ),
    }
}

fn of_one(group: Ipv6Addr, wants: Wants) -> Phrase {
    let values = [Group(group)];
    match wants {
        Wants::Only => say!(
            "listens to one sender in the group {0}",
            "グループ{0}宛てのパケットのうち、1つの送信元からのものを受信する",
            values,
        ),
        Wants::AllBut => say!(
            "listens to all senders but one in the group {0}",
            "グループ{0}宛てのパケットのうち、1つの送信元を除くすべてからのものを受信する",
            values,
        ),
        Wants::Also => say!(
            "listens to one sender more in the group {0}",
            "グループ{0}宛てのパケットのうち、さらに1つの送信元からのものも受信する",
            values,
        ),
        Wants::NoMore => say!(
            "listens to one sender less in the group {0}",
            "グループ{0}宛てのパケットについて、受信する送信元を1つ減らす",
            values,
        ),
    }
}

fn of_some(group: Ipv6Addr, wants: Wants, senders: u16) -> Phrase {
    let values = [Group(group), Number(senders.into())];
    match wants {
        Wants::Only => say!(
            "listens to {1} senders in the group {0}",
            "グループ{0}宛てのパケットのうち、{1}個の送信元からのものを受信する",
            values,
        ),
        Wants::AllBut => say!(
            "listens to all senders but {1} in the group {0}",
            "グループ{0}宛てのパケットのうち、{1}個の送信元を除くすべてからのものを受信する",
            values,
        ),
        Wants::Also => say!(
            "listens to {1} senders more in the group {0}",
            "グループ{0}宛てのパケットのうち、さらに{1}個の送信元からのものも受信する",
            values,
        ),
        Wants::NoMore => say!(
            "listens to {1} senders less in the group {0}",
            "グループ{0}宛てのパケットについて、受信する送信元を{1}個減らす",
            values,
        ),
    }
}
