//! The code of every note: its name for programs, the same in all languages and in all releases.
//!
//! A code is made of words of lower case and digits with `-` between; the first word is the protocol. The text of a
//! note may be worded anew, its code may not.

use super::{
    DeliveryNote, FragmentNote, IcmpNote, ListenerNote, NeighbourNote, Note, OpeningNote, PaceNote,
    PacketNote, Reason, RouterNote, TcpNote, UdpNote,
};

/// Makes the match and the list of all codes from pairs of pattern and code.
macro_rules! codes {
    ($($note:pat => $code:literal,)*) => {
        impl Note {
            /// The codes of all notes.
            pub const CODES: &[&str] = &[$($code,)*];

            /// Its name for programs.
            #[must_use]
            pub const fn code(&self) -> &'static str {
                match self {
                    $($note => $code,)*
                }
            }
        }
    };
}

codes! {
    Self::Packet(PacketNote::ExplainedAt(_)) => "packet-seen-twice",
    Self::Packet(PacketNote::ChecksumLeftToCard) => "packet-checksum-left-to-card",
    Self::Packet(PacketNote::NoChecksum) => "packet-no-checksum",
    Self::Packet(PacketNote::LengthLeftToCard { .. }) => "packet-length-left-to-card",
    Self::Packet(PacketNote::Jumbo { .. }) => "packet-jumbo",
    Self::Packet(PacketNote::WrongChecksum { .. }) => "packet-wrong-checksum",
    Self::Packet(PacketNote::Segments { .. }) => "packet-segments",
    Self::Packet(PacketNote::Stopped { .. }) => "packet-malformed",
    Self::Packet(PacketNote::CongestionMarked) => "packet-congestion-marked",
    Self::Packet(PacketNote::CutByCapture) => "packet-cut-by-capture",
    Self::Packet(PacketNote::OctetsMissing { .. }) => "packet-octets-missing",
    Self::Packet(PacketNote::More { .. }) => "packet-more",

    Self::Neighbour(NeighbourNote::Asks { .. }) => "neighbor-asks",
    Self::Neighbour(NeighbourNote::AsksAgain { .. }) => "neighbor-asks-again",
    Self::Neighbour(NeighbourNote::Checks { .. }) => "neighbor-checks",
    Self::Neighbour(NeighbourNote::Probes { .. }) => "neighbor-probes",
    Self::Neighbour(NeighbourNote::ProbesAgain { .. }) => "neighbor-probes-again",
    Self::Neighbour(NeighbourNote::Announces { .. }) => "neighbor-announces",
    Self::Neighbour(NeighbourNote::TellsAll { .. }) => "neighbor-tells-all",
    Self::Neighbour(NeighbourNote::Tells { .. }) => "neighbor-tells",
    Self::Neighbour(NeighbourNote::IsThere { .. }) => "neighbor-is-there",
    Self::Neighbour(NeighbourNote::Answers { .. }) => "neighbor-answers",
    Self::Neighbour(NeighbourNote::Taken { .. }) => "neighbor-address-taken",
    Self::Neighbour(NeighbourNote::ProbablyTaken { .. }) => "neighbor-address-probably-taken",
    Self::Neighbour(NeighbourNote::FromElsewhere { .. }) => "neighbor-from-elsewhere",
    Self::Neighbour(NeighbourNote::AnswersUnseen { .. }) => "neighbor-answers-unseen",
    Self::Neighbour(NeighbourNote::Moved { .. }) => "neighbor-moved",
    Self::Neighbour(NeighbourNote::AsksAddress { .. }) => "neighbor-asks-address",
    Self::Neighbour(NeighbourNote::TellsAddress { .. }) => "neighbor-tells-address",

    Self::Router(RouterNote::Asks) => "router-asks",
    Self::Router(RouterNote::AsksAgain { .. }) => "router-asks-again",
    Self::Router(RouterNote::Answers { .. }) => "router-answers",
    Self::Router(RouterNote::ProbablyAnswers { .. }) => "router-probably-answers",
    Self::Router(RouterNote::Offers { .. }) => "router-offers",
    Self::Router(RouterNote::PrefixForBoth { .. }) => "router-prefix-for-both",
    Self::Router(RouterNote::PrefixForAddresses { .. }) => "router-prefix-for-addresses",
    Self::Router(RouterNote::PrefixOnLink { .. }) => "router-prefix-on-link",
    Self::Router(RouterNote::PrefixDeprecated { .. }) => "router-prefix-deprecated",
    Self::Router(RouterNote::PrefixEnds { .. }) => "router-prefix-ends",
    Self::Router(RouterNote::Mtu { .. }) => "router-mtu",
    Self::Router(RouterNote::DnsServers { .. }) => "router-dns-servers",
    Self::Router(RouterNote::AddressesElsewhere) => "router-addresses-elsewhere",
    Self::Router(RouterNote::SettingsElsewhere) => "router-settings-elsewhere",
    Self::Router(RouterNote::BetterWay { .. }) => "router-better-way",
    Self::Router(RouterNote::OnLink { .. }) => "router-on-link",

    Self::Listener(ListenerNote::AsksAll) => "listener-asks-all",
    Self::Listener(ListenerNote::Asks { .. }) => "listener-asks",
    Self::Listener(ListenerNote::Wants { .. }) => "listener-wants",
    Self::Listener(ListenerNote::Leaves { .. }) => "listener-leaves",
    Self::Listener(ListenerNote::WantsOf { .. }) => "listener-wants-of",
    Self::Listener(ListenerNote::More { .. }) => "listener-more",

    Self::Tcp(TcpNote::AsksToOpen { .. }) => "tcp-asks-to-open",
    Self::Tcp(TcpNote::SynHasData { .. }) => "tcp-syn-has-data",
    Self::Tcp(TcpNote::AsksAgain { .. }) => "tcp-asks-again",
    Self::Tcp(TcpNote::AsksToo { .. }) => "tcp-asks-too",
    Self::Tcp(TcpNote::Agrees { .. }) => "tcp-agrees",
    Self::Tcp(TcpNote::AgreesToUnseen) => "tcp-agrees-to-unseen",
    Self::Tcp(TcpNote::AgreesOtherwise { .. }) => "tcp-agrees-otherwise",
    Self::Tcp(TcpNote::AgreesAgain { .. }) => "tcp-agrees-again",
    Self::Tcp(TcpNote::Confirms { .. }) => "tcp-confirms",
    Self::Tcp(TcpNote::AnswerNotSeen) => "tcp-answer-not-seen",
    Self::Tcp(TcpNote::Refuses { .. }) => "tcp-refuses",
    Self::Tcp(TcpNote::GivesUp { .. }) => "tcp-gives-up",
    Self::Tcp(TcpNote::RejectsOlder) => "tcp-rejects-older",
    Self::Tcp(TcpNote::BreaksOffOpening) => "tcp-breaks-off-opening",
    Self::Tcp(TcpNote::BreaksOff) => "tcp-breaks-off",
    Self::Tcp(TcpNote::BreaksOffOutOfTurn) => "tcp-breaks-off-out-of-turn",
    Self::Tcp(TcpNote::BreaksOffUnseen { .. }) => "tcp-breaks-off-unseen",
    Self::Tcp(TcpNote::AfterEnd { .. }) => "tcp-after-end",
    Self::Tcp(TcpNote::OpeningNotSeen { .. }) => "tcp-opening-not-seen",
    Self::Tcp(TcpNote::OddFlags) => "tcp-odd-flags",
    Self::Tcp(TcpNote::Sends { .. }) => "tcp-sends",
    Self::Tcp(TcpNote::NotSeenBefore { .. }) => "tcp-not-seen-before",
    Self::Tcp(TcpNote::Probes { .. }) => "tcp-probes",
    Self::Tcp(TcpNote::Acknowledges { .. }) => "tcp-acknowledges",
    Self::Tcp(TcpNote::AcknowledgesUnseen) => "tcp-acknowledges-unseen",
    Self::Tcp(TcpNote::AcknowledgesClose { .. }) => "tcp-acknowledges-close",
    Self::Tcp(TcpNote::Closes { .. }) => "tcp-closes",
    Self::Tcp(TcpNote::ClosesAgain) => "tcp-closes-again",
    Self::Tcp(TcpNote::Window { .. }) => "tcp-window",
    Self::Tcp(TcpNote::WindowCloses) => "tcp-window-closes",

    Self::Opening(OpeningNote::AsksForCookie) => "tcp-asks-for-cookie",
    Self::Opening(OpeningNote::ShowsCookie) => "tcp-shows-cookie",
    Self::Opening(OpeningNote::GivesCookie) => "tcp-gives-cookie",
    Self::Opening(OpeningNote::TakesSynData { .. }) => "tcp-takes-syn-data",
    Self::Opening(OpeningNote::LeavesSynData) => "tcp-leaves-syn-data",
    Self::Opening(OpeningNote::OtherHasToAgree) => "tcp-other-has-to-agree",
    Self::Opening(OpeningNote::BothAgreed) => "tcp-both-agreed",
    Self::Opening(OpeningNote::InEffect { .. }) => "tcp-extensions-in-effect",
    Self::Opening(OpeningNote::OneSided { .. }) => "tcp-extensions-one-sided",
    Self::Opening(OpeningNote::DataMax { .. }) => "tcp-data-max",
    Self::Opening(OpeningNote::AsksForEcn) => "tcp-asks-for-ecn",
    Self::Opening(OpeningNote::AsksForAccurateEcn) => "tcp-asks-for-accurate-ecn",
    Self::Opening(OpeningNote::AgreesToEcn) => "tcp-agrees-to-ecn",
    Self::Opening(OpeningNote::AgreesToAccurateEcn) => "tcp-agrees-to-accurate-ecn",
    Self::Opening(OpeningNote::WithoutEcn) => "tcp-without-ecn",

    Self::Delivery(DeliveryNote::SendsAgain { .. }) => "tcp-sends-again",
    Self::Delivery(DeliveryNote::BeginsAgain { .. }) => "tcp-begins-again",
    Self::Delivery(DeliveryNote::SendsEarlier { .. }) => "tcp-sends-earlier",
    Self::Delivery(DeliveryNote::StillMissing { .. }) => "tcp-still-missing",
    Self::Delivery(DeliveryNote::NothingMissing) => "tcp-nothing-missing",
    Self::Delivery(DeliveryNote::RepeatsAcknowledgment { .. }) => "tcp-repeats-acknowledgment",
    Self::Delivery(DeliveryNote::Lacks { .. }) => "tcp-lacks",
    Self::Delivery(DeliveryNote::CameTwice { .. }) => "tcp-came-twice",
    Self::Delivery(DeliveryNote::SynCameTwice) => "tcp-syn-came-twice",

    Self::Pace(PaceNote::WindowFull) => "tcp-window-full",
    Self::Pace(PaceNote::WindowOpens { .. }) => "tcp-window-opens",
    Self::Pace(PaceNote::ProbesByData { .. }) => "tcp-probes-by-data",
    Self::Pace(PaceNote::AnswersProbe { .. }) => "tcp-answers-probe",
    Self::Pace(PaceNote::TellsOfCongestion) => "tcp-tells-of-congestion",
    Self::Pace(PaceNote::HasSlowedDown) => "tcp-has-slowed-down",

    Self::Udp(UdpNote::Begins { .. }) => "udp-begins",
    Self::Udp(UdpNote::TemporaryPort { .. }) => "udp-temporary-port",
    Self::Udp(UdpNote::More { .. }) => "udp-more",
    Self::Udp(UdpNote::Back { .. }) => "udp-back",

    Self::Icmp(IcmpNote::EchoRequest { .. }) => "icmp-echo-request",
    Self::Icmp(IcmpNote::EchoReply { .. }) => "icmp-echo-reply",
    Self::Icmp(IcmpNote::EchoReplyToUnseen) => "icmp-echo-reply-to-unseen",
    Self::Icmp(IcmpNote::OwnDatagram { .. }) => "icmp-own-datagram",
    Self::Icmp(IcmpNote::AnswersPacket { .. }) => "icmp-answers-packet",
    Self::Icmp(IcmpNote::Because(Reason::PortUnreachable { .. })) => "icmp-port-unreachable",
    Self::Icmp(IcmpNote::Because(Reason::ProtocolUnreachable { .. })) => "icmp-protocol-unreachable",
    Self::Icmp(IcmpNote::Because(Reason::TooBig { .. } | Reason::TooBigOverIpv6 { .. })) => "icmp-too-big",
    Self::Icmp(IcmpNote::Because(Reason::Unreachable { .. } | Reason::UnreachableOverIpv6 { .. })) => "icmp-unreachable",
    Self::Icmp(IcmpNote::Because(Reason::TtlExpired { .. } | Reason::HopLimitExpired { .. })) => "icmp-time-exceeded",
    Self::Icmp(IcmpNote::Because(Reason::ReassemblyExpired)) => "icmp-reassembly-time-exceeded",
    Self::Icmp(IcmpNote::Because(Reason::UseGateway { .. })) => "icmp-use-gateway",
    Self::Icmp(IcmpNote::Because(Reason::BadParameter { .. } | Reason::BadIpv6 { .. })) => "icmp-bad-parameter",
    Self::Icmp(IcmpNote::Because(Reason::SlowDown)) => "icmp-slow-down",

    Self::Fragment(FragmentNote::FirstPiece { .. }) => "fragment-first",
    Self::Fragment(FragmentNote::LaterPiece { .. }) => "fragment-later",
    Self::Fragment(FragmentNote::DatagramComplete { .. }) => "fragment-complete",
    Self::Fragment(FragmentNote::Missing { .. }) => "fragment-missing",
    Self::Fragment(FragmentNote::AllSeen) => "fragment-all-seen",
    Self::Fragment(FragmentNote::PieceAgain { .. }) => "fragment-again",
    Self::Fragment(FragmentNote::PieceOverlaps { .. }) => "fragment-overlaps",
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_notes_have_one_code() {
        let mut seen = HashSet::new();
        let twice: Vec<_> = Note::CODES
            .iter()
            .filter(|code| !seen.insert(**code))
            .collect();
        assert!(twice.is_empty(), "{twice:?}");
    }

    #[test]
    fn a_code_is_words_of_lower_case_behind_its_protocol() {
        const FIRST: [&str; 8] = [
            "packet", "neighbor", "router", "listener", "tcp", "udp", "icmp", "fragment",
        ];
        for code in Note::CODES {
            let mut words = code.split('-');
            assert!(
                words.next().is_some_and(|word| FIRST.contains(&word)),
                "{code}"
            );
            let is_word = |word: &str| {
                !word.is_empty()
                    && word
                        .bytes()
                        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
            };
            assert!(
                words.clone().next().is_some() && words.all(is_word),
                "{code}"
            );
        }
    }
}
