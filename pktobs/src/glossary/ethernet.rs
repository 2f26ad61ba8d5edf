//! Ethernet, its VLAN tags, and LLC and SNAP behind it (IEEE 802.3, IEEE 802.1Q, IEEE 802.2).

use pktobs_common::{Flags, Stop};

use super::entry::{Entry, Kind, Unit};
use super::{Field, walk::Teller};
use crate::lang::Wording;
use crate::packet::Packet;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        field: Field::EthernetDestination,
        kind: Kind::LinkAddress,
        unit: Unit::None,
        source: "IEEE 802.3 3.2.4",
        text: Wording::new(
            "The link-layer (MAC) address of the interface on this link that is to take the frame: that of the target, \
             or of the router on the way to it. ff:ff:ff:ff:ff:ff is all of them.",
            "フレームを受け取る、同一リンク上のインターフェースのMACアドレス。宛先ホスト、またはそこへ向かう途中のルーターのものである。\
             ff:ff:ff:ff:ff:ffは全員宛て（ブロードキャスト）。",
        ),
    },
    Entry {
        field: Field::EthernetSource,
        kind: Kind::LinkAddress,
        unit: Unit::None,
        source: "IEEE 802.3 3.2.5",
        text: Wording::new(
            "The link-layer (MAC) address of the interface on this link that sent the frame. Behind a router, it is \
             that of the router and not of the first sender.",
            "フレームを送り出した、同一リンク上のインターフェースのMACアドレス。ルーターを越えてきたパケットでは、最初の送信元ではなく\
             ルーターのものになる。",
        ),
    },
    Entry {
        field: Field::Vlan,
        kind: Kind::List,
        unit: Unit::None,
        source: "IEEE 802.1Q 9.6",
        text: Wording::new(
            "A VLAN tag: it says to which of several virtual networks on the same cable the frame belongs. The outer \
             tag comes first.",
            "VLANタグ。同じケーブル上にある複数の仮想ネットワークのうち、どれに属するフレームかを示す。外側のタグが先に来る。",
        ),
    },
    Entry {
        field: Field::VlanProtocol,
        kind: Kind::Hex(4),
        unit: Unit::None,
        source: "IEEE 802.1Q 9.5",
        text: Wording::new(
            "The number that marks these octets as a VLAN tag: 0x8100 for the tag of a customer, 0x88a8 for that of a \
             provider around it.",
            "VLANタグであることを示す番号（TPID）。0x8100は利用者側のタグ、0x88a8はその外側に付く事業者側のタグ。",
        ),
    },
    Entry {
        field: Field::VlanPriority,
        kind: Kind::Number,
        unit: Unit::None,
        source: "IEEE 802.1Q 9.6",
        text: Wording::new(
            "The priority that switches give the frame, from 0 to 7. 0 is the usual one, 1 is the lowest, and 7 the \
             highest.",
            "スイッチがフレームを扱う優先度（PCP）。0〜7で、0が通常、1が最低、7が最高。",
        ),
    },
    Entry {
        field: Field::VlanDei,
        kind: Kind::Flag,
        unit: Unit::None,
        source: "IEEE 802.1Q 9.6",
        text: Wording::new(
            "Drop eligible: when a switch has more frames than it can send, it drops those with this bit set first.",
            "廃棄可否（DEI）。スイッチが混雑したとき、このビットが立ったフレームから先に破棄される。",
        ),
    },
    Entry {
        field: Field::VlanId,
        kind: Kind::Number,
        unit: Unit::None,
        source: "IEEE 802.1Q 9.6",
        text: Wording::new(
            "The number of the virtual network, from 1 to 4094. 0 means that the tag says a priority only.",
            "仮想ネットワークの番号（VLAN ID）。1〜4094。0は優先度だけを示すタグ。",
        ),
    },
    Entry {
        field: Field::EthernetType,
        kind: Kind::Hex(4),
        unit: Unit::None,
        source: "IEEE 802.3 3.2.6",
        text: Wording::new(
            "What the frame carries: 0x0800 is IPv4, 0x86dd IPv6, 0x0806 ARP.",
            "フレームが運んでいるプロトコルの番号（EtherType）。0x0800はIPv4、0x86ddはIPv6、0x0806はARP。",
        ),
    },
    Entry {
        field: Field::EthernetLength,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "IEEE 802.3 3.2.6",
        text: Wording::new(
            "In place of an EtherType, a value up to 1500 is the length of what the frame carries. An LLC header \
             follows, which says what that is.",
            "EtherTypeの位置にある1500以下の値は、フレームが運ぶデータの長さを表す。後に続くLLCヘッダーが、その種類を示す。",
        ),
    },
    Entry {
        field: Field::LlcDsap,
        kind: Kind::Hex(2),
        unit: Unit::None,
        source: "RFC 1042",
        text: Wording::new(
            "The service that is to take the data (destination service access point): 0x42 is spanning tree, 0xaa says \
             that a SNAP header follows.",
            "データを受け取るサービスの番号（DSAP）。0x42はスパニングツリー、0xaaはSNAPヘッダーが続くことを示す。",
        ),
    },
    Entry {
        field: Field::LlcSsap,
        kind: Kind::Hex(2),
        unit: Unit::None,
        source: "RFC 1042",
        text: Wording::new(
            "The service that sent the data (source service access point). Its lowest bit is set in a response.",
            "データを送ったサービスの番号（SSAP）。最下位ビットは、応答のとき1になる。",
        ),
    },
    Entry {
        field: Field::LlcControl,
        kind: Kind::Hex(2),
        unit: Unit::None,
        source: "RFC 1042",
        text: Wording::new(
            "The kind of LLC frame. 0x03 is the usual one: data that nobody acknowledges.",
            "LLCフレームの種類。通常は0x03（確認応答を伴わないデータ）。",
        ),
    },
    Entry {
        field: Field::SnapOui,
        kind: Kind::Hex(6),
        unit: Unit::None,
        source: "RFC 1042",
        text: Wording::new(
            "Whose numbers the protocol below counts in: 0x000000 for EtherTypes, otherwise those of the maker to whom \
             this number was given.",
            "次のプロトコル番号を定めた組織の番号（OUI）。0x000000ならEtherTypeで、それ以外はその番号を持つ組織が独自に定めた番号である。",
        ),
    },
    Entry {
        field: Field::SnapProtocol,
        kind: Kind::Hex(4),
        unit: Unit::None,
        source: "RFC 1042",
        text: Wording::new(
            "What follows the SNAP header, by the numbers of that organisation.",
            "SNAPヘッダーの後に続くプロトコルの番号。番号の体系は上の組織が定める。",
        ),
    },
];

/// The largest value of the length/type field that is a length (IEEE 802.3 3.2.6).
const LENGTH_MAX: u16 = 1500;
const HEADER_LEN: u32 = 14;

/// The fields of the Ethernet header, if the record has them.
pub(super) fn fields(packet: &Packet<'_>, teller: &mut Teller<'_>) {
    let record = packet.record();
    if !record.flags.has(Flags::ETHERNET) {
        return;
    }
    if let Some((destination, source)) = packet.link_addresses() {
        teller.link_address(Field::EthernetDestination, destination);
        teller.link_address(Field::EthernetSource, source);
    }
    for tag in packet.vlan_tags() {
        teller.item(Field::Vlan, |teller| {
            teller.hex(Field::VlanProtocol, tag.protocol);
            teller.number(Field::VlanPriority, tag.priority());
            teller.flag(Field::VlanDei, tag.dei());
            teller.number(Field::VlanId, tag.identifier());
        });
    }
    if record.stop == Stop::LinkTruncated {
        if let Some(&octets) = packet.octets(HEADER_LEN - 2, HEADER_LEN).first_chunk() {
            teller.hex(Field::EthernetType, u16::from_be_bytes(octets));
        }
    } else if record.ether_type <= LENGTH_MAX {
        teller.number(Field::EthernetLength, record.ether_type);
        llc(packet, teller);
    } else {
        teller.hex(Field::EthernetType, record.ether_type);
    }
}

/// The LLC header, and a SNAP header behind it.
fn llc(packet: &Packet<'_>, teller: &mut Teller<'_>) {
    const SNAP: [u8; 3] = [0xaa, 0xaa, 0x03];
    let start = u32::from(packet.record().network_offset);
    let end = start + u32::from(packet.record().ether_type).min(8);
    let octets = packet.octets(start, end);
    let names = [Field::LlcDsap, Field::LlcSsap, Field::LlcControl];
    for (field, &octet) in names.into_iter().zip(octets) {
        teller.hex(field, octet);
    }
    if let Some(&[o0, o1, o2, p0, p1]) = octets.strip_prefix(&SNAP).and_then(<[u8]>::first_chunk) {
        teller.hex(Field::SnapOui, u32::from_be_bytes([0, o0, o1, o2]));
        teller.hex(Field::SnapProtocol, u16::from_be_bytes([p0, p1]));
    }
}
