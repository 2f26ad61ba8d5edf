//! Pieces of text that every view needs, appended without allocating.

use std::fmt::Write;
use std::net::IpAddr;

use bytes::{BufMut, BytesMut};
use jiff::{Timestamp, tz::TimeZone};

use super::ipv6_address;

const NANOSECONDS: u64 = 1_000_000_000;
pub(super) const HEX_DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Every octet in decimal: its digits, then dots, and the number of digits.
const OCTETS: [([u8; 4], u8); 256] = {
    let mut table = [([b'.'; 4], 0); 256];
    let mut octet = 0;
    while octet < 256 {
        let (hundreds, tens, ones) = (octet / 100, octet / 10 % 10, octet % 10);
        let digits = [hundreds as u8, tens as u8, ones as u8];
        let len = if octet >= 100 {
            3
        } else if octet >= 10 {
            2
        } else {
            1
        };
        let mut at = 0;
        while at < len {
            table[octet].0[at] = b'0' + digits[3 - len + at];
            at += 1;
        }
        table[octet].1 = len as u8;
        octet += 1;
    }
    table
};

/// Appending to the buffer of a view.
pub trait Append {
    /// A string as it is.
    fn text(&mut self, text: &str);
    /// An integer in decimal.
    fn decimal(&mut self, value: impl itoa::Integer);
    /// An integer in hexadecimal, without leading zeros.
    fn hex(&mut self, value: impl Into<u64>);
    /// Octets in hexadecimal, two digits each; with `to_be_bytes`, an integer with leading zeros.
    fn hex_octets(&mut self, octets: &[u8]);
    /// Formatted text: `format_args!` needs no allocation either, but takes longer than the others.
    fn formatted(&mut self, text: std::fmt::Arguments<'_>);
    /// An IPv4 address in dotted decimal.
    fn ipv4_address(&mut self, address: [u8; 4]);
    /// An IPv6 address, its longest run of zeros as `::`, an IPv4 address in it in dotted decimal.
    fn ipv6_address(&mut self, address: [u8; 16]);
    /// An address of either version.
    fn ip_address(&mut self, address: IpAddr);
    /// Octets in hexadecimal, two digits each, with colons between: a link-layer address.
    fn link_address(&mut self, octets: &[u8]);
    /// The fraction of a second in a time in nanoseconds, cut off behind the last digit.
    fn fraction(&mut self, time_ns: u64, decimals: Decimals);
}

/// Digits of a fraction of a second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Decimals {
    /// Microseconds.
    #[default]
    Six,
    /// Nanoseconds.
    Nine,
}

impl Decimals {
    /// Nanoseconds in the smallest step that is shown.
    #[must_use]
    pub const fn step_ns(self) -> u64 {
        match self {
            Self::Six => 1000,
            Self::Nine => 1,
        }
    }
}

impl Append for BytesMut {
    #[inline]
    fn text(&mut self, text: &str) {
        self.put_slice(text.as_bytes());
    }

    #[inline]
    fn decimal(&mut self, value: impl itoa::Integer) {
        self.text(itoa::Buffer::new().format(value));
    }

    fn hex(&mut self, value: impl Into<u64>) {
        let value = value.into();
        let digits = (u64::BITS - value.leading_zeros()).div_ceil(4).max(1);
        for digit in (0..digits).rev() {
            self.put_u8(HEX_DIGITS[(value >> (digit * 4) & 0xf) as usize]);
        }
    }

    fn hex_octets(&mut self, octets: &[u8]) {
        for octet in octets {
            self.put_u8(HEX_DIGITS[usize::from(octet >> 4)]);
            self.put_u8(HEX_DIGITS[usize::from(octet & 0xf)]);
        }
    }

    fn formatted(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a BytesMut fails only at isize::MAX octets.
        let _ = self.write_fmt(text);
    }

    fn ipv4_address(&mut self, address: [u8; 4]) {
        let mut text = [b'.'; 16];
        let mut end = 0;
        for octet in address {
            let (digits, len) = OCTETS[usize::from(octet)];
            // All four digits are copied, as a fixed number is quicker; what is too much is written over.
            if let Some(room) = text[end..].first_chunk_mut() {
                *room = digits;
            }
            end += usize::from(len) + 1;
        }
        self.put_slice(&text[..end - 1]);
    }

    fn ipv6_address(&mut self, address: [u8; 16]) {
        ipv6_address::append(address, self);
    }

    fn ip_address(&mut self, address: IpAddr) {
        match address {
            IpAddr::V4(address) => self.ipv4_address(address.octets()),
            IpAddr::V6(address) => self.ipv6_address(address.octets()),
        }
    }

    fn link_address(&mut self, octets: &[u8]) {
        for (index, octet) in octets.iter().enumerate() {
            if index > 0 {
                self.put_u8(b':');
            }
            self.hex_octets(&[*octet]);
        }
    }

    fn fraction(&mut self, time_ns: u64, decimals: Decimals) {
        let mut rest = time_ns % NANOSECONDS / decimals.step_ns();
        let mut digits = [b'0'; 9];
        let digits = match decimals {
            Decimals::Six => &mut digits[..6],
            Decimals::Nine => &mut digits[..],
        };
        for digit in digits.iter_mut().rev() {
            *digit += (rest % 10) as u8;
            rest /= 10;
        }
        self.put_slice(digits);
    }
}

/// The local time of day, `18:01:11.351202`; worked out once a second, as it changes only below.
#[derive(Clone, Debug)]
pub struct TimeOfDay {
    zone: TimeZone,
    with_date: bool,
    second: Option<u64>,
    text: String,
}

impl TimeOfDay {
    /// In the time zone of the system (`TZ`, or /etc/localtime).
    #[must_use]
    pub fn local() -> Self {
        Self::new(TimeZone::system())
    }

    /// In a given time zone.
    #[must_use]
    pub fn new(zone: TimeZone) -> Self {
        Self {
            zone,
            with_date: false,
            second: None,
            text: String::new(),
        }
    }

    /// The same with the date in front: `2026-01-31 18:01:11.351202`.
    #[must_use]
    pub fn with_date(self) -> Self {
        Self {
            with_date: true,
            second: None,
            ..self
        }
    }

    /// Appends the time of day of `time_ns`, nanoseconds since 1970-01-01 00:00 UTC.
    pub fn append(&mut self, time_ns: u64, text: &mut BytesMut) {
        self.append_second(time_ns / NANOSECONDS, text);
        text.fraction(time_ns, Decimals::Six);
    }

    /// Appends that of a second as far as the point in front of the fractions.
    pub(super) fn append_second(&mut self, second: u64, text: &mut BytesMut) {
        if self.second != Some(second) {
            self.second = Some(second);
            self.text.clear();
            let timestamp = Timestamp::from_second(second.cast_signed()).unwrap_or_default();
            let local = timestamp.to_zoned(self.zone.clone());
            let (date, time) = (local.date(), local.time());
            let (hour, minute, second) = (time.hour(), time.minute(), time.second());
            // Writing to a String does not fail.
            if self.with_date {
                let _ = write!(self.text, "{date} ");
            }
            let _ = write!(self.text, "{hour:02}:{minute:02}:{second:02}.");
        }
        text.text(&self.text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_of_day_has_six_decimals_and_the_zone_s_hour() {
        let mut text = BytesMut::new();
        let mut time = TimeOfDay::new(TimeZone::fixed(jiff::tz::offset(9)));
        time.append(0, &mut text);
        text.text(" ");
        time.append(86_399_000_001_999, &mut text);
        assert_eq!(text, "09:00:00.000000 08:59:59.000001");
    }

    #[test]
    fn hexadecimal_comes_with_and_without_leading_zeros() {
        let mut text = BytesMut::new();
        for value in [0, 1, 0x10, 0xc0, u64::MAX] {
            text.hex(value);
            text.text(" ");
        }
        text.hex_octets(&0x0a1f_u16.to_be_bytes());
        assert_eq!(text, "0 1 10 c0 ffffffffffffffff 0a1f");
    }

    #[test]
    fn an_address_is_dotted_decimal() {
        let mut text = BytesMut::new();
        for octet in 0..=255 {
            text.clear();
            text.ipv4_address([octet, 0, octet, 255]);
            assert_eq!(text, format!("{octet}.0.{octet}.255"));
        }
        text.clear();
        text.ipv4_address([255; 4]);
        assert_eq!(text, "255.255.255.255");
    }
}
