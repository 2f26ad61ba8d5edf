//! What the fields of the link layer mean.

use super::number;
use crate::glossary::{Field, FieldValue};
use crate::view::names;
use crate::view::phrase::{Phrase, Value::Name, say};

pub(super) fn meaning(field: Field, value: FieldValue<'_>) -> Option<Phrase> {
    match (field, value) {
        (
            Field::EthernetDestination | Field::EthernetSource | Field::SllAddress,
            FieldValue::LinkAddress(octets),
        ) => address(octets),
        (Field::EthernetType | Field::SllProtocol, value) => ether_type(number(value)?),
        (Field::EthernetLength, _) => Some(say!(
            "a frame of IEEE 802.3: an LLC header follows",
            "IEEE 802.3のフレームで、LLCヘッダーが続く",
            [],
        )),
        (Field::LoopbackFamily, value) => {
            let name = if number(value)? == 2 { "IPv4" } else { "IPv6" };
            Some(follows(name))
        }
        (Field::SllPacketType, value) => packet_type(number(value)?),
        (Field::SllHardwareType, value) => hardware_type(number(value)?),
        (Field::VlanProtocol, value) => tag(number(value)?),
        (Field::VlanPriority, FieldValue::Number(0)) => {
            Some(say!("the usual one", "通常の優先度", []))
        }
        (Field::VlanId, FieldValue::Number(0)) => Some(say!(
            "no virtual network: the tag says a priority only",
            "仮想ネットワークの指定はなく、優先度だけを示す",
            [],
        )),
        (Field::LlcDsap | Field::LlcSsap, value) => service(number(value)?),
        (Field::LlcControl, value) if number(value) == Some(3) => Some(say!(
            "data that is not acknowledged",
            "確認応答を伴わないデータ",
            [],
        )),
        (Field::SnapOui, value) if number(value) == Some(0) => {
            Some(say!("an EtherType follows", "EtherTypeが続く", []))
        }
        _ => None,
    }
}

fn follows(name: &'static str) -> Phrase {
    say!("{0} follows", "{0}が続く", [Name(name)])
}

pub(super) fn ether_type(number: u32) -> Option<Phrase> {
    names::ether_type(u16::try_from(number).ok()?).map(follows)
}

/// To whom a link-layer address belongs, as far as its bits tell (IEEE 802 8.2, RFC 1112 6.4, RFC 2464 7).
fn address(octets: [u8; 6]) -> Option<Phrase> {
    const GROUP: u8 = 0x01;
    const LOCALLY_ADMINISTERED: u8 = 0x02;
    Some(match octets {
        [0xff, 0xff, 0xff, 0xff, 0xff, 0xff] => say!(
            "all on the link (broadcast)",
            "リンク上の全員（ブロードキャスト）",
            [],
        ),
        [0, 0, 0, 0, 0, 0] => say!(
            "none, as on the loopback interface",
            "なし（ループバックインターフェースなど）",
            [],
        ),
        [0x01, 0x00, 0x5e, ..] => say!(
            "a group of IPv4 (multicast)",
            "IPv4のグループ（マルチキャスト）",
            [],
        ),
        [0x33, 0x33, ..] => say!(
            "a group of IPv6 (multicast)",
            "IPv6のグループ（マルチキャスト）",
            [],
        ),
        [0x01, 0x80, 0xc2, 0, 0, _] => say!(
            "the switches next to the sender; none passes it on",
            "隣のスイッチ宛て。ほかへは転送されない",
            [],
        ),
        [first, ..] if first & GROUP != 0 => {
            say!("a group (multicast)", "グループ（マルチキャスト）", [])
        }
        [first, ..] if first & LOCALLY_ADMINISTERED != 0 => say!(
            "locally administered: by software",
            "ローカル管理（ソフトウェアで設定）",
            [],
        ),
        _ => return None,
    })
}

fn packet_type(number: u32) -> Option<Phrase> {
    Some(match number {
        0 => say!("to this host", "このホスト宛て", []),
        1 => say!("to all on the link", "リンク上の全員宛て", []),
        2 => say!("to a group", "グループ宛て", []),
        3 => say!("to another host", "ほかのホスト宛て", []),
        4 => say!("sent by this host", "このホストが送信した", []),
        _ => return None,
    })
}

/// `ARPHRD_ETHER` and so on (include/uapi/linux/if_arp.h).
fn hardware_type(number: u32) -> Option<Phrase> {
    Some(match number {
        1 => say!(
            "Ethernet, or one like it",
            "Ethernet（または同種のもの）",
            []
        ),
        772 => say!("the loopback", "ループバック", []),
        65534 => say!(
            "one without link layer, as a tunnel",
            "トンネルなど、リンク層のないもの",
            [],
        ),
        _ => return None,
    })
}

fn tag(number: u32) -> Option<Phrase> {
    Some(match number {
        0x8100 => say!("the usual tag (802.1Q)", "通常のタグ（802.1Q）", []),
        0x88a8 => say!(
            "a service tag, around the tag of a customer (802.1ad)",
            "利用者のタグの外側に付くサービスタグ（802.1ad）",
            [],
        ),
        0x9100 | 0x9200 => say!(
            "a service tag of switches older than 802.1ad",
            "802.1ad以前のスイッチが使ったサービスタグ",
            [],
        ),
        _ => return None,
    })
}

/// Service access points; the lowest bit means a group, or a response.
fn service(number: u32) -> Option<Phrase> {
    Some(match number & !1 {
        0x42 => say!(
            "spanning tree: how switches avoid loops",
            "スパニングツリー。スイッチがループを避けるためのもの",
            [],
        ),
        0xaa => say!("a SNAP header follows", "SNAPヘッダーが続く", []),
        0xe0 => say!("IPX of Novell", "NovellのIPX", []),
        0xf0 => say!("NetBIOS", "NetBIOSで使う", []),
        0xfe => say!("OSI, as IS-IS", "IS-ISなど、OSIのプロトコル", []),
        _ => return None,
    })
}
