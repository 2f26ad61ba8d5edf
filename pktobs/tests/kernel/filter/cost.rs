//! What a filter costs a packet: all of it, the count of one that does not match and the tail call of one that does,
//! beside a program that does nothing.

use super::{EXIT, Move, Sifted, UNSPEC, classifier, frames, program, with_number};
use crate::support::{emulated::emulated, privilege::require_root};
use aya::programs::{SchedClassifier, TestRun, TestRunOptions};
use pktobs_common::Direction;

use super::size::hosts;

/// Nanoseconds a packet; whatever else the machine does only adds to it.
fn nanoseconds(program: &mut SchedClassifier, frame: &[u8]) -> f64 {
    const REPEAT: u32 = 1_000_000;
    let run = || {
        let options = TestRunOptions {
            data_in: Some(frame),
            repeat: REPEAT,
            ..TestRunOptions::default()
        };
        program.test_run(options).expect("run").duration.as_nanos()
    };
    (0..9).map(|_| run()).min().expect("nine runs") as f64
}

#[test]
fn a_packet_costs_a_few_nanoseconds_however_long_the_filter() {
    /// Nanoseconds for a packet that does not match, for one that does, and for one that is looked for among hosts.
    const PORT_MAX: f64 = 6.0;
    const MATCH_MAX: f64 = 10.0;
    const HOSTS_MAX: f64 = 40.0;
    if !require_root() || emulated() {
        return;
    }
    let frame = &frames()[0];
    const NOTHING: &str = "pktobs_nothing";
    let mut nothing = program(NOTHING, &[with_number(Move, 0, UNSPEC), EXIT]);
    let nothing = classifier(&mut nothing, NOTHING);
    nothing.load().expect("load it");
    let nothing = nanoseconds(nothing, frame);
    println!("{nothing} ns: no filter, no observer");
    for (text, matches, most) in [
        ("port 8081", false, PORT_MAX),
        ("port 8080", true, MATCH_MAX),
        ("tcp", true, MATCH_MAX),
        (&hosts(1), false, PORT_MAX),
        (&hosts(10), false, HOSTS_MAX),
        (&hosts(50), false, HOSTS_MAX),
        (&hosts(200), false, HOSTS_MAX),
        (
            "ip[2:2] / (ip[8] + 3) * 7 % 11 << 2 & 0xff | 1 = 0",
            true,
            HOSTS_MAX,
        ),
    ] {
        let mut sifted = Sifted::new(text, Direction::In);
        assert_eq!(sifted.run(frame), matches, "{text:.60}");
        let cost = nanoseconds(sifted.classifier(), frame) - nothing;
        println!("{cost} ns: {}", text.get(..30).unwrap_or(text));
        assert!(cost <= most, "{cost} ns: {text}");
    }
}
