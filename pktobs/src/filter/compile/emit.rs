//! From a graph and its plans to instructions.
//!
//! Where an answer leads to a node that has no place yet, that node comes next, so that lists are chains of comparisons.

use std::collections::BTreeSet;

use pktobs_common::bytecode::{
    Condition, Operation, Width, load, skip_if_number, with_number, with_register,
};

use super::{
    super::test,
    Ends, TooLarge, chain,
    code::{Code, Label, Other, Program},
    graph::{Graph, Question, Target},
    home::{CONTEXT, DATA, DATA_END, SCRATCH},
    plan::{Access, Plan, node},
    value::{Field, Id, Values},
};

/// Conditional jumps on the longest way. The verifier keeps the other way of each in mind
/// (`BPF_COMPLEXITY_LIMIT_JMP_SEQ`, kernel/bpf/verifier.c, is 8,192).
const JUMPS_MAX: usize = 8_000;

/// A list is halved until it is at most that long.
const LIST_MAX: usize = 4;

/// The program of a graph that begins at `start`.
pub(super) fn emit(
    values: &Values,
    graph: &Graph,
    start: Target,
    ends: &Ends,
) -> Result<Program, TooLarge> {
    let mut emitter = Emitter {
        values,
        graph,
        code: Code::default(),
        fallbacks: BTreeSet::new(),
        pending_guards: Default::default(),
    };
    emitter
        .code
        .push(with_register(Operation::Move, CONTEXT, 1));
    let mut jumps = 0;
    match node(start) {
        None => emitter.code.jump(label(Access::Direct, start)),
        Some(start) => {
            let direct = Plan::new(values, graph, &[start], Access::Direct)?;
            if direct.steps.iter().any(|step| !step.guards.is_empty()) {
                emitter.field(DATA, Field::Data);
                emitter.field(DATA_END, Field::DataEnd);
            }
            jumps += emitter.all(&direct, &[start]);
            let fallbacks: Vec<usize> = emitter.fallbacks.iter().copied().collect();
            let helper = Plan::new(values, graph, &fallbacks, Access::Helper)?;
            jumps += emitter.all(&helper, &fallbacks);
        }
    }
    if jumps > JUMPS_MAX {
        return Err(TooLarge::Jumps(jumps));
    }
    let mut code = emitter.code;
    for (label, end, remark) in [
        (Label::Match, &ends.matching, "matches"),
        (Label::Pass, &ends.passing, "passes"),
    ] {
        if code.is_used(label) {
            code.place(label);
            code.remark(remark.to_owned());
            code.extend(end.iter().copied());
        }
    }
    code.finish()
}

pub(super) const fn label(access: Access, target: Target) -> Label {
    match target {
        Target::Match => Label::Match,
        Target::Pass => Label::Pass,
        Target::Node(node) => Label::Node(access, node),
    }
}

pub(super) struct Emitter<'a> {
    pub(super) values: &'a Values,
    graph: &'a Graph,
    pub(super) code: Code,
    /// Nodes at which direct access may not do.
    fallbacks: BTreeSet<usize>,
    /// What must be made sure of before the next load from that base.
    pub(super) pending_guards: std::collections::BTreeMap<Option<Id>, u32>,
}

impl Emitter<'_> {
    /// All nodes of a plan; returns how many conditional jumps the longest way has.
    fn all(&mut self, plan: &Plan, starts: &[usize]) -> usize {
        let mut pending: Vec<usize> = starts.iter().rev().copied().collect();
        let mut jumps = vec![0; self.graph.nodes.len()];
        while let Some(first) = pending.pop() {
            let mut next = Some(first);
            while let Some(node) = next.take() {
                let label = Label::Node(plan.access, node);
                if self.code.is_placed(label) {
                    if node != first {
                        self.code.jump(label);
                    }
                    break;
                }
                self.code.place(label);
                jumps[node] = self.node(plan, node, &mut next);
                pending.extend(
                    self.graph.nodes[node]
                        .nodes()
                        .filter(|_| !plan.steps[node].is_out_of_reach),
                );
            }
        }
        for &node in plan.order.iter().rev() {
            let next = self.graph.nodes[node].nodes().map(|next| jumps[next]);
            jumps[node] += next.max().unwrap_or(0);
        }
        starts.iter().map(|&start| jumps[start]).max().unwrap_or(0)
    }

    /// One node. `next` becomes the node that has to follow, if any. Returns how many conditional jumps a packet meets.
    fn node(&mut self, plan: &Plan, index: usize, next: &mut Option<usize>) -> usize {
        let graph = self.graph;
        let node = &graph.nodes[index];
        let step = &plan.steps[index];
        let fallback = Label::Node(Access::Helper, index);
        if step.is_out_of_reach {
            self.fallbacks.insert(index);
            self.code.jump(fallback);
            return 0;
        }
        let before = self.code.jumps();
        self.pending_guards = step.guards.clone();
        self.code
            .remark(super::remark::question(self.values, &node.question));
        for &id in &step.computed {
            self.value(plan, id, fallback);
        }
        if self.code.is_used_since(before, fallback) {
            self.fallbacks.insert(index);
        }
        let computing = self.code.jumps() - before;
        let [yes, no] = [node.yes, node.no].map(|target| label(plan.access, target));
        // What comes next need not be jumped to.
        let follows = |target: Target, code: &Code| {
            self::node(target).filter(|_| !code.is_placed(label(plan.access, target)))
        };
        let after = follows(node.no, &self.code);
        let is_yes_next = after.is_none() && follows(node.yes, &self.code).is_some();
        *next = after.or_else(|| follows(node.yes, &self.code));
        let asking = match &node.question {
            Question::Compare(left, comparison, right) => {
                let condition = condition(*comparison);
                let left = self.register(plan, *left, SCRATCH);
                let right = self.other(plan, *right);
                match opposite(condition) {
                    Some(opposite) if is_yes_next => self.code.jump_if(opposite, left, right, no),
                    _ => {
                        self.code.jump_if(condition, left, right, yes);
                        if is_yes_next {
                            *next = None;
                        }
                    }
                }
                1
            }
            Question::Among(value, numbers) => {
                let value = self.register(plan, *value, SCRATCH);
                self.among(value, numbers, yes, no);
                if is_yes_next {
                    *next = None;
                }
                numbers.len().ilog2() as usize + LIST_MAX
            }
            Question::Chain(chain) => {
                chain::emit(&mut self.code, chain, yes);
                if is_yes_next {
                    *next = None;
                }
                chain::JUMPS
            }
        };
        if next.is_none() {
            self.code.jump(no);
        }
        computing + asking
    }

    /// Jumps to `yes` if the value is one of the numbers, which are in order; goes on, or to `no`, if not.
    fn among(&mut self, value: u8, numbers: &[u32], yes: Label, no: Label) {
        let (lower, higher) = numbers.split_at(numbers.len() / 2);
        let (true, &[.., last]) = (numbers.len() > LIST_MAX, lower) else {
            for &number in numbers {
                let number = Other::Number(number);
                self.code.jump_if(Condition::Equal, value, number, yes);
            }
            return;
        };
        let above = self.code.local();
        let number = Other::Number(last);
        self.code.jump_if(Condition::Greater, value, number, above);
        self.among(value, lower, yes, no);
        self.code.jump(no);
        self.code.place(above);
        self.among(value, higher, yes, no);
    }

    /// A word of the context.
    pub(super) fn field(&mut self, to: u8, field: Field) {
        self.code.push(load(Width::Word, to, CONTEXT, field as i16));
    }

    /// Goes to `fallback` unless the octets from `base` on are there.
    pub(super) fn guard(&mut self, base: u8, octets: u32, fallback: Label) {
        self.code
            .push(with_register(Operation::Move, SCRATCH, base));
        let octets = octets.cast_signed();
        self.code.push(with_number(Operation::Add, SCRATCH, octets));
        let beyond =
            pktobs_common::bytecode::skip_if_register(Condition::Greater, SCRATCH, DATA_END, 0);
        self.code.jump_by(beyond, fallback);
    }

    /// Goes to `label` if the whole register is greater.
    pub(super) fn jump_above(&mut self, register: u8, number: u32, label: Label) {
        let number = number.cast_signed();
        let above = skip_if_number(Condition::Greater, register, number, 0);
        self.code.jump_by(above, label);
    }
}

const fn condition(comparison: test::Comparison) -> Condition {
    match comparison {
        test::Comparison::Equal => Condition::Equal,
        test::Comparison::Greater => Condition::Greater,
        test::Comparison::GreaterOrEqual => Condition::GreaterOrEqual,
        test::Comparison::AnyBit => Condition::AnyBit,
    }
}

const fn opposite(condition: Condition) -> Option<Condition> {
    Some(match condition {
        Condition::Equal => Condition::NotEqual,
        Condition::NotEqual => Condition::Equal,
        Condition::Greater => Condition::LessOrEqual,
        Condition::LessOrEqual => Condition::Greater,
        Condition::GreaterOrEqual => Condition::Less,
        Condition::Less => Condition::GreaterOrEqual,
        Condition::AnyBit => return None,
    })
}
