//! Identifiers and numbers: what qualifiers are about.

use std::ops::Range;

use super::Parser;
use crate::filter::{
    FilterError,
    keyword::{self, Keyword},
    syntax::{Expression, Identifier, Primitive, Qualifiers},
    token::{Sign, Token},
};

impl Parser<'_> {
    /// An identifier of more than a number.
    pub(super) fn identifier(&mut self) -> Result<Identifier, FilterError> {
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

    pub(super) fn plain_number(&mut self, what: &str) -> Result<u32, FilterError> {
        let Token::Number(number) = self.token() else {
            return Err(self.expected(what));
        };
        self.advance();
        Ok(number)
    }

    /// A number, perhaps in parentheses; `None` if there is none.
    pub(super) fn optional_number(&mut self, what: &str) -> Result<Option<u32>, FilterError> {
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

    pub(super) fn numbered(
        &self,
        number: u32,
        place: Range<usize>,
        qualifiers: Option<Qualifiers>,
    ) -> Result<Expression, FilterError> {
        self.qualified(Identifier::Number(number), place, qualifiers)
    }

    pub(super) fn qualified(
        &self,
        identifier: Identifier,
        place: Range<usize>,
        qualifiers: Option<Qualifiers>,
    ) -> Result<Expression, FilterError> {
        let Some(qualifiers) = qualifiers else {
            return Err(self.unqualified(place));
        };
        Ok(Expression::Primitive(
            Primitive::Qualified(qualifiers, identifier),
            place,
        ))
    }

    /// Nothing says what this is.
    pub(super) fn unqualified(&self, place: Range<usize>) -> FilterError {
        let text = &self.text[place.clone()];
        let message = match text.split_once('.') {
            Some((protocol, _)) if keyword::named(protocol).is_some() => format!(
                "`{text}` is of Wireshark's display filters; here one writes `tcp port 80` or `host 10.0.0.1`"
            ),
            _ => match in_lower_case(text) {
                Some(hint) => format!("what is `{text}`? {hint}"),
                None => format!("what is `{text}`? put `host`, `net`, `port` or `proto` before it"),
            },
        };
        self.error(place, message)
    }
}

/// A hint for words that mean something only in lower case.
pub(super) fn in_lower_case(word: &str) -> Option<String> {
    let lower = word.to_ascii_lowercase();
    let is_known = lower != word && keyword::named(&lower).is_some();
    is_known.then(|| format!("in lower case, `{lower}` means something"))
}
