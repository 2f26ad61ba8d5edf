//! Values and numbers: the simplest form of what comes of both.

use super::{Id, Operand, Term, Values};
use crate::filter::{syntax::Operation, test::Width};

impl Values {
    /// `left OPERATION number`, of which a division by zero is none.
    pub(super) fn with_number(&mut self, operation: Operation, left: Id, number: u32) -> Operand {
        use Operation::*;
        let max = self.max(left);
        let is_unchanged = match operation {
            Add | Subtract | Or | Xor | ShiftLeft | ShiftRight => number == 0,
            Multiply | Divide => number == 1,
            And => all_bits(max) & !number == 0,
            Modulo => false,
        };
        if is_unchanged {
            return Operand::Value(left);
        }
        let (operation, number) = match operation {
            Subtract => (Add, number.wrapping_neg()),
            Multiply if number.is_power_of_two() => (ShiftLeft, number.ilog2()),
            Divide if number.is_power_of_two() => (ShiftRight, number.ilog2()),
            Modulo if number.is_power_of_two() => (And, number - 1),
            Multiply if number == 0 => (And, 0),
            ShiftLeft | ShiftRight if number >= u32::BITS => (And, 0),
            _ => (operation, number),
        };
        if (operation, number) == (And, 0) && !self.may_fail(left) {
            return Operand::Number(0);
        }
        if let Term::Binary(before, Operand::Value(value), Operand::Number(first)) = self.term(left)
            && before == operation
        {
            match operation {
                Add => return self.with_number(Add, value, first.wrapping_add(number)),
                And if first & number != first => {
                    return self.with_number(And, value, first & number);
                }
                _ => {}
            }
        }
        let max = match operation {
            Add => max.saturating_add(number),
            And => max.min(number),
            ShiftRight => max >> number,
            ShiftLeft if max <= u32::MAX >> number => max << number,
            Or | Xor => all_bits(max) | all_bits(number),
            _ => u32::MAX,
        };
        let term = Term::Binary(operation, Operand::Value(left), Operand::Number(number));
        let may_fail = self.may_fail(left);
        Operand::Value(self.intern(term, max, may_fail))
    }

    /// A value that is equal to `number` if and only if `value` is equal to the other number, and is sooner had: loads
    /// as the machine loads them.
    pub(in super::super) fn before_equal(&mut self, value: Id, number: u32) -> (Id, u32) {
        use Operation::{Add, And};
        match self.term(value) {
            Term::Swap(width, load) if number <= self.max(value) => (load, swap(width, number)),
            Term::Binary(And, Operand::Value(masked), Operand::Number(mask)) => {
                match self.term(masked) {
                    Term::Swap(width, load) if number <= self.max(masked) => {
                        let mask = swap(width, mask & self.max(masked));
                        match self.with_number(And, load, mask) {
                            Operand::Value(masked) => (masked, swap(width, number)),
                            Operand::Number(_) => (value, number),
                        }
                    }
                    _ => (value, number),
                }
            }
            Term::Binary(Add, Operand::Value(value), Operand::Number(added)) => {
                self.before_equal(value, number.wrapping_sub(added))
            }
            _ => (value, number),
        }
    }

    /// The same for `value` having a bit of the number.
    pub(in super::super) fn before_any_bit(&self, value: Id, number: u32) -> (Id, u32) {
        match self.term(value) {
            Term::Swap(width, load) => (load, swap(width, number & self.max(value))),
            _ => (value, number),
        }
    }
}

/// All bits that a value of at most `max` can have.
pub(super) fn all_bits(max: u32) -> u32 {
    max.checked_ilog2().map_or(0, |bit| u32::MAX >> (31 - bit))
}

/// A number in network byte order as the machine loads it.
const fn swap(width: Width, number: u32) -> u32 {
    match width {
        Width::Octet => number,
        Width::Half => (number as u16).to_be() as u32,
        Width::Word => number.to_be(),
    }
}
