//! A filter's tests answered for octets at hand, as libpcap answers them for capture files.

use super::test::{Chain, Comparison, Metadata, Test, Value, Width};

/// A packet, and what is known of it beside its octets.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// As many octets as there are.
    pub octets: &'a [u8],
    /// Octets that it had on the wire.
    pub wire_len: u32,
    /// The index of the interface; 0 if it is not known.
    pub ifindex: u32,
    /// The VLAN tag that is kept beside the octets: priority, DEI and identifier.
    pub tag: Option<u16>,
}

/// What was asked for cannot be had; the packet does not match, whatever else it has.
struct Rejected;

/// Whether the packet passes.
pub(super) fn evaluate(test: &Test, packet: &Subject<'_>) -> bool {
    packet.test(test).unwrap_or(false)
}

impl Subject<'_> {
    fn test(&self, test: &Test) -> Result<bool, Rejected> {
        match test {
            Test::Constant(is_true) => Ok(*is_true),
            Test::Not(test) => self.test(test).map(|is_true| !is_true),
            Test::All(tests) => {
                for test in tests {
                    if !self.test(test)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Test::Any(tests) => {
                for test in tests {
                    if self.test(test)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Test::Compare {
                left,
                comparison,
                right,
            } => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                Ok(match comparison {
                    Comparison::Equal => left == right,
                    Comparison::Greater => left > right,
                    Comparison::GreaterOrEqual => left >= right,
                    Comparison::AnyBit => left & right != 0,
                })
            }
            Test::Chain(chain) => self.chain(chain),
        }
    }

    fn value(&self, value: &Value) -> Result<u32, Rejected> {
        Ok(match value {
            Value::Number(number) => *number,
            Value::Metadata(metadata) => match metadata {
                Metadata::Length => self.wire_len,
                Metadata::Ifindex => self.ifindex,
                Metadata::TagPresent => self.tag.is_some().into(),
                Metadata::TagControl => self.tag.unwrap_or(0).into(),
                Metadata::TagLength => {
                    if self.tag.is_some() {
                        0
                    } else {
                        4
                    }
                }
            },
            Value::Load {
                width,
                offset,
                index,
            } => {
                let index = match index {
                    Some(index) => self.value(index)?,
                    None => 0,
                };
                self.load(u64::from(*offset) + u64::from(index), *width)?
            }
            Value::Binary {
                operation,
                left,
                right,
            } => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                operation.of(left, right).ok_or(Rejected)?
            }
            Value::Negative(value) => self.value(value)?.wrapping_neg(),
        })
    }

    /// Octets from `offset` on, in network byte order.
    fn load(&self, offset: u64, width: Width) -> Result<u32, Rejected> {
        let start = usize::try_from(offset).map_err(|_| Rejected)?;
        let octets = self
            .octets
            .get(start..)
            .and_then(|rest| rest.get(..width as usize));
        let octets = octets.ok_or(Rejected)?;
        Ok(octets
            .iter()
            .fold(0, |value, &octet| value << 8 | u32::from(octet)))
    }

    fn chain(&self, chain: &Chain) -> Result<bool, Rejected> {
        const HOP_BY_HOP: u32 = 0;
        const ROUTING: u32 = 43;
        const FRAGMENT: u32 = 44;
        const AUTHENTICATION: u32 = 51;
        const NONE: u32 = 59;
        const DESTINATION: u32 = 60;
        let octet = |offset: u64| self.load(u64::from(chain.network) + offset, Width::Octet);
        let (mut protocol, mut at) = if chain.is_ipv6 {
            (octet(6)?, 40)
        } else {
            (octet(9)?, u64::from(octet(0)? & 0xf) * 4)
        };
        for _ in 0..Chain::HEADERS_MAX {
            if protocol == chain.protocol || protocol == NONE {
                break;
            }
            match protocol {
                HOP_BY_HOP | DESTINATION | ROUTING | FRAGMENT if chain.is_ipv6 => {
                    protocol = octet(at)?;
                    at += u64::from(octet(at + 1)? + 1) * 8;
                }
                AUTHENTICATION => {
                    // libpcap forgets where the header was: the next one is as far from the network header as this
                    // one is long.
                    protocol = octet(at)?;
                    at = u64::from(octet(at + 1)? + 2) * 4;
                }
                _ => break,
            }
        }
        Ok(protocol == chain.protocol)
    }
}
