//! The short texts for what ICMP messages do, and for what errors say of the packet that they quote.

use pktobs_common::wire::PROTOCOL_TCP;

use crate::flow::{IcmpNote, Reason};
use crate::lang::Wording;
use crate::view::phrase::{
    Phrase,
    Value::{Address, Elapsed, Number, Octets, Protocol},
    say,
};

/// The short text for a note.
pub(super) fn words(note: &IcmpNote) -> Option<Phrase> {
    Some(match *note {
        IcmpNote::EchoRequest { again: false, .. } => {
            say!("asks for an echo (ping)", "エコーを求める（ping）", [])
        }
        IcmpNote::EchoRequest { again: true, .. } => {
            say!("asks once more (ping)", "もう一度求める（ping）", [])
        }
        IcmpNote::EchoReply { again: true, .. } => {
            say!("echoes it a second time", "2度目のエコー", [])
        }
        IcmpNote::EchoReply {
            after_ns,
            round_trip: true,
            ..
        } => say!("there and back: {0}", "往復{0}", [Elapsed(after_ns)]),
        IcmpNote::EchoReply { .. } => say!("echoes it", "エコーを返す", []),
        IcmpNote::EchoReplyToUnseen => say!("echoes what was not seen", "要求は不明", []),
        // The pieces say their datagram.
        IcmpNote::OwnDatagram { .. } => return None,
        // The arrow goes through the ladder of that packet.
        IcmpNote::AnswersPacket { .. } => return None,
        IcmpNote::Because(reason) => because(reason),
    })
}

fn because(reason: Reason) -> Phrase {
    match reason {
        Reason::PortUnreachable {
            protocol: PROTOCOL_TCP,
            port: Some(_),
        } => say!(
            "probably a firewall refuses",
            "おそらくファイアウォール",
            []
        ),
        Reason::PortUnreachable {
            protocol,
            port: Some(port),
        } => say!(
            "{0} port {1} is closed",
            "{0}ポート{1}は閉じている",
            [Protocol(protocol), Number(port.into())],
        ),
        Reason::PortUnreachable { port: None, .. } => {
            say!("its port is closed", "ポートは閉じている", [])
        }
        Reason::ProtocolUnreachable { protocol, .. } => {
            say!("does not know {0}", "{0}を知らない", [Protocol(protocol)],)
        }
        Reason::TooBig { mtu: Some(mtu) } => too_big(mtu.into()),
        Reason::TooBig { mtu: None } => say!("too big for the way", "この経路には大きすぎる", []),
        Reason::TooBigOverIpv6 { mtu } => too_big(mtu),
        Reason::Unreachable { code, .. } => of_code(&UNREACHABLE, code, 0),
        Reason::UnreachableOverIpv6 { code, .. } => of_code(&UNREACHABLE_OVER_IPV6, code, 0),
        Reason::HopLimitExpired { .. } => {
            say!("dropped: hop limit ran out", "ホップリミット切れで破棄", [],)
        }
        Reason::TtlExpired { .. } => say!("dropped: ttl ran out", "TTL切れで破棄", []),
        Reason::ReassemblyExpired => say!("dropped: pieces missing", "フラグメント不足で破棄", []),
        Reason::BadIpv6 { code, offset, .. } => of_code(&BAD_IPV6, code, offset),
        Reason::BadParameter { offset } => say!(
            "bad value at octet {0}",
            "{0}バイト目の値が不正",
            [Number(offset.into())],
        ),
        Reason::UseGateway { gateway, .. } => {
            say!("better: through {0}", "{0}経由がよい", [Address(gateway)])
        }
        Reason::SlowDown => say!("too fast (out of use)", "速すぎる（今は使われない）", []),
    }
}

fn too_big(mtu: u32) -> Phrase {
    say!("too big: {0} fit", "大きすぎる、{0}まで", [Octets(mtu)])
}

/// The text for a code; the last of them is for all others.
fn of_code(texts: &'static [Wording], code: u8, offset: u32) -> Phrase {
    let last = texts.len() - 1;
    Phrase::new(&texts[last.min(code.into())], [Number(offset)])
}

/// Destination unreachable, codes 0 to 15 (RFC 792, RFC 1122 3.2.2.1, RFC 1812 5.2.7.1).
const UNREACHABLE: [Wording; 17] = [
    Wording::new("no way to that network", "そのネットワークへの経路なし"),
    Wording::new("that host is not reached", "そのホストに届かない"),
    Wording::new("protocol not known there", "プロトコルが通じない"),
    Wording::new("that port is not reached", "そのポートに届かない"),
    Wording::new("too big for the way", "この経路には大きすぎる"),
    Wording::new("its source route fails", "指定された経路が使えない"),
    Wording::new("no such network", "そのネットワークは存在しない"),
    Wording::new("no such host", "そのホストは存在しない"),
    Wording::new("its sender is cut off", "送信元が切り離されている"),
    Wording::new("network closed by a rule", "規則で網への通信が禁止"),
    Wording::new("host closed by a rule", "規則でホストへの通信が禁止"),
    Wording::new("no way for this tos", "このTOSでの経路なし"),
    Wording::new("no way for this tos", "このTOSでの経路なし"),
    Wording::new("a filter forbids it", "フィルターが禁止"),
    Wording::new("precedence not allowed", "その優先度は許されない"),
    Wording::new("precedence too low", "優先度が低すぎる"),
    UNKNOWN,
];

const UNKNOWN: Wording = Wording::new("not reached, code unknown", "届かない、コードは不明");

/// Destination unreachable over IPv6, codes 0 to 8 (RFC 4443 3.1, RFC 6550 20.18, RFC 8883 3).
const UNREACHABLE_OVER_IPV6: [Wording; 10] = [
    Wording::new("knows no way there", "宛先への経路なし"),
    Wording::new("a rule forbids it", "規則で禁止"),
    Wording::new("source address out of scope", "送信元アドレスの範囲外"),
    Wording::new("that host is not reached", "そのホストに届かない"),
    Wording::new("that port is not reached", "そのポートに届かない"),
    Wording::new("a rule forbids its source", "規則で送信元を禁止"),
    Wording::new("refused as configured", "設定により拒否"),
    Wording::new("its source route fails", "指定された経路が使えない"),
    Wording::new("headers too long", "ヘッダーが長すぎる"),
    UNKNOWN,
];

/// Parameter problem over IPv6, codes 0 to 3 (RFC 4443 3.4, RFC 7112 5).
const BAD_IPV6: [Wording; 5] = [
    Wording::new("bad value at octet {0}", "{0}バイト目の値が不正"),
    Wording::new(
        "unknown protocol, octet {0}",
        "不明なプロトコル、{0}バイト目",
    ),
    Wording::new("unknown option, octet {0}", "不明なオプション、{0}バイト目"),
    Wording::new("headers not all in first", "先頭にヘッダーが足りない"),
    Wording::new("wrong at octet {0}", "{0}バイト目に誤り"),
];
