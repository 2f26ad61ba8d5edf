//! What a checksum field holds, and what becomes of such a packet.

use pktobs_common::PacketRecord;

use super::Context;
use crate::packet::{Checksum, Packet};
use crate::view::phrase::{Phrase, Value::Hex, say};

/// True if a verdict tells of a wrong value, and the field is for the wire.
pub(super) fn is_wrong(context: &Context<'_>, verdict: Checksum) -> bool {
    let is_buffer = context.packet.captured.metadata.gso_size != 0;
    !is_buffer && matches!(verdict, Checksum::Incorrect { .. })
}

/// Whether the value of the IPv4 header is right.
pub(super) fn of_network(context: &Context<'_>) -> Phrase {
    let packet = context.packet;
    match packet.ipv4_checksum() {
        Checksum::Incorrect { expected } if is_empty(packet) => say!(
            "empty: probably left to the network card, which would put {0} there",
            "空。おそらく計算はネットワークカードに任され、{0}が入る",
            [Hex(expected)],
        ),
        verdict => meaning(packet, verdict),
    }
}

/// True if there is none in the IPv4 header.
pub(super) fn is_empty(packet: &Packet<'_>) -> bool {
    let is_buffer = packet.captured.metadata.gso_size != 0;
    !is_buffer && packet.ipv4().is_some_and(|ipv4| ipv4.checksum == 0)
}

/// Whether the value of the transport header is right.
pub(super) fn of_transport(context: &Context<'_>) -> Phrase {
    meaning(context.packet, context.packet.transport_checksum())
}

fn meaning(packet: &Packet<'_>, verdict: Checksum) -> Phrase {
    // The fields of a GSO or GRO buffer are for the kernel.
    let is_buffer = packet.captured.metadata.gso_size != 0;
    match verdict {
        Checksum::Correct => say!("right", "正しい", []),
        Checksum::Absent => say!(
            "none: the sender computed no checksum, as IPv4 allows",
            "なし。送信側は計算していない（IPv4では許される）",
            [],
        ),
        Checksum::LeftToCard { expected } => say!(
            "left to the network card, which puts {0} there (no fault)",
            "計算はネットワークカードに任され、{0}が入る（異常ではない）",
            [Hex(expected)],
        ),
        Checksum::Incorrect { .. } if is_buffer => say!(
            "not that of this buffer: the packets on the wire have their own",
            "このバッファに対する値ではない。回線上の各パケットにそれぞれの値が入る",
            [],
        ),
        Checksum::Incorrect { expected } => say!(
            "wrong: {0} belongs there, so the receiver drops the packet",
            "誤り。正しくは{0}で、受信側はこのパケットを破棄する",
            [Hex(expected)],
        ),
        Checksum::Unknown => not_judged(packet.record()),
    }
}

/// Why nothing is said of it.
fn not_judged(record: &PacketRecord) -> Phrase {
    if record.is_fragment() {
        say!(
            "not judged: it covers the whole datagram, and this is a piece",
            "判定できない。データグラム全体が対象で、これはその一部である",
            [],
        )
    } else if record.stop.is_malformed() {
        say!(
            "not judged: something is wrong with the packet (see the end)",
            "判定できない。パケットに異常がある（末尾を参照）",
            [],
        )
    } else if record.missing_octets() > 0 {
        say!(
            "not judged: not all octets that it covers are there",
            "判定できない。対象のバイトがそろっていない",
            [],
        )
    } else {
        say!(
            "not judged: it was not computed",
            "判定していない。計算していない",
            [],
        )
    }
}
