//! The short texts for what TCP segments do.

use crate::flow::{Earlier, End, TcpNote};
use crate::view::phrase::{Phrase, Value::Octets, say};

/// The short text for a note.
pub(super) fn words(note: &TcpNote) -> Phrase {
    match *note {
        TcpNote::AsksToOpen { .. } => say!("asks to open (1/3)", "開くよう要求する（1/3）", []),
        TcpNote::SynHasData { octets } => {
            say!(
                "already brings {0}",
                "すでに{0}を載せている",
                [Octets(octets)]
            )
        }
        TcpNote::AsksAgain { earlier, .. } => asks_again(earlier),
        TcpNote::AsksToo { .. } => {
            say!("asks too, at the same time", "自分からも同時に要求する", [])
        }
        TcpNote::Agrees { crossed: true, .. } => {
            say!("agrees: both asked", "双方が要求し、応じる", [])
        }
        TcpNote::Agrees { .. } => say!("agrees (2/3)", "応じる（2/3）", []),
        TcpNote::AgreesToUnseen => say!(
            "agrees (2/3); 1/3 not known",
            "応じる（2/3）、1/3は不明",
            []
        ),
        TcpNote::AgreesOtherwise { .. } => {
            say!("agrees with another seq", "別のseqで応じる", [])
        }
        TcpNote::AgreesAgain {
            confirmed: false, ..
        } => say!("agrees again, no 3/3 yet", "再び応じる、3/3はまだない", []),
        TcpNote::AgreesAgain {
            confirmed: true, ..
        } => say!(
            "agrees again; 3/3 was seen",
            "再び応じる、3/3は観測済み",
            []
        ),
        TcpNote::Confirms { .. } => say!("confirms (3/3): open", "確認応答（3/3）、開いた", []),
        TcpNote::AnswerNotSeen => say!("goes on; 2/3 not seen", "先へ進む、2/3は未観測", []),
        TcpNote::Refuses { .. } => say!("refuses", "拒否する", []),
        TcpNote::GivesUp { .. } => say!("takes its request back", "要求を取り下げる", []),
        TcpNote::RejectsOlder => say!("rejects an older answer", "以前の応答を退ける", []),
        TcpNote::BreaksOffOpening => say!("breaks off the opening", "開きかけを打ち切る", []),
        TcpNote::BreaksOff => say!("breaks off: it is over", "打ち切る。これで終わり", []),
        TcpNote::BreaksOffOutOfTurn => say!(
            "breaks off, but out of turn",
            "打ち切るが、番号が順番外",
            [],
        ),
        TcpNote::BreaksOffUnseen { .. } => {
            say!("says: no such connection", "存在しないと伝える", [],)
        }
        TcpNote::AfterEnd { end, .. } => after_end(end),
        TcpNote::OpeningNotSeen { forgotten: false } => {
            say!("opening not seen", "開くところは未観測", [])
        }
        TcpNote::OpeningNotSeen { forgotten: true } => {
            say!("opening not known", "開くところは不明", [])
        }
        TcpNote::OddFlags => say!("odd flags together", "フラグの組み合わせが変", []),
        TcpNote::Sends { octets, .. } => say!("sends {0}", "{0}を送る", [Octets(octets)]),
        TcpNote::NotSeenBefore { octets, .. } => say!(
            "{0} before it not seen",
            "その前の{0}は未観測",
            [Octets(octets)],
        ),
        TcpNote::Probes {
            window_closed: false,
        } => say!("asks: still there?", "まだいるか確かめる", []),
        TcpNote::Probes {
            window_closed: true,
        } => say!("asks: room again?", "また受け取れるか確かめる", []),
        TcpNote::Acknowledges { octets, .. } => {
            say!("acknowledges {0}", "{0}に確認応答を返す", [Octets(octets)])
        }
        TcpNote::AcknowledgesUnseen => say!(
            "acknowledges data not seen",
            "未観測分にも確認応答を返す",
            []
        ),
        TcpNote::AcknowledgesClose {
            complete: false, ..
        } => say!("acknowledges the close", "閉じたことに確認応答を返す", []),
        TcpNote::AcknowledgesClose { complete: true, .. } => {
            say!(
                "acknowledges: both closed",
                "確認応答を返す。両方閉じた",
                []
            )
        }
        TcpNote::Closes {
            other_closed: false,
        } => say!("closes its direction", "自分の方向を閉じる", []),
        TcpNote::Closes { other_closed: true } => {
            say!("closes its direction too", "自分の方向も閉じる", [])
        }
        TcpNote::ClosesAgain => say!("closes once more", "もう一度閉じる", []),
        TcpNote::Window { window, shift } => say!(
            "can take {0}",
            "あと{0}受け取れる",
            [Octets(u32::from(window) << shift)],
        ),
        TcpNote::WindowCloses => say!("cannot take more for now", "今は受け取れない", []),
    }
}

fn asks_again(earlier: Earlier) -> Phrase {
    match earlier {
        Earlier::Unanswered => say!("asks again: no answer yet", "再び要求する、応答はまだ", []),
        Earlier::Answered => say!(
            "asks again, though answered",
            "応答の後でも再び要求する",
            []
        ),
        Earlier::Reported => say!(
            "asks again, despite an error",
            "エラーの後で再び要求する",
            []
        ),
        Earlier::Opened => say!("asks again, though open", "開いているが再び要求する", []),
        Earlier::Ended(End::Refused) => {
            say!("asks again, though refused", "拒否の後で再び要求する", [])
        }
        Earlier::Ended(End::TakenBack) => {
            say!("asks again after all", "取り下げ後に再び要求する", [])
        }
        Earlier::Ended(End::BrokenOff) => {
            say!("asks again: was broken off", "打ち切り後に再び要求する", [])
        }
        Earlier::Ended(End::Closed) => say!("asks again: was closed", "閉じた後で再び要求する", []),
    }
}

fn after_end(end: End) -> Phrase {
    match end {
        End::Refused => say!("comes after the refusal", "拒否の後のパケット", []),
        End::TakenBack => say!("comes after the taking back", "取り下げの後のパケット", []),
        End::BrokenOff => say!("comes after the breaking off", "打ち切りの後のパケット", []),
        End::Closed => say!("comes after the close", "閉じた後のパケット", []),
    }
}
