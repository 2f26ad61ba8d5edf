//! What the layers tell their fields to.

use std::net::IpAddr;

use super::{Field, Kind};
use crate::packet::Checksum;

/// The value of a field, or the begin or end of what stands within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldValue<'a> {
    /// An integer that counts or measures, or a number from a registry.
    Number(u64),
    /// An integer that is written in hexadecimal.
    Hex {
        /// The integer.
        value: u32,
        /// How many digits it is written with.
        digits: u8,
    },
    /// A bit.
    Flag(bool),
    /// An IPv4 or IPv6 address.
    Address(IpAddr),
    /// A link-layer address.
    LinkAddress([u8; 6]),
    /// Octets as they are.
    Octets(&'a [u8]),
    /// A word from a fixed list, or a name, escaped for a terminal.
    Word(&'a str),
    /// One item of this list begins, or this packet; its fields follow, up to [`FieldValue::End`]. All items of a
    /// list come one after the other, with nothing between them.
    Begin,
    /// The item or the packet ends.
    End,
}

/// Where the layers tell their fields.
pub(super) struct Teller<'t> {
    tell: &'t mut dyn FnMut(Field, FieldValue<'_>),
}

impl<'t> Teller<'t> {
    pub(super) fn new(tell: &'t mut dyn FnMut(Field, FieldValue<'_>)) -> Self {
        Self { tell }
    }

    pub(super) fn number(&mut self, field: Field, value: impl Into<u64>) {
        (self.tell)(field, FieldValue::Number(value.into()));
    }

    pub(super) fn hex(&mut self, field: Field, value: impl Into<u32>) {
        let Kind::Hex(digits) = field.kind() else {
            return self.number(field, value.into());
        };
        let value = value.into();
        (self.tell)(field, FieldValue::Hex { value, digits });
    }

    pub(super) fn flag(&mut self, field: Field, is_set: bool) {
        (self.tell)(field, FieldValue::Flag(is_set));
    }

    pub(super) fn address(&mut self, field: Field, address: impl Into<IpAddr>) {
        (self.tell)(field, FieldValue::Address(address.into()));
    }

    pub(super) fn link_address(&mut self, field: Field, address: [u8; 6]) {
        (self.tell)(field, FieldValue::LinkAddress(address));
    }

    pub(super) fn octets(&mut self, field: Field, octets: &[u8]) {
        (self.tell)(field, FieldValue::Octets(octets));
    }

    pub(super) fn word(&mut self, field: Field, word: &str) {
        (self.tell)(field, FieldValue::Word(word));
    }

    /// An item of a list, or a packet, with the fields that `within` tells.
    pub(super) fn item(&mut self, field: Field, within: impl FnOnce(&mut Self)) {
        (self.tell)(field, FieldValue::Begin);
        within(self);
        (self.tell)(field, FieldValue::End);
    }

    /// A checksum: the field, what is to be said of it, and what belongs there if that is something else.
    pub(super) fn checksum(
        &mut self,
        [field, state, expected]: [Field; 3],
        found: u16,
        verdict: Checksum,
    ) {
        self.hex(field, found);
        let (word, other) = match verdict {
            Checksum::Unknown => ("unknown", None),
            Checksum::Absent => ("absent", None),
            Checksum::Correct => ("correct", None),
            Checksum::LeftToCard { expected } => ("left_to_card", Some(expected)),
            Checksum::Incorrect { expected } => ("incorrect", Some(expected)),
        };
        self.word(state, word);
        if let Some(value) = other {
            self.hex(expected, value);
        }
    }
}
