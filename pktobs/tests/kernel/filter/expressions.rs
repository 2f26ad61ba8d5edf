//! Every expression of the tests beside tcpdump, and others made at random: the kernel takes their programs, and says
//! of packets what the evaluator says.

#[path = "../../filter/corpus.rs"]
#[expect(
    dead_code,
    reason = "capture files and other link layers are for tcpdump"
)]
mod corpus;
#[path = "../../filter/random.rs"]
mod random;

use pktobs::{
    filter::{Filter, LinkLayer},
    source::live::LiveError,
};
use pktobs_common::Direction;

use super::{Sifted, tests};
use crate::support::{emulated::emulated, kernel::is_taken, privilege::require_root};
use corpus::Corpus;

/// Of how many packets each expression gets one, and of how many random expressions one is taken: an emulated kernel
/// is slow.
fn share() -> usize {
    if emulated() { 80 } else { 16 }
}

/// Runs the expressions on their share of the packets; returns how many were refused, and how many packets matched.
fn run<'a>(expressions: impl Iterator<Item = &'a str>) -> (usize, usize) {
    let mut frames = Corpus::new(LinkLayer::Ethernet).frames;
    frames.retain(|frame| is_taken(frame));
    let (mut refused, mut matched) = (0, 0);
    for (number, text) in expressions.enumerate() {
        let Ok(filter) = Filter::new(text) else {
            refused += 1;
            continue;
        };
        let mut sifted = match Sifted::try_new(&filter, Direction::In) {
            Ok(sifted) => sifted,
            Err(LiveError::Filter(_)) => {
                refused += 1;
                continue;
            }
            Err(error) => panic!("{text}: {error:?}"),
        };
        let tests = tests(&filter, Direction::In);
        for frame in frames.iter().skip(number % share()).step_by(share()) {
            let expected = tests.pass(frame, frame.len() as u32);
            assert_eq!(sifted.run(frame), expected, "{text}: {frame:02x?}");
            matched += usize::from(expected);
        }
    }
    (refused, matched)
}

#[test]
fn the_kernel_takes_every_expression_and_says_what_the_evaluator_says() {
    if !require_root() {
        return;
    }
    let lines = include_str!("../../filter/expressions.txt").lines();
    let expressions = lines.filter(|line| !line.is_empty() && !line.starts_with("# "));
    let (refused, matched) = run(expressions);
    assert_eq!(refused, 0);
    assert!(matched > 1000, "{matched}");
}

#[test]
fn the_kernel_takes_what_is_made_at_random_and_says_what_the_evaluator_says() {
    const COUNT: usize = 400;
    if !require_root() {
        return;
    }
    let expressions = random::expressions(0x006b_6572_6e65_6c73, COUNT);
    let expressions = expressions.iter().map(String::as_str).step_by(share() / 16);
    let count = expressions.len();
    let (refused, matched) = run(expressions);
    assert!(refused < count / 4, "{refused} of {count}");
    assert!(matched > count, "{matched}");
}
