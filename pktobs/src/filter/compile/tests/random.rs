//! Tests at random, the same ones each time.

use super::{Chain, Comparison, Metadata, Test, Value, Width};
use crate::filter::syntax::Operation;

/// A generator of numbers (xorshift).
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) const fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(super) fn below(&mut self, bound: usize) -> usize {
        ((self.next() >> 16) as usize) % bound.max(1)
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn number(&mut self) -> u32 {
        match self.below(5) {
            0 => self.next() as u32,
            1 => self.one_of(&[0, 1, 31, 32, 0xff, 0xffff, 0x10000, u32::MAX, 0x7fff_ffff]),
            2 => self.one_of(&[0x800, 0x86dd, 0x806, 0x0a00_0001, 0x0a00_0002, 6, 17, 80]),
            _ => self.below(70) as u32,
        }
    }

    fn value(&mut self, depth: usize) -> Value {
        let width = self.one_of(&[Width::Octet, Width::Half, Width::Word]);
        match self.below(if depth == 0 { 5 } else { 10 }) {
            0 => Value::Number(self.number()),
            1 => Value::Metadata(self.one_of(&[
                Metadata::Length,
                Metadata::Ifindex,
                Metadata::TagPresent,
                Metadata::TagControl,
                Metadata::TagLength,
            ])),
            // Few places, so that values are asked for more than once.
            2..5 => Value::Load {
                width,
                offset: self.one_of(&[0, 12, 14, 23, 26, 30, 34, 38, 50, 80]),
                index: None,
            },
            5..7 => Value::Load {
                width,
                offset: self.one_of(&[0, 2, 14, 16, 30, 0x7ffd, u32::MAX]),
                index: Some(self.value(depth - 1).into()),
            },
            7 => Value::Negative(self.value(depth - 1).into()),
            _ => Value::Binary {
                operation: self.one_of(&[
                    Operation::Add,
                    Operation::Subtract,
                    Operation::Multiply,
                    Operation::Divide,
                    Operation::Modulo,
                    Operation::And,
                    Operation::And,
                    Operation::Or,
                    Operation::Xor,
                    Operation::ShiftLeft,
                    Operation::ShiftRight,
                ]),
                left: self.value(depth - 1).into(),
                right: self.value(depth - 1).into(),
            },
        }
    }

    pub(super) fn test(&mut self, depth: usize) -> Test {
        let several = |random: &mut Self| {
            let count = 1 + random.below(6);
            (0..count).map(|_| random.test(depth - 1)).collect()
        };
        match self.below(if depth == 0 { 4 } else { 9 }) {
            0 if self.below(8) == 0 => Test::Constant(self.below(2) == 0),
            1 if self.below(8) == 0 => Test::Chain(Chain {
                protocol: self.number(),
                network: self.one_of(&[0, 14, 14, 18]),
                is_ipv6: self.below(2) == 0,
            }),
            0..4 => {
                let depth = self.below(4);
                Test::Compare {
                    left: self.value(depth),
                    comparison: self.one_of(&[
                        Comparison::Equal,
                        Comparison::Equal,
                        Comparison::Greater,
                        Comparison::GreaterOrEqual,
                        Comparison::AnyBit,
                    ]),
                    right: if self.below(3) == 0 {
                        self.value(depth)
                    } else {
                        Value::Number(self.number())
                    },
                }
            }
            4 => Test::Not(self.test(depth - 1).into()),
            5 | 6 => Test::All(several(self)),
            _ => Test::Any(several(self)),
        }
    }
}
