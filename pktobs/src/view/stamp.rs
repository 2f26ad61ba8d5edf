//! What stands in front of a packet: its number and its time, as tcpdump writes them (`ts_print` in its
//! util-print.c).

use bytes::{BufMut, BytesMut};

use crate::packet::Packet;

use super::{
    style::{Style, TimeStyle},
    text::{Append, TimeOfDay},
};

const NANOSECONDS: u64 = 1_000_000_000;
/// A second with this bit set is none to tcpdump, which takes it for one before 1970.
const SIGN: u64 = 0x8000_0000;
/// Columns of a number, which is set to the right.
const NUMBER_COLUMNS: usize = 5;

/// Numbers packets and tells their times.
#[derive(Debug)]
pub(super) struct Stamp {
    style: Style,
    clock: TimeOfDay,
    number: u64,
    /// What a difference counts from; 0 until there is a packet.
    reference_ns: u64,
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
            reference_ns: 0,
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
    pub(super) fn number(&mut self, text: &mut BytesMut) {
        if !self.style.numbered {
            return;
        }
        self.number += 1;
        let mut digits = itoa::Buffer::new();
        let digits = digits.format(self.number);
        for _ in digits.len()..NUMBER_COLUMNS {
            text.put_u8(b' ');
        }
        text.text(digits);
        text.text("  ");
    }

    /// Appends the time of a packet seen at `time_ns`, nanoseconds since 1970-01-01 00:00 UTC, if times are told,
    /// and the space behind it.
    pub(super) fn time(&mut self, time_ns: u64, text: &mut BytesMut) {
        let told_ns = match self.style.time {
            TimeStyle::Untold => return,
            TimeStyle::OfDay | TimeStyle::WithDate => {
                self.clock.append_seconds(time_ns, text);
                time_ns
            }
            TimeStyle::SinceEpoch => {
                text.decimal(time_ns / NANOSECONDS);
                text.put_u8(b'.');
                time_ns
            }
            TimeStyle::SincePrevious | TimeStyle::SinceFirst => self.difference(time_ns, text),
        };
        text.fraction(told_ns, self.style.decimals);
        text.put_u8(b' ');
    }

    /// Appends the time of a packet as [`Stamp::time`] does; a strange one from a file as tcpdump does. A fraction that
    /// is not below a second has as many digits as it takes.
    pub(super) fn time_of(&mut self, packet: &Packet<'_>, text: &mut BytesMut) {
        let Some((second, fraction_ns)) = packet.told.odd_time else {
            return self.time(packet.time_ns, text);
        };
        match self.style.time {
            TimeStyle::OfDay | TimeStyle::WithDate | TimeStyle::SinceEpoch
                if second & SIGN != 0 =>
            {
                return text.text("[Error converting time] ");
            }
            TimeStyle::OfDay | TimeStyle::WithDate => {
                let second_ns = second.saturating_mul(NANOSECONDS);
                self.clock.append_seconds(second_ns, text);
            }
            TimeStyle::SinceEpoch => {
                text.decimal(second);
                text.put_u8(b'.');
            }
            TimeStyle::Untold | TimeStyle::SincePrevious | TimeStyle::SinceFirst => {
                return self.time(packet.time_ns, text);
            }
        }
        if fraction_ns < NANOSECONDS {
            text.fraction(fraction_ns, self.style.decimals);
        } else {
            text.decimal(fraction_ns / self.style.decimals.step_ns());
        }
        text.put_u8(b' ');
    }

    /// Appends sign, hours, minutes and seconds since the reference, and returns the difference.
    fn difference(&mut self, time_ns: u64, text: &mut BytesMut) -> u64 {
        // A difference is one of times as they are shown.
        let now = time_ns - time_ns % self.style.decimals.step_ns();
        if self.reference_ns == 0 {
            self.reference_ns = now;
        }
        let reference = self.reference_ns;
        if self.style.time == TimeStyle::SincePrevious {
            self.reference_ns = now;
        }
        let difference = now.abs_diff(reference);
        text.put_u8(if now < reference { b'-' } else { b' ' });
        let seconds = difference / NANOSECONDS;
        for (value, end) in [
            (seconds / 3600 % 24, b':'),
            (seconds / 60 % 60, b':'),
            (seconds % 60, b'.'),
        ] {
            text.put_u8(b'0' + (value / 10) as u8);
            text.put_u8(b'0' + (value % 10) as u8);
            text.put_u8(end);
        }
        difference
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::view::text::Decimals;

    fn stamps(style: Style, times_ns: &[u64]) -> Vec<String> {
        let mut stamp = Stamp::new(TimeOfDay::new(TimeZone::UTC), style);
        let stamp = |&time_ns: &u64| {
            let mut text = BytesMut::new();
            stamp.number(&mut text);
            stamp.time(time_ns, &mut text);
            String::from_utf8(text.to_vec()).unwrap()
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
