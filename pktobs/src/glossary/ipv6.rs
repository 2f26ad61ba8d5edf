//! The fixed header of IPv6 (RFC 8200 3).

use pktobs_common::{Stop, wire};

use super::entry::{Entry, Kind, Unit};
use super::{Field, ipv6_extensions, walk::Teller};
use crate::lang::Wording;
use crate::packet::Packet;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        field: Field::Ipv6Version,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 8200 3",
        text: Wording::new(
            "The version of the Internet Protocol: 6 in this header.",
            "インターネットプロトコル（IP）のバージョン。このヘッダーでは6。",
        ),
    },
    Entry {
        field: Field::Ipv6TrafficClass,
        kind: Kind::Hex(2),
        unit: Unit::None,
        source: "RFC 8200 7",
        text: Wording::new(
            "How routers should treat the packet; the octet that IPv4 calls tos. The high six bits are the DSCP, the \
             low two the ECN field.",
            "ルーターにどう扱ってほしいかを示す1バイト（トラフィッククラス）。IPv4のtosに当たり、上位6ビットがDSCP、\
             下位2ビットがECN。",
        ),
    },
    Entry {
        field: Field::Ipv6Dscp,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 2474 3",
        text: Wording::new(
            "Differentiated services code point: the class of service that the packet asks routers for. 0 is the \
             default; what the others get, the operator of each network decides.",
            "ルーターに求める優先制御のクラス（DSCP）。0は既定の扱い。ほかの値をどう扱うかは、各ネットワークの運用者が決める。",
        ),
    },
    Entry {
        field: Field::Ipv6Ecn,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 3168 5",
        text: Wording::new(
            "Explicit congestion notification. A router that is about to run full can set this to 3 instead of \
             dropping the packet, if the sender allowed that with 1 or 2; 0 does not allow it.",
            "輻輳の明示的通知（ECN）。混雑し始めたルーターは、送信側が1か2を入れて許可していれば、パケットを破棄する代わりにこの値を3にできる。\
             0は許可しないことを示す。",
        ),
    },
    Entry {
        field: Field::Ipv6FlowLabel,
        kind: Kind::Hex(5),
        unit: Unit::None,
        source: "RFC 6437 2",
        text: Wording::new(
            "A number that the sender gives to all packets of one conversation, so that routers with several paths \
             keep them together. 0 means that it gave none.",
            "送信側が1つの通信に属するパケットに付ける番号（フローラベル）。経路が複数あるルーターは、これを使って同じ通信を同じ経路に通せる。\
             0は付けていないことを示す。",
        ),
    },
    Entry {
        field: Field::Ipv6PayloadLength,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "RFC 8200 3",
        text: Wording::new(
            "How long everything behind this fixed header of 40 octets is, extension headers included. 0 means that \
             the length stands in a jumbo payload option.",
            "40バイトの固定ヘッダーより後ろの長さ（ペイロード長）。拡張ヘッダーも含む。0なら、長さはジャンボペイロードオプションにある。",
        ),
    },
    Entry {
        field: Field::Ipv6NextHeader,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 8200 3",
        text: Wording::new(
            "What follows the fixed header: an extension header or a protocol, by the numbers that IPv4 uses too. 6 \
             is TCP, 17 UDP, 58 ICMPv6.",
            "固定ヘッダーの次に続く、拡張ヘッダーまたはプロトコルの番号。番号の体系はIPv4と共通で、6はTCP、17はUDP、58はICMPv6。",
        ),
    },
    Entry {
        field: Field::Ipv6HopLimit,
        kind: Kind::Number,
        unit: Unit::Hops,
        source: "RFC 8200 3",
        text: Wording::new(
            "What IPv4 calls ttl: every router takes 1 off and drops the packet at 0. Some messages between neighbors \
             must arrive with 255, which proves that no router forwarded them.",
            "ホップリミット。IPv4のttlに当たり、ルーターを通るたびに1ずつ減り、0になると破棄される。近隣との一部のメッセージは255で届かねばならず、\
             それがルーターを越えていない証拠になる。",
        ),
    },
    Entry {
        field: Field::Ipv6Source,
        kind: Kind::Address,
        unit: Unit::None,
        source: "RFC 8200 3",
        text: Wording::new(
            "The address of the sender. An answer goes there. fe80:: addresses hold on this link only.",
            "送信元のIPv6アドレス。応答はここへ送られる。fe80で始まるアドレスは、そのリンク内でだけ有効である。",
        ),
    },
    Entry {
        field: Field::Ipv6Destination,
        kind: Kind::Address,
        unit: Unit::None,
        source: "RFC 8200 3",
        text: Wording::new(
            "The address to which the packet goes; with a routing header, the next stop on the way. Addresses that \
             begin with ff are groups.",
            "宛先のIPv6アドレス。ルーティングヘッダーがあれば、次の経由地である。ffで始まるアドレスはグループ宛て（マルチキャスト）。",
        ),
    },
    Entry {
        field: Field::Ipv6DataLength,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "RFC 8200 3",
        text: Wording::new(
            "How many octets the packet carries behind its extension headers. It is told of fragments and of protocols \
             that are not parsed here.",
            "拡張ヘッダーの後に続くデータの長さ。フラグメントと、解析対象外のプロトコルについて示す。",
        ),
    },
];

/// The fields of the header, if the packet has one, as far as they are there.
pub(super) fn fields(packet: &Packet<'_>, teller: &mut Teller<'_>) {
    let record = packet.record();
    let Some(ipv6) = packet.ipv6() else {
        if record.ether_type == wire::ETHER_TYPE_IPV6 {
            first_octet(packet, teller);
        }
        return;
    };
    teller.number(Field::Ipv6Version, ipv6.version());
    teller.hex(Field::Ipv6TrafficClass, ipv6.traffic_class());
    teller.number(Field::Ipv6Dscp, ipv6.traffic_class() >> 2);
    teller.number(Field::Ipv6Ecn, ipv6.traffic_class() & 0b11);
    teller.hex(Field::Ipv6FlowLabel, ipv6.flow_label());
    teller.number(Field::Ipv6PayloadLength, ipv6.payload_length);
    teller.number(Field::Ipv6NextHeader, ipv6.next_header);
    teller.number(Field::Ipv6HopLimit, ipv6.hop_limit);
    if let Some((source, destination)) = packet.ipv6_addresses() {
        teller.address(Field::Ipv6Source, source);
        teller.address(Field::Ipv6Destination, destination);
    }
    ipv6_extensions::fields(packet, teller);
    let has_length = ipv6.is_fragment() || record.stop == Stop::UnknownProtocol;
    if has_length && !record.stop.is_malformed() {
        teller.number(Field::Ipv6DataLength, record.segment_len());
    }
}

/// Of a header that is cut or not sound, its first octet tells at least the version.
fn first_octet(packet: &Packet<'_>, teller: &mut Teller<'_>) {
    let start = u32::from(packet.record().network_offset);
    if let &[version_class] = packet.octets(start, start + 1) {
        teller.number(Field::Ipv6Version, version_class >> 4);
    }
}
