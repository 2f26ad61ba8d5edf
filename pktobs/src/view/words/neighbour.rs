//! The words for what messages of ARP, RARP and neighbor discovery do.

use crate::flow::NeighbourNote;
use crate::view::phrase::{
    Phrase,
    Value::{Address, Elapsed, LinkAddress, Number},
    say,
};

/// The words for a note.
pub(super) fn words(note: &NeighbourNote) -> Phrase {
    match *note {
        NeighbourNote::Asks { target, sender } if target.is_ipv4() => say!(
            "asks everyone on the link who has {0}: {1} has something to send to it",
            "{0}はどのホストかを、リンク上の全員に尋ねる。{1}からそこへ送るものがある",
            [Address(target), Address(sender)],
        ),
        NeighbourNote::Asks { target, sender } => say!(
            "asks who on the link has {0}: {1} has something to send to it",
            "{0}はリンク上のどのホストかを尋ねる。{1}からそこへ送るものがある",
            [Address(target), Address(sender)],
        ),
        NeighbourNote::AsksAgain { target, after_ns } => say!(
            "asks for {0} again, {1} later; no answer seen so far",
            "{0}についてもう一度尋ねる（前回から{1}）。応答はまだ観測されていない",
            [Address(target), Elapsed(after_ns)],
        ),
        NeighbourNote::Checks { target } => say!(
            "asks {0} alone whether it is still there",
            "{0}だけに、まだそこにいるかを尋ねる",
            [Address(target)],
        ),
        NeighbourNote::Probes { target } => say!(
            "asks whether anyone has {0}, before taking it",
            "{0}を使い始める前に、すでに持っているホストがないかを尋ねる",
            [Address(target)],
        ),
        NeighbourNote::ProbesAgain { target, after_ns } => say!(
            "asks again whether anyone has {0}, {1} later; no answer seen so far",
            "{0}を持っているホストがないかを、もう一度尋ねる（前回から{1}）。応答はまだ観測されていない",
            [Address(target), Elapsed(after_ns)],
        ),
        NeighbourNote::TellsAll { address, hardware } => say!(
            "tells every host on the link: frames for {0} go to {1}",
            "{0}宛てのフレームは{1}に送るよう、リンク上の全ホストに知らせる",
            [Address(address), LinkAddress(hardware)],
        ),
        NeighbourNote::Tells { address, hardware } => say!(
            "tells: frames for {0} go to {1}",
            "{0}宛てのフレームは{1}に送るよう知らせる",
            [Address(address), LinkAddress(hardware)],
        ),
        NeighbourNote::IsThere {
            address,
            after_ns: Some(after_ns),
        } => say!(
            "answers, {1} later: {0} is there",
            "問い合わせの{1}後に応答する。{0}はそこにいる",
            [Address(address), Elapsed(after_ns)],
        ),
        NeighbourNote::IsThere {
            address,
            after_ns: None,
        } => say!(
            "says that {0} is there",
            "{0}がそこにいると知らせる",
            [Address(address)],
        ),
        NeighbourNote::ProbablyTaken { address, after_ns } => say!(
            "probably answers, {1} later: {0} is taken",
            "おそらく問い合わせへの応答である（問い合わせから{1}）。{0}は使用中である",
            [Address(address), Elapsed(after_ns)],
        ),
        NeighbourNote::FromElsewhere { hop_limit } => say!(
            "its hop limit is {0} where 255 belongs: it may come from another link, so hosts ignore it",
            "ホップリミットが255ではなく{0}である。別のリンクから来たかもしれないので、ホストは無視する",
            [Number(hop_limit.into())],
        ),
        NeighbourNote::Announces { address, hardware } => say!(
            "tells everyone on the link, unasked: frames for {0} go to {1}",
            "問い合わせを受けずに、{0}宛てのフレームは{1}に送るよう、リンク上の全員に知らせる",
            [Address(address), LinkAddress(hardware)],
        ),
        NeighbourNote::Answers {
            address,
            hardware,
            after_ns,
        } => say!(
            "answers, {2} later: frames for {0} go to {1}",
            "問い合わせの{2}後に応答する。{0}宛てのフレームは{1}に送ればよい",
            [Address(address), LinkAddress(hardware), Elapsed(after_ns)],
        ),
        NeighbourNote::Taken { address, after_ns } => say!(
            "answers, {1} later: {0} is taken",
            "問い合わせの{1}後に応答する。{0}は使用中である",
            [Address(address), Elapsed(after_ns)],
        ),
        NeighbourNote::AnswersUnseen { address, hardware } => say!(
            "answers, but no question is remembered here: frames for {0} go to {1}",
            "応答するが、その問い合わせは、ここでは記憶に残っていない。{0}宛てのフレームは{1}に送ればよい",
            [Address(address), LinkAddress(hardware)],
        ),
        NeighbourNote::Moved { address, from } => say!(
            "{0} was at {1} before: it has moved, or two hosts claim it",
            "{0}は以前{1}にあった。移動したか、2台のホストがこのアドレスを名乗っている",
            [Address(address), LinkAddress(from)],
        ),
        NeighbourNote::AsksAddress { hardware } => say!(
            "asks which IPv4 address belongs to {0}",
            "{0}に対応するIPv4アドレスを尋ねる",
            [LinkAddress(hardware)],
        ),
        NeighbourNote::TellsAddress { hardware, address } => say!(
            "tells that {1} belongs to {0}",
            "{0}に対応するアドレスは{1}であると知らせる",
            [LinkAddress(hardware), Address(address)],
        ),
    }
}
