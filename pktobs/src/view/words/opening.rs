//! The words for what both sides of a TCP connection settle while it opens.

use crate::flow::OpeningNote;
use crate::view::phrase::{
    Phrase,
    Value::{Extensions, Octets},
    say,
};

/// The words for a note.
pub(super) fn words(note: &OpeningNote) -> Phrase {
    match *note {
        OpeningNote::AsksForCookie => say!(
            "asks for a cookie, to send data at once next time (TCP Fast Open)",
            "次回からすぐにデータを送れるよう、クッキーを要求する（TCP Fast Open）",
            [],
        ),
        OpeningNote::ShowsCookie => say!(
            "shows a cookie that it was given before (TCP Fast Open)",
            "以前に受け取ったクッキーを示す（TCP Fast Open）",
            [],
        ),
        OpeningNote::GivesCookie => say!(
            "gives a cookie, with which a later request may bring data (TCP Fast Open)",
            "以後の要求にデータを載せられるよう、クッキーを渡す（TCP Fast Open）",
            [],
        ),
        OpeningNote::TakesSynData { octets } => say!(
            "takes the {0} of data that came with the request",
            "要求に載っていたデータを{0}受け取る",
            [Octets(octets)],
        ),
        OpeningNote::LeavesSynData => say!(
            "does not take the data that came with the request: it is to be sent again",
            "要求に載っていたデータは受け取らない。送り直す必要がある",
            [],
        ),
        OpeningNote::OtherHasToAgree => say!(
            "as both sides asked, the other side has to agree too",
            "双方が要求したので、相手も応じる必要がある",
            [],
        ),
        OpeningNote::BothAgreed => say!(
            "now both sides have agreed: the connection is open",
            "これで双方が応じ、コネクションが開いた",
            [],
        ),
        OpeningNote::InEffect { extensions } => say!(
            "in effect, as both sides offer it: {0}",
            "双方が対応しているため、{0}が有効になる",
            [Extensions(extensions)],
        ),
        OpeningNote::OneSided { extensions } => say!(
            "not in effect, as one side does not offer it: {0}",
            "片方が対応していないため、{0}は使われない",
            [Extensions(extensions)],
        ),
        OpeningNote::DataMax { forth, back } if forth == back => say!(
            "a packet carries at most {0} of data, either way",
            "1パケットのデータは、どちら向きも{0}までである",
            [Octets(forth.into())],
        ),
        OpeningNote::DataMax { forth, back } => say!(
            "a packet this way carries at most {0} of data, one the other way {1}",
            "1パケットのデータは、この向きでは{0}まで、逆向きでは{1}までである",
            [Octets(forth.into()), Octets(back.into())],
        ),
        OpeningNote::AsksForEcn => say!(
            "asks to be told of congestion by marks, not only by losses (ECN)",
            "輻輳を損失だけでなく印でも知らせるよう要求する（ECN）",
            [],
        ),
        OpeningNote::AsksForAccurateEcn => say!(
            "asks to count the marks of congestion, not only to notice losses (accurate ECN)",
            "輻輳を損失だけでなく、印の数でも知らせるよう要求する（Accurate ECN）",
            [],
        ),
        OpeningNote::AgreesToEcn => say!(
            "agrees to ECN: routers may mark packets of this connection before they drop any",
            "ECNに応じる。このコネクションのパケットには、ルーターが破棄する前に印を付けられる",
            [],
        ),
        OpeningNote::AgreesToAccurateEcn => say!(
            "agrees to accurate ECN: routers may mark packets of this connection, and both sides count the marks",
            "Accurate ECNに応じる。このコネクションのパケットにはルーターが印を付けられ、双方がその数を数える",
            [],
        ),
        OpeningNote::WithoutEcn => say!(
            "does not agree to ECN: only losses will tell of congestion",
            "ECNには応じない。輻輳は損失によってだけ分かる",
            [],
        ),
    }
}
