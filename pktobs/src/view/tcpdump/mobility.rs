//! Mobility headers of IPv6 (RFC 6275 6.1; print-mobility.c).

use super::{Cut, Printer, array_at, ipv6::Datagram, u8_at, u16_at};
use crate::view::text::Append;

const REFRESH_REQUEST: u8 = 0;
const HOME_TEST_INIT: u8 = 1;
const CARE_OF_TEST_INIT: u8 = 2;
const HOME_TEST: u8 = 3;
const CARE_OF_TEST: u8 = 4;
const BINDING_UPDATE: u8 = 5;
const BINDING_ACKNOWLEDGEMENT: u8 = 6;
const BINDING_ERROR: u8 = 7;

/// Types by number: the name, and octets of a header of that type without options.
const TYPES: [(&str, usize); 8] = [
    ("BRR", 8),
    ("HoTI", 16),
    ("CoTI", 16),
    ("HoT", 24),
    ("CoT", 24),
    ("BU", 12),
    ("BA", 12),
    ("BE", 24),
];

/// Flags of a binding update.
const UPDATE_FLAGS: [(u8, &str); 4] = [(0x80, "A"), (0x40, "H"), (0x20, "L"), (0x10, "K")];
/// A flag of a binding acknowledgement.
const KEY_MANAGEMENT: u8 = 0x80;

const PAD_1: u8 = 0;
const PAD_N: u8 = 1;
const REFRESH_ADVICE: u8 = 2;
const ALTERNATE_CARE_OF: u8 = 3;
const NONCE_INDICES: u8 = 4;
const AUTHORIZATION: u8 = 5;

/// Options that have to be of a length: octets from their type on, and what is said where there is less room.
const OPTION_LENGTHS: [(u8, (usize, &str)); 4] = [
    (REFRESH_ADVICE, (4, "(refresh: trunc)")),
    (ALTERNATE_CARE_OF, (18, "(altcoa: trunc)")),
    (NONCE_INDICES, (6, "(ni: trunc)")),
    (AUTHORIZATION, (12, "(auth: trunc)")),
];

impl Printer<'_> {
    /// The mobility header at `at`; nothing is told after it.
    pub(super) fn mobility(&mut self, datagram: &Datagram<'_>, at: usize) -> Result<(), Cut> {
        self.protocol = "mobility";
        let captured = (datagram.captured as usize).saturating_sub(at);
        let octets = datagram.octets.get(at..).unwrap_or_default();
        if !self.mobility_message(octets, captured)? {
            self.truncated();
        }
        Ok(())
    }

    /// The header that `octets` begin with; false if it is cut.
    fn mobility_message(&mut self, octets: &[u8], captured: usize) -> Result<bool, Cut> {
        if captured < 2 {
            return Ok(false);
        }
        let told = u8_at(octets, 1)?;
        let len = (usize::from(told) + 1) * 8;
        let message_type = u8_at(octets, 2)?;
        let Some(&(name, start)) = TYPES.get(usize::from(message_type)) else {
            self.number("mobility: type-#", message_type);
            self.number(" len=", told);
            return Ok(true);
        };
        if len < start {
            self.number("(header length ", len);
            self.number(" is too small for type ", message_type);
            self.text.text(")");
            return Ok(false);
        }
        self.text.text("mobility: ");
        self.text.text(name);
        match message_type {
            REFRESH_REQUEST => {}
            HOME_TEST_INIT => self.cookie(" Home Init Cookie=", octets, 8)?,
            CARE_OF_TEST_INIT => self.cookie(" Care-of Init Cookie=", octets, 8)?,
            HOME_TEST => {
                self.nonce_id(octets)?;
                self.cookie(" Home Init Cookie=", octets, 8)?;
                self.cookie(" Home Keygen Token=", octets, 16)?;
            }
            CARE_OF_TEST => {
                self.nonce_id(octets)?;
                self.cookie(" Care-of Init Cookie=", octets, 8)?;
                self.cookie(" Care-of Keygen Token=", octets, 16)?;
            }
            BINDING_UPDATE => {
                self.number(" seq#=", u16_at(octets, 6)?);
                if captured < 10 {
                    return Ok(false);
                }
                self.update_flags(u8_at(octets, 8)?);
                self.four_seconds(" lifetime=", u16_at(octets, 10)?);
            }
            BINDING_ACKNOWLEDGEMENT => {
                self.number(" status=", u8_at(octets, 6)?);
                if u8_at(octets, 7)? & KEY_MANAGEMENT != 0 {
                    self.text.text(" K");
                }
                self.number(" seq#=", u16_at(octets, 8)?);
                self.four_seconds(" lifetime=", u16_at(octets, 10)?);
            }
            BINDING_ERROR.. => {
                self.number(" status=", u8_at(octets, 6)?);
                let home = array_at(octets, 8)?;
                self.text.text(" homeaddr ");
                self.text.ipv6_address(home);
            }
        }
        let options = octets.get(start..).unwrap_or_default();
        self.mobility_options(options, captured.saturating_sub(start), len - start)
    }

    fn nonce_id(&mut self, octets: &[u8]) -> Result<(), Cut> {
        let id = u16_at(octets, 6)?;
        self.text.text(" nonce id=0x");
        self.text.hex(id);
        Ok(())
    }

    fn cookie(&mut self, name: &str, octets: &[u8], at: usize) -> Result<(), Cut> {
        let [high, low]: [[u8; 4]; 2] = [array_at(octets, at)?, array_at(octets, at + 4)?];
        self.text.text(name);
        self.text.hex_octets(&high);
        self.text.text(":");
        self.text.hex_octets(&low);
        Ok(())
    }

    fn update_flags(&mut self, flags: u8) {
        let set = UPDATE_FLAGS.iter().filter(|(flag, _)| flags & flag != 0);
        for (number, (_, letter)) in set.enumerate() {
            if number == 0 {
                self.text.text(" ");
            }
            self.text.text(letter);
        }
    }

    /// A time in units of four seconds.
    fn four_seconds(&mut self, name: &str, time: u16) {
        self.number(name, u32::from(time) * 4);
    }

    /// The options in the first `len` of `octets`; false if one is cut. tcpdump wants one octet more than they have.
    fn mobility_options(
        &mut self,
        octets: &[u8],
        captured: usize,
        len: usize,
    ) -> Result<bool, Cut> {
        let mut at = 0;
        while at < len {
            let kind = u8_at(octets, at)?;
            let option_len = match kind {
                PAD_1 => 1,
                _ if at + 1 == len => return Ok(false),
                _ => usize::from(u8_at(octets, at + 1)?) + 2,
            };
            if at + option_len > len || at + option_len >= captured {
                return Ok(false);
            }
            if let Some(entry) = OPTION_LENGTHS.iter().find(|(known, _)| *known == kind)
                && len - at < entry.1.0
            {
                self.text.text(entry.1.1);
                return Ok(false);
            }
            self.mobility_option(kind, option_len, octets.get(at..).unwrap_or_default())?;
            at += option_len;
        }
        Ok(true)
    }

    fn mobility_option(&mut self, kind: u8, len: usize, option: &[u8]) -> Result<(), Cut> {
        match kind {
            PAD_1 => self.text.text("(pad1"),
            PAD_N => self.text.text("(padn"),
            REFRESH_ADVICE => self.four_seconds("(refresh: ", u16_at(option, 2)?),
            ALTERNATE_CARE_OF => {
                let address = array_at(option, 2)?;
                self.text.text("(alt-CoA: ");
                self.text.ipv6_address(address);
            }
            NONCE_INDICES => {
                let [home, care_of]: [[u8; 2]; 2] = [array_at(option, 2)?, array_at(option, 4)?];
                self.text.text("(ni: ho=0x");
                self.text.hex_octets(&home);
                self.text.text(" co=0x");
                self.text.hex_octets(&care_of);
            }
            AUTHORIZATION => self.text.text("(auth"),
            _ => {
                self.text.text("(type-0x");
                self.text.hex_octets(&[kind]);
                self.number(": len=", len - 2);
            }
        }
        self.text.text(")");
        Ok(())
    }
}
