//! TCP conversations beyond the lessons. The client's first sequence number is 1000, the server's 5000.

use pktobs_common::Direction::{In, Out};

use crate::forge::Tcp;
use crate::{Watch, facts_of};

const SCALE_7: [u8; 4] = [1, 3, 3, 7];

fn syn() -> Vec<u8> {
    Tcp::client(Tcp::SYN, 1000, 0).octets()
}

fn syn_ack() -> Vec<u8> {
    Tcp::server(Tcp::SYN | Tcp::ACK, 5000, 1001).octets()
}

fn client(flags: u8, seq: u32, ack: u32) -> Tcp {
    Tcp::client(flags | Tcp::ACK, 1000 + seq, 5000 + ack)
}

fn server(flags: u8, seq: u32, ack: u32) -> Tcp {
    Tcp::server(flags | Tcp::ACK, 5000 + seq, 1000 + ack)
}

/// A connection that is open: the server answers after 20 µs, the client confirms after 30 µs.
fn open() -> Watch {
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
fn a_request_without_answer_is_asked_again() {
    let mut watch = Watch::new();
    watch.note(0, Out, &syn());
    let again = "asks again, 1.0 s later: no answer seen so far";
    assert_eq!(watch.note(1_000_000, Out, &syn()), again);
    let later = "asks again, 2.0 s later: no answer seen so far";
    assert_eq!(watch.note(2_000_000, Out, &syn()), later);
    assert_eq!(
        watch.note(700, In, &syn_ack()),
        "agrees, 700 µs later (handshake 2/3)"
    );
    assert_eq!(
        watch.note(100, Out, &syn()),
        "asks again, 800 µs later: an answer was seen, but may not have arrived"
    );
}

#[test]
fn an_answer_that_is_not_confirmed_is_given_again() {
    let mut watch = Watch::new();
    watch.note(0, In, &syn());
    watch.note(20, Out, &syn_ack());
    assert_eq!(
        watch.note(1_000_000, Out, &syn_ack()),
        "agrees again, 1.0 s later (handshake 2/3): no confirmation seen so far"
    );
    assert_eq!(
        watch.note(40, In, &client(0, 1, 1).octets()),
        "confirms, 40 µs later (handshake 3/3): the connection is open"
    );
    assert_eq!(
        watch.note(1_000_000, Out, &syn_ack()),
        "agrees again, 1.0 s later (handshake 2/3): a confirmation was seen, but may not have arrived"
    );
}

#[test]
fn a_refusal_must_fit_the_request() {
    let mut watch = Watch::new();
    watch.note(0, In, &syn());
    let stale = Tcp::server(Tcp::RST | Tcp::ACK, 0, 900).octets();
    assert_eq!(watch.note(10, Out, &stale), "");
    let refusal = Tcp::server(Tcp::RST | Tcp::ACK, 0, 1001).octets();
    let refuses =
        "refuses it, 30 µs later: no program listens on TCP port 80 (or a firewall refuses)";
    assert_eq!(watch.note(20, Out, &refusal), refuses);
    assert_eq!(
        watch.note(500_000, In, &syn()),
        "asks again, 500 ms later, although it was refused"
    );
    assert_eq!(watch.note(30, Out, &refusal), refuses);
    let another = Tcp::client(Tcp::SYN, 777_000, 0).octets();
    assert_eq!(
        watch.note(10, In, &another),
        "asks to open a connection (handshake 1/3)"
    );
}

#[test]
fn the_opener_may_change_its_mind() {
    let mut watch = Watch::new();
    watch.note(0, Out, &syn());
    let reset = Tcp::client(Tcp::RST, 1001, 0).octets();
    assert_eq!(
        watch.note(2_000_000, Out, &reset),
        "takes its request back, 2.0 s later"
    );
    let mut watch = Watch::new();
    watch.note(0, Out, &syn());
    watch.note(10, In, &syn_ack());
    assert_eq!(
        watch.note(10, Out, &reset),
        "breaks off the opening: there will be no connection"
    );
}

#[test]
fn both_sides_may_ask_at_once() {
    let mut watch = Watch::new();
    watch.note(0, In, &syn());
    let other = Tcp::server(Tcp::SYN, 5000, 0).octets();
    assert_eq!(
        watch.note(5, Out, &other),
        "asks too: both sides asked at the same time"
    );
    assert_eq!(
        watch.note(20, Out, &syn_ack()),
        "agrees, 20 µs later (handshake 2/3)"
    );
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
        "sends 10 octets again, numbered 1 to 10: they were seen before"
    );
    // Karn: which of the two it answers is not known.
    assert_eq!(
        watch.note(10, Out, &server(0, 1, 11).octets()),
        "acknowledges 10 octets, numbered 1 to 10"
    );
    assert_eq!(
        watch.note(10, In, &client(0, 31, 1).data(10).octets()),
        "sends 10 octets of data, numbered 31 to 40; \
         20 octets before this packet were not seen: lost, late or not captured"
    );
    assert_eq!(
        watch.note(10, In, &client(0, 11, 1).data(10).octets()),
        "sends 10 octets of earlier data, numbered 11 to 20: late, or once more"
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
        "acknowledges data that was not seen here"
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
        "can take data again"
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
fn a_connection_older_than_the_capture_is_said_to_be_so_once() {
    let mut watch = Watch::new();
    let data = client(0, 1, 1).data(10).octets();
    let text = watch.see(0, In, &data);
    assert!(
        text.contains("seq 1001:1011 ack 5001"),
        "numbers as in the packet: {text}"
    );
    assert_eq!(
        crate::note_of(&text),
        "the opening of this connection was not seen: it is probably older than the capture; sends 10 octets of data"
    );
    assert_eq!(
        watch.note(8, Out, &server(0, 1, 11).octets()),
        "acknowledges 10 octets, 8 µs later"
    );
    assert_eq!(
        watch.note(8, In, &client(0, 11, 1).data(2).octets()),
        "sends 2 octets of data"
    );
    let reset = Tcp::client(Tcp::RST, 1, 0).octets();
    assert_eq!(
        Watch::new().note(0, In, &reset),
        "says that this connection does not exist or is broken off; nothing of it was seen before"
    );
    assert_eq!(
        Watch::new().note(0, In, &syn_ack()),
        "agrees to open a connection (handshake 2/3); the packet that asked for it was not seen, or is forgotten"
    );
}

#[test]
fn a_connection_whose_answer_was_not_seen_goes_on() {
    let mut watch = Watch::new();
    watch.note(0, Out, &syn());
    assert_eq!(
        watch.note(5, Out, &client(0, 1, 1).octets()),
        "goes on as if the other side had agreed: that answer was not seen"
    );
    assert_eq!(
        watch.note(5, Out, &client(0, 1, 1).data(4).octets()),
        "sends 4 octets of data, numbered 1 to 4"
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

#[test]
fn data_in_the_request_is_counted_when_the_answer_takes_it() {
    let mut watch = Watch::new();
    let request = Tcp::client(Tcp::SYN, 1000, 0).data(5).octets();
    assert_eq!(
        watch.note(0, In, &request),
        "asks to open a connection (handshake 1/3); brings 5 octets of data with it already"
    );
    assert_eq!(
        watch.note(9, Out, &Tcp::server(18, 5000, 1006).octets()),
        "agrees, 9 µs later (handshake 2/3)"
    );
    watch.note(9, In, &client(0, 6, 1).octets());
    assert_eq!(
        watch.note(9, In, &client(0, 6, 1).data(2).octets()),
        "sends 2 octets of data, numbered 6 to 7"
    );
}
