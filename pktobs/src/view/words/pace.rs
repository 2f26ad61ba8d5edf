//! The words for what TCP segments say of how much, and how fast, to send.

use crate::flow::PaceNote;
use crate::view::phrase::{
    Phrase,
    Value::{Data, Elapsed, Octets},
    say,
};

/// The words for a note.
pub(super) fn words(note: &PaceNote) -> Phrase {
    match *note {
        PaceNote::WindowFull => say!(
            "that is all that the other side can take for now (window full)",
            "相手が今受け取れる分はこれですべて送った（ウィンドウがいっぱい）",
            [],
        ),
        PaceNote::WindowOpens {
            octets: Some(octets),
            after_ns,
        } => say!(
            "can take data again, {1} later: {0}",
            "{1}ぶりにデータを受け取れるようになった（{0}まで）",
            [Octets(octets), Elapsed(after_ns)],
        ),
        PaceNote::WindowOpens {
            octets: None,
            after_ns,
        } => say!(
            "can take data again, {0} later",
            "{0}ぶりにデータを受け取れるようになった",
            [Elapsed(after_ns)]
        ),
        PaceNote::ProbesByData { first } => say!(
            "sends {0}, beyond the window of 0: asks so whether the other side can take data again",
            "ウィンドウ0を越えて{0}を送る。相手が再びデータを受け取れるかをこれで確かめる",
            [Data { octets: 1, first }],
        ),
        PaceNote::AnswersProbe {
            window_closed: false,
            after_ns,
        } => say!(
            "answers, {0} later: it is still there",
            "{0}後に応答する。まだいることが分かる",
            [Elapsed(after_ns)]
        ),
        PaceNote::AnswersProbe {
            window_closed: true,
            after_ns,
        } => say!(
            "answers, {0} later: still cannot take any data (window 0)",
            "{0}後に応答する。まだデータを受け取れない（ウィンドウ0）",
            [Elapsed(after_ns)],
        ),
        PaceNote::TellsOfCongestion => say!(
            "a packet came marked by a router whose queue fills: asks to send slower (ECE)",
            "キューがたまったルーターの印が付いたパケットが来たので、送る速さを落とすよう求める（ECE）",
            [],
        ),
        PaceNote::HasSlowedDown => say!(
            "sends slower than before (CWR)",
            "送る速さを落とした（CWR）",
            []
        ),
    }
}
