//! RPL, routing in networks of small devices (RFC 6550 6; print-icmp6.c), without options: `-v` does not show them.

use super::{
    Cut, Printer, array_at,
    icmpv6::{ADDRESS_LEN, Icmpv6Message},
    icmpv6_words::{RPL, RPL_MODES},
    u8_at, word,
};
use crate::view::text::Append;

const INFORMATION_OBJECT: u8 = 1;
const ADVERTISEMENT: u8 = 2;
const ADVERTISEMENT_ACK: u8 = 3;
/// The bit of a code that says that a security section comes first.
const SECURE: u8 = 0x80;

/// Where a message of RPL begins, right behind the checksum.
const START: usize = 4;
/// Octets of an information object; its graph's identifier stands at the end.
const OBJECT_LEN: u32 = 24;
/// Octets in front of a graph's identifier in an advertisement and in its acknowledgment.
const ADVERTISEMENT_LEN: usize = 4;
/// Flags: an acknowledgment is asked for; the graph's identifier is there, in either message.
const WANTS_ACK: u8 = 0x80;
const ADVERTISEMENT_HAS_GRAPH: u8 = 0x40;
const ACK_HAS_GRAPH: u8 = 0x80;
const GROUNDED: u8 = 0x80;

impl Printer<'_> {
    pub(super) fn rpl(&mut self, code: u8, message: &Icmpv6Message<'_>) -> Result<(), Cut> {
        if code & SECURE != 0 {
            self.text.text(", (SEC) [worktodo]");
            return Ok(());
        }
        self.text.text(", (CLR)");
        match word(&RPL, code) {
            Some(name) => self.text.text(name),
            None => self.number("RPL message, unknown code ", code),
        }
        let octets = message.from(START);
        match code {
            INFORMATION_OBJECT => {
                // tcpdump's length is unsigned, so one below zero is large.
                self.rpl_object(octets, message.length.wrapping_sub(START as u32))
            }
            ADVERTISEMENT => self.rpl_advertisement(octets),
            ADVERTISEMENT_ACK => self.rpl_acknowledgment(octets),
            _ => Ok(()),
        }
    }

    fn rpl_object(&mut self, octets: &[u8], length: u32) -> Result<(), Cut> {
        if length < OBJECT_LEN {
            self.number(" [length ", length);
            self.number(" < ", OBJECT_LEN);
            self.text.text("]");
            self.invalid();
            return Ok(());
        }
        let [instance, _, r0, r1, mode, sequence, _, _] = array_at(octets, 0)?;
        self.ipv6_at(" [dagid:", octets, OBJECT_LEN as usize - ADDRESS_LEN)?;
        self.number(",seq:", sequence);
        self.number(",instance:", instance);
        self.number(",rank:", u16::from_be_bytes([r0, r1]));
        if mode & GROUNDED != 0 {
            self.text.text(",grounded");
        }
        self.text.text(",mop:");
        match word(&RPL_MODES, mode >> 3 & 0x07) {
            Some(name) => self.text.text(name),
            None => self.number("mop", mode >> 3 & 0x07),
        }
        self.number(",prf:", mode & 0x07);
        self.text.text("]");
        Ok(())
    }

    /// The whole header must be there, though a graph's identifier need not.
    fn rpl_advertisement(&mut self, octets: &[u8]) -> Result<(), Cut> {
        if octets.len() < ADVERTISEMENT_LEN + ADDRESS_LEN {
            self.truncated();
            return Ok(());
        }
        let [instance, flags, _, sequence] = array_at(octets, 0)?;
        let has_graph = flags & ADVERTISEMENT_HAS_GRAPH != 0;
        self.rpl_graph(octets, has_graph)?;
        self.number(",seq:", sequence);
        self.number(",instance:", instance);
        if flags & WANTS_ACK != 0 {
            self.text.text(",acK");
        }
        if has_graph {
            self.text.text(",Dagid");
        }
        self.text.text(",");
        self.text.hex_octets(&[flags]);
        self.text.text("]");
        Ok(())
    }

    fn rpl_acknowledgment(&mut self, octets: &[u8]) -> Result<(), Cut> {
        let has_graph = u8_at(octets, 1).is_ok_and(|flags| flags & ACK_HAS_GRAPH != 0);
        let graph_len = if has_graph { ADDRESS_LEN } else { 0 };
        if octets.len() < ADVERTISEMENT_LEN + graph_len {
            self.truncated();
            return Ok(());
        }
        let [instance, _, sequence, status] = array_at(octets, 0)?;
        self.rpl_graph(octets, has_graph)?;
        self.number(",seq:", sequence);
        self.number(",instance:", instance);
        self.number(",status:", status);
        self.text.text("]");
        Ok(())
    }

    /// The identifier of a graph, if there is one.
    fn rpl_graph(&mut self, octets: &[u8], has_graph: bool) -> Result<(), Cut> {
        if has_graph {
            return self.ipv6_at(" [dagid:", octets, ADVERTISEMENT_LEN);
        }
        self.text.text(" [dagid:<elided>");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::view::tcpdump::icmpv6::tests::{cut, text};

    const GRAPH: &str = "20010db8000000000000000000000001";

    #[test]
    fn messages_tell_their_graph() {
        for (hex, expected) in [
            (
                "9b010000 1ef00100 88f20000",
                "(CLR)DODAG Information Object \
                 [dagid:2001:db8::1,seq:242,instance:30,rank:256,grounded,mop:storing,prf:0]",
            ),
            (
                "9b020000 1ec000f1",
                "(CLR)Destination Advertisement Object \
                 [dagid:2001:db8::1,seq:241,instance:30,acK,Dagid,c0]",
            ),
            (
                "9b030000 1e00f100",
                "(CLR)Destination Advertisement Object Ack \
                 [dagid:<elided>,seq:241,instance:30,status:0]",
            ),
            ("9b810000 1e00f100", "(SEC) [worktodo]"),
        ] {
            let message = format!("{hex} {GRAPH}");
            assert_eq!(text(&message), format!("ICMP6, RPL, {expected}"));
        }
    }

    #[test]
    fn a_graph_that_is_cut_is_not_told() {
        let advertisement = format!("9b020000 1ec000f1 {GRAPH}");
        assert_eq!(
            cut(&advertisement, 23),
            "ICMP6, RPL, (CLR)Destination Advertisement Object [|icmp6]"
        );
        let object = format!("9b010000 1ef00100 88f20000 {GRAPH}");
        assert_eq!(
            cut(&object, 27),
            "ICMP6, RPL, (CLR)DODAG Information Object [|icmp6]"
        );
    }
}
