//! ICMPv6 (RFC 4443; print-icmp6.c): what all messages have, echo, and what belongs to mobile hosts.
//!
//! A record holds at most the first octets of a long message; where tcpdump would have read on, the message ends
//! here as if it had been captured only so far.

use super::{
    Cut, Printer, array_at,
    icmpv6_words::{PREFERENCES, TYPES},
    ipv4::wrong,
    u8_at, u16_at, u32_at, word,
};
use crate::{packet::Checksum, view::text::Append};

const UNREACHABLE: u8 = 1;
const PACKET_TOO_BIG: u8 = 2;
const TIME_EXCEEDED: u8 = 3;
const PARAMETER_PROBLEM: u8 = 4;
const ECHO: u8 = 128;
const ECHO_REPLY: u8 = 129;
const LISTENER_QUERY: u8 = 130;
const LISTENER_REPORT: u8 = 131;
const LISTENER_DONE: u8 = 132;
const ROUTER_SOLICITATION: u8 = 133;
const ROUTER_ADVERTISEMENT: u8 = 134;
const NEIGHBOR_SOLICITATION: u8 = 135;
const NEIGHBOR_ADVERTISEMENT: u8 = 136;
const REDIRECT: u8 = 137;
const ROUTER_RENUMBERING: u8 = 138;
const NODE_INFORMATION_QUERY: u8 = 139;
const NODE_INFORMATION_REPLY: u8 = 140;
const INVERSE_SOLICITATION: u8 = 141;
const INVERSE_ADVERTISEMENT: u8 = 142;
const LISTENER_REPORT_V2: u8 = 143;
const HOME_AGENT_REQUEST: u8 = 144;
const HOME_AGENT_REPLY: u8 = 145;
const MOBILE_PREFIX_SOLICITATION: u8 = 146;
const MOBILE_PREFIX_ADVERTISEMENT: u8 = 147;
const RPL: u8 = 155;

/// Types behind whose name the length stands.
const TELL_LENGTH: [u8; 7] = [
    ROUTER_SOLICITATION,
    ROUTER_ADVERTISEMENT,
    NEIGHBOR_ADVERTISEMENT,
    NEIGHBOR_SOLICITATION,
    REDIRECT,
    HOME_AGENT_REPLY,
    MOBILE_PREFIX_ADVERTISEMENT,
];

/// Octets of the header, of which the second four belong to the type.
pub(super) const HEADER_LEN: usize = 8;
/// Octets of an address.
pub(super) const ADDRESS_LEN: usize = 16;
/// A lifetime without end.
pub(super) const INFINITE: u32 = u32::MAX;

/// An ICMPv6 message.
pub(super) struct Icmpv6Message<'a> {
    /// Its octets, from the type on: as many as the record holds of those that were captured.
    pub(super) octets: &'a [u8],
    /// Octets that were captured, held or not; at most `length`.
    pub(super) captured: u32,
    /// Octets of the message by the IPv6 header.
    pub(super) length: u32,
    /// True if a fragment header stands in front: nothing is said of the checksum.
    pub(super) fragmented: bool,
    /// What the checksum field holds.
    pub(super) checksum: Checksum,
}

impl Icmpv6Message<'_> {
    /// The octets from an offset on, none if they end before it.
    pub(super) fn from(&self, at: usize) -> &[u8] {
        self.octets.get(at..).unwrap_or_default()
    }

    /// The options from an offset on. tcpdump counts what is left of them in 31 bits and a sign, so that those of a
    /// longer jumbogram are less than none.
    pub(super) fn options(&self, at: usize) -> &[u8] {
        let left = (self.length as usize).saturating_sub(at);
        match i32::try_from(left) {
            Ok(_) => self.from(at),
            Err(_) => &[],
        }
    }
}

impl Printer<'_> {
    /// A message.
    pub(super) fn icmpv6(&mut self, message: &Icmpv6Message<'_>) -> Result<(), Cut> {
        self.protocol = "icmp6";
        let octets = message.octets;
        if message.length == 0 {
            self.text.text("ICMP6, length 0");
            self.invalid();
            return Ok(());
        }
        if !message.fragmented && message.captured >= message.length {
            self.icmpv6_checksum(u16_at(octets, 2)?, message.checksum);
        }
        let icmp_type = u8_at(octets, 0)?;
        self.text.text("ICMP6, ");
        match word(&TYPES, icmp_type) {
            Some(name) => self.text.text(name),
            None => {
                self.number("unknown icmp6 type (", icmp_type);
                self.text.text(")");
            }
        }
        if TELL_LENGTH.contains(&icmp_type) {
            self.number(", length ", message.length);
        }
        let code = u8_at(octets, 1)?;
        match icmp_type {
            UNREACHABLE => self.icmpv6_unreachable(code, octets),
            PACKET_TOO_BIG => {
                self.number(", mtu ", u32_at(octets, 4)?);
                Ok(())
            }
            TIME_EXCEEDED => self.icmpv6_time_exceeded(code, octets),
            PARAMETER_PROBLEM => self.icmpv6_parameter_problem(code, octets),
            ECHO | ECHO_REPLY => {
                let (id, seq) = (u16_at(octets, 4)?, u16_at(octets, 6)?);
                self.number(", id ", id);
                self.number(", seq ", seq);
                Ok(())
            }
            LISTENER_QUERY => self.listener_query(message),
            LISTENER_REPORT | LISTENER_DONE => self.listener(octets),
            ROUTER_SOLICITATION => self.neighbor_options(message.options(HEADER_LEN)),
            ROUTER_ADVERTISEMENT => self.router_advertisement_v6(message),
            NEIGHBOR_SOLICITATION => self.neighbor_solicitation(message),
            NEIGHBOR_ADVERTISEMENT => self.neighbor_advertisement(message),
            REDIRECT => self.redirect_v6(message),
            ROUTER_RENUMBERING => self.router_renumbering(code, octets),
            NODE_INFORMATION_QUERY => self.node_information_query(code, octets),
            NODE_INFORMATION_REPLY => self.node_information_reply(code, message),
            INVERSE_SOLICITATION | INVERSE_ADVERTISEMENT => Ok(()),
            LISTENER_REPORT_V2 => self.listener_report_v2(message),
            HOME_AGENT_REQUEST | MOBILE_PREFIX_SOLICITATION => self.icmpv6_id(octets),
            HOME_AGENT_REPLY => self.home_agents(message),
            MOBILE_PREFIX_ADVERTISEMENT => self.mobile_prefix_advertisement(message),
            RPL => self.rpl(code, message),
            _ => {
                self.number(", length ", message.length);
                self.hex_lines("\n\t", octets);
                Ok(())
            }
        }
    }

    fn icmpv6_checksum(&mut self, found: u16, checksum: Checksum) {
        if checksum == Checksum::Unknown {
            return;
        }
        match wrong(checksum) {
            None => self.text.text("[icmp6 sum ok] "),
            Some(expected) => {
                self.text.text("[bad icmp6 cksum 0x");
                self.text.hex_octets(&found.to_be_bytes());
                self.text.text(" -> 0x");
                self.text.hex_octets(&expected.to_be_bytes());
                self.text.text("!] ");
            }
        }
    }

    fn icmpv6_id(&mut self, octets: &[u8]) -> Result<(), Cut> {
        let id: [u8; 2] = array_at(octets, 4)?;
        self.text.text(", id 0x");
        self.text.hex_octets(&id);
        Ok(())
    }

    /// RFC 6275 6.6.
    fn home_agents(&mut self, message: &Icmpv6Message<'_>) -> Result<(), Cut> {
        self.icmpv6_id(message.octets)?;
        for at in (HEADER_LEN..message.length as usize).step_by(ADDRESS_LEN) {
            self.ipv6_at(", ", message.octets, at)?;
        }
        Ok(())
    }

    /// RFC 6275 6.8.
    fn mobile_prefix_advertisement(&mut self, message: &Icmpv6Message<'_>) -> Result<(), Cut> {
        self.icmpv6_id(message.octets)?;
        let flags = u16_at(message.octets, 6)?;
        self.text.text(match flags >> 14 {
            0 => "",
            1 => " O",
            2 => " M",
            _ => " MO",
        });
        self.neighbor_options(message.options(HEADER_LEN))
    }

    /// The address at an offset, and what stands before it.
    pub(super) fn ipv6_at(&mut self, before: &str, octets: &[u8], at: usize) -> Result<(), Cut> {
        let address = array_at(octets, at)?;
        self.text.text(before);
        self.text.ipv6_address(address);
        Ok(())
    }

    /// The words of the flags that are set, or `none`.
    pub(super) fn flag_words(&mut self, table: &[(u8, &str)], flags: u8) {
        let mut is_first = true;
        for (_, word) in table.iter().filter(|(flag, _)| flags & flag != 0) {
            if !is_first {
                self.text.text(", ");
            }
            self.text.text(word);
            is_first = false;
        }
        if is_first {
            self.text.text("none");
        }
    }

    /// The letters of the flags that are set.
    pub(super) fn flag_letters<T>(&mut self, table: &[(T, &str)], flags: T)
    where
        T: Copy + PartialEq + std::ops::BitAnd<Output = T>,
    {
        for &(flag, letter) in table {
            if flags & flag == flag {
                self.text.text(letter);
            }
        }
    }

    /// Seconds, or `infinity`.
    pub(super) fn lifetime(&mut self, before: &str, seconds: u32) {
        self.text.text(before);
        if seconds == INFINITE {
            self.text.text("infinity");
        } else {
            self.text.decimal(seconds);
            self.text.text("s");
        }
    }
}

/// The word for the preference in the flags of a router or a route.
pub(super) fn preference(flags: u8) -> &'static str {
    PREFERENCES[usize::from(flags >> 3 & 0x03)]
}

#[cfg(test)]
pub(super) mod tests {
    use bytes::BytesMut;

    use super::*;
    use crate::view::line::Room;
    use crate::{flow::sequence::SequenceMemory, view::Style};

    /// 12 octets of an echo request.
    const ECHO: &str = "80000000 12340007 61626364";

    /// What is told of a message in hexadecimal digits, its checksum apart.
    pub(in crate::view::tcpdump) fn text(hex: &str) -> String {
        cut(hex, usize::MAX)
    }

    /// The same of one of which at most so many octets were captured.
    pub(in crate::view::tcpdump) fn cut(hex: &str, captured: usize) -> String {
        told(hex, captured, Checksum::Unknown)
    }

    fn told(hex: &str, captured: usize, checksum: Checksum) -> String {
        let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
        let octet = |pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
        let octets: Vec<u8> = digits.chunks(2).map(octet).collect();
        let captured = captured.min(octets.len());
        let message = Icmpv6Message {
            octets: &octets[..captured],
            captured: captured as u32,
            length: octets.len() as u32,
            fragmented: false,
            checksum,
        };
        let mut text = BytesMut::new();
        let mut room = Room::default();
        let mut printer = Printer {
            text: room.line(&mut text),
            sequences: &mut SequenceMemory::default(),
            style: Style::default(),
            is_cooked: false,
            protocol: "",
        };
        if let Err(Cut) = printer.icmpv6(&message) {
            printer.truncated();
        }
        printer.text.end();
        String::from_utf8(text.strip_suffix(b"\n").unwrap().to_vec()).unwrap()
    }

    #[test]
    fn an_echo_request_tells_identifier_and_sequence() {
        assert_eq!(text(ECHO), "ICMP6, echo request, id 4660, seq 7");
        assert_eq!(cut(ECHO, 8), "ICMP6, echo request, id 4660, seq 7");
        assert_eq!(cut(ECHO, 7), "ICMP6, echo request [|icmp6]");
        assert_eq!(cut(ECHO, 1), "ICMP6, echo request [|icmp6]");
        assert_eq!(cut(ECHO, 0), " [|icmp6]");
    }

    #[test]
    fn the_checksum_is_judged_in_front() {
        assert_eq!(
            told(ECHO, 12, Checksum::Correct),
            "[icmp6 sum ok] ICMP6, echo request, id 4660, seq 7"
        );
        let expected = 0xab31;
        assert_eq!(
            told(ECHO, 12, Checksum::Incorrect { expected }),
            "[bad icmp6 cksum 0x0000 -> 0xab31!] ICMP6, echo request, id 4660, seq 7"
        );
        assert_eq!(
            told(ECHO, 11, Checksum::Incorrect { expected }),
            "ICMP6, echo request, id 4660, seq 7"
        );
    }

    #[test]
    fn a_message_without_room_for_a_checksum_ends_before_it_begins() {
        assert_eq!(text(""), "ICMP6, length 0 (invalid)");
        assert_eq!(text("800000"), " [|icmp6]");
    }

    #[test]
    fn an_unknown_type_is_shown_in_hexadecimal() {
        let message = "64000000 00010203 04050607 08090a0b 0c0d0e0f";
        assert_eq!(
            text(message),
            "ICMP6, unknown icmp6 type (100), length 20\n\t\
             0x0000:  6400 0000 0001 0203 0405 0607 0809 0a0b\n\t\
             0x0010:  0c0d 0e0f"
        );
        assert_eq!(
            cut(message, 9),
            "ICMP6, unknown icmp6 type (100), length 20\n\t0x0000:  6400 0000 0001 0203 04"
        );
    }

    #[test]
    fn home_agents_are_told_until_one_is_cut() {
        let message =
            "91000000 12340000 20010db8000000000000000000000001 20010db8000000000000000000000002";
        assert_eq!(
            text(message),
            "ICMP6, ha discovery reply, length 40, id 0x1234, 2001:db8::1, 2001:db8::2"
        );
        assert_eq!(
            cut(message, 30),
            "ICMP6, ha discovery reply, length 40, id 0x1234, 2001:db8::1 [|icmp6]"
        );
        assert_eq!(
            text("93000000 1234c000"),
            "ICMP6, mobile router advertisement, length 8, id 0x1234 MO"
        );
    }
}
