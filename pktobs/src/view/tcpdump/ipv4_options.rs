//! IPv4 options (RFC 791 3.1; `ip_optprint` in print-ip.c).
//!
//! The octets here begin with the first option and go on beyond the header: of an option whose length is wrong,
//! tcpdump reads the last entry whole.

use super::{Cut, Printer, array_at, u8_at, u16_at, u32_at, word};
use crate::view::text::{Append, Unsigned};

const END: u8 = 0;
const NO_OPERATION: u8 = 1;
const RECORD_ROUTE: u8 = 7;
const TIMESTAMP: u8 = 68;
const LOOSE_SOURCE_ROUTE: u8 = 131;
const STRICT_SOURCE_ROUTE: u8 = 137;
const ROUTER_ALERT: u8 = 148;

const NAMES: [(u8, &str); 9] = [
    (END, "EOL"),
    (NO_OPERATION, "NOP"),
    (TIMESTAMP, "timestamp"),
    (130, "security"),
    (RECORD_ROUTE, "RR"),
    (STRICT_SOURCE_ROUTE, "SSRR"),
    (LOOSE_SOURCE_ROUTE, "LSRR"),
    (ROUTER_ALERT, "RA"),
    (82, "traceroute"),
];

/// By the flags of a timestamp option; the others are bad.
const TIMESTAMP_TYPES: [(u8, &str); 3] = [(0, "TSONLY"), (1, "TS+ADDR"), (3, "PRESPEC")];

impl Printer<'_> {
    /// The options in the first `len` of `octets`; false if one is cut.
    pub(super) fn ipv4_options(&mut self, octets: &[u8], len: usize) -> Result<bool, Cut> {
        let mut at = 0;
        while at < len {
            if at > 0 {
                self.text.text(",");
            }
            let kind = u8_at(octets, at)?;
            match word(&NAMES, kind) {
                Some(name) => self.text.text(name),
                None => {
                    self.text.text("unknown ");
                    self.text.decimal(kind);
                }
            }
            let option_len = match kind {
                END | NO_OPERATION => 1,
                _ => usize::from(u8_at(octets, at + 1)?),
            };
            let too_short = option_len < 2 && !matches!(kind, END | NO_OPERATION);
            if too_short || option_len > len - at {
                self.bad(" [bad length ", option_len);
                return Ok(true);
            }
            if at + option_len > octets.len() {
                return Ok(false);
            }
            let is_whole = match kind {
                END => return Ok(true),
                TIMESTAMP => self.timestamps(&octets[at..], option_len)?,
                RECORD_ROUTE | STRICT_SOURCE_ROUTE | LOOSE_SOURCE_ROUTE => {
                    self.route(&octets[at..], option_len)?
                }
                ROUTER_ALERT => {
                    self.router_alert(&octets[at..], option_len)?;
                    true
                }
                _ => true,
            };
            if !is_whole {
                return Ok(false);
            }
            at += option_len;
        }
        Ok(true)
    }

    /// A source route or a record of one: the addresses, those before the pointer marked with a comma.
    fn route(&mut self, octets: &[u8], len: usize) -> Result<bool, Cut> {
        if len < 3 {
            self.bad(" [bad length ", len);
            return Ok(true);
        }
        if (len + 1) & 3 != 0 {
            self.bad(" [bad length ", len);
        }
        let told = u8_at(octets, 2)?;
        let pointer = u32::from(told).wrapping_sub(1) as usize;
        if pointer < 3 || (pointer + 1) & 3 != 0 || pointer > len + 1 {
            self.bad(" [bad ptr ", told);
        }
        for at in (3..len).step_by(4) {
            let Ok(address) = array_at(octets, at) else {
                return Ok(false);
            };
            self.text.text(" ");
            self.text.ipv4_address(address);
            if pointer > at {
                self.text.text(",");
            }
        }
        Ok(true)
    }

    fn timestamps(&mut self, octets: &[u8], len: usize) -> Result<bool, Cut> {
        if len < 4 {
            self.bad("[bad length ", len);
            return Ok(true);
        }
        self.text.text(" TS{");
        let [_, _, told, overflow_flags] = array_at(octets, 0)?;
        let (overflow, flags) = (overflow_flags >> 4, overflow_flags & 0x0f);
        let entry_len = if flags == 0 { 4 } else { 8 };
        if (len - 4) & (entry_len - 1) != 0 {
            self.bad("[bad length ", len);
        }
        let pointer = u32::from(told).wrapping_sub(1) as usize;
        if pointer < 4 || (pointer - 4) & (entry_len - 1) != 0 || pointer > len + 1 {
            self.bad("[bad ptr ", told);
        }
        let mut at = 0;
        if let Some(name) = word(&TIMESTAMP_TYPES, flags) {
            self.text.text(name);
            at = 4;
            while at < len {
                if at + entry_len > octets.len() {
                    return Ok(false);
                }
                self.text.text(if pointer == at { " ^ " } else { " " });
                self.text.decimal(u32_at(octets, at + entry_len - 4)?);
                self.text.text("@");
                if entry_len == 8 {
                    self.text.ipv4_address(array_at(octets, at)?);
                }
                at += entry_len;
            }
        } else {
            self.bad("[bad ts type ", flags);
        }
        if pointer == at {
            self.text.text(" ^ ");
        }
        if overflow == 0 {
            self.text.text("}");
        } else {
            self.text.text(" [");
            self.text.decimal(overflow);
            self.text.text(" hops not recorded]} ");
        }
        Ok(true)
    }

    fn router_alert(&mut self, octets: &[u8], len: usize) -> Result<(), Cut> {
        if len < 4 {
            self.bad(" [bad length ", len);
            return Ok(());
        }
        let value = u16_at(octets, 2)?;
        if value != 0 {
            self.text.text(" value ");
            self.text.decimal(value);
        }
        Ok(())
    }

    fn bad(&mut self, what: &str, value: impl Unsigned) {
        self.text.text(what);
        self.text.decimal(value);
        self.text.text("]");
    }
}

#[cfg(test)]
mod tests {
    use pktobs_common::Flags;

    use crate::view::tcpdump::tests::line;

    /// The options of a packet with eight octets of data, as they are told.
    fn told(options: &[u8]) -> String {
        let len = 28 + options.len() as u8;
        let ihl = 5 + options.len() as u8 / 4;
        let mut packet = vec![0x40 | ihl, 0, 0, len, 0, 0, 0, 0, 64, 253, 0, 0];
        packet.extend([10, 0, 0, 1, 10, 0, 0, 2]);
        packet.extend(options);
        packet.extend([0xee; 8]);
        let line = line(&packet, Flags::default(), u32::from(len));
        let (_, told) = line.split_once(", options (").unwrap();
        let (told, _) = told.split_once("), bad cksum").unwrap();
        told.to_owned()
    }

    #[test]
    fn a_route_marks_what_was_passed_with_a_comma() {
        let options = [7, 11, 8, 10, 0, 0, 9, 10, 0, 0, 8, 0];
        assert_eq!(told(&options), "RR 10.0.0.9, 10.0.0.8,EOL");
    }

    #[test]
    fn timestamps_mark_the_next_place() {
        let options = [68, 12, 9, 0, 0, 0, 0, 5, 0, 0, 0, 0];
        assert_eq!(told(&options), "timestamp TS{TSONLY 5@ ^ 0@}");
    }

    #[test]
    fn the_length_of_an_option_in_the_last_octet_is_the_first_of_the_data() {
        assert_eq!(
            told(&[1, 1, 1, 130]),
            "NOP,NOP,NOP,security [bad length 238]"
        );
    }
}
