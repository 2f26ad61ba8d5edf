//! ICMP messages and fragments beyond the lessons.

use pktobs_common::Direction::{In, Out};

use crate::forge::{CLIENT, Ip, SERVER, Tcp};
use crate::{Watch, facts_of, note_of};

const ROUTER: [u8; 4] = [10, 0, 0, 254];

fn datagram(id: u16) -> Vec<u8> {
    Ip::new(CLIENT, SERVER, id).udp((40000, 4000), b"hello\n")
}

fn error(kind: (u8, u8), rest: [u8; 4], about: &[u8]) -> Vec<u8> {
    // RFC 792: the header and 8 octets.
    Ip::new(ROUTER, CLIENT, 99).icmp(kind, rest, &about[..28])
}

/// The note on an error about a datagram seen 100 µs before.
fn note_on(kind: (u8, u8), rest: [u8; 4]) -> String {
    let mut watch = Watch::new();
    watch.note(0, Out, &datagram(1));
    watch.note(100, In, &error(kind, rest, &datagram(1)))
}

#[test]
fn every_reason_not_to_arrive_has_its_words() {
    let reasons = [
        "no way to the network of 10.0.0.2",
        "10.0.0.2 itself cannot be reached: it is off, or there is no way to it",
        "10.0.0.2 does not know the protocol that it carries, UDP",
        "no program listens on UDP port 4000 (or a firewall refuses)",
        "too big for the way ahead, and it must not be fragmented (DF); what would fit is not said",
        "the way that it prescribes to 10.0.0.2 does not work",
        "the network of 10.0.0.2 does not exist",
        "10.0.0.2 does not exist",
        "its sender is cut off from 10.0.0.2",
        "the network of 10.0.0.2 is closed to it by a rule",
        "10.0.0.2 is closed to it by a rule",
        "no way to the network of 10.0.0.2 for its type of service (tos)",
        "no way to 10.0.0.2 for its type of service (tos)",
        "a filter forbids it on its way to 10.0.0.2",
        "its precedence is not allowed for 10.0.0.2",
        "its precedence is too low for the network of 10.0.0.2",
        "10.0.0.2 cannot be reached, for a reason that has no standard meaning",
    ];
    for (code, reason) in (0..).zip(reasons) {
        let expected = format!("answers the UDP packet 100 µs earlier: {reason}");
        assert_eq!(note_on((3, code), [0; 4]), expected);
    }
}

#[test]
fn other_errors_say_what_became_of_the_packet() {
    for (kind, rest, reason) in [
        (
            (3, 4),
            [0, 0, 0x05, 0x78],
            "too big for the way ahead, and it must not be fragmented (DF); at most 1400 octets fit",
        ),
        (
            (11, 0),
            [0; 4],
            "10.0.0.254 dropped it: its time to live (ttl) ran out before it arrived",
        ),
        (
            (11, 1),
            [0; 4],
            "pieces of it were missing for too long, so it was dropped",
        ),
        (
            (5, 1),
            [10, 0, 0, 9],
            "the better way to 10.0.0.2 is through 10.0.0.9",
        ),
        (
            (12, 0),
            [8, 0, 0, 0],
            "its IPv4 header has a bad value at octet 8, counted from 0",
        ),
        (
            (4, 0),
            [0; 4],
            "it comes too fast (a message that is no longer in use)",
        ),
    ] {
        let expected = format!("answers the UDP packet 100 µs earlier: {reason}");
        assert_eq!(note_on(kind, rest), expected);
    }
}

#[test]
fn facts_name_the_message_and_what_it_quotes() {
    let about = datagram(1);
    for (kind, rest, expected) in [
        (
            (3, 4),
            [0, 0, 0x05, 0x78],
            "ICMP fragmentation needed mtu 1400",
        ),
        ((3, 99), [0; 4], "ICMP destination unreachable code 99"),
        ((5, 1), [10, 0, 0, 9], "ICMP redirect for host to 10.0.0.9"),
        ((11, 0), [0; 4], "ICMP time exceeded in transit"),
    ] {
        let text = Watch::new().see(0, In, &error(kind, rest, &about));
        let expected = format!(
            "10.0.0.254 → 10.0.0.1  {expected}  (UDP 10.0.0.1:40000 → 10.0.0.2:4000)  ttl 64 id 99"
        );
        assert_eq!(facts_of(&text), expected);
    }
    let octets = Ip::new(CLIENT, SERVER, 1).icmp((200, 7), [0; 4], b"");
    assert_eq!(
        facts_of(&Watch::new().see(0, In, &octets)),
        "10.0.0.1 → 10.0.0.2  ICMP type 200 code 7  ttl 64 id 1"
    );
}

#[test]
fn no_time_is_told_unless_the_packet_meant_is_known() {
    let mut watch = Watch::new();
    let earlier = "answers an earlier UDP packet: its time to live";
    watch.note(0, Out, &datagram(2));
    let note = watch.note(100, In, &error((11, 0), [0; 4], &datagram(1)));
    assert!(
        note.replace("10.0.0.254 dropped it: ", "")
            .starts_with(earlier),
        "{note}"
    );
    // Two packets with one identification, as senders make that never fragment.
    watch.note(0, Out, &datagram(0));
    watch.note(50, Out, &datagram(0));
    let note = watch.note(100, In, &error((11, 0), [0; 4], &datagram(0)));
    assert!(
        note.replace("10.0.0.254 dropped it: ", "")
            .starts_with(earlier),
        "{note}"
    );
}

#[test]
fn an_error_ends_the_waiting_for_an_answer() {
    let mut watch = Watch::new();
    watch.note(0, Out, &datagram(1));
    watch.note(10, In, &error((3, 3), [0; 4], &datagram(1)));
    assert_eq!(
        watch.note(10, Out, &datagram(2)),
        "another 6 octets of data sent to port 4000"
    );
}

#[test]
fn eight_quoted_octets_of_tcp_are_enough_for_the_ports() {
    let mut watch = Watch::new();
    let syn = Tcp::client(Tcp::SYN, 1, 0).octets();
    watch.note(0, Out, &syn);
    let text = watch.see(40, In, &error((3, 1), [0; 4], &syn));
    assert!(
        text.contains("(TCP 10.0.0.1:40000 → 10.0.0.2:80)"),
        "{text}"
    );
    assert_eq!(
        note_of(&text),
        "answers the TCP packet 40 µs earlier: 10.0.0.2 itself cannot be reached: it is off, or there is no way to it"
    );
    assert_eq!(
        watch.note(40, In, &error((3, 3), [0; 4], &syn)),
        "answers the TCP packet 80 µs earlier: TCP port 80 is refused, probably by a firewall \
         (a system without a listener would answer by TCP)"
    );
}

fn echo(from: [u8; 4], to: [u8; 4], kind: u8, seq: u8) -> Vec<u8> {
    Ip::new(from, to, 3).icmp((kind, 0), [0x12, 0x34, 0, seq], &[b'p'; 56])
}

#[test]
fn an_echo_is_matched_by_address_id_and_seq() {
    let mut watch = Watch::new();
    let text = watch.see(0, Out, &echo(CLIENT, SERVER, 8, 1));
    assert_eq!(
        facts_of(&text),
        "10.0.0.1 → 10.0.0.2  ICMP echo request id 4660 seq 1 len 56  ttl 64 id 3"
    );
    assert_eq!(
        note_of(&text),
        "asks 10.0.0.2 to send the same data back (ping)"
    );
    let unseen =
        "sends data back; no echo request to this address with this id and seq is remembered here";
    assert_eq!(watch.note(9, In, &echo(SERVER, CLIENT, 0, 2)), unseen);
    assert_eq!(watch.note(9, In, &echo(ROUTER, CLIENT, 0, 1)), unseen);
    assert_eq!(
        watch.note(9, In, &echo(SERVER, CLIENT, 0, 1)),
        "sends the data back: there and back took 27 µs"
    );
    assert_eq!(
        watch.note(9, In, &echo(SERVER, CLIENT, 0, 1)),
        "sends the data back a second time, 36 µs after the request"
    );
}

#[test]
fn an_echo_is_asked_once_more_only_while_the_same_question_is_open() {
    let mut watch = Watch::new();
    let (request, reply) = (echo(CLIENT, SERVER, 8, 1), echo(SERVER, CLIENT, 0, 1));
    let asks = "asks 10.0.0.2 to send the same data back (ping)";
    watch.note(0, Out, &request);
    assert_eq!(
        watch.note(1_000_000, Out, &request),
        "asks 10.0.0.2 once more to send the same data back (ping)"
    );
    // An hour later, another program with the same id.
    assert_eq!(watch.note(3_600_000_000, Out, &request), asks);
    assert_eq!(
        watch.note(20, In, &reply),
        "sends the data back: there and back took 20 µs"
    );
    assert_eq!(watch.note(1_000_000, Out, &request), asks);
}

#[test]
fn several_echoes_under_way_have_each_their_own_time() {
    let mut watch = Watch::new();
    for seq in 1..=3 {
        watch.note(100, Out, &echo(CLIENT, SERVER, 8, seq));
    }
    assert_eq!(
        watch.note(100, In, &echo(SERVER, CLIENT, 0, 3)),
        "sends the data back: there and back took 100 µs"
    );
    assert_eq!(
        watch.note(100, In, &echo(SERVER, CLIENT, 0, 1)),
        "sends the data back: there and back took 400 µs"
    );
}

#[test]
fn on_lo_each_side_has_its_own_time() {
    let mut watch = Watch::new();
    let (request, reply) = (echo(CLIENT, SERVER, 8, 1), echo(SERVER, CLIENT, 0, 1));
    watch.note(0, Out, &request);
    watch.note(10, In, &request);
    assert_eq!(
        watch.note(5, Out, &reply),
        "sends the data back, 5 µs after the request"
    );
    assert_eq!(
        watch.note(10, In, &reply),
        "sends the data back: there and back took 25 µs"
    );
}

fn piece(offset: u16, len: usize, more: bool) -> Vec<u8> {
    Ip::new(CLIENT, SERVER, 77)
        .piece(offset, more)
        .carry(132, &vec![0; len])
}

#[test]
fn pieces_out_of_order_have_no_ordinal() {
    let mut watch = Watch::new();
    assert_eq!(
        watch.note(0, In, &piece(16, 8, false)),
        "the last piece of datagram 77; only the first piece has the SCTP header; \
         not seen so far: 16 octets of it, from offset 0 on"
    );
    assert_eq!(
        watch.note(0, In, &piece(8, 8, true)),
        "a piece of datagram 77; only the first piece has the SCTP header; \
         not seen so far: 8 octets of it, from offset 0 on"
    );
    assert_eq!(
        watch.note(0, In, &piece(8, 8, true)),
        "a piece of datagram 77, all of which was seen before"
    );
    assert_eq!(
        watch.note(0, In, &piece(0, 8, true)),
        "first piece of datagram 77, and the only one with the SCTP header; \
         with it the datagram is complete: 24 octets in 3 pieces"
    );
}

#[test]
fn a_datagram_that_was_complete_here_is_given_up_elsewhere() {
    let mut watch = Watch::new();
    watch.note(0, Out, &piece(0, 8, true));
    watch.note(0, Out, &piece(8, 8, false));
    let given_up = Ip::new(SERVER, CLIENT, 5).icmp((11, 1), [0; 4], &piece(0, 8, true));
    assert_eq!(
        watch.note(30_000_000, In, &given_up),
        "answers an earlier SCTP packet: pieces of it were missing for too long, so it was dropped; \
         all pieces of it were seen here"
    );
    assert_eq!(
        Watch::new().note(0, In, &given_up),
        "answers an earlier SCTP packet: pieces of it were missing for too long, so it was dropped"
    );
}

#[test]
fn overlapping_pieces_make_no_datagram() {
    let mut watch = Watch::new();
    watch.note(0, In, &piece(0, 16, true));
    assert_eq!(
        watch.note(0, In, &piece(8, 16, false)),
        "overlaps an earlier piece of datagram 77, as no ordinary sender does"
    );
    assert_eq!(
        watch.note(0, In, &piece(16, 8, false)),
        "the last piece of datagram 77; only the first piece has the SCTP header"
    );
}

#[test]
fn an_identification_comes_again_for_another_datagram() {
    let mut watch = Watch::new();
    watch.note(0, In, &piece(0, 8, true));
    watch.note(0, In, &piece(8, 8, false));
    assert_eq!(
        watch.note(31_000_000, In, &piece(0, 8, true)),
        "first piece of datagram 77, and the only one with the SCTP header"
    );
}

#[test]
fn a_piece_that_comes_again_late_begins_another_datagram() {
    let mut watch = Watch::new();
    let first = "first piece of datagram 77, and the only one with the SCTP header";
    let complete = "second and last piece of datagram 77; with it the datagram is complete: 16 octets in 2 pieces";
    assert_eq!(watch.note(0, In, &piece(0, 8, true)), first);
    assert_eq!(watch.note(5, In, &piece(8, 8, false)), complete);
    assert_eq!(
        watch.note(5, In, &piece(8, 8, false)),
        "a piece of datagram 77, all of which was seen before"
    );
    // The sender went through all identifications.
    assert_eq!(watch.note(1_500_000, In, &piece(0, 8, true)), first);
    assert_eq!(watch.note(5, In, &piece(8, 8, false)), complete);
    assert_eq!(
        watch.note(1_500_000, In, &piece(0, 16, true)),
        first,
        "one of another size does not overlap the old one"
    );
}

#[test]
fn a_piece_may_come_late_if_it_was_missing() {
    let mut watch = Watch::new();
    watch.note(0, In, &piece(8, 8, false));
    assert_eq!(
        watch.note(2_000_000, In, &piece(0, 8, true)),
        "first piece of datagram 77, and the only one with the SCTP header; \
         with it the datagram is complete: 16 octets in 2 pieces"
    );
}
