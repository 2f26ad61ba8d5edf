//! UDP (RFC 768).

use pktobs_common::{Stop, Udp};

use super::entry::{Entry, Kind, Unit};
use super::{Field, walk::Teller};
use crate::lang::Wording;
use crate::packet::Packet;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        field: Field::UdpSourcePort,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 768",
        text: Wording::new(
            "The port of the sender: which program on that host the packet comes from, and where answers go. 0 means \
             that none are expected.",
            "送信元のポート番号。そのホストのどのプログラムが送ったかを表し、応答の宛先になる。0は応答を期待していないことを示す。",
        ),
    },
    Entry {
        field: Field::UdpDestinationPort,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 768",
        text: Wording::new(
            "The port of the receiver: which program on that host the packet is for. Services wait on fixed numbers, \
             as 53 for DNS.",
            "宛先のポート番号。そのホストのどのプログラム宛てかを表す。サービスは決まった番号で待ち受けており、DNSは53である。",
        ),
    },
    Entry {
        field: Field::UdpLength,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "RFC 768",
        text: Wording::new(
            "How long UDP header and data are together; the header takes 8 octets.",
            "UDPヘッダー（8バイト）とデータを合わせた長さ。",
        ),
    },
    Entry {
        field: Field::UdpChecksum,
        kind: Kind::Hex(4),
        unit: Unit::None,
        source: "RFC 768",
        text: Wording::new(
            "A sum over header, data and the IP addresses, by which damage is noticed; the receiver drops a packet \
             where it is wrong. 0 means that the sender computed none, which IPv4 allows.",
            "ヘッダー・データ・IPアドレスの破損を見つけるためのチェックサム。誤りがあれば受信側は破棄する。\
             0は計算していないことを示し、IPv4では許される。",
        ),
    },
    Entry {
        field: Field::UdpChecksumState,
        kind: Kind::Word,
        unit: Unit::None,
        source: "RFC 1071 1",
        text: Wording::new(
            "Whether the checksum is right: correct, incorrect, absent, left_to_card if the network card fills it in \
             later, or unknown if it was not computed or not all octets are there.",
            "チェックサムの判定。correctは正しい、incorrectは誤り、absentはなし、left_to_cardは後でネットワークカードが計算、\
             unknownは計算していないかバイトがそろわず判定できない。",
        ),
    },
    Entry {
        field: Field::UdpChecksumExpected,
        kind: Kind::Hex(4),
        unit: Unit::None,
        source: "RFC 1071 1",
        text: Wording::new(
            "The value that belongs into the checksum field, if another one stands there.",
            "チェックサムが正しくないとき、本来入るべき値。",
        ),
    },
    Entry {
        field: Field::UdpDataLength,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "RFC 768",
        text: Wording::new(
            "How many octets of data the packet carries behind its UDP header.",
            "UDPヘッダーの後に続くデータの長さ。",
        ),
    },
];

/// The fields of the header.
pub(super) fn fields(packet: &Packet<'_>, udp: &Udp, teller: &mut Teller<'_>) {
    teller.number(Field::UdpSourcePort, udp.source_port);
    teller.number(Field::UdpDestinationPort, udp.destination_port);
    teller.number(Field::UdpLength, udp.length);
    let checksum = [
        Field::UdpChecksum,
        Field::UdpChecksumState,
        Field::UdpChecksumExpected,
    ];
    teller.checksum(checksum, udp.checksum, packet.transport_checksum());
    if packet.record().stop == Stop::Complete {
        let network = packet.network();
        let len = network.map_or(0, |network| crate::flow::data_len(packet, &network, udp));
        teller.number(Field::UdpDataLength, len);
    }
}
