//! Packets for more than one receiver.

use super::{Layer, LinkLayer, Lowering, compare, equal, equal_in, link};
use crate::filter::{
    FilterError,
    syntax::Protocol,
    test::{Comparison, Test, Width},
};

impl Lowering<'_> {
    /// A packet for everyone: to the link layer's broadcast address, or to all ones or all zeros in the host part of
    /// an IPv4 address.
    pub(super) fn broadcast(&self, protocol: Option<Protocol>) -> Result<Test, FilterError> {
        match protocol {
            None | Some(Protocol::Link) => {
                self.is_ethernet("broadcast")?;
                let field = |offset, width| self.link_header.plus(offset).load(width);
                Ok(self.of_link_header(
                    equal(field(2, Width::Word), 0xffff_ffff)
                        .and(equal(field(0, Width::Half), 0xffff)),
                ))
            }
            Some(Protocol::Ip) => {
                let host_part = !self.origin.netmask;
                let destination = |value| equal_in(self.network(16, Width::Word), host_part, value);
                Ok(self
                    .link_type(link::IPV4)?
                    .and(destination(0).or(destination(host_part))))
            }
            Some(protocol) => Err(self.misplaced(protocol, "`broadcast`")),
        }
    }

    /// A packet for a group.
    pub(super) fn multicast(&self, protocol: Option<Protocol>) -> Result<Test, FilterError> {
        match protocol {
            None | Some(Protocol::Link) => {
                self.is_ethernet("multicast")?;
                let first = self.link_header.load(Width::Octet);
                Ok(self.of_link_header(compare(first, Comparison::AnyBit, 1)))
            }
            Some(Protocol::Ip) => {
                let first = self.network(16, Width::Octet);
                let is_group = compare(first, Comparison::GreaterOrEqual, 224);
                Ok(self.link_type(link::IPV4)?.and(is_group))
            }
            Some(Protocol::Ip6) => {
                let first = self.network(24, Width::Octet);
                Ok(self.link_type(link::IPV6)?.and(equal(first, 255)))
            }
            Some(protocol) => Err(self.misplaced(protocol, "`multicast`")),
        }
    }

    fn is_ethernet(&self, word: &str) -> Result<(), FilterError> {
        if self.layer == Layer::Link(LinkLayer::Ethernet) {
            return Ok(());
        }
        Err(self.error(format!(
            "only Ethernet frames tell `{word}`; `ip {word}` asks the IPv4 header"
        )))
    }
}
