//! From tests to a program for the kernel.
//!
//! Tests become a graph of questions on values (`value`, `graph`); no question is asked twice on any way (`facts`), and
//! lists are asked for as such (`group`). A plan says what is computed where, and kept (`plan`, `home`); then come the
//! instructions (`emit`, `compute`, `chain`, `code`). A packet gets to one of two ends, which whoever wants the program
//! provides.
//!
//! The rule: what `evaluate` says of a packet, the program says too, in whatever pieces the kernel keeps it.

mod bits;
mod chain;
mod code;
mod compute;
mod emit;
mod facts;
mod graph;
mod group;
mod home;
mod never;
mod plan;
mod remark;
mod value;

use std::fmt::{self, Display, Formatter};

use pktobs_common::bytecode::Instruction;

pub use code::Program;
use graph::{Graph, Target};
use value::Values;

use super::test::Test;

/// What is done with packets in the end. Register 6 has the context; all others, and the stack, are free.
#[derive(Clone, Debug)]
pub struct Ends {
    /// With those that match.
    pub matching: Vec<Instruction>,
    /// With all others.
    pub passing: Vec<Instruction>,
}

/// A filter that is too large for a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TooLarge {
    /// So many instructions.
    Instructions(usize),
    /// So many comparisons one after the other.
    Jumps(usize),
    /// Too many values are needed at the same time.
    Values,
}

impl Display for TooLarge {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Instructions(count) => write!(
                f,
                "it would make a program of {count} instructions (the kernel's jumps reach over 32,767)"
            ),
            Self::Jumps(count) => write!(
                f,
                "it would make up to {count} comparisons of one packet (the kernel takes 8,000)"
            ),
            Self::Values => {
                f.write_str("its arithmetic is nested too deeply for the kernel's stack")
            }
        }
    }
}

/// The program of a test.
///
/// # Errors
/// It would be too large for the kernel.
pub(super) fn compile(test: &Test, ends: &Ends) -> Result<Program, TooLarge> {
    let mut values = Values::default();
    let mut graph = Graph::default();
    let start = graph.test(&mut values, test, Target::Match, Target::Pass);
    let (graph, start) = facts::apply(&values, graph, start);
    let (graph, start) = group::apply(&values, &graph, start);
    emit::emit(&values, &graph, start, ends)
}

/// Whether no packet matches, as far as libpcap finds out without one.
pub(super) fn is_never(test: &Test) -> bool {
    let mut values = Values::default();
    let mut graph = Graph::default();
    let start = graph.test(&mut values, test, Target::Match, Target::Pass);
    never::is_never(&graph, start)
}

#[cfg(test)]
mod tests;
