//! How many routers a packet may still pass, and how many it has passed: IPv4's TTL, IPv6's hop limit.

use crate::lang::Wording;
use crate::view::phrase::{
    Phrase,
    Value::{Number, Words},
    say,
};

/// Values with which systems begin, and who does.
const BEGINNINGS: [(u32, Wording); 3] = [
    (64, Wording::new("Linux and macOS do", "LinuxやmacOS")),
    (128, Wording::new("Windows does", "Windowsなど")),
    (255, Wording::new("many routers do", "ルーターなど")),
];
/// Paths through the Internet are hardly ever longer.
const PATH_MAX: u32 = 32;

/// What so many hops mean. The router that takes off the last one drops the packet.
pub(super) fn meaning(left: u32) -> Phrase {
    let Some((begun, who)) = BEGINNINGS.iter().find(|(begun, _)| left <= *begun) else {
        return others(left);
    };
    let (begun, ahead, passed) = (*begun, left.saturating_sub(1), begun - left);
    match (left, passed) {
        (0, _) => say!(
            "used up: no router passes it on",
            "尽きている。どのルーターも転送しない",
            []
        ),
        (1, _) => say!(
            "the next router would drop it: meant for this link, or to find out who is on the way",
            "次のルーターで破棄される。このリンク内に宛てたものか、経路を調べるためのものである",
            [],
        ),
        (_, 0) => say!(
            "can pass {0} routers; probably began at {1}, as {2}, and has passed none yet",
            "あと{0}台のルーターを通れる。おそらく初期値も{1}（{2}）で、まだルーターを通っていない",
            [Number(ahead), Number(begun), Words(who)],
        ),
        (_, 1) => say!(
            "can pass {0} more routers; probably began at {1}, as {2}, and has passed one",
            "あと{0}台のルーターを通れる。おそらく初期値は{1}（{2}）で、ルーターを1台通ってきた",
            [Number(ahead), Number(begun), Words(who)],
        ),
        (_, 2..=PATH_MAX) => say!(
            "can pass {0} more routers; probably began at {1}, as {2}, and has passed {3}",
            "あと{0}台のルーターを通れる。おそらく初期値は{1}（{2}）で、ルーターを{3}台通ってきた",
            [Number(ahead), Number(begun), Words(who), Number(passed)],
        ),
        _ => others(left),
    }
}

fn others(left: u32) -> Phrase {
    match left {
        2 => say!(
            "can pass one more router; it began at no usual value, or came a very long way",
            "あと1台のルーターを通れる。初期値が一般的な値ではないか、非常に長い経路を通ってきた",
            [],
        ),
        _ => say!(
            "can pass {0} more routers; it began at no usual value, or came a very long way",
            "あと{0}台のルーターを通れる。初期値が一般的な値ではないか、非常に長い経路を通ってきた",
            [Number(left.saturating_sub(1))],
        ),
    }
}

/// The same in a packet that an error quotes.
pub(super) fn of_quoted() -> Phrase {
    say!("as it was when it got there", "そこに届いた時点の値", [],)
}
