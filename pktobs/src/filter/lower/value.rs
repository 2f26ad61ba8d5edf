//! Values, and what has to be so for them to exist.
//!
//! `tcp[0]` means something only of the first piece of a TCP segment over IPv4, so the protocol is tested before the
//! comparison. As in libpcap, of an operation only what its left side needs is tested.

use super::{Lowering, equal, link};
use crate::filter::{
    FilterError,
    syntax::{Arithmetic, Operation, Protocol, Relation},
    test::{Metadata, Test, Value, Width},
};

/// A value, and what is to be tested before.
struct Conditional {
    value: Value,
    condition: Option<Test>,
}

impl Lowering<'_> {
    /// A comparison of two values, or the contrary of one.
    pub(super) fn relation(
        &mut self,
        left: &Arithmetic,
        relation: Relation,
        is_negated: bool,
        right: &Arithmetic,
    ) -> Result<Test, FilterError> {
        let (left, right) = (self.arithmetic(left)?, self.arithmetic(right)?);
        let comparison = Test::Compare {
            left: left.value,
            comparison: relation.into(),
            right: right.value,
        };
        let comparison = if is_negated { !comparison } else { comparison };
        let conditions = [left.condition, right.condition].into_iter().flatten();
        Ok(match conditions.reduce(Test::and) {
            Some(condition) => condition.and(comparison),
            None => comparison,
        })
    }

    fn arithmetic(&mut self, arithmetic: &Arithmetic) -> Result<Conditional, FilterError> {
        Ok(match arithmetic {
            Arithmetic::Number(number) => Conditional {
                value: Value::Number(*number),
                condition: None,
            },
            Arithmetic::Length => Conditional {
                value: Value::Metadata(Metadata::Length),
                condition: None,
            },
            Arithmetic::Negative(of) => {
                let of = self.arithmetic(of)?;
                Conditional {
                    value: Value::Negative(of.value.into()),
                    ..of
                }
            }
            Arithmetic::Binary {
                operation,
                left,
                right,
                place,
            } => {
                let (left, right) = (self.arithmetic(left)?, self.arithmetic(right)?);
                let wrong = match (operation, &right.value) {
                    (Operation::Divide | Operation::Modulo, Value::Number(0)) => {
                        Some("a division by zero")
                    }
                    (Operation::ShiftLeft | Operation::ShiftRight, Value::Number(32..)) => {
                        Some("a shift by more than 31 bits")
                    }
                    _ => None,
                };
                if let Some(wrong) = wrong {
                    self.place = place.clone();
                    return Err(self.error(wrong));
                }
                Conditional {
                    value: super::binary(*operation, left.value, right.value),
                    condition: left.condition,
                }
            }
            Arithmetic::Load {
                protocol,
                offset,
                size,
                place,
            } => {
                let offset = self.arithmetic(offset)?;
                self.place = place.clone();
                let width = match size {
                    1 => Width::Octet,
                    2 => Width::Half,
                    4 => Width::Word,
                    _ => return Err(self.error("only 1, 2 or 4 octets can be read at a time")),
                };
                self.load(*protocol, offset, width)?
            }
        })
    }

    /// Octets of a protocol's header.
    fn load(
        &self,
        protocol: Protocol,
        offset: Conditional,
        width: Width,
    ) -> Result<Conditional, FilterError> {
        let needs = offset.condition;
        let then = |condition: Test| match needs.clone() {
            Some(needs) => needs.and(condition),
            None => condition,
        };
        let network = self.payload.plus(self.network);
        let (base, condition) = match protocol {
            Protocol::Link => (self.link_header.clone(), needs.clone()),
            Protocol::Ip
            | Protocol::Arp
            | Protocol::Rarp
            | Protocol::Atalk
            | Protocol::Decnet
            | Protocol::Sca
            | Protocol::Lat
            | Protocol::Moprc
            | Protocol::Mopdl
            | Protocol::Ip6 => (network, Some(then(self.protocol(protocol)?))),
            Protocol::Sctp
            | Protocol::Tcp
            | Protocol::Udp
            | Protocol::Icmp
            | Protocol::Igmp
            | Protocol::Igrp
            | Protocol::Pim
            | Protocol::Vrrp
            | Protocol::Carp => {
                let is_ip = self.protocol(Protocol::Ip)?;
                let is_protocol = self.protocol(protocol)?.and(self.is_first_piece());
                let condition = match needs {
                    Some(needs) => is_ip.and(needs).and(is_protocol),
                    None => is_ip.and(is_protocol),
                };
                (network.and(self.ipv4_header_len()), Some(condition))
            }
            Protocol::Icmp6 => {
                const HEADER_LEN: u32 = 40;
                const ICMPV6: u32 = 58;
                let is_next = equal(self.network(6, Width::Octet), ICMPV6);
                let condition = then(self.link_type(link::IPV6)?).and(is_next);
                (network.plus(HEADER_LEN), Some(condition))
            }
            _ => return Err(self.error("octets of that protocol cannot be read")),
        };
        // A constant is added at once, and may so lead back before the header: `ip[-2:2]`.
        let place = match constant(&offset.value) {
            Some(octets) => base.plus(octets),
            None => base.and(offset.value),
        };
        Ok(Conditional {
            value: place.load(width),
            condition,
        })
    }
}

/// The value, if it does not depend on the packet.
fn constant(value: &Value) -> Option<u32> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Binary {
            operation,
            left,
            right,
        } => operation.of(constant(left)?, constant(right)?),
        Value::Negative(value) => constant(value).map(u32::wrapping_neg),
        Value::Metadata(_) | Value::Load { .. } => None,
    }
}
