//! The words for what ICMP errors say of the packet that they quote.

use pktobs_common::wire::PROTOCOL_TCP;

use crate::flow::Reason;
use crate::lang::Wording;
use crate::view::phrase::{
    Phrase,
    Value::{Address, Number, Octets, Protocol},
    say,
};

/// The words for a reason.
pub(super) fn words(reason: Reason) -> Phrase {
    match reason {
        Reason::PortUnreachable {
            protocol: PROTOCOL_TCP,
            port: Some(port),
        } => say!(
            "TCP port {0} is refused, probably by a firewall (a system without a listener would answer by TCP)",
            "TCPポート{0}は拒否された。おそらくファイアウォールによる（待ち受けがないだけなら、TCPで応答が返る）",
            [Number(port.into())],
        ),
        Reason::PortUnreachable {
            protocol,
            port: Some(port),
        } => say!(
            "no program listens on {0} port {1} (or a firewall refuses)",
            "{0}ポート{1}で待ち受けているプログラムがない（またはファイアウォールが拒否している）",
            [Protocol(protocol), Number(port.into())],
        ),
        Reason::PortUnreachable {
            protocol,
            port: None,
        } => say!(
            "its {0} port cannot be reached",
            "そのパケットは宛先の{0}ポートに届かない",
            [Protocol(protocol)],
        ),
        Reason::ProtocolUnreachable { host, protocol } => say!(
            "{0} does not know the protocol that it carries, {1}",
            "そのパケットが運ぶプロトコル（{1}）に、{0}は対応していない",
            [Address(host), Protocol(protocol)],
        ),
        Reason::TooBig { mtu: Some(mtu) } => say!(
            "too big for the way ahead, and it must not be fragmented (DF); at most {0} fit",
            "そのパケットはこの先の経路には大きすぎ、フラグメント化も禁じられている（DF）。通れるのは{0}までである",
            [Octets(mtu.into())],
        ),
        Reason::TooBig { mtu: None } => say!(
            "too big for the way ahead, and it must not be fragmented (DF); what would fit is not said",
            "そのパケットはこの先の経路には大きすぎ、フラグメント化も禁じられている（DF）。通れる大きさは示されていない",
            [],
        ),
        Reason::Unreachable { code, host } => Phrase::new(unreachable(code), [Address(host)]),
        Reason::UnreachableOverIpv6 { code, by, host } => {
            Phrase::new(unreachable_over_ipv6(code), [Address(host), Address(by)])
        }
        Reason::TooBigOverIpv6 { mtu } => say!(
            "too big for the way ahead, where at most {0} fit; over IPv6 only the sender may fragment",
            "そのパケットはこの先の経路には大きすぎる。通れるのは{0}までである。IPv6でフラグメント化してよいのは送信元だけである",
            [Octets(mtu)],
        ),
        Reason::HopLimitExpired { by } => say!(
            "{0} dropped it: its hop limit (hlim) ran out before it arrived",
            "宛先に着く前にホップリミット（hlim）が尽きたので、{0}がそのパケットを破棄した",
            [Address(by)],
        ),
        Reason::BadIpv6 { code, by, offset } => {
            Phrase::new(bad_ipv6(code), [Address(by), Number(offset)])
        }
        Reason::TtlExpired { by } => say!(
            "{0} dropped it: its time to live (ttl) ran out before it arrived",
            "宛先に着く前に生存時間（ttl）が尽きたので、{0}がそのパケットを破棄した",
            [Address(by)],
        ),
        Reason::ReassemblyExpired => say!(
            "pieces of it were missing for too long, so it was dropped",
            "フラグメントがそろわないまま時間切れになり、破棄された",
            [],
        ),
        Reason::UseGateway { gateway, host } => say!(
            "the better way to {0} is through {1}",
            "{0}へは{1}を経由するほうがよい",
            [Address(host), Address(gateway)],
        ),
        Reason::BadParameter { offset } => say!(
            "its IPv4 header has a bad value at octet {0}, counted from 0",
            "そのパケットのIPv4ヘッダーに不正な値がある（先頭を0として{0}バイト目）",
            [Number(offset.into())],
        ),
        Reason::SlowDown => say!(
            "it comes too fast (a message that is no longer in use)",
            "パケットの来るペースが速すぎる（今は使われていないメッセージである）",
            [],
        ),
    }
}

/// Destination unreachable, codes 0 to 15 (RFC 792, RFC 1122 3.2.2.1, RFC 1812 5.2.7.1).
const UNREACHABLE: [Wording; 16] = [
    Wording::new(
        "no way to the network of {0}",
        "{0}のネットワークへの経路がない",
    ),
    Wording::new(
        "{0} itself cannot be reached: it is off, or there is no way to it",
        "{0}そのものに届かない。停止しているか、そこへの経路がない",
    ),
    Wording::new(
        "{0} does not know its protocol",
        "そのパケットのプロトコルに{0}は対応していない",
    ),
    Wording::new(
        "its port at {0} cannot be reached",
        "そのパケットは{0}の宛先ポートに届かない",
    ),
    Wording::new(
        "too big for the way to {0}",
        "そのパケットは{0}への経路には大きすぎる",
    ),
    Wording::new(
        "the way that it prescribes to {0} does not work",
        "そのパケットが指定した{0}への経路は通れない",
    ),
    Wording::new(
        "the network of {0} does not exist",
        "{0}のネットワークは存在しない",
    ),
    Wording::new("{0} does not exist", "{0}は存在しない"),
    Wording::new(
        "its sender is cut off from {0}",
        "そのパケットの送信元は{0}から切り離されている",
    ),
    Wording::new(
        "the network of {0} is closed to it by a rule",
        "そのパケットが{0}のネットワークに入ることは、規則で禁じられている",
    ),
    Wording::new(
        "{0} is closed to it by a rule",
        "そのパケットを{0}に届けることは、規則で禁じられている",
    ),
    Wording::new(
        "no way to the network of {0} for its type of service (tos)",
        "そのパケットのサービスタイプ（tos）では、{0}のネットワークへの経路がない",
    ),
    Wording::new(
        "no way to {0} for its type of service (tos)",
        "そのパケットのサービスタイプ（tos）では、{0}への経路がない",
    ),
    Wording::new(
        "a filter forbids it on its way to {0}",
        "{0}への途中で、フィルターがそのパケットを禁じている",
    ),
    Wording::new(
        "its precedence is not allowed for {0}",
        "そのパケットの優先度は{0}に対して許されていない",
    ),
    Wording::new(
        "its precedence is too low for the network of {0}",
        "そのパケットの優先度は{0}のネットワークには低すぎる",
    ),
];

/// A code that no standard defines.
const UNREACHABLE_ODDLY: Wording = Wording::new(
    "{0} cannot be reached, for a reason that has no standard meaning",
    "{0}に届かない。理由として示されたコードには標準の意味がない",
);

fn unreachable(code: u8) -> &'static Wording {
    let known = UNREACHABLE.get(usize::from(code));
    known.unwrap_or(&UNREACHABLE_ODDLY)
}

/// Destination unreachable over IPv6, codes 0 to 8 (RFC 4443 3.1, RFC 6550 20.18, RFC 8883 3).
const UNREACHABLE_OVER_IPV6: [Wording; 9] = [
    Wording::new("{1} knows no way to {0}", "{1}は{0}への経路を知らない"),
    Wording::new(
        "a rule at {1} forbids it on its way to {0}, as a firewall has them",
        "{0}への途中で、{1}にある規則（ファイアウォールなど）がそのパケットを禁じている",
    ),
    Wording::new(
        "its source address, {0}, does not count beyond its own part of the network",
        "そのパケットの送信元アドレス{0}は、属する範囲の外のネットワークでは通用しない",
    ),
    Wording::new(
        "{0} itself cannot be reached: it is off, or nobody has this address",
        "{0}そのものに届かない。停止しているか、このアドレスを持つホストがない",
    ),
    Wording::new(
        "its port at {0} cannot be reached",
        "そのパケットは{0}の宛先ポートに届かない",
    ),
    Wording::new(
        "a rule at {1} forbids packets from {0} there",
        "{1}では、{0}からのパケットが規則で禁じられている",
    ),
    Wording::new(
        "{1} is told to refuse all packets to {0}",
        "{1}は、{0}宛てのパケットをすべて拒否するよう設定されている",
    ),
    Wording::new(
        "{1} cannot go the way that it prescribes to {0}",
        "そのパケットが指定した{0}への経路を、{1}はたどれない",
    ),
    Wording::new(
        "its headers are too long for {1}",
        "そのパケットのヘッダーは{1}には長すぎる",
    ),
];

fn unreachable_over_ipv6(code: u8) -> &'static Wording {
    let known = UNREACHABLE_OVER_IPV6.get(usize::from(code));
    known.unwrap_or(&UNREACHABLE_ODDLY)
}

/// Parameter problem over IPv6, codes 0 to 3 (RFC 4443 3.4, RFC 7112 5).
const BAD_IPV6: [Wording; 4] = [
    Wording::new(
        "its headers have a bad value at octet {1}, counted from 0",
        "そのパケットのヘッダーに不正な値がある（先頭を0として{1}バイト目）",
    ),
    Wording::new(
        "{0} does not know the protocol that octet {1} names, counted from 0",
        "そのパケットの{1}バイト目（先頭を0とする）が示すプロトコルに、{0}は対応していない",
    ),
    Wording::new(
        "{0} does not know the option at octet {1}, counted from 0",
        "そのパケットの{1}バイト目（先頭を0とする）にあるオプションに、{0}は対応していない",
    ),
    Wording::new(
        "its first fragment has not all of the headers",
        "最初のフラグメントにヘッダーがそろっていない",
    ),
];

/// A code that no standard defines.
const BAD_IPV6_ODDLY: Wording = Wording::new(
    "{0} cannot process it: something is wrong at octet {1}, counted from 0",
    "{0}はそのパケットを処理できない。先頭を0として{1}バイト目に問題がある",
);

fn bad_ipv6(code: u8) -> &'static Wording {
    BAD_IPV6.get(usize::from(code)).unwrap_or(&BAD_IPV6_ODDLY)
}
