//! What a TCP option says (print-tcp.c): its data, read as its kind demands.

use super::{
    Cut, Printer, array_at,
    tcp_options::{
        AUTHENTICATION, CONNECTION_COUNT, CONNECTION_COUNT_ECHO, CONNECTION_COUNT_NEW, ECHO,
        ECHO_REPLY, END, EXPERIMENT_2, FAST_OPEN, MAXIMUM_SEGMENT_SIZE, MD5_SIGNATURE, MULTIPATH,
        NO_OPERATION, Options, SACK, SACK_PERMITTED, SCPS, TIMESTAMPS, USER_TIMEOUT, WINDOW_SCALE,
    },
    u8_at, u16_at, u32_at,
};
use crate::view::text::{Append, Unsigned};

/// Octets of a digest in option 19 (RFC 2385 3.0).
const MD5_LEN: usize = 16;
/// The experiment identifier of Fast Open (RFC 7413 A).
const FAST_OPEN_EXPERIMENT: u16 = 0xf989;

/// Why an option is not printed to its end.
pub(super) enum Fault {
    /// It says something that cannot be.
    Bad,
    /// It was not captured to its end.
    Truncated,
    /// It was not captured to its end, and a printer read on.
    Cut,
}

impl From<Cut> for Fault {
    fn from(_: Cut) -> Self {
        Self::Cut
    }
}

/// The data of one option, and all that follows it in the header: tcpdump reads an option of a fixed length
/// to that length, whatever its length octet says.
pub(super) struct Data<'a> {
    /// As many of its octets as were captured.
    pub(super) octets: &'a [u8],
    /// Octets from the option's data to the end of the header.
    pub(super) rest: usize,
    /// Octets of the data by the length octet.
    pub(super) told: usize,
}

impl Data<'_> {
    /// Makes sure that `len` octets are there.
    fn check(&self, len: usize) -> Result<(), Fault> {
        if len > self.rest {
            Err(Fault::Bad)
        } else if len > self.octets.len() {
            Err(Fault::Truncated)
        } else {
            Ok(())
        }
    }
}

impl Printer<'_> {
    /// The data of an option; tells how many octets of it were used.
    pub(super) fn tcp_option_data(
        &mut self,
        kind: u8,
        data: &Data<'_>,
        options: &Options<'_>,
    ) -> Result<usize, Fault> {
        let fixed_len = match kind {
            END | NO_OPERATION | SACK_PERMITTED => 0,
            MAXIMUM_SEGMENT_SIZE | USER_TIMEOUT | SCPS => 2,
            WINDOW_SCALE => 1,
            TIMESTAMPS => 8,
            ECHO | ECHO_REPLY | CONNECTION_COUNT | CONNECTION_COUNT_NEW | CONNECTION_COUNT_ECHO => {
                4
            }
            MD5_SIGNATURE => MD5_LEN,
            _ => return self.variable_option(kind, data, options),
        };
        data.check(fixed_len)?;
        let octets = data.octets;
        match kind {
            MAXIMUM_SEGMENT_SIZE => self.number(" ", u16_at(octets, 0)?),
            WINDOW_SCALE => self.number(" ", u8_at(octets, 0)?),
            TIMESTAMPS => {
                self.number(" val ", u32_at(octets, 0)?);
                self.number(" ecr ", u32_at(octets, 4)?);
            }
            USER_TIMEOUT => self.user_timeout(u16_at(octets, 0)?),
            SCPS => {
                self.text.text(" cap ");
                self.text.hex_octets(&array_at::<1>(octets, 0)?);
                self.number(" id ", u8_at(octets, 1)?);
            }
            MD5_SIGNATURE => {
                self.text.text(if options.is_segment_captured {
                    " shared secret not supplied with -M, can't check - "
                } else {
                    " snaplen too short, can't check - "
                });
                self.text.hex_octets(&array_at::<MD5_LEN>(octets, 0)?);
            }
            END | NO_OPERATION | SACK_PERMITTED => {}
            _ => self.number(" ", u32_at(octets, 0)?),
        }
        Ok(fixed_len)
    }

    /// An option whose data is as long as its length octet says.
    fn variable_option(
        &mut self,
        kind: u8,
        data: &Data<'_>,
        options: &Options<'_>,
    ) -> Result<usize, Fault> {
        match kind {
            SACK => self.sack(data, options.sack_base)?,
            AUTHENTICATION => self.authentication(data)?,
            MULTIPATH => {
                data.check(data.told)?;
                if !self.mptcp(&data.octets[..data.told], options.flags)? {
                    return Err(Fault::Bad);
                }
            }
            FAST_OPEN => {
                data.check(data.told)?;
                self.text.text(" ");
                self.fast_open(&data.octets[..data.told]);
            }
            EXPERIMENT_2 => {
                data.check(data.told)?;
                let Some((experiment, cookie)) = data.octets[..data.told].split_first_chunk()
                else {
                    return Err(Fault::Bad);
                };
                self.text.text("-");
                if u16::from_be_bytes(*experiment) == FAST_OPEN_EXPERIMENT {
                    self.text.text("tfo");
                    self.fast_open(cookie);
                } else {
                    self.text.hex_octets(experiment);
                }
            }
            _ => {
                if data.told > 0 {
                    self.text.text(" 0x");
                }
                self.checked_hex(data, 0)?;
            }
        }
        Ok(data.told)
    }

    fn sack(&mut self, data: &Data<'_>, base: u32) -> Result<(), Fault> {
        if !data.told.is_multiple_of(8) {
            self.text.text(" invalid sack");
            return Ok(());
        }
        self.number(" ", data.told / 8);
        self.text.text(" ");
        for at in (0..data.told).step_by(8) {
            data.check(at + 8)?;
            self.number("{", u32_at(data.octets, at)?.wrapping_sub(base));
            self.number(":", u32_at(data.octets, at + 4)?.wrapping_sub(base));
            self.text.text("}");
        }
        Ok(())
    }

    /// RFC 5925 2.2.
    fn authentication(&mut self, data: &Data<'_>) -> Result<(), Fault> {
        if data.told < 2 {
            self.invalid();
            return Ok(());
        }
        data.check(1)?;
        self.number(" keyid ", u8_at(data.octets, 0)?);
        data.check(2)?;
        self.number(" rnextkeyid ", u8_at(data.octets, 1)?);
        if data.told > 2 {
            self.text.text(" mac 0x");
            self.checked_hex(data, 2)?;
        }
        Ok(())
    }

    /// RFC 5482 3: seconds, or minutes if the highest bit is set. tcpdump takes the lowest bit for it, and so the
    /// rest of the field for the number.
    fn user_timeout(&mut self, value: u16) {
        self.text.text(" 0x");
        self.text.hex(value);
        let number = u32::from(value >> 1);
        self.number(" ", if value & 1 == 0 { number } else { number * 60 });
    }

    /// RFC 7413 4.1.1.
    fn fast_open(&mut self, cookie: &[u8]) {
        if cookie.is_empty() {
            self.text.text(" cookiereq");
        } else if !cookie.len().is_multiple_of(2) || !(4..=16).contains(&cookie.len()) {
            self.invalid();
        } else {
            self.text.text(" cookie ");
            self.text.hex_octets(cookie);
        }
    }

    /// Data from `start` on in hexadecimal, as far as it was captured.
    fn checked_hex(&mut self, data: &Data<'_>, start: usize) -> Result<(), Fault> {
        let end = data.told.min(data.octets.len());
        self.text
            .hex_octets(data.octets.get(start..end).unwrap_or(&[]));
        data.check(data.told)
    }

    #[inline]
    pub(super) fn number(&mut self, name: &str, value: impl Unsigned) {
        self.text.named(name, value);
    }
}
