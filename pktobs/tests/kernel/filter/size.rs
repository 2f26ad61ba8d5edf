//! How large a filter may be: what is documented (docs/filters.md) the kernel takes, what is larger is refused before.

use pktobs::{filter::Filter, source::live::LiveError};
use pktobs_common::Direction;

use super::Sifted;
use crate::support::{emulated::emulated, privilege::require_root};

/// `count` hosts, or-ed.
pub(crate) fn hosts(count: usize) -> String {
    let hosts = (0..count).map(|host| format!("host 10.{}.{}.7", host / 250, host % 250));
    hosts.collect::<Vec<_>>().join(" or ")
}

fn ports(count: usize) -> String {
    let ports = (1..=count).map(|port| format!("port {}", port * 3));
    ports.collect::<Vec<_>>().join(" or ")
}

fn port_ranges(count: usize) -> String {
    let ranges = (1..=count).map(|port| format!("portrange {}-{}", port * 30, port * 30 + 9));
    ranges.collect::<Vec<_>>().join(" or ")
}

fn chains(count: usize) -> String {
    let chains = (0..count).map(|number| format!("ip6 protochain {}", 70 + number));
    chains.collect::<Vec<_>>().join(" or ")
}

/// Octets at places that the packet tells.
fn indices(count: usize) -> String {
    let indices =
        (0..count).map(|at| format!("tcp[((tcp[12] & 0xf0) >> 2) + {at}:2] = {}", at + 1));
    indices.collect::<Vec<_>>().join(" or ")
}

/// Questions whose answers lead to the same next question: as many ways through the program as there can be.
fn alternatives(count: usize) -> String {
    let pairs = (0..count).map(|at| format!("(ip[{}] = {at} or tcp[{}] > 2)", at % 60, at % 50));
    pairs.collect::<Vec<_>>().join(" and ")
}

/// What is or-ed or and-ed, and how many of it are taken.
type Taken = (fn(usize) -> String, usize);
const TAKEN: [Taken; 6] = [
    (hosts, 2_300),
    (ports, 400),
    (port_ranges, 60),
    (chains, 12),
    (indices, 700),
    (alternatives, 200),
];

/// The same, and how many are too many.
const REFUSED: [Taken; 4] = [
    (hosts, 2_400),
    (chains, 13),
    (indices, 1_500),
    (alternatives, 250),
];

#[test]
fn the_verifier_takes_the_largest_filters() {
    /// The kernel follows a million instructions at most.
    const VERIFIED_MAX: u32 = 300_000;
    if !require_root() {
        return;
    }
    for (text, count) in TAKEN {
        // Making the program, not loading it, takes long there.
        let text = text(if emulated() { count / 4 } else { count });
        let mut sifted = Sifted::new(&text, Direction::In);
        let info = sifted.classifier().info().expect("ask the kernel");
        let verified = info.verified_instruction_count().expect("Linux 5.16");
        println!("{count} like {text:.40}…: {verified} verified");
        assert!(verified < VERIFIED_MAX, "{verified}: {text}");
    }
}

#[test]
fn what_is_too_large_is_refused_with_the_reason() {
    const REASONS: [&str; 2] = [
        "instructions (the kernel's jumps reach over 32,767)",
        "comparisons of one packet (the kernel takes 8,000)",
    ];
    if !require_root() || emulated() {
        return;
    }
    for (text, count) in REFUSED {
        let text = text(count);
        let filter = Filter::new(&text).expect("a filter");
        match Sifted::try_new(&filter, Direction::In) {
            Err(LiveError::Filter(error)) => {
                let message = error.message();
                println!("{count} like {text:.40}…: {message}");
                assert!(REASONS.iter().any(|it| message.contains(it)), "{message}");
            }
            Err(error) => panic!("{text:.40}: {error:?}"),
            Ok(_) => panic!("{count} like {text:.40} are taken"),
        }
    }
}
