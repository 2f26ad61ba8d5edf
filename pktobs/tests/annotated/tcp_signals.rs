//! What a kernel here could not be brought to do: accurate ECN, which needs a newer one, senders of other systems, and
//! options that do not fit. The client's first sequence number is 1000, the server's 5000.

use pktobs_common::Direction::{In, Out};

use crate::Watch;
use crate::forge::Tcp;
use crate::tcp::{client, open, server};

/// Flags of a SYN that asks for ECN.
const ECN_SETUP: u8 = Tcp::SYN | Tcp::ECE | Tcp::CWR;

/// The option that acknowledges these spans, counted from the client's SYN.
fn sack(spans: &[[u32; 2]]) -> Vec<u8> {
    let mut option = vec![1, 1, 5, u8::try_from(2 + 8 * spans.len()).unwrap()];
    for edge in spans.as_flattened() {
        option.extend((1000 + edge).to_be_bytes());
    }
    option
}

#[test]
fn accurate_ecn_is_agreed_on_or_the_older_form_or_none() {
    for (answer, note) in [
        (
            Tcp::server(Tcp::SYN | Tcp::ACK | Tcp::CWR, 5000, 1001),
            "; agrees to accurate ECN: routers may mark packets of this connection, and both sides count the marks",
        ),
        (
            Tcp::server(Tcp::SYN | Tcp::ACK | Tcp::ECE, 5000, 1001),
            "; agrees to ECN: routers may mark packets of this connection before they drop any",
        ),
        (
            Tcp::server(Tcp::SYN | Tcp::ACK, 5000, 1001),
            "; does not agree to ECN: only losses will tell of congestion",
        ),
        // It sends back what it got, as no side that knows ECN does: nothing can be said.
        (Tcp::server(Tcp::ACK | ECN_SETUP, 5000, 1001).ae(), ""),
    ] {
        let mut watch = Watch::new();
        assert_eq!(
            watch.note(0, In, &Tcp::client(ECN_SETUP, 1000, 0).ae().octets()),
            "asks to open a connection (handshake 1/3); \
             asks to count the marks of congestion, not only to notice losses (accurate ECN)"
        );
        assert_eq!(
            watch.note(5, Out, &answer.octets()),
            format!("agrees, 5 µs later (handshake 2/3){note}")
        );
    }
}

#[test]
fn flags_of_congestion_mean_nothing_where_nobody_agreed_on_them() {
    let mut watch = open();
    let flags = Tcp::ECE | Tcp::CWR;
    assert_eq!(watch.note(1, In, &client(flags, 1, 1).octets()), "");
    let mut watch = Watch::new();
    watch.note(0, In, &client(0, 1, 1).octets());
    assert_eq!(watch.note(1, In, &client(flags, 1, 1).octets()), "");
}

#[test]
fn congestion_is_told_until_it_is_answered() {
    let mut watch = Watch::new();
    watch.note(0, In, &Tcp::client(ECN_SETUP, 1000, 0).octets());
    let agrees = Tcp::server(Tcp::SYN | Tcp::ACK | Tcp::ECE, 5000, 1001);
    watch.note(0, Out, &agrees.octets());
    watch.note(0, In, &client(0, 1, 1).data(10).octets());
    watch.note(0, In, &client(0, 11, 1).data(10).octets());
    assert_eq!(
        watch.note(1, Out, &server(Tcp::ECE, 1, 11).octets()),
        "acknowledges 10 octets, numbered 1 to 10, 1 µs later; \
         a packet came marked by a router whose queue fills: asks to send slower (ECE)"
    );
    assert_eq!(
        watch.note(1, Out, &server(Tcp::ECE, 1, 21).octets()),
        "acknowledges 10 octets, numbered 11 to 20, 2 µs later",
        "the same, still"
    );
}

#[test]
fn a_retried_request_without_ecn_leaves_it_open_which_of_the_two_is_answered() {
    let mut watch = Watch::new();
    watch.note(0, In, &Tcp::client(ECN_SETUP, 1000, 0).octets());
    watch.note(1_000_000, In, &Tcp::client(Tcp::SYN, 1000, 0).octets());
    assert_eq!(
        watch.note(5, Out, &Tcp::server(18, 5000, 1001).octets()),
        "agrees, 5 µs later (handshake 2/3)"
    );
}

#[test]
fn one_octet_of_garbage_asks_whether_the_other_side_is_there() {
    let mut watch = open();
    watch.note(1, In, &client(0, 1, 1).data(10).octets());
    watch.note(1, Out, &server(0, 1, 11).octets());
    // As Windows does it; an octet that came in the middle of others is not sent again alone.
    assert_eq!(
        watch.note(1_000_000, In, &client(0, 10, 1).data(1).octets()),
        "brings nothing new: asks whether the other side is still there (keep-alive)"
    );
    assert_eq!(
        watch.note(
            7,
            Out,
            &server(0, 1, 11).options(&sack(&[[10, 11]])).octets()
        ),
        "answers, 7 µs later: it is still there"
    );
}

#[test]
fn both_sides_may_ask_whether_the_other_is_there() {
    let mut watch = open();
    watch.note(1_000_000, In, &client(0, 0, 1).octets());
    assert_eq!(
        watch.note(1, Out, &server(0, 0, 1).octets()),
        "brings nothing new: asks whether the other side is still there (keep-alive)",
        "a question is no answer"
    );
}

#[test]
fn without_selective_acknowledgments_three_repetitions_tell_of_a_loss() {
    let mut watch = open();
    watch.note(1, In, &client(0, 1, 1).data(10).octets());
    watch.note(1, In, &client(0, 11, 1).data(10).octets());
    watch.note(1, Out, &server(0, 1, 1).octets());
    assert_eq!(
        watch.note(1, Out, &server(0, 1, 1).octets()),
        "repeats its acknowledgment a second time: still waits for octet 1"
    );
    assert_eq!(
        watch.note(1, In, &client(0, 1, 1).data(10).id(9).octets()),
        "sends again 10 octets, numbered 1 to 10: seen before"
    );
    assert_eq!(
        watch.note(1, Out, &server(0, 1, 1).octets()),
        "repeats its acknowledgment a third time, a sign of loss: still waits for octet 1"
    );
    assert_eq!(
        watch.note(1, In, &client(0, 1, 1).data(10).id(10).octets()),
        "sends again 10 octets, numbered 1 to 10: probably lost, as the other side does not acknowledge them"
    );
    assert_eq!(
        watch.note(1, Out, &server(0, 1, 21).octets()),
        "acknowledges 20 octets, numbered 1 to 20"
    );
}

#[test]
fn what_has_no_room_in_the_option_may_have_arrived() {
    let mut watch = open();
    watch.note(1, In, &client(0, 1, 1).data(100).octets());
    let four = sack(&[[90, 100], [70, 80], [50, 60], [30, 40]]);
    assert_eq!(
        watch.note(1, Out, &server(0, 1, 1).options(&four).octets()),
        "repeats its acknowledgment; \
         lacks 29 octets, numbered 1 to 29, or the first of these at least; has 40 octets behind them (SACK)"
    );
    let three = sack(&[[90, 100], [70, 80], [50, 60]]);
    assert_eq!(
        watch.note(1, Out, &server(0, 1, 1).options(&three).octets()),
        "repeats its acknowledgment a second time; \
         lacks 49 octets, numbered 1 to 49, and some in 2 more places; has 30 octets behind them (SACK)"
    );
}

#[test]
fn new_data_may_begin_with_some_that_was_seen() {
    let mut watch = open();
    watch.note(1, In, &client(0, 1, 1).data(10).octets());
    assert_eq!(
        watch.note(1, In, &client(0, 5, 1).data(10).octets()),
        "sends 10 octets of data, numbered 5 to 14; the first 6 octets of it were seen before"
    );
}

#[test]
fn nothing_is_full_while_it_is_not_known_in_which_units_windows_count() {
    let mut watch = Watch::new();
    watch.note(0, Out, &server(0, 1, 1).window(10).octets());
    watch.note(0, In, &client(0, 1, 1).data(5).octets());
    assert_eq!(
        watch.note(1, In, &client(0, 6, 1).data(5).octets()),
        "sends 5 octets of data"
    );
    watch.note(0, Out, &server(0, 1, 11).window(0).octets());
    assert_eq!(
        watch.note(7, Out, &server(0, 1, 11).window(10).octets()),
        "can take data again, 7 µs later"
    );
}

#[test]
fn gaps_of_a_connection_older_than_the_capture_are_told_without_numbers() {
    let mut watch = Watch::new();
    watch.note(0, In, &client(0, 1, 1).data(10).octets());
    watch.note(0, Out, &server(0, 1, 11).octets());
    assert_eq!(
        watch.note(1, In, &client(0, 21, 1).data(10).octets()),
        "sends 10 octets of data; 10 octets before these were not seen so far: lost, late or not captured"
    );
    assert_eq!(
        watch.note(
            1,
            Out,
            &server(0, 1, 11).options(&sack(&[[21, 31]])).octets()
        ),
        "repeats its acknowledgment; lacks 10 octets; has the 10 octets behind them (SACK)"
    );
    assert_eq!(
        watch.note(1, In, &client(0, 11, 1).data(10).id(6).octets()),
        "brings earlier data, 10 octets: late, probably overtaken on the way (by its id); that fills the gap"
    );
}
