//! Where values are kept: in registers, and on the stack where those do not suffice.

use super::{
    TooLarge,
    bits::Bits,
    plan::Access,
    value::{Id, Term, Values},
};
use pktobs_common::bytecode::Register;

/// Where a value is kept while it is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// It is not needed.
    None,
    Register(Register),
    /// Eight octets on the stack, that far from its end.
    Stack(i16),
}

/// The kernel's context of the packet, for the whole program.
pub(super) const CONTEXT: Register = 6;
/// Where the packet begins and where the part of it ends that is read directly, with direct access.
pub(super) const DATA: Register = 7;
pub(super) const DATA_END: Register = 8;
/// For what is needed at once only.
pub(super) const SCRATCH: Register = 0;
pub(super) const SECOND_SCRATCH: Register = 1;
/// The end of the stack.
pub(super) const STACK: Register = 10;
/// Where the kernel puts octets that it is asked for.
pub(super) const BUFFER: i16 = -8;

/// The stack has 512 octets; eight are the buffer.
const STACK_MAX: i16 = -512;

impl Access {
    /// Registers for values: those that are left, and that stay over calls where there are some.
    const fn registers(self) -> &'static [Register] {
        match self {
            Self::Direct => &[2, 3, 4, 5, 9],
            Self::Helper => &[7, 8, 9],
        }
    }
}

/// Which values are needed at the same time.
pub(super) struct Lives {
    /// By value: the others.
    others: Vec<Bits>,
    /// By value: how often it is needed.
    pub(super) uses: Vec<usize>,
}

impl Lives {
    pub(super) fn new(values: usize) -> Self {
        Self {
            others: vec![Bits::none(values); values],
            uses: vec![0; values],
        }
    }

    /// The others are needed when this value has just been computed.
    pub(super) fn meet(&mut self, value: usize, others: &Bits) {
        self.others[value].join(others);
        others
            .iter()
            .for_each(|other| self.others[other].insert(value));
    }
}

/// Gives every value a home: first to those that are needed most, if possible where what they are made of was.
///
/// Also returns those that should rather not be kept, by number: what is loaded directly in one instruction, as one is
/// needed for the stack too.
pub(super) fn assign(
    values: &Values,
    lives: &Lives,
    access: Access,
    let_go: &Bits,
) -> Result<(Vec<Home>, Vec<usize>), TooLarge> {
    let mut homes = vec![Home::None; values.len()];
    let mut not_kept = Vec::new();
    let mut related: Vec<Vec<usize>> = vec![Vec::new(); values.len()];
    let mut order: Vec<Id> = Vec::new();
    for id in values.ids().filter(|id| lives.uses[id.index()] > 0) {
        for part in values.parts(id, access == Access::Direct) {
            related[id.index()].push(part.index());
            related[part.index()].push(id.index());
        }
        order.push(id);
    }
    order.sort_by_key(|id| std::cmp::Reverse(lives.uses[id.index()]));
    for id in order {
        let number = id.index();
        let taken: Vec<Home> = lives.others[number]
            .iter()
            .map(|other| homes[other])
            .collect();
        let is_free = |home: &Home| !taken.contains(home);
        let like_related = related[number].iter().map(|&other| homes[other]);
        let like_related = like_related.filter(|home| matches!(home, Home::Register(_)));
        let registers = access.registers().iter().map(|&it| Home::Register(it));
        let stack = (1..).map(|slot| Home::Stack(BUFFER - 8 * slot));
        let stack = stack.take_while(|home| *home != Home::Stack(STACK_MAX - 8));
        let home = like_related.chain(registers).chain(stack).find(is_free);
        let is_cheap = access == Access::Direct
            && matches!(
                values.term(id),
                Term::Field(_) | Term::Load { index: None, .. }
            );
        match home {
            Some(Home::Stack(_)) if is_cheap && !let_go.has(number) => not_kept.push(number),
            Some(home) => homes[number] = home,
            None if !let_go.has(number) => not_kept.push(number),
            None => return Err(TooLarge::Values),
        }
    }
    Ok((homes, not_kept))
}
