//! The words for what TCP segments do.

mod connection;
mod data;

use crate::flow::TcpNote;
use crate::view::phrase::{
    Phrase,
    Value::{Elapsed, Number, Octets},
    say,
};

/// The words for a note.
pub(super) fn words(note: &TcpNote) -> Phrase {
    match *note {
        TcpNote::AsksToOpen { mss: Some(mss) } => say!(
            "asks to open a connection (handshake 1/3); can take segments of {0}",
            "コネクションを開くよう要求する（ハンドシェイク1/3）。1セグメントあたり{0}まで受け取れる",
            [Octets(mss.into())],
        ),
        TcpNote::AsksToOpen { mss: None } => say!(
            "asks to open a connection (handshake 1/3)",
            "コネクションを開くよう要求する（ハンドシェイク1/3）",
            [],
        ),
        TcpNote::SynHasData { octets } => say!(
            "brings {0} of data with it already",
            "すでに{0}のデータも載せている",
            [Octets(octets)],
        ),
        TcpNote::AsksAgain { after_ns, earlier } => connection::asks_again(after_ns, earlier),
        TcpNote::AsksToo { mss: Some(mss) } => say!(
            "asks too: both sides asked at the same time (simultaneous open); can take segments of {0}",
            "自分からも要求する。双方が同時に要求している（同時オープン）。1セグメントあたり{0}まで受け取れる",
            [Octets(mss.into())],
        ),
        TcpNote::AsksToo { mss: None } => say!(
            "asks too: both sides asked at the same time (simultaneous open)",
            "自分からも要求する。双方が同時に要求している（同時オープン）",
            [],
        ),
        TcpNote::Agrees {
            after_ns,
            crossed: true,
            ..
        } => say!(
            "agrees to the other side's request, {0} later",
            "相手の要求に応じる（要求から{0}）",
            [Elapsed(after_ns)],
        ),
        TcpNote::Agrees {
            after_ns,
            mss: Some(mss),
            ..
        } => say!(
            "agrees, {0} later (handshake 2/3); can take segments of {1}",
            "要求の{0}後に応じる（ハンドシェイク2/3）。1セグメントあたり{1}まで受け取れる",
            [Elapsed(after_ns), Octets(mss.into())],
        ),
        TcpNote::Agrees {
            after_ns,
            mss: None,
            ..
        } => say!(
            "agrees, {0} later (handshake 2/3)",
            "要求の{0}後に応じる（ハンドシェイク2/3）",
            [Elapsed(after_ns)],
        ),
        TcpNote::AgreesToUnseen => say!(
            "agrees to open a connection (handshake 2/3); the packet that asked for it was not seen here, or is forgotten",
            "コネクションを開く要求に応じる（ハンドシェイク2/3）。要求のパケットはここでは観測されていないか、記憶から消えた",
            [],
        ),
        TcpNote::AgreesOtherwise { after_ns } => say!(
            "gives the same request another answer, {0} later, with another sequence number: at most one of them opens a connection",
            "同じ要求に、前の応答の{0}後、別のシーケンス番号で応じる。これらの応答のうち、コネクションが開くのは多くとも1つである",
            [Elapsed(after_ns)],
        ),
        TcpNote::AgreesAgain {
            after_ns,
            confirmed: false,
        } => say!(
            "agrees again, {0} later: no confirmation seen so far",
            "もう一度応じる（前回から{0}）。確認応答はまだ観測されていない",
            [Elapsed(after_ns)],
        ),
        TcpNote::AgreesAgain {
            after_ns,
            confirmed: true,
        } => say!(
            "agrees again, {0} later: a confirmation was seen, but may not have arrived",
            "もう一度応じる（前回から{0}）。確認応答は観測されたが、届いていないかもしれない",
            [Elapsed(after_ns)],
        ),
        TcpNote::Confirms { after_ns } => say!(
            "confirms, {0} later (handshake 3/3): the connection is open",
            "{0}後に確認応答を返す（ハンドシェイク3/3）。コネクションが開いた",
            [Elapsed(after_ns)],
        ),
        TcpNote::AnswerNotSeen => say!(
            "goes on as if the other side had agreed: that answer was not seen here",
            "相手が応じたものとして先へ進む。その応答はここでは観測されていない",
            [],
        ),
        TcpNote::Refuses { after_ns, port } => say!(
            "refuses it, {0} later: no program listens on TCP port {1} (or a firewall refuses)",
            "要求の{0}後に拒否する。TCPポート{1}で待ち受けているプログラムがない（またはファイアウォールが拒否している）",
            [Elapsed(after_ns), Number(port.into())],
        ),
        TcpNote::GivesUp { after_ns } => say!(
            "takes its request back, {0} later",
            "要求を取り下げる（要求から{0}）",
            [Elapsed(after_ns)],
        ),
        TcpNote::RejectsOlder => say!(
            "rejects an answer that belongs to an older connection: what it asks for still stands",
            "以前のコネクションに属する応答を退ける。今の要求は取り下げていない",
            [],
        ),
        TcpNote::BreaksOffOpening => say!(
            "breaks off the opening: there will be no connection",
            "開きかけたコネクションを打ち切る。コネクションは成立しない",
            [],
        ),
        TcpNote::BreaksOff => say!(
            "breaks off the connection: it is over at once for both sides",
            "コネクションを打ち切る。これで双方ともただちに終わる",
            [],
        ),
        TcpNote::BreaksOffOutOfTurn => say!(
            "asks to break off the connection, but with a sequence number out of turn: the other side may ignore it",
            "コネクションを打ち切るよう求めるが、シーケンス番号が順番どおりでない。相手は無視するかもしれない",
            [],
        ),
        TcpNote::BreaksOffUnseen { other_seen: false } => say!(
            "says that this connection does not exist or is broken off; nothing of it is remembered here",
            "このコネクションは存在しないか、打ち切られたと伝える。このコネクションのパケットは、ここでは記憶にない",
            [],
        ),
        TcpNote::BreaksOffUnseen { other_seen: true } => say!(
            "says that this connection does not exist or is broken off; nothing from this side is remembered here",
            "このコネクションは存在しないか、打ち切られたと伝える。この送信側からのパケットは、ここでは記憶にない",
            [],
        ),
        TcpNote::AfterEnd { after_ns, end } => connection::after_end(after_ns, end),
        TcpNote::OpeningNotSeen { forgotten: false } => say!(
            "the opening of this connection was not seen here: it is probably older than the capture, or passes elsewhere",
            "このコネクションが開かれるところは、ここでは観測されていない。おそらくキャプチャより前に開かれたか、別の所を通った",
            [],
        ),
        TcpNote::OpeningNotSeen { forgotten: true } => say!(
            "the opening of this connection was not seen here, or is forgotten among too many others",
            "このコネクションが開かれるところは、ここでは観測されていないか、ほかのコネクションが多すぎて記憶から消えた",
            [],
        ),
        TcpNote::OddFlags => say!(
            "these flags do not go together: no ordinary sender sets them so",
            "フラグの組み合わせがおかしい。普通の送信側はこのように設定しない",
            [],
        ),
        TcpNote::Sends { octets, first } => data::sends(octets, first),
        TcpNote::NotSeenBefore {
            octets,
            close: true,
        } => say!(
            "{0} before it were not seen so far: lost, late or not captured",
            "その前の{0}はまだ観測されていない。失われたか、遅れているか、キャプチャされていない",
            [Octets(octets)],
        ),
        TcpNote::NotSeenBefore {
            octets,
            close: false,
        } => say!(
            "{0} before these were not seen so far: lost, late or not captured",
            "その前の{0}はまだ観測されていない。失われたか、遅れているか、キャプチャされていない",
            [Octets(octets)],
        ),
        TcpNote::Probes {
            window_closed: false,
        } => say!(
            "brings nothing new: asks whether the other side is still there (keep-alive)",
            "新しいデータはない。相手がまだいるかを確かめる（キープアライブ）",
            [],
        ),
        TcpNote::Probes {
            window_closed: true,
        } => say!(
            "brings nothing new: asks whether the other side can take data again",
            "新しいデータはない。相手が再びデータを受け取れるかを確かめる",
            [],
        ),
        TcpNote::Acknowledges {
            octets,
            first,
            after_ns,
        } => data::acknowledges(octets, first, after_ns),
        TcpNote::AcknowledgesUnseen => say!(
            "acknowledges more than was seen here",
            "ここで観測された分より多くのデータに確認応答を返す",
            [],
        ),
        TcpNote::AcknowledgesClose { after_ns, complete } => {
            connection::close_acknowledged(after_ns, complete)
        }
        TcpNote::Closes {
            other_closed: false,
        } => say!(
            "has no more to send: closes its direction, the other stays open",
            "もう送るデータがないので、自分からの方向を閉じる。相手からの方向は開いたままである",
            [],
        ),
        TcpNote::Closes { other_closed: true } => say!(
            "has no more to send either: closes its direction too",
            "自分ももう送るデータがないので、自分からの方向も閉じる",
            [],
        ),
        TcpNote::ClosesAgain => say!(
            "closes its direction once more: it did so before",
            "自分からの方向をもう一度閉じる。以前にも閉じている",
            [],
        ),
        TcpNote::Window { window, shift } => say!(
            "can take {0} more (window {1} × {2})",
            "あと{0}受け取れる（ウィンドウ{1}×{2}）",
            [
                Octets(u32::from(window) << shift),
                Number(window.into()),
                Number(1 << shift),
            ],
        ),
        TcpNote::WindowCloses => say!(
            "cannot take any more data for now (window 0)",
            "今はこれ以上データを受け取れない（ウィンドウ0）",
            [],
        ),
    }
}
