//! The frame: when and where it was seen, how long it is, and where parsing stopped.

use pktobs_common::{Direction, PacketType, Stop};

use super::entry::{Entry, Kind, Unit};
use super::{Field, walk::Teller};
use crate::lang::Wording;
use crate::packet::Packet;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        field: Field::FrameTime,
        kind: Kind::Number,
        unit: Unit::Nanoseconds,
        source: "time(7)",
        text: Wording::new(
            "When the packet was seen, counted from 1970-01-01 00:00 UTC. Live, the kernel takes the time as the packet \
             passes the interface; a capture file tells the time that was written into it.",
            "パケットを観測した時刻。1970-01-01 00:00 UTCから数える。ライブ観測ではインターフェースを通過した時点でカーネルが記録し、\
             キャプチャファイルではファイルに書かれた時刻を用いる。",
        ),
    },
    Entry {
        field: Field::FrameInterface,
        kind: Kind::Word,
        unit: Unit::None,
        source: "netdevice(7)",
        text: Wording::new(
            "The network interface on which the packet was seen. The same packet may be seen on several interfaces of \
             one host, once on each.",
            "パケットを観測したネットワークインターフェースの名前。同じパケットが1台のホストの複数のインターフェースで、\
             それぞれ1回ずつ観測されることもある。",
        ),
    },
    Entry {
        field: Field::FrameIfindex,
        kind: Kind::Number,
        unit: Unit::None,
        source: "netdevice(7)",
        text: Wording::new(
            "The number by which the kernel knows the interface. It stays the same when the interface is renamed.",
            "カーネルがインターフェースを識別する番号（インターフェースインデックス）。インターフェース名を変更しても変わらない。",
        ),
    },
    Entry {
        field: Field::FrameDirection,
        kind: Kind::Word,
        unit: Unit::None,
        source: "tc-bpf(8)",
        text: Wording::new(
            "Which way the packet passed the interface: in, if the interface received it, or out, if it was about to \
             send it.",
            "パケットがインターフェースを通過した向き。inは受信、outは送信直前を表す。",
        ),
    },
    Entry {
        field: Field::FramePacketType,
        kind: Kind::Word,
        unit: Unit::None,
        source: "packet(7)",
        text: Wording::new(
            "To whom a received frame was sent, if not to this host alone: to all (broadcast), to a group (multicast), \
             or to another host (otherhost).",
            "受信したフレームの宛先の種別。このホストだけに宛てたものでないときに示す。broadcastは全員宛て、multicastはグループ宛て、\
             otherhostはほかのホスト宛て。",
        ),
    },
    Entry {
        field: Field::FrameLength,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "pcap_loop(3PCAP)",
        text: Wording::new(
            "Octets of the whole frame, its link-layer header included, as the interface handed it over. The check \
             sequence at the end of an Ethernet frame and the preamble are not counted.",
            "フレーム全体の長さ。リンク層ヘッダーを含む。Ethernetのプリアンブルと末尾のFCSは数えない。",
        ),
    },
    Entry {
        field: Field::FrameCaptured,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "pcap_loop(3PCAP)",
        text: Wording::new(
            "How many octets of the frame the capture file kept, if not all. What is behind them is not known.",
            "キャプチャファイルに保存されたフレームの長さ。全体が保存されていないときに示す。それより後ろの内容は分からない。",
        ),
    },
    Entry {
        field: Field::FrameGsoSegments,
        kind: Kind::Number,
        unit: Unit::Packets,
        source: "Documentation/networking/segmentation-offloads.rst",
        text: Wording::new(
            "This is one large buffer of the kernel that becomes, or was, so many packets on the wire. The network \
             card or the kernel cuts and joins them (segmentation offload).",
            "カーネルの大きなバッファ1個であり、ネットワーク上ではこの数のパケットになる（または、なっていた）。\
             分割と結合はネットワークカードかカーネルが行う（セグメンテーションオフロード）。",
        ),
    },
    Entry {
        field: Field::FrameGsoSize,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "Documentation/networking/segmentation-offloads.rst",
        text: Wording::new(
            "Octets of data in each of the packets that this buffer stands for, the last one excepted, which may have \
             fewer.",
            "このバッファが表すパケット1個当たりのデータ長。最後の1個だけは短いことがある。",
        ),
    },
    Entry {
        field: Field::FrameStop,
        kind: Kind::Word,
        unit: Unit::None,
        source: "docs/output.md",
        text: Wording::new(
            "Where parsing of the packet stopped, and why: it is cut, contradicts itself, or goes on with something \
             that is not parsed here. What stands behind that place is not told.",
            "パケットの解析が止まった場所と理由。途中で切れている、内容が矛盾している、または解析の対象外のものが続く、のいずれかである。\
             それより後ろは表示しない。",
        ),
    },
    Entry {
        field: Field::FrameMissing,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "docs/output.md",
        text: Wording::new(
            "How many octets the network header promises that are not in the frame. The packet was cut on its way, or \
             its length is wrong.",
            "ネットワーク層ヘッダーの示す長さに対して、フレームに足りないバイト数。途中で切れたか、長さの値が間違っている。",
        ),
    },
];

/// When and where the frame was seen, and how long it is.
pub(super) fn circumstances(packet: &Packet<'_>, teller: &mut Teller<'_>) {
    let record = packet.record();
    let metadata = &packet.captured.metadata;
    teller.number(Field::FrameTime, packet.time_ns);
    if !packet.interface.is_empty() {
        teller.word(Field::FrameInterface, packet.interface);
    }
    if record.ifindex != 0 {
        teller.number(Field::FrameIfindex, record.ifindex);
    }
    if let Some(direction) = packet.known_direction() {
        let word = match direction {
            Direction::In => "in",
            Direction::Out => "out",
        };
        teller.word(Field::FrameDirection, word);
    }
    if packet.known_direction() != Some(Direction::Out) {
        match record.flags.packet_type() {
            PacketType::Host => {}
            PacketType::Broadcast => teller.word(Field::FramePacketType, "broadcast"),
            PacketType::Multicast => teller.word(Field::FramePacketType, "multicast"),
            PacketType::OtherHost => teller.word(Field::FramePacketType, "otherhost"),
        }
    }
    teller.number(Field::FrameLength, record.wire_len);
    if packet.captured.captured_len < record.wire_len {
        teller.number(Field::FrameCaptured, packet.captured.captured_len);
    }
    if metadata.gso_size != 0 {
        if metadata.gso_segs != 0 {
            teller.number(Field::FrameGsoSegments, metadata.gso_segs);
        }
        teller.number(Field::FrameGsoSize, metadata.gso_size);
    }
}

/// Where parsing stopped, if not at the end, and what is missing.
pub(super) fn end(packet: &Packet<'_>, teller: &mut Teller<'_>) {
    let record = packet.record();
    // An ARP message is told, though the parser goes no further than its EtherType.
    let is_told = packet.arp().is_some();
    if let Some(word) = stop_word(record.stop).filter(|_| !is_told) {
        teller.word(Field::FrameStop, word);
    }
    let has_network = packet.ipv4().is_some() || packet.ipv6().is_some();
    if has_network && record.missing_octets() > 0 {
        teller.number(Field::FrameMissing, record.missing_octets());
    }
}

/// The word for where parsing stopped; `None` if that is the end.
const fn stop_word(stop: Stop) -> Option<&'static str> {
    Some(match stop {
        Stop::Complete => return None,
        Stop::LinkTruncated => "link_truncated",
        Stop::UnknownEtherType => "unknown_ether_type",
        Stop::Ipv4Truncated => "ipv4_truncated",
        Stop::Ipv4Version => "ipv4_version",
        Stop::Ipv4Ihl => "ipv4_ihl",
        Stop::Ipv4TotalLength => "ipv4_total_length",
        Stop::Ipv4OptionsTruncated => "ipv4_options_truncated",
        Stop::Ipv6Truncated => "ipv6_truncated",
        Stop::Ipv6Version => "ipv6_version",
        Stop::Ipv6ExtensionTruncated => "ipv6_extension_truncated",
        Stop::Ipv6Extensions => "ipv6_extensions",
        Stop::LaterFragment => "later_fragment",
        Stop::UnknownProtocol => "unknown_protocol",
        Stop::TransportTruncated => "transport_truncated",
        Stop::TcpDataOffset => "tcp_data_offset",
        Stop::TcpHeaderLength => "tcp_header_length",
        Stop::TcpOptionsTruncated => "tcp_options_truncated",
        Stop::UdpLength => "udp_length",
    })
}
