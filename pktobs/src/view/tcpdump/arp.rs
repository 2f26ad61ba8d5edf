//! ARP, RARP and InARP (RFC 826, RFC 903, RFC 2390), and ATM's ARP (RFC 2225); print-arp.c.

use super::{Cut, Printer, array_at, ether_types, word};
use crate::view::text::Append;

/// Octets in front of the addresses.
const HEADER_LEN: usize = 8;
const ATM_HEADER_LEN: usize = 12;
/// The length in an ATM type/length field.
const ATM_LENGTH: u8 = 0x3f;

const ETHERNET: u16 = 1;
const FRAME_RELAY: u16 = 15;
const ATM: u16 = 19;

const HARDWARE: [(u16, &str); 8] = [
    (ETHERNET, "Ethernet"),
    (6, "TokenRing"),
    (7, "ArcNet"),
    (FRAME_RELAY, "FrameRelay"),
    (ATM, "ATM"),
    (23, "Strip"),
    (24, "IEEE 1394"),
    (32, "InfiniBand"),
];

const REQUEST: u16 = 1;
const REPLY: u16 = 2;
const REVERSE_REQUEST: u16 = 3;
const REVERSE_REPLY: u16 = 4;
const INVERSE_REQUEST: u16 = 8;
const INVERSE_REPLY: u16 = 9;
const NAK: u16 = 10;

const OPERATIONS: [(u16, &str); 7] = [
    (REQUEST, "Request"),
    (REPLY, "Reply"),
    (REVERSE_REQUEST, "Reverse Request"),
    (REVERSE_REPLY, "Reverse Reply"),
    (INVERSE_REQUEST, "Inverse Request"),
    (INVERSE_REPLY, "Inverse Reply"),
    (NAK, "NACK Reply"),
];

/// What a message of Ethernet and the like says.
struct Message<'a> {
    hardware: u16,
    protocol: u16,
    sender_hardware: &'a [u8],
    sender_protocol: &'a [u8],
    target_hardware: &'a [u8],
    target_protocol: &'a [u8],
}

/// An ATM address: number and subaddress.
type Atm<'a> = [&'a [u8]; 2];

impl Printer<'_> {
    /// A message; `octets` are those at hand, `length` is what it had on the wire, padding included.
    pub(super) fn arp(&mut self, octets: &[u8], length: u32) -> Result<(), Cut> {
        self.protocol = "arp";
        let header: [u8; HEADER_LEN] = array_at(octets, 0)?;
        let [h0, h1, p0, p1, hardware_len, protocol_len, o0, o1] = header;
        let hardware = u16::from_be_bytes([h0, h1]);
        if hardware == ATM {
            return self.atm_arp(octets, length);
        }
        let protocol = u16::from_be_bytes([p0, p1]);
        let operation = u16::from_be_bytes([o0, o1]);
        let mut rest = &octets[HEADER_LEN..];
        let mut address = |len: u8| take(&mut rest, len);
        let message = Message {
            hardware,
            protocol,
            sender_hardware: address(hardware_len)?,
            sender_protocol: address(protocol_len)?,
            target_hardware: address(hardware_len)?,
            target_protocol: address(protocol_len)?,
        };
        self.kind(hardware);
        self.text.formatted(format_args!(" (len {hardware_len}), "));
        self.protocol_type(protocol);
        self.text.formatted(format_args!(" (len {protocol_len})"));
        self.operation(operation);
        if self.addressed(operation, &message) {
            self.text.text(", length ");
            self.text.decimal(length);
        } else {
            self.hex_and_ascii(octets);
        }
        Ok(())
    }

    /// Who asks or answers what; false for an operation that is not known.
    fn addressed(&mut self, operation: u16, message: &Message<'_>) -> bool {
        match operation {
            REQUEST => {
                self.text.text("who-has ");
                self.ipv4_or_not(message.target_protocol, message.protocol, "<wrong len>");
                if message.target_hardware.iter().any(|&octet| octet != 0) {
                    self.text.text(" (");
                    self.hardware_address(message.target_hardware, message.hardware);
                    self.text.text(")");
                }
                self.text.text(" tell ");
                self.ipv4_or_not(message.sender_protocol, message.protocol, "<wrong len>");
            }
            REPLY => {
                self.ipv4_or_not(message.sender_protocol, message.protocol, "<wrong len>");
                self.text.text(" is-at ");
                self.hardware_address(message.sender_hardware, message.hardware);
            }
            REVERSE_REQUEST | INVERSE_REQUEST => {
                self.text.text("who-is ");
                self.hardware_address(message.target_hardware, message.hardware);
                self.text.text(" tell ");
                self.hardware_address(message.sender_hardware, message.hardware);
            }
            REVERSE_REPLY => {
                self.hardware_address(message.target_hardware, message.hardware);
                self.text.text(" at ");
                self.ipv4_or_not(message.target_protocol, message.protocol, "<wrong len>");
            }
            INVERSE_REPLY => {
                self.hardware_address(message.sender_hardware, message.hardware);
                self.text.text(" at ");
                self.ipv4_or_not(message.sender_protocol, message.protocol, "<wrong len>");
            }
            _ => return false,
        }
        true
    }

    fn atm_arp(&mut self, octets: &[u8], length: u32) -> Result<(), Cut> {
        let header: [u8; ATM_HEADER_LEN] = array_at(octets, 0)?;
        let [_, _, p0, p1, source, source_sub, o0, o1, rest @ ..] = header;
        let [sender_len, target, target_sub, target_len] = rest;
        let protocol = u16::from_be_bytes([p0, p1]);
        let operation = u16::from_be_bytes([o0, o1]);
        let mut rest = &octets[ATM_HEADER_LEN..];
        let mut address = |len: u8| take(&mut rest, len);
        let sender: Atm<'_> = [
            address(source & ATM_LENGTH)?,
            address(source_sub & ATM_LENGTH)?,
        ];
        let sender_protocol = address(sender_len)?;
        let target: Atm<'_> = [
            address(target & ATM_LENGTH)?,
            address(target_sub & ATM_LENGTH)?,
        ];
        let target_protocol = address(target_len)?;
        self.kind(ATM);
        self.text.text(", ");
        self.protocol_type(protocol);
        self.text
            .formatted(format_args!(" (len {sender_len}/{target_len})"));
        self.operation(operation);
        match operation {
            REQUEST => {
                self.text.text("who-has ");
                self.ipv4_or_not(target_protocol, protocol, "<wrong tplen>");
                if !target[0].is_empty() {
                    self.text.text(" (");
                    self.atm_address(target);
                    self.text.text(")");
                }
                self.text.text(" tell ");
                self.ipv4_or_not(sender_protocol, protocol, "<wrong splen>");
            }
            REPLY => {
                self.ipv4_or_not(sender_protocol, protocol, "<wrong splen>");
                self.text.text(" is-at ");
                self.atm_address(sender);
            }
            INVERSE_REQUEST => {
                self.text.text("who-is ");
                self.atm_address(target);
                self.text.text(" tell ");
                self.atm_address(sender);
            }
            INVERSE_REPLY => {
                self.atm_address(sender);
                self.text.text("at ");
                self.ipv4_or_not(sender_protocol, protocol, "<wrong splen>");
            }
            NAK => {
                self.text.text("for ");
                self.ipv4_or_not(sender_protocol, protocol, "<wrong splen>");
            }
            _ => {
                self.hex_and_ascii(octets);
                return Ok(());
            }
        }
        self.text.text(", length ");
        self.text.decimal(length);
        Ok(())
    }

    /// The beginning of the text, to the hardware type.
    fn kind(&mut self, hardware: u16) {
        if !self.style.link_header {
            self.text.text("ARP, ");
        }
        match word(&HARDWARE, hardware) {
            Some(name) => self.text.text(name),
            None => self
                .text
                .formatted(format_args!("Unknown Hardware ({hardware})")),
        }
    }

    fn protocol_type(&mut self, protocol: u16) {
        match ether_types::name(protocol) {
            Some(name) => self.text.text(name),
            None => self
                .text
                .formatted(format_args!("Unknown Protocol (0x{protocol:04x})")),
        }
    }

    fn operation(&mut self, operation: u16) {
        self.text.text(", ");
        match word(&OPERATIONS, operation) {
            Some(name) => self.text.text(name),
            None => self.text.formatted(format_args!("Unknown ({operation})")),
        }
        self.text.text(" ");
    }

    /// A protocol address, if it is one of IPv4.
    fn ipv4_or_not(&mut self, octets: &[u8], protocol: u16, wrong_len: &str) {
        if protocol != pktobs_common::wire::ETHER_TYPE_IPV4 && protocol != ether_types::TRAIL {
            self.text.text("<wrong proto type>");
        } else if let Ok(address) = <[u8; 4]>::try_from(octets) {
            self.text.ipv4_address(address);
        } else {
            self.text.text(wrong_len);
        }
    }

    fn hardware_address(&mut self, octets: &[u8], hardware: u16) {
        if octets.is_empty() {
            self.text.text("<empty>");
        } else if hardware == FRAME_RELAY {
            self.frame_relay_address(octets);
        } else {
            self.text.link_address(octets);
        }
    }

    /// A data link connection identifier (`parse_q922_header` in print-fr.c).
    fn frame_relay_address(&mut self, octets: &[u8]) {
        const LAST: u8 = 1;
        let dlci = |octet: u8, shift: u32| u32::from(octet) >> shift;
        let text = match *octets {
            [first, ..] if first & LAST != 0 => "<Invalid DLCI>",
            [first, second, ref rest @ ..] => {
                let short = dlci(first & 0xfc, 0) << 2 | dlci(second, 4);
                let identifier = match *rest {
                    _ if second & LAST != 0 => Ok(short),
                    [third, ..] if third & LAST != 0 => Ok(short << 6 | dlci(third, 2)),
                    [third, fourth, ..] if fourth & LAST != 0 => {
                        Ok((short << 7 | dlci(third, 1)) << 6 | dlci(fourth, 2))
                    }
                    [_, _, ..] => Err("<Invalid DLCI>"),
                    _ => Err("<Truncated>"),
                };
                match identifier {
                    Ok(identifier) => {
                        self.text.formatted(format_args!("DLCI {identifier}"));
                        return;
                    }
                    Err(text) => text,
                }
            }
            _ => "<Truncated>",
        };
        self.text.text(text);
    }

    fn atm_address(&mut self, [number, subaddress]: Atm<'_>) {
        if number.is_empty() {
            self.text.text("<No address>");
            return;
        }
        self.text.link_address(number);
        if !subaddress.is_empty() {
            self.text.text(",");
            self.text.link_address(subaddress);
        }
    }
}

/// Takes the first `len` octets off `rest`.
fn take<'a>(rest: &mut &'a [u8], len: u8) -> Result<&'a [u8], Cut> {
    let (taken, left) = rest.split_at_checked(usize::from(len)).ok_or(Cut)?;
    *rest = left;
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use pktobs_common::Flags;

    use crate::view::tcpdump::tests::line;

    /// Who has 10.0.0.2? 10.0.0.1 asks.
    const REQUEST: [u8; 42] = [
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1, 2, 0,
        0, 0, 0, 1, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2,
    ];

    #[test]
    fn a_request_says_who_asks_for_whom() {
        assert_eq!(
            line(&REQUEST, Flags::ETHERNET, 42),
            "ARP, Ethernet (len 6), IPv4 (len 4), Request who-has 10.0.0.2 tell 10.0.0.1, length 28"
        );
    }

    #[test]
    fn a_message_that_is_cut_tells_nothing() {
        assert_eq!(line(&REQUEST[..41], Flags::ETHERNET, 42), " [|arp]");
        assert_eq!(line(&REQUEST[..21], Flags::ETHERNET, 42), " [|arp]");
    }
}
