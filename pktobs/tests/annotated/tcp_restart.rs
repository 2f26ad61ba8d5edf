//! Another connection between the same ports, real or only claimed. The first client's first sequence number is
//! 1000, the server's 5000.

use pktobs_common::Direction::{In, Out};

use crate::Watch;
use crate::forge::Tcp;
use crate::tcp::{client, open, server, syn, syn_ack};

const ASKS: &str = "asks to open a connection (handshake 1/3)";
const REJECTS: &str =
    "rejects an answer that belongs to an older connection: what it asks for still stands";

/// The SYN of RFC 9293 3.5, figure 10, and the SYN+ACK for it.
fn new_syn() -> Vec<u8> {
    Tcp::client(Tcp::SYN, 400, 0).octets()
}

fn new_syn_ack() -> Vec<u8> {
    Tcp::server(Tcp::SYN | Tcp::ACK, 900_000, 401).octets()
}

#[test]
fn half_open_is_discovered_by_the_client_that_restarted() {
    // RFC 9293 3.5, figure 10, of which the old connection was not seen.
    let mut watch = Watch::new();
    assert_eq!(watch.note(0, Out, &new_syn()), ASKS);
    assert_eq!(watch.note(20, In, &server(0, 1, 1).octets()), "");
    let reset = Tcp::client(Tcp::RST, 1001, 0).octets();
    assert_eq!(watch.note(5, Out, &reset), REJECTS);
    assert_eq!(
        watch.note(1_000_000, Out, &new_syn()),
        "asks again, 1.0 s later: no answer seen so far"
    );
    assert_eq!(
        watch.note(30, In, &new_syn_ack()),
        "agrees, 30 µs later (handshake 2/3)"
    );
    assert_eq!(
        watch.note(10, Out, &Tcp::client(Tcp::ACK, 401, 900_001).octets()),
        "confirms, 10 µs later (handshake 3/3): the connection is open"
    );
}

#[test]
fn half_open_is_discovered_where_the_old_connection_is_known() {
    let mut watch = open();
    watch.note(1, In, &client(0, 1, 1).data(10).octets());
    watch.note(1, Out, &server(0, 1, 11).octets());
    assert_eq!(watch.note(10, In, &new_syn()), ASKS);
    assert_eq!(watch.note(20, Out, &server(0, 1, 11).octets()), "");
    let reset = Tcp::client(Tcp::RST, 1011, 0).octets();
    assert_eq!(watch.note(5, In, &reset), REJECTS);
    assert_eq!(
        watch.note(1_000_000, In, &new_syn()),
        "asks again, 1.0 s later: no answer seen so far"
    );
    assert_eq!(
        watch.note(30, Out, &new_syn_ack()),
        "agrees, 30 µs later (handshake 2/3)"
    );
    let data = Tcp::client(Tcp::ACK, 401, 900_001).data(3).octets();
    assert_eq!(
        watch.note(10, In, &data),
        "confirms, 10 µs later (handshake 3/3): the connection is open; sends 3 octets of data, numbered 1 to 3"
    );
}

#[test]
fn an_old_duplicate_is_answered_and_the_answer_rejected() {
    // RFC 9293 3.5, figure 9, seen where the client is: its SYN is 1000, the old one was 400.
    let mut watch = Watch::new();
    assert_eq!(watch.note(0, Out, &syn()), ASKS);
    assert_eq!(watch.note(20, In, &new_syn_ack()), "");
    let reset = Tcp::client(Tcp::RST, 401, 0).octets();
    assert_eq!(watch.note(5, Out, &reset), REJECTS);
    assert_eq!(
        watch.note(25, In, &syn_ack()),
        "agrees, 50 µs later (handshake 2/3)"
    );
    // And where the server is.
    let mut watch = Watch::new();
    assert_eq!(watch.note(0, In, &new_syn()), ASKS);
    watch.note(5, Out, &new_syn_ack());
    assert_eq!(
        watch.note(5, In, &reset),
        "breaks off the opening: there will be no connection"
    );
    assert_eq!(watch.note(5, In, &syn()), ASKS);
    assert_eq!(
        watch.note(5, Out, &syn_ack()),
        "agrees, 5 µs later (handshake 2/3)"
    );
}

#[test]
fn a_connection_goes_on_after_a_request_that_nobody_made() {
    let mut watch = open();
    let blind = Tcp::client(Tcp::SYN, 3_000_000_000, 0).octets();
    assert_eq!(watch.note(1, In, &blind), ASKS);
    // RFC 9293 3.10.7.4: the server acknowledges what it has.
    assert_eq!(watch.note(1, Out, &server(0, 1, 1).octets()), "");
    assert_eq!(
        watch.note(1, In, &client(0, 1, 1).data(10).octets()),
        "sends 10 octets of data, numbered 1 to 10"
    );
    assert_eq!(
        watch.note(3, Out, &server(0, 1, 11).data(5).octets()),
        "acknowledges 10 octets, numbered 1 to 10, 3 µs later; sends 5 octets of data, numbered 1 to 5"
    );
    assert_eq!(
        watch.note(2, In, &blind),
        "asks again, 7 µs later: no answer seen so far"
    );
}

#[test]
fn a_connection_goes_on_after_an_answer_to_no_request() {
    let mut watch = open();
    let blind = Tcp::server(Tcp::SYN | Tcp::ACK, 3_000_000_000, 77).octets();
    assert_eq!(
        watch.note(1, Out, &blind),
        "agrees to open a connection (handshake 2/3); the packet that asked for it was not seen here, or is forgotten"
    );
    assert_eq!(
        watch.note(1, In, &client(0, 1, 1).data(10).octets()),
        "sends 10 octets of data, numbered 1 to 10"
    );
}

#[test]
fn a_connection_whose_request_was_not_seen_takes_the_place_of_the_old_one() {
    let mut watch = open();
    watch.note(1, Out, &new_syn_ack());
    assert_eq!(
        watch.note(4, In, &Tcp::client(Tcp::ACK, 401, 900_001).octets()),
        "confirms, 4 µs later (handshake 3/3): the connection is open"
    );
    let data = Tcp::server(Tcp::ACK, 900_001, 401).data(3).octets();
    assert_eq!(
        watch.note(1, Out, &data),
        "sends 3 octets of data, numbered 1 to 3"
    );
}

#[test]
fn a_refusal_of_another_request_leaves_the_connection_alone() {
    let mut watch = open();
    watch.note(1, In, &new_syn());
    assert_eq!(
        watch.note(9, Out, &Tcp::server(Tcp::RST | Tcp::ACK, 0, 401).octets()),
        "refuses it, 9 µs later: no program listens on TCP port 80 (or a firewall refuses)"
    );
    assert_eq!(
        watch.note(1, In, &new_syn()),
        "asks again, 10 µs later, although it was refused"
    );
    assert_eq!(
        watch.note(5, In, &Tcp::client(Tcp::RST, 401, 0).octets()),
        "takes its request back, 5 µs later"
    );
    assert_eq!(
        watch.note(1, In, &client(0, 1, 1).data(10).octets()),
        "sends 10 octets of data, numbered 1 to 10"
    );
}

#[test]
fn the_same_request_after_it_was_taken_back_begins_anew() {
    let mut watch = Watch::new();
    watch.note(0, Out, &syn());
    watch.note(5, Out, &Tcp::client(Tcp::RST, 1001, 0).octets());
    assert_eq!(
        watch.note(5, Out, &syn()),
        "asks again, 10 µs later, although it had taken its request back"
    );
    assert_eq!(
        watch.note(5, In, &syn_ack()),
        "agrees, 5 µs later (handshake 2/3)"
    );
    assert_eq!(
        watch.note(5, Out, &client(0, 1, 1).octets()),
        "confirms, 5 µs later (handshake 3/3): the connection is open"
    );
}

#[test]
fn ports_are_used_again_after_a_close() {
    let mut watch = open();
    watch.note(1, In, &client(1, 1, 1).octets());
    watch.note(1, Out, &server(1, 1, 2).octets());
    // The last acknowledgment was not seen.
    assert_eq!(
        watch.note(1, In, &Tcp::client(Tcp::SYN, 70_000, 0).octets()),
        ASKS
    );
    let answer = Tcp::server(Tcp::SYN | Tcp::ACK, 80_000, 70_001).octets();
    assert_eq!(
        watch.note(3, Out, &answer),
        "agrees, 3 µs later (handshake 2/3)"
    );
    let data = Tcp::client(Tcp::ACK, 70_001, 80_001).data(4).octets();
    assert_eq!(
        watch.note(2, In, &data),
        "confirms, 2 µs later (handshake 3/3): the connection is open; sends 4 octets of data, numbered 1 to 4"
    );
}

#[test]
fn the_same_numbers_after_a_close_begin_another_connection() {
    let mut watch = open();
    watch.note(1, In, &client(1, 1, 1).octets());
    watch.note(1, Out, &server(1, 1, 2).octets());
    watch.note(1, In, &client(0, 2, 2).octets());
    assert_eq!(
        watch.note(47, In, &syn()),
        "asks again, 100 µs later, although the connection was closed by both sides"
    );
    assert_eq!(
        watch.note(20, Out, &syn_ack()),
        "agrees, 20 µs later (handshake 2/3)"
    );
    watch.note(30, In, &client(0, 1, 1).octets());
    assert_eq!(
        watch.note(30, In, &client(0, 1, 1).data(2).octets()),
        "sends 2 octets of data, numbered 1 to 2"
    );
}

#[test]
fn late_packets_of_an_old_connection_do_not_open_the_new_one() {
    let mut watch = Watch::new();
    watch.note(0, In, &Tcp::client(Tcp::SYN, 900_000_000, 0).octets());
    assert_eq!(watch.note(5, In, &client(0, 1, 1).data(9).octets()), "");
    let answer = Tcp::server(Tcp::SYN | Tcp::ACK, 5_000_000, 900_000_001).octets();
    assert_eq!(
        watch.note(5, Out, &answer),
        "agrees, 10 µs later (handshake 2/3)"
    );
    assert_eq!(watch.note(5, In, &client(0, 1, 1).data(9).octets()), "");
    assert_eq!(
        watch.note(
            5,
            In,
            &Tcp::client(Tcp::ACK, 900_000_001, 5_000_001).octets()
        ),
        "confirms, 10 µs later (handshake 3/3): the connection is open"
    );
}
