//! What is wrong with a packet's form, and what is told of a packet whatever it carries.

use bytes::BytesMut;
use jiff::tz::TimeZone;
use pktobs::lang::Lang;
use pktobs::packet::{Packet, Told};
use pktobs::source::octets::{self, Frame, Link};
use pktobs::view::text::TimeOfDay;
use pktobs::view::{Annotated, Colour, Sink};
use pktobs_common::{Direction, SkbMetadata};

use crate::forge::{CLIENT, Ip, SERVER, Tcp};
use crate::tcp::syn_ack;
use crate::{Watch, facts_of, frame, note_of};

fn ethernet(ether_type: u16, network: &[u8]) -> (Vec<u8>, Frame) {
    let mut octets = vec![2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1];
    octets.extend(ether_type.to_be_bytes());
    octets.extend(network);
    let frame = Frame {
        link: Link::Ethernet,
        link_header: false,
        ..frame(0, Direction::In, octets.len())
    };
    (octets, frame)
}

fn syn() -> Vec<u8> {
    Tcp::client(Tcp::SYN, 1000, 0).octets()
}

fn note_on(octets: &[u8]) -> String {
    Watch::new().note(0, Direction::In, octets)
}

/// A SYN with one octet changed, its header checksum made right again.
fn syn_with(offset: usize, value: u8) -> Vec<u8> {
    let mut octets = syn();
    octets[offset] = value;
    octets[10..12].fill(0);
    let sum: u32 = octets[..20]
        .chunks(2)
        .map(|pair| u32::from(pair[0]) << 8 | u32::from(pair[1]))
        .sum();
    let sum = (sum >> 16) + (sum & 0xffff);
    let checksum = !u16::try_from(sum).unwrap();
    octets[10..12].copy_from_slice(&checksum.to_be_bytes());
    octets
}

#[test]
fn what_is_wrong_is_told_with_its_value() {
    let udp = |length: u8| {
        let mut octets = Ip::new(CLIENT, SERVER, 1).udp((9, 9), b"");
        octets[24..28].copy_from_slice(&[0, length, 0, 0]);
        octets
    };
    for (octets, expected) in [
        (
            syn()[..10].to_vec(),
            "cut: 10 octets of an IPv4 header are there, of at least 20 octets",
        ),
        (
            syn_with(0, 0x44),
            "its IPv4 header says that it is 16 octets long, but none is shorter than 20 octets",
        ),
        (
            syn_with(3, 10),
            "its IPv4 header says that the packet is 10 octets long, but the header alone takes 20 octets",
        ),
        (
            syn_with(3, 30)[..30].to_vec(),
            "cut: 10 octets of the TCP header are there, of at least 20 octets",
        ),
        (
            syn_with(2, 4)[..40].to_vec(),
            "cut: its IPv4 header promises 1064 octets, of which the last 1024 are not in the frame",
        ),
        (
            syn_with(32, 0x40),
            "its TCP header says that it is 16 octets long, but none is shorter than 20 octets",
        ),
        (
            syn_with(32, 0xf0),
            "its TCP header says that it is 60 octets long, but the packet has only 20 octets for it",
        ),
        (
            udp(4),
            "its UDP header says that header and data are 4 octets long, but the header alone takes 8 octets",
        ),
        (
            udp(200),
            "its UDP header says that header and data are 200 octets long, but only 8 octets are there",
        ),
    ] {
        assert_eq!(note_on(&octets), expected);
    }
    let (octets, frame) = ethernet(0x0800, &syn_with(0, 0x65));
    assert_eq!(
        note_of(&Watch::new().show(&octets, &frame)),
        "its IPv4 header says version 6, where 4 belongs"
    );
    let (octets, frame) = ethernet(0x8100, &[0, 5]);
    assert_eq!(
        note_of(&Watch::new().show(&octets, &frame)),
        "cut: the frame ends after 16 octets, inside its Ethernet header or VLAN tag"
    );
}

#[test]
fn what_the_capture_left_out_is_not_said_to_be_missing() {
    let octets = syn();
    let frame = frame(0, Direction::In, octets.len());
    for kept in [1, 19, 20, 39] {
        let text = Watch::new().show(&octets[..kept], &frame);
        assert_eq!(
            note_of(&text),
            "the capture kept only the beginning of this frame: what follows is not known",
            "{kept}"
        );
    }
}

#[test]
fn a_wrong_checksum_is_told_and_the_packet_not_remembered() {
    let mut watch = Watch::new();
    let sound = syn();
    let right = u16::from_be_bytes([sound[36], sound[37]]);
    let mut octets = sound.clone();
    octets[37] ^= 1;
    let wrong = right ^ 1;
    let expected = format!(
        "the TCP checksum is wrong, {wrong:#06x} where {right:#06x} belongs: the receiver drops the packet"
    );
    for _ in 0..2 {
        assert_eq!(watch.note(0, Direction::In, &octets), expected);
    }
    assert_eq!(
        watch.note(0, Direction::In, &sound),
        "asks to open a connection (handshake 1/3)"
    );
    let right = u16::from_be_bytes([sound[10], sound[11]]);
    let mut octets = sound.clone();
    octets[11] ^= 1;
    let wrong = right ^ 1;
    let expected = format!(
        "the checksum of the IPv4 header is wrong, {wrong:#06x} where {right:#06x} belongs: the receiver drops the packet"
    );
    assert_eq!(note_on(&octets), expected);
    // What came in had no card left to fill it in.
    let mut octets = sound;
    octets[10..12].fill(0);
    let expected = format!(
        "the checksum of the IPv4 header is wrong, 0x0000 where {right:#06x} belongs: the receiver drops the packet"
    );
    assert_eq!(note_on(&octets), expected);
}

/// As Windows leaves it to the card; the receiver gets another one, and answers.
#[test]
fn an_empty_checksum_of_what_is_sent_is_left_to_the_card() {
    let mut watch = Watch::new();
    let mut octets = syn();
    let right = u16::from_be_bytes([octets[10], octets[11]]);
    octets[10..12].fill(0);
    assert_eq!(
        watch.note(0, Direction::Out, &octets),
        format!(
            "the checksum of the IPv4 header is 0 where {right:#06x} belongs: probably left to the network card, \
             which fills it in; asks to open a connection (handshake 1/3)"
        )
    );
    assert_eq!(
        watch.note(20, Direction::In, &syn_ack()),
        "agrees, 20 µs later (handshake 2/3)"
    );
}

#[test]
fn a_buffer_for_many_packets_is_said_to_be_one() {
    let octets = Tcp::client(Tcp::ACK, 1, 1).data(3000).octets();
    let mut gso = frame(0, Direction::Out, octets.len());
    for (packets, words) in [(3, "3"), (0, "several")] {
        gso.metadata = SkbMetadata {
            gso_segs: packets,
            gso_size: 1448,
            ..SkbMetadata::default()
        };
        let text = Watch::new().show(&octets, &gso);
        let expected = format!(
            "sends 3000 octets of data; one buffer that stands for {words} packets on the wire, \
             with up to 1448 octets of data each"
        );
        assert!(note_of(&text).ends_with(&expected), "{text}");
    }
}

#[test]
fn the_vlan_stands_in_the_facts_wherever_its_tag_is() {
    let mut tagged = vec![0x60, 5, 0x08, 0];
    tagged.extend(syn());
    let (octets, in_octets) = ethernet(0x8100, &tagged);
    let (plain, mut beside) = ethernet(0x0800, &syn());
    beside.metadata.vlan_proto = 0x8100;
    beside.metadata.vlan_tci = 0x6005;
    for (octets, frame) in [(octets, in_octets), (plain, beside)] {
        let text = Watch::new().show(&octets, &frame);
        assert_eq!(
            facts_of(&text),
            "10.0.0.1:40000 → 10.0.0.2:80  TCP [SYN] seq 1000 win 1000 len 0  ttl 64 id 7  vlan 5"
        );
        assert_eq!(note_of(&text), "asks to open a connection (handshake 1/3)");
    }
}

#[test]
fn what_is_not_parsed_is_named() {
    for (ether_type, expected) in [
        (0x0806, "ARP, frame of 54 octets"),
        (0x1234, "EtherType 0x1234, frame of 54 octets"),
    ] {
        let (octets, frame) = ethernet(ether_type, &[0; 40]);
        let text = Watch::new().show(&octets, &frame);
        assert_eq!(facts_of(&text), expected);
        assert_eq!(note_of(&text), "");
    }
    for (protocol, expected) in [(132, "SCTP len 8"), (200, "protocol 200 len 8")] {
        let octets = Ip::new(CLIENT, SERVER, 1).carry(protocol, &[0; 8]);
        let text = Watch::new().see(0, Direction::In, &octets);
        let expected = format!("10.0.0.1 → 10.0.0.2  {expected}  ttl 64 id 1");
        assert_eq!(facts_of(&text), expected);
    }
}

#[test]
fn lost_packets_are_told_with_their_direction() {
    let mut view = Annotated::new(TimeOfDay::new(TimeZone::UTC), Colour::Off, Lang::En);
    let mut text = BytesMut::new();
    view.loss(1204, Some(Direction::In), &mut text);
    view.loss(1, Some(Direction::Out), &mut text);
    view.loss(1204, None, &mut text);
    view.loss(1, None, &mut text);
    assert_eq!(
        text,
        "-- 1,204 packets In not shown (ring full) --\n-- 1 packet Out not shown (ring full) --\n\
         -- 1,204 packets not shown (ring full) --\n-- 1 packet not shown (ring full) --\n"
    );
    let mut view = Annotated::new(TimeOfDay::new(TimeZone::UTC), Colour::Off, Lang::Ja);
    text.clear();
    view.loss(1204, Some(Direction::In), &mut text);
    view.loss(1, Some(Direction::Out), &mut text);
    view.loss(1204, None, &mut text);
    view.loss(1, None, &mut text);
    assert_eq!(
        text,
        "-- Inの1,204パケットは表示されていない（リングバッファが満杯） --\n\
         -- Outの1パケットは表示されていない（リングバッファが満杯） --\n\
         -- 1,204パケットは表示されていない（リングバッファが満杯） --\n\
         -- 1パケットは表示されていない（リングバッファが満杯） --\n"
    );
}

#[test]
fn the_interface_column_is_as_wide_as_the_longest_name_so_far() {
    let mut view = Annotated::new(TimeOfDay::new(TimeZone::UTC), Colour::Off, Lang::En);
    let octets = syn();
    let mut text = BytesMut::new();
    for (id, interface) in [(1, "lo"), (2, "br-0123456789"), (3, "lo")] {
        let mut frame = frame(0, Direction::In, octets.len());
        frame.ifindex = id;
        let packet = Packet {
            captured: octets::record(&octets, &frame),
            time_ns: 0,
            interface,
            told: Told::default(),
        };
        view.packet(&packet, &mut text);
    }
    let text = String::from_utf8(text.to_vec()).unwrap();
    let columns: Vec<&str> = text
        .lines()
        .map(|line| {
            line.split_once("10.0.0.1")
                .map_or(line, |(columns, _)| columns)
        })
        .map(|line| line.split_once('↳').map_or(line, |(columns, _)| columns))
        .collect();
    assert_eq!(
        columns,
        [
            "00:00:00.000000 lo In   ",
            "                        ",
            "00:00:00.000000 br-0123456789 In   ",
            "                                   ",
            "00:00:00.000000 lo            In   ",
            "                                   ",
        ]
    );
}

#[test]
fn a_priority_tag_makes_no_other_conversation() {
    let mut watch = Watch::new();
    // IEEE 802.1Q 9.6: priority 5, and identifier 0, which names no VLAN.
    let tagged = Frame {
        metadata: SkbMetadata {
            vlan_proto: 0x8100,
            vlan_tci: 0xa000,
            ..SkbMetadata::default()
        },
        ..frame(0, Direction::In, syn().len())
    };
    watch.show(&syn(), &tagged);
    let answer = Tcp::server(Tcp::SYN | Tcp::ACK, 5000, 1001).octets();
    assert_eq!(
        watch.note(20, Direction::Out, &answer),
        "agrees, 20 µs later (handshake 2/3)"
    );
}
