//! What comes twice, what brings nothing, and what need not be believed. The client's first sequence number is
//! 1000, the server's 5000.

use pktobs_common::Direction::{In, Out};

use crate::Watch;
use crate::forge::{CLIENT, Ip, Tcp};
use crate::tcp::{client, open, server};

#[test]
fn one_octet_sent_again_is_data() {
    let mut watch = open();
    let key = client(0, 1, 1).data(1).octets();
    watch.note(1, In, &key);
    watch.note(1, Out, &server(0, 1, 2).octets());
    // As when the acknowledgment was lost behind the place of observation.
    assert_eq!(
        watch.note(200_000, In, &key),
        "sends again 1 octet, numbered 1: an acknowledgment was seen, but may not have arrived"
    );
    let mut watch = open();
    assert_eq!(
        watch.note(200_000, In, &client(0, 0, 1).data(1).octets()),
        "brings nothing new: asks whether the other side is still there (keep-alive)",
        "an octet in the place of the SYN is no data"
    );
}

#[test]
fn an_answer_to_a_keep_alive_repeats_nothing() {
    let mut watch = open();
    watch.note(1, In, &client(0, 1, 1).data(5).octets());
    watch.note(1, Out, &server(0, 1, 6).octets());
    for _ in 0..2 {
        assert_eq!(
            watch.note(75_000_000, In, &client(0, 5, 1).octets()),
            "brings nothing new: asks whether the other side is still there (keep-alive)"
        );
        assert_eq!(
            watch.note(9, Out, &server(0, 1, 6).octets()),
            "answers, 9 µs later: it is still there"
        );
    }
    assert_eq!(
        watch.note(9, Out, &server(0, 1, 6).octets()),
        "",
        "nothing is asked, and nothing waited for"
    );
}

#[test]
fn a_probe_with_new_data_into_a_closed_window_is_data() {
    let mut watch = open();
    watch.note(1, In, &client(0, 1, 1).data(10).octets());
    watch.note(1, Out, &server(0, 1, 11).window(0).octets());
    let probe = client(0, 11, 1).data(1).octets();
    assert_eq!(
        watch.note(9, In, &probe),
        "sends 1 octet, numbered 11, beyond the window of 0: asks so whether the other side can take data again"
    );
    assert_eq!(
        watch.note(1, Out, &server(0, 1, 11).window(0).octets()),
        "answers, 1 µs later: still cannot take any data (window 0)"
    );
    assert_eq!(
        watch.note(400_000, In, &probe),
        "sends 1 octet, numbered 11, beyond the window of 0: asks so whether the other side can take data again"
    );
    assert_eq!(
        watch.note(1, Out, &server(0, 1, 12).window(500).octets()),
        "acknowledges 1 octet, numbered 11; can take data again, 400 ms later: 500 octets"
    );
}

#[test]
fn a_close_that_comes_again_is_not_waited_for_as_data() {
    let mut watch = open();
    watch.note(1, In, &client(Tcp::FIN, 1, 1).octets());
    assert_eq!(watch.note(1, Out, &server(0, 1, 1).octets()), "");
    assert_eq!(watch.note(1, Out, &server(0, 1, 1).octets()), "");
    assert_eq!(
        watch.note(200_000, In, &client(Tcp::FIN, 1, 1).octets()),
        "closes its direction once more: it did so before"
    );
    assert_eq!(
        watch.note(1, Out, &server(0, 1, 2).octets()),
        "acknowledges the close"
    );
}

#[test]
fn a_reset_after_a_close_breaks_off_what_is_left() {
    let mut watch = open();
    watch.note(1, In, &client(Tcp::FIN, 1, 1).octets());
    watch.note(1, Out, &server(0, 1, 2).data(100).octets());
    assert_eq!(
        watch.note(1, In, &Tcp::client(Tcp::RST, 1002, 0).octets()),
        "breaks off the connection: it is over at once for both sides"
    );
    assert_eq!(
        watch.note(1, In, &Tcp::client(Tcp::RST, 1002, 0).octets()),
        "comes 1 µs after the connection was broken off"
    );
}

#[test]
fn octets_are_numbered_beyond_four_gibibytes() {
    let mut watch = open();
    let step = 1_000_000_000_u32;
    for count in 1..=5_u32 {
        let seq = count.wrapping_mul(step);
        watch.note(1, In, &Tcp::client(16, 1001 + seq, 5001).data(1).octets());
    }
    let seq = 1001_u32.wrapping_add(5_u32.wrapping_mul(step));
    let next = Tcp::client(16, seq.wrapping_add(1), 5001).data(9);
    let (next, again) = (next.octets(), next.id(8).octets());
    assert_eq!(
        watch.note(1, In, &next),
        "sends 9 octets of data, numbered 5000000002 to 5000000010"
    );
    assert_eq!(
        watch.note(1, In, &again),
        "sends again 9 octets, numbered 5000000002 to 5000000010: seen before"
    );
}

#[test]
fn numbers_end_where_too_much_was_not_seen() {
    let mut watch = open();
    let far = Tcp::client(16, 2_000_000_000, 5001).data(9);
    assert_eq!(watch.note(1, In, &far.octets()), "sends 9 octets of data");
    assert_eq!(
        watch.note(1, In, &far.id(8).octets()),
        "sends again 9 octets: seen before"
    );
    let behind = Tcp::client(16, 2_000_000_000 - 9, 5001).data(9);
    assert_eq!(
        watch.note(1, In, &behind.octets()),
        "brings earlier data, 9 octets: late, or sent again"
    );
}

#[test]
fn an_acknowledgment_beyond_every_window_moves_nothing() {
    let mut watch = open();
    assert_eq!(
        watch.note(1, Out, &server(0, 1, 500_000_000).octets()),
        "acknowledges more than was seen here"
    );
    assert_eq!(
        watch.note(1, In, &client(0, 1, 1).data(9).octets()),
        "sends 9 octets of data, numbered 1 to 9"
    );
    assert_eq!(
        watch.note(4, Out, &server(0, 1, 10).octets()),
        "acknowledges 9 octets, numbered 1 to 9, 4 µs later"
    );
}

#[test]
fn an_acknowledgment_that_comes_late_says_nothing_of_the_window() {
    let mut watch = open();
    watch.note(1, In, &client(0, 1, 1).data(9).octets());
    watch.note(1, Out, &server(0, 1, 10).octets());
    assert_eq!(watch.note(1, Out, &server(0, 1, 5).window(0).octets()), "");
}

#[test]
fn a_reset_from_a_side_that_never_spoke_says_that_there_is_no_connection() {
    let mut watch = Watch::new();
    watch.note(0, In, &client(0, 1, 1).octets());
    assert_eq!(
        watch.note(9, Out, &Tcp::server(Tcp::RST, 5001, 0).octets()),
        "says that this connection does not exist or is broken off; nothing from this side is remembered here"
    );
    let mut watch = Watch::new();
    watch.note(0, In, &client(0, 1, 1).octets());
    assert_eq!(
        watch.note(9, Out, &Tcp::server(Tcp::RST, 777_000, 0).octets()),
        "asks to break off the connection, but with a sequence number out of turn: the other side may ignore it"
    );
    assert_eq!(
        watch.note(9, In, &client(0, 1, 1).data(3).octets()),
        "sends 3 octets of data"
    );
}

#[test]
fn a_connection_that_both_sides_go_on_with_is_not_over() {
    let mut watch = open();
    // As if from somewhere else, with a good guess.
    let forged = Tcp::client(Tcp::RST, 1001, 0).octets();
    watch.note(1, In, &forged);
    assert_eq!(
        watch.note(1, Out, &server(0, 1, 1).data(10).octets()),
        "comes 1 µs after the connection was broken off"
    );
    assert_eq!(
        watch.note(4, In, &client(0, 1, 11).octets()),
        "acknowledges 10 octets, numbered 1 to 10, 4 µs later"
    );
    assert_eq!(
        watch.note(1, Out, &server(0, 11, 1).data(10).octets()),
        "sends 10 octets of data, numbered 11 to 20"
    );
}

#[test]
fn what_was_under_way_does_not_open_a_connection_again() {
    let mut watch = open();
    watch.note(1, In, &client(0, 1, 1).data(10).octets());
    watch.note(1, Out, &server(0, 1, 11).octets());
    watch.note(1, Out, &Tcp::server(Tcp::RST, 5001, 0).octets());
    for after_us in 1..4 {
        let data = client(0, after_us * 10 + 1, 1).data(10).octets();
        let note = watch.note(1, In, &data);
        assert!(note.starts_with("comes "), "{note}");
        // The acknowledgment from before, late.
        let note = watch.note(0, Out, &server(0, 1, 11).octets());
        assert!(note.starts_with("comes "), "{note}");
    }
}

/// What a router says that lets packets of 500 octets pass, of one of the client's.
fn too_big(packet: &[u8]) -> Vec<u8> {
    let quoted = &packet[..40];
    Ip::new([10, 0, 0, 254], CLIENT, 9).icmp((3, 4), [0, 0, 1, 0xf4], quoted)
}

#[test]
fn what_was_too_long_for_the_way_is_sent_again_in_packets_that_fit() {
    let mut watch = open();
    let long = client(0, 1, 1).data(800).octets();
    let next = client(0, 801, 1).data(100).octets();
    watch.note(1, In, &long);
    watch.note(1, In, &next);
    watch.note(5, Out, &too_big(&long));
    for (seq, len, expected) in [
        (
            1,
            460,
            "sends again 460 octets, numbered 1 to 460, in a packet that fits: at most 500 octets, as ICMP said",
        ),
        // One octet more than fits.
        (
            1,
            461,
            "sends again 461 octets, numbered 1 to 461: seen before",
        ),
        (
            461,
            340,
            "sends again 340 octets, numbered 461 to 800, in a packet that fits: at most 500 octets, as ICMP said",
        ),
        (
            801,
            100,
            "sends again 100 octets, numbered 801 to 900, in a packet that fits: at most 500 octets, as ICMP said",
        ),
    ] {
        let segment = client(0, seq, 1).data(len).octets();
        assert_eq!(watch.note(5, In, &segment), expected);
    }
    // Once it has arrived, the length is nothing new any more.
    watch.note(5, Out, &server(0, 1, 901).octets());
    let segment = client(0, 901, 1).data(300).octets();
    watch.note(5, In, &segment);
    watch.note(5, In, &client(0, 1201, 1).data(300).octets());
    assert_eq!(
        watch.note(5, In, &segment),
        "sends again 300 octets, numbered 901 to 1200: seen before"
    );
}

#[test]
fn an_error_about_nothing_that_was_seen_explains_nothing() {
    let mut watch = open();
    let unseen = client(0, 5001, 1).data(800).octets();
    let segment = client(0, 1, 1).data(100).octets();
    watch.note(1, In, &segment);
    watch.note(5, Out, &too_big(&unseen));
    watch.note(1, In, &client(0, 101, 1).data(100).octets());
    assert_eq!(
        watch.note(5, In, &segment),
        "sends again 100 octets, numbered 1 to 100: seen before"
    );
}
