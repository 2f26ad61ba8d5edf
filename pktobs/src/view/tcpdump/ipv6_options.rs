//! Hop-by-hop and destination options of IPv6 (RFC 8200 4.2; print-ip6opts.c).

use super::{Cut, Printer, array_at, ipv6::Datagram, u8_at, u32_at};
use crate::view::text::Append;

const PAD_1: u8 = 0x00;
const PAD_N: u8 = 0x01;
const ROUTER_ALERT: u8 = 0x05;
const JUMBO_PAYLOAD: u8 = 0xc2;
const HOME_ADDRESS: u8 = 0xc9;

/// Octets of an option's type and length.
const OVERHEAD: usize = 2;
const ROUTER_ALERT_LEN: usize = OVERHEAD + 2;
const JUMBO_PAYLOAD_LEN: usize = OVERHEAD + 4;
const HOME_ADDRESS_LEN: usize = OVERHEAD + 16;
/// The smallest length that needs a jumbo payload option (RFC 2675 3).
const JUMBO_MIN: u32 = 65_536;

/// What an option is checked against.
struct Context<'a, 'b> {
    /// The packet whose length a jumbo payload option tells, or `None` for destination options.
    datagram: Option<&'a mut Datagram<'b>>,
    /// True once a jumbo payload option was told.
    had_jumbo: bool,
}

/// Why nothing is told after an option.
enum Fault {
    /// It is cut, or its length cannot be.
    Truncated,
    /// A printer read on where the octets end.
    Cut,
}

impl From<Cut> for Fault {
    fn from(_: Cut) -> Self {
        Self::Cut
    }
}

impl Printer<'_> {
    /// The hop-by-hop options header at `at`; tells its length, or `None` if nothing is told after it.
    pub(super) fn hop_by_hop(
        &mut self,
        datagram: &mut Datagram<'_>,
        at: usize,
    ) -> Result<Option<u32>, Cut> {
        self.protocol = "hbhopt";
        let (octets, captured) = (datagram.octets, datagram.captured);
        let context = Context {
            datagram: Some(datagram),
            had_jumbo: false,
        };
        self.options_header("HBH ", octets, captured, at, context)
    }

    /// The same for destination options.
    pub(super) fn destination_options(
        &mut self,
        datagram: &Datagram<'_>,
        at: usize,
    ) -> Result<Option<u32>, Cut> {
        self.protocol = "dstopt";
        let context = Context {
            datagram: None,
            had_jumbo: false,
        };
        self.options_header("DSTOPT ", datagram.octets, datagram.captured, at, context)
    }

    fn options_header(
        &mut self,
        name: &str,
        octets: &[u8],
        captured: u32,
        at: usize,
        context: Context<'_, '_>,
    ) -> Result<Option<u32>, Cut> {
        let len = (usize::from(u8_at(octets, at + 1)?) + 1) * 8;
        if at + len > captured as usize {
            self.truncated();
            return Ok(None);
        }
        self.text.text(name);
        let options = octets.get(at + OVERHEAD..).unwrap_or_default();
        match self.ipv6_options(options, len - OVERHEAD, context) {
            Ok(()) => Ok(Some(len as u32)),
            Err(Fault::Truncated) => {
                self.truncated();
                Ok(None)
            }
            Err(Fault::Cut) => Err(Cut),
        }
    }

    /// The options in the first `len` of `octets`.
    fn ipv6_options(
        &mut self,
        octets: &[u8],
        len: usize,
        mut context: Context<'_, '_>,
    ) -> Result<(), Fault> {
        let mut at = 0;
        while at < len {
            let option = octets.get(at..).unwrap_or_default();
            let option_len = len_of(option, len - at)?;
            self.ipv6_option(option, option_len, len - at, &mut context)?;
            at += option_len;
        }
        self.text.text(" ");
        Ok(())
    }

    /// The option that `option` begins with; `rest` octets are left from it to the end of the header.
    fn ipv6_option(
        &mut self,
        option: &[u8],
        option_len: usize,
        rest: usize,
        context: &mut Context<'_, '_>,
    ) -> Result<(), Fault> {
        match u8_at(option, 0)? {
            PAD_1 => self.text.text("(pad1)"),
            PAD_N => self.text.text("(padn)"),
            ROUTER_ALERT => {
                self.fixed_length("(rtalert: ", option_len, rest, ROUTER_ALERT_LEN)?;
                self.text.text("(rtalert: 0x");
                self.text.hex_octets(&array_at::<2>(option, OVERHEAD)?);
                self.text.text(") ");
            }
            JUMBO_PAYLOAD => {
                self.fixed_length("(jumbo: ", option_len, rest, JUMBO_PAYLOAD_LEN)?;
                self.jumbo_payload(u32_at(option, OVERHEAD)?, context);
            }
            HOME_ADDRESS => self.home_address(option, option_len, rest)?,
            kind => {
                self.text.text("(opt_type 0x");
                self.text.hex_octets(&[kind]);
                self.number(": len=", option_len - OVERHEAD);
                self.text.text(")");
            }
        }
        Ok(())
    }

    /// Makes sure that an option has the length that its type demands.
    fn fixed_length(
        &mut self,
        name: &str,
        option_len: usize,
        rest: usize,
        demanded: usize,
    ) -> Result<(), Fault> {
        if rest >= demanded && option_len == demanded {
            return Ok(());
        }
        self.text.text(name);
        self.wrong_length(option_len, rest, demanded);
        Err(Fault::Truncated)
    }

    fn wrong_length(&mut self, option_len: usize, rest: usize, demanded: usize) {
        if rest < demanded {
            self.text.text("trunc)");
        } else {
            self.number("invalid len ", option_len - OVERHEAD);
            self.text.text(")");
        }
    }

    /// RFC 2675 2.
    fn jumbo_payload(&mut self, length: u32, context: &mut Context<'_, '_>) {
        self.number("(jumbo: ", length);
        let had_jumbo = std::mem::replace(&mut context.had_jumbo, true);
        self.text.text(match &mut context.datagram {
            _ if had_jumbo => " - already seen) ",
            None => " - not a hop-by-hop option) ",
            Some(datagram) if datagram.payload_length != 0 => " - payload len != 0) ",
            Some(_) if length < JUMBO_MIN => " - < 65536) ",
            Some(datagram) => {
                datagram.payload_length = length;
                datagram.is_jumbo = true;
                ") "
            }
        });
    }

    /// RFC 6275 6.3, with options of its own behind the address.
    fn home_address(&mut self, option: &[u8], option_len: usize, rest: usize) -> Result<(), Fault> {
        self.text.text("(homeaddr: ");
        if rest < HOME_ADDRESS_LEN || option_len < HOME_ADDRESS_LEN {
            self.wrong_length(option_len, rest, HOME_ADDRESS_LEN);
            return Err(Fault::Truncated);
        }
        self.text.ipv6_address(array_at(option, OVERHEAD)?);
        let mut at = HOME_ADDRESS_LEN;
        while at < option_len {
            let inner = option.get(at..).unwrap_or_default();
            let inner_len = len_of(inner, option_len - at)?;
            match u8_at(inner, 0)? {
                PAD_1 => self.text.text(", pad1"),
                PAD_N => self.text.text(", padn"),
                kind => {
                    self.text.text(", sopt_type 0x");
                    self.text.hex_octets(&[kind]);
                    self.number(": len=", inner_len - OVERHEAD);
                }
            }
            at += inner_len;
        }
        self.text.text(")");
        Ok(())
    }
}

/// Octets of the option that `option` begins with; not more than `rest`.
fn len_of(option: &[u8], rest: usize) -> Result<usize, Fault> {
    let len = match u8_at(option, 0)? {
        PAD_1 => 1,
        _ if rest < OVERHEAD => return Err(Fault::Truncated),
        _ => usize::from(u8_at(option, 1)?) + OVERHEAD,
    };
    if len > rest {
        return Err(Fault::Truncated);
    }
    Ok(len)
}
