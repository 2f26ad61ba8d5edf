//! What values mean, one by one.

use pktobs::lang::Lang;
use pktobs::packet::{Packet, Told};
use pktobs::source::octets::{self, Frame, Link};
use pktobs::view::{Colour, Explain};
use pktobs_common::{Direction, PacketType, SkbMetadata};

use crate::{
    forge::{CLIENT, Ip, SERVER, Tcp},
    shown, view,
};

/// What stands behind the name of a field, lines joined.
fn told(text: &str, name: &str) -> String {
    let start = format!("  {name} ");
    let mut lines = text.lines().skip_while(|line| !line.starts_with(&start));
    let first = lines
        .next()
        .unwrap_or_else(|| panic!("no {name} in\n{text}"));
    let mut told = first[start.len()..].trim_start().to_owned();
    for line in lines.take_while(|line| line.starts_with(&" ".repeat(38))) {
        told += " ";
        told += line.trim_start();
    }
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}

struct Watch {
    view: Explain,
}

impl Watch {
    fn new(lang: Lang) -> Self {
        let view = view(lang, 100, Colour::Off);
        Self { view }
    }

    /// The block of an IP packet that was received.
    fn see(&mut self, octets: &[u8]) -> String {
        let frame = Frame {
            time_ns: 0,
            ifindex: 2,
            direction: Direction::In,
            packet_type: PacketType::Host,
            link: Link::None,
            link_header: true,
            wire_len: u32::try_from(octets.len()).expect("a length"),
            metadata: SkbMetadata::default(),
        };
        let packet = Packet {
            captured: octets::record(octets, &frame),
            time_ns: 0,
            interface: "eth0",
            told: Told::default(),
        };
        shown(&mut self.view, &packet)
    }
}

/// Fails unless a field of a packet is told so.
#[track_caller]
fn assert_tells(octets: &[u8], name: &str, expected: &str) {
    let text = Watch::new(Lang::En).see(octets);
    assert_eq!(told(&text, name), expected);
}

fn ip() -> Ip {
    Ip::new(CLIENT, SERVER, 7)
}

#[test]
fn the_ttl_tells_how_many_routers_were_passed() {
    for (ttl, expected) in [
        (
            64,
            "64 can pass 63 routers; probably began at 64, as Linux and macOS do, and has passed none yet",
        ),
        (
            63,
            "63 can pass 62 more routers; probably began at 64, as Linux and macOS do, and has passed one",
        ),
        (
            52,
            "52 can pass 51 more routers; probably began at 64, as Linux and macOS do, and has passed 12",
        ),
        (
            113,
            "113 can pass 112 more routers; probably began at 128, as Windows does, and has passed 15",
        ),
        (
            255,
            "255 can pass 254 routers; probably began at 255, as many routers do, and has passed none yet",
        ),
        (
            20,
            "20 can pass 19 more routers; it began at no usual value, or came a very long way",
        ),
        (
            2,
            "2 can pass one more router; it began at no usual value, or came a very long way",
        ),
        (
            1,
            "1 the next router would drop it: meant for this link, or to find out who is on the way",
        ),
        (0, "0 used up: no router passes it on"),
    ] {
        let mut ip = ip();
        ip.ttl = ttl;
        assert_tells(&ip.udp((50_000, 53), b"x"), "ip.ttl", expected);
    }
}

#[test]
fn the_class_of_service_has_its_name() {
    for (tos, dscp, ecn) in [
        (
            0xc0,
            "48 CS6: network control, as between routers and in ICMP errors of Linux",
            "0 not in use",
        ),
        (0xb8, "46 EF: voice", "0 not in use"),
        (
            0x4a,
            "18 AF21: someone waits for an answer, as in SSH",
            "2 ECT(0): routers may mark it instead of dropping it",
        ),
        (
            0x03,
            "0 DF: the default",
            "3 CE: a router on the way was about to run full",
        ),
        (0x1c, "7 has no usual name", "0 not in use"),
    ] {
        let mut ip = ip();
        ip.tos = tos;
        let octets = ip.udp((50_000, 53), b"x");
        assert_tells(&octets, "ip.dscp", dscp);
        assert_tells(&octets, "ip.ecn", ecn);
    }
    assert_tells(
        &ip().udp((50_000, 53), b"x"),
        "ip.tos",
        "0x00 ordinary: no special service, no ECN",
    );
}

#[test]
fn a_port_has_its_service_or_its_kind() {
    for (port, expected) in [
        (53, "53 domain (from /etc/services)"),
        (9, "9 a well-known port (below 1024), not in /etc/services"),
        (9999, "9999 not in /etc/services"),
        (32_767, "32767 not in /etc/services"),
        (
            32_768,
            "32768 probably a free one, picked for this conversation (ephemeral)",
        ),
        (
            61_000,
            "61000 probably a free one, picked for this conversation (ephemeral)",
        ),
        (0, "0 none: no answer is expected"),
    ] {
        let octets = ip().udp((port, 50_000), b"x");
        assert_tells(&octets, "udp.source_port", expected);
    }
}

#[test]
fn an_identification_is_of_use_to_pieces_only() {
    for (id, flags_offset, expected) in [
        (7, 0x4000, "7 of no use here: it may not be cut (DF)"),
        (
            0,
            0x4000,
            "0 none: it may not be cut, so it needs none (DF)",
        ),
        (7, 0, "7 its pieces would have it, should a router cut it"),
        (7, 0x2000, "7 all pieces of this datagram have it"),
    ] {
        let mut ip = ip();
        (ip.id, ip.flags_offset) = (id, flags_offset);
        assert_tells(&ip.carry(17, &[0; 16]), "ip.id", expected);
    }
}

#[test]
fn a_piece_says_which_octets_it_holds() {
    let piece = ip().piece(480, true).carry(1, &[0; 480]);
    assert_tells(
        &piece,
        "ip.offset",
        "480 octets it holds the octets 480 to 959 of the datagram, counted from 0 (in the header: 60, × 8)",
    );
    assert_tells(
        &piece,
        "ip.data_length",
        "480 octets so the next piece begins at 960",
    );
    let last = ip().piece(960, false).carry(1, &[0; 48]);
    assert_tells(
        &last,
        "ip.data_length",
        "48 octets so the whole datagram has 1008 behind its header",
    );
}

#[test]
fn a_checksum_is_judged() {
    let right = ip().udp((50_000, 53), b"x");
    let mut wrong = right.clone();
    wrong[27] ^= 1;
    let mut none = right.clone();
    none[26..28].fill(0);
    let found = u16::from_be_bytes([right[26], right[27]]);
    let text = |value: u16, words: &str| format!("0x{value:04x} {words}");
    assert_tells(&right, "udp.checksum", &text(found, "right"));
    assert_tells(
        &wrong,
        "udp.checksum",
        &text(
            found ^ 1,
            &format!("wrong: 0x{found:04x} belongs there, so the receiver drops the packet"),
        ),
    );
    assert_tells(
        &none,
        "udp.checksum",
        "0x0000 none: the sender computed no checksum, as IPv4 allows",
    );
}

/// Options of a SYN: window scale of so much.
fn wscale(shift: u8) -> [u8; 4] {
    [1, 3, 3, shift]
}

#[test]
fn a_window_counts_in_units_that_the_opening_tells() {
    let mut watch = Watch::new(Lang::En);
    let syn = Tcp::client(Tcp::SYN, 99, 0).options(&wscale(7));
    assert_eq!(
        told(&watch.see(&syn.octets()), "tcp.window"),
        "1000 octets it can take; never scaled in a SYN"
    );
    let answer = Tcp::server(Tcp::SYN | Tcp::ACK, 499, 100).options(&wscale(2));
    watch.see(&answer.octets());
    let client = Tcp::client(Tcp::ACK, 100, 500).octets();
    assert_eq!(
        told(&watch.see(&client), "tcp.window"),
        "1000 × 128 (window scale 7) = 128,000 octets it can take"
    );
    let server = Tcp::server(Tcp::ACK, 500, 100).octets();
    assert_eq!(
        told(&watch.see(&server), "tcp.window"),
        "1000 × 4 (window scale 2) = 4,000 octets it can take"
    );
    let closed = Tcp::server(Tcp::ACK, 500, 100).window(0).octets();
    assert_eq!(
        told(&watch.see(&closed), "tcp.window"),
        "0 no room: the other side must pause until a larger one is told"
    );
}

#[test]
fn a_window_of_a_connection_that_was_not_seen_is_not_scaled() {
    assert_tells(
        &Tcp::client(Tcp::ACK, 100, 500).octets(),
        "tcp.window",
        "1000 octets it can take; more, if the SYNs agreed on a window scale that was not seen",
    );
}

#[test]
fn numbers_count_from_the_opening() {
    let mut watch = Watch::new(Lang::En);
    watch.see(&Tcp::client(Tcp::SYN, 99, 0).octets());
    watch.see(&Tcp::server(Tcp::SYN | Tcp::ACK, 499, 100).octets());
    let data = watch.see(&Tcp::client(Tcp::ACK, 100, 500).data(10).octets());
    assert_eq!(
        told(&data, "tcp.seq"),
        "100 1 from the start of the connection: the octets here are 1 to 10"
    );
    assert_eq!(
        told(&data, "tcp.ack"),
        "500 1 from the start of the connection: the SYN has arrived, and no data yet"
    );
    let answer = watch.see(&Tcp::server(Tcp::ACK, 500, 110).octets());
    assert_eq!(
        told(&answer, "tcp.ack"),
        "110 11 from the start of the connection: everything before it has arrived"
    );
}

#[test]
fn a_refusal_has_no_number_of_its_own() {
    let mut watch = Watch::new(Lang::En);
    watch.see(&Tcp::client(Tcp::SYN, 99, 0).octets());
    let text = watch.see(&Tcp::server(Tcp::RST | Tcp::ACK, 0, 100).octets());
    assert_eq!(
        told(&text, "tcp.seq"),
        "0 this side has not begun to count, as it refuses to"
    );
    assert_eq!(
        told(&text, "tcp.ack"),
        "100 one more than the number of the SYN that it answers: the SYN counts as one octet"
    );
}

#[test]
fn what_flags_of_congestion_mean_depends_on_the_opening() {
    const ECE: u8 = 0x40;
    const CWR: u8 = 0x80;
    let ask = Tcp::client(Tcp::SYN | ECE | CWR, 99, 0).octets();
    assert_tells(
        &ask,
        "tcp.flags.ece",
        "set with CWR and ECE, a SYN asks to use ECN",
    );
    let agree = Tcp::server(Tcp::SYN | Tcp::ACK | ECE, 499, 100).octets();
    assert_tells(&agree, "tcp.flags.ece", "set agrees to use ECN");
    let mut accurate = Tcp::client(Tcp::SYN | ECE | CWR, 99, 0).octets();
    accurate[32] |= 1;
    assert_tells(
        &accurate,
        "tcp.flags.ae",
        "set with AE, CWR and ECE, a SYN asks to use Accurate ECN",
    );
}

#[test]
fn addresses_tell_where_they_hold() {
    for (source, expected) in [
        ([10, 0, 0, 1], "10.0.0.1 private: not used on the Internet"),
        (
            [169, 254, 0, 1],
            "169.254.0.1 made up by the host, for this link only",
        ),
        ([127, 0, 0, 1], "127.0.0.1 this host itself"),
        ([0, 0, 0, 0], "0.0.0.0 none: the sender has no address yet"),
        (
            [100, 127, 0, 1],
            "100.127.0.1 between a provider and its customers",
        ),
        ([100, 128, 0, 1], "100.128.0.1"),
        ([8, 8, 8, 8], "8.8.8.8"),
    ] {
        let octets = Ip::new(source, SERVER, 7).udp((50_000, 53), b"x");
        assert_tells(&octets, "ip.source", expected);
    }
}

#[test]
fn what_is_wrong_is_red() {
    const RED: &str = "\x1b[31m";
    let right = ip().udp((50_000, 53), b"x");
    let mut wrong = right.clone();
    wrong[27] ^= 1;
    for (octets, expected) in [(&right, 0), (&wrong, 1)] {
        let mut watch = Watch {
            view: view(Lang::En, 80, Colour::On),
        };
        let text = watch.see(octets);
        let fields = text
            .split_once("frame.time")
            .map_or("", |(_, fields)| fields);
        assert_eq!(fields.matches(RED).count(), expected, "{text}");
    }
}

#[test]
fn fields_are_explained_once() {
    let mut watch = Watch::new(Lang::En);
    let octets = ip().udp((50_000, 53), b"x");
    let purpose = "Time to live: every router takes 1 off";
    assert!(watch.see(&octets).contains(purpose));
    assert!(!watch.see(&octets).contains(purpose));
    watch.view = watch.view.explaining(pktobs::view::When::Full);
    assert!(watch.see(&octets).contains(purpose));
}
