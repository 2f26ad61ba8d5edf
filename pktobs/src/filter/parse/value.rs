//! Values and their comparison.
//!
//! Operators bind as in C, but for `%` and `^`: libpcap's grammar gives them no rank, so that everything behind them
//! belongs to their right side.

use super::{Operand, Parser};
use crate::filter::{
    FilterError,
    keyword::Keyword,
    syntax::{Arithmetic, Expression, Operation, Primitive, Protocol, Relation},
    token::{Sign, Token},
};

/// How strongly a sign before a value binds: more than any operator with a rank.
const NEGATIVE: u8 = 6;

/// What an operator does, and how strongly it binds; `None` if it has no rank.
fn operator(token: Token<'_>) -> Option<(Operation, Option<u8>)> {
    let Token::Sign(sign) = token else {
        return None;
    };
    Some(match sign {
        Sign::Or => (Operation::Or, Some(1)),
        Sign::And => (Operation::And, Some(2)),
        Sign::ShiftLeft => (Operation::ShiftLeft, Some(3)),
        Sign::ShiftRight => (Operation::ShiftRight, Some(3)),
        Sign::Plus => (Operation::Add, Some(4)),
        Sign::Minus => (Operation::Subtract, Some(4)),
        Sign::Times => (Operation::Multiply, Some(5)),
        Sign::Divide => (Operation::Divide, Some(5)),
        Sign::Modulo => (Operation::Modulo, None),
        Sign::Xor => (Operation::Xor, None),
        _ => return None,
    })
}

/// A relation, and whether its contrary is meant.
fn relation(token: Token<'_>) -> Option<(Relation, bool)> {
    let Token::Sign(sign) = token else {
        return None;
    };
    Some(match sign {
        Sign::Equal => (Relation::Equal, false),
        Sign::NotEqual => (Relation::Equal, true),
        Sign::Greater => (Relation::Greater, false),
        Sign::LessOrEqual => (Relation::Greater, true),
        Sign::GreaterOrEqual => (Relation::GreaterOrEqual, false),
        Sign::Less => (Relation::GreaterOrEqual, true),
        _ => return None,
    })
}

impl Parser<'_> {
    /// Makes a condition of a value that begins at `start` if it is compared, and leaves all else as it is.
    pub(super) fn compared(
        &mut self,
        operand: Operand,
        start: usize,
    ) -> Result<Operand, FilterError> {
        let (left, is_number) = match &operand {
            Operand::Number(number, _) => (Arithmetic::Number(*number), true),
            Operand::Arithmetic(value) => (value.clone(), false),
            _ => return Ok(operand),
        };
        let at = self.at;
        let left = self.operations(left, 0)?;
        let Some((relation, is_negated)) = relation(self.token()) else {
            return Ok(if is_number && self.at == at {
                operand
            } else {
                Operand::Arithmetic(left)
            });
        };
        self.advance();
        let right = self.calculation(0)?;
        let primitive = Primitive::Relation {
            left,
            relation,
            is_negated,
            right,
        };
        let place = start..self.last_place().end;
        Ok(Operand::Term(Expression::Primitive(primitive, place), None))
    }

    /// A value and all operations behind it that bind more strongly than `rank`.
    fn calculation(&mut self, rank: u8) -> Result<Arithmetic, FilterError> {
        self.list(|parser| {
            let value = parser.value()?;
            parser.operations(value, rank)
        })
    }

    /// `left` and all operations behind it that bind more strongly than `rank`.
    fn operations(&mut self, mut left: Arithmetic, rank: u8) -> Result<Arithmetic, FilterError> {
        while let Some((operation, own)) = operator(self.token())
            && own.is_none_or(|own| own > rank)
        {
            let place = self.place();
            self.advance();
            let right = self.nested(|parser| parser.calculation(own.unwrap_or(0)))?;
            self.lower(&place)?;
            left = Arithmetic::Binary {
                operation,
                left: left.into(),
                right: right.into(),
                place,
            };
        }
        Ok(left)
    }

    /// A value without operators around it.
    pub(super) fn value(&mut self) -> Result<Arithmetic, FilterError> {
        match self.token() {
            Token::Number(number) => {
                self.advance();
                Ok(Arithmetic::Number(number))
            }
            Token::Keyword(Keyword::Length) => {
                self.advance();
                Ok(Arithmetic::Length)
            }
            Token::Sign(Sign::Minus) => {
                self.advance();
                self.nested(|parser| {
                    let value = parser.calculation(NEGATIVE)?;
                    Ok(Arithmetic::Negative(value.into()))
                })
            }
            Token::Sign(Sign::ParenthesisOpens) => {
                self.advance();
                let value = self.nested(|parser| parser.calculation(0))?;
                if !self.is_next(Token::Sign(Sign::ParenthesisCloses)) {
                    return Err(self.expected("`)`"));
                }
                Ok(value)
            }
            Token::Keyword(Keyword::Protocol(protocol)) => {
                if self.tokens[self.at + 1].0 != Token::Sign(Sign::BracketOpens) {
                    self.advance();
                    return Err(self.expected("`[` and an offset"));
                }
                self.load(protocol)
            }
            _ => Err(self.expected("a value, such as `ip[0]` or a number,")),
        }
    }

    /// `ip[6:2]`
    pub(super) fn load(&mut self, protocol: Protocol) -> Result<Arithmetic, FilterError> {
        let start = self.place().start;
        self.advance();
        self.advance();
        let offset = self.nested(|parser| parser.calculation(0))?;
        let size = if self.is_next(Token::Sign(Sign::Colon)) {
            self.plain_number("a number of octets: 1, 2 or 4")?
        } else {
            1
        };
        if !self.is_next(Token::Sign(Sign::BracketCloses)) {
            return Err(self.expected("`]`"));
        }
        Ok(Arithmetic::Load {
            protocol,
            offset: offset.into(),
            size,
            place: start..self.last_place().end,
        })
    }
}
