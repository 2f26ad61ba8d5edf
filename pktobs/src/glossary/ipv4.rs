//! IPv4 (RFC 791).

use pktobs_common::{Ipv4, Stop, wire};

use super::entry::{Entry, Kind, Unit};
use super::{Field, ipv4_options, walk::Teller};
use crate::lang::Wording;
use crate::packet::Packet;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        field: Field::IpVersion,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 791 3.1",
        text: Wording::new(
            "The version of the Internet Protocol: 4 in this header.",
            "インターネットプロトコル（IP）のバージョン。このヘッダーでは4。",
        ),
    },
    Entry {
        field: Field::IpIhl,
        kind: Kind::Number,
        unit: Unit::Words,
        source: "RFC 791 3.1",
        text: Wording::new(
            "Internet header length: how long this header is. At least 5, which is 20 octets; more if options follow \
             the fixed part.",
            "このIPヘッダーの長さ（IHL）。最小は5（20バイト）で、固定部の後にオプションが続くとその分大きくなる。",
        ),
    },
    Entry {
        field: Field::IpTos,
        kind: Kind::Hex(2),
        unit: Unit::None,
        source: "RFC 2474 3",
        text: Wording::new(
            "Type of service, as the octet used to be called: how routers should treat the packet. The high six bits \
             are the DSCP, the low two the ECN field.",
            "ルーターにどう扱ってほしいかを示す1バイト。もとはTOS（Type of Service）と呼ばれた。上位6ビットがDSCP、\
             下位2ビットがECN。",
        ),
    },
    Entry {
        field: Field::IpDscp,
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
        field: Field::IpEcn,
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
        field: Field::IpTotalLength,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "RFC 791 3.1",
        text: Wording::new(
            "How long the whole packet is, this header and all that it carries. The frame may be longer, as short \
             frames are padded.",
            "IPヘッダーとそれが運ぶデータを合わせた、パケット全体の長さ。短いフレームには詰め物が付くため、フレームのほうが長いことがある。",
        ),
    },
    Entry {
        field: Field::IpId,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 6864 4",
        text: Wording::new(
            "Identification: the pieces of a fragmented packet share it, so that the receiver can put them together. \
             The sender chooses it; request and answer need not have the same.",
            "識別子。分割されたパケットのフラグメント（一片）は同じ値を持ち、受信側はこれを頼りに組み立てる。値は送信側が選ぶため、\
             要求と応答で同じとは限らない。",
        ),
    },
    Entry {
        field: Field::IpFlags,
        kind: Kind::Hex(1),
        unit: Unit::None,
        source: "RFC 791 3.1",
        text: Wording::new(
            "Three bits that say whether the packet may be cut into pieces, and whether it is one: 2 is don't \
             fragment (DF), 1 is more fragments (MF), 4 is reserved.",
            "パケットを分割（フラグメント化）してよいか、後続のフラグメントがあるかを示す3ビット。2は分割禁止（DF）、1は後続のフラグメントあり（MF）、4は予約。",
        ),
    },
    Entry {
        field: Field::IpFlagsReserved,
        kind: Kind::Flag,
        unit: Unit::None,
        source: "RFC 791 3.1",
        text: Wording::new(
            "A reserved bit, which must be 0.",
            "予約ビット。0でなければならない。",
        ),
    },
    Entry {
        field: Field::IpFlagsDf,
        kind: Kind::Flag,
        unit: Unit::None,
        source: "RFC 791 3.1",
        text: Wording::new(
            "Don't fragment: a router that would have to cut the packet into pieces drops it instead, and tells the \
             sender by ICMP which size fits. That is how a sender learns the MTU of a path.",
            "分割（フラグメント化）禁止（DF）。分割しないと転送できないルーターはパケットを破棄し、通れる大きさをICMPで送信元に知らせる。\
             送信側はこれで経路のMTUを知る。",
        ),
    },
    Entry {
        field: Field::IpFlagsMf,
        kind: Kind::Flag,
        unit: Unit::None,
        source: "RFC 791 3.1",
        text: Wording::new(
            "More fragments: this is a piece of a packet, and not its last one.",
            "後続のフラグメントあり（MF）。このパケットはフラグメントであり、最後のものではない。",
        ),
    },
    Entry {
        field: Field::IpOffset,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "RFC 791 3.1",
        text: Wording::new(
            "Fragment offset: where the data of this piece belongs in the whole packet. The header counts it in \
             units of 8 octets; it is told here in octets. Only the piece at 0 has the header of TCP, UDP or ICMP.",
            "フラグメントのデータが元のパケットのどこに当たるか（フラグメントオフセット）。ヘッダー上は8バイト単位で、ここではバイトに直して示す。\
             TCP・UDP・ICMPのヘッダーがあるのは、0のフラグメントだけである。",
        ),
    },
    Entry {
        field: Field::IpTtl,
        kind: Kind::Number,
        unit: Unit::Hops,
        source: "RFC 791 3.2",
        text: Wording::new(
            "Time to live: every router takes 1 off and drops the packet at 0, so that no packet goes round for ever. \
             Systems begin with 64, 128 or 255.",
            "生存時間（TTL）。ルーターを通るたびに1ずつ減り、0になると破棄されるため、パケットがいつまでも回り続けることはない。\
             初期値は64・128・255のいずれかが多い。",
        ),
    },
    Entry {
        field: Field::IpProtocol,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 791 3.1",
        text: Wording::new(
            "What the packet carries: 1 is ICMP, 6 TCP, 17 UDP.",
            "パケットが運んでいるプロトコルの番号。1はICMP、6はTCP、17はUDP。",
        ),
    },
    Entry {
        field: Field::IpChecksum,
        kind: Kind::Hex(4),
        unit: Unit::None,
        source: "RFC 791 3.1",
        text: Wording::new(
            "A sum over this header, by which damage is noticed; a router or host that finds it wrong drops the \
             packet. Every router works it out anew, as the TTL changes.",
            "このヘッダーの破損を見つけるためのチェックサム。誤りを見つけたルーターやホストはパケットを破棄する。\
             TTLが変わるため、ルーターごとに計算し直される。",
        ),
    },
    Entry {
        field: Field::IpChecksumState,
        kind: Kind::Word,
        unit: Unit::None,
        source: "RFC 1071 1",
        text: Wording::new(
            "Whether the checksum of the IPv4 header is right: correct, incorrect, or unknown if not all octets are \
             there.",
            "IPv4ヘッダーのチェックサムの判定。correctは正しい、incorrectは誤り、unknownはバイトがそろわず判定できない。",
        ),
    },
    Entry {
        field: Field::IpChecksumExpected,
        kind: Kind::Hex(4),
        unit: Unit::None,
        source: "RFC 1071 1",
        text: Wording::new(
            "The value that belongs into the checksum field, if another one stands there.",
            "チェックサムが正しくないとき、本来入るべき値。",
        ),
    },
    Entry {
        field: Field::IpSource,
        kind: Kind::Address,
        unit: Unit::None,
        source: "RFC 791 3.1",
        text: Wording::new(
            "The address of the sender. An answer goes there.",
            "送信元のIPアドレス。応答はここへ送られる。",
        ),
    },
    Entry {
        field: Field::IpDestination,
        kind: Kind::Address,
        unit: Unit::None,
        source: "RFC 791 3.1",
        text: Wording::new(
            "The address to which the packet goes. Routers decide by it where to send it next.",
            "宛先のIPアドレス。ルーターはこれを見て次の転送先を決める。",
        ),
    },
    Entry {
        field: Field::IpDataLength,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "RFC 791 3.1",
        text: Wording::new(
            "How many octets the packet carries behind its IPv4 header: the total length without the header. It is \
             told of fragments and of protocols that are not parsed here.",
            "IPv4ヘッダーの後に続くデータの長さ。全長からヘッダー長を引いた値で、フラグメントと、解析対象外のプロトコルについて示す。",
        ),
    },
];

/// The fields of the header, if the packet has one, as far as they are there.
pub(super) fn fields(packet: &Packet<'_>, teller: &mut Teller<'_>) {
    let record = packet.record();
    let Some(ipv4) = packet.ipv4() else {
        if record.ether_type == wire::ETHER_TYPE_IPV4 {
            first_octet(packet, teller);
        }
        return;
    };
    teller.number(Field::IpVersion, ipv4.version_ihl >> 4);
    teller.number(Field::IpIhl, ipv4.version_ihl & 0x0f);
    teller.hex(Field::IpTos, ipv4.tos);
    teller.number(Field::IpDscp, ipv4.tos >> 2);
    teller.number(Field::IpEcn, ipv4.tos & 0b11);
    teller.number(Field::IpTotalLength, ipv4.total_length);
    teller.number(Field::IpId, ipv4.id);
    teller.hex(Field::IpFlags, ipv4.flags_offset >> 13);
    for (field, bit) in [
        (Field::IpFlagsReserved, Ipv4::RESERVED),
        (Field::IpFlagsDf, Ipv4::DF),
        (Field::IpFlagsMf, Ipv4::MF),
    ] {
        teller.flag(field, ipv4.flags_offset & bit != 0);
    }
    teller.number(Field::IpOffset, ipv4.fragment_offset());
    teller.number(Field::IpTtl, ipv4.ttl);
    teller.number(Field::IpProtocol, ipv4.protocol);
    let checksum = [
        Field::IpChecksum,
        Field::IpChecksumState,
        Field::IpChecksumExpected,
    ];
    teller.checksum(checksum, ipv4.checksum, packet.ipv4_checksum());
    teller.address(Field::IpSource, ipv4.source);
    teller.address(Field::IpDestination, ipv4.destination);
    ipv4_options::fields(packet, teller);
    let has_length = ipv4.is_fragment() || record.stop == Stop::UnknownProtocol;
    if has_length && !record.stop.is_malformed() {
        teller.number(Field::IpDataLength, record.segment_len());
    }
}

/// Of a header that is cut or not sound, its first octet tells at least what it says it is.
fn first_octet(packet: &Packet<'_>, teller: &mut Teller<'_>) {
    let start = u32::from(packet.record().network_offset);
    if let &[version_ihl] = packet.octets(start, start + 1) {
        teller.number(Field::IpVersion, version_ihl >> 4);
        if version_ihl >> 4 == 4 {
            teller.number(Field::IpIhl, version_ihl & 0x0f);
        }
    }
}
