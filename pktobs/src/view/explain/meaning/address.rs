//! What an address tells of where it holds (RFC 1918, RFC 6890, RFC 4193, RFC 4291 2.4).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::view::names;
use crate::view::phrase::{
    Phrase,
    Value::{Name, Words},
    say,
};

/// What an address means; `None` if it is an ordinary one.
pub(super) fn meaning(address: IpAddr) -> Option<Phrase> {
    match address {
        IpAddr::V4(address) => ipv4(address),
        IpAddr::V6(address) => ipv6(address),
    }
}

fn ipv4(address: Ipv4Addr) -> Option<Phrase> {
    /// For the network between a provider and its customers (RFC 6598).
    const SHARED: u32 = 0x6440_0000;
    const SHARED_BITS: u32 = 10;
    let is_shared = address.to_bits() >> (32 - SHARED_BITS) == SHARED >> (32 - SHARED_BITS);
    Some(match address {
        _ if address.is_unspecified() => say!(
            "none: the sender has no address yet",
            "なし。送信元はまだアドレスを持っていない",
            [],
        ),
        _ if address.is_loopback() => say!("this host itself", "このホスト自身", []),
        _ if address.is_private() => say!(
            "private: not used on the Internet",
            "プライベート（インターネット上では不使用）",
            [],
        ),
        _ if address.is_link_local() => say!(
            "made up by the host, for this link only",
            "ホストが自分で決めた、このリンク内だけのアドレス",
            [],
        ),
        _ if address.is_broadcast() => say!(
            "all on this link (broadcast)",
            "このリンク上の全員（ブロードキャスト）",
            [],
        ),
        _ if address.is_multicast() => {
            say!("a group (multicast)", "グループ（マルチキャスト）", [])
        }
        _ if address.is_documentation() => documentation(),
        _ if is_shared => say!(
            "between a provider and its customers",
            "通信事業者と利用者の間で使うアドレス",
            [],
        ),
        _ => return None,
    })
}

fn ipv6(address: Ipv6Addr) -> Option<Phrase> {
    const DOCUMENTATION: [u16; 2] = [0x2001, 0xdb8];
    Some(match address {
        _ if address.is_unspecified() => say!(
            "none: the sender has no address yet",
            "なし。送信元はまだアドレスを持っていない",
            [],
        ),
        _ if address.is_loopback() => say!("this host itself", "このホスト自身", []),
        _ if address.is_unicast_link_local() => say!(
            "holds on this link only (link-local)",
            "このリンク内だけで有効（リンクローカル）",
            [],
        ),
        _ if address.is_unique_local() => say!(
            "for networks of one organisation (unique local)",
            "組織内のネットワーク用（ユニークローカル）",
            [],
        ),
        _ if names::is_solicited_node(address) => say!(
            "the group in which neighbors ask for addresses that end alike (solicited-node)",
            "末尾が同じアドレスについて近隣が尋ねるときのグループ（要請ノード）",
            [],
        ),
        _ if address.is_multicast() => group(address),
        _ if address.segments().starts_with(&DOCUMENTATION) => documentation(),
        _ => return None,
    })
}

fn group(address: Ipv6Addr) -> Phrase {
    match names::group(address) {
        Some(names::GroupName::Words(words)) => {
            say!("the group of {0}", "{0}のグループ", [Words(words)])
        }
        Some(names::GroupName::Proper(name)) => {
            say!("the group of {0}", "{0}のグループ", [Name(name)])
        }
        None => say!("a group (multicast)", "グループ（マルチキャスト）", []),
    }
}

fn documentation() -> Phrase {
    say!("for examples in documents", "文書の例示用のアドレス", [])
}
