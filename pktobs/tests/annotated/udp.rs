//! UDP exchanges beyond the lessons.

use pktobs_common::Direction::{In, Out};

use crate::Watch;
use crate::forge::{CLIENT, Ip, SERVER};

fn question(id: u16, len: usize) -> Vec<u8> {
    Ip::new(CLIENT, SERVER, id).udp((40000, 53), &vec![b'q'; len])
}

fn answer(len: usize) -> Vec<u8> {
    Ip::new(SERVER, CLIENT, 9).udp((53, 40000), &vec![b'a'; len])
}

#[test]
fn what_comes_back_is_probably_the_answer() {
    let mut watch = Watch::new();
    assert_eq!(
        watch.note(0, Out, &question(1, 30)),
        "UDP has no handshake: 30 octets of data sent to port 53 (58 in all: 20 IPv4 + 8 UDP + 30); \
         port 40000 is probably a temporary one"
    );
    assert_eq!(
        watch.note(1_000_000, Out, &question(2, 30)),
        "another 30 octets of data sent to port 53; no answer from there seen so far"
    );
    assert_eq!(
        watch.note(12_345, In, &answer(46)),
        "46 octets of data back to port 40000, 12.3 ms later: probably the answer"
    );
    assert_eq!(
        watch.note(1, In, &answer(1)),
        "another 1 octet of data sent to port 40000"
    );
    assert_eq!(
        watch.note(2_000, Out, &question(3, 0)),
        "0 octets of data the other way, to port 53, 2.0 ms later"
    );
}

#[test]
fn only_a_high_port_that_talks_to_a_low_one_is_called_temporary() {
    for (ports, temporary) in [
        ((40000, 53), true),
        ((40000, 50000), false),
        ((53, 53), false),
    ] {
        // Two equal endpoints are told apart by their addresses.
        let octets = Ip::new(CLIENT, SERVER, 1).udp(ports, b"x");
        let note = Watch::new().note(0, In, &octets);
        assert_eq!(note.contains("temporary"), temporary, "{note}");
    }
}

#[test]
fn nobody_is_missed_who_could_not_answer_from_that_address() {
    let mut watch = Watch::new();
    let octets = Ip::new(CLIENT, [224, 0, 0, 251], 1).udp((5353, 5353), b"who");
    watch.note(0, Out, &octets);
    assert_eq!(
        watch.note(10, Out, &octets),
        "another 3 octets of data sent to port 5353"
    );
}

#[test]
fn a_datagram_in_pieces_has_the_length_that_its_header_says() {
    let whole = Ip::new(CLIENT, SERVER, 5).udp((40000, 9), &[b'x'; 1000]);
    let segment = &whole[20..];
    let mut watch = Watch::new();
    let first = Ip::new(CLIENT, SERVER, 5)
        .piece(0, true)
        .carry(17, &segment[..800]);
    let text = watch.see(0, In, &first);
    assert_eq!(
        crate::facts_of(&text),
        "10.0.0.1:40000 → 10.0.0.2:9  UDP len 1000, fragment 0+800, more follow  ttl 64 id 5"
    );
    assert_eq!(
        crate::note_of(&text),
        "UDP has no handshake: 1000 octets of data sent to port 9; port 40000 is probably a temporary one; \
         first piece of datagram 5, and the only one with the UDP header"
    );
    let last = Ip::new(CLIENT, SERVER, 5)
        .piece(800, false)
        .carry(17, &segment[800..]);
    assert_eq!(
        watch.note(1, In, &last),
        "second and last piece of datagram 5; with it the datagram is complete: 1008 octets in 2 pieces"
    );
}

#[test]
fn who_asks_does_not_answer() {
    let mut watch = Watch::new();
    watch.note(0, In, &answer(46));
    assert_eq!(
        watch.note(100, Out, &question(2, 30)),
        "30 octets of data the other way, to port 53, 100 µs later",
        "the first packet seen need not be a question"
    );
}

#[test]
fn what_comes_much_later_is_not_called_the_answer() {
    let mut watch = Watch::new();
    let pulse = |from, to| Ip::new(from, to, 1).udp((5000, 5000), b"here");
    watch.note(0, Out, &pulse(CLIENT, SERVER));
    assert_eq!(
        watch.note(600_000_000, In, &pulse(SERVER, CLIENT)),
        "4 octets of data the other way, to port 5000, 600 s later"
    );
}

#[test]
fn an_answer_from_another_port_is_another_exchange() {
    let mut watch = Watch::new();
    let request = Ip::new(CLIENT, SERVER, 1).udp((40000, 69), b"read");
    watch.note(0, Out, &request);
    let block = Ip::new(SERVER, CLIENT, 2).udp((50000, 40000), &[b'x'; 516]);
    assert_eq!(
        watch.note(900, In, &block),
        "UDP has no handshake: 516 octets of data sent to port 40000 (544 in all: 20 IPv4 + 8 UDP + 516)"
    );
    assert_eq!(
        watch.note(100, Out, &request),
        "another 4 octets of data sent to port 69; no answer from there seen so far"
    );
}
