//! Multipath TCP options (RFC 8684 3; print-mptcp.c).

use std::net::Ipv6Addr;

use pktobs_common::Tcp;

use super::{Cut, Printer, array_at, u8_at, u16_at, u32_at, word};
use crate::view::text::Append;

/// By the subtype; all above are unknown.
const SUBTYPES: [&str; 8] = [
    " capable",
    " join",
    " dss",
    " add-addr",
    " rem-addr",
    " prio",
    " fail",
    " fast-close",
];

/// Octets of kind and length, which stand before the data.
const OVERHEAD: usize = 2;
const SYN_ACK: u8 = Tcp::SYN | Tcp::ACK;

const CHECKSUM_REQUIRED: u8 = 0x80;
const BACKUP: u8 = 0x01;
const DATA_FIN: u8 = 0x10;
const SEQUENCE_LONG: u8 = 0x08;
const SEQUENCE_PRESENT: u8 = 0x04;
const ACK_LONG: u8 = 0x02;
const ACK_PRESENT: u8 = 0x01;

/// By the low four bits of the first octet: an address family in version 0, the echo flag in version 1.
const ADDRESS_KINDS: [(u8, &str); 4] = [
    (0x6, " v0-ip6"),
    (0x4, " v0-ip4"),
    (0x1, " v1-echo"),
    (0x0, " v1"),
];

impl Printer<'_> {
    /// An option, without its kind and length; false if it is bad.
    ///
    /// From here on, octets that end are MPTCP's to tell, in whichever option.
    pub(super) fn mptcp(&mut self, data: &[u8], flags: u8) -> Result<bool, Cut> {
        self.protocol = "mptcp";
        let Some(first) = data.first() else {
            return Ok(false);
        };
        let subtype = first >> 4;
        self.number(" ", data.len() + OVERHEAD);
        let known = SUBTYPES.get(usize::from(subtype));
        self.text.text(known.copied().unwrap_or(" unknown"));
        match subtype {
            0 => self.capable(data, flags),
            1 => self.join(data, flags),
            2 => self.data_sequence_signal(data, flags),
            3 => self.add_address(data),
            4 => Ok(self.remove_address(data)),
            5 => self.priority(data),
            6 if data.len() == 10 => {
                self.number(" seq ", u64_at(data, 2)?);
                Ok(true)
            }
            7 if data.len() == 10 => {
                self.hex_number(" key 0x", u64_at(data, 2)?);
                Ok(true)
            }
            6 | 7 => Ok(false),
            _ => Ok(true),
        }
    }

    fn capable(&mut self, data: &[u8], flags: u8) -> Result<bool, Cut> {
        let fits = match data.len() {
            2 | 10 => flags & Tcp::SYN != 0,
            18 | 20 => flags & SYN_ACK == Tcp::ACK,
            _ => false,
        };
        if !fits {
            return Ok(false);
        }
        let version = u8_at(data, 0)? & 0x0f;
        if version > 1 {
            self.number(" Unknown Version (", version);
            self.text.text(")");
            return Ok(true);
        }
        self.number(" v", version);
        if u8_at(data, 1)? & CHECKSUM_REQUIRED != 0 {
            self.text.text(" csum");
        }
        if data.len() >= 10 {
            self.hex_number(" {0x", u64_at(data, 2)?);
            if data.len() >= 18 {
                self.hex_number(",0x", u64_at(data, 10)?);
            }
            self.text.text("}");
        }
        Ok(true)
    }

    fn join(&mut self, data: &[u8], flags: u8) -> Result<bool, Cut> {
        let fits = match data.len() {
            10 => flags & Tcp::SYN != 0,
            14 => flags & SYN_ACK == SYN_ACK,
            22 => flags & Tcp::ACK != 0,
            _ => false,
        };
        if !fits {
            return Ok(false);
        }
        if data.len() == 22 {
            self.text.text(" hmac 0x");
            self.text.hex_octets(&array_at::<20>(data, 2)?);
            return Ok(true);
        }
        if u8_at(data, 0)? & BACKUP != 0 {
            self.text.text(" backup");
        }
        self.number(" id ", u8_at(data, 1)?);
        let nonce_at = if data.len() == 10 {
            self.hex_number(" token 0x", u32_at(data, 2)?);
            6
        } else {
            self.hex_number(" hmac 0x", u64_at(data, 2)?);
            10
        };
        self.hex_number(" nonce 0x", u32_at(data, nonce_at)?);
        Ok(true)
    }

    fn data_sequence_signal(&mut self, data: &[u8], flags: u8) -> Result<bool, Cut> {
        if data.len() < 2 || flags & Tcp::SYN != 0 {
            return Ok(false);
        }
        let signal = u8_at(data, 1)?;
        let mut rest = &data[2..];
        if signal & DATA_FIN != 0 {
            self.text.text(" fin");
        }
        if signal & ACK_PRESENT != 0 {
            self.text.text(" ack ");
            let Some(after) = self.data_number(rest, signal & ACK_LONG != 0) else {
                return Ok(false);
            };
            rest = after;
        }
        if signal & SEQUENCE_PRESENT != 0 {
            self.text.text(" seq ");
            let Some(after) = self.data_number(rest, signal & SEQUENCE_LONG != 0) else {
                return Ok(false);
            };
            let Some((subflow, after)) = after.split_first_chunk() else {
                return Ok(false);
            };
            self.number(" subseq ", u32::from_be_bytes(*subflow));
            let Some((length, after)) = after.split_first_chunk() else {
                return Ok(false);
            };
            self.number(" len ", u16::from_be_bytes(*length));
            rest = after;
            if let Some((checksum, after)) = after.split_first_chunk() {
                self.hex_number(" csum 0x", u16::from_be_bytes(*checksum));
                rest = after;
            }
        }
        Ok(rest.is_empty())
    }

    /// A data sequence number of 8 or 4 octets; tells what follows it.
    fn data_number<'a>(&mut self, data: &'a [u8], is_long: bool) -> Option<&'a [u8]> {
        if is_long {
            let (number, rest) = data.split_first_chunk()?;
            self.text.decimal(u64::from_be_bytes(*number));
            Some(rest)
        } else {
            let (number, rest) = data.split_first_chunk()?;
            self.text.decimal(u32::from_be_bytes(*number));
            Some(rest)
        }
    }

    fn add_address(&mut self, data: &[u8]) -> Result<bool, Cut> {
        let (address_len, has_port, has_hmac) = match data.len() {
            6 => (4, false, false),
            8 => (4, true, false),
            14 => (4, false, true),
            16 => (4, true, true),
            18 => (16, false, false),
            20 => (16, true, false),
            26 => (16, false, true),
            28 => (16, true, true),
            _ => return Ok(false),
        };
        let kind = word(&ADDRESS_KINDS, u8_at(data, 0)? & 0x0f);
        self.text.text(kind.unwrap_or(" [bad version/echo]"));
        self.number(" id ", u8_at(data, 1)?);
        self.text.text(" ");
        if address_len == 4 {
            self.text.ipv4_address(array_at(data, 2)?);
        } else {
            self.ipv6_address(array_at(data, 2)?);
        }
        let mut at = 2 + address_len;
        if has_port {
            self.number(":", u16_at(data, at)?);
            at += 2;
        }
        if has_hmac {
            self.hex_number(" hmac 0x", u64_at(data, at)?);
        }
        Ok(true)
    }

    fn remove_address(&mut self, data: &[u8]) -> bool {
        let Some(identifiers @ [_, ..]) = data.get(1..) else {
            return false;
        };
        self.text.text(" id");
        for &identifier in identifiers {
            self.number(" ", identifier);
        }
        true
    }

    fn priority(&mut self, data: &[u8]) -> Result<bool, Cut> {
        if data.len() > 2 {
            return Ok(false);
        }
        self.text.text(if u8_at(data, 0)? & BACKUP != 0 {
            " backup"
        } else {
            " non-backup"
        });
        if let Some(&identifier) = data.get(1) {
            self.number(" id ", identifier);
        }
        Ok(true)
    }

    /// As RFC 5952 says, but IPv4-compatible addresses with the IPv4 address in dotted decimal (addrtostr.c).
    fn ipv6_address(&mut self, octets: [u8; 16]) {
        if let [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, a, b, c, d] = octets
            && (a, b) != (0, 0)
        {
            self.text.text("::");
            self.text.ipv4_address([a, b, c, d]);
        } else {
            self.text
                .formatted(format_args!("{}", Ipv6Addr::from(octets)));
        }
    }

    fn hex_number(&mut self, name: &str, value: impl Into<u64>) {
        self.text.text(name);
        self.text.hex(value);
    }
}

fn u64_at(octets: &[u8], at: usize) -> Result<u64, Cut> {
    array_at(octets, at).map(u64::from_be_bytes)
}
