//! What a SYN offers, and what both sides make of it (RFC 9293 3.7.1, RFC 7323, RFC 2018, RFC 7413, RFC 3168).
//!
//! Input are the options and flags of SYN and SYN+ACK. Nothing is said of an offer whose other half was not seen.

use pktobs_common::Tcp;

use super::note::{Notes, OpeningNote, TcpExtensions};
use super::tcp_options::{TcpOption, TcpOptions};

/// Octets that the timestamps option takes of every segment, padding included (RFC 7323 appendix A).
const TIMESTAMPS_LEN: u16 = 12;
/// What a SYN, with ACK or without, says beside its numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Offers {
    /// Longest segment that the sender can take, in octets of data and options.
    pub(super) mss: Option<u16>,
    /// Window scale.
    pub(super) shift: Option<u8>,
    /// Octets of a Fast Open cookie; 0 asks for one.
    cookie: Option<u8>,
    sack: bool,
    timestamps: bool,
    ecn: EcnFlags,
}

/// The flags AE, CWR and ECE, from the highest bit to the lowest (RFC 9768 2.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct EcnFlags(u8);

impl EcnFlags {
    const NONE: Self = Self(0);
    const CWR_ECE: Self = Self(0b011);
    const ALL: Self = Self(0b111);

    fn of(tcp: &Tcp) -> Self {
        Self((tcp.offset_flags >> 6 & 0b111) as u8)
    }
}

/// How both sides tell each other of congestion that routers marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Ecn {
    /// Not at all, or the opening was not seen.
    #[default]
    None,
    /// By the flags ECE and CWR (RFC 3168).
    Classic,
    /// By counters (RFC 9768).
    Accurate,
}

impl Ecn {
    /// What follows from the flags of a SYN and its SYN+ACK (RFC 3168 6.1.1, RFC 9768 3.1.2).
    const fn agreed(asked: EcnFlags, answered: EcnFlags) -> Self {
        match (asked, answered.0) {
            (EcnFlags::ALL | EcnFlags::CWR_ECE, 0b001) => Self::Classic,
            (EcnFlags::ALL, 0b010 | 0b011 | 0b100 | 0b110) => Self::Accurate,
            _ => Self::None,
        }
    }
}

impl Offers {
    /// Those of a segment that has SYN.
    pub(super) fn of(tcp: &Tcp, options: &[u8]) -> Self {
        let mut offers = Self {
            ecn: EcnFlags::of(tcp),
            ..Self::default()
        };
        for option in TcpOptions::new(options) {
            match option {
                TcpOption::Mss(mss) => offers.mss = Some(mss),
                TcpOption::WindowScale(shift) => offers.shift = Some(shift),
                TcpOption::SackPermitted => offers.sack = true,
                TcpOption::Timestamps { .. } => offers.timestamps = true,
                TcpOption::FastOpen { cookie_len } => offers.cookie = Some(cookie_len),
                _ => {}
            }
        }
        offers
    }

    /// The same SYN came again, with these offers: which of the two is answered is not known, so only what both say
    /// of ECN holds.
    pub(super) fn came_again(&mut self, again: &Self) {
        if self.ecn != again.ecn {
            self.ecn = EcnFlags::NONE;
        }
    }

    /// Says what a SYN asks for beside a connection.
    pub(super) fn tell_request(&self, notes: &mut Notes) {
        match self.cookie {
            Some(0) => notes.push(OpeningNote::AsksForCookie),
            Some(_) => notes.push(OpeningNote::ShowsCookie),
            None => {}
        }
        match self.ecn {
            EcnFlags::CWR_ECE => notes.push(OpeningNote::AsksForEcn),
            EcnFlags::ALL => notes.push(OpeningNote::AsksForAccurateEcn),
            _ => {}
        }
    }

    /// Says what the SYN+ACK with these offers makes of those of the SYN.
    pub(super) fn tell_answer(&self, asked: &Self, notes: &mut Notes) -> Ecn {
        if asked.cookie.is_some() && self.cookie.is_some_and(|len| len > 0) {
            notes.push(OpeningNote::GivesCookie);
        }
        let [mine, theirs] = [self.extensions(), asked.extensions()];
        let [both, one] = [mine & theirs, mine ^ theirs].map(TcpExtensions);
        if both != TcpExtensions::NONE {
            notes.push(OpeningNote::InEffect { extensions: both });
        }
        if one != TcpExtensions::NONE {
            notes.push(OpeningNote::OneSided { extensions: one });
        }
        let ecn = Ecn::agreed(asked.ecn, self.ecn);
        match (asked.ecn, ecn) {
            (_, Ecn::Classic) => notes.push(OpeningNote::AgreesToEcn),
            (_, Ecn::Accurate) => notes.push(OpeningNote::AgreesToAccurateEcn),
            (EcnFlags::ALL | EcnFlags::CWR_ECE, Ecn::None) if self.ecn == EcnFlags::NONE => {
                notes.push(OpeningNote::WithoutEcn);
            }
            _ => {}
        }
        ecn
    }

    const fn extensions(&self) -> u8 {
        let mut extensions = 0;
        if self.shift.is_some() {
            extensions |= TcpExtensions::WINDOW_SCALING.0;
        }
        if self.timestamps {
            extensions |= TcpExtensions::TIMESTAMPS.0;
        }
        if self.sack {
            extensions |= TcpExtensions::SACK.0;
        }
        extensions
    }

    /// The most octets of data that the other side, which offers `other`, puts into one packet to this one; `None` if
    /// this one does not say what it can take.
    pub(super) fn data_max(&self, other: &Self) -> Option<u16> {
        let options = if self.timestamps && other.timestamps {
            TIMESTAMPS_LEN
        } else {
            0
        };
        Some(self.mss?.saturating_sub(options))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ecn_is_agreed_by_the_tables_of_the_standards() {
        let (none, ece) = (EcnFlags::NONE, EcnFlags(0b001));
        for (asked, answered, expected) in [
            (EcnFlags::CWR_ECE, ece, Ecn::Classic),
            (EcnFlags::CWR_ECE, none, Ecn::None),
            // A host that only sends the reserved bits back (RFC 3168 6.1.1.1).
            (EcnFlags::CWR_ECE, EcnFlags::CWR_ECE, Ecn::None),
            (none, ece, Ecn::None),
            (EcnFlags::ALL, EcnFlags::ALL, Ecn::None),
            (EcnFlags::ALL, none, Ecn::None),
            (EcnFlags::ALL, ece, Ecn::Classic),
            (EcnFlags::ALL, EcnFlags(0b010), Ecn::Accurate),
            (EcnFlags::ALL, EcnFlags(0b011), Ecn::Accurate),
            (EcnFlags::ALL, EcnFlags(0b100), Ecn::Accurate),
            (EcnFlags::ALL, EcnFlags(0b110), Ecn::Accurate),
            (EcnFlags::ALL, EcnFlags(0b101), Ecn::None),
        ] {
            assert_eq!(Ecn::agreed(asked, answered), expected);
        }
    }

    #[test]
    fn what_a_packet_holds_depends_on_what_its_receiver_offers() {
        let plain = Offers::default();
        let stamped = Offers {
            mss: Some(1460),
            timestamps: true,
            ..plain
        };
        assert_eq!(stamped.data_max(&stamped), Some(1448));
        assert_eq!(stamped.data_max(&plain), Some(1460));
        assert_eq!(plain.data_max(&stamped), None);
        let tiny = Offers {
            mss: Some(4),
            ..stamped
        };
        assert_eq!(tiny.data_max(&stamped), Some(0));
    }
}
