//! ICMPv6 errors (RFC 4443 3; print-icmp6.c), and what they tell of the packet that they quote.

use pktobs_common::wire;

use super::{
    Cut, Printer,
    icmpv6::HEADER_LEN,
    icmpv6_words::{PARAMETER_PROBLEM, UNREACHABLE},
    u16_at, u32_at, word,
};
use crate::view::text::Append;

const BEYOND_SCOPE: u8 = 2;
const PORT_UNREACHABLE: u8 = 4;

const HOP_BY_HOP: u8 = 0;
const ROUTING: u8 = 43;
const FRAGMENT: u8 = 44;
const AUTHENTICATION: u8 = 51;
const DESTINATION_OPTIONS: u8 = 60;

/// Octets of an IPv6 header, and the place of its fields in it.
const IPV6_LEN: usize = 40;
const NEXT_HEADER: usize = 6;
/// Offsets in a message of the addresses of the quoted packet.
const QUOTED_SOURCE: usize = HEADER_LEN + 8;
const QUOTED_DESTINATION: usize = HEADER_LEN + 24;

/// The offset in the second 16 bits of a fragment header (RFC 8200 4.5).
const FRAGMENT_OFFSET: u16 = 0xfff8;

impl Printer<'_> {
    pub(super) fn icmpv6_unreachable(&mut self, code: u8, octets: &[u8]) -> Result<(), Cut> {
        self.text.text(", ");
        let Some(name) = word(&UNREACHABLE, code) else {
            self.number("unknown unreach code (", code);
            self.text.text(")");
            self.hex_lines("\n\t", octets);
            return Ok(());
        };
        self.text.text(name);
        if code == PORT_UNREACHABLE {
            let Some((protocol, port)) = upper_layer(octets) else {
                self.truncated();
                return Ok(());
            };
            self.ipv6_at(", ", octets, QUOTED_DESTINATION)?;
            self.number(protocol, port);
            return Ok(());
        }
        self.ipv6_at(" ", octets, QUOTED_DESTINATION)?;
        if code == BEYOND_SCOPE {
            self.ipv6_at(", source address ", octets, QUOTED_SOURCE)?;
        }
        Ok(())
    }

    pub(super) fn icmpv6_time_exceeded(&mut self, code: u8, octets: &[u8]) -> Result<(), Cut> {
        match code {
            0 => self.ipv6_at(" for ", octets, QUOTED_DESTINATION)?,
            1 => self.text.text(" (reassembly)"),
            _ => {
                self.number(", unknown code (", code);
                self.text.text(")");
            }
        }
        Ok(())
    }

    pub(super) fn icmpv6_parameter_problem(&mut self, code: u8, octets: &[u8]) -> Result<(), Cut> {
        if octets.len() < HEADER_LEN + IPV6_LEN {
            self.truncated();
            return Ok(());
        }
        match word(&PARAMETER_PROBLEM, code) {
            Some(name) => self.number(name, u32_at(octets, 4)?),
            None => self.number(", code-#", code),
        }
        Ok(())
    }
}

/// The name of the transport layer of the packet that a message quotes, and the destination port there.
fn upper_layer(octets: &[u8]) -> Option<(&'static str, u16)> {
    let quoted = octets.get(HEADER_LEN..)?;
    let mut next_header = *quoted.get(NEXT_HEADER)?;
    let mut at = IPV6_LEN;
    // A header takes eight octets or more, so this ends with the quoted packet.
    loop {
        let header = quoted.get(at..)?;
        let port = u16_at(header, 2).ok();
        let len = match next_header {
            wire::PROTOCOL_TCP => return Some((" tcp port ", port?)),
            wire::PROTOCOL_UDP => return Some((" udp port ", port?)),
            HOP_BY_HOP | ROUTING | DESTINATION_OPTIONS => (usize::from(*header.get(1)?) + 1) * 8,
            FRAGMENT if u16_at(header, 2).ok()? & FRAGMENT_OFFSET == 0 => 8,
            AUTHENTICATION => (usize::from(*header.get(1)?) + 2) * 4,
            _ => return None,
        };
        next_header = *header.first()?;
        at += len;
    }
}

#[cfg(test)]
mod tests {
    use crate::view::tcpdump::icmpv6::tests::{cut, text};

    /// From 2001:db8::1 to 2001:db8::2, hop-by-hop options first.
    const QUOTED: &str =
        "6000000000140040 20010db8000000000000000000000001 20010db8000000000000000000000002";

    #[test]
    fn the_port_is_found_behind_extension_headers() {
        let fragment = "2c00000000000000 1100000000000001";
        let message = format!("0104000000000000 {QUOTED} {fragment} c35000350008");
        assert_eq!(
            text(&message),
            "ICMP6, destination unreachable, unreachable port, 2001:db8::2 udp port 53"
        );
        for captured in [14, 48, 56, 67] {
            assert_eq!(
                cut(&message, captured),
                "ICMP6, destination unreachable, unreachable port [|icmp6]"
            );
        }
        let later =
            format!("0104000000000000 {QUOTED} 2c00000000000000 1100000800000001 c35000350008");
        assert!(text(&later).ends_with("unreachable port [|icmp6]"));
    }

    #[test]
    fn an_error_tells_where_the_quoted_packet_was_to_go() {
        for (header, expected) in [
            (
                "01000000 00000000",
                "destination unreachable, unreachable route 2001:db8::2",
            ),
            (
                "01010000 00000000",
                "destination unreachable,  unreachable prohibited 2001:db8::2",
            ),
            (
                "01020000 00000000",
                "destination unreachable, beyond scope 2001:db8::2, source address 2001:db8::1",
            ),
            ("02000000 000005dc", "packet too big, mtu 1500"),
            (
                "03000000 00000000",
                "time exceeded in-transit for 2001:db8::2",
            ),
            ("03010000 00000000", "time exceeded in-transit (reassembly)"),
            (
                "04010000 00000028",
                "parameter problem, next header - octet 40",
            ),
        ] {
            assert_eq!(
                text(&format!("{header} {QUOTED}")),
                format!("ICMP6, {expected}")
            );
        }
        let problem = format!("04010000 00000028 {QUOTED}");
        assert_eq!(cut(&problem, 47), "ICMP6, parameter problem [|icmp6]");
    }

    #[test]
    fn an_unknown_code_is_shown_in_hexadecimal() {
        assert_eq!(
            text("01090000 00000000 61626364"),
            "ICMP6, destination unreachable, unknown unreach code (9)\n\t\
             0x0000:  0109 0000 0000 0000 6162 6364"
        );
    }
}
