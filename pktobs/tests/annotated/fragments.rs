//! Pieces of datagrams as no ordinary sender sends them, and as they come when identifications run out (RFC 791 3.2,
//! RFC 4963, RFC 5722).

use pktobs_common::Direction::In;

use crate::Watch;
use crate::forge::{CLIENT, Ip, SERVER};

fn piece(offset: u16, len: usize, more: bool) -> Vec<u8> {
    of_datagram(77, offset, len, more)
}

fn of_datagram(id: u16, offset: u16, len: usize, more: bool) -> Vec<u8> {
    Ip::new(CLIENT, SERVER, id)
        .piece(offset, more)
        .carry(132, &vec![0; len])
}

const FIRST: &str = "first piece of datagram 77, and the only one with the SCTP header";
const LAST: &str = "the last piece of datagram 77; only the first piece has the SCTP header";
const ANY: &str = "a piece of datagram 77; only the first piece has the SCTP header";

/// Linux drops what is behind the end (`ip_frag_queue` in net/ipv4/ip_fragment.c).
#[test]
fn a_datagram_that_ends_twice_is_not_called_complete() {
    let mut watch = Watch::new();
    watch.note(0, In, &piece(0, 8, true));
    watch.note(0, In, &piece(16, 8, false));
    assert_eq!(watch.note(0, In, &piece(32, 8, false)), LAST);
    assert_eq!(watch.note(0, In, &piece(24, 8, true)), ANY);
    assert_eq!(watch.note(0, In, &piece(8, 8, true)), ANY);
}

#[test]
fn a_datagram_that_ends_before_what_was_seen_is_not_called_complete() {
    let mut watch = Watch::new();
    watch.note(0, In, &piece(0, 8, true));
    watch.note(0, In, &piece(16, 8, true));
    assert_eq!(watch.note(0, In, &piece(8, 8, false)), LAST);
}

#[test]
fn an_empty_piece_completes_nothing() {
    let mut watch = Watch::new();
    watch.note(0, In, &piece(0, 8, true));
    assert_eq!(watch.note(0, In, &piece(8, 0, false)), LAST);
}

#[test]
fn part_of_what_was_seen_is_not_called_the_same_piece() {
    let mut watch = Watch::new();
    assert_eq!(watch.note(0, In, &piece(0, 24, true)), FIRST);
    assert_eq!(
        watch.note(0, In, &piece(8, 8, true)),
        "a piece of datagram 77, all of which was seen before"
    );
}

/// 65,536 identifications last for 79 ms at 10 Gbit/s, in packets of 1,500 octets.
#[test]
fn an_identification_that_comes_again_is_another_datagram() {
    let mut watch = Watch::new();
    for _ in 0..3 {
        assert_eq!(watch.note(80_000, In, &piece(0, 8, true)), FIRST);
        assert_eq!(
            watch.note(5, In, &piece(8, 8, false)),
            "second and last piece of datagram 77; with it the datagram is complete: 16 octets in 2 pieces"
        );
    }
}

/// Its first piece was seen.
#[test]
fn what_may_be_forgotten_is_not_called_missing() {
    let mut watch = Watch::new();
    watch.note(0, In, &piece(0, 8, true));
    for id in 1000..9000 {
        watch.note(0, In, &of_datagram(id, 0, 8, true));
    }
    assert_eq!(watch.note(0, In, &piece(8, 8, false)), LAST);
}
