//! The words for a connection that is asked for again, that ends, or is over.

use crate::flow::{Earlier, End};
use crate::view::phrase::{Phrase, Value::Elapsed, say};

/// For a SYN that comes again.
pub(super) fn asks_again(after_ns: u64, earlier: Earlier) -> Phrase {
    let values = [Elapsed(after_ns)];
    match earlier {
        Earlier::Unanswered => say!(
            "asks again, {0} later: no answer seen so far",
            "もう一度要求する（前回から{0}）。応答はまだ観測されていない",
            values,
        ),
        Earlier::Answered => say!(
            "asks again, {0} later: an answer was seen, but may not have arrived",
            "もう一度要求する（前回から{0}）。応答は観測されたが、届いていないかもしれない",
            values,
        ),
        Earlier::Reported => say!(
            "asks again, {0} later, although an error came back",
            "エラーが返ってきたが、もう一度要求する（前回から{0}）",
            values,
        ),
        Earlier::Opened => say!(
            "asks again, {0} later, although the connection is open",
            "コネクションは開いているが、もう一度要求する（前回から{0}）",
            values,
        ),
        Earlier::Ended(End::Refused) => say!(
            "asks again, {0} later, although it was refused",
            "拒否されたが、もう一度要求する（前回から{0}）",
            values,
        ),
        Earlier::Ended(End::TakenBack) => say!(
            "asks again, {0} later, although it had taken its request back",
            "要求を取り下げたが、もう一度要求する（前回から{0}）",
            values,
        ),
        Earlier::Ended(End::BrokenOff) => say!(
            "asks again, {0} later, although the connection was broken off",
            "コネクションは打ち切られたが、もう一度要求する（前回から{0}）",
            values,
        ),
        Earlier::Ended(End::Closed) => say!(
            "asks again, {0} later, although the connection was closed by both sides",
            "コネクションは双方が閉じたが、もう一度要求する（前回から{0}）",
            values,
        ),
    }
}

/// For a packet of a connection that was over.
pub(super) fn after_end(after_ns: u64, end: End) -> Phrase {
    let values = [Elapsed(after_ns)];
    match end {
        End::Refused => say!(
            "comes {0} after the connection was refused",
            "コネクションが拒否された後のパケットである（拒否から{0}）",
            values,
        ),
        End::TakenBack => say!(
            "comes {0} after the request for a connection was taken back",
            "コネクションの要求が取り下げられた後のパケットである（取り下げから{0}）",
            values,
        ),
        End::BrokenOff => say!(
            "comes {0} after the connection was broken off",
            "コネクションが打ち切られた後のパケットである（打ち切りから{0}）",
            values,
        ),
        End::Closed => say!(
            "comes {0} after the connection was closed by both sides",
            "コネクションを双方が閉じた後のパケットである（終了から{0}）",
            values,
        ),
    }
}

/// For what acknowledges a FIN.
pub(super) fn close_acknowledged(after_ns: Option<u64>, complete: bool) -> Phrase {
    match (after_ns, complete) {
        (Some(after_ns), false) => say!(
            "acknowledges the close, {0} later",
            "相手が閉じたことへの確認応答を{0}後に返す",
            [Elapsed(after_ns)],
        ),
        (Some(after_ns), true) => say!(
            "acknowledges the close, {0} later: now both directions are closed, the connection is over",
            "相手が閉じたことへの確認応答を{0}後に返す。これで両方向とも閉じ、コネクションは終わった",
            [Elapsed(after_ns)],
        ),
        (None, false) => say!(
            "acknowledges the close",
            "相手が閉じたことへの確認応答を返す",
            [],
        ),
        (None, true) => say!(
            "acknowledges the close: now both directions are closed, the connection is over",
            "相手が閉じたことへの確認応答を返す。これで両方向とも閉じ、コネクションは終わった",
            [],
        ),
    }
}
