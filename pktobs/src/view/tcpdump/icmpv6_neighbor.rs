//! Neighbor discovery (RFC 4861 4; print-icmp6.c): what stands before the options.

use super::{
    Cut, Printer,
    icmpv6::{ADDRESS_LEN, HEADER_LEN, Icmpv6Message, preference},
    icmpv6_words::{NEIGHBOR_FLAGS, ROUTER_FLAGS},
    u8_at, u16_at, u32_at,
};
use crate::view::text::Append;

/// Offsets in a message.
const FLAGS: usize = 4;
const TARGET: usize = HEADER_LEN;
const DESTINATION: usize = TARGET + ADDRESS_LEN;
/// Octets in front of the options.
const ADVERTISEMENT_LEN: usize = 16;

impl Printer<'_> {
    pub(super) fn router_advertisement_v6(
        &mut self,
        message: &Icmpv6Message<'_>,
    ) -> Result<(), Cut> {
        let octets = message.octets;
        let (hop_limit, flags) = (u8_at(octets, 4)?, u8_at(octets, 5)?);
        let lifetime = u16_at(octets, 6)?;
        let (reachable, retransmission) = (u32_at(octets, 8)?, u32_at(octets, 12)?);
        self.number("\n\thop limit ", hop_limit);
        self.text.text(", Flags [");
        self.flag_words(&ROUTER_FLAGS, flags);
        self.text.text("], pref ");
        self.text.text(preference(flags));
        self.number(", router lifetime ", lifetime);
        self.number("s, reachable time ", reachable);
        self.number("ms, retrans timer ", retransmission);
        self.text.text("ms");
        self.neighbor_options(message.options(ADVERTISEMENT_LEN))
    }

    pub(super) fn neighbor_solicitation(&mut self, message: &Icmpv6Message<'_>) -> Result<(), Cut> {
        self.ipv6_at(", who has ", message.octets, TARGET)?;
        self.neighbor_options(message.options(TARGET + ADDRESS_LEN))
    }

    pub(super) fn neighbor_advertisement(
        &mut self,
        message: &Icmpv6Message<'_>,
    ) -> Result<(), Cut> {
        self.ipv6_at(", tgt is ", message.octets, TARGET)?;
        self.text.text(", Flags [");
        self.flag_words(&NEIGHBOR_FLAGS, u8_at(message.octets, FLAGS)?);
        self.text.text("]");
        self.neighbor_options(message.options(TARGET + ADDRESS_LEN))
    }

    pub(super) fn redirect_v6(&mut self, message: &Icmpv6Message<'_>) -> Result<(), Cut> {
        self.ipv6_at(", ", message.octets, DESTINATION)?;
        self.ipv6_at(" to ", message.octets, TARGET)?;
        self.neighbor_options(message.options(DESTINATION + ADDRESS_LEN))
    }
}

#[cfg(test)]
mod tests {
    use crate::view::tcpdump::icmpv6::tests::{cut, text};

    const SOLICITATION: &str =
        "87000000 00000000 fe800000000000000000000000000002 0101020000000001";

    #[test]
    fn a_solicitation_says_who_is_looked_for() {
        let told = "ICMP6, neighbor solicitation, length 32";
        assert_eq!(
            text(SOLICITATION),
            format!(
                "{told}, who has fe80::2\n\t  source link-address option (1), length 8 (1): 02:00:00:00:00:01"
            )
        );
        assert_eq!(
            cut(SOLICITATION, 25),
            format!("{told}, who has fe80::2 [|icmp6]")
        );
        assert_eq!(cut(SOLICITATION, 24), format!("{told}, who has fe80::2"));
        assert_eq!(cut(SOLICITATION, 23), format!("{told} [|icmp6]"));
    }

    #[test]
    fn an_advertisement_tells_its_flags() {
        assert_eq!(
            text("88000000 e0000000 fe800000000000000000000000000002"),
            "ICMP6, neighbor advertisement, length 24, tgt is fe80::2, Flags [router, solicited, override]"
        );
        assert_eq!(
            text("88000000 00000000 fe800000000000000000000000000002"),
            "ICMP6, neighbor advertisement, length 24, tgt is fe80::2, Flags [none]"
        );
    }

    #[test]
    fn a_router_that_is_cut_tells_nothing() {
        let advertisement = "86000000 40480708 00007530 000003e8";
        assert_eq!(
            text(advertisement),
            "ICMP6, router advertisement, length 16\n\thop limit 64, Flags [other stateful], pref high, \
             router lifetime 1800s, reachable time 30000ms, retrans timer 1000ms"
        );
        assert_eq!(
            cut(advertisement, 15),
            "ICMP6, router advertisement, length 16 [|icmp6]"
        );
    }

    #[test]
    fn a_redirect_dumps_the_first_octets_of_its_options() {
        assert_eq!(
            text(
                "89000000 00000000 fe800000000000000000000000000003 20010db8000000000000000000000009
                 0201020000000003 0402000000000000 6000000000000000"
            ),
            "ICMP6, redirect, length 64, 2001:db8::9 to fe80::3\n\t  \
             destination link-address option (2), length 8 (1): 02:00:00:00:00:03\n\t  \
             redirected header option (4), length 16 (2): \n\t    \
             0x0000:  0201 0200 0000 0003 0402 0000 0000 0000"
        );
    }
}
