//! Lists: questions one after the other whether a value is this number or that become one, whether it is among them.
//!
//! A list of hosts asks in turn for source and destination; both are had after the first host, so the order does not
//! matter any more, and all sources are asked for at once, then all destinations.

use std::collections::HashMap;

use super::{
    super::test::Comparison,
    bits::Bits,
    graph::{Graph, Question, Target},
    value::{Id, Operand, Values},
};

/// The graph with lists.
pub(super) fn apply(values: &Values, graph: &Graph, start: Target) -> (Graph, Target) {
    let grouping = Grouping::new(values, graph, start);
    let order = graph.order(start);
    let mut lists = HashMap::new();
    let mut is_in_list = vec![false; graph.nodes.len()];
    for &index in &order {
        if is_in_list[index] {
            continue;
        }
        let list = grouping.list(index);
        if let [_, rest @ ..] = list.as_slice()
            && !rest.is_empty()
        {
            rest.iter().for_each(|&node| is_in_list[node] = true);
            lists.insert(index, list);
        }
    }
    let mut made = Graph::default();
    let mut targets = vec![Target::Pass; graph.nodes.len()];
    for &index in order.iter().rev().filter(|&&index| !is_in_list[index]) {
        let of = |target| match target {
            Target::Node(node) => targets[node],
            target => target,
        };
        let node = &graph.nodes[index];
        let yes = of(node.yes);
        targets[index] = match lists.get(&index).map(Vec::as_slice) {
            Some(list @ [.., last]) => {
                let no = of(graph.nodes[*last].no);
                let by_value = grouping.by_value(list).into_iter().rev();
                by_value.fold(no, |no, (value, numbers)| {
                    made.node(values, question(value, numbers), yes, no)
                })
            }
            _ => made.node(values, node.question.clone(), yes, of(node.no)),
        };
    }
    let start = match start {
        Target::Node(node) => targets[node],
        target => target,
    };
    (made, start)
}

fn question(value: Id, mut numbers: Vec<u32>) -> Question {
    numbers.sort_unstable();
    numbers.dedup();
    match numbers.as_slice() {
        &[number] => Question::Compare(value, Comparison::Equal, Operand::Number(number)),
        _ => Question::Among(value, numbers),
    }
}

struct Grouping<'a> {
    graph: &'a Graph,
    /// How many answers lead to a node.
    ways: Vec<usize>,
    /// The values that are had when a node is reached, whatever the way.
    had: Vec<Bits>,
}

impl<'a> Grouping<'a> {
    fn new(values: &Values, graph: &'a Graph, start: Target) -> Self {
        let mut grouping = Self {
            graph,
            ways: vec![0; graph.nodes.len()],
            had: vec![Bits::all(values.len()); graph.nodes.len()],
        };
        if let Target::Node(start) = start {
            grouping.had[start] = Bits::none(values.len());
        }
        for index in graph.order(start) {
            let node = &graph.nodes[index];
            let mut had = grouping.had[index].clone();
            for value in node.question.values() {
                had.insert(value.index());
            }
            for next in node.nodes() {
                grouping.ways[next] += 1;
                grouping.had[next].meet(&had);
            }
        }
        grouping
    }

    /// The question of a node, if it can stand in any order with others that have the same answer to yes.
    fn member(&self, index: usize) -> Option<(Id, u32)> {
        match self.graph.nodes[index].question {
            Question::Compare(value, Comparison::Equal, Operand::Number(number))
                if self.had[index].has(value.index()) =>
            {
                Some((value, number))
            }
            _ => None,
        }
    }

    /// The nodes of the list that begins with this one; itself alone, or nothing, if there is none.
    ///
    /// All their values are had where it begins, as they are had further on and nothing is loaded between.
    fn list(&self, first: usize) -> Vec<usize> {
        let yes = self.graph.nodes[first].yes;
        let mut list = Vec::new();
        let mut next = Target::Node(first);
        while let Target::Node(index) = next
            && (index == first || self.ways[index] == 1)
            && self.graph.nodes[index].yes == yes
            && self.member(index).is_some()
        {
            list.push(index);
            next = self.graph.nodes[index].no;
        }
        list
    }

    /// The numbers that a list asks for, by value.
    fn by_value(&self, list: &[usize]) -> Vec<(Id, Vec<u32>)> {
        let mut lists: Vec<(Id, Vec<u32>)> = Vec::new();
        for (value, number) in list.iter().filter_map(|&index| self.member(index)) {
            match lists.iter_mut().find(|(other, _)| *other == value) {
                Some((_, numbers)) => numbers.push(number),
                None => lists.push((value, vec![number])),
            }
        }
        lists
    }
}
