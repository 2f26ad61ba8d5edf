//! Places in a packet that are known only with it.

use super::add;
use crate::filter::test::{Value, Width};

/// A place in the packet.
#[derive(Clone, Debug)]
pub(super) struct Offset {
    /// Octets from the beginning of the packet.
    pub(super) constant: u32,
    /// What comes to it and differs from packet to packet.
    pub(super) variable: Option<Value>,
}

impl Offset {
    pub(super) const fn at(constant: u32) -> Self {
        Self {
            constant,
            variable: None,
        }
    }

    pub(super) fn plus(&self, octets: u32) -> Self {
        Self {
            constant: self.constant.wrapping_add(octets),
            variable: self.variable.clone(),
        }
    }

    /// Behind it, by octets that differ from packet to packet.
    pub(super) fn and(&self, octets: Value) -> Self {
        Self {
            constant: self.constant,
            variable: Some(match self.variable.clone() {
                Some(variable) => add(variable, octets),
                None => octets,
            }),
        }
    }

    /// Octets from the beginning of the packet.
    pub(super) fn value(&self) -> Value {
        let constant = Value::Number(self.constant);
        match self.variable.clone() {
            Some(variable) => add(variable, constant),
            None => constant,
        }
    }

    pub(super) fn load(&self, width: Width) -> Value {
        Value::Load {
            width,
            offset: self.constant,
            index: self.variable.clone().map(Box::new),
        }
    }
}
