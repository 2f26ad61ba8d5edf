//! What a packet does where it was seen, as data. The words are the view's.
//!
//! Times are differences in nanoseconds between two packets seen.

mod code;
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

pub use delivery::{Again, DeliveryNote, Late};
pub use fragment::{FragmentNote, Identification};
pub use icmp::{IcmpNote, Reason};
pub use listener::ListenerNote;
pub use neighbour::NeighbourNote;
pub use opening::{OpeningNote, TcpExtensions};
pub use pace::PaceNote;
pub use packet::PacketNote;
pub use router::RouterNote;
pub use tcp::{Earlier, End, TcpNote};
pub use udp::UdpNote;

use super::tally::is_added_up;

/// One thing that a packet does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// As any packet.
    Packet(PacketNote),
    /// As a message of ARP, RARP or neighbor discovery.
    Neighbour(NeighbourNote),
    /// As a message between hosts and routers.
    Router(RouterNote),
    /// As a message of multicast listener discovery.
    Listener(ListenerNote),
    /// As a TCP segment.
    Tcp(TcpNote),
    /// As SYN or SYN+ACK, beside the opening itself.
    Opening(OpeningNote),
    /// As a TCP segment, about data that is lost, late or doubled.
    Delivery(DeliveryNote),
    /// As a TCP segment, about how much and how fast to send.
    Pace(PaceNote),
    /// As a UDP packet.
    Udp(UdpNote),
    /// As an ICMP message.
    Icmp(IcmpNote),
    /// As a piece of a datagram.
    Fragment(FragmentNote),
}

impl From<PacketNote> for Note {
    fn from(note: PacketNote) -> Self {
        Self::Packet(note)
    }
}

impl From<NeighbourNote> for Note {
    fn from(note: NeighbourNote) -> Self {
        Self::Neighbour(note)
    }
}

impl From<RouterNote> for Note {
    fn from(note: RouterNote) -> Self {
        Self::Router(note)
    }
}

impl From<ListenerNote> for Note {
    fn from(note: ListenerNote) -> Self {
        Self::Listener(note)
    }
}

impl From<TcpNote> for Note {
    fn from(note: TcpNote) -> Self {
        Self::Tcp(note)
    }
}

impl From<OpeningNote> for Note {
    fn from(note: OpeningNote) -> Self {
        Self::Opening(note)
    }
}

impl From<DeliveryNote> for Note {
    fn from(note: DeliveryNote) -> Self {
        Self::Delivery(note)
    }
}

impl From<PaceNote> for Note {
    fn from(note: PaceNote) -> Self {
        Self::Pace(note)
    }
}

impl From<UdpNote> for Note {
    fn from(note: UdpNote) -> Self {
        Self::Udp(note)
    }
}

impl From<IcmpNote> for Note {
    fn from(note: IcmpNote) -> Self {
        Self::Icmp(note)
    }
}

impl From<FragmentNote> for Note {
    fn from(note: FragmentNote) -> Self {
        Self::Fragment(note)
    }
}

/// The notes on one packet, in the order in which they are to be read.
///
/// They are large, so whoever needs them for packet after packet has one [`Notes`] and clears it.
#[derive(Clone, Copy, Debug)]
pub struct Notes {
    /// The first `count` of these. Behind the last that is kept is room for [`PacketNote::More`].
    notes: [Note; Notes::MAX + 1],
    count: usize,
    /// The initial sequence numbers of the sender of this packet and of its peer, if it is a packet of a TCP
    /// connection whose opening was seen, behind that opening. A view then counts from there.
    pub sequence_start: Option<(u32, u32)>,
    /// By how many bits windows of the sender of this packet are to be shifted, if it is a packet of a TCP connection
    /// both of whose SYNs were seen, and none of them.
    pub window_shift: Option<u8>,
}

impl Default for Notes {
    fn default() -> Self {
        /// Stands where there is no note.
        const NONE: Note = Note::Packet(PacketNote::More { notes: 0 });
        Self {
            notes: [NONE; Self::MAX + 1],
            count: 0,
            sequence_start: None,
            window_shift: None,
        }
    }
}

impl Notes {
    /// At most this many notes on a packet are kept. A router may tell of any number of prefixes, so there is no bound to
    /// what there is to say; how much is beyond this is told by [`PacketNote::More`].
    ///
    /// What [`Tally`](super::Tally) adds up is always kept. The last of it is what a segment sends: behind a checksum that
    /// is left to the card, two notes on the opening, four on acknowledgments, and before the last two on its data.
    pub const MAX: usize = 10;

    /// The notes.
    pub fn iter(&self) -> impl Iterator<Item = &Note> {
        self.notes.iter().take(self.count)
    }

    /// Makes them those on a packet of which there is nothing to say yet.
    pub(crate) const fn clear(&mut self) {
        self.count = 0;
        self.sequence_start = None;
        self.window_shift = None;
    }

    #[inline]
    pub(super) fn push(&mut self, note: impl Into<Note>) {
        let [kept @ .., _] = &mut self.notes;
        match kept.get_mut(self.count) {
            Some(free) => {
                *free = note.into();
                self.count += 1;
            }
            None => self.leave_out(&note.into()),
        }
    }

    /// Counts a note for which there is no room.
    #[cold]
    fn leave_out(&mut self, note: &Note) {
        debug_assert!(!is_added_up(note), "{note:?} is in no sum");
        let [.., more] = &mut self.notes;
        let before = match *more {
            Note::Packet(PacketNote::More { notes }) if self.count > Self::MAX => notes,
            _ => 0,
        };
        let notes = before.saturating_add(1);
        *more = PacketNote::More { notes }.into();
        self.count = Self::MAX + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_note_is_kept_or_counted() {
        const EXTRA: u16 = 3;
        let mut notes = Notes::default();
        let octets = |count| Note::from(RouterNote::Mtu { octets: count });
        let all: Vec<Note> = (0..Notes::MAX as u32).map(octets).collect();
        for note in &all {
            notes.push(*note);
        }
        assert!(notes.iter().eq(&all), "{notes:?}");
        for left_out in 1..=EXTRA {
            notes.push(RouterNote::Asks);
            let more = PacketNote::More { notes: left_out }.into();
            assert!(notes.iter().eq(all.iter().chain([&more])), "{notes:?}");
        }
    }
}
