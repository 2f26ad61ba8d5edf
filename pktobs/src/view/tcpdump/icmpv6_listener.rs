//! Multicast listener discovery (RFC 2710, RFC 3810 5; print-icmp6.c).

use super::{
    Cut, Printer, array_at,
    icmpv6::{ADDRESS_LEN, HEADER_LEN, Icmpv6Message},
    icmpv6_words::GROUP_RECORDS,
    u8_at, u16_at, word,
};
use crate::view::text::Append;

/// Octets of a message of version 1, and of a query of version 2 without sources.
const V1_LEN: u32 = 24;
const QUERY_V2_LEN: u32 = 28;
/// Octets of a record without sources: type, length of auxiliary data, number of sources, address.
const RECORD_LEN: usize = 20;

const SUPPRESS: u8 = 0x08;
const ROBUSTNESS: u8 = 0x07;

impl Printer<'_> {
    /// A message of version 1, if it is there.
    pub(super) fn listener(&mut self, octets: &[u8]) -> Result<(), Cut> {
        if octets.len() < V1_LEN as usize {
            return Ok(());
        }
        self.number("max resp delay: ", u16_at(octets, 4)?);
        self.ipv6_at(" addr: ", octets, HEADER_LEN)
    }

    pub(super) fn listener_query(&mut self, message: &Icmpv6Message<'_>) -> Result<(), Cut> {
        match message.length {
            V1_LEN => self.listener(message.octets),
            QUERY_V2_LEN.. => {
                self.text.text(" v2");
                self.listener_query_v2(message)
            }
            length => {
                self.number(" unknown-version (len ", length);
                self.text.text(") ");
                Ok(())
            }
        }
    }

    fn listener_query_v2(&mut self, message: &Icmpv6Message<'_>) -> Result<(), Cut> {
        let octets = message.octets;
        self.number(" [max resp delay=", response_delay(u16_at(octets, 4)?));
        self.text.text("]");
        self.ipv6_at(" [gaddr ", octets, HEADER_LEN)?;
        let flags = u8_at(octets, 24)?;
        if flags & SUPPRESS != 0 {
            self.text.text(" sflag");
        }
        if flags & ROBUSTNESS != 0 {
            self.number(" robustness=", flags & ROBUSTNESS);
        }
        self.number(" qqi=", query_interval(u8_at(octets, 25)?));
        let sources = u16_at(octets, 26)?;
        if sources > 0 {
            let len = QUERY_V2_LEN as usize + usize::from(sources) * ADDRESS_LEN;
            if (message.length as usize) < len {
                self.text.text(" [invalid number of sources]");
            } else {
                self.number(", ", sources);
                self.text.text(" source(s)");
            }
        }
        self.text.text("]");
        Ok(())
    }

    pub(super) fn listener_report_v2(&mut self, message: &Icmpv6Message<'_>) -> Result<(), Cut> {
        let length = message.length as usize;
        if length < HEADER_LEN {
            self.number(" [invalid len ", length);
            self.text.text("]");
            return Ok(());
        }
        let octets = message.octets;
        let groups = u16_at(octets, 6)?;
        self.number(", ", groups);
        self.text.text(" group record(s)");
        let mut record = HEADER_LEN;
        for _ in 0..groups {
            if length < record + RECORD_LEN {
                self.text.text(" [invalid number of groups]");
                return Ok(());
            }
            self.ipv6_at(" [gaddr ", octets, record + 4)?;
            let [record_type, _] = array_at(octets, record)?;
            self.text.text(" ");
            match word(&GROUP_RECORDS, record_type) {
                Some(name) => self.text.text(name),
                None => {
                    self.number(" [v2-report-#", record_type);
                    self.text.text("]");
                }
            }
            let sources = u16_at(octets, record + 2)?;
            record += RECORD_LEN + usize::from(sources) * ADDRESS_LEN;
            if length < record {
                self.number(" [invalid number of sources ", sources);
                self.text.text("]");
                return Ok(());
            }
            self.number(", ", sources);
            self.text.text(" source(s)]");
        }
        Ok(())
    }
}

/// Milliseconds, from a floating-point number of 16 bits (RFC 3810 5.1.3).
fn response_delay(code: u16) -> u32 {
    let code = u32::from(code);
    match code {
        0..0x8000 => code,
        _ => (code & 0x0fff | 0x1000) << ((code >> 12 & 0x07) + 3),
    }
}

/// Seconds, from a floating-point number of 8 bits (RFC 3810 5.1.9).
fn query_interval(code: u8) -> u32 {
    let code = u32::from(code);
    match code {
        0..0x80 => code,
        _ => (code & 0x0f | 0x10) << ((code >> 4 & 0x07) + 3),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::tcpdump::icmpv6::tests::{cut, text};

    #[test]
    fn floating_point_codes_grow_from_where_integers_end() {
        assert_eq!(response_delay(0x7fff), 32_767);
        assert_eq!(response_delay(0x8000), 32_768);
        assert_eq!(response_delay(0xffff), 8_387_584);
        assert_eq!(query_interval(127), 127);
        assert_eq!(query_interval(128), 128);
        assert_eq!(query_interval(255), 31_744);
    }

    #[test]
    fn a_report_counts_sources_by_group() {
        let report = "8f000000 00000002 04000000 ff0200000000000000000000000000fb
            03000001 ff020000000000000000000000010003 fe800000000000000000000000000001";
        let told = "ICMP6, multicast listener report v2, 2 group record(s)";
        assert_eq!(
            text(report),
            format!(
                "{told} [gaddr ff02::fb to_ex, 0 source(s)] [gaddr ff02::1:3 to_in, 1 source(s)]"
            )
        );
        assert_eq!(cut(report, 27), format!("{told} [|icmp6]"));
    }

    #[test]
    fn a_query_is_of_the_version_that_its_length_says() {
        let query = "82000000 a7100000 00000000000000000000000000000000 0a8c0000";
        assert_eq!(
            text(query),
            "ICMP6, multicast listener query v2 [max resp delay=188928] \
             [gaddr :: sflag robustness=2 qqi=224]"
        );
        assert_eq!(
            text("82000000 27100000 ff0200000000000000000000000000fb"),
            "ICMP6, multicast listener querymax resp delay: 10000 addr: ff02::fb"
        );
    }
}
