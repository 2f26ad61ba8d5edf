//! Pieces of text that every view needs, appended without allocating.

use std::fmt::Write;
use std::io;
use std::net::IpAddr;

use bytes::{BufMut, BytesMut};
use jiff::{Timestamp, tz::TimeZone};

use super::{digits, ipv6_address};

/// Octets of the longest date and time of day, the point behind it included: `-009999-01-01 18:01:11.` at most.
const SECOND_MAX: usize = 32;
/// Octets of the longest name that is written at once with its number.
const NAME_MAX: usize = 16;
const NANOSECONDS: u64 = 1_000_000_000;
pub(super) const HEX_DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Appending to the text of a view.
pub trait Append: Write + Sized {
    /// Octets as they are.
    fn octets(&mut self, octets: &[u8]);

    /// What `write` writes at the beginning of the octets that it is handed; it tells how many those are.
    fn written<const N: usize>(&mut self, write: impl FnOnce(&mut [u8; N]) -> usize);

    /// The first `len` of these octets. A fixed number is copied, which is quicker, and what is too much is cut off.
    #[inline]
    fn beginning<const N: usize>(&mut self, octets: &[u8; N], len: usize) {
        self.written(|room| {
            *room = *octets;
            len
        });
    }

    /// A string as it is.
    #[inline(always)]
    fn text(&mut self, text: &str) {
        self.octets(text.as_bytes());
    }

    /// A short name and an integer in decimal behind it.
    #[inline(always)]
    fn named(&mut self, name: &str, value: impl Unsigned) {
        if name.len() > NAME_MAX {
            self.text(name);
            return self.decimal(value);
        }
        self.written(|room: &mut [u8; NAME_MAX + digits::ROOM]| {
            let (before, behind) = room.split_at_mut(name.len());
            before.copy_from_slice(name.as_bytes());
            let behind = behind.first_chunk_mut();
            name.len() + behind.map_or(0, |behind| digits::number(value.widened(), behind))
        });
    }

    /// An integer in decimal.
    #[inline]
    fn decimal(&mut self, value: impl Unsigned) {
        self.written(|room| digits::number(value.widened(), room));
    }

    /// An integer in hexadecimal, without leading zeros.
    fn hex(&mut self, value: impl Into<u64>) {
        let value = value.into();
        self.written(|room: &mut [u8; 16]| {
            let digits = (u64::BITS - value.leading_zeros()).div_ceil(4).max(1);
            for (place, digit) in room.iter_mut().zip((0..digits).rev()) {
                *place = HEX_DIGITS[(value >> (digit * 4) & 0xf) as usize];
            }
            digits as usize
        });
    }

    /// Octets in hexadecimal, two digits each; with `to_be_bytes`, an integer with leading zeros.
    #[inline]
    fn hex_octets(&mut self, octets: &[u8]) {
        for octet in octets {
            let digits = [octet >> 4, octet & 0xf];
            self.octets(&digits.map(|digit| HEX_DIGITS[usize::from(digit)]));
        }
    }

    /// So many spaces.
    #[inline]
    fn spaces(&mut self, count: usize) {
        const SPACES: [u8; 32] = [b' '; 32];
        let mut rest = count;
        while rest > SPACES.len() {
            self.octets(&SPACES);
            rest -= SPACES.len();
        }
        self.beginning(&SPACES, rest);
    }

    /// Formatted text: `format_args!` needs no allocation either, but takes longer than the others.
    fn formatted(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a text fails only at isize::MAX octets.
        let _ = self.write_fmt(text);
    }

    /// An IPv4 address in dotted decimal.
    fn ipv4_address(&mut self, address: [u8; 4]) {
        self.written(|room: &mut [u8; 16]| dotted(address, room));
    }

    /// An IPv4 address and a port, with an octet between.
    fn ipv4_endpoint(&mut self, address: [u8; 4], separator: u8, port: u16) {
        self.written(|room: &mut [u8; 16 + digits::ROOM]| {
            // There is room for the longest of both.
            let end = dotted(address, room);
            room[end] = separator;
            let rest = room.get_mut(end + 1..).and_then(<[u8]>::first_chunk_mut);
            end + 1 + rest.map_or(0, |rest| digits::number(port.into(), rest))
        });
    }

    /// An IPv6 address, its longest run of zeros as `::`, an IPv4 address in it in dotted decimal.
    fn ipv6_address(&mut self, address: [u8; 16]) {
        ipv6_address::append(address, self);
    }

    /// An address of either version.
    fn ip_address(&mut self, address: IpAddr) {
        match address {
            IpAddr::V4(address) => self.ipv4_address(address.octets()),
            IpAddr::V6(address) => self.ipv6_address(address.octets()),
        }
    }

    /// Octets in hexadecimal, two digits each, with colons between: a link-layer address.
    fn link_address(&mut self, octets: &[u8]) {
        for (index, octet) in octets.iter().enumerate() {
            if index > 0 {
                self.text(":");
            }
            self.hex_octets(&[*octet]);
        }
    }

    /// The fraction of a second in a time in nanoseconds, cut off behind the last digit.
    #[inline]
    fn fraction(&mut self, time_ns: u64, decimals: Decimals) {
        let rest_ns = time_ns % NANOSECONDS;
        self.written(|room| match decimals {
            Decimals::Six => digits::six(rest_ns / 1000, 0, room),
            Decimals::Nine => {
                let end = digits::three(rest_ns / 1_000_000, 0, room);
                digits::six(rest_ns % 1_000_000, end, room)
            }
        });
    }
}

/// Writes an IPv4 address in dotted decimal; tells how many octets that are.
#[inline(always)]
fn dotted<const N: usize>(address: [u8; 4], room: &mut [u8; N]) -> usize {
    let mut end = 0;
    for octet in address {
        let (digits, len) = digits::short(octet.into());
        if let Some(room) = room.get_mut(end..end + 4) {
            room.copy_from_slice(&digits);
        }
        end += len + 1;
    }
    end - 1
}

/// An integer that has no sign.
pub trait Unsigned {
    /// The same, in 64 bits.
    fn widened(self) -> u64;
}

macro_rules! unsigned {
    ($($integer:ty),*) => {
        $(impl Unsigned for $integer {
            #[inline]
            fn widened(self) -> u64 {
                self as u64
            }
        })*
    };
}

unsigned!(u8, u16, u32, u64, usize);

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
    fn octets(&mut self, octets: &[u8]) {
        self.put_slice(octets);
    }

    #[inline]
    fn written<const N: usize>(&mut self, write: impl FnOnce(&mut [u8; N]) -> usize) {
        let mut octets = [0; N];
        let len = write(&mut octets);
        self.put_slice(&octets[..len]);
    }
}

/// The local time of day, `18:01:11.351202`; worked out once a second, as it changes only below.
#[derive(Clone, Debug)]
pub struct TimeOfDay {
    zone: TimeZone,
    with_date: bool,
    /// The second that `text` tells, with the point behind it; more than its `len` octets mean nothing.
    second: Option<u64>,
    text: [u8; SECOND_MAX],
    len: usize,
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
            text: [0; SECOND_MAX],
            len: 0,
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
    pub fn append(&mut self, time_ns: u64, text: &mut impl Append) {
        self.append_second(time_ns / NANOSECONDS, text);
        text.fraction(time_ns, Decimals::Six);
    }

    /// Appends that of a second as far as the point in front of the fractions.
    pub(super) fn append_second(&mut self, second: u64, text: &mut impl Append) {
        if self.second != Some(second) {
            self.set(second);
        }
        text.beginning(&self.text, self.len);
    }

    #[cold]
    fn set(&mut self, second: u64) {
        self.second = Some(second);
        let timestamp = Timestamp::from_second(second.cast_signed()).unwrap_or_default();
        let local = timestamp.to_zoned(self.zone.clone());
        let (date, time) = (local.date(), local.time());
        let (hour, minute, second) = (time.hour(), time.minute(), time.second());
        let mut rest = &mut self.text[..];
        // There is room for the longest.
        if self.with_date {
            let _ = io::Write::write_fmt(&mut rest, format_args!("{date} "));
        }
        let time = format_args!("{hour:02}:{minute:02}:{second:02}.");
        let _ = io::Write::write_fmt(&mut rest, time);
        self.len = SECOND_MAX - rest.len();
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
