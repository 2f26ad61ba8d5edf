//! Instructions with labels, and how they become a program.

use std::{
    collections::HashMap,
    fmt::{self, Display, Formatter},
};

use pktobs_common::bytecode::{Condition, Instruction, Register, skip, skipping};

use super::{super::listing::Listing, TooLarge, plan::Access};

/// A place in the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Label {
    /// A node of the graph.
    Node(Access, usize),
    /// What is done with a packet that matches.
    Match,
    /// What is done with any other.
    Pass,
    /// Somewhere within a node.
    Local(usize),
}

/// A program that is being put together.
#[derive(Default)]
pub(super) struct Code {
    instructions: Vec<Instruction>,
    /// The instructions that jump, and where to.
    jumps: Vec<(usize, Label)>,
    places: HashMap<Label, usize>,
    /// What instructions are about, in order.
    remarks: Vec<(usize, String)>,
    locals: usize,
}

/// The longest program. The offset of a jump has 16 bits, so that every jump within it can be written.
const INSTRUCTIONS_MAX: usize = i16::MAX as usize;

impl Code {
    pub(super) fn push(&mut self, instruction: Instruction) {
        self.instructions.push(instruction);
    }

    pub(super) fn extend(&mut self, instructions: impl IntoIterator<Item = Instruction>) {
        self.instructions.extend(instructions);
    }

    /// A label of its own.
    pub(super) const fn local(&mut self) -> Label {
        self.locals += 1;
        Label::Local(self.locals)
    }

    /// The label stands for what comes next.
    pub(super) fn place(&mut self, label: Label) {
        self.places.insert(label, self.instructions.len());
    }

    pub(super) fn is_placed(&self, label: Label) -> bool {
        self.places.contains_key(&label)
    }

    /// What comes next is about this.
    pub(super) fn remark(&mut self, remark: String) {
        self.remarks.push((self.instructions.len(), remark));
    }

    /// Jumps, if the instruction says so.
    pub(super) fn jump_by(&mut self, jump: Instruction, label: Label) {
        self.jumps.push((self.instructions.len(), label));
        self.instructions.push(jump);
    }

    pub(super) fn jump(&mut self, label: Label) {
        self.jump_by(skip(0), label);
    }

    /// Jumps if the condition holds for the low 32 bits.
    pub(super) fn jump_if(
        &mut self,
        condition: Condition,
        one: Register,
        other: Other,
        label: Label,
    ) {
        self.jump_by(other.comparison(condition, one), label);
    }

    /// Jumps so far.
    pub(super) fn jumps(&self) -> usize {
        self.jumps.len()
    }

    /// Whether that is jumped to.
    pub(super) fn is_used(&self, label: Label) -> bool {
        self.is_used_since(0, label)
    }

    /// Whether one of the jumps from `jump` on goes there.
    pub(super) fn is_used_since(&self, jump: usize, label: Label) -> bool {
        self.jumps[jump..].iter().any(|(_, other)| *other == label)
    }

    /// The program: every jump knows how far it goes.
    pub(super) fn finish(mut self) -> Result<Program, TooLarge> {
        let count = self.instructions.len();
        if count > INSTRUCTIONS_MAX {
            return Err(TooLarge::Instructions(count));
        }
        let mut targets = Vec::new();
        for (at, label) in self.jumps {
            // All that is jumped to has been placed.
            let Some(&place) = self.places.get(&label) else {
                return Err(TooLarge::Instructions(count));
            };
            let skipped = place as isize - (at + 1) as isize;
            let skipped = i16::try_from(skipped).map_err(|_| TooLarge::Instructions(count))?;
            let jump = &mut self.instructions[at];
            *jump = skipping(*jump, skipped);
            targets.push((at, place));
        }
        Ok(Program {
            instructions: self.instructions,
            remarks: self.remarks,
            targets,
        })
    }
}

/// With what a register is compared.
#[derive(Clone, Copy)]
pub(super) enum Other {
    Number(u32),
    Register(Register),
}

impl Other {
    const fn comparison(self, condition: Condition, one: Register) -> Instruction {
        use pktobs_common::bytecode::{skip_if_number_32, skip_if_register_32};
        match self {
            Self::Number(number) => skip_if_number_32(condition, one, number, 0),
            Self::Register(other) => skip_if_register_32(condition, one, other, 0),
        }
    }
}

/// A filter as a program for the kernel.
#[derive(Clone, Debug)]
pub struct Program {
    pub(in crate::filter) instructions: Vec<Instruction>,
    /// What instructions are about, in order of their places.
    pub(in crate::filter) remarks: Vec<(usize, String)>,
    /// The jumps, by their places, and the places where they go.
    pub(in crate::filter) targets: Vec<(usize, usize)>,
}

impl Program {
    /// What the kernel loads.
    #[must_use]
    pub fn instructions(&self) -> &[Instruction] {
        &self.instructions
    }
}

impl Display for Program {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Listing(self).fmt(f)
    }
}
