//! TCP (RFC 9293).

use pktobs_common::{Stop, Tcp};

use super::entry::{Entry, Kind, Unit};
use super::{Field, tcp_options, walk::Teller};
use crate::lang::Wording;
use crate::packet::Packet;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        field: Field::TcpSourcePort,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 9293 3.1",
        text: Wording::new(
            "The port of the sender: which program on that host the packet comes from. The side that opens a \
             connection usually takes any free number (an ephemeral port).",
            "送信元のポート番号。そのホストのどのプログラムが送ったかを表す。コネクションを始める側は、通常、空いている番号を任意に使う\
             （エフェメラルポート）。",
        ),
    },
    Entry {
        field: Field::TcpDestinationPort,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 9293 3.1",
        text: Wording::new(
            "The port of the receiver: which program on that host the packet is for. Services wait on fixed numbers, \
             as 80 for HTTP and 443 for HTTPS.",
            "宛先のポート番号。そのホストのどのプログラム宛てかを表す。サービスは決まった番号で待ち受けており、HTTPは80、HTTPSは443である。",
        ),
    },
    Entry {
        field: Field::TcpSeq,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 9293 3.4",
        text: Wording::new(
            "Sequence number: TCP counts every octet that it sends, and this is the number of the first one in this \
             segment. The count begins at a random number, which the SYN tells; SYN and FIN count as one octet each.",
            "シーケンス番号。TCPは送るバイトすべてに番号を付け、ここにはこのセグメントの先頭の番号が入る。\
             番号は乱数から始まり（SYNで通知）、SYNとFINも1バイトとして数える。",
        ),
    },
    Entry {
        field: Field::TcpAck,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 9293 3.4",
        text: Wording::new(
            "Acknowledgment number: the sender of this segment has received everything before this number and expects \
             this one next. It counts only if the flag ACK is set.",
            "確認応答番号。この番号より前はすべて受信済みで、次にこの番号を待っていることを相手に伝える。ACKフラグが立っているときだけ有効。",
        ),
    },
    Entry {
        field: Field::TcpDataOffset,
        kind: Kind::Number,
        unit: Unit::Words,
        source: "RFC 9293 3.1",
        text: Wording::new(
            "Where the data begins, which is how long this header is. At least 5, which is 20 octets; more if options \
             follow the fixed part.",
            "データの始まる位置、つまりTCPヘッダーの長さ（データオフセット）。最小は5（20バイト）で、オプションがあるとその分大きくなる。",
        ),
    },
    Entry {
        field: Field::TcpReserved,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 9293 3.1",
        text: Wording::new(
            "Three bits that are kept for later use; senders set them to 0.",
            "将来のために空けてある3ビット。送信側は0を入れる。",
        ),
    },
    Entry {
        field: Field::TcpFlags,
        kind: Kind::Hex(3),
        unit: Unit::None,
        source: "RFC 9293 3.1",
        text: Wording::new(
            "Nine bits that say what the segment is for: to open (SYN), to acknowledge (ACK), to close (FIN), to break \
             off (RST), and others.",
            "セグメントの目的を示す9個のフラグ。コネクションの開始（SYN）、確認応答（ACK）、終了（FIN）、強制切断（RST）など。",
        ),
    },
    Entry {
        field: Field::TcpFlagsAe,
        kind: Kind::Flag,
        unit: Unit::None,
        source: "RFC 9768 3.1",
        text: Wording::new(
            "Accurate ECN: together with CWR and ECE it asks for exact congestion notification in the opening, and \
             later counts the packets that routers marked.",
            "Accurate ECN（AE）。CWR・ECEと組み合わせ、コネクション開始時には正確な輻輳通知を求め、その後はルーターに印を付けられたパケットを数える。",
        ),
    },
    Entry {
        field: Field::TcpFlagsCwr,
        kind: Kind::Flag,
        unit: Unit::None,
        source: "RFC 3168 6.1",
        text: Wording::new(
            "Congestion window reduced: the sender has slowed down after the other side told it of congestion. In a \
             SYN, with ECE, it asks to use ECN.",
            "輻輳ウィンドウを縮小済み（CWR）。輻輳を知らされた送信側が、送信量を減らしたことを伝える。\
             SYNではECEとともに、ECNの利用を求める。",
        ),
    },
    Entry {
        field: Field::TcpFlagsEce,
        kind: Kind::Flag,
        unit: Unit::None,
        source: "RFC 3168 6.1",
        text: Wording::new(
            "ECN echo: a router has marked a packet that arrived here, as it was about to run full; the other side \
             should slow down. In the opening it says that ECN is understood.",
            "ECNエコー（ECE）。混雑したルーターの付けた印を受信したので、送信量を減らすよう相手に求める。\
             コネクション開始時には、ECNに対応していることを示す。",
        ),
    },
    Entry {
        field: Field::TcpFlagsUrg,
        kind: Kind::Flag,
        unit: Unit::None,
        source: "RFC 9293 3.8.5",
        text: Wording::new(
            "The urgent pointer counts: some of the data is urgent. New programs should not use it.",
            "緊急ポインターが有効であること、つまり緊急データがあることを示す（URG）。新しいプログラムでの利用は推奨されない。",
        ),
    },
    Entry {
        field: Field::TcpFlagsAck,
        kind: Kind::Flag,
        unit: Unit::None,
        source: "RFC 9293 3.1",
        text: Wording::new(
            "The acknowledgment number counts. Set in all segments but the SYN that asks for a connection, and some resets.",
            "確認応答番号が有効であることを示す（ACK）。コネクションを要求するSYNと一部のRSTを除き、すべてに立つ。",
        ),
    },
    Entry {
        field: Field::TcpFlagsPsh,
        kind: Kind::Flag,
        unit: Unit::None,
        source: "RFC 9293 3.9.1",
        text: Wording::new(
            "Push: the receiver should hand the data to its program at once, not wait for more. Usually set where the \
             sending program had no more to send just then.",
            "プッシュ（PSH）。受信側は続きを待たず、すぐにデータをプログラムへ渡すべきである。通常、送るデータがそこで一区切りのときに立つ。",
        ),
    },
    Entry {
        field: Field::TcpFlagsRst,
        kind: Kind::Flag,
        unit: Unit::None,
        source: "RFC 9293 3.5.2",
        text: Wording::new(
            "Reset: the connection is refused or broken off at once. It is also the answer to a segment that belongs \
             to no connection.",
            "リセット（RST）。コネクションを拒否する、またはただちに切断する。どのコネクションにも属さないセグメントへの返答にも使われる。",
        ),
    },
    Entry {
        field: Field::TcpFlagsSyn,
        kind: Kind::Flag,
        unit: Unit::None,
        source: "RFC 9293 3.5",
        text: Wording::new(
            "Synchronize: opens a connection and tells the number from which the sender counts. Each side sends one.",
            "同期（SYN）。コネクションを開始し、自分のシーケンス番号の開始値を伝える。双方が1回ずつ送る。",
        ),
    },
    Entry {
        field: Field::TcpFlagsFin,
        kind: Kind::Flag,
        unit: Unit::None,
        source: "RFC 9293 3.6",
        text: Wording::new(
            "Finish: the sender has no more data to send. It can still receive; the connection ends when both sides \
             have sent a FIN.",
            "終了（FIN）。送信側にもう送るデータがないことを示す。受信はまだでき、双方がFINを送るとコネクションが終わる。",
        ),
    },
    Entry {
        field: Field::TcpWindow,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 9293 3.1",
        text: Wording::new(
            "How much the sender of this segment is ready to receive beyond the acknowledgment number. The value is to \
             be shifted left by the sender's window scale, except in a SYN; 0 asks the other side to pause.",
            "このセグメントの送信側が、確認応答番号から先にあとどれだけ受信できるか（ウィンドウ）。SYN以外では、ウィンドウスケールの分だけ左シフトして読む。\
             0は送信の一時停止を求める。",
        ),
    },
    Entry {
        field: Field::TcpChecksum,
        kind: Kind::Hex(4),
        unit: Unit::None,
        source: "RFC 9293 3.1",
        text: Wording::new(
            "A sum over header, data and the IP addresses, by which damage is noticed; the receiver drops a segment \
             where it is wrong. In what a host sends itself, it is often left to the network card.",
            "ヘッダー・データ・IPアドレスの破損を見つけるためのチェックサム。誤りがあれば受信側は破棄する。\
             自ホストの送信パケットでは、計算をネットワークカードに任せて未計算のことが多い。",
        ),
    },
    Entry {
        field: Field::TcpChecksumState,
        kind: Kind::Word,
        unit: Unit::None,
        source: "RFC 1071 1",
        text: Wording::new(
            "Whether the checksum is right: correct, incorrect, left_to_card if the network card fills it in later, \
             or unknown if it was not computed or not all octets are there.",
            "チェックサムの判定。correctは正しい、incorrectは誤り、left_to_cardは後でネットワークカードが計算、unknownは計算していないか\
             バイトがそろわず判定できない。",
        ),
    },
    Entry {
        field: Field::TcpChecksumExpected,
        kind: Kind::Hex(4),
        unit: Unit::None,
        source: "RFC 1071 1",
        text: Wording::new(
            "The value that belongs into the checksum field, if another one stands there.",
            "チェックサムが正しくないとき、本来入るべき値。",
        ),
    },
    Entry {
        field: Field::TcpUrgentPointer,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "RFC 9293 3.8.5",
        text: Wording::new(
            "How far the urgent data reaches, counted from the sequence number. It counts only if the flag URG is set.",
            "緊急データの終わりの位置。シーケンス番号から数える。URGフラグが立っているときだけ有効。",
        ),
    },
    Entry {
        field: Field::TcpDataLength,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "RFC 9293 3.1",
        text: Wording::new(
            "How many octets of data the segment carries. No field says it: it is the length of the IP packet without \
             the headers.",
            "セグメントが運ぶデータの長さ。対応するフィールドはなく、IPパケットの長さからヘッダーを引いて求める。",
        ),
    },
];

/// The flags, from the highest bit to the lowest.
const FLAGS: [(Field, u16); 9] = [
    (Field::TcpFlagsAe, 0x100),
    (Field::TcpFlagsCwr, Tcp::CWR as u16),
    (Field::TcpFlagsEce, Tcp::ECE as u16),
    (Field::TcpFlagsUrg, Tcp::URG as u16),
    (Field::TcpFlagsAck, Tcp::ACK as u16),
    (Field::TcpFlagsPsh, Tcp::PSH as u16),
    (Field::TcpFlagsRst, Tcp::RST as u16),
    (Field::TcpFlagsSyn, Tcp::SYN as u16),
    (Field::TcpFlagsFin, Tcp::FIN as u16),
];

/// The fields of the header.
pub(super) fn fields(packet: &Packet<'_>, tcp: &Tcp, teller: &mut Teller<'_>) {
    let record = packet.record();
    teller.number(Field::TcpSourcePort, tcp.source_port);
    teller.number(Field::TcpDestinationPort, tcp.destination_port);
    teller.number(Field::TcpSeq, tcp.seq);
    teller.number(Field::TcpAck, tcp.ack);
    teller.number(Field::TcpDataOffset, tcp.offset_flags >> 12);
    teller.number(Field::TcpReserved, tcp.offset_flags >> 9 & 0b111);
    teller.hex(Field::TcpFlags, tcp.offset_flags & 0x1ff);
    for (field, bit) in FLAGS {
        teller.flag(field, tcp.offset_flags & bit != 0);
    }
    teller.number(Field::TcpWindow, tcp.window);
    let checksum = [
        Field::TcpChecksum,
        Field::TcpChecksumState,
        Field::TcpChecksumExpected,
    ];
    teller.checksum(checksum, tcp.checksum, packet.transport_checksum());
    teller.number(Field::TcpUrgentPointer, tcp.urgent_pointer);
    tcp_options::fields(packet, teller);
    if matches!(record.stop, Stop::Complete | Stop::TcpOptionsTruncated) {
        let len = record.segment_len().saturating_sub(tcp.header_len());
        teller.number(Field::TcpDataLength, len);
    }
}
