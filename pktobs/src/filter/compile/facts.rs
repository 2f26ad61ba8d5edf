//! No question is asked whose answer is known on the way to it.
//!
//! Every way through the graph is followed with what its answers told. Where ways meet again that know the same of all
//! that will still be asked, they go on as one: so a list of hosts asks for the EtherType once, and then only for
//! addresses.

use std::collections::HashMap;

use super::{
    super::test::Comparison,
    bits::Bits,
    graph::{Graph, Question, Target, holds},
    value::{Id, Operand, Values},
};

/// Nodes that may come of one graph, as a multiple of its own. What would become larger stays as it was.
const GROWTH_MAX: usize = 4;
/// So many nodes may come of any graph.
const NODES_MIN: usize = 256;

/// The graph without questions whose answers are known; the same graph if it would become too large.
pub(super) fn apply(values: &Values, graph: Graph, start: Target) -> (Graph, Target) {
    let limit = NODES_MIN.max(graph.nodes.len() * GROWTH_MAX);
    let facts = Facts::new(&graph);
    match facts.follow(values, &graph, start, limit) {
        Some(followed) => followed,
        None => (graph, start),
    }
}

/// What can be known of the packets of a graph: comparisons, by number.
struct Facts {
    comparisons: Vec<(Id, Comparison, Operand)>,
    /// The comparison that a node makes.
    of_node: Vec<Option<usize>>,
    /// The comparisons that are made from a node on.
    to_come: Vec<Bits>,
    /// The comparisons of a value.
    of_value: HashMap<Id, Vec<usize>>,
}

/// A place in the graph, and the comparisons that are known to hold and not to hold there.
#[derive(Clone, PartialEq, Eq, Hash)]
struct State {
    node: usize,
    holds: Bits,
    fails: Bits,
}

impl Facts {
    fn new(graph: &Graph) -> Self {
        let mut numbers = HashMap::new();
        let mut facts = Self {
            comparisons: Vec::new(),
            of_node: Vec::new(),
            to_come: Vec::new(),
            of_value: HashMap::new(),
        };
        for node in &graph.nodes {
            let Question::Compare(left, comparison, right) = node.question else {
                facts.of_node.push(None);
                continue;
            };
            let key = (left, comparison, right);
            let number = *numbers.entry(key).or_insert_with(|| {
                facts.comparisons.push((left, comparison, right));
                let number = facts.comparisons.len() - 1;
                facts.of_value.entry(left).or_default().push(number);
                number
            });
            facts.of_node.push(Some(number));
        }
        for (node, number) in graph.nodes.iter().zip(&facts.of_node) {
            let mut to_come = Bits::none(facts.comparisons.len());
            if let Some(number) = *number {
                to_come.insert(number);
            }
            for next in node.nodes() {
                to_come.join(&facts.to_come[next]);
            }
            facts.to_come.push(to_come);
        }
        facts
    }

    /// Follows every way; `None` if there are too many.
    fn follow(
        &self,
        values: &Values,
        graph: &Graph,
        start: Target,
        limit: usize,
    ) -> Option<(Graph, Target)> {
        let Target::Node(node) = start else {
            return Some((Graph::default(), start));
        };
        let none = Bits::none(self.comparisons.len());
        let start = State {
            node,
            holds: none.clone(),
            fails: none,
        };
        let mut made = Graph::default();
        let mut done: HashMap<State, Target> = HashMap::new();
        let mut pending = vec![start.clone()];
        while let Some(state) = pending.last() {
            if done.len() > limit {
                return None;
            }
            let node = &graph.nodes[state.node];
            let next = [true, false].map(|answer| self.next(graph, state, answer));
            let [yes, no] = next.clone().map(|next| match next {
                Ok(state) => done.get(&state).copied(),
                Err(target) => Some(target),
            });
            if let (Some(yes), Some(no)) = (yes, no) {
                let target = made.node(values, node.question.clone(), yes, no);
                if let Some(state) = pending.pop() {
                    done.insert(state, target);
                }
                continue;
            }
            for (next, known) in next.into_iter().zip([yes, no]) {
                if let (Ok(next), None) = (next, known) {
                    pending.push(next);
                }
            }
        }
        done.get(&start).map(|&start| (made, start))
    }

    /// Where the answer leads: over all questions whose answers are known then.
    fn next(&self, graph: &Graph, state: &State, answer: bool) -> Result<State, Target> {
        let mut state = state.clone();
        if let Some(number) = self.of_node[state.node] {
            self.learn(&mut state, number, answer);
        }
        let node = &graph.nodes[state.node];
        let mut target = if answer { node.yes } else { node.no };
        loop {
            let Target::Node(next) = target else {
                return Err(target);
            };
            let node = &graph.nodes[next];
            target = match self.of_node[next] {
                Some(number) if state.holds.has(number) => node.yes,
                Some(number) if state.fails.has(number) => node.no,
                _ => {
                    state.node = next;
                    state.holds.meet(&self.to_come[next]);
                    state.fails.meet(&self.to_come[next]);
                    return Ok(state);
                }
            }
        }
    }

    /// Notes an answer and what follows from it.
    fn learn(&self, state: &mut State, number: usize, answer: bool) {
        let mut note = |number, answer| {
            if answer {
                state.holds.insert(number);
            } else {
                state.fails.insert(number);
            }
        };
        note(number, answer);
        let (left, comparison, Operand::Number(right)) = self.comparisons[number] else {
            return;
        };
        if (comparison, answer) == (Comparison::Equal, false) {
            return;
        }
        for &other in self.of_value.get(&left).into_iter().flatten() {
            if let (_, asked, Operand::Number(number)) = self.comparisons[other]
                && let Some(answer) = follows((comparison, right, answer), (asked, number))
            {
                note(other, answer);
            }
        }
    }
}

/// The answer to what is `asked` of a value, if it follows from what is `known` of it.
fn follows(
    (comparison, number, answer): (Comparison, u32, bool),
    (asked, other): (Comparison, u32),
) -> Option<bool> {
    use Comparison::*;
    let (least, most) = match (comparison, answer) {
        (Equal, true) => (number, number),
        (Greater, true) => (number.saturating_add(1), u32::MAX),
        (Greater, false) => (0, number),
        (GreaterOrEqual, true) => (number, u32::MAX),
        (GreaterOrEqual, false) => (0, number.saturating_sub(1)),
        (Equal, false) => return None,
        (AnyBit, answer) => {
            return match asked {
                AnyBit if answer && number & !other == 0 => Some(true),
                AnyBit if !answer && other & !number == 0 => Some(false),
                Equal if answer == (other & number == 0) => Some(false),
                _ => None,
            };
        }
    };
    match asked {
        Equal | AnyBit if least == most => Some(holds(asked, least, other)),
        Equal if other < least || other > most => Some(false),
        Greater if least > other => Some(true),
        Greater if most <= other => Some(false),
        GreaterOrEqual if least >= other => Some(true),
        GreaterOrEqual if most < other => Some(false),
        _ => None,
    }
}
