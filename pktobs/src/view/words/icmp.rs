//! The words for what ICMP messages do.

use std::net::IpAddr;

use super::reason;
use crate::flow::IcmpNote;
use crate::view::phrase::{
    Phrase,
    Value::{Address, Elapsed, Identification, Protocol},
    say,
};

/// The words for a note.
pub(super) fn words(note: &IcmpNote) -> Phrase {
    match *note {
        IcmpNote::EchoRequest { target, again } => echo_request(target, again),
        IcmpNote::EchoReply {
            after_ns,
            round_trip,
            again,
        } => echo_reply(after_ns, round_trip, again),
        IcmpNote::EchoReplyToUnseen => say!(
            "sends data back; no echo request to this address with this id and seq is remembered here",
            "データを送り返す。このアドレスに宛てた、idとseqが同じエコー要求は、ここでは記憶に残っていない",
            [],
        ),
        IcmpNote::OwnDatagram { request } => say!(
            "the reply is a datagram of its own (the request was datagram {0})",
            "応答は要求とは別のデータグラムである（要求はデータグラム{0}）",
            [Identification(request)],
        ),
        IcmpNote::AnswersPacket {
            protocol,
            after_ns: Some(after_ns),
        } => say!(
            "answers the {0} packet {1} earlier",
            "{1}前の{0}パケットへの応答である",
            [Protocol(protocol), Elapsed(after_ns)],
        ),
        IcmpNote::AnswersPacket {
            protocol,
            after_ns: None,
        } => say!(
            "answers an earlier {0} packet",
            "以前の{0}パケットへの応答である",
            [Protocol(protocol)],
        ),
        IcmpNote::Because(reason) => reason::words(reason),
    }
}

fn echo_request(target: IpAddr, again: bool) -> Phrase {
    let values = [Address(target)];
    match (target.is_multicast(), again) {
        (false, false) => say!(
            "asks {0} to send the same data back (ping)",
            "{0}に同じデータを送り返すよう求める（ping）",
            values,
        ),
        (false, true) => say!(
            "asks {0} once more to send the same data back (ping)",
            "{0}に同じデータを送り返すよう、もう一度求める（ping）",
            values,
        ),
        (true, false) => say!(
            "asks all in the group {0} to send the same data back (ping)",
            "グループ{0}の全員に、同じデータを送り返すよう求める（ping）",
            values,
        ),
        (true, true) => say!(
            "asks all in the group {0} once more to send the same data back (ping)",
            "グループ{0}の全員に、同じデータを送り返すよう、もう一度求める（ping）",
            values,
        ),
    }
}

fn echo_reply(after_ns: u64, round_trip: bool, again: bool) -> Phrase {
    let values = [Elapsed(after_ns)];
    match (round_trip, again) {
        (true, false) => say!(
            "sends the data back: there and back took {0}",
            "データを送り返す。往復時間は{0}である",
            values,
        ),
        (false, false) => say!(
            "sends the data back, {0} after the request",
            "要求の{0}後にデータを送り返す",
            values,
        ),
        (_, true) => say!(
            "sends the data back a second time, {0} after the request",
            "データをもう一度送り返す（要求から{0}）",
            values,
        ),
    }
}
