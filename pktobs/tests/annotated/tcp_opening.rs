//! How TCP connections open, or do not. The client's first sequence number is 1000, the server's 5000.

use pktobs_common::Direction::{In, Out};

use crate::forge::{CLIENT, Ip, SERVER, Tcp};
use crate::tcp::{client, open, server, syn, syn_ack};
use crate::{Watch, note_of};

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
        "agrees again, 1.0 s later: no confirmation seen so far"
    );
    assert_eq!(
        watch.note(40, In, &client(0, 1, 1).octets()),
        "confirms, 40 µs later (handshake 3/3): the connection is open"
    );
    assert_eq!(
        watch.note(1_000_000, Out, &syn_ack()),
        "agrees again, 1.0 s later: a confirmation was seen, but may not have arrived"
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
fn both_sides_may_ask_at_once_and_both_agree() {
    let mut watch = Watch::new();
    let other = Tcp::server(Tcp::SYN, 5000, 0).octets();
    let agrees = Tcp::client(Tcp::SYN | Tcp::ACK, 1000, 5001).octets();
    watch.note(0, In, &syn());
    assert_eq!(
        watch.note(5, Out, &other),
        "asks too: both sides asked at the same time (simultaneous open)"
    );
    assert_eq!(
        watch.note(20, Out, &syn_ack()),
        "agrees to the other side's request, 25 µs later; as both sides asked, the other side has to agree too"
    );
    assert_eq!(
        watch.note(20, In, &agrees),
        "agrees to the other side's request, 40 µs later; now both sides have agreed: the connection is open"
    );
    assert_eq!(
        watch.note(20, In, &client(0, 1, 1).data(3).octets()),
        "sends 3 octets of data, numbered 1 to 3"
    );
    assert_eq!(
        watch.note(1, Out, &server(0, 1, 4).octets()),
        "acknowledges 3 octets, numbered 1 to 3, 1 µs later"
    );
}

#[test]
fn requests_hours_apart_do_not_cross() {
    let mut watch = Watch::new();
    watch.note(0, In, &syn());
    let other = Tcp::server(Tcp::SYN, 5000, 0).octets();
    assert_eq!(
        watch.note(3_600_000_000, Out, &other),
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
        note_of(&text),
        "the opening of this connection was not seen here: it is probably older than the capture, or passes elsewhere; sends 10 octets of data"
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
        "says that this connection does not exist or is broken off; nothing of it is remembered here"
    );
    assert_eq!(
        Watch::new().note(0, In, &syn_ack()),
        "agrees to open a connection (handshake 2/3); the packet that asked for it was not seen here, or is forgotten"
    );
}

#[test]
fn a_connection_whose_answer_was_not_seen_goes_on() {
    let mut watch = Watch::new();
    watch.note(0, Out, &syn());
    assert_eq!(
        watch.note(5, Out, &client(0, 1, 1).octets()),
        "goes on as if the other side had agreed: that answer was not seen here"
    );
    assert_eq!(
        watch.note(5, Out, &client(0, 1, 1).data(4).octets()),
        "sends 4 octets of data, numbered 1 to 4"
    );
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
        "agrees, 9 µs later (handshake 2/3); takes the 5 octets of data that came with the request"
    );
    watch.note(9, In, &client(0, 6, 1).octets());
    assert_eq!(
        watch.note(9, In, &client(0, 6, 1).data(2).octets()),
        "sends 2 octets of data, numbered 6 to 7"
    );
}

#[test]
fn data_in_the_answer_is_counted() {
    let mut watch = Watch::new();
    watch.note(0, In, &syn());
    let answer = Tcp::server(Tcp::SYN | Tcp::ACK, 5000, 1001).data(7);
    assert_eq!(
        watch.note(9, Out, &answer.octets()),
        "agrees, 9 µs later (handshake 2/3); brings 7 octets of data with it already"
    );
    assert_eq!(
        watch.note(9, In, &client(0, 1, 8).octets()),
        "confirms, 9 µs later (handshake 3/3): the connection is open; acknowledges 7 octets, numbered 1 to 7"
    );
    assert_eq!(
        watch.note(9, Out, &server(0, 8, 1).data(2).octets()),
        "sends 2 octets of data, numbered 8 to 9"
    );
}

#[test]
fn data_in_the_request_that_is_not_taken_is_sent_once_more() {
    let mut watch = Watch::new();
    let request = Tcp::client(Tcp::SYN, 1000, 0).data(5).octets();
    watch.note(0, In, &request);
    assert_eq!(
        watch.note(9, Out, &syn_ack()),
        "agrees, 9 µs later (handshake 2/3); \
         does not take the data that came with the request: it is to be sent again"
    );
    assert_eq!(
        watch.note(9, In, &client(0, 1, 1).data(5).octets()),
        "confirms, 9 µs later (handshake 3/3): the connection is open; sends 5 octets of data, numbered 1 to 5"
    );
    // The answer not seen.
    let mut watch = Watch::new();
    watch.note(0, In, &request);
    assert_eq!(
        watch.note(9, In, &client(0, 6, 1).data(2).octets()),
        "goes on as if the other side had agreed: that answer was not seen here; sends 2 octets of data, numbered 6 to 7"
    );
}

#[test]
fn an_error_to_a_request_is_not_called_no_answer() {
    let mut watch = Watch::new();
    watch.note(0, Out, &syn());
    let error = Ip::new(SERVER, CLIENT, 99).icmp((3, 10), [0; 4], &syn()[..28]);
    watch.note(100, In, &error);
    assert_eq!(
        watch.note(999_900, Out, &syn()),
        "asks again, 1.0 s later, although an error came back"
    );
    assert_eq!(
        watch.note(10, In, &syn_ack()),
        "agrees, 10 µs later (handshake 2/3)"
    );
    assert_eq!(
        watch.note(10, Out, &syn()),
        "asks again, 20 µs later: an answer was seen, but may not have arrived"
    );
}

#[test]
fn a_request_that_comes_late_finds_the_connection_open() {
    let mut watch = open();
    assert_eq!(
        watch.note(950, In, &syn()),
        "asks again, 1.0 ms later, although the connection is open"
    );
    assert_eq!(
        watch.note(10, In, &client(0, 1, 1).data(3).octets()),
        "sends 3 octets of data, numbered 1 to 3"
    );
}

/// Two hosts with one address, or one that forgot what it had answered: which of them the client takes, its own next
/// segment tells.
#[test]
fn of_two_answers_to_one_request_one_opens_the_connection() {
    let otherwise = Tcp::server(Tcp::SYN | Tcp::ACK, 9000, 1001).octets();
    let agrees_otherwise = "gives the same request another answer, 5 µs later, with another sequence number: at most \
                            one of them opens a connection";
    let confirms = "confirms, 30 µs later (handshake 3/3): the connection is open";
    for (taken, after_us) in [(5000, 25), (9000, 30)] {
        let mut watch = Watch::new();
        watch.note(0, In, &syn());
        assert_eq!(
            watch.note(20, Out, &syn_ack()),
            "agrees, 20 µs later (handshake 2/3)"
        );
        assert_eq!(watch.note(5, Out, &otherwise), agrees_otherwise);
        let confirmation = Tcp::client(Tcp::ACK, 1001, taken + 1).octets();
        assert_eq!(watch.note(after_us, In, &confirmation), confirms, "{taken}");
        let data = Tcp::client(Tcp::ACK, 1001, taken + 1).data(5).octets();
        assert_eq!(
            watch.note(30, In, &data),
            "sends 5 octets of data, numbered 1 to 5"
        );
        let data = Tcp::server(Tcp::ACK, taken + 1, 1006).data(5).octets();
        assert_eq!(
            watch.note(30, Out, &data),
            "acknowledges 5 octets, numbered 1 to 5, 30 µs later; sends 5 octets of data, numbered 1 to 5",
            "{taken}"
        );
    }
    let mut watch = open();
    assert_eq!(
        watch.note(5, Out, &otherwise),
        agrees_otherwise.replace("5 µs", "35 µs")
    );
    assert_eq!(
        watch.note(5, In, &client(0, 1, 1).data(5).octets()),
        "sends 5 octets of data, numbered 1 to 5"
    );
}
