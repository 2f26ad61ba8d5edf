//! What stands in front of a packet: its number and its time, as tcpdump writes them (`ts_print` in its
//! util-print.c).

use crate::packet::Packet;

use super::{
    line::Line,
    style::{Style, TimeStyle},
    text::{Append, TimeOfDay},
};

const NANOSECONDS: u64 = 1_000_000_000;
/// A second with this bit set is none to tcpdump, which takes it for one before 1970.
const SIGN: i64 = 0x8000_0000;
/// In place of a time that is none.
const NO_TIME: &str = "[Error converting time] ";
/// Columns of a number, which is set to the right.
const NUMBER_COLUMNS: usize = 5;

/// A time as tcpdump holds it. One that a file tells may be negative, or have more in the fraction than a second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Time {
    /// Since 1970-01-01 00:00 UTC.
    second: i64,
    /// In steps of the last decimal.
    fraction: i64,
}

/// Numbers packets and tells their times.
#[derive(Debug)]
pub(super) struct Stamp {
    style: Style,
    clock: TimeOfDay,
    number: u64,
    /// What a difference counts from; 0 until there is a packet.
    reference: Time,
}

impl Stamp {
    /// In the style of a view, with the clock of its time zone.
    pub(super) fn new(clock: TimeOfDay, style: Style) -> Self {
        let clock = match style.time {
            TimeStyle::WithDate => clock.with_date(),
            _ => clock,
        };
        Self {
            style,
            clock,
            number: 0,
            reference: Time::default(),
        }
    }

    /// The same clock in another style.
    pub(super) fn styled(self, style: Style) -> Self {
        Self::new(self.clock, style)
    }

    /// The style of the view.
    pub(super) const fn style(&self) -> &Style {
        &self.style
    }

    /// Counts a packet and appends its number, if packets are numbered, and the spaces behind it.
    pub(super) fn number(&mut self, text: &mut Line<'_>) {
        if !self.style.numbered {
            return;
        }
        self.number += 1;
        let digits = self.number.ilog10() as usize + 1;
        text.spaces(NUMBER_COLUMNS.saturating_sub(digits));
        text.decimal(self.number);
        text.text("  ");
    }

    /// Appends the time of a packet seen at `time_ns`, nanoseconds since 1970-01-01 00:00 UTC, if times are told,
    /// and the space behind it.
    #[inline]
    pub(super) fn time(&mut self, time_ns: u64, text: &mut Line<'_>) {
        match self.style.time {
            TimeStyle::Untold => return,
            TimeStyle::OfDay | TimeStyle::WithDate => {
                self.clock.append_second(time_ns / NANOSECONDS, text);
            }
            TimeStyle::SinceEpoch => {
                text.decimal(time_ns / NANOSECONDS);
                text.put_u8(b'.');
            }
            TimeStyle::SincePrevious | TimeStyle::SinceFirst => {
                let fraction_ns = (time_ns % NANOSECONDS).cast_signed();
                let now = Time {
                    second: (time_ns / NANOSECONDS).cast_signed(),
                    fraction: fraction_ns / self.step_ns(),
                };
                return self.difference(now, text);
            }
        }
        text.fraction(time_ns, self.style.decimals);
        text.put_u8(b' ');
    }

    /// Appends the time of a packet as [`Stamp::time`] does; a strange one from a file as tcpdump does.
    pub(super) fn time_of(&mut self, packet: &Packet<'_>, text: &mut Line<'_>) {
        let Some((second, fraction_ns)) = packet.told.odd_time else {
            return self.time(packet.time_ns, text);
        };
        let fraction = fraction_ns / self.step_ns();
        match self.style.time {
            TimeStyle::Untold => return,
            TimeStyle::SincePrevious | TimeStyle::SinceFirst => {
                return self.difference(Time { second, fraction }, text);
            }
            _ if second & SIGN != 0 => return text.text(NO_TIME),
            TimeStyle::OfDay | TimeStyle::WithDate => {
                self.clock.append_second(second.unsigned_abs(), text);
            }
            TimeStyle::SinceEpoch => {
                text.decimal(second as u32);
                text.put_u8(b'.');
            }
        }
        self.fraction(fraction, text);
    }

    /// Appends sign, hours, minutes and seconds since the reference, and the fraction. Not more than one second is
    /// borrowed for a fraction below 0, however far below it is.
    fn difference(&mut self, now: Time, text: &mut Line<'_>) {
        if self.reference == Time::default() {
            self.reference = now;
        }
        let reference = self.reference;
        if self.style.time == TimeStyle::SincePrevious {
            self.reference = now;
        }
        let (later, earlier) = (now.max(reference), now.min(reference));
        let mut second = later.second.wrapping_sub(earlier.second);
        let mut fraction = later.fraction - earlier.fraction;
        if fraction < 0 {
            second = second.wrapping_sub(1);
            fraction += NANOSECONDS.cast_signed() / self.step_ns();
        }
        text.put_u8(if now < reference { b'-' } else { b' ' });
        if second & SIGN != 0 {
            return text.text(NO_TIME);
        }
        for (value, end) in [
            (second.div_euclid(3600).rem_euclid(24), b':'),
            (second.div_euclid(60).rem_euclid(60), b':'),
            (second.rem_euclid(60), b'.'),
        ] {
            text.put_u8(b'0' + (value / 10) as u8);
            text.put_u8(b'0' + (value % 10) as u8);
            text.put_u8(end);
        }
        self.fraction(fraction, text);
    }

    /// Appends steps of the last decimal, which tcpdump takes for an unsigned integer of 32 bits, and a space. More
    /// than a second of them have as many digits as they take.
    fn fraction(&self, steps: i64, text: &mut Line<'_>) {
        let steps = steps as u32;
        let fraction_ns = u64::from(steps) * self.style.decimals.step_ns();
        if fraction_ns < NANOSECONDS {
            text.fraction(fraction_ns, self.style.decimals);
        } else {
            text.decimal(steps);
        }
        text.put_u8(b' ');
    }

    /// Nanoseconds in a step of the last decimal.
    const fn step_ns(&self) -> i64 {
        self.style.decimals.step_ns().cast_signed()
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::view::{line::written, text::Decimals};

    fn stamps(style: Style, times_ns: &[u64]) -> Vec<String> {
        let mut stamp = Stamp::new(TimeOfDay::new(TimeZone::UTC), style);
        let stamp = |&time_ns: &u64| {
            written(|line| {
                stamp.number(line);
                stamp.time(time_ns, line);
            })
        };
        times_ns.iter().map(stamp).collect()
    }

    fn style(time: TimeStyle) -> Style {
        Style {
            time,
            ..Style::default()
        }
    }

    /// 2001-09-09 01:46:40 UTC, and what follows the point.
    const TIME_NS: u64 = 1_000_000_000_000_123_999;

    #[test]
    fn times_are_told_as_asked_for() {
        for (time, expected) in [
            (TimeStyle::OfDay, "01:46:40.000123 "),
            (TimeStyle::Untold, ""),
            (TimeStyle::SinceEpoch, "1000000000.000123 "),
            (TimeStyle::SincePrevious, " 00:00:00.000000 "),
            (TimeStyle::WithDate, "2001-09-09 01:46:40.000123 "),
            (TimeStyle::SinceFirst, " 00:00:00.000000 "),
        ] {
            assert_eq!(stamps(style(time), &[TIME_NS]), [expected], "{time:?}");
        }
    }

    #[test]
    fn differences_have_a_sign_and_wrap_after_a_day() {
        let times = [
            TIME_NS,
            TIME_NS + 1,
            TIME_NS - 1_000_000_000,
            TIME_NS + 90_061_000_000_000,
        ];
        assert_eq!(
            stamps(style(TimeStyle::SinceFirst), &times),
            [
                " 00:00:00.000000 ",
                " 00:00:00.000001 ",
                "-00:00:01.000000 ",
                " 01:01:01.000000 "
            ]
        );
        assert_eq!(
            stamps(style(TimeStyle::SincePrevious), &times),
            [
                " 00:00:00.000000 ",
                " 00:00:00.000001 ",
                "-00:00:01.000001 ",
                " 01:01:02.000000 "
            ]
        );
    }

    #[test]
    fn numbers_stand_in_five_columns() {
        let style = Style {
            numbered: true,
            decimals: Decimals::Nine,
            time: TimeStyle::SinceEpoch,
            ..Style::default()
        };
        assert_eq!(
            stamps(style, &[TIME_NS, 1]),
            ["    1  1000000000.000123999 ", "    2  0.000000001 "]
        );
    }
}
