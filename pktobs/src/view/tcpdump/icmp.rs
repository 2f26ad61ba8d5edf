//! ICMP (RFC 792; print-icmp.c).
//!
//! tcpdump reads here through a template that is laid over the octets, so a message is described from whatever
//! stands where its kind has the field. A record holds at most the first octets of a long message; where tcpdump
//! would have read on, the message ends here as if it had been captured only so far.

use pktobs_common::{Icmp, Ipv4, Transport, checksum, wire};
use zerocopy::IntoBytes;

use super::{
    Cut, Printer, array_at,
    icmp_words::{REDIRECT, TIME_EXCEEDED, TYPES, UNREACHABLE},
    ipv4::wrong,
    u8_at, u16_at, u32_at, word,
};
use crate::{
    packet::{Checksum, Packet},
    view::text::Append,
};

const ROUTER_ADVERTISEMENT: u8 = 9;
const TIMESTAMP: u8 = 13;
const TIMESTAMP_REPLY: u8 = 14;
const ADDRESS_MASK_REPLY: u8 = 18;

const PROTOCOL_UNREACHABLE: u8 = 2;
const PORT_UNREACHABLE: u8 = 3;
const FRAGMENTATION_NEEDED: u8 = 4;

/// Offsets in a message: of the quoted packet, and of some of its fields.
const QUOTED: usize = 8;
const QUOTED_LENGTH: usize = QUOTED + 2;
const QUOTED_PROTOCOL: usize = QUOTED + 9;
const QUOTED_DESTINATION: usize = QUOTED + 16;

/// Octets of the buffer in which tcpdump describes a router advertisement; the last is a NUL.
const DESCRIPTION_MAX: usize = 164;

/// The octets of a message that are held.
pub(super) struct Message<'a> {
    pub(super) header: [u8; 8],
    pub(super) body: &'a [u8],
    /// Octets that were captured, held or not.
    pub(super) captured: u32,
    /// Octets of the message by the IPv4 header.
    pub(super) length: u32,
}

impl Message<'_> {
    pub(super) fn array<const N: usize>(&self, at: usize) -> Result<[u8; N], Cut> {
        match at.checked_sub(self.header.len()) {
            Some(at) => array_at(self.body, at),
            None => array_at(&self.header, at),
        }
    }

    pub(super) fn u8(&self, at: usize) -> Result<u8, Cut> {
        self.array(at).map(|[octet]| octet)
    }

    pub(super) fn u16(&self, at: usize) -> Result<u16, Cut> {
        self.array(at).map(u16::from_be_bytes)
    }

    pub(super) fn u32(&self, at: usize) -> Result<u32, Cut> {
        self.array(at).map(u32::from_be_bytes)
    }
}

/// How the description of a message ended.
enum Described {
    Whole,
    /// The printer noticed that octets are missing.
    Truncated,
}

impl Printer<'_> {
    /// A message, of which `captured` octets were captured.
    pub(super) fn icmp(
        &mut self,
        packet: &Packet<'_>,
        ipv4: &Ipv4,
        captured: u32,
    ) -> Result<(), Cut> {
        self.protocol = "icmp";
        let length = packet.record().segment_len();
        let Some(Transport::Icmp(icmp)) = packet.transport() else {
            return self.icmp_cut(packet, ipv4, captured);
        };
        let mut header = [0; 8];
        header.copy_from_slice(icmp.as_bytes());
        [header[2], header[3]] = icmp.checksum.to_be_bytes();
        let message = Message {
            header,
            body: packet.icmp_body(),
            captured,
            length,
        };
        let start = self.text.len();
        self.text.text("ICMP ");
        match self.icmp_description(&message) {
            Ok(Described::Whole) => {}
            Ok(Described::Truncated) => {
                self.text.truncate(start);
                self.truncated();
                return Ok(());
            }
            Err(cut) => {
                self.text.truncate(start);
                return Err(cut);
            }
        }
        self.icmp_length(length);
        self.icmp_checksum(icmp.checksum, packet.transport_checksum());
        if icmp.is_error() {
            self.text.text("\n\t");
            // tcpdump reads this field a second time when the octets already end where it says.
            if usize::from(message.u16(QUOTED_LENGTH)?) < QUOTED_LENGTH + 2 - QUOTED {
                return Err(Cut);
            }
            if let Some(quoted) = packet.quoted() {
                self.ipv4(&quoted)?;
            }
            self.protocol = "icmp";
            self.icmp_extension(&message)?;
        }
        Ok(())
    }

    /// A message of which not even the first eight octets were captured. Some kinds need no more than two.
    fn icmp_cut(&mut self, packet: &Packet<'_>, ipv4: &Ipv4, captured: u32) -> Result<(), Cut> {
        let start = packet.record().transport_offset();
        let octets = packet.octets(start, start + captured);
        let (icmp_type, code) = (u8_at(octets, 0)?, u8_at(octets, 1)?);
        let mark = self.text.len();
        self.text.text("ICMP ");
        match (icmp_type, code) {
            (Icmp::PARAMETER_PROBLEM, 1..) => self.number("parameter problem - code ", code),
            (Icmp::PARAMETER_PROBLEM, 0) if octets.len() > 4 => {
                self.number("parameter problem - octet ", octets[4]);
            }
            (Icmp::TIME_EXCEEDED | ROUTER_ADVERTISEMENT | TIMESTAMP_REPLY, _)
            | (Icmp::UNREACHABLE, PORT_UNREACHABLE) => {
                self.text.truncate(mark);
                self.truncated();
                return Ok(());
            }
            (
                Icmp::ECHO
                | Icmp::ECHO_REPLY
                | Icmp::UNREACHABLE
                | Icmp::REDIRECT
                | Icmp::PARAMETER_PROBLEM
                | ADDRESS_MASK_REPLY
                | TIMESTAMP,
                _,
            ) => {
                self.text.truncate(mark);
                return Err(Cut);
            }
            _ => self.icmp_type(icmp_type),
        }
        let length = packet.record().segment_len();
        self.icmp_length(length);
        let total = checksum::sum(octets);
        if octets.len() == length as usize && !ipv4.more_fragments() && total != 0xffff {
            let found = u16_at(octets, 2)?;
            let expected = checksum::expected(found, total);
            self.icmp_checksum(found, Checksum::Incorrect { expected });
        }
        if matches!(icmp_type, Icmp::SOURCE_QUENCH | Icmp::PARAMETER_PROBLEM) {
            self.text.text("\n\t");
            return Err(Cut);
        }
        Ok(())
    }

    fn icmp_length(&mut self, length: u32) {
        self.text.text(", length ");
        self.text.decimal(length);
    }

    fn icmp_checksum(&mut self, found: u16, checksum: Checksum) {
        if let Some(expected) = wrong(checksum) {
            self.text.text(" (wrong icmp cksum ");
            self.text.hex(found);
            self.text.text(" (->");
            self.text.hex(expected);
            self.text.text(")!)");
        }
    }

    fn icmp_type(&mut self, icmp_type: u8) {
        match word(&TYPES, icmp_type) {
            Some(name) => self.text.text(name),
            None => self.number("type-#", icmp_type),
        }
    }

    fn icmp_description(&mut self, message: &Message<'_>) -> Result<Described, Cut> {
        let [icmp_type, code, ..] = message.header;
        match icmp_type {
            Icmp::ECHO => self.echo("echo request, id ", ", seq ", message)?,
            Icmp::ECHO_REPLY => self.echo("echo reply, id ", ", seq ", message)?,
            TIMESTAMP => self.echo("time stamp query id ", " seq ", message)?,
            Icmp::UNREACHABLE => return self.unreachable(code, message),
            Icmp::REDIRECT => self.redirect(code, message)?,
            ROUTER_ADVERTISEMENT => return self.router_advertisement(message),
            Icmp::TIME_EXCEEDED => {
                if message.u32(QUOTED_DESTINATION).is_err() {
                    return Ok(Described::Truncated);
                }
                match word(&TIME_EXCEEDED, code) {
                    Some(name) => self.text.text(name),
                    None => self.number("time exceeded-#", code),
                }
            }
            Icmp::PARAMETER_PROBLEM if code == 0 => {
                self.number("parameter problem - octet ", message.u8(4)?);
            }
            Icmp::PARAMETER_PROBLEM => self.number("parameter problem - code ", code),
            ADDRESS_MASK_REPLY => {
                self.text.text("address mask is 0x");
                self.text.hex_octets(&message.array::<4>(8)?);
            }
            TIMESTAMP_REPLY => return self.timestamp_reply(message),
            _ => self.icmp_type(icmp_type),
        }
        Ok(Described::Whole)
    }

    fn echo(&mut self, name: &str, seq: &str, message: &Message<'_>) -> Result<(), Cut> {
        self.number(name, message.u16(4)?);
        self.number(seq, message.u16(6)?);
        Ok(())
    }

    fn unreachable(&mut self, code: u8, message: &Message<'_>) -> Result<Described, Cut> {
        if code == PORT_UNREACHABLE && message.u8(QUOTED_PROTOCOL).is_err() {
            return Ok(Described::Truncated);
        }
        let destination = message.array(QUOTED_DESTINATION)?;
        let (before, after) = word_pair(&UNREACHABLE, code).unwrap_or_default();
        self.text.text(before);
        self.text.ipv4_address(destination);
        self.text.text(after);
        match code {
            PROTOCOL_UNREACHABLE => {
                self.number(" protocol ", message.u8(QUOTED_PROTOCOL)?);
                self.text.text(" unreachable");
            }
            PORT_UNREACHABLE => {
                let header_len = usize::from(message.u8(QUOTED)? & 0x0f) * 4;
                let port = message.u16(QUOTED + header_len + 2)?;
                match message.u8(QUOTED_PROTOCOL)? {
                    wire::PROTOCOL_TCP => self.text.text(" tcp port "),
                    wire::PROTOCOL_UDP => self.text.text(" udp port "),
                    protocol => {
                        self.number(" protocol ", protocol);
                        self.text.text(" port ");
                    }
                }
                self.text.decimal(port);
                self.text.text(" unreachable");
            }
            FRAGMENTATION_NEEDED => {
                self.text.text(" unreachable - need to frag");
                let mtu = message.u16(6)?;
                if mtu != 0 {
                    self.number(" (mtu ", mtu);
                    self.text.text(")");
                }
            }
            16.. => self.number(" unreachable - #", code),
            _ => {}
        }
        Ok(Described::Whole)
    }

    fn redirect(&mut self, code: u8, message: &Message<'_>) -> Result<(), Cut> {
        let destination = message.array(QUOTED_DESTINATION)?;
        let gateway = message.array(4)?;
        if let Some((before, between)) = word_pair(&REDIRECT, code) {
            self.text.text(before);
            self.text.ipv4_address(destination);
            self.text.text(between);
        } else {
            self.number("redirect-#", code);
            self.text.text(" ");
            self.text.ipv4_address(destination);
            self.text.text(" to ");
        }
        self.text.ipv4_address(gateway);
        Ok(())
    }

    /// RFC 1256 3.
    fn router_advertisement(&mut self, message: &Message<'_>) -> Result<Described, Cut> {
        const ENTRY_LEN: u32 = 8;
        let [count, entry_words] = message.array(4)?;
        let lifetime = message.u16(6)?;
        let start = self.text.len();
        self.text.text("router advertisement lifetime ");
        let (hours, minutes, seconds) = (lifetime / 3600, lifetime % 3600 / 60, lifetime % 60);
        match (hours, minutes) {
            (0, 0) => self.text.decimal(seconds),
            (0, _) => self.text.formatted(format_args!("{minutes}:{seconds:02}")),
            _ => self
                .text
                .formatted(format_args!("{hours}:{minutes:02}:{seconds:02}")),
        }
        self.number(" ", count);
        self.text.text(":");
        if entry_words != 2 {
            self.number(" [size ", entry_words);
            self.text.text("]");
            return Ok(Described::Whole);
        }
        if message.captured < QUOTED as u32 + u32::from(count) * ENTRY_LEN {
            return Ok(Described::Truncated);
        }
        for entry in message
            .body
            .chunks_exact(ENTRY_LEN as usize)
            .take(count.into())
        {
            self.text.text(" {");
            self.text.ipv4_address(array_at(entry, 0)?);
            self.number(" ", u32_at(entry, 4)?);
            self.text.text("}");
        }
        let end = start + DESCRIPTION_MAX - 1;
        self.text.truncate(end);
        Ok(Described::Whole)
    }

    fn timestamp_reply(&mut self, message: &Message<'_>) -> Result<Described, Cut> {
        if message.u32(16).is_err() {
            return Ok(Described::Truncated);
        }
        self.echo("time stamp reply id ", " seq ", message)?;
        for (name, at) in [(": org ", 8), (", recv ", 12), (", xmit ", 16)] {
            self.text.text(name);
            let time = message.u32(at)?;
            let (milliseconds, seconds) = (time % 1000, time / 1000);
            let (minutes, seconds) = (seconds / 60, seconds % 60);
            let (hours, minutes) = (minutes / 60, minutes % 60);
            self.text.formatted(format_args!(
                "{hours:02}:{minutes:02}:{seconds:02}.{milliseconds:03}"
            ));
        }
        Ok(Described::Whole)
    }
}

fn word_pair(
    table: &[(u8, (&'static str, &'static str))],
    code: u8,
) -> Option<(&'static str, &'static str)> {
    let entry = table.iter().find(|(known, _)| *known == code);
    entry.map(|&(_, words)| words)
}
