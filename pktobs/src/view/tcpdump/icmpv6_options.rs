//! Options of neighbor discovery (RFC 4861 4.6; print-icmp6.c).

use super::{
    Cut, Printer, array_at,
    icmpv6::{ADDRESS_LEN, preference},
    icmpv6_words::{OPTIONS, PREFIX_FLAGS},
    u8_at, u16_at, u32_at, word,
};
use crate::view::text::Append;

const SOURCE_LINK_ADDRESS: u8 = 1;
const TARGET_LINK_ADDRESS: u8 = 2;
const PREFIX: u8 = 3;
const REDIRECTED: u8 = 4;
const MTU: u8 = 5;
const ADVERTISEMENT_INTERVAL: u8 = 7;
const HOME_AGENT: u8 = 8;
const ROUTE: u8 = 24;
const DNS_SERVERS: u8 = 25;
const DNS_SEARCH_LIST: u8 = 31;

/// Octets of type and length.
const HEADER_LEN: usize = 2;
/// Octets that a length of one stands for.
const UNIT: usize = 8;
const PREFIX_UNITS: u8 = 4;
const MTU_UNITS: u8 = 1;
/// Characters of names after which no more are told. With pointers, a list can say so much that no one should have to
/// print it: 4 million characters in a frame of Ethernet.
const NAMES_MAX: usize = 16_384;
/// What an option begins with, and a line of its octets.
const INDENT: &str = "\n\t  ";
const REDIRECTED_INDENT: &str = "\n\t    ";

/// An option among all.
struct NeighborOption<'a> {
    /// All options of the message, as far as they are held.
    options: &'a [u8],
    /// Where this one begins.
    start: usize,
    /// Its length in units of eight octets; the octets are there.
    units: u8,
}

impl NeighborOption<'_> {
    fn len(&self) -> usize {
        usize::from(self.units) * UNIT
    }

    /// The octets from the option on, those of later ones too: tcpdump reads there if the length is too small.
    fn octets(&self) -> &[u8] {
        &self.options[self.start..]
    }

    fn data(&self) -> &[u8] {
        &self.octets()[HEADER_LEN..self.len()]
    }
}

impl Printer<'_> {
    /// The options, as far as they are whole.
    pub(super) fn neighbor_options(&mut self, options: &[u8]) -> Result<(), Cut> {
        let mut start = 0;
        while let Some(&option_type) = options.get(start) {
            let units = options.get(start + 1).copied().unwrap_or_default();
            let option = NeighborOption {
                options,
                start,
                units,
            };
            let end = start + option.len();
            if units == 0 || end > options.len() {
                self.truncated();
                return Ok(());
            }
            self.text.text(INDENT);
            self.text
                .text(word(&OPTIONS, option_type).unwrap_or("unknown"));
            self.number(" option (", option_type);
            self.number("), length ", option.len());
            self.number(" (", units);
            self.text.text("): ");
            let is_known = match option_type {
                SOURCE_LINK_ADDRESS | TARGET_LINK_ADDRESS => {
                    self.text.link_address(option.data());
                    true
                }
                DNS_SEARCH_LIST => self.search_list(&option)?,
                ROUTE => self.route_option(&option)?,
                _ => self.fixed_option(option_type, &option)?,
            };
            if !is_known {
                return Ok(());
            }
            start = end;
        }
        Ok(())
    }

    /// An option of which nothing is read but fields in their places. False if nothing more is to be told.
    fn fixed_option(&mut self, option_type: u8, option: &NeighborOption<'_>) -> Result<bool, Cut> {
        let octets = option.octets();
        match option_type {
            PREFIX => self.prefix(option)?,
            REDIRECTED => {
                // The first octets of all options, not those of this one: so does tcpdump.
                self.hex_lines(REDIRECTED_INDENT, &option.options[..option.len()]);
            }
            MTU => {
                self.number(" ", u32_at(octets, 4)?);
                if option.units != MTU_UNITS {
                    self.text.text("bad option length");
                }
            }
            DNS_SERVERS => {
                self.number(" lifetime ", u32_at(octets, 4)?);
                self.text.text("s,");
                let addresses = octets[UNIT..option.len()].chunks_exact(ADDRESS_LEN);
                for address in addresses {
                    self.ipv6_at(" addr: ", address, 0)?;
                }
            }
            ADVERTISEMENT_INTERVAL => {
                self.number(" ", u32_at(octets, 4)?);
                self.text.text("ms");
            }
            HOME_AGENT => {
                self.number(" preference ", u16_at(octets, 4)?);
                self.number(", lifetime ", u16_at(octets, 6)?);
            }
            _ => {
                self.hex_lines(INDENT, option.data());
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// RFC 4861 4.6.2.
    fn prefix(&mut self, option: &NeighborOption<'_>) -> Result<(), Cut> {
        let octets = option.octets();
        let [_, _, len, flags] = array_at(octets, 0)?;
        let (valid, preferred) = (u32_at(octets, 4)?, u32_at(octets, 8)?);
        self.ipv6_at("", octets, 16)?;
        self.number("/", len);
        if option.units != PREFIX_UNITS {
            self.text.text("badlen");
        }
        self.text.text(", Flags [");
        self.flag_words(&PREFIX_FLAGS, flags);
        self.lifetime("], valid time ", valid);
        self.lifetime(", pref. time ", preferred);
        Ok(())
    }

    /// RFC 4191 2.3. False if the length cannot be.
    fn route_option(&mut self, option: &NeighborOption<'_>) -> Result<bool, Cut> {
        let octets = option.octets();
        let [_, _, len, flags] = array_at(octets, 0)?;
        let mut prefix = [0; ADDRESS_LEN];
        let held = &octets[UNIT..option.len()];
        let Some(room) = prefix.get_mut(..held.len()) else {
            self.truncated();
            return Ok(false);
        };
        room.copy_from_slice(held);
        self.text.text(" ");
        self.text.ipv6_address(prefix);
        self.number("/", len);
        self.text.text(", pref=");
        self.text.text(preference(flags));
        self.lifetime(", lifetime=", u32_at(octets, 4)?);
        Ok(true)
    }

    /// RFC 8106 5.2. False if a name cannot be read, or if there are too many.
    fn search_list(&mut self, option: &NeighborOption<'_>) -> Result<bool, Cut> {
        self.number(" lifetime ", u32_at(option.octets(), 4)?);
        self.text.text("s, domain(s):");
        let end = option.start + option.len();
        let text_end = self.text.len() + NAMES_MAX;
        let mut at = option.start + UNIT;
        while at < end && u8_at(option.options, at)? != 0 {
            self.text.text(" ");
            let after = self.domain_name(option.options, at)?;
            let Some(after) = after.filter(|_| self.text.len() < text_end) else {
                self.truncated();
                return Ok(false);
            };
            at = after;
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::NAMES_MAX;
    use crate::view::tcpdump::icmpv6::tests::{cut, text};

    /// What is told of options behind a router solicitation.
    fn options(hex: &str) -> String {
        let told = text(&format!("85000000 00000000 {hex}"));
        let (_, options) = told.split_once("\n\t  ").unwrap();
        options.to_owned()
    }

    #[test]
    fn every_option_is_told_by_its_kind() {
        for (hex, expected) in [
            (
                "030440c0 00015180 ffffffff 00000000 20010db8000100000000000000000000",
                "prefix info option (3), length 32 (4): 2001:db8:1::/64, Flags [onlink, auto], \
                 valid time 86400s, pref. time infinity",
            ),
            ("05010000 000005dc", "mtu option (5), length 8 (1):  1500"),
            (
                "19030000 000004b0 20014860486000000000000000008888",
                "rdnss option (25), length 24 (3):  lifetime 1200s, addr: 2001:4860:4860::8888",
            ),
            (
                "18023018 00000708 20010db800020000",
                "route info option (24), length 16 (2):  2001:db8:2::/48, pref=low, lifetime=1800s",
            ),
            (
                "07010000 000003e8",
                "advertisement interval option (7), length 8 (1):  1000ms",
            ),
            (
                "08010000 00030708",
                "homeagent information option (8), length 8 (1):  preference 3, lifetime 1800",
            ),
        ] {
            assert_eq!(options(hex), expected);
        }
    }

    #[test]
    fn nothing_is_told_behind_an_unknown_option() {
        assert_eq!(
            options("0e010102 03040506 05010000 000005dc"),
            "unknown option (14), length 8 (1): \n\t  0x0000:  0102 0304 0506"
        );
    }

    #[test]
    fn an_option_that_cannot_be_whole_is_cut() {
        let mtu = "85000000 00000000 05010000 000005dc";
        let told = "ICMP6, router solicitation, length 16 [|icmp6]";
        assert_eq!(cut(mtu, 15), told);
        assert_eq!(cut(mtu, 9), told);
        assert_eq!(text("85000000 00000000 05000000 000005dc"), told);
    }

    #[test]
    fn names_that_say_too_much_are_cut() {
        let label = "3f".to_owned() + &"61".repeat(63);
        let names = label.repeat(4) + "00" + &"c008".repeat(800);
        let told = options(&format!("1fe60000 0000003c {names}"));
        let told = told.strip_suffix(" [|icmp6]").unwrap();
        assert!((NAMES_MAX..NAMES_MAX + 300).contains(&told.len()));
    }

    #[test]
    fn a_route_s_prefix_has_at_most_sixteen_octets() {
        let zeros = "00".repeat(24);
        assert_eq!(
            options(&format!("18043018 00000708 {zeros}")),
            "route info option (24), length 32 (4):  [|icmp6]"
        );
    }
}
