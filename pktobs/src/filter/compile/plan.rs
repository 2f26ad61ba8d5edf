//! What is computed where, what is kept for later questions and in which register, and how far octets are known to be
//! there.
//!
//! A filter becomes two programs, which share their ends. The first reads octets directly; where it cannot be sure that
//! they are there, it goes on in the second, which asks the kernel for each of them (`bpf_skb_load_bytes`), begins with
//! the same question and has kept nothing. Packets that are short, or whose headers are not in one piece, get there.

use std::collections::BTreeMap;

use super::{
    TooLarge,
    bits::Bits,
    graph::{Graph, Question, Target},
    home::{self, Home, Lives},
    value::{Id, Term, Values},
};

/// How octets of the packet are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Access {
    Direct,
    Helper,
}

/// Direct loads end at most that many octets behind the packet's beginning, or behind what an index is: offsets in
/// instructions have 15 bits.
pub(super) const DIRECT_MAX: u32 = i16::MAX as u32;

/// Where direct loads start from: the packet's beginning, or a pointer.
pub(super) type Base = Option<Id>;

/// Octets from a base on that are known to be there.
type Reach = BTreeMap<Base, u32>;

/// What is done at a node.
#[derive(Clone, Debug, Default)]
pub(super) struct Step {
    /// Values that are not kept from before, each behind those that it is made of.
    pub(super) computed: Vec<Id>,
    /// Octets that must be made sure of.
    pub(super) guards: Reach,
    /// It cannot be done with direct access.
    pub(super) is_out_of_reach: bool,
}

/// What is done with one kind of access.
pub(super) struct Plan {
    pub(super) access: Access,
    /// By node; only those in `order` mean something.
    pub(super) steps: Vec<Step>,
    /// By value.
    pub(super) homes: Vec<Home>,
    /// The nodes that can be reached, each before those to which it leads.
    pub(super) order: Vec<usize>,
}

impl Plan {
    /// The plan for the nodes that can be reached from these.
    pub(super) fn new(
        values: &Values,
        graph: &Graph,
        starts: &[usize],
        access: Access,
    ) -> Result<Self, TooLarge> {
        let planning = Planning {
            values,
            graph,
            is_direct: access == Access::Direct,
            far: far(values),
        };
        let is_near = |node: usize| planning.is_near(node);
        let order = graph.order_from(starts.iter().copied(), is_near);
        // Values that are cheaper to load again than to keep on the stack.
        let mut let_go = Bits::none(values.len());
        loop {
            let mut steps = vec![Step::default(); graph.nodes.len()];
            let kept = planning.compute(&mut steps, &order, starts, &let_go);
            let lives = planning.lives(&steps, &order);
            let (homes, not_kept) = home::assign(values, &lives, access, &let_go)?;
            if !not_kept.is_empty() {
                not_kept.into_iter().for_each(|id| let_go.insert(id));
                continue;
            }
            if planning.is_direct {
                planning.guard(&mut steps, &order, starts, &kept);
            }
            return Ok(Self {
                access,
                steps,
                homes,
                order,
            });
        }
    }
}

/// The values that direct access does not get.
fn far(values: &Values) -> Bits {
    let mut far = Bits::none(values.len());
    for id in values.ids() {
        let is_far = match values.term(id) {
            Term::Load { width, offset, .. } => offset + width as u32 > DIRECT_MAX,
            _ => false,
        };
        if is_far || values.parts(id, true).any(|part| far.has(part.index())) {
            far.insert(id.index());
        }
    }
    far
}

struct Planning<'a> {
    values: &'a Values,
    graph: &'a Graph,
    is_direct: bool,
    far: Bits,
}

impl Planning<'_> {
    fn is_near(&self, node: usize) -> bool {
        let mut values = self.graph.nodes[node].question.values();
        !(self.is_direct && values.any(|id| self.far.has(id.index())))
    }

    fn is_chain(&self, node: usize) -> bool {
        matches!(self.graph.nodes[node].question, Question::Chain(_))
    }

    fn next(&self, node: usize) -> impl Iterator<Item = usize> {
        let next = self.is_near(node).then(|| self.graph.nodes[node].nodes());
        next.into_iter().flatten()
    }

    /// Says which values each node computes, and returns what is kept when it is reached.
    fn compute(
        &self,
        steps: &mut [Step],
        order: &[usize],
        starts: &[usize],
        let_go: &Bits,
    ) -> Vec<Bits> {
        let none = Bits::none(self.values.len());
        let mut kept = vec![Bits::all(self.values.len()); steps.len()];
        starts.iter().for_each(|&start| kept[start] = none.clone());
        for &node in order {
            let step = &mut steps[node];
            step.is_out_of_reach = !self.is_near(node);
            if step.is_out_of_reach {
                continue;
            }
            step.computed = self.missing(node, &kept[node]);
            let mut after = kept[node].clone();
            for id in &step.computed {
                if !let_go.has(id.index()) {
                    after.insert(id.index());
                }
            }
            // Following a chain takes the registers and the stack.
            let after = if self.is_chain(node) { &none } else { &after };
            self.next(node).for_each(|next| kept[next].meet(after));
        }
        kept
    }

    /// What the question of a node needs and is not kept.
    fn missing(&self, node: usize, kept: &Bits) -> Vec<Id> {
        let mut missing = Vec::new();
        let mut pending: Vec<Id> = self.graph.nodes[node].question.values().collect();
        let mut is_seen = Bits::none(self.values.len());
        while let Some(id) = pending.pop() {
            if kept.has(id.index()) || is_seen.has(id.index()) {
                continue;
            }
            is_seen.insert(id.index());
            missing.push(id);
            pending.extend(self.values.parts(id, self.is_direct));
        }
        missing.sort_unstable();
        missing
    }

    /// Which values are needed at the same time, and how often each is.
    fn lives(&self, steps: &[Step], order: &[usize]) -> Lives {
        let mut lives = Lives::new(self.values.len());
        let none = Bits::none(self.values.len());
        let mut alive = vec![none; steps.len()];
        for &node in order.iter().rev().filter(|&&node| self.is_near(node)) {
            let mut now = alive[node].clone();
            self.next(node).for_each(|next| now.join(&alive[next]));
            let mut needed = |id: Id, now: &mut Bits| {
                now.insert(id.index());
                lives.uses[id.index()] += 1;
            };
            for id in self.graph.nodes[node].question.values() {
                needed(id, &mut now);
            }
            let mut meetings = Vec::new();
            for &id in steps[node].computed.iter().rev() {
                now.remove(id.index());
                meetings.push((id, now.clone()));
                for part in self.values.parts(id, self.is_direct) {
                    needed(part, &mut now);
                }
            }
            for (id, others) in meetings {
                lives.meet(id.index(), &others);
            }
            alive[node] = now;
        }
        lives
    }

    /// Says of how many octets each node makes sure: of what is looked at in any case, or next.
    fn guard(&self, steps: &mut [Step], order: &[usize], starts: &[usize], kept: &[Bits]) {
        let needs: Vec<Reach> = steps.iter().map(|step| self.need(step)).collect();
        let mut wants = needs.clone();
        for &node in order.iter().rev() {
            let next: Vec<usize> = self.next(node).collect();
            let coming = next.iter().map(|&next| {
                let mut want = wants[next].clone();
                want.retain(|base, _| base.is_none_or(|id| kept[next].has(id.index())));
                want
            });
            for (base, octets) in coming.reduce(least).unwrap_or_default() {
                let want = wants[node].entry(base).or_default();
                *want = octets.max(*want);
            }
        }
        let mut known: Vec<Option<Reach>> = vec![None; steps.len()];
        starts
            .iter()
            .for_each(|&start| known[start] = Some(Reach::new()));
        for &node in order {
            let mut reach = known[node].take().unwrap_or_default();
            reach.retain(|base, _| base.is_none_or(|id| kept[node].has(id.index())));
            for (base, octets) in &needs[node] {
                if reach.get(base).is_none_or(|known| known < octets) {
                    let want = wants[node][base];
                    reach.insert(*base, want);
                    steps[node].guards.insert(*base, want);
                }
            }
            for next in self.next(node) {
                known[next] = Some(match known[next].take() {
                    Some(other) => least(other, reach.clone()),
                    None => reach.clone(),
                });
            }
        }
    }

    /// How far a node's loads reach.
    fn need(&self, step: &Step) -> Reach {
        let mut need = Reach::new();
        for &id in &step.computed {
            if let Term::Load {
                width,
                offset,
                index,
            } = self.values.term(id)
            {
                let octets = need.entry(index.map(|index| index.pointer)).or_default();
                *octets = (offset + width as u32).max(*octets);
            }
        }
        need
    }
}

/// What both are sure of.
fn least(mut one: Reach, other: Reach) -> Reach {
    one.retain(|base, octets| match other.get(base) {
        Some(others) => {
            *octets = (*octets).min(*others);
            true
        }
        None => false,
    });
    one
}

/// The node of a target that is one.
pub(super) const fn node(target: Target) -> Option<usize> {
    match target {
        Target::Node(node) => Some(node),
        Target::Match | Target::Pass => None,
    }
}
