//! Who stands before our programs: what such a program ends (it drops a packet, sends it elsewhere, or lets it pass for
//! good), ours never sees.
//!
//! Ours are attached at the head, so whoever stands there came later. The kernel tells no such change of its own
//! accord, and tells who is attached only to `CAP_NET_ADMIN`, names only to `CAP_SYS_ADMIN`. So that this process can
//! give up both, a small one of its own keeps them: the [`lookout`]. It knows no packets, takes numbers and answers in
//! lines; [`post`] is our end. Filters that stand before ours under clsact anyone may list, which `attach` does.

pub mod lookout;
pub mod post;
mod query;

use std::{
    fmt::{self, Display, Formatter},
    io,
    time::Duration,
};

use pktobs_common::Direction;

use self::post::Post;
use super::{TCX_SINCE, news::News};
use crate::{
    namespace::{Namespace, NamespaceError, within},
    preflight::Way,
};

/// Between one look and the next.
pub(super) const LOOK: Duration = Duration::from_secs(2);

/// Starts the lookout in that namespace, for interfaces that are observed in this way; `None` where there is no TCX.
///
/// # Errors
///
/// The namespace cannot be entered.
pub fn start_lookout(
    way: Way,
    namespace: Option<&Namespace>,
    kernel: (u32, u32),
) -> Result<Option<io::Result<Post>>, NamespaceError> {
    match way {
        Way::Ebpf { .. } if kernel >= TCX_SINCE => within(namespace, Post::start).map(Some),
        _ => Ok(None),
    }
}

/// Somebody came to stand before ours, or does so no longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) ifindex: u32,
    pub(super) direction: Direction,
    /// Whether it stands there now.
    pub(super) is_there: bool,
    /// A program or filter, as it is told.
    pub(super) who: String,
}

/// A hook of an interface, in the words of tc(8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hook(pub Direction);

impl Display for Hook {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Direction::In => "ingress",
            Direction::Out => "egress",
        })
    }
}

/// Those who stand before ours at the hooks of one interface, as far as it was told.
#[derive(Debug, Default)]
pub(super) struct Standing(Vec<Stands>);

#[derive(Debug)]
struct Stands {
    direction: Direction,
    who: String,
    since_ns: u64,
}

impl Standing {
    /// Takes a change over at a time, in nanoseconds since boot. Gives what is to be told of it; nothing of what is
    /// known.
    pub(super) fn take(&mut self, change: Change, interface: String, time_ns: u64) -> Option<News> {
        let Change {
            direction,
            is_there,
            who,
            ..
        } = change;
        let is_it = |one: &Stands| one.direction == direction && one.who == who;
        let known = self.0.iter().position(is_it);
        let hook = Hook(direction);
        match (known, is_there) {
            (None, true) => {
                self.0.push(Stands {
                    direction,
                    who: who.clone(),
                    since_ns: time_ns,
                });
                Some(News::InFront {
                    interface,
                    who,
                    hook,
                })
            }
            (Some(index), false) => {
                self.0.remove(index);
                Some(News::NotInFront {
                    interface,
                    who,
                    hook,
                })
            }
            _ => None,
        }
    }

    /// What is to be told at the end: who stands there still, and for how long.
    pub(super) fn at_the_end(self, interface: &str, time_ns: u64) -> impl Iterator<Item = News> {
        self.0.into_iter().map(move |one| News::StoodInFront {
            interface: interface.to_owned(),
            who: one.who,
            hook: Hook(one.direction),
            lasted: Duration::from_nanos(time_ns.saturating_sub(one.since_ns)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_change_is_told_once_and_what_lasts_at_the_end() {
        let change = |is_there, direction, who: &str| Change {
            ifindex: 2,
            direction,
            is_there,
            who: who.to_owned(),
        };
        let mut standing = Standing::default();
        let mut told = |change, second: u64| {
            let news = standing.take(change, "eth0".to_owned(), second * 1_000_000_000);
            news.map(|news| news.to_string())
        };
        let now_stands = |hook| {
            format!("eth0: program 12 now stands before ours on {hook}; what it ends is not seen")
        };
        for (direction, hook) in [(Direction::In, "ingress"), (Direction::Out, "egress")] {
            let there = || change(true, direction, "program 12");
            assert_eq!(told(there(), 1), Some(now_stands(hook)));
            assert_eq!(told(there(), 2), None);
        }
        assert_eq!(told(change(false, Direction::In, "program 13"), 3), None);
        let gone = told(change(false, Direction::In, "program 12"), 4);
        let expected = "eth0: program 12 no longer stands before ours on ingress";
        assert_eq!(gone.as_deref(), Some(expected));
        let last = standing.at_the_end("eth0", 13_500_000_000);
        let last: Vec<_> = last.map(|news| news.to_string()).collect();
        let expected = "eth0: program 12 stood before ours on egress for the last 12.5 s; \
                        what it ended was not seen";
        assert_eq!(last, [expected]);
    }
}
