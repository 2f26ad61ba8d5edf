//! What came in another order than it was sent, by what the packets themselves tell: timestamps (RFC 7323), the
//! identification, and selective acknowledgments (RFC 2018, RFC 2883, RFC 6675). The client's first sequence number is
//! 1000, the server's 5000.

use pktobs_common::Direction::{In, Out};

use crate::forge::Tcp;
use crate::tcp::{client, open, server};

/// The option of a segment sent at this time of its sender's clock.
fn stamped(segment: Tcp, at: u32) -> Vec<u8> {
    let option = [&[1, 1, 8, 10][..], &at.to_be_bytes(), &[0; 4]].concat();
    segment.options(&option).octets()
}

/// The option that names these octets of the client as received.
fn naming(segment: Tcp, spans: &[(u32, u32)]) -> Vec<u8> {
    let mut option = vec![1, 1, 5, u8::try_from(2 + 8 * spans.len()).unwrap()];
    for (start, end) in spans {
        option.extend((1000 + start).to_be_bytes());
        option.extend((1000 + end).to_be_bytes());
    }
    segment.options(&option).octets()
}

/// tshark takes it for a keep-alive: it stands where the octet stands that was sent after it.
#[test]
fn an_acknowledgment_that_was_overtaken_by_an_octet_asks_nothing() {
    for overtaken in [
        stamped(client(0, 1, 11).id(20), 70),
        client(0, 1, 11).id(20).octets(),
        client(0, 1, 11).octets(),
    ] {
        let mut watch = open();
        watch.note(1, Out, &server(0, 1, 1).data(10).octets());
        let octet = client(0, 1, 11).data(1).id(21);
        watch.note(1, In, &stamped(octet, 71));
        watch.note(1, Out, &server(0, 11, 2).octets());
        assert_eq!(watch.note(1, In, &overtaken), "");
    }
}

/// Its clock and its identification have gone on.
#[test]
fn an_acknowledgment_that_was_overtaken_by_data_repeats_nothing() {
    let mut watch = open();
    watch.note(10, Out, &server(0, 1, 1).data(5).octets());
    watch.note(10, Out, &server(0, 6, 1).data(5).octets());
    watch.note(10, In, &stamped(client(0, 1, 6).data(2), 11));
    assert_eq!(watch.note(10, In, &stamped(client(0, 1, 6), 10)), "");
    assert_eq!(
        watch.note(10, In, &stamped(client(0, 3, 6), 12)),
        "repeats its acknowledgment: still waits for octet 6"
    );
}

#[test]
fn a_keep_alive_behind_a_single_octet_is_one() {
    let mut watch = open();
    watch.note(1, In, &stamped(client(0, 1, 1).data(1).id(20), 70));
    watch.note(1, Out, &server(0, 1, 2).octets());
    let probe = stamped(client(0, 1, 1).id(21), 75_070);
    assert_eq!(
        watch.note(75_000_000, In, &probe),
        "brings nothing new: asks whether the other side is still there (keep-alive)"
    );
}

/// As when the wire doubles a packet and its copy is late: it was not sent again.
#[test]
fn a_copy_that_was_overtaken_is_not_sent_again() {
    let mut watch = open();
    let first = stamped(client(0, 1, 1).data(10).id(20), 70);
    watch.note(1, In, &first);
    watch.note(1, In, &stamped(client(0, 11, 1).data(10).id(21), 71));
    assert_eq!(
        watch.note(1, In, &first),
        "brings again 10 octets, numbered 1 to 10: late, overtaken on the way (by its timestamp)"
    );
    assert_eq!(
        watch.note(1, Out, &naming(server(0, 1, 21), &[(1, 11)])),
        "acknowledges 20 octets, numbered 1 to 20; received twice: 10 octets, numbered 1 to 10 (DSACK)",
        "not: so it was not needed again"
    );
    let mut watch = open();
    let first = client(0, 1, 1).data(10).id(20).octets();
    watch.note(1, In, &first);
    watch.note(1, In, &client(0, 11, 1).data(10).id(21).octets());
    assert_eq!(
        watch.note(1, In, &first),
        "brings again 10 octets, numbered 1 to 10: late, probably overtaken on the way (by its id)"
    );
}

/// Where every packet has an identification by chance, they seldom are close to each other.
#[test]
fn identifications_far_apart_tell_nothing() {
    let mut watch = open();
    watch.note(1, In, &client(0, 1, 1).data(10).id(30_000).octets());
    watch.note(1, In, &client(0, 11, 1).data(10).id(40_000).octets());
    watch.note(1, Out, &server(0, 1, 1).octets());
    assert_eq!(
        watch.note(1, In, &client(0, 1, 1).data(10).id(35_000).octets()),
        "sends again 10 octets, numbered 1 to 10: seen before"
    );
}

/// The acknowledgment names it, on its way back still when the sender gives it up.
#[test]
fn what_is_named_as_received_is_not_taken_for_lost() {
    let mut watch = open();
    for piece in 0..4 {
        watch.note(1, In, &client(0, 1 + piece * 10, 1).data(10).octets());
    }
    watch.note(1, Out, &naming(server(0, 1, 1), &[(31, 41), (11, 21)]));
    for (seq, why) in [
        (
            1,
            "probably lost, as the other side does not acknowledge them",
        ),
        (11, "an acknowledgment was seen, but may not have arrived"),
        (
            21,
            "probably lost, as the other side does not acknowledge them",
        ),
    ] {
        let note = watch.note(1, In, &client(0, seq, 1).data(10).id(9).octets());
        let last = seq + 9;
        assert_eq!(
            note,
            format!("sends again 10 octets, numbered {seq} to {last}: {why}")
        );
    }
}

/// Four gaps are more than are kept apart, so what was before the second is not known; but all of it is acknowledged.
#[test]
fn what_was_acknowledged_is_not_taken_for_lost_where_it_is_not_known() {
    let mut watch = open();
    for piece in 0..5 {
        let segment = client(0, 11 + piece * 20, 1).data(10);
        watch.note(1, In, &stamped(segment, 70));
    }
    watch.note(1, Out, &server(0, 1, 101).octets());
    let again = stamped(client(0, 1, 1).data(10), 90);
    assert_eq!(
        watch.note(1, In, &again),
        "sends again 10 octets, numbered 1 to 10: an acknowledgment was seen, but may not have arrived"
    );
}

/// RFC 6675 2: a duplicate acknowledgment names octets beyond it that were not named before.
#[test]
fn acknowledgments_of_doubled_packets_are_no_sign_of_loss() {
    let mut watch = open();
    for piece in 0..4 {
        watch.note(1, In, &client(0, 1 + piece * 10, 1).data(10).octets());
    }
    watch.note(1, Out, &server(0, 1, 31).octets());
    for piece in 0..3 {
        let span = (1 + piece * 10, 11 + piece * 10);
        let [first, last] = [span.0, span.1 - 1];
        assert_eq!(
            watch.note(1, Out, &naming(server(0, 1, 31), &[span])),
            format!("received twice: 10 octets, numbered {first} to {last} (DSACK)")
        );
    }
}

/// tshark: "previous segment not captured".
#[test]
fn a_close_tells_of_the_gap_before_it() {
    let mut watch = open();
    watch.note(1, In, &client(0, 1, 1).data(10).octets());
    assert_eq!(
        watch.note(1, In, &client(Tcp::FIN, 31, 1).octets()),
        "has no more to send: closes its direction, the other stays open; \
         20 octets before it were not seen so far: lost, late or not captured"
    );
}

/// With NewReno (RFC 6582) an acknowledgment of a part makes its receiver send the next again, which passes here as much
/// later as it is away.
#[test]
fn what_follows_an_acknowledgment_of_a_part_is_no_timer() {
    let mut watch = open();
    for piece in 0..3 {
        watch.note(1, In, &client(0, 1 + piece * 10, 1).data(10).octets());
    }
    assert_eq!(
        watch.note(300_000, In, &client(0, 1, 1).data(10).id(8).octets()),
        "sends again 10 octets, numbered 1 to 10: 300 ms without an answer, so probably its timer ran out"
    );
    watch.note(40_000, Out, &server(0, 1, 11).octets());
    assert_eq!(
        watch.note(20_000, In, &client(0, 11, 1).data(10).id(9).octets()),
        "sends again 10 octets, numbered 11 to 20: seen before"
    );
}
