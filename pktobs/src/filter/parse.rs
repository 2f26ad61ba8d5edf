//! From tokens to a tree, by the grammar of libpcap (grammar.y.in).
//!
//! The grammar lets an identifier go without qualifiers if one before had some (`port 80 or 443`), and tells numbers
//! that are identifiers from numbers that are compared only by what follows them. So an operand is read as what it can
//! be, [`Operand`], and becomes a part of the tree where it is known which.
//!
//! `and` and `or` bind equally and to the left; `not` binds to the one operand behind it.

mod term;
mod value;

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::{
    FilterError,
    keyword::Keyword,
    syntax::{Arithmetic, Expression, Identifier, Primitive, Qualifiers},
    token::{Placed, Sign, Token, tokens},
};

/// Parentheses, negations and brackets within each other.
const DEPTH_MAX: usize = 100;
/// Operations in one comparison, and changes from `and` to `or` or back in a filter: each makes the tree a level deeper,
/// and whoever walks over the tree needs a stack of that depth.
const CHAIN_MAX: usize = 1000;

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
        operations: 0,
        changes: 0,
    };
    if parser.token() == Token::End {
        return Ok(None);
    }
    let start = parser.place().start;
    let operand = parser.sequence(None)?;
    match (operand, parser.token()) {
        (Operand::Term(expression, _), Token::End) => Ok(Some(expression)),
        (Operand::Identifiers(_) | Operand::Number(..), Token::End) => Err(parser.error(
            start..parser.place().start,
            "what is this? put `host`, `net`, `port` or `proto` before it",
        )),
        (Operand::Arithmetic(_), _) => Err(parser.expected("a comparison, such as `= 0`")),
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
    /// Operations in the comparison that is being read.
    operations: usize,
    /// Changes from `and` to `or` or back.
    changes: usize,
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
            _ => format!(
                "`{}` cannot stand{}; {what} is expected there",
                &self.text[place.clone()],
                if before.is_empty() {
                    " at the beginning"
                } else {
                    &before
                },
            ),
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
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// Operands with `and` and `or` between them: conditions, or in parentheses also identifiers.
    fn sequence(&mut self, inherited: Option<Qualifiers>) -> Result<Operand, FilterError> {
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
            let is_change = matches!(
                (is_and, &expression),
                (true, Expression::Any(_)) | (false, Expression::All(_))
            );
            self.changes += usize::from(is_change);
            if self.changes > CHAIN_MAX {
                let message = format!(
                    "more than {CHAIN_MAX} changes between `and` and `or`; put what belongs together in parentheses"
                );
                return Err(self.error(self.place(), message));
            }
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
                    return Err(self.expected("a comparison, such as `= 0`"));
                }
            };
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
        let operand = self.operand(inherited)?;
        self.compared(operand, start)
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
                            return Err(parser.expected("a comparison, such as `= 0`"));
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

    /// An identifier of more than a number.
    fn identifier(&mut self) -> Result<Identifier, FilterError> {
        let token = self.token();
        self.advance();
        let is_prefix = self.token() == Token::Sign(Sign::Divide);
        Ok(match token {
            Token::Name(name) => Identifier::Name(name.to_owned()),
            Token::Mac(mac) => Identifier::Mac(mac),
            Token::Ipv6(address) if is_prefix => {
                Identifier::Ipv6Prefix(address, self.prefix_len()?)
            }
            Token::Ipv6(address) => Identifier::Ipv6(address),
            Token::Ipv4(address) if is_prefix => {
                Identifier::Ipv4Prefix(address.to_owned(), self.prefix_len()?)
            }
            Token::Ipv4(address) if self.is_next(Token::Keyword(Keyword::Mask)) => {
                let Token::Ipv4(mask) = self.token() else {
                    return Err(self.expected("a mask such as 255.255.255.0"));
                };
                self.advance();
                Identifier::Ipv4Mask(address.to_owned(), mask.to_owned())
            }
            Token::Ipv4(address) => Identifier::Ipv4(address.to_owned()),
            _ => return Err(self.expected("an identifier")),
        })
    }

    fn prefix_len(&mut self) -> Result<u32, FilterError> {
        self.advance();
        self.plain_number("the length of the prefix in bits")
    }

    fn plain_number(&mut self, what: &str) -> Result<u32, FilterError> {
        let Token::Number(number) = self.token() else {
            return Err(self.expected(what));
        };
        self.advance();
        Ok(number)
    }

    /// A number, perhaps in parentheses; `None` if there is none.
    fn optional_number(&mut self, what: &str) -> Result<Option<u32>, FilterError> {
        let mut open = 0;
        while self.is_next(Token::Sign(Sign::ParenthesisOpens)) {
            open += 1;
        }
        if open == 0 && !matches!(self.token(), Token::Number(_)) {
            return Ok(None);
        }
        let number = self.plain_number(what)?;
        for _ in 0..open {
            if !self.is_next(Token::Sign(Sign::ParenthesisCloses)) {
                return Err(self.expected("`)`"));
            }
        }
        Ok(Some(number))
    }

    fn numbered(
        &self,
        number: u32,
        place: Range<usize>,
        qualifiers: Option<Qualifiers>,
    ) -> Result<Expression, FilterError> {
        self.qualified(Identifier::Number(number), place, qualifiers)
    }

    fn qualified(
        &self,
        identifier: Identifier,
        place: Range<usize>,
        qualifiers: Option<Qualifiers>,
    ) -> Result<Expression, FilterError> {
        let Some(qualifiers) = qualifiers else {
            let message = format!(
                "what is `{}`? put `host`, `net`, `port` or `proto` before it",
                &self.text[place.clone()]
            );
            return Err(self.error(place, message));
        };
        Ok(Expression::Primitive(
            Primitive::Qualified(qualifiers, identifier),
            place,
        ))
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
