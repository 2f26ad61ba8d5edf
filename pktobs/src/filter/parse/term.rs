//! Conditions that begin with a keyword: qualifiers with their identifiers, and those that have none.

use super::{Operand, Parser};
use crate::filter::{
    FilterError,
    keyword::Keyword,
    syntax::{Arithmetic, Expression, Kind, Primitive, Protocol, Qualifiers, Relation, Side},
    token::{Sign, Token},
};

impl Parser<'_> {
    /// A condition that begins with a keyword.
    pub(super) fn term(&mut self) -> Result<Operand, FilterError> {
        let start = self.place().start;
        let Token::Keyword(keyword) = self.token() else {
            return Err(self.expected("a condition, such as `host 10.0.0.1` or `tcp`,"));
        };
        let primitive = match keyword {
            Keyword::Protocol(protocol) => {
                self.advance();
                match self.token() {
                    Token::Keyword(Keyword::Broadcast | Keyword::Multicast) => {
                        self.cast(Some(protocol))
                    }
                    Token::Keyword(Keyword::Source | Keyword::Destination | Keyword::Kind(_)) => {
                        return self.head(Some(protocol));
                    }
                    _ => Primitive::Protocol(protocol),
                }
            }
            Keyword::Source | Keyword::Destination | Keyword::Kind(_) => return self.head(None),
            Keyword::Broadcast | Keyword::Multicast => self.cast(None),
            _ => {
                self.advance();
                self.keyword(keyword)?
            }
        };
        let place = start..self.last_place().end;
        Ok(Operand::Term(Expression::Primitive(primitive, place), None))
    }

    fn cast(&mut self, protocol: Option<Protocol>) -> Primitive {
        let is_broadcast = self.token() == Token::Keyword(Keyword::Broadcast);
        self.advance();
        if is_broadcast {
            Primitive::Broadcast(protocol)
        } else {
            Primitive::Multicast(protocol)
        }
    }

    /// What is behind a keyword that has a meaning of its own.
    fn keyword(&mut self, keyword: Keyword) -> Result<Primitive, FilterError> {
        const LENGTH: &str = "a number of octets";
        Ok(match keyword {
            Keyword::Less => Primitive::Less(self.plain_number(LENGTH)?),
            Keyword::Greater => Primitive::Greater(self.plain_number(LENGTH)?),
            Keyword::Byte => self.byte()?,
            Keyword::Inbound => Primitive::Inbound,
            Keyword::Outbound => Primitive::Outbound,
            Keyword::Ifindex => Primitive::Ifindex(self.plain_number("an interface's index")?),
            Keyword::Ifname => Primitive::Ifname(self.interface()?),
            Keyword::Vlan => Primitive::Vlan(self.optional_number("a VLAN identifier")?),
            Keyword::Mpls => Primitive::Mpls(self.optional_number("an MPLS label")?),
            Keyword::Pppoed => Primitive::Pppoed,
            Keyword::Pppoes => Primitive::Pppoes(self.optional_number("a PPPoE session")?),
            Keyword::Geneve => Primitive::Geneve(self.optional_number("a Geneve network")?),
            Keyword::Llc => Primitive::Llc(self.llc_type()),
            Keyword::Foreign => {
                let place = self.last_place();
                let message = format!(
                    "`{}` is about link layers that pktobs does not read",
                    &self.text[place.clone()]
                );
                return Err(self.error(place, message));
            }
            _ => {
                self.at -= 1;
                return Err(self.expected("a condition, such as `host 10.0.0.1` or `tcp`,"));
            }
        })
    }

    /// `byte 0 = 5`, an old way to write `link[0] = 5`.
    fn byte(&mut self) -> Result<Primitive, FilterError> {
        let place = self.place();
        let offset = self.plain_number("an offset in octets")?;
        let (relation, is_negated) = match self.token() {
            Token::Sign(Sign::Equal) => (Relation::Equal, false),
            Token::Sign(Sign::Greater) => (Relation::Greater, false),
            Token::Sign(Sign::Less) => (Relation::GreaterOrEqual, true),
            _ => return Err(self.expected("`=`, `<` or `>`")),
        };
        self.advance();
        Ok(Primitive::Relation {
            left: Arithmetic::Load {
                protocol: Protocol::Link,
                offset: Arithmetic::Number(offset).into(),
                size: 1,
                place,
            },
            relation,
            is_negated,
            right: Arithmetic::Number(self.plain_number("the value of an octet")?),
        })
    }

    fn interface(&mut self) -> Result<String, FilterError> {
        let place = self.place();
        match self.token() {
            Token::End | Token::Sign(_) => Err(self.expected("an interface's name")),
            // A name may look like a keyword, a number or an address.
            _ => {
                self.advance();
                Ok(self.text[place].trim_start_matches('\\').to_owned())
            }
        }
    }

    fn llc_type(&mut self) -> Option<String> {
        let place = self.place();
        let is_rnr = self.text.get(place.clone()) == Some("rnr");
        if !is_rnr && !matches!(self.token(), Token::Name(_)) {
            return None;
        }
        self.advance();
        Some(self.text[place].to_owned())
    }

    /// Qualifiers behind that of a protocol, and what they are about.
    fn head(&mut self, protocol: Option<Protocol>) -> Result<Operand, FilterError> {
        let side = self.side()?;
        let kind = match self.token() {
            Token::Keyword(Keyword::Kind(Kind::Proto | Kind::ProtoChain | Kind::Gateway))
                if side.is_some() =>
            {
                None
            }
            Token::Keyword(Keyword::Kind(kind)) => {
                self.advance();
                Some(kind)
            }
            _ => None,
        };
        let qualifiers = Qualifiers {
            protocol,
            side,
            kind,
        };
        let what = match kind {
            Some(Kind::Port) => "a port",
            Some(Kind::PortRange) => "a range of ports, such as 8000-8080,",
            Some(Kind::Net) => "a network, such as 10.0.0.0/8,",
            Some(Kind::Proto | Kind::ProtoChain) => "a protocol",
            _ => "an address",
        };
        let place = self.place();
        match self.token() {
            Token::Number(_)
            | Token::Ipv4(_)
            | Token::Ipv6(_)
            | Token::Mac(_)
            | Token::Name(_)
            | Token::Keyword(Keyword::Not)
            | Token::Sign(Sign::ParenthesisOpens) => {}
            Token::Keyword(_) if matches!(kind, Some(Kind::Proto | Kind::ProtoChain)) => {
                let word = &self.text[place.clone()];
                let message = format!(
                    "`{word}` is a word of the language; write `\\{word}` for the protocol of that name, in quotes for \
                     the shell, or its number"
                );
                return Err(self.error(place, message));
            }
            _ => return Err(self.expected(what)),
        }
        let expression = match self.operand(Some(qualifiers))? {
            Operand::Identifiers(expression) => expression,
            Operand::Number(number, place) => self.numbered(number, place, Some(qualifiers))?,
            _ => return Err(self.error(place, format!("{what} is expected here"))),
        };
        Ok(Operand::Term(expression, Some(qualifiers)))
    }

    /// `src`, `dst`, or both with `and` or `or` between.
    fn side(&mut self) -> Result<Option<Side>, FilterError> {
        let first = self.one_side();
        let (Some(first), Some(is_and)) = (first, self.connective()) else {
            return Ok(first);
        };
        self.advance();
        let place = self.place();
        match self.one_side() {
            Some(second) if second != first => {
                Ok(Some(if is_and { Side::Both } else { Side::Either }))
            }
            _ => {
                let other = if first == Side::Source { "dst" } else { "src" };
                Err(self.error(place, format!("`{other}` is expected here")))
            }
        }
    }

    fn one_side(&mut self) -> Option<Side> {
        let side = match self.token() {
            Token::Keyword(Keyword::Source) => Side::Source,
            Token::Keyword(Keyword::Destination) => Side::Destination,
            _ => return None,
        };
        self.advance();
        Some(side)
    }
}
