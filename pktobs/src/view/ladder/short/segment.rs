//! The short texts for what TCP segments do beside opening, sending and closing: what an opening settles, data that is
//! lost, late or doubled, and how much may be sent.

use crate::flow::{Again, DeliveryNote, Late, OpeningNote, PaceNote};
use crate::view::phrase::{
    Phrase,
    Value::{Extensions, Numbers, Octets, Time},
    say,
};

/// The short text for what both sides settle while a connection opens.
pub(super) fn opening(note: &OpeningNote) -> Option<Phrase> {
    Some(match *note {
        OpeningNote::AsksForCookie => {
            say!("asks for a cookie (TFO)", "クッキーを要求する（TFO）", [])
        }
        OpeningNote::ShowsCookie => say!("shows its cookie (TFO)", "クッキーを示す（TFO）", []),
        OpeningNote::GivesCookie => say!("gives a cookie (TFO)", "クッキーを渡す（TFO）", []),
        OpeningNote::TakesSynData { octets } => {
            say!("takes {0} with it", "同時に{0}を受け取る", [Octets(octets)])
        }
        OpeningNote::LeavesSynData => {
            say!("does not take its data", "データは受け取らない", [])
        }
        OpeningNote::BothAgreed => say!("both agreed: open", "双方が応じ、開いた", []),
        // What is usual.
        OpeningNote::OtherHasToAgree
        | OpeningNote::InEffect { .. }
        | OpeningNote::DataMax { .. } => return None,
        OpeningNote::OneSided { extensions } => {
            say!("without {0}", "無効なのは{0}", [Extensions(extensions)])
        }
        OpeningNote::AsksForEcn => say!("asks for ECN", "ECNを要求する", []),
        OpeningNote::AsksForAccurateEcn => {
            say!("asks for accurate ECN", "Accurate ECNを要求する", [])
        }
        OpeningNote::AgreesToEcn => say!("agrees to ECN", "ECNに応じる", []),
        OpeningNote::AgreesToAccurateEcn => {
            say!("agrees to accurate ECN", "Accurate ECNに応じる", [])
        }
        OpeningNote::WithoutEcn => say!("does not agree to ECN", "ECNには応じない", []),
    })
}

/// The short text for what is done about data that is lost, late or doubled.
pub(super) fn delivery(note: &DeliveryNote) -> Phrase {
    match *note {
        DeliveryNote::SendsAgain { octets, why, .. } => again(why, octets),
        DeliveryNote::BeginsAgain { octets } => say!(
            "first {0} seen before",
            "最初の{0}は観測済み",
            [Octets(octets)],
        ),
        DeliveryNote::SendsEarlier { octets, why, .. } => earlier(why, octets),
        DeliveryNote::StillMissing { octets, .. } => {
            say!("{0} still not seen", "{0}はまだ未観測", [Octets(octets)])
        }
        DeliveryNote::NothingMissing => say!("that fills the gap", "これで抜けが埋まる", []),
        DeliveryNote::RepeatsAcknowledgment {
            waits_for: Some(first),
            ..
        } => say!(
            "still waits for octet {0}",
            "{0}バイト目をまだ待つ",
            [Numbers { first, octets: 1 }],
        ),
        DeliveryNote::RepeatsAcknowledgment {
            waits_for: None,
            times,
        } => say!("repeats: {0}", "同じ確認応答（{0}）", [Time(times.into())],),
        DeliveryNote::Lacks { octets, .. } => {
            say!("lacks {0} (SACK)", "{0}が不足（SACK）", [Octets(octets)])
        }
        DeliveryNote::CameTwice { octets, .. } => {
            say!(
                "{0} came twice (DSACK)",
                "{0}が二度届いた（DSACK）",
                [Octets(octets)]
            )
        }
        DeliveryNote::SynCameTwice => {
            say!("SYN came twice (DSACK)", "SYNが二度届いた（DSACK）", [])
        }
    }
}

fn again(why: Again, octets: u32) -> Phrase {
    let values = [Octets(octets)];
    match why {
        Again::Unknown => say!("sends {0} again", "{0}を再送する", values),
        Again::Acknowledged => say!(
            "{0} again, though acknowledged",
            "{0}を再送、確認応答は観測済み",
            values,
        ),
        Again::Fits { .. } => say!("{0} again: fits now", "収まる{0}を再送する", values),
        Again::Missed => say!(
            "{0} again: probably lost",
            "{0}を再送、おそらく損失",
            values,
        ),
        Again::Unanswered { .. } => {
            say!("{0} again: no answer", "{0}を再送、応答なし", values,)
        }
        Again::Doubled => say!(
            "{0} again, probably doubled",
            "{0}がもう一度、おそらく二重",
            values,
        ),
        Again::Overtaken { certain: true } => say!(
            "{0} again: overtaken",
            "{0}がもう一度、追い越された",
            values,
        ),
        Again::Overtaken { certain: false } => say!(
            "{0} again: probably overtaken",
            "{0}がもう一度、おそらく追い越された",
            values,
        ),
    }
}

fn earlier(why: Late, octets: u32) -> Phrase {
    let values = [Octets(octets)];
    match why {
        Late::Unknown => say!("earlier {0}: late, or again", "前の{0}、遅れか再送", values),
        Late::Overtaken { certain: true } => {
            say!("earlier {0}: overtaken", "前の{0}、追い越された", values)
        }
        Late::Overtaken { certain: false } => say!(
            "earlier {0}: probably overtaken",
            "前の{0}、おそらく追い越された",
            values,
        ),
        Late::Again => say!(
            "earlier {0}: probably again",
            "前の{0}、おそらく再送",
            values,
        ),
    }
}

/// The short text for how much, and how fast, may be sent.
pub(super) fn pace(note: &PaceNote) -> Phrase {
    match *note {
        PaceNote::WindowFull => say!("the window is full now", "ウィンドウがいっぱい", []),
        PaceNote::WindowOpens {
            octets: Some(octets),
            ..
        } => say!("can take {0} again", "再び{0}受け取れる", [Octets(octets)],),
        PaceNote::WindowOpens { octets: None, .. } => {
            say!("can take data again", "再び受け取れる", [])
        }
        PaceNote::ProbesByData { .. } => {
            say!(
                "asks by data: room again?",
                "データで受け取れるか確かめる",
                []
            )
        }
        PaceNote::AnswersProbe {
            window_closed: false,
            ..
        } => say!("answers: still there", "まだいると応答する", []),
        PaceNote::AnswersProbe {
            window_closed: true,
            ..
        } => say!("answers: still no room", "まだ受け取れないと応答する", []),
        PaceNote::TellsOfCongestion => {
            say!("tells of congestion (ECE)", "輻輳を知らせる（ECE）", [])
        }
        PaceNote::HasSlowedDown => say!("sends slower (CWR)", "送る速さを落とした（CWR）", []),
    }
}
