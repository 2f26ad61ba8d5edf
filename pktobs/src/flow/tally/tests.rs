//! What each note adds, and what stays bounded.

use pktobs_common::{PacketRecord, SkbMetadata};

use super::super::note::{Earlier, Note};
use super::*;
use crate::packet::{Captured, Told};

fn packet(flags: Flags, interface: &str) -> Packet<'_> {
    Packet {
        captured: Captured {
            record: PacketRecord::new(0, 60, flags, 0),
            metadata: SkbMetadata::default(),
            captured_len: 60,
            tail: &[],
        },
        time_ns: 0,
        interface,
        told: Told::default(),
    }
}

fn notes<const N: usize>(all: [Note; N]) -> Notes {
    let mut notes = Notes::default();
    for note in all {
        notes.push(note);
    }
    notes
}

const OUT: Flags = Flags::EGRESS;
const IN: Flags = Flags(0);
const ASKS: Note = Note::Tcp(TcpNote::AsksToOpen { mss: None });
const AGREES: Note = Note::Tcp(TcpNote::Agrees {
    after_ns: 1,
    mss: None,
    crossed: false,
});
const AGREES_TO_UNSEEN: Note = Note::Tcp(TcpNote::AgreesToUnseen);

#[test]
fn data_is_added_by_what_was_seen_of_it_before() {
    let mut tally = Tally::default();
    let first = None;
    let again = |why| DeliveryNote::SendsAgain {
        octets: 20,
        first,
        why,
    };
    let earlier = |octets, why| DeliveryNote::SendsEarlier { octets, first, why };
    for note in [
        TcpNote::Sends { octets: 100, first }.into(),
        TcpNote::Sends { octets: 50, first }.into(),
        again(Again::Missed).into(),
        again(Again::Doubled).into(),
        earlier(7, Late::Unknown).into(),
        earlier(3, Late::Again).into(),
        TcpNote::Sends { octets: 50, first }.into(),
        DeliveryNote::BeginsAgain { octets: 4 }.into(),
        TcpNote::WindowCloses.into(),
        TcpNote::Acknowledges {
            octets: 9,
            first,
            after_ns: None,
        }
        .into(),
    ] {
        tally.add(&packet(OUT, "eth0"), &notes([note]));
    }
    let expected = Acts {
        data: Data {
            segments: 6,
            octets: 230,
        },
        again: Data {
            segments: 3,
            octets: 27,
        },
        late: Data {
            segments: 1,
            octets: 7,
        },
        acknowledged: 1,
        ..Acts::default()
    };
    assert_eq!(*tally.acts(Some(Direction::Out)), expected);
    assert_eq!(*tally.acts(Some(Direction::In)), Acts::default());
}

#[test]
fn requests_and_refusals_are_counted_where_they_pass() {
    let mut tally = Tally::default();
    let again = Note::Tcp(TcpNote::AsksAgain {
        after_ns: 1,
        earlier: Earlier::Unanswered,
    });
    let refuses = Note::Tcp(TcpNote::Refuses {
        after_ns: 1,
        port: 80,
    });
    let unreachable = |protocol| {
        let port = Some(53);
        Note::Icmp(IcmpNote::Because(Reason::PortUnreachable {
            protocol,
            port,
        }))
    };
    for (flags, note) in [
        (IN, ASKS),
        (IN, again),
        (OUT, refuses),
        (OUT, unreachable(17)),
        (OUT, unreachable(6)),
        (Flags::SIDE_UNKNOWN, unreachable(17)),
    ] {
        tally.add(&packet(flags, "eth0"), &notes([note]));
    }
    assert_eq!(tally.acts(Some(Direction::In)).asked, 2);
    let out = tally.acts(Some(Direction::Out));
    assert_eq!((out.refused, out.udp_refused), (1, 1));
    assert_eq!(tally.acts(None).udp_refused, 1);
}

#[test]
fn a_packet_with_two_wrong_checksums_is_damaged_once() {
    let mut tally = Tally::default();
    let wrong = |protocol, found| {
        Note::Packet(PacketNote::WrongChecksum {
            protocol,
            found,
            expected: 1,
            left_to_card: protocol.is_none() && found == 0,
        })
    };
    for (flags, all) in [
        (IN, notes([wrong(None, 7), wrong(Some(6), 0)])),
        (IN | Flags::SEGMENT_SUM, notes([wrong(Some(17), 9)])),
        (IN | Flags::SEGMENT_SUM, notes([wrong(None, 0)])),
        (IN | Flags::SEGMENT_SUM, notes([])),
    ] {
        tally.add(&packet(flags, "eth0"), &all);
    }
    let acts = tally.acts(Some(Direction::In));
    assert_eq!((acts.bad_ipv4_checksums, acts.empty_ipv4_checksums), (1, 1));
    assert_eq!((acts.bad_checksums, acts.judged), (2, 3));
    assert_eq!(acts.damaged, 2);
}

#[test]
fn requests_and_replies_are_kept_by_interface() {
    let mut tally = Tally::default();
    for (flags, interface, note) in [
        (IN, "eth0", ASKS),
        (OUT, "eth1", AGREES_TO_UNSEEN),
        (OUT, "eth1", AGREES_TO_UNSEEN),
        (IN, "lo", ASKS),
        (OUT, "lo", AGREES),
        (Flags::SIDE_UNKNOWN, "eth2", ASKS),
    ] {
        tally.add(&packet(flags, interface), &notes([note]));
    }
    let calls = |asked, answered, unasked| Calls {
        asked,
        answered,
        unasked,
    };
    let none = Calls::default();
    let interface = |name: &str, calls| InterfaceCalls {
        name: name.to_owned(),
        calls,
    };
    assert_eq!(
        tally.interfaces(),
        [
            interface("eth0", [calls(1, 0, 0), none]),
            interface("eth1", [none, calls(0, 0, 2)]),
            interface("lo", [calls(1, 0, 0), calls(0, 1, 0)]),
        ]
    );
}

#[test]
fn beyond_what_is_kept_no_interface_is_told() {
    let mut tally = Tally::default();
    for number in 0..INTERFACES_MAX {
        tally.add(&packet(IN, &format!("veth{number}")), &notes([ASKS]));
    }
    assert_eq!(tally.interfaces().len(), INTERFACES_MAX);
    tally.add(&packet(IN, "veth0"), &notes([ASKS]));
    assert_eq!(tally.interfaces()[0].calls[0].asked, 2);
    tally.add(&packet(IN, "one too many"), &notes([ASKS]));
    assert!(tally.interfaces().is_empty());
}
