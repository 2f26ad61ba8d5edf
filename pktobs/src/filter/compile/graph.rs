//! A test as a graph of questions, each with an answer that leads on: the control flow of the program.
//!
//! It has no cycles, and what is equal is there once. A node is made after those to which it leads, so its number is
//! higher than theirs.

use std::collections::HashMap;

use super::{
    super::test::{Chain, Comparison, Test, Value},
    value::{Id, Impossible, Operand, Values},
};

/// Where an answer leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Target {
    /// The packet matches.
    Match,
    /// It does not.
    Pass,
    /// To one more question.
    Node(usize),
}

/// What a packet is asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Question {
    /// How a value compares.
    Compare(Id, Comparison, Operand),
    /// Whether a value is one of these numbers, which are in order.
    Among(Id, Vec<u32>),
    /// Whether a protocol is in the chain of headers.
    Chain(Chain),
}

impl Question {
    /// The values that are looked at.
    pub(super) fn values(&self) -> impl Iterator<Item = Id> + use<> {
        let (first, second) = match *self {
            Self::Compare(left, _, Operand::Value(right)) => (Some(left), Some(right)),
            Self::Compare(value, ..) | Self::Among(value, _) => (Some(value), None),
            Self::Chain(_) => (None, None),
        };
        first.into_iter().chain(second)
    }
}

/// A question and where its answers lead. A packet in which a value cannot be had passes at once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Node {
    pub(super) question: Question,
    pub(super) yes: Target,
    pub(super) no: Target,
}

impl Node {
    pub(super) fn nodes(&self) -> impl Iterator<Item = usize> + use<> {
        [self.yes, self.no]
            .into_iter()
            .filter_map(|target| match target {
                Target::Node(node) => Some(node),
                _ => None,
            })
    }
}

/// The nodes; some may be out of reach.
#[derive(Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    known: HashMap<Node, usize>,
}

impl Graph {
    /// The node with this question and these answers, or where it leads whatever the answer.
    pub(super) fn node(
        &mut self,
        values: &Values,
        question: Question,
        yes: Target,
        no: Target,
    ) -> Target {
        let may_fail = match &question {
            Question::Chain(_) => true,
            question => question.values().any(|id| values.may_fail(id)),
        };
        // Whoever does not get the value passes, as does everybody else.
        if yes == no && (!may_fail || yes == Target::Pass) {
            return yes;
        }
        let node = Node { question, yes, no };
        let nodes = &mut self.nodes;
        let index = *self.known.entry(node).or_insert_with_key(|node| {
            nodes.push(node.clone());
            nodes.len() - 1
        });
        Target::Node(index)
    }

    /// Asks `test` of a packet, which then goes on to one of the targets.
    pub(super) fn test(
        &mut self,
        values: &mut Values,
        test: &Test,
        yes: Target,
        no: Target,
    ) -> Target {
        match test {
            Test::Constant(true) => yes,
            Test::Constant(false) => no,
            Test::Not(test) => self.test(values, test, no, yes),
            Test::All(tests) => tests
                .iter()
                .rev()
                .fold(yes, |yes, test| self.test(values, test, yes, no)),
            Test::Any(tests) => tests
                .iter()
                .rev()
                .fold(no, |no, test| self.test(values, test, yes, no)),
            Test::Compare {
                left,
                comparison,
                right,
            } => {
                let compared = self.compare(values, (left, *comparison, right), yes, no);
                compared.unwrap_or(Target::Pass)
            }
            Test::Chain(chain) => self.node(values, Question::Chain(*chain), yes, no),
        }
    }

    fn compare(
        &mut self,
        values: &mut Values,
        (left, comparison, right): (&Value, Comparison, &Value),
        yes: Target,
        no: Target,
    ) -> Result<Target, Impossible> {
        use Comparison::*;
        let (left, right) = (values.add(left)?, values.add(right)?);
        let (left, comparison, right, yes, no) = match (left, right) {
            (Operand::Number(left), Operand::Number(right)) => {
                return Ok(if holds(comparison, left, right) {
                    yes
                } else {
                    no
                });
            }
            (Operand::Value(left), right) => (left, comparison, right, yes, no),
            // The number goes to the right: 5 > x is not x >= 5.
            (left, Operand::Value(right)) => match comparison {
                Equal | AnyBit => (right, comparison, left, yes, no),
                Greater => (right, GreaterOrEqual, left, no, yes),
                GreaterOrEqual => (right, Greater, left, no, yes),
            },
        };
        let Operand::Number(number) = right else {
            let question = Question::Compare(left, comparison, right);
            return Ok(self.node(values, question, yes, no));
        };
        let known = match comparison {
            Equal if number > values.max(left) => Some(no),
            Greater if number >= values.max(left) => Some(no),
            GreaterOrEqual if number == 0 => Some(yes),
            AnyBit if number == 0 => Some(no),
            _ => None,
        };
        if let Some(known) = known
            && !values.may_fail(left)
        {
            return Ok(known);
        }
        let (left, number) = match comparison {
            Equal => values.before_equal(left, number),
            AnyBit => values.before_any_bit(left, number),
            Greater | GreaterOrEqual => (left, number),
        };
        let question = Question::Compare(left, comparison, Operand::Number(number));
        Ok(self.node(values, question, yes, no))
    }

    /// The nodes that can be reached from `start`, in an order in which each comes before those to which it leads.
    pub(super) fn order(&self, start: Target) -> Vec<usize> {
        let start = match start {
            Target::Node(start) => Some(start),
            _ => None,
        };
        self.order_from(start, |_| true)
    }

    /// The same from several nodes, of which only those for which `goes_on` holds lead on.
    pub(super) fn order_from(
        &self,
        starts: impl IntoIterator<Item = usize>,
        goes_on: impl Fn(usize) -> bool,
    ) -> Vec<usize> {
        let mut is_reached = vec![false; self.nodes.len()];
        starts
            .into_iter()
            .for_each(|start| is_reached[start] = true);
        for (index, node) in self.nodes.iter().enumerate().rev() {
            if is_reached[index] && goes_on(index) {
                node.nodes().for_each(|next| is_reached[next] = true);
            }
        }
        (0..self.nodes.len())
            .rev()
            .filter(|&index| is_reached[index])
            .collect()
    }
}

/// Whether two numbers compare like that.
pub(super) const fn holds(comparison: Comparison, left: u32, right: u32) -> bool {
    match comparison {
        Comparison::Equal => left == right,
        Comparison::Greater => left > right,
        Comparison::GreaterOrEqual => left >= right,
        Comparison::AnyBit => left & right != 0,
    }
}
