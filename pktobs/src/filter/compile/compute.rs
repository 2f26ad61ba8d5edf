//! Instructions that compute a value.

use pktobs_common::bytecode::{
    self, Condition, Operation as Instruction, Register, call, load, store, to_network_order,
    with_number, with_number_32, with_register, with_register_32,
};

use super::{
    super::{syntax::Operation, test::Width},
    code::{Label, Other},
    emit::Emitter,
    home::{BUFFER, CONTEXT, DATA, Home, SCRATCH, SECOND_SCRATCH, STACK},
    plan::{Access, DIRECT_MAX, Plan},
    value::{Id, Index, Operand, PACKET_MAX, Term},
};

/// `bpf_skb_load_bytes` (include/uapi/linux/bpf.h).
const BPF_SKB_LOAD_BYTES: i32 = 26;

impl Emitter<'_> {
    /// Computes a value into its home; goes to `fallback` where direct access does not do.
    pub(super) fn value(&mut self, plan: &Plan, id: Id, fallback: Label) {
        let home = plan.homes[id.index()];
        let to = match home {
            Home::Register(register) => register,
            _ => SCRATCH,
        };
        match self.values.term(id) {
            Term::Field(field) => self.field(to, field),
            Term::Pointer(index) => {
                let is_far = self.values.max(index) > DIRECT_MAX;
                let index = self.register(plan, index, SECOND_SCRATCH);
                if is_far {
                    self.jump_above(index, DIRECT_MAX, fallback);
                }
                if index == to {
                    self.code.push(with_register(Instruction::Add, to, DATA));
                } else {
                    self.code.push(with_register(Instruction::Move, to, DATA));
                    self.code.push(with_register(Instruction::Add, to, index));
                }
            }
            Term::Load {
                width,
                offset,
                index,
            } => match plan.access {
                Access::Direct => self.load(plan, to, (width, offset, index), fallback),
                Access::Helper => self.ask(plan, to, (width, offset, index)),
            },
            Term::Swap(width, load) => {
                self.move_to(plan, to, load);
                self.code.push(to_network_order(to, 8 * width as i32));
            }
            Term::Binary(operation, left, right) => {
                self.binary(plan, to, (operation, left, right));
            }
        }
        if let Home::Stack(place) = home {
            self.code
                .push(store(bytecode::Width::Double, STACK, place, to));
        }
    }

    fn load(
        &mut self,
        plan: &Plan,
        to: Register,
        (width, offset, index): (Width, u32, Option<Index>),
        fallback: Label,
    ) {
        let base = match index {
            Some(index) => self.register(plan, index.pointer, SECOND_SCRATCH),
            None => DATA,
        };
        if let Some(octets) = self
            .pending_guards
            .remove(&index.map(|index| index.pointer))
        {
            self.guard(base, octets, fallback);
        }
        // A load that is planned ends before DIRECT_MAX.
        self.code.push(load(bits(width), to, base, offset as i16));
    }

    /// Has the kernel put octets into the buffer, wherever in the packet they are.
    fn ask(
        &mut self,
        plan: &Plan,
        to: Register,
        (width, offset, index): (Width, u32, Option<Index>),
    ) {
        const OFFSET: Register = 2;
        self.code.push(with_register(Instruction::Move, 1, CONTEXT));
        match index {
            Some(index) => {
                self.move_to(plan, OFFSET, index.value);
                if offset != 0 {
                    let offset = offset.cast_signed();
                    self.code
                        .push(with_number(Instruction::Add, OFFSET, offset));
                }
                if self
                    .values
                    .max(index.value)
                    .checked_add(offset)
                    .is_none_or(|it| it > PACKET_MAX)
                {
                    self.jump_above(OFFSET, PACKET_MAX, Label::Pass);
                }
            }
            None => self
                .code
                .push(with_number_32(Instruction::Move, OFFSET, offset)),
        }
        self.code.extend(ask(width as u32));
        let failed = Other::Number(0);
        self.code
            .jump_if(Condition::NotEqual, SCRATCH, failed, Label::Pass);
        self.code.push(load(bits(width), to, STACK, BUFFER));
    }

    fn binary(
        &mut self,
        plan: &Plan,
        to: Register,
        (operation, left, right): (Operation, Operand, Operand),
    ) {
        let is_commutative = matches!(
            operation,
            Operation::Add | Operation::Multiply | Operation::And | Operation::Or | Operation::Xor
        );
        let is_in = |operand: Operand, register| match operand {
            Operand::Value(id) => plan.homes[id.index()] == Home::Register(register),
            Operand::Number(_) => false,
        };
        let (left, right) = if is_commutative && is_in(right, to) {
            (right, left)
        } else {
            (left, right)
        };
        // The right operand must not be overwritten before it is used.
        let result = if is_in(right, to) && !is_in(left, to) {
            SCRATCH
        } else {
            to
        };
        let number = self.other(plan, right);
        match left {
            Operand::Number(number) => {
                self.code
                    .push(with_number_32(Instruction::Move, result, number));
            }
            Operand::Value(id) => self.move_to(plan, result, id),
        }
        let max = match right {
            Operand::Value(id) => self.values.max(id),
            Operand::Number(number) => number,
        };
        let operate = match number {
            Other::Number(number) => with_number_32(instruction(operation), result, number),
            Other::Register(from) => with_register_32(instruction(operation), result, from),
        };
        match (operation, number) {
            (Operation::Divide | Operation::Modulo, Other::Register(by)) => {
                let zero = Other::Number(0);
                self.code.jump_if(Condition::Equal, by, zero, Label::Pass);
                self.code.push(operate);
            }
            // The machine looks at the low five bits only.
            (Operation::ShiftLeft | Operation::ShiftRight, Other::Register(by)) if max > 31 => {
                let (within, end) = (self.code.local(), self.code.local());
                let bits = Other::Number(32);
                self.code.jump_if(Condition::Less, by, bits, within);
                self.code.push(with_number_32(Instruction::Move, result, 0));
                self.code.jump(end);
                self.code.place(within);
                self.code.push(operate);
                self.code.place(end);
            }
            _ => self.code.push(operate),
        }
        if result != to {
            self.code.push(with_register(Instruction::Move, to, result));
        }
    }

    /// The register of a value, or `scratch` with the value if it is on the stack.
    pub(super) fn register(&mut self, plan: &Plan, id: Id, scratch: Register) -> Register {
        match plan.homes[id.index()] {
            Home::Register(register) => register,
            Home::Stack(place) => {
                self.code
                    .push(load(bytecode::Width::Double, scratch, STACK, place));
                scratch
            }
            Home::None => scratch,
        }
    }

    /// An operand as what a register is compared with.
    pub(super) fn other(&mut self, plan: &Plan, operand: Operand) -> Other {
        match operand {
            Operand::Number(number) => Other::Number(number),
            Operand::Value(id) => Other::Register(self.register(plan, id, SECOND_SCRATCH)),
        }
    }

    fn move_to(&mut self, plan: &Plan, to: Register, id: Id) {
        let from = self.register(plan, id, to);
        if from != to {
            self.code.push(with_register(Instruction::Move, to, from));
        }
    }
}

/// Asks for that many octets; the context is in register 1 and the offset in register 2.
pub(super) fn ask(octets: u32) -> [bytecode::Instruction; 4] {
    [
        with_register(Instruction::Move, 3, STACK),
        with_number(Instruction::Add, 3, BUFFER as i32),
        with_number_32(Instruction::Move, 4, octets),
        call(BPF_SKB_LOAD_BYTES),
    ]
}

const fn bits(width: Width) -> bytecode::Width {
    match width {
        Width::Octet => bytecode::Width::Octet,
        Width::Half => bytecode::Width::Half,
        Width::Word => bytecode::Width::Word,
    }
}

/// The instruction that does it.
const fn instruction(operation: Operation) -> Instruction {
    match operation {
        Operation::Add => Instruction::Add,
        Operation::Subtract => Instruction::Subtract,
        Operation::Multiply => Instruction::Multiply,
        Operation::Divide => Instruction::Divide,
        Operation::Modulo => Instruction::Modulo,
        Operation::And => Instruction::And,
        Operation::Or => Instruction::Or,
        Operation::Xor => Instruction::Xor,
        Operation::ShiftLeft => Instruction::ShiftLeft,
        Operation::ShiftRight => Instruction::ShiftRight,
    }
}
