//! The words for every note: one match a kind of note, so that a note without words does not compile.
//!
//! The texts are for someone who knows what an address and a port are, and not yet what the packet is for. Each
//! says what the packet does first, and explains after a colon. Notes on a packet are joined by [`separator`].

mod delivery;
mod fragment;
mod icmp;
mod listener;
mod neighbour;
mod opening;
mod pace;
mod packet;
mod router;
mod tcp;
mod udp;

use super::phrase::Phrase;
use crate::flow::{
    DeliveryNote, FragmentNote, IcmpNote, NeighbourNote, Note, PaceNote, PacketNote, TcpNote,
};

/// What stands before a note that follows on another.
pub(super) const fn separator(note: &Note) -> &'static str {
    match note {
        Note::Icmp(IcmpNote::Because(_)) => ": ",
        _ => "; ",
    }
}

/// True if the note tells of something wrong, refused or broken off.
pub(super) const fn is_alarm(note: &Note) -> bool {
    match note {
        Note::Packet(note) => !matches!(
            note,
            PacketNote::ExplainedAt(_)
                | PacketNote::ChecksumLeftToCard
                | PacketNote::Jumbo { .. }
                | PacketNote::Segments { .. }
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
