//! From tokens to a tree, by the grammar of libpcap (grammar.y.in).
//!
//! The grammar lets an identifier go without qualifiers if one before had some (`port 80 or 443`), and tells numbers
//! that are identifiers from numbers that are compared only by what follows them. So an operand is read as what it can
//! be, [`Operand`], and becomes a part of the tree where it is known which.
//!
//! `and` and `or` bind equally and to the left; `not` binds to the one operand behind it.

mod identifier;
mod term;
mod value;

#[cfg(test)]
mod tests;

use std::ops::Range;

use identifier::in_lower_case;

use super::{
    FilterError,
    keyword::Keyword,
    syntax::{Arithmetic, Expression, Qualifiers},
    token::{Placed, Sign, Token, tokens},
};

/// Parentheses, negations and brackets within each other.
const DEPTH_MAX: usize = 100;

/// Levels of the tree. Beside those of [`DEPTH_MAX`], every operation is one level above the value to its left, and so is
/// `or` behind `and`. Whoever walks through the tree recurses so far.
const LEVELS_MAX: usize = 300;

/// Reads a filter; `None` if there is none in `text`, so that every packet matches.
///
/// # Errors
/// `text` is no filter.
pub(super) fn parse(text: &str) -> Result<Option<Expression>, FilterError> {
    let mut parser = Parser {
        text,
        tokens: tokens(text)?,
        at: 0,
        depth: 0,
        lowest: 0,
    };
    if parser.token() == Token::End {
        return Ok(None);
    }
    let start = parser.place().start;
    let operand = parser.sequence(None)?;
    match (operand, parser.token()) {
        (Operand::Term(expression, _), Token::End) => Ok(Some(expression)),
        (Operand::Identifiers(_) | Operand::Number(..), Token::End) => {
            Err(parser.unqualified(start..parser.last_place().end))
        }
        (Operand::Arithmetic(_), _) => Err(parser.expected("a comparison, such as `= 0`,")),
        _ => Err(parser.expected("`and`, `or` or the end of the filter")),
    }
}

/// What has been read so far of what may still become one thing or another.
enum Operand {
    /// A condition by itself, and the qualifiers that later identifiers inherit.
    Term(Expression, Option<Qualifiers>),
    /// Identifiers, with the qualifiers before them.
    Identifiers(Expression),
    /// A number, which is an identifier unless it is compared.
    Number(u32, Range<usize>),
    /// A value, which has to be compared.
    Arithmetic(Arithmetic),
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Placed<'a>>,
    at: usize,
    depth: usize,
    /// The lowest level of what is being read.
    lowest: usize,
}

impl<'a> Parser<'a> {
    fn token(&self) -> Token<'a> {
        self.tokens
            .get(self.at)
            .map_or(Token::End, |(token, _)| *token)
    }

    fn place(&self) -> Range<usize> {
        let end = self.text.len()..self.text.len();
        self.tokens
            .get(self.at)
            .map_or(end, |(_, place)| place.clone())
    }

    /// The place of the token read last.
    fn last_place(&self) -> Range<usize> {
        self.tokens[self.at.saturating_sub(1)].1.clone()
    }

    fn advance(&mut self) {
        self.at += 1;
    }

    fn is_next(&mut self, token: Token<'_>) -> bool {
        let is_next = self.token() == token;
        if is_next {
            self.advance();
        }
        is_next
    }

    fn error(&self, place: Range<usize>, message: impl Into<String>) -> FilterError {
        FilterError::new(self.text, place, message)
    }

    /// Something else stands at this place.
    fn expected(&self, what: &str) -> FilterError {
        let place = self.place();
        let before = match self.at.checked_sub(1) {
            Some(_) => format!(" after `{}`", &self.text[self.last_place()]),
            None => String::new(),
        };
        let message = match self.token() {
            Token::End => format!("{what} is missing{before}"),
            _ => {
                let word = &self.text[place.clone()];
                let before = if before.is_empty() {
                    " at the beginning"
                } else {
                    &before
                };
                let hint = in_lower_case(word).unwrap_or(format!("{what} is expected there"));
                format!("`{word}` cannot stand{before}; {hint}")
            }
        };
        self.error(place, message)
    }

    /// Goes one level deeper.
    fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, FilterError>,
    ) -> Result<T, FilterError> {
        if self.depth == DEPTH_MAX {
            let message = format!("more than {DEPTH_MAX} levels of parentheses and negations");
            return Err(self.error(self.place(), message));
        }
        self.depth += 1;
        self.lowest = self.lowest.max(self.depth);
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// Reads a list, in which what has been read may go one level down with every element: see [`Self::lower`].
    fn list<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, FilterError>,
    ) -> Result<T, FilterError> {
        let outside = std::mem::replace(&mut self.lowest, self.depth);
        let result = read(self);
        self.lowest = self.lowest.max(outside);
        result
    }

    /// All that has been read of the list goes one level down, below what stands at `place`.
    fn lower(&mut self, place: &Range<usize>) -> Result<(), FilterError> {
        if self.lowest >= LEVELS_MAX {
            let message = format!(
                "more than {LEVELS_MAX} operations, or changes between `and` and `or`, one on the other: put \
                 parentheses around parts"
            );
            return Err(self.error(place.clone(), message));
        }
        self.lowest += 1;
        Ok(())
    }

    /// Operands with `and` and `or` between them: conditions, or in parentheses also identifiers.
    fn sequence(&mut self, inherited: Option<Qualifiers>) -> Result<Operand, FilterError> {
        self.list(|parser| parser.elements(inherited))
    }

    fn elements(&mut self, inherited: Option<Qualifiers>) -> Result<Operand, FilterError> {
        let first = self.condition(inherited)?;
        let (mut expression, mut qualifiers, only_identifiers) = match first {
            Operand::Term(expression, qualifiers) => (expression, qualifiers, false),
            Operand::Identifiers(expression) => (expression, inherited, true),
            Operand::Number(number, place) if self.connective().is_some() => {
                (self.numbered(number, place, inherited)?, inherited, true)
            }
            other => return Ok(other),
        };
        while let Some(is_and) = self.connective() {
            let place = self.place();
            self.advance();
            let next = match self.condition(qualifiers)? {
                Operand::Term(next, theirs) if !only_identifiers => {
                    qualifiers = theirs;
                    next
                }
                Operand::Term(Expression::Primitive(_, place), _) => {
                    let message = "only identifiers can be listed with the one before";
                    return Err(self.error(place, message));
                }
                Operand::Term(..) => return Err(self.expected("an identifier like the one before")),
                Operand::Identifiers(next) => next,
                Operand::Number(number, place) => self.numbered(number, place, qualifiers)?,
                Operand::Arithmetic(_) => {
                    return Err(self.expected("a comparison, such as `= 0`,"));
                }
            };
            if !is_list(is_and, &expression) {
                self.lower(&place)?;
            }
            expression = joined(is_and, expression, next);
        }
        Ok(if only_identifiers {
            Operand::Identifiers(expression)
        } else {
            Operand::Term(expression, qualifiers)
        })
    }

    /// True for `and`, false for `or`.
    fn connective(&self) -> Option<bool> {
        match self.token() {
            Token::Keyword(Keyword::And) => Some(true),
            Token::Keyword(Keyword::Or) => Some(false),
            _ => None,
        }
    }

    /// An operand, compared if a comparison follows.
    fn condition(&mut self, inherited: Option<Qualifiers>) -> Result<Operand, FilterError> {
        let start = self.place().start;
        self.list(|parser| {
            let operand = parser.operand(inherited)?;
            parser.compared(operand, start)
        })
    }

    fn operand(&mut self, inherited: Option<Qualifiers>) -> Result<Operand, FilterError> {
        let place = self.place();
        match self.token() {
            Token::Keyword(Keyword::Not) => {
                self.advance();
                self.nested(|parser| {
                    Ok(match parser.condition(inherited)? {
                        Operand::Term(expression, qualifiers) => {
                            Operand::Term(Expression::Not(expression.into()), qualifiers)
                        }
                        Operand::Identifiers(expression) => {
                            Operand::Identifiers(Expression::Not(expression.into()))
                        }
                        Operand::Number(number, place) => {
                            let identifier = parser.numbered(number, place, inherited)?;
                            Operand::Identifiers(Expression::Not(identifier.into()))
                        }
                        Operand::Arithmetic(_) => {
                            return Err(parser.expected("a comparison, such as `= 0`,"));
                        }
                    })
                })
            }
            Token::Sign(Sign::ParenthesisOpens) => {
                self.advance();
                let inside = self.nested(|parser| parser.sequence(inherited))?;
                if !self.is_next(Token::Sign(Sign::ParenthesisCloses)) {
                    return Err(self.expected("`and`, `or` or `)`"));
                }
                Ok(match inside {
                    Operand::Term(expression, _) => Operand::Term(expression, inherited),
                    Operand::Number(number, _) => {
                        Operand::Number(number, place.start..self.last_place().end)
                    }
                    other => other,
                })
            }
            Token::Number(number) => {
                self.advance();
                Ok(Operand::Number(number, place))
            }
            Token::Ipv4(_) | Token::Ipv6(_) | Token::Mac(_) | Token::Name(_) => {
                let identifier = self.identifier()?;
                let place = place.start..self.last_place().end;
                self.qualified(identifier, place, inherited)
                    .map(Operand::Identifiers)
            }
            Token::Sign(Sign::Minus) | Token::Keyword(Keyword::Length) => {
                self.value().map(Operand::Arithmetic)
            }
            Token::Keyword(Keyword::Protocol(protocol))
                if self.tokens[self.at + 1].0 == Token::Sign(Sign::BracketOpens) =>
            {
                self.load(protocol).map(Operand::Arithmetic)
            }
            _ => self.term(),
        }
    }
}

/// Whether the expression is a list to which one more can be joined.
const fn is_list(is_and: bool, expression: &Expression) -> bool {
    match expression {
        Expression::All(_) => is_and,
        Expression::Any(_) => !is_and,
        Expression::Not(_) | Expression::Primitive(..) => false,
    }
}

/// One of two expressions, or both; what is joined in the same way already becomes one list.
fn joined(is_and: bool, left: Expression, right: Expression) -> Expression {
    match (is_and, left) {
        (true, Expression::All(mut list)) => {
            list.push(right);
            Expression::All(list)
        }
        (false, Expression::Any(mut list)) => {
            list.push(right);
            Expression::Any(list)
        }
        (true, left) => Expression::All(vec![left, right]),
        (false, left) => Expression::Any(vec![left, right]),
    }
}
