//! Node information (RFC 4620; print-icmp6.c), with the forms of its drafts.

use super::{
    Cut, Printer, array_at,
    icmpv6::{ADDRESS_LEN, HEADER_LEN, Icmpv6Message},
    icmpv6_words::NODE_ADDRESS_FLAGS,
    u8_at, u16_at, u32_at,
};
use crate::view::text::Append;

/// Types of questions.
const NOOP: u16 = 0;
const SUPPORTED_TYPES: u16 = 1;
const DNS_NAME: u16 = 2;
const NODE_ADDRESSES: u16 = 3;

/// Codes of a query: what its subject is.
const SUBJECT_IPV6: u8 = 0;
const SUBJECT_NAME: u8 = 1;
const SUBJECT_IPV4: u8 = 2;

/// Codes of a reply.
const SUCCESS: u8 = 0;
const REFUSED: u8 = 1;
const UNKNOWN: u8 = 2;

/// Offsets in a message.
const QUESTION: usize = 4;
const FLAGS: usize = 6;
/// Octets of a message without data: header and nonce.
const LEN: usize = 16;
/// Octets of a query of the oldest draft.
const WHO_ARE_YOU_LEN: usize = HEADER_LEN + 4;
/// Octets of a time to live in a reply.
const TTL_LEN: usize = 4;

/// The flag of a reply with a name: its time to live means something. In one of supported types: compressed.
const FIRST_FLAG: u16 = 1;

impl Printer<'_> {
    pub(super) fn node_information_query(&mut self, code: u8, octets: &[u8]) -> Result<(), Cut> {
        if octets.len() == WHO_ARE_YOU_LEN {
            self.text.text(" who-are-you request");
            return Ok(());
        }
        self.text.text(" node information query");
        if octets.len() < LEN {
            self.truncated();
            return Ok(());
        }
        let question = u16_at(octets, QUESTION)?;
        let flags = u16_at(octets, FLAGS)?;
        let has_subject = octets.len() > LEN;
        self.text.text(" (");
        match question {
            NOOP => self.text.text("noop"),
            SUPPORTED_TYPES => self.supported_types(flags),
            DNS_NAME => self.text.text("DNS name"),
            NODE_ADDRESSES => {
                let (_, table) = NODE_ADDRESS_FLAGS.split_last().unwrap_or((&(0, ""), &[]));
                self.text.text("node addresses");
                self.node_address_flags(table, flags);
            }
            _ => self.text.text("unknown"),
        }
        match (question, has_subject) {
            (NOOP | SUPPORTED_TYPES, false) => {}
            (NOOP | SUPPORTED_TYPES, true) => self.text.text(", invalid len"),
            (_, false) => self.text.text(", 03 draft"),
            (_, true) => self.subject(code, octets)?,
        }
        self.text.text(")");
        Ok(())
    }

    fn subject(&mut self, code: u8, octets: &[u8]) -> Result<(), Cut> {
        let len = octets.len() - LEN;
        match code {
            SUBJECT_IPV6 => match len {
                0..ADDRESS_LEN => {}
                ADDRESS_LEN => self.ipv6_at(", subject=", octets, LEN)?,
                _ => self.text.text(", invalid subject len"),
            },
            SUBJECT_NAME => {
                self.text.text(", subject=DNS name");
                self.node_name(octets, LEN)?;
            }
            SUBJECT_IPV4 => match len {
                0..4 => {}
                4 => {
                    self.text.text(", subject=");
                    self.text.ipv4_address(array_at(octets, LEN)?);
                }
                _ => self.text.text(", invalid subject len"),
            },
            _ => self.text.text(", unknown subject"),
        }
        Ok(())
    }

    pub(super) fn node_information_reply(
        &mut self,
        code: u8,
        message: &Icmpv6Message<'_>,
    ) -> Result<(), Cut> {
        let octets = message.octets;
        if message.length > message.captured || octets.len() < LEN {
            self.truncated();
            return Ok(());
        }
        let invalid_len = if octets.len() > LEN {
            ", invalid length"
        } else {
            ""
        };
        self.text.text(" node information reply (");
        match code {
            SUCCESS => {
                self.text.text("success, ");
                self.node_information(octets, invalid_len)?;
            }
            REFUSED => {
                self.text.text("refused");
                self.text.text(invalid_len);
            }
            UNKNOWN => {
                self.text.text("unknown");
                self.text.text(invalid_len);
            }
            _ => {}
        }
        self.text.text(")");
        Ok(())
    }

    /// What a node has answered.
    fn node_information(&mut self, octets: &[u8], invalid_len: &str) -> Result<(), Cut> {
        let flags = u16_at(octets, FLAGS)?;
        match u16_at(octets, QUESTION)? {
            NOOP => {
                self.text.text("noop");
                self.text.text(invalid_len);
            }
            SUPPORTED_TYPES => self.supported_types(flags),
            DNS_NAME => {
                self.text.text("DNS name");
                self.node_name(octets, LEN + TTL_LEN)?;
                if flags & FIRST_FLAG != 0 {
                    self.number(" [TTL=", u32_at(octets, LEN)?);
                    self.text.text("]");
                }
            }
            NODE_ADDRESSES => {
                self.text.text("node addresses");
                for entry in octets[LEN..].chunks_exact(TTL_LEN + ADDRESS_LEN) {
                    self.ipv6_at(" ", entry, TTL_LEN)?;
                    self.number("(", u32_at(entry, 0)?);
                    self.text.text(")");
                }
                self.node_address_flags(&NODE_ADDRESS_FLAGS, flags);
            }
            _ => self.text.text("unknown"),
        }
        Ok(())
    }

    fn supported_types(&mut self, flags: u16) {
        self.text.text("supported qtypes");
        if flags != 0 {
            let compressed = flags & FIRST_FLAG != 0;
            self.text.text(if compressed { " [C]" } else { " []" });
        }
    }

    fn node_address_flags(&mut self, table: &[(u16, &str)], flags: u16) {
        if flags != 0 {
            self.text.text(" [");
            self.flag_letters(table, flags);
            self.text.text("]");
        }
    }

    /// A name to the end of the message: as a string behind its length (draft 03), or in labels.
    fn node_name(&mut self, octets: &[u8], at: usize) -> Result<(), Cut> {
        let len = usize::from(u8_at(octets, at)?);
        let name = &octets[at..];
        if len == name.len() - 1 {
            self.text.text(", 03 draft, \"");
            for octet in &name[1..] {
                self.escaped(*octet);
            }
        } else {
            self.text.text(", \"");
            self.node_labels(name);
        }
        self.text.text("\"");
        Ok(())
    }

    /// Labels, without compression.
    fn node_labels(&mut self, mut rest: &[u8]) {
        const BAD: &str = "???";
        while let Some((&len, after)) = rest.split_first() {
            if len == 0 {
                match after {
                    // A name that is fully qualified.
                    [] => self.text.text("."),
                    // One that is not ends with two empty labels.
                    [0] => {}
                    _ => self.text.text(BAD),
                }
                return;
            }
            let Some((label, after)) = after.split_at_checked(len.into()) else {
                self.text.text(BAD);
                return;
            };
            for octet in label {
                self.escaped(*octet);
            }
            if matches!(after, [next, _, ..] if *next != 0) {
                self.text.text(".");
            }
            rest = after;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::view::tcpdump::icmpv6::tests::{cut, text};

    #[test]
    fn a_query_tells_its_subject() {
        let query = "8b000000 00030038 0102030405060708 fe800000000000000000000000000002";
        let told = "ICMP6, who-are-you request node information query (node addresses [GSL]";
        assert_eq!(text(query), format!("{told}, subject=fe80::2)"));
        assert_eq!(cut(query, 31), format!("{told})"));
        assert_eq!(
            text("8b010000 00020000 0102030405060708 04686f7374036c616e0000"),
            "ICMP6, who-are-you request node information query (DNS name, subject=DNS name, \"host.lan\")"
        );
    }

    #[test]
    fn a_reply_must_be_whole() {
        let reply = "8c000000 00020001 0102030405060708 00000e10 04686f7374076578616d706c6500";
        assert_eq!(
            text(reply),
            "ICMP6, who-are-you reply node information reply \
             (success, DNS name, \"host.example.\" [TTL=3600])"
        );
        assert_eq!(cut(reply, 30), "ICMP6, who-are-you reply [|icmp6]");
    }

    #[test]
    fn addresses_come_with_their_time_to_live() {
        assert_eq!(
            text("8c000000 00030021 0102030405060708 00000e10 20010db8000000000000000000000005"),
            "ICMP6, who-are-you reply node information reply \
             (success, node addresses 2001:db8::5(3600) [GT])"
        );
    }
}
