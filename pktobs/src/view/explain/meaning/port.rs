//! What a port tells: the service that usually waits on it, or that it was only lent for this conversation.

use pktobs_common::wire::PROTOCOL_TCP;

use super::Context;
use crate::view::phrase::{Phrase, Value::Name, say};

/// Where Linux takes ports for those who ask for any (`net.ipv4.ip_local_port_range`).
const LINUX: std::ops::RangeInclusive<u16> = 32_768..=60_999;
/// Those that IANA keeps for that use, begin here (RFC 6335 6).
const DYNAMIC: u16 = 49_152;
/// Ports of services that only the system may take, end here.
const WELL_KNOWN_MAX: u16 = 1_023;

/// What a port of a protocol means; `other` is the port at the other end.
pub(super) fn meaning(context: &Context<'_>, protocol: u8, port: u16, other: u16) -> Phrase {
    let is_lent = LINUX.contains(&port) || port >= DYNAMIC;
    let is_other_lent = LINUX.contains(&other) || other >= DYNAMIC;
    let name = context.services.name(protocol, port);
    match name {
        // A name in this range counts only if the other end is no service.
        Some(name) if !is_lent || is_other_lent => {
            say!(
                "{0} (from /etc/services)",
                "{0}（/etc/servicesによる）",
                [Name(name)]
            )
        }
        _ if is_lent => say!(
            "probably a free one, picked for this conversation (ephemeral)",
            "おそらくこの通信のために空きから選ばれた（エフェメラル）",
            [],
        ),
        _ if port == 0 && protocol == PROTOCOL_TCP => say!(
            "no program can have port 0",
            "ポート0を使えるプログラムはない",
            [],
        ),
        _ if port == 0 => say!(
            "none: no answer is expected",
            "なし。応答を期待していない",
            []
        ),
        _ if port <= WELL_KNOWN_MAX => say!(
            "a well-known port (below 1024), not in /etc/services",
            "ウェルノウンポート（1024未満）。/etc/servicesにはない",
            [],
        ),
        _ => say!("not in /etc/services", "/etc/servicesにはない", [],),
    }
}
