//! What the flags of TCP mean in the segment where they are set.

use pktobs_common::Tcp;

use super::tcp::has;
use crate::glossary::Field;
use crate::view::phrase::{Phrase, say};

/// The flag of Accurate ECN, beside the octet of the others.
const AE: u16 = 0x100;

/// What a flag that is set means here.
pub(super) fn meaning(tcp: &Tcp, field: Field) -> Option<Phrase> {
    let (syn, ack) = (has(tcp, Tcp::SYN), has(tcp, Tcp::ACK));
    Some(match field {
        Field::TcpReserved => say!("they should be 0", "0であるべきビットである", []),
        Field::TcpFlagsSyn if ack => say!(
            "agrees to the connection, and opens the other direction",
            "コネクションに応じ、逆向きも開く",
            [],
        ),
        Field::TcpFlagsSyn => say!(
            "asks to open a connection (handshake 1/3)",
            "コネクションを開くよう要求する（ハンドシェイク1/3）",
            [],
        ),
        Field::TcpFlagsAck => say!(
            "the acknowledgment number counts",
            "確認応答番号が有効である",
            [],
        ),
        Field::TcpFlagsPsh => say!(
            "the data is to go to the program at once",
            "データをすぐにプログラムへ渡すよう求める",
            [],
        ),
        Field::TcpFlagsFin => say!(
            "this side has no more data to send",
            "この側には、もう送るデータがない",
            [],
        ),
        Field::TcpFlagsRst => say!(
            "the connection is over at once, or does not come about",
            "コネクションはただちに終わる、または成立しない",
            [],
        ),
        Field::TcpFlagsUrg => say!(
            "the urgent pointer counts",
            "緊急ポインターが有効である",
            [],
        ),
        Field::TcpFlagsAe | Field::TcpFlagsEce | Field::TcpFlagsCwr if syn => {
            return congestion_in_opening(tcp);
        }
        Field::TcpFlagsEce => say!(
            "a router marked what arrived here (under Accurate ECN: part of a count of that)",
            "届いたパケットにルーターの印があった（Accurate ECNではその計数の一部）",
            [],
        ),
        Field::TcpFlagsCwr => say!(
            "this side has slowed down, as it was told of congestion (under Accurate ECN: part of a count)",
            "輻輳を知らされ、この側は送信量を減らした（Accurate ECNでは計数の一部）",
            [],
        ),
        Field::TcpFlagsAe => say!(
            "part of a count of what routers marked",
            "ルーターが印を付けたパケットの計数の一部",
            [],
        ),
        _ => return None,
    })
}

/// What the three flags of ECN say together in a SYN or SYN+ACK (RFC 3168 6.1.1, RFC 9768 3.1.1).
fn congestion_in_opening(tcp: &Tcp) -> Option<Phrase> {
    let set = [
        tcp.offset_flags & AE != 0,
        has(tcp, Tcp::CWR),
        has(tcp, Tcp::ECE),
    ];
    Some(match (has(tcp, Tcp::ACK), set) {
        (false, [true, true, true]) => say!(
            "with AE, CWR and ECE, a SYN asks to use Accurate ECN",
            "SYNではAE・CWR・ECEでAccurate ECNの利用を求める",
            [],
        ),
        (false, [false, true, true]) => say!(
            "with CWR and ECE, a SYN asks to use ECN",
            "SYNではCWRとECEでECNの利用を求める",
            [],
        ),
        (true, [false, false, true]) => say!("agrees to use ECN", "ECNの利用に応じる", []),
        (true, [false, true, _] | [true, _, false]) => say!(
            "agrees to use Accurate ECN",
            "Accurate ECNの利用に応じる",
            [],
        ),
        _ => return None,
    })
}
