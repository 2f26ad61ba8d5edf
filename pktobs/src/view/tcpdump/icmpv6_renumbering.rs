//! Router renumbering (RFC 2894 3; print-icmp6.c).

use super::{
    Cut, Printer, array_at,
    icmpv6::{ADDRESS_LEN, HEADER_LEN, INFINITE},
    icmpv6_words::{NEW_PREFIX_FLAGS, RENUMBERING, RENUMBERING_FLAGS, RENUMBERING_OPERATIONS},
    u8_at, u16_at, u32_at, word,
};
use crate::view::text::Append;

/// The only code whose body is told.
const COMMAND: u8 = 0;
/// Octets of the header, of the part that says which prefixes match, and of a new prefix.
const LEN: usize = HEADER_LEN + 8;
const MATCH_LEN: usize = 8 + ADDRESS_LEN;
const USE_LEN: usize = 16 + ADDRESS_LEN;
/// A match part is told as 3 units of eight octets, and every new prefix as 4 more.
const MATCH_UNITS: u8 = 3;
const USE_UNITS: u8 = 4;

impl Printer<'_> {
    pub(super) fn router_renumbering(&mut self, code: u8, octets: &[u8]) -> Result<(), Cut> {
        if octets.len() < LEN {
            self.truncated();
            return Ok(());
        }
        match word(&RENUMBERING, code) {
            Some(name) => self.text.text(name),
            None => self.number(", code-#", code),
        }
        self.number(", seq=", u32_at(octets, 4)?);
        let [segment, flags] = array_at(octets, HEADER_LEN)?;
        self.text.text("[");
        if flags != 0 {
            self.flag_letters(&RENUMBERING_FLAGS, flags);
            self.text.text(",");
        }
        self.number("seg=", segment);
        self.number(",maxdelay=", u16_at(octets, HEADER_LEN + 2)?);
        let reserved = u32_at(octets, HEADER_LEN + 4)?;
        if reserved != 0 {
            self.text.text("rsvd=0x");
            self.text.hex(reserved);
        }
        self.text.text("]");
        if code == COMMAND {
            self.renumbering_command(&octets[LEN..])?;
        }
        Ok(())
    }

    fn renumbering_command(&mut self, octets: &[u8]) -> Result<(), Cut> {
        let Some((prefixes, new)) = octets.split_at_checked(MATCH_LEN) else {
            self.truncated();
            return Ok(());
        };
        let [operation, units, ordinal, len, min, max] = array_at(prefixes, 0)?;
        self.text.text(" match(");
        match word(&RENUMBERING_OPERATIONS, operation) {
            Some(name) => self.text.text(name),
            None => self.number("#", operation),
        }
        self.number(",ord=", ordinal);
        self.number(",min=", min);
        self.number(",max=", max);
        self.ipv6_at(",", prefixes, MATCH_LEN - ADDRESS_LEN)?;
        self.number("/", len);
        self.text.text(")");
        let units = units.checked_sub(MATCH_UNITS);
        let Some(units) = units.filter(|units| units % USE_UNITS == 0) else {
            self.truncated();
            return Ok(());
        };
        let mut rest = new;
        for _ in 0..units / USE_UNITS {
            let Some((new, after)) = rest.split_at_checked(USE_LEN) else {
                self.truncated();
                return Ok(());
            };
            self.new_prefix(new)?;
            rest = after;
        }
        Ok(())
    }

    fn new_prefix(&mut self, octets: &[u8]) -> Result<(), Cut> {
        let [use_len, keep_len, mask, advertised] = array_at(octets, 0)?;
        let flags = u8_at(octets, 12)?;
        self.text.text(" use(");
        if flags != 0 {
            self.flag_letters(&NEW_PREFIX_FLAGS, flags);
            self.text.text(",");
        }
        self.text.text("mask=0x");
        self.text.hex(mask);
        self.text.text(",raflags=0x");
        self.text.hex(advertised);
        for (name, at) in [(",vltime=", 4), (",pltime=", 8)] {
            self.text.text(name);
            match u32_at(octets, at)? {
                INFINITE => self.text.text("infty"),
                seconds => self.text.decimal(seconds),
            }
        }
        self.ipv6_at(",", octets, USE_LEN - ADDRESS_LEN)?;
        self.number("/", use_len);
        self.number("/", keep_len);
        self.text.text(")");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::view::tcpdump::icmpv6::tests::{cut, text};

    #[test]
    fn a_command_tells_what_matches_and_what_is_used() {
        let command = "8a000000 00000007 01c003e8 00000000
            01070130 30400000 20010db8000100000000000000000000
            4010c0c0 ffffffff 00000e10 80000000 20010db8000200000000000000000000";
        let matches = "ICMP6, router renumbering, command, seq=7[TR,seg=1,maxdelay=1000] \
             match(add,ord=1,min=48,max=64,2001:db8:1::/48)";
        assert_eq!(
            text(command),
            format!(
                "{matches} use(V,mask=0xc0,raflags=0xc0,vltime=infty,pltime=3600,2001:db8:2::/64/16)"
            )
        );
        assert_eq!(cut(command, 71), format!("{matches} [|icmp6]"));
        assert_eq!(cut(command, 15), "ICMP6, router renumbering [|icmp6]");
    }
}
