//! What is told of an IPv6 packet whatever it carries, and what is wrong with its form.

use pktobs::source::octets::Link;
use pktobs_common::Direction::{In, Out};

use crate::forge6::{CLIENT, Ip6, SERVER, address};
use crate::{Watch, facts_of, frame, note_of};

/// Options that are padding.
const PADDING: [u8; 8] = [0, 0, 1, 4, 0, 0, 0, 0];

fn udp() -> Vec<u8> {
    Ip6::new(CLIENT, SERVER).udp((9, 9), b"")
}

fn note_on(octets: &[u8]) -> String {
    Watch::new().note(0, In, octets)
}

/// A packet with all that stands between the fixed header and UDP, but a fragment header.
pub(crate) fn with_extensions() -> Vec<u8> {
    let mut routing = vec![0, 2, 0, 0, 0, 0, 0, 0];
    routing.extend(address("2001:db8::9").octets());
    Ip6::new(CLIENT, SERVER)
        .extension(0, &PADDING)
        .extension(43, &routing)
        .extension(60, &PADDING)
        .udp((9, 9), b"data")
}

#[test]
fn facts_tell_class_flow_label_and_extension_headers() {
    let mut ip = Ip6::new(CLIENT, SERVER);
    ip.class_flow = 0x0b81_2345;
    assert_eq!(
        facts_of(&Watch::new().see(0, In, &ip.udp((9, 9), b""))),
        "[2001:db8::1]:9 → [2001:db8::2]:9  UDP len 0  hlim 64 class 0xb8 flow 0x12345"
    );
    ip.class_flow = 0x0000_0001;
    assert_eq!(
        facts_of(&Watch::new().see(0, In, &ip.udp((9, 9), b""))),
        "[2001:db8::1]:9 → [2001:db8::2]:9  UDP len 0  hlim 64 flow 0x00001"
    );
    assert_eq!(
        facts_of(&Watch::new().see(0, In, &with_extensions())),
        "[2001:db8::1]:9 → [2001:db8::2]:9  UDP len 4  hlim 64 ext hop-by-hop, routing, destination-options"
    );
}

#[test]
fn a_protocol_is_named_with_its_length() {
    for (protocol, expected) in [
        (132, "SCTP len 8"),
        (200, "protocol 200 len 8"),
        (59, "no next header len 8"),
        (4, "IPv4-in-IP len 8"),
        (1, "ICMP len 8"),
    ] {
        let octets = Ip6::new(CLIENT, SERVER).carry(protocol, &[0; 8]);
        let text = Watch::new().see(0, In, &octets);
        let expected = format!("2001:db8::1 → 2001:db8::2  {expected}  hlim 64");
        assert_eq!(facts_of(&text), expected);
        assert_eq!(note_of(&text), "");
    }
}

#[test]
fn a_packet_that_is_whole_in_spite_of_its_fragment_header_is_no_piece() {
    let octets = Ip6::new(CLIENT, SERVER).piece(7, 0, false).udp((9, 9), b"");
    assert_eq!(
        facts_of(&Watch::new().see(0, In, &octets)),
        "[2001:db8::1]:9 → [2001:db8::2]:9  UDP len 0  hlim 64 ext fragment"
    );
}

#[test]
fn what_is_wrong_is_told_with_its_value() {
    let with_length = |length: u8, octets: &[u8]| {
        let mut octets = octets.to_vec();
        octets[5] = length;
        octets
    };
    let cut = |extension: &[u8], kept: usize| {
        let ip = Ip6::new(CLIENT, SERVER).extension(60, extension);
        with_length(kept as u8, &ip.carry(17, &[])[..40 + kept])
    };
    let mut long = PADDING;
    long[1] = 3;
    for (octets, expected) in [
        (
            udp()[..10].to_vec(),
            "cut: 10 octets of an IPv6 header are there, of 40 octets",
        ),
        (
            cut(&long, 8),
            "cut: 8 octets of an IPv6 extension header are there, of 32 octets",
        ),
        (
            cut(&PADDING, 1),
            "cut: 1 octet of an IPv6 extension header are there, of at least 8 octets",
        ),
        (
            with_length(5, &udp()[..45]),
            "cut: 5 octets of the UDP header are there, of at least 8 octets",
        ),
        (
            with_length(100, &udp()),
            "cut: its IPv6 header promises 140 octets, of which the last 92 are not in the frame",
        ),
    ] {
        assert_eq!(note_on(&octets), expected);
    }
    let mut many = Ip6::new(CLIENT, SERVER);
    for _ in 0..9 {
        many = many.extension(60, &PADDING);
    }
    assert_eq!(
        note_on(&many.udp((9, 9), b"")),
        "it has more IPv6 extension headers than the 8 that are followed"
    );
    let mut octets = vec![2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x86, 0xdd];
    octets.extend(udp());
    octets[14] = 0x45;
    let mut ethernet = frame(0, In, octets.len());
    ethernet.link = Link::Ethernet;
    let text = Watch::new().show(&octets, &ethernet);
    assert_eq!(facts_of(&text), "IPv6, frame of 62 octets");
    assert_eq!(
        note_of(&text),
        "its IPv6 header says version 4, where 6 belongs"
    );
}

#[test]
fn what_the_capture_left_out_is_not_said_to_be_missing() {
    let octets = with_extensions();
    let frame = frame(0, In, octets.len());
    for kept in [1, 39, 40, 41, 47, 48, 60, 80, 87] {
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
    let sound = Ip6::new(CLIENT, SERVER).udp((40000, 50000), b"x");
    let right = u16::from_be_bytes([sound[46], sound[47]]);
    let mut octets = sound.clone();
    octets[47] ^= 1;
    let wrong = right ^ 1;
    let mut watch = Watch::new();
    assert_eq!(
        watch.note(0, In, &octets),
        format!(
            "the UDP checksum is wrong, {wrong:#06x} where {right:#06x} belongs: the receiver drops the packet"
        )
    );
    assert_eq!(
        watch.note(0, In, &sound),
        "UDP has no handshake: 1 octet of data sent to port 50000 (49 in all: 40 IPv6 + 8 UDP + 1)"
    );
}

#[test]
fn a_missing_checksum_is_told_once() {
    let mut octets = Ip6::new(CLIENT, SERVER).udp((50000, 50001), b"x");
    octets[46..48].fill(0);
    let mut watch = Watch::new();
    assert_eq!(
        watch.note(0, In, &octets),
        "UDP has no handshake: 1 octet of data sent to port 50001 (49 in all: 40 IPv6 + 8 UDP + 1); \
         has no UDP checksum (zero): over IPv6, only tunnels that allow it take such a packet"
    );
    assert_eq!(
        watch.note(0, In, &octets),
        "another 1 octet of data sent to port 50001; no answer from there seen so far"
    );
}

#[test]
fn a_checksum_left_to_the_card_is_no_fault() {
    let mut octets = Ip6::new(CLIENT, SERVER).udp((50000, 50001), b"x");
    // Two times 2001:db8::, 1 + 2, protocol and length.
    let pseudo: u16 = 2 * (0x2001 + 0x0db8) + 1 + 2 + 17 + 9;
    octets[46..48].copy_from_slice(&pseudo.to_be_bytes());
    assert_eq!(
        Watch::new().note(0, Out, &octets),
        "UDP has no handshake: 1 octet of data sent to port 50001 (49 in all: 40 IPv6 + 8 UDP + 1); \
         the checksum is left to the network card (no fault)"
    );
}

#[test]
fn a_checksum_between_other_addresses_is_not_judged() {
    // Home address (RFC 6275 6.3), and a routing header of a type that is not known.
    let mut home = vec![0, 2, 1, 2, 0, 0, 0xc9, 16];
    home.extend(CLIENT.octets());
    let routing = [0, 0, 99, 1, 0, 0, 0, 0];
    for (number, header) in [(60, &home[..]), (43, &routing[..])] {
        let ip = Ip6::new(CLIENT, SERVER).extension(number, header);
        let mut octets = ip.udp((50000, 50001), b"x");
        let checksum = octets.len() - 3;
        octets[checksum] ^= 0x55;
        let note = note_on(&octets);
        assert!(!note.contains("checksum"), "{note}");
    }
}

#[test]
fn a_jumbo_payload_has_its_length_in_an_option() {
    let jumbo = |length: u32| {
        let mut option = vec![0, 0, 0xc2, 4];
        option.extend(length.to_be_bytes());
        let mut octets = Ip6::new(CLIENT, SERVER)
            .extension(0, &option)
            .udp((50000, 50001), b"x");
        octets[4..6].fill(0);
        octets
    };
    assert_eq!(
        note_on(&jumbo(17)),
        "a jumbo payload option says 17 octets, though the length field of its IPv6 header has room for that; \
         UDP has no handshake: 1 octet of data sent to port 50001 (57 in all: 48 IPv6 + 8 UDP + 1)"
    );
    assert_eq!(
        note_on(&jumbo(100_000)),
        "too long for the length field of its IPv6 header: a jumbo payload option says 100000 octets; \
         cut: its IPv6 header promises 100040 octets, of which the last 99983 are not in the frame"
    );
}
