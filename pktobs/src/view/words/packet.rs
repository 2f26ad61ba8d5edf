//! The words for the form of a packet and its checksums.

use pktobs_common::Stop;

use crate::flow::PacketNote;
use crate::view::phrase::{
    Phrase,
    Value::{self, Direction, Hex, Number, Octets, Protocol},
    say,
};

/// The words for a note.
pub(super) fn words(note: &PacketNote) -> Phrase {
    match *note {
        PacketNote::ExplainedAt(direction) => say!(
            "this sender's packets pass the interface both In and Out, as on lo: explained at {0}",
            "この送信元のパケットは、loの場合のように、InとOutの両方でインターフェースを通る。説明は{0}のほうに付ける",
            [Direction(direction)],
        ),
        PacketNote::ChecksumLeftToCard => say!(
            "the checksum is left to the network card (no fault)",
            "チェックサムの計算はネットワークカードに任されている（異常ではない）",
            [],
        ),
        PacketNote::NoChecksum => say!(
            "has no UDP checksum (zero): over IPv6, only tunnels that allow it take such a packet",
            "UDPチェックサムがない（値が0）。IPv6でこのようなパケットを受け取るのは、それを許すトンネルだけである",
            [],
        ),
        PacketNote::LengthLeftToCard { octets } => say!(
            "its IPv4 header leaves the length out (0), {0} by its frame: probably captured before the network card cut it into packets",
            "IPv4ヘッダーのパケット長が0で、フレームからは{0}と分かる。おそらくネットワークカードがパケットに分割する前にキャプチャされた",
            [Octets(octets)],
        ),
        PacketNote::Jumbo { octets } if octets > u16::MAX.into() => say!(
            "too long for the length field of its IPv6 header: a jumbo payload option says {0}",
            "IPv6ヘッダーの長さフィールドに収まらない長さで、ジャンボペイロードオプションが{0}と示している",
            [Octets(octets)],
        ),
        PacketNote::Jumbo { octets } => say!(
            "a jumbo payload option says {0}, though the length field of its IPv6 header has room for that",
            "IPv6ヘッダーの長さフィールドに収まる長さだが、ジャンボペイロードオプションが{0}と示している",
            [Octets(octets)],
        ),
        PacketNote::WrongChecksum {
            expected,
            left_to_card: true,
            ..
        } => say!(
            "the checksum of the IPv4 header is 0 where {0} belongs: probably left to the network card, which fills it in",
            "IPv4ヘッダーのチェックサムが0である（正しくは{0}）。おそらくネットワークカードに任されており、カードが書き込む",
            [Hex(expected)],
        ),
        PacketNote::WrongChecksum {
            protocol,
            found,
            expected,
            left_to_card: false,
        } => wrong_checksum(protocol, [Hex(found), Hex(expected)]),
        PacketNote::Segments { packets: 0, size } => say!(
            "one buffer that stands for several packets on the wire, with up to {0} of data each",
            "回線上の複数のパケットを1つにまとめたバッファである（データは1パケットあたり{0}まで）",
            [Octets(size.into())],
        ),
        PacketNote::Segments { packets, size } => say!(
            "one buffer that stands for {0} packets on the wire, with up to {1} of data each",
            "回線上の{0}個のパケットを1つにまとめたバッファである（データは1パケットあたり{1}まで）",
            [Number(packets.into()), Octets(size.into())],
        ),
        PacketNote::CongestionMarked => say!(
            "has the mark that routers set when their queues fill (CE)",
            "キューがたまったときにルーターが付ける印（CE）がある",
            [],
        ),
        PacketNote::Stopped {
            stop,
            found,
            needed,
            protocol,
        } => stopped(stop, found, needed, protocol),
        PacketNote::CutByCapture => say!(
            "the capture kept only the beginning of this frame: what follows is not known",
            "キャプチャにはこのフレームの先頭部分しか残っていない。その先は分からない",
            [],
        ),
        PacketNote::OctetsMissing {
            version,
            promised,
            missing,
        } => say!(
            "cut: its IPv{2} header promises {0}, of which the last {1} are not in the frame",
            "途中で切れている。IPv{2}ヘッダーが示す{0}のうち、最後の{1}バイトがフレームにない",
            [Octets(promised), Number(missing), Number(version.into())],
        ),
        PacketNote::More { notes: 1 } => say!(
            "and one more note, left out here",
            "ほかに1件の説明があるが、ここでは省略する",
            [],
        ),
        PacketNote::More { notes } => say!(
            "and {0} more notes, left out here",
            "ほかに{0}件の説明があるが、ここでは省略する",
            [Number(notes.into())],
        ),
    }
}

fn wrong_checksum(protocol: Option<u8>, [found, expected]: [Value; 2]) -> Phrase {
    match protocol {
        Some(protocol) => say!(
            "the {2} checksum is wrong, {0} where {1} belongs: the receiver drops the packet",
            "{2}チェックサムが誤っている（{0}、正しくは{1}）。受信側はこのパケットを破棄する",
            [found, expected, Protocol(protocol)],
        ),
        None => say!(
            "the checksum of the IPv4 header is wrong, {0} where {1} belongs: the receiver drops the packet",
            "IPv4ヘッダーのチェックサムが誤っている（{0}、正しくは{1}）。受信側はこのパケットを破棄する",
            [found, expected],
        ),
    }
}

fn stopped(stop: Stop, found: u32, needed: u32, protocol: u8) -> Phrase {
    let values = [Octets(found), Octets(needed)];
    match stop {
        Stop::LinkTruncated => say!(
            "cut: the frame ends after {0}, inside its Ethernet header or VLAN tag",
            "途中で切れている。フレームは{0}しかなく、EthernetヘッダーかVLANタグの途中で終わる",
            values,
        ),
        Stop::Ipv4Truncated => say!(
            "cut: {0} of an IPv4 header are there, of at least {1}",
            "途中で切れている。IPv4ヘッダーは少なくとも{1}のはずだが、{0}しかない",
            values,
        ),
        Stop::Ipv4Version => say!(
            "its IPv4 header says version {0}, where 4 belongs",
            "IPv4ヘッダーのバージョンが4ではなく{0}である",
            [Number(found)],
        ),
        Stop::Ipv4Ihl => say!(
            "its IPv4 header says that it is {0} long, but none is shorter than {1}",
            "IPv4ヘッダー長が{0}となっているが、{1}より短いIPv4ヘッダーはない",
            values,
        ),
        Stop::Ipv4TotalLength => say!(
            "its IPv4 header says that the packet is {0} long, but the header alone takes {1}",
            "IPv4ヘッダーによるとパケット長は{0}だが、ヘッダーだけで{1}ある",
            values,
        ),
        Stop::Ipv4OptionsTruncated => say!(
            "cut: {0} of the IPv4 header are there, of {1}",
            "途中で切れている。IPv4ヘッダーは{1}のはずだが、{0}しかない",
            values,
        ),
        Stop::Ipv6Truncated => say!(
            "cut: {0} of an IPv6 header are there, of {1}",
            "途中で切れている。IPv6ヘッダーは{1}のはずだが、{0}しかない",
            values,
        ),
        Stop::Ipv6Version => say!(
            "its IPv6 header says version {0}, where 6 belongs",
            "IPv6ヘッダーのバージョンが6ではなく{0}である",
            [Number(found)],
        ),
        Stop::Ipv6ExtensionTruncated if found < 2 => say!(
            "cut: {0} of an IPv6 extension header are there, of at least {1}",
            "途中で切れている。IPv6拡張ヘッダーは少なくとも{1}のはずだが、{0}しかない",
            values,
        ),
        Stop::Ipv6ExtensionTruncated => say!(
            "cut: {0} of an IPv6 extension header are there, of {1}",
            "途中で切れている。IPv6拡張ヘッダーは{1}のはずだが、{0}しかない",
            values,
        ),
        Stop::Ipv6Extensions => say!(
            "it has more IPv6 extension headers than the {0} that are followed",
            "IPv6拡張ヘッダーが、ここでたどる上限の{0}個より多い",
            [Number(needed)],
        ),
        Stop::TransportTruncated => say!(
            "cut: {0} of the {2} header are there, of at least {1}",
            "途中で切れている。{2}ヘッダーは少なくとも{1}のはずだが、{0}しかない",
            [Octets(found), Octets(needed), Protocol(protocol)],
        ),
        Stop::TcpDataOffset => say!(
            "its TCP header says that it is {0} long, but none is shorter than {1}",
            "TCPヘッダー長が{0}となっているが、{1}より短いTCPヘッダーはない",
            values,
        ),
        Stop::TcpHeaderLength => say!(
            "its TCP header says that it is {0} long, but the packet has only {1} for it",
            "TCPヘッダー長が{0}となっているが、パケットには{1}しかない",
            values,
        ),
        Stop::TcpOptionsTruncated => say!(
            "cut: {0} of the TCP header are there, of {1}",
            "途中で切れている。TCPヘッダーは{1}のはずだが、{0}しかない",
            values,
        ),
        Stop::UdpLength if found < needed => say!(
            "its UDP header says that header and data are {0} long, but the header alone takes {1}",
            "UDPヘッダーによるとヘッダーとデータで{0}だが、ヘッダーだけで{1}ある",
            values,
        ),
        Stop::UdpLength => say!(
            "its UDP header says that header and data are {0} long, but only {1} are there",
            "UDPヘッダーによるとヘッダーとデータで{0}だが、{1}しかない",
            values,
        ),
        Stop::Complete | Stop::UnknownEtherType | Stop::LaterFragment | Stop::UnknownProtocol => {
            say!("nothing is wrong with it", "異常はない", [])
        }
    }
}
