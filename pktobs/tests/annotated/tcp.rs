//! TCP conversations beyond the lessons. The client's first sequence number is 1000, the server's 5000.

use pktobs_common::Direction::{In, Out};

use crate::forge::Tcp;
use crate::{Watch, facts_of};

const SCALE_7: [u8; 4] = [1, 3, 3, 7];

pub(crate) fn syn() -> Vec<u8> {
    Tcp::client(Tcp::SYN, 1000, 0).octets()
}

pub(crate) fn syn_ack() -> Vec<u8> {
    Tcp::server(Tcp::SYN | Tcp::ACK, 5000, 1001).octets()
}

pub(crate) fn client(flags: u8, seq: u32, ack: u32) -> Tcp {
    Tcp::client(flags | Tcp::ACK, 1000 + seq, 5000 + ack)
}

pub(crate) fn server(flags: u8, seq: u32, ack: u32) -> Tcp {
    Tcp::server(flags | Tcp::ACK, 5000 + seq, 1000 + ack)
}

/// A connection that is open: the server answers after 20 µs, the client confirms after 30 µs.
pub(crate) fn open() -> Watch {
    let mut watch = Watch::new();
    assert_eq!(
        watch.note(0, In, &syn()),
        "asks to open a connection (handshake 1/3)"
    );
    assert_eq!(
        watch.note(20, Out, &syn_ack()),
        "agrees, 20 µs later (handshake 2/3)"
    );
    assert_eq!(
        watch.note(30, In, &client(0, 1, 1).octets()),
        "confirms, 30 µs later (handshake 3/3): the connection is open"
    );
    watch
}

#[test]
fn numbers_are_relative_once_the_connection_is_open() {
    let mut watch = open();
    let data = server(0, 1, 1).data(100).octets();
    let text = watch.see(1, Out, &data);
    assert_eq!(
        facts_of(&text),
        "10.0.0.2:80 → 10.0.0.1:40000  TCP [ACK] seq 1:101 ack 1 win 1000 len 100  ttl 64 id 8"
    );
}

#[test]
fn data_is_numbered_and_acknowledged() {
    let mut watch = open();
    assert_eq!(
        watch.note(10, In, &client(0, 1, 1).data(10).octets()),
        "sends 10 octets of data, numbered 1 to 10"
    );
    assert_eq!(
        watch.note(10, In, &client(0, 11, 1).data(1).octets()),
        "sends 1 octet of data, numbered 11"
    );
    assert_eq!(
        watch.note(1_250, Out, &server(0, 1, 12).data(5).octets()),
        "acknowledges 11 octets, numbered 1 to 11, 1.2 ms later; sends 5 octets of data, numbered 1 to 5"
    );
    // An acknowledgment of less than all has no time: it is not known which segment brought it about.
    watch.note(10, In, &client(0, 12, 6).data(10).octets());
    assert_eq!(
        watch.note(10, Out, &server(0, 6, 15).octets()),
        "acknowledges 3 octets, numbered 12 to 14"
    );
}

#[test]
fn sequence_numbers_wrap_around() {
    let mut watch = Watch::new();
    watch.note(0, In, &Tcp::client(Tcp::SYN, u32::MAX - 3, 0).octets());
    watch.note(0, Out, &Tcp::server(18, 9, u32::MAX - 2).octets());
    watch.note(0, In, &Tcp::client(16, u32::MAX - 2, 10).octets());
    let data = Tcp::client(16, u32::MAX - 2, 10).data(8).octets();
    assert_eq!(
        watch.note(0, In, &data),
        "sends 8 octets of data, numbered 1 to 8"
    );
    assert_eq!(
        watch.note(7, Out, &Tcp::server(16, 10, 5).octets()),
        "acknowledges 8 octets, numbered 1 to 8, 7 µs later"
    );
}

#[test]
fn data_sent_again_is_told_from_data_that_was_not_seen() {
    let mut watch = open();
    let first = client(0, 1, 1).data(10).octets();
    watch.note(10, In, &first);
    assert_eq!(
        watch.note(200_000, In, &first),
        "sends again 10 octets, numbered 1 to 10: 200 ms without an answer, so probably its timer ran out"
    );
    // Karn: which of the two it answers is not known.
    assert_eq!(
        watch.note(10, Out, &server(0, 1, 11).octets()),
        "acknowledges 10 octets, numbered 1 to 10"
    );
    assert_eq!(
        watch.note(10, In, &client(0, 31, 1).data(10).octets()),
        "sends 10 octets of data, numbered 31 to 40; \
         20 octets before these were not seen so far: lost, late or not captured"
    );
    assert_eq!(
        watch.note(10, In, &client(0, 11, 1).data(10).octets()),
        "brings earlier data, 10 octets, numbered 11 to 20: late, or sent again; \
         still not seen: 10 octets, numbered 21 to 30"
    );
    assert_eq!(
        watch.note(10, Out, &server(0, 1, 21).octets()),
        "acknowledges 10 octets, numbered 11 to 20"
    );
    assert_eq!(
        watch.note(10, Out, &server(0, 1, 21).octets()),
        "repeats its acknowledgment: still waits for octet 21"
    );
    assert_eq!(
        watch.note(10, Out, &server(0, 1, 101).octets()),
        "acknowledges more than was seen here"
    );
}

#[test]
fn a_window_counts_in_the_units_of_the_opening_if_both_sides_named_them() {
    let mut watch = Watch::new();
    let scaled = Tcp::client(Tcp::SYN, 1000, 0).options(&SCALE_7).octets();
    let agrees = Tcp::server(18, 5000, 1001).options(&SCALE_7).octets();
    watch.note(0, In, &scaled);
    watch.note(0, Out, &agrees);
    assert_eq!(
        watch.note(1, In, &client(0, 1, 1).window(502).octets()),
        "confirms, 1 µs later (handshake 3/3): the connection is open; can take 64256 octets more (window 502 × 128)"
    );
    let mut watch = Watch::new();
    watch.note(0, In, &scaled);
    watch.note(0, Out, &syn_ack());
    assert_eq!(
        watch.note(1, In, &client(0, 1, 1).window(502).octets()),
        "confirms, 1 µs later (handshake 3/3): the connection is open"
    );
}

#[test]
fn a_closed_window_is_told_and_asked_about() {
    let mut watch = open();
    watch.note(1, In, &client(0, 1, 1).data(10).octets());
    assert_eq!(
        watch.note(9, Out, &server(0, 1, 11).window(0).octets()),
        "acknowledges 10 octets, numbered 1 to 10, 9 µs later; cannot take any more data for now (window 0)"
    );
    assert_eq!(
        watch.note(1, In, &client(0, 10, 1).octets()),
        "brings nothing new: asks whether the other side can take data again"
    );
    assert_eq!(
        watch.note(1, Out, &server(0, 1, 11).window(9).octets()),
        "can take data again, 2 µs later: 9 octets"
    );
    assert_eq!(
        watch.note(1, In, &client(0, 10, 1).octets()),
        "brings nothing new: asks whether the other side is still there (keep-alive)"
    );
}

#[test]
fn a_reset_breaks_the_connection_off_and_what_follows_comes_late() {
    let mut watch = open();
    let reset = Tcp::server(Tcp::RST, 5001, 0).octets();
    assert_eq!(
        watch.note(10, Out, &reset),
        "breaks off the connection: it is over at once for both sides"
    );
    assert_eq!(
        watch.note(20, In, &client(0, 1, 1).data(10).octets()),
        "comes 20 µs after the connection was broken off"
    );
    assert_eq!(
        watch.note(10, Out, &reset),
        "comes 30 µs after the connection was broken off"
    );
}

#[test]
fn a_reset_out_of_turn_need_not_end_the_connection() {
    let mut watch = open();
    assert_eq!(
        watch.note(1, In, &Tcp::client(Tcp::RST, 500_000, 0).octets()),
        "asks to break off the connection, but with a sequence number out of turn: the other side may ignore it"
    );
    assert_eq!(
        watch.note(1, In, &client(0, 1, 1).data(3).octets()),
        "sends 3 octets of data, numbered 1 to 3"
    );
    // Data under way, of which the other side knows nothing yet, does not matter.
    assert_eq!(
        watch.note(1, In, &Tcp::client(Tcp::RST, 1004, 0).octets()),
        "breaks off the connection: it is over at once for both sides"
    );
}

#[test]
fn both_directions_close_by_themselves() {
    let mut watch = open();
    assert_eq!(
        watch.note(1, Out, &server(Tcp::FIN, 1, 1).data(10).octets()),
        "sends 10 octets of data, numbered 1 to 10; has no more to send: closes its direction, the other stays open"
    );
    assert_eq!(
        watch.note(1, Out, &server(Tcp::FIN, 11, 1).octets()),
        "closes its direction once more: it did so before"
    );
    assert_eq!(
        watch.note(5, In, &client(0, 1, 12).octets()),
        "acknowledges 10 octets, numbered 1 to 10; acknowledges the close"
    );
    assert_eq!(
        watch.note(1, In, &client(0, 1, 12).data(3).octets()),
        "sends 3 octets of data, numbered 1 to 3"
    );
    assert_eq!(
        watch.note(4, Out, &server(0, 12, 4).octets()),
        "acknowledges 3 octets, numbered 1 to 3, 4 µs later"
    );
    assert_eq!(
        watch.note(1, In, &client(Tcp::FIN, 4, 12).octets()),
        "has no more to send either: closes its direction too"
    );
    assert_eq!(
        watch.note(3, Out, &server(0, 12, 5).octets()),
        "acknowledges the close, 3 µs later: now both directions are closed, the connection is over"
    );
    assert_eq!(
        watch.note(60, Out, &server(0, 12, 5).octets()),
        "comes 60 µs after the connection was closed by both sides"
    );
    assert_eq!(
        watch.note(60, In, &Tcp::client(Tcp::SYN, 9_000_000, 0).octets()),
        "asks to open a connection (handshake 1/3)"
    );
}

#[test]
fn what_passes_lo_twice_is_explained_once() {
    let mut watch = Watch::new();
    let twice =
        "this sender's packets pass the interface both In and Out, as on lo: explained at Out";
    for octets in [syn(), syn_ack(), client(0, 1, 1).octets()] {
        let note = watch.note(10, Out, &octets);
        assert!(note.contains("handshake"), "{note}");
        assert_eq!(watch.note(1, In, &octets), twice);
    }
}

#[test]
fn flags_that_do_not_go_together_are_called_odd() {
    let odd = "these flags do not go together: no ordinary sender sets them so";
    for flags in [0, Tcp::SYN | Tcp::FIN, 0xff, Tcp::FIN, Tcp::SYN | Tcp::RST] {
        let octets = Tcp::client(flags, 1, 1).octets();
        assert_eq!(Watch::new().note(0, In, &octets), odd, "{flags:#x}");
    }
}
