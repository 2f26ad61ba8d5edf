//! Values of a filter, each kept once: what is equal has the same number, however often the filter asks for it.
//!
//! Constants are folded and forms that mean the same are made the same, so that they are found to be equal. The rule: a
//! value that may not be had (a load, a division) stays, whatever is done with it.

use std::collections::HashMap;

mod simplify;

use super::super::{
    syntax::Operation,
    test::{Metadata, Value, Width},
};

/// A value that is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Id(u32);

impl Id {
    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A number, or a value that is known only with the packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Operand {
    Number(u32),
    Value(Id),
}

/// How a value comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Term {
    /// A word of `struct __sk_buff`.
    Field(Field),
    /// The place of the packet's octet `index`. Only where octets are read directly.
    Pointer(Id),
    /// Octets of the packet, as the machine loads them.
    Load {
        width: Width,
        offset: u32,
        index: Option<Index>,
    },
    /// A load in network byte order.
    Swap(Width, Id),
    /// What comes of two values; at most one of them is a number.
    Binary(Operation, Operand, Operand),
}

/// By how many octets a load is behind its offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Index {
    pub(super) value: Id,
    /// Of the octet that many behind the first.
    pub(super) pointer: Id,
}

/// Words of `struct __sk_buff`, by their offset (include/uapi/linux/bpf.h).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Field {
    Length = 0,
    TagPresent = 20,
    TagControl = 24,
    Ifindex = 40,
    Data = 76,
    DataEnd = 80,
}

/// All values of a filter. What a value is made of comes before it.
#[derive(Default)]
pub(super) struct Values {
    terms: Vec<Known>,
    ids: HashMap<Term, Id>,
}

#[derive(Clone, Copy)]
struct Known {
    term: Term,
    /// It is never more, and the kernel's verifier knows that too.
    max: u32,
    /// It may not be had.
    may_fail: bool,
}

/// A value that no packet has.
pub(super) struct Impossible;

/// No packet has this many octets: their number is an `int` of the kernel.
pub(super) const PACKET_MAX: u32 = i32::MAX as u32;

impl Values {
    pub(super) fn len(&self) -> usize {
        self.terms.len()
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = Id> + use<> {
        (0..self.terms.len() as u32).map(Id)
    }

    pub(super) fn term(&self, id: Id) -> Term {
        self.terms[id.index()].term
    }

    pub(super) fn max(&self, id: Id) -> u32 {
        self.terms[id.index()].max
    }

    pub(super) fn may_fail(&self, id: Id) -> bool {
        self.terms[id.index()].may_fail
    }

    /// The values that it is made of. A load is made of a pointer where octets are read directly, else of an index.
    pub(super) fn parts(&self, id: Id, is_direct: bool) -> impl Iterator<Item = Id> + use<> {
        let value = |operand| match operand {
            Operand::Value(id) => Some(id),
            Operand::Number(_) => None,
        };
        let (first, second) = match self.term(id) {
            Term::Field(_) => (None, None),
            Term::Pointer(index) => (Some(index), None),
            Term::Load { index, .. } => match index {
                Some(index) if is_direct => (Some(index.pointer), None),
                index => (index.map(|index| index.value), None),
            },
            Term::Swap(_, load) => (Some(load), None),
            Term::Binary(_, left, right) => (value(left), value(right)),
        };
        first.into_iter().chain(second)
    }

    /// The value in its simplest form.
    pub(super) fn add(&mut self, value: &Value) -> Result<Operand, Impossible> {
        Ok(match value {
            Value::Number(number) => Operand::Number(*number),
            Value::Metadata(metadata) => self.metadata(*metadata),
            Value::Load {
                width,
                offset,
                index,
            } => {
                let index = match index {
                    Some(index) => self.add(index)?,
                    None => Operand::Number(0),
                };
                self.load(*width, *offset, index)?
            }
            Value::Binary {
                operation,
                left,
                right,
            } => {
                let (left, right) = (self.add(left)?, self.add(right)?);
                self.binary(*operation, left, right)?
            }
            Value::Negative(value) => {
                let value = self.add(value)?;
                self.binary(Operation::Subtract, Operand::Number(0), value)?
            }
        })
    }

    fn metadata(&mut self, metadata: Metadata) -> Operand {
        let field = match metadata {
            Metadata::Length => Field::Length,
            Metadata::Ifindex => Field::Ifindex,
            Metadata::TagControl => Field::TagControl,
            Metadata::TagPresent | Metadata::TagLength => Field::TagPresent,
        };
        let field = self.intern(Term::Field(field), u32::MAX, false);
        if metadata != Metadata::TagLength {
            return Operand::Value(field);
        }
        // The verifier has to see that it is one bit.
        [
            (Operation::And, 1),
            (Operation::Xor, 1),
            (Operation::ShiftLeft, 2),
        ]
        .into_iter()
        .fold(Operand::Value(field), |value, (operation, number)| {
            let Operand::Value(left) = value else {
                return value;
            };
            self.with_number(operation, left, number)
        })
    }

    fn load(&mut self, width: Width, offset: u32, index: Operand) -> Result<Operand, Impossible> {
        let within = |offset: Option<u32>| {
            offset
                .filter(|offset| *offset <= PACKET_MAX - width as u32)
                .ok_or(Impossible)
        };
        let (offset, index) = match index {
            Operand::Number(index) => (offset.checked_add(index), None),
            Operand::Value(index) => match self.term(index) {
                // What is added to the index is added to the offset, if that cannot overflow.
                Term::Binary(Operation::Add, Operand::Value(value), Operand::Number(number))
                    if self.max(value).checked_add(number).is_some() =>
                {
                    (offset.checked_add(number), Some(value))
                }
                _ => (Some(offset), Some(index)),
            },
        };
        let offset = within(offset)?;
        let index = index.map(|value| Index {
            value,
            pointer: self.intern(Term::Pointer(value), u32::MAX, true),
        });
        let max = u32::MAX >> (32 - 8 * width as u32);
        let load = Term::Load {
            width,
            offset,
            index,
        };
        let load = self.intern(load, max, true);
        Ok(Operand::Value(match width {
            Width::Octet => load,
            _ => self.intern(Term::Swap(width, load), max, true),
        }))
    }

    /// `left OPERATION right`.
    pub(super) fn binary(
        &mut self,
        operation: Operation,
        left: Operand,
        right: Operand,
    ) -> Result<Operand, Impossible> {
        use Operation::*;
        match (left, right) {
            (_, Operand::Number(0)) if matches!(operation, Divide | Modulo) => Err(Impossible),
            (Operand::Number(left), Operand::Number(right)) => {
                Ok(Operand::Number(operation.of(left, right).unwrap_or(0)))
            }
            (Operand::Value(left), Operand::Number(right)) => {
                Ok(self.with_number(operation, left, right))
            }
            (Operand::Number(left), Operand::Value(right))
                if matches!(operation, Add | Multiply | And | Or | Xor) =>
            {
                Ok(self.with_number(operation, right, left))
            }
            _ => {
                let max = match (operation, left, right) {
                    (And, Operand::Value(left), Operand::Value(right)) => {
                        self.max(left).min(self.max(right))
                    }
                    (Add, Operand::Value(left), Operand::Value(right)) => {
                        self.max(left).saturating_add(self.max(right))
                    }
                    _ => u32::MAX,
                };
                let fails = |operand| match operand {
                    Operand::Value(id) => self.may_fail(id),
                    Operand::Number(_) => false,
                };
                let may_fail = matches!(operation, Divide | Modulo) || fails(left) || fails(right);
                let term = Term::Binary(operation, left, right);
                Ok(Operand::Value(self.intern(term, max, may_fail)))
            }
        }
    }

    fn intern(&mut self, term: Term, max: u32, may_fail: bool) -> Id {
        let terms = &mut self.terms;
        *self.ids.entry(term).or_insert_with(|| {
            let id = Id(terms.len() as u32);
            terms.push(Known {
                term,
                max,
                may_fail,
            });
            id
        })
    }
}
