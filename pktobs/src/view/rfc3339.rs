//! Times as RFC 3339 writes them, in UTC, with nine decimals: `"2026-11-22T18:01:11.351202000Z"`. So they stand in all
//! JSON, of packets and of counters.

use std::fmt::Write;

use jiff::{Timestamp, tz::TimeZone};

use crate::view::text::{Append, Decimals};

const NANOSECONDS: u64 = 1_000_000_000;

/// Date and time of the second asked for last, as most packets share theirs with the one before.
#[derive(Debug, Default)]
pub(super) struct Time {
    second: Option<u64>,
    text: String,
}

impl Time {
    /// Appends the time in quotation marks; `time_ns` is nanoseconds since 1970-01-01 00:00 UTC.
    pub(super) fn append(&mut self, time_ns: u64, text: &mut impl Append) {
        let second = time_ns / NANOSECONDS;
        if self.second != Some(second) {
            self.second = Some(second);
            self.text.clear();
            let timestamp = Timestamp::from_second(second.cast_signed()).unwrap_or_default();
            let utc = timestamp.to_zoned(TimeZone::UTC).datetime();
            // Writing to a String does not fail.
            let _ = write!(self.text, "\"{utc}.");
        }
        text.text(&self.text);
        text.fraction(time_ns, Decimals::Nine);
        text.text("Z\"");
    }
}

#[cfg(test)]
mod tests {
    use bytes::BytesMut;

    use super::*;

    /// Expected: `date -u -d @SECONDS +%FT%T`.
    #[test]
    fn first_second_usual_second_last_second() {
        let mut time = Time::default();
        for (time_ns, expected) in [
            (0, "\"1970-01-01T00:00:00.000000000Z\""),
            (
                1_792_778_471_351_202_009,
                "\"2026-10-23T18:01:11.351202009Z\"",
            ),
            (
                1_792_778_471_351_202_010,
                "\"2026-10-23T18:01:11.351202010Z\"",
            ),
            (u64::MAX, "\"2554-07-21T23:34:33.709551615Z\""),
        ] {
            let mut text = BytesMut::new();
            time.append(time_ns, &mut text);
            assert_eq!(text, expected);
        }
    }
}
