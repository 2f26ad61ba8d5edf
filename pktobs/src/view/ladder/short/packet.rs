//! The short texts for the form of a packet and its checksums.

use pktobs_common::Stop;

use crate::flow::PacketNote;
use crate::view::phrase::{
    Phrase,
    Value::{Direction, Number, Octets, Protocol},
    say,
};

/// The short text for a note.
pub(super) fn words(note: &PacketNote) -> Option<Phrase> {
    Some(match *note {
        PacketNote::ExplainedAt(direction) => {
            say!("explained at {0}", "説明は{0}で", [Direction(direction)])
        }
        // It is no fault.
        PacketNote::ChecksumLeftToCard
        | PacketNote::WrongChecksum {
            left_to_card: true, ..
        } => return None,
        PacketNote::NoChecksum => say!("no UDP checksum", "UDPチェックサムなし", []),
        PacketNote::LengthLeftToCard { octets } => say!(
            "{0}, not yet cut into packets",
            "パケットへの分割前の{0}",
            [Octets(octets)],
        ),
        PacketNote::Jumbo { octets } => {
            say!("jumbo payload of {0}", "ジャンボ{0}", [Octets(octets)])
        }
        PacketNote::WrongChecksum {
            protocol: Some(protocol),
            ..
        } => say!(
            "wrong {0} checksum",
            "{0}チェックサム誤り",
            [Protocol(protocol)],
        ),
        PacketNote::WrongChecksum {
            protocol: None,
            found: 0,
            ..
        } => say!("IPv4 checksum 0", "IPv4チェックサム0", []),
        PacketNote::WrongChecksum { protocol: None, .. } => {
            say!("wrong IPv4 checksum", "IPv4チェックサム誤り", [])
        }
        PacketNote::Segments { packets: 0, .. } => {
            say!(
                "several packets on the wire",
                "回線上では複数のパケット",
                []
            )
        }
        PacketNote::Segments { packets, .. } => say!(
            "{0} packets on the wire",
            "回線上では{0}パケット",
            [Number(packets.into())],
        ),
        PacketNote::CongestionMarked => say!("marked: congestion (CE)", "輻輳の印付き（CE）", []),
        PacketNote::Stopped { stop, protocol, .. } => stopped(stop, protocol),
        PacketNote::CutByCapture => {
            say!("only its beginning captured", "先頭部分のみキャプチャ", [])
        }
        PacketNote::OctetsMissing { missing, .. } => {
            say!("cut: {0} missing", "切れている。{0}不足", [Octets(missing)])
        }
        PacketNote::More { notes: 1 } => say!("1 more note", "説明ほか1件", []),
        PacketNote::More { notes } => {
            say!("{0} more notes", "説明ほか{0}件", [Number(notes.into())])
        }
    })
}

fn stopped(stop: Stop, protocol: u8) -> Phrase {
    match stop {
        Stop::LinkTruncated => say!("cut in the link header", "リンク層ヘッダーで切れている", []),
        Stop::Ipv4Truncated | Stop::Ipv4OptionsTruncated => {
            say!("cut in the IPv4 header", "IPv4ヘッダーで切れている", [])
        }
        Stop::Ipv4Version | Stop::Ipv6Version => {
            say!("wrong IP version", "IPのバージョンが不正", [])
        }
        Stop::Ipv4Ihl => say!("IPv4 header too short", "IPv4ヘッダー長が短すぎる", []),
        Stop::Ipv4TotalLength => say!("IPv4 length too short", "IPv4のパケット長が短すぎる", []),
        Stop::Ipv6Truncated => say!("cut in the IPv6 header", "IPv6ヘッダーで切れている", []),
        Stop::Ipv6ExtensionTruncated => {
            say!(
                "cut in an IPv6 extension",
                "IPv6拡張ヘッダーで切れている",
                []
            )
        }
        Stop::Ipv6Extensions => say!("too many IPv6 extensions", "IPv6拡張ヘッダーが多すぎる", []),
        Stop::TransportTruncated => say!(
            "cut in the {0} header",
            "{0}ヘッダーで切れている",
            [Protocol(protocol)],
        ),
        Stop::TcpDataOffset => say!("TCP header too short", "TCPヘッダー長が短すぎる", []),
        Stop::TcpHeaderLength => say!("TCP header too long", "TCPヘッダー長が長すぎる", []),
        Stop::TcpOptionsTruncated => {
            say!("cut in the TCP options", "TCPオプションで切れている", [])
        }
        Stop::UdpLength => say!("wrong UDP length", "UDPの長さが不正", []),
        Stop::Complete | Stop::UnknownEtherType | Stop::LaterFragment | Stop::UnknownProtocol => {
            say!("nothing is wrong with it", "異常なし", [])
        }
    }
}
