//! The words for every note: one match a kind of note, so that a note without words does not compile.
//!
//! The texts are for someone who knows what an address and a port are, and not yet what the packet is for. Each
//! says what the packet does first, and explains after a colon. Notes on a packet are joined by [`separator`].
//!
//! In Japanese there is no colon: sentences follow each other, in the plain form (する, である), with 。 between but not
//! behind the last, and no space beside ASCII. What the packet does stands in the present, what was before it in the
//! past. One word for one thing: an octet is バイト, a piece フラグメント, a connection コネクション, the sender 自分 or
//! 送信側, the other side 相手, to acknowledge 確認応答を返す, to ask 要求する (TCP), 尋ねる (neighbors, routers, groups) or
//! 求める (ping), to have been seen 観測される.

mod delivery;
mod fragment;
mod icmp;
mod listener;
mod neighbour;
mod opening;
mod pace;
mod packet;
mod reason;
mod router;
mod tcp;
mod udp;

use pktobs_common::Direction;

use super::phrase::{Phrase, Value, say};
use crate::flow::{
    DeliveryNote, FragmentNote, IcmpNote, NeighbourNote, Note, PaceNote, PacketNote, TcpNote,
};
use crate::lang::Wording;

/// What stands before a note that follows on another.
pub(super) const fn separator(note: &Note) -> Wording {
    const BEFORE_REASON: Wording = Wording::new(": ", "。");
    const USUAL: Wording = Wording::new("; ", "。");
    match note {
        Note::Icmp(IcmpNote::Because(_)) => BEFORE_REASON,
        _ => USUAL,
    }
}

/// True if the note tells of something wrong, refused or broken off.
pub(super) const fn is_alarm(note: &Note) -> bool {
    match note {
        Note::Packet(note) => !matches!(
            note,
            PacketNote::ExplainedAt(_)
                | PacketNote::ChecksumLeftToCard
                | PacketNote::WrongChecksum {
                    left_to_card: true,
                    ..
                }
                | PacketNote::Jumbo { .. }
                | PacketNote::Segments { .. }
                | PacketNote::More { .. }
                | PacketNote::WrongChecksum {
                    protocol: None,
                    found: 0,
                    ..
                }
        ),
        Note::Neighbour(note) => matches!(
            note,
            NeighbourNote::Taken { .. }
                | NeighbourNote::ProbablyTaken { .. }
                | NeighbourNote::FromElsewhere { .. }
                | NeighbourNote::Moved { .. }
        ),
        Note::Tcp(note) => matches!(
            note,
            TcpNote::Refuses { .. }
                | TcpNote::BreaksOff
                | TcpNote::BreaksOffOutOfTurn
                | TcpNote::BreaksOffOpening
                | TcpNote::BreaksOffUnseen { .. }
                | TcpNote::OddFlags
        ),
        Note::Delivery(note) => matches!(
            note,
            DeliveryNote::SendsAgain { .. }
                | DeliveryNote::SendsEarlier { .. }
                | DeliveryNote::RepeatsAcknowledgment { .. }
                | DeliveryNote::Lacks { .. }
                | DeliveryNote::CameTwice { .. }
        ),
        Note::Pace(note) => matches!(note, PaceNote::TellsOfCongestion),
        Note::Router(_) | Note::Listener(_) | Note::Udp(_) | Note::Opening(_) => false,
        Note::Icmp(note) => matches!(note, IcmpNote::AnswersPacket { .. } | IcmpNote::Because(_)),
        Note::Fragment(note) => matches!(note, FragmentNote::PieceOverlaps { .. }),
    }
}

/// The words for packets that could not be shown.
pub(super) fn loss(lost: u64, direction: Option<Direction>) -> Phrase {
    let Some(direction) = direction else {
        return match lost {
            1 => say!(
                "1 packet not shown (ring full)",
                "1パケットは表示されていない（リングバッファが満杯）",
                [],
            ),
            lost => say!(
                "{0} packets not shown (ring full)",
                "{0}パケットは表示されていない（リングバッファが満杯）",
                [Value::Count(lost)],
            ),
        };
    };
    let direction = Value::Direction(direction);
    match lost {
        1 => say!(
            "1 packet {0} not shown (ring full)",
            "{0}の1パケットは表示されていない（リングバッファが満杯）",
            [direction],
        ),
        lost => say!(
            "{0} packets {1} not shown (ring full)",
            "{1}の{0}パケットは表示されていない（リングバッファが満杯）",
            [Value::Count(lost), direction],
        ),
    }
}

/// The words for a note.
pub(super) fn words(note: &Note) -> Phrase {
    match note {
        Note::Packet(note) => packet::words(note),
        Note::Neighbour(note) => neighbour::words(note),
        Note::Router(note) => router::words(note),
        Note::Listener(note) => listener::words(note),
        Note::Tcp(note) => tcp::words(note),
        Note::Opening(note) => opening::words(note),
        Note::Delivery(note) => delivery::words(note),
        Note::Pace(note) => pace::words(note),
        Note::Udp(note) => udp::words(note),
        Note::Icmp(note) => icmp::words(note),
        Note::Fragment(note) => fragment::words(note),
    }
}
