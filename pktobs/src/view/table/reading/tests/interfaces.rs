//! The rule about requests and replies on different interfaces.

use super::*;
use crate::flow::{Calls, InterfaceCalls};

/// Requests that one interface received, and replies that another one sent.
fn elsewhere(asked: u64, unasked: u64, answered: u64, asked_too: u64) -> Tally {
    let calls = |asked, answered, unasked| Calls {
        asked,
        answered,
        unasked,
    };
    let interface = |name: &str, calls| InterfaceCalls {
        name: name.to_owned(),
        calls,
    };
    Tally::of(
        [Acts::default(); 3],
        vec![
            interface("lo", [calls(9, 0, 0), calls(0, 9, 0)]),
            interface("eth0", [calls(asked, 0, 0), calls(0, answered, 0)]),
            interface("eth1", [calls(asked_too, 0, 0), calls(0, 0, unasked)]),
        ],
    )
}

#[test]
fn replies_on_another_interface_are_told() {
    let zero = Counters::ZERO;
    let texts = |tally: &Tally| {
        texts(&Seen {
            tally: Some(tally),
            ..seen(&zero, &zero)
        })
    };
    assert_eq!(
        texts(&elsewhere(FEW, FEW, 0, 0)),
        [
            "eth0 In 3 requests, eth1 Out 3 replies: replies go out on another interface (or both are parts of one \
             bond)"
        ]
    );
    for (asked, unasked, answered, asked_too) in [
        (FEW - 1, FEW, 0, 0),
        (FEW, FEW - 1, 0, 0),
        (FEW, FEW, 1, 0),
        (FEW, FEW, 0, 1),
    ] {
        let tally = elsewhere(asked, unasked, answered, asked_too);
        assert_eq!(texts(&tally), [""; 0], "{tally:?}");
    }
}

/// It is ordinary that what comes by one port of a bond is answered by another.
#[test]
fn interfaces_that_have_to_do_with_each_other_are_not_compared() {
    let zero = Counters::ZERO;
    let tally = elsewhere(FEW, FEW, 0, 0);
    let told = |one: &str, other: &str| {
        texts(&Seen {
            tally: Some(&tally),
            tied: Some(&[(one.to_owned(), other.to_owned())]),
            ..seen(&zero, &zero)
        })
    };
    assert_eq!(told("eth0", "eth1"), [""; 0]);
    assert_eq!(told("eth1", "eth0"), [""; 0]);
    assert_eq!(
        told("eth0", "eth2"),
        ["eth0 In 3 requests, eth1 Out 3 replies: replies go out on another interface"]
    );
}
