//! A filter for the packets of a capture file, whose link types may differ.

use crate::{
    filter::{Filter, FilterError, LinkLayer, Origin, Tests},
    source::file::{FilePacket, LinkType},
};

/// A filter, and what it asks of packets of every link type that came so far.
#[derive(Debug)]
pub(super) struct FileFilter {
    filter: Filter,
    known: Vec<(LinkLayer, Tests)>,
}

impl FileFilter {
    pub(super) const fn new(filter: Filter) -> Self {
        Self {
            filter,
            known: Vec::new(),
        }
    }

    /// Whether a packet passes.
    ///
    /// # Errors
    /// The filter asks what packets of this link type cannot tell.
    pub(super) fn passes(&mut self, packet: &FilePacket<'_>) -> Result<bool, FilterError> {
        if self.filter.is_empty() {
            return Ok(true);
        }
        let tests = self.tests(packet.link_type, packet.is_big_endian)?;
        Ok(tests.pass(packet.octets, packet.wire_len))
    }

    /// The tests for packets of a link type.
    ///
    /// # Errors
    /// As for [`FileFilter::passes`].
    pub(super) fn tests(
        &mut self,
        link_type: LinkType,
        is_big_endian: bool,
    ) -> Result<&Tests, FilterError> {
        let link = match link_type {
            LinkType::ETHERNET => LinkLayer::Ethernet,
            LinkType::LINUX_SLL => LinkLayer::Cooked,
            LinkType::LINUX_SLL2 => LinkLayer::Cooked2,
            LinkType::NULL => LinkLayer::Null { is_big_endian },
            LinkType::LOOP => LinkLayer::Loop,
            LinkType::IPV4 => LinkLayer::Ipv4,
            LinkType::IPV6 => LinkLayer::Ipv6,
            // The reader gives no packets of any other kind than these and raw IP.
            _ => LinkLayer::Raw,
        };
        let index = match self.known.iter().position(|(known, _)| *known == link) {
            Some(index) => index,
            None => {
                let origin = Origin {
                    link,
                    live: None,
                    netmask: 0,
                };
                let tests = self.filter.tests(origin)?;
                // Packets of another kind that came before may have matched.
                if self.known.is_empty() && tests.pass_nothing() {
                    return Err(self.filter.matches_nothing());
                }
                self.known.push((link, tests));
                self.known.len() - 1
            }
        };
        Ok(&self.known[index].1)
    }
}
