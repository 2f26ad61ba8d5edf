//! Whether no packet can match.
//!
//! libpcap refuses a filter of which its optimizer leaves nothing (`opt_j` and `fold_edge` in optimize.c), and what is
//! found out here is what it finds out: an answer is known on the way from one question to the next if all ways to
//! there have it, and a value that equals one number equals no other. So both refuse the same filters.

use super::{
    super::test::Comparison,
    graph::{Graph, Question, Target},
};

/// Larger graphs are not looked at, as the work grows with the square of their size.
const NODES_MAX: usize = 500;

/// Questions by the nodes that ask them, with their answers.
type Answers = Vec<(usize, bool)>;

/// True if no way through the graph leads to a match.
pub(super) fn is_never(graph: &Graph, start: Target) -> bool {
    let is_chain = |node: &usize| matches!(graph.nodes[*node].question, Question::Chain(_));
    let order = graph.order(start);
    // libpcap does not optimize a filter that has a loop.
    if order.len() > NODES_MAX || order.iter().any(is_chain) {
        return start == Target::Pass;
    }
    let mut edges: Vec<[Target; 2]> = graph.nodes.iter().map(|it| [it.no, it.yes]).collect();
    loop {
        let before = edges.clone();
        let mut known: Vec<Option<Answers>> = vec![None; edges.len()];
        let mut is_matched = start == Target::Match;
        if let Target::Node(start) = start {
            known[start] = Some(Answers::new());
        }
        for &node in &order {
            let Some(answers) = known[node].take() else {
                continue;
            };
            for answer in [false, true] {
                let mut answers = answers.clone();
                answers.push((node, answer));
                let mut target = edges[node][usize::from(answer)];
                while let Target::Node(next) = target
                    && let Some(answer) = answer_to(graph, next, &answers)
                {
                    target = edges[next][usize::from(answer)];
                }
                edges[node][usize::from(answer)] = target;
                match target {
                    Target::Match => is_matched = true,
                    Target::Pass => {}
                    Target::Node(next) => match &mut known[next] {
                        Some(all) => all.retain(|answer| answers.contains(answer)),
                        none => *none = Some(answers),
                    },
                }
            }
        }
        if !is_matched || edges == before {
            return !is_matched;
        }
    }
}

/// The answer to the question of `node`, if it follows from those before.
fn answer_to(graph: &Graph, node: usize, answers: &Answers) -> Option<bool> {
    use Comparison::Equal;
    let Question::Compare(left, comparison, right) = graph.nodes[node].question else {
        return None;
    };
    answers.iter().find_map(|&(before, answer)| {
        let Question::Compare(value, known, number) = graph.nodes[before].question else {
            return None;
        };
        if (value, known) != (left, comparison) {
            None
        } else if number == right {
            Some(answer)
        } else {
            (comparison == Equal && answer).then_some(false)
        }
    })
}
