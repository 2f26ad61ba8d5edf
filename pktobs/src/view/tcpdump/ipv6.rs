//! IPv6 and its extension headers (RFC 8200; print-ip6.c, print-frag6.c).
//!
//! The record tells where the parser arrived; what tcpdump says on the way is read from the octets, which a record
//! holds from the fixed header to the end of the headers. Longer chains than it can hold end here as if they had
//! been captured only so far.

use pktobs_common::wire;

use super::{
    Cut, Printer, array_at,
    icmpv6::Icmpv6Message,
    protocols::{self, Version},
    segment::{Ends, Segment},
    u8_at, u16_at, u32_at,
};
use crate::{packet::Packet, view::text::Append};

/// Octets of the fixed header, and of a fragment header.
const HEADER_LEN: u32 = 40;
const FRAGMENT_LEN: u32 = 8;
/// Where the addresses stand in the fixed header.
const ADDRESSES: usize = 8;
/// The bits of a fragment's offset, which as they stand count octets.
const FRAGMENT_OFFSET: u16 = 0xfff8;
/// Protocols whose printers say the addresses themselves.
const PRINT_ADDRESSES: [u8; 4] = [
    wire::PROTOCOL_TCP,
    wire::PROTOCOL_UDP,
    wire::PROTOCOL_DCCP,
    wire::PROTOCOL_SCTP,
];

/// Of them, those that say them behind extension headers too, where they have been said.
const ALWAYS_SAY_ADDRESSES: [u8; 2] = [wire::PROTOCOL_DCCP, wire::PROTOCOL_SCTP];

/// An IPv6 packet, and how far it has been told.
pub(super) struct Datagram<'a> {
    packet: &'a Packet<'a>,
    /// Its octets from the fixed header on, as many of those that were captured as the record holds.
    pub(super) octets: &'a [u8],
    /// Octets that were captured; not more than the packet has by its own header.
    pub(super) captured: u32,
    /// Octets of the packet, by the frame.
    length: u32,
    ends: Ends<'a>,
    /// What follows the fixed header.
    first: u8,
    /// Octets behind the fixed header, by that header or by a jumbo payload option; 0 if neither tells it.
    pub(super) payload_length: u32,
    /// True if a jumbo payload option has told the length.
    pub(super) is_jumbo: bool,
    fragmented: bool,
}

impl Printer<'_> {
    /// A packet whose network layer is to be IPv6.
    pub(super) fn ipv6(&mut self, packet: &Packet<'_>) -> Result<(), Cut> {
        self.protocol = "ip6";
        let start = u32::from(packet.record().network_offset);
        let length = packet.record().wire_len.saturating_sub(start);
        let captured = packet.captured.captured_len.saturating_sub(start);
        if captured < HEADER_LEN {
            self.truncated();
            return Ok(());
        }
        let octets = packet.octets(start, start.saturating_add(captured));
        if !self.style.link_header {
            self.text.text("IP6 ");
        }
        let version = u8_at(octets, 0)? >> 4;
        if version != 6 {
            self.number("version error: ", version);
            self.text.text(" != 6");
            return Ok(());
        }
        let payload_length = u32::from(u16_at(octets, 4)?);
        // Without a payload length, a jumbo payload option may follow.
        let told = match payload_length {
            0 => length.saturating_add(HEADER_LEN),
            told => told + HEADER_LEN,
        };
        if payload_length != 0 {
            self.missing(told, length);
        }
        self.ipv6_header(octets)?;
        let (source, destination) = octets
            .get(ADDRESSES..)
            .and_then(|octets| {
                let (source, octets) = octets.split_first_chunk()?;
                Some((source, octets.first_chunk()?))
            })
            .ok_or(Cut)?;
        let held = octets.len().min(told as usize);
        let datagram = Datagram {
            packet,
            octets: &octets[..held],
            captured: captured.min(told),
            length,
            ends: Ends::Ipv6(source, destination),
            first: u8_at(octets, 6)?,
            payload_length,
            is_jumbo: false,
            fragmented: false,
        };
        self.extension_headers(datagram, told)
    }

    /// Says how many octets the frame lacks of those that the packet has.
    fn missing(&mut self, told: u32, length: u32) {
        if told > length {
            self.number("truncated-ip6 - ", told - length);
            self.text.text(" bytes missing!");
        }
    }

    /// The fixed header's fields, in parentheses.
    fn ipv6_header(&mut self, octets: &[u8]) -> Result<(), Cut> {
        let class_and_flow = u32_at(octets, 0)?;
        self.text.text("(");
        let class = (class_and_flow >> 20) as u8;
        if class != 0 {
            self.text.text("class 0x");
            self.text.hex_octets(&[class]);
            self.text.text(", ");
        }
        let flow_label = class_and_flow & 0x000f_ffff;
        if flow_label != 0 {
            self.text
                .formatted(format_args!("flowlabel 0x{flow_label:05x}, "));
        }
        let next_header = u8_at(octets, 6)?;
        self.number("hlim ", u8_at(octets, 7)?);
        self.text.text(", next-header ");
        self.text.text(protocols::name(next_header));
        self.number(" (", next_header);
        self.number(") payload length: ", u16_at(octets, 4)?);
        self.text.text(") ");
        Ok(())
    }

    /// One header after the other, `length` octets from the fixed one on, and what stands behind them.
    fn extension_headers(&mut self, mut datagram: Datagram<'_>, length: u32) -> Result<(), Cut> {
        let octets = datagram.octets;
        let mut next = datagram.first;
        let mut had_hop_by_hop = false;
        let (mut at, mut left) = (HEADER_LEN, length - HEADER_LEN);
        if !PRINT_ADDRESSES.contains(&next) {
            self.addresses(datagram.ends, ": ");
        }
        loop {
            let start = at as usize;
            let header_len = match next {
                wire::HOP_BY_HOP if had_hop_by_hop => {
                    return self.misplaced(" was already found");
                }
                wire::HOP_BY_HOP if at > HEADER_LEN => {
                    return self.misplaced(" don't follow the IPv6 header");
                }
                wire::HOP_BY_HOP => {
                    had_hop_by_hop = true;
                    let header_len = self.hop_by_hop(&mut datagram, start)?;
                    if datagram.payload_length == 0 {
                        self.text
                            .text("[No valid Jumbo Payload Hop-by-Hop option found]");
                        self.invalid();
                        return Ok(());
                    }
                    header_len
                }
                wire::DESTINATION_OPTIONS => self.destination_options(&datagram, start)?,
                wire::FRAGMENT => {
                    datagram.fragmented = true;
                    self.fragment(&datagram, start)?
                }
                wire::ROUTING if datagram.captured <= at => {
                    self.truncated();
                    return Ok(());
                }
                wire::ROUTING => self.routing(octets, start)?,
                protocol if wire::MOBILITY.contains(&protocol) => {
                    return self.mobility(&datagram, start);
                }
                protocol => {
                    return self.behind_headers(&datagram, protocol, at, left);
                }
            };
            let Some(header_len) = header_len else {
                return Ok(());
            };
            self.protocol = "ip6";
            next = u8_at(octets, start)?;
            at += header_len;
            let Some(rest) = left.checked_sub(header_len) else {
                self.truncated();
                return Ok(());
            };
            left = rest;
        }
    }

    fn misplaced(&mut self, what: &str) -> Result<(), Cut> {
        self.text.text("[The Hop-by-Hop Options header");
        self.text.text(what);
        self.text.text("]");
        self.invalid();
        Ok(())
    }

    /// A fragment header; `None` if nothing that can be told follows it.
    fn fragment(&mut self, datagram: &Datagram<'_>, at: usize) -> Result<Option<u32>, Cut> {
        self.protocol = "frag6";
        let offset = u16_at(datagram.octets, at + 2)? & FRAGMENT_OFFSET;
        let id: [u8; 4] = array_at(datagram.octets, at + 4)?;
        self.text.text("frag (0x");
        self.text.hex_octets(&id);
        self.number(":", offset);
        let end = u64::from(HEADER_LEN) + u64::from(u16_at(datagram.octets, 4)?);
        // Where the fixed header leaves the length out, tcpdump counts from zero downwards.
        self.number("|", end.wrapping_sub(at as u64 + u64::from(FRAGMENT_LEN)));
        self.text.text(")");
        if offset != 0 {
            return Ok(None);
        }
        self.text.text(" ");
        let is_followed = datagram.captured > at as u32 + FRAGMENT_LEN;
        Ok(is_followed.then_some(FRAGMENT_LEN))
    }

    /// What stands behind all headers, `at` octets from the first: `left` octets of this protocol.
    fn behind_headers(
        &mut self,
        datagram: &Datagram<'_>,
        protocol: u8,
        at: u32,
        left: u32,
    ) -> Result<(), Cut> {
        let (mut captured, mut length) = (datagram.captured, left);
        if datagram.is_jumbo {
            let told = datagram.payload_length.wrapping_add(HEADER_LEN);
            let Some(behind) = told.checked_sub(at) else {
                self.truncated();
                return Ok(());
            };
            self.missing(told, datagram.length);
            (captured, length) = (captured.min(told), behind);
        } else if datagram.payload_length == 0 {
            // Without a payload there is no room for the headers that were told.
            if at > HEADER_LEN {
                self.truncated();
                return Ok(());
            }
            (captured, length) = (HEADER_LEN, 0);
        }
        let packet = datagram.packet;
        self.above_ipv6(
            protocol,
            &Segment {
                packet,
                ends: datagram.ends,
                with_addresses: datagram.first == protocol
                    || ALWAYS_SAY_ADDRESSES.contains(&protocol),
                offset: u32::from(packet.record().network_offset) + at,
                captured: captured.saturating_sub(at),
                length,
                fragmented: datagram.fragmented,
            },
        )
    }

    fn above_ipv6(&mut self, protocol: u8, segment: &Segment<'_>) -> Result<(), Cut> {
        match protocol {
            wire::PROTOCOL_TCP => self.tcp(segment),
            wire::PROTOCOL_UDP => {
                self.udp(segment);
                Ok(())
            }
            wire::PROTOCOL_DCCP => self.dccp(segment),
            wire::PROTOCOL_SCTP => self.sctp(segment),
            wire::PROTOCOL_ICMPV6 => {
                let octets = segment.octets(0, segment.captured);
                let found = u16_at(octets, 2).unwrap_or(0);
                self.icmpv6(&Icmpv6Message {
                    octets,
                    captured: segment.captured,
                    length: segment.length,
                    fragmented: segment.fragmented,
                    checksum: segment.checksum(protocol, found, segment.length),
                })
            }
            _ => {
                self.other_protocol(Version::Six, protocol, segment.length);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use pktobs_common::Flags;

    use crate::view::tcpdump::tests::line_of_ether_type;

    /// 2001:db8::1 to 2001:db8::2 with this next header and payload.
    fn told(next_header: u8, payload: &[u8]) -> String {
        let mut packet = vec![0x60, 0, 0, 0, 0, payload.len() as u8, next_header, 64];
        for last in [1, 2] {
            packet.extend([0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
            packet.push(last);
        }
        packet.extend(payload);
        let len = packet.len() as u32;
        let line = line_of_ether_type(0x86dd, &packet, Flags::default(), len);
        let (_, told) = line.split_once(") ").unwrap();
        let (_, told) = told.split_once(") ").unwrap();
        told.to_owned()
    }

    #[test]
    fn addresses_are_told_once() {
        let addresses = "2001:db8::1 > 2001:db8::2: ";
        assert_eq!(told(59, &[]), format!("{addresses}no next header"));
        let udp = [0xc3, 0x50, 0xc3, 0x51, 0, 8, 0, 0];
        assert_eq!(
            told(17, &udp),
            "2001:db8::1.50000 > 2001:db8::2.50001: [bad udp cksum 0x0000 -> 0x1dc7!] UDP, length 0"
        );
        let options = [17, 0, 1, 4, 0, 0, 0, 0];
        assert_eq!(
            told(60, &[&options[..], &udp].concat()),
            format!(
                "{addresses}DSTOPT (padn) 50000 > 50001: [bad udp cksum 0x0000 -> 0x1dc7!] UDP, length 0"
            )
        );
    }

    #[test]
    fn nothing_is_told_behind_the_header_of_a_later_fragment() {
        assert_eq!(
            told(44, &[17, 0, 0x05, 0xa9, 0, 0, 0, 7, 1, 2, 3]),
            "2001:db8::1 > 2001:db8::2: frag (0x00000007:1448|3)"
        );
    }

    #[test]
    fn another_version_is_an_error() {
        let line = line_of_ether_type(0x86dd, &[0x45; 40], Flags::default(), 40);
        assert_eq!(line, "IP6 version error: 4 != 6");
    }
}
