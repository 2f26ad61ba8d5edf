//! What the facts of a capture mean.

use super::Context;
use crate::flow::{Note, PacketNote};
use crate::glossary::{Field, FieldValue};
use crate::view::phrase::{Phrase, Value::Number, say};
use crate::view::words;
use pktobs_common::{Direction, Stop};

pub(super) fn meaning(
    context: &Context<'_>,
    field: Field,
    value: FieldValue<'_>,
) -> Option<Phrase> {
    Some(match (field, value) {
        (Field::FrameTime, _) => say!("local time", "現地時刻", []),
        (Field::FrameDirection, FieldValue::Word("in")) => {
            say!(
                "the interface received it",
                "インターフェースが受信した",
                []
            )
        }
        (Field::FrameDirection, _) => say!(
            "the interface was about to send it",
            "インターフェースから送信されるところである",
            [],
        ),
        (Field::FramePacketType, FieldValue::Word(word)) => packet_type(word)?,
        (Field::FrameLength, _) => return length(context),
        (Field::FrameCaptured, _) => say!(
            "the rest is not in the capture file",
            "残りはキャプチャファイルにない",
            [],
        ),
        (Field::FrameGsoSegments, _) => segments(context)?,
        (Field::FrameStop, _) => return stop(context),
        _ => return None,
    })
}

fn packet_type(word: &str) -> Option<Phrase> {
    Some(match word {
        "broadcast" => say!("to all on the link", "リンク上の全員宛て", []),
        "multicast" => say!("to a group", "グループ宛て", []),
        "otherhost" => say!(
            "to another host, and seen nevertheless: the interface takes all frames (promiscuous mode)",
            "ほかのホスト宛てだが観測された。インターフェースがすべてのフレームを受け取る設定（プロミスキャスモード）である",
            [],
        ),
        _ => return None,
    })
}

/// Of what the frame is put together.
fn length(context: &Context<'_>) -> Option<Phrase> {
    let record = context.packet.record();
    let has_network = context.packet.ipv4().is_some() || context.packet.ipv6().is_some();
    let link = u32::from(record.network_offset);
    let behind = record.wire_len.checked_sub(link)?;
    if !has_network || record.missing_octets() > 0 {
        return None;
    }
    let packet = record.datagram_len().min(behind);
    let values = [link, packet, behind - packet].map(Number);
    match (link, behind - packet) {
        (0, 0) => None,
        (0, _) => Some(say!(
            "{1} of the packet, {2} of padding",
            "パケット{1}、詰め物{2}",
            values,
        )),
        (_, 0) => Some(say!(
            "{0} of Ethernet header, {1} of packet",
            "Ethernetヘッダー{0}、パケット{1}",
            values,
        )),
        _ => Some(say!(
            "{0} of Ethernet header, {1} of packet, {2} of padding",
            "Ethernetヘッダー{0}、パケット{1}、詰め物{2}",
            values,
        )),
    }
}

fn segments(context: &Context<'_>) -> Option<Phrase> {
    Some(match context.packet.known_direction()? {
        Direction::In => say!(
            "so many came over the wire, and were joined into this one",
            "この数のパケットが届き、1つに結合された",
            [],
        ),
        Direction::Out => say!(
            "it will be cut into so many before it goes over the wire",
            "送信時にこの数のパケットに分割される",
            [],
        ),
    })
}

/// The same words as in the note, if there is one.
fn stop(context: &Context<'_>) -> Option<Phrase> {
    let is_about_it = |note: &&Note| {
        matches!(
            note,
            Note::Packet(PacketNote::Stopped { .. } | PacketNote::CutByCapture)
        )
    };
    if let Some(note) = context
        .notes
        .and_then(|notes| notes.iter().find(is_about_it))
    {
        return Some(words::words(note));
    }
    Some(match context.packet.record().stop {
        Stop::LaterFragment => say!(
            "only the first piece has the header of what is carried",
            "運んでいるプロトコルのヘッダーは最初のフラグメントにしかない",
            [],
        ),
        Stop::UnknownProtocol => say!(
            "what the packet carries is not parsed here",
            "パケットの中身は、ここでは解析しない",
            [],
        ),
        Stop::UnknownEtherType => say!(
            "what the frame carries is not parsed here",
            "フレームの中身は、ここでは解析しない",
            [],
        ),
        _ => return None,
    })
}
