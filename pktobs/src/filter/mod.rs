//! The filter language of tcpdump (pcap-filter(7)): which packets are to be observed.
//!
//! A filter goes one way: text, tokens (`token`, `keyword`), a tree as it was written (`parse`, `syntax`), tests on
//! octets for one kind of link layer (`lower`, `test`); these are either answered on octets at hand (`evaluate`) or
//! become a program for the kernel. What a filter means is what libpcap 1.10 makes of it, down to packets that end
//! early: a load behind the end of the packet rejects it, wherever in the expression it stands.

mod compile;
mod error;
mod evaluate;
mod keyword;
mod listing;
mod lower;
mod names;
mod parse;
mod sides;
mod syntax;
mod test;
mod token;

pub use compile::{Ends, Program};
pub use error::FilterError;
pub use evaluate::Subject;
pub use lower::{LinkLayer, Live, Origin};

use names::Hosts;
use syntax::Expression;
use test::Test;

/// A filter, read; it means something once it is known of what packets.
#[derive(Clone, Debug)]
pub struct Filter {
    text: String,
    /// `None` lets every packet pass.
    expression: Option<Expression>,
    hosts: Hosts,
}

impl Filter {
    /// Reads `text`. Nothing but blanks lets every packet pass.
    ///
    /// # Errors
    /// It is no filter.
    pub fn new(text: &str) -> Result<Self, FilterError> {
        Ok(Self {
            text: text.to_owned(),
            expression: parse::parse(text)?,
            hosts: Hosts::default(),
        })
    }

    /// Whether every packet passes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.expression.is_none()
    }

    /// Whether it may let a question pass and not its answer, or an answer and not its question.
    #[must_use]
    pub fn is_one_sided(&self) -> bool {
        self.expression.as_ref().is_some_and(sides::is_one_sided)
    }

    /// The tests that it makes of packets from `origin`. Hosts are looked up the first time, and not again.
    ///
    /// # Errors
    /// It names what does not exist, or asks what such packets cannot tell.
    pub fn tests(&self, origin: Origin<'_>) -> Result<Tests, FilterError> {
        let test = match &self.expression {
            Some(expression) => lower::lower((&self.text, &self.hosts), expression, origin)?,
            None => Test::Constant(true),
        };
        Ok(Tests { test })
    }

    /// The error that no packet can match.
    #[must_use]
    pub fn matches_nothing(&self) -> FilterError {
        let message = "no packet can match: the conditions exclude each other, or the link layer never has what \
                       they ask for";
        FilterError::new(&self.text, 0..self.text.len(), message)
    }

    /// The program that it becomes for packets from `origin`.
    ///
    /// # Errors
    /// As for [`tests`](Self::tests), or it would be too large for the kernel.
    pub fn program(&self, origin: Origin<'_>, ends: &Ends) -> Result<Program, FilterError> {
        let Tests { test } = self.tests(origin)?;
        compile::compile(&test, ends)
            .map_err(|error| FilterError::new(&self.text, 0..self.text.len(), error.to_string()))
    }
}

/// What a filter asks of packets of one origin.
#[derive(Clone, Debug)]
pub struct Tests {
    test: Test,
}

impl Tests {
    /// Whether no packet can pass, as with `tcp and udp`; what is found out without packets, which is not everything.
    #[must_use]
    pub fn pass_nothing(&self) -> bool {
        compile::is_never(&self.test)
    }

    /// Whether a packet of a capture file passes, by the octets that the file has, the link layer's header included,
    /// and its length on the wire.
    #[must_use]
    pub fn pass(&self, octets: &[u8], wire_len: u32) -> bool {
        self.pass_subject(&Subject {
            octets,
            wire_len,
            ifindex: 0,
            tag: None,
        })
    }

    /// Whether a packet passes of which more is known.
    #[must_use]
    pub fn pass_subject(&self, packet: &Subject<'_>) -> bool {
        evaluate::evaluate(&self.test, packet)
    }
}
