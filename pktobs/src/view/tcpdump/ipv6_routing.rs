//! Routing headers of IPv6 (RFC 2460 4.4, RFC 6275 6.4, RFC 8754 2; print-rt6.c), and where they lead
//! (`ip6_finddst` in print-ip6.c).

use pktobs_common::wire;

use super::{Cut, Printer, array_at, u8_at, u16_at, u32_at};
use crate::view::text::Append;

/// Routing types: addresses in the order of the way, the home address of a mobile host, and segments, the last first.
const SOURCE_ROUTE: u8 = 0;
const HOME_ADDRESS: u8 = 2;
const SEGMENT_ROUTING: u8 = 4;

/// Octets of a fixed IPv6 header, and in it where the next header and the destination stand.
const FIXED_LEN: usize = 40;
const NEXT_HEADER: usize = 6;
const DESTINATION: usize = 24;
const FRAGMENT_LEN: usize = 8;
/// Where the addresses stand in a routing header.
const ADDRESSES: usize = 8;
const ADDRESS_LEN: usize = 16;

impl Printer<'_> {
    /// The routing header at `at`; tells its length, or `None` if nothing is told after it.
    pub(super) fn routing(&mut self, octets: &[u8], at: usize) -> Result<Option<u32>, Cut> {
        self.protocol = "rt6";
        self.text.text("RT6");
        let len = u8_at(octets, at + 1)?;
        self.number(" (len=", len);
        let routing_type = u8_at(octets, at + 2)?;
        self.number(", type=", routing_type);
        if routing_type == SOURCE_ROUTE {
            self.text.text(" [Deprecated]");
        }
        self.number(", segleft=", u8_at(octets, at + 3)?);
        match routing_type {
            SOURCE_ROUTE | HOME_ADDRESS => {
                let reserved = u32_at(octets, at + 4)?;
                self.text.text(", rsv=0x");
                self.text.hex(reserved);
            }
            SEGMENT_ROUTING => {
                self.number(", last-entry=", u8_at(octets, at + 4)?);
                let flags = u8_at(octets, at + 5)?;
                self.text.text(", flags=0x");
                self.text.hex(flags);
                let tag = u16_at(octets, at + 6)?;
                self.text.text(", tag=");
                self.text.hex(tag);
            }
            _ => {
                self.text.text(" (unknown type)");
                self.invalid();
                return Ok(None);
            }
        }
        if !len.is_multiple_of(2) {
            self.number(" (invalid length ", len);
            self.text.text(")");
            self.invalid();
            return Ok(None);
        }
        for number in 0..usize::from(len / 2) {
            let address = array_at(octets, at + ADDRESSES + number * ADDRESS_LEN)?;
            self.number(", [", number);
            self.text.text("]");
            self.text.ipv6_address(address);
        }
        self.text.text(") ");
        Ok(Some((u32::from(len) + 1) * 8))
    }
}

/// The destination that tcpdump takes for the pseudo-header: where the first routing header leads, whether the packet
/// has arrived there or not. The octets are those of the packet, `captured` of them were captured and not all need be
/// held; `None` if the address is not.
pub(super) fn arrival(octets: &[u8], captured: usize) -> Option<[u8; 16]> {
    let (mut next, mut at) = (u8_at(octets, NEXT_HEADER).ok()?, FIXED_LEN);
    while next != wire::ROUTING {
        let is_followed = wire::MOBILITY.contains(&next)
            || matches!(next, wire::HOP_BY_HOP | wire::DESTINATION_OPTIONS);
        let len = if next == wire::FRAGMENT {
            FRAGMENT_LEN
        } else if is_followed {
            (usize::from(u8_at(octets, at + 1).ok()?) + 1) * 8
        } else {
            return array_at(octets, DESTINATION).ok();
        };
        next = u8_at(octets, at).ok()?;
        at += len;
    }
    let count = usize::from(u8_at(octets, at + 1).ok()?) / 2;
    let first = at + ADDRESSES;
    let last = match u8_at(octets, at + 2).ok()? {
        // Without segments, what follows the header is taken for one.
        SEGMENT_ROUTING if first + ADDRESS_LEN <= captured => first,
        SOURCE_ROUTE | HOME_ADDRESS if count > 0 => first + (count - 1) * ADDRESS_LEN,
        _ => DESTINATION,
    };
    array_at(octets, last).ok()
}
