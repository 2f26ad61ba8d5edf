//! Whatever comes, from the wire, from a file or from the command line: no panic, memory within bounds, and on the
//! terminal nothing but text.
//!
//! A test a target. Each sees some thousand packets, the same every time; with `PKTOBS_HOSTILE=1000000` it sees that
//! many. docs/reliability.md says what the longest run has seen.
#![cfg(test)]

mod decoder;
mod evaluator;
mod expressions;
mod file;
mod names;
#[path = "../glossary/packets.rs"]
#[expect(dead_code, reason = "other tests tell of a packet where it is from")]
mod packets;
mod parser;
#[path = "../filter/random.rs"]
mod random;
#[path = "../glossary/rare.rs"]
mod rare;
#[path = "../capture_file/run.rs"]
#[expect(dead_code, reason = "the tests of capture files use more of it")]
mod run;
mod samples;
#[path = "../support"]
mod support {
    pub(crate) mod mutation;
    pub(crate) mod packet;
}
mod text;
mod views;
#[path = "../capture_file/write.rs"]
#[expect(dead_code, reason = "the tests of capture files use more of it")]
mod write;

use std::{env, fmt::Debug, thread};

/// How many packets a target sees: so many, or as many as the environment says.
fn rounds(usual: usize) -> usize {
    env::var("PKTOBS_HOSTILE").map_or(usual, |count| {
        count.parse().expect("PKTOBS_HOSTILE is a number")
    })
}

/// Tells on a panic what was looked at.
struct Case<T: Debug>(T);

impl<T: Debug> Drop for Case<T> {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("with {:02x?}", self.0);
        }
    }
}
