//! The rules about those who ask for a TCP connection.

use super::*;
use crate::view::table::rules::{ACKNOWLEDGMENTS, FLOOD, HANDSHAKES, UNANSWERED};

#[test]
fn every_syn_refused_means_that_nothing_listens() {
    let asks = tcp(&[(SYN, 90), (0xc2, 10)]);
    let refuses = tcp(&[(RST_ACK, 100)]);
    assert_eq!(
        told(&asks, &refuses),
        [
            "In 100 SYN, Out 0 SYN+ACK, Out 100 RST+ACK: every SYN refused: nothing listens here (or a firewall \
             refuses)"
        ]
    );
    assert_eq!(
        told(&refuses, &asks),
        [
            "Out 100 SYN, In 0 SYN+ACK, In 100 RST+ACK: every SYN refused: nothing listens there (or a firewall \
             refuses)"
        ]
    );
    let refuses_all_but_one = tcp(&[(RST_ACK, 99)]);
    assert_eq!(told(&asks, &refuses_all_but_one), [""; 0]);
    let agrees_once = tcp(&[(RST_ACK, 100), (SYN_ACK, 1)]);
    assert_eq!(
        codes(&seen(&asks, &agrees_once)),
        ["syn-flood"],
        "one was not refused"
    );
}

#[test]
fn a_reset_of_another_connection_makes_refusal_only_probable() {
    let asks = tcp(&[(SYN, 2), (ACK, 1)]);
    let refuses = tcp(&[(RST_ACK, 2)]);
    assert_eq!(codes(&seen(&asks, &refuses)), ["syn-probably-refused"]);
}

#[test]
fn records_know_what_a_reset_refuses() {
    let asks = tcp(&[(SYN, 2), (ACK, 9)]);
    let refuses = tcp(&[(RST_ACK, 3)]);
    let codes = |asked, refused| {
        let (mut inbound, mut outbound) = (Acts::default(), Acts::default());
        (inbound.asked, outbound.refused) = (asked, refused);
        let tally = Tally::of([inbound, outbound, Acts::default()], Vec::new());
        codes(&Seen {
            tally: Some(&tally),
            ..seen(&asks, &refuses)
        })
    };
    assert_eq!(codes(2, 2), ["syn-refused"]);
    assert_eq!(codes(2, 1), [""; 0], "one RST is of another connection");
    assert_eq!(codes(1, 1), ["syn-probably-refused"], "a SYN was not shown");
}

#[test]
fn no_answer_at_all_means_a_firewall_or_no_such_host() {
    let asks = tcp(&[(SYN, UNANSWERED)]);
    assert_eq!(
        told(&Counters::ZERO, &asks),
        [
            "Out 3 SYN, In 0 SYN+ACK, In 0 RST: none answered: probably a firewall drops them, or there is no such \
             host"
        ]
    );
    assert_eq!(
        told(&asks, &Counters::ZERO),
        [
            "In 3 SYN, Out 0 SYN+ACK, Out 0 RST: none answered: probably a firewall here drops them, or a queue is \
             full"
        ]
    );
    let fewer = tcp(&[(SYN, UNANSWERED - 1)]);
    assert_eq!(told(&fewer, &Counters::ZERO), [""; 0]);
    assert_eq!(told(&asks, &tcp(&[(RST, 1)])), [""; 0]);
}

#[test]
fn icmp_that_was_seen_or_filtered_may_be_the_answer_to_a_syn() {
    let asks = tcp(&[(SYN, UNANSWERED)]);
    for (icmp, icmpv6, filtered) in [(1, 0, 0), (0, 1, 0), (0, 0, 1)] {
        let mut answers = Counters::ZERO;
        (answers.icmp, answers.icmpv6, answers.filtered) = (icmp, icmpv6, filtered);
        assert_eq!(
            told(&answers, &asks),
            [
                "Out 3 SYN, In 0 SYN+ACK, In 0 RST: none answered by TCP: an ICMP error may be the answer"
            ]
        );
    }
}

#[test]
fn who_acknowledges_has_received_something_elsewhere() {
    let acknowledges = tcp(&[(SYN, 3), (ACK, ACKNOWLEDGMENTS)]);
    assert_eq!(
        told(&acknowledges, &Counters::ZERO),
        [
            "In 10 ACK, Out 0 TCP: one direction only: probably an asymmetric route, or a capture on one side"
        ]
    );
    let mut fewer = acknowledges;
    fewer.tcp_flags[usize::from(ACK)] -= 1;
    assert_eq!(codes(&seen(&fewer, &Counters::ZERO)), [""; 0]);
    assert_eq!(
        codes(&seen(&tcp(&[(ACK, ACKNOWLEDGMENTS)]), &tcp(&[(ACK, 1)]))),
        [""; 0],
        "the other direction is seen"
    );
}

#[test]
fn many_asked_for_and_none_used_is_probably_a_flood() {
    let agrees = tcp(&[(SYN_ACK, FLOOD)]);
    let flood = |asked, used| tcp(&[(SYN, asked), (ACK, used), (RST, 7)]);
    assert_eq!(
        told(&flood(FLOOD, 9), &agrees),
        [
            "In 100 SYN, Out 100 SYN+ACK, In 9 ACK after that: probably a SYN flood or a port scan: connections asked \
             for, not used"
        ]
    );
    for (asked, used) in [(FLOOD - 1, 9), (FLOOD, 10)] {
        let codes = codes(&seen(&flood(asked, used), &agrees));
        assert_eq!(codes, ["half-open"], "{asked} {used}");
    }
}

#[test]
fn agreed_but_never_acknowledged_is_half_open() {
    let asks = |used| tcp(&[(SYN, HANDSHAKES), (ACK, used)]);
    let agrees = |agreed| tcp(&[(SYN_ACK, agreed)]);
    assert_eq!(
        told(&asks(4), &agrees(HANDSHAKES)),
        [
            "In 10 SYN, Out 10 SYN+ACK, In 4 ACK after that: handshakes stay half open: SYN+ACK does not arrive, or \
             nobody goes on"
        ]
    );
    assert_eq!(told(&asks(5), &agrees(HANDSHAKES)), [""; 0]);
    assert_eq!(told(&asks(4), &agrees(HANDSHAKES - 1)), [""; 0]);
}

/// At a mirror port both sides of a conversation come In.
#[test]
fn what_passes_in_one_direction_on_both_sides_misses_nothing() {
    for both_sides in [
        tcp(&[(SYN, 9), (SYN_ACK, 9), (ACK, 99)]),
        tcp(&[(SYN, 9), (RST_ACK, 9)]),
    ] {
        assert_eq!(
            told(&both_sides, &Counters::ZERO),
            [""; 0],
            "{both_sides:?}"
        );
    }
    let acts = Acts {
        acknowledged: 1,
        ..Acts::default()
    };
    let acknowledges = tcp(&[(ACK, ACKNOWLEDGMENTS)]);
    assert_eq!(
        codes_of_acts(&acknowledges, Acts::default()),
        ["one-direction"]
    );
    assert_eq!(codes_of_acts(&acknowledges, acts), [""; 0]);
}

#[test]
fn who_asks_and_is_asked_is_answered_apart() {
    let client_and_server = tcp(&[(SYN, UNANSWERED), (SYN_ACK, 5)]);
    let asks_too = tcp(&[(SYN, 5)]);
    assert_eq!(
        codes(&seen(&client_and_server, &asks_too)),
        ["syn-unanswered"]
    );
}
