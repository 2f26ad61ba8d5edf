//! How long something took.

use crate::lang::{Lang, Wording};
use crate::view::{line::Line, text::Append};

/// Units of time: how many nanoseconds one has, and below how many nanoseconds it is used with one decimal and
/// at all.
const UNITS: [(u64, u64, u64, Wording); 3] = [
    (1_000, 0, 1_000_000, Wording::new(" µs", "マイクロ秒")),
    (
        1_000_000,
        100_000_000,
        1_000_000_000,
        Wording::new(" ms", "ミリ秒"),
    ),
    (
        1_000_000_000,
        100_000_000_000,
        u64::MAX,
        Wording::new(" s", "秒"),
    ),
];

/// Appends a time in the unit that suits it, cut off behind the last digit shown.
pub(super) fn elapsed(time_ns: u64, lang: Lang, text: &mut Line<'_>) {
    const SHORTER: Wording = Wording::new("less than 1 µs", "1マイクロ秒未満");
    if time_ns < UNITS[0].0 {
        return text.text(SHORTER.of(lang));
    }
    let fits = |&&(_, _, below, _): &&(u64, u64, u64, Wording)| time_ns < below;
    let &(unit, with_decimal_below, _, name) = UNITS.iter().find(fits).unwrap_or(&UNITS[2]);
    text.decimal(time_ns / unit);
    if time_ns < with_decimal_below {
        text.text(".");
        text.decimal(time_ns % unit / (unit / 10));
    }
    text.text(name.of(lang));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(lang: Lang, time_ns: u64) -> String {
        crate::view::line::written(|line| elapsed(time_ns, lang, line))
    }

    #[test]
    fn the_unit_suits_the_time() {
        for (time_ns, en, ja) in [
            (0, "less than 1 µs", "1マイクロ秒未満"),
            (999, "less than 1 µs", "1マイクロ秒未満"),
            (1_000, "1 µs", "1マイクロ秒"),
            (25_400, "25 µs", "25マイクロ秒"),
            (999_999, "999 µs", "999マイクロ秒"),
            (1_000_000, "1.0 ms", "1.0ミリ秒"),
            (1_299_999, "1.2 ms", "1.2ミリ秒"),
            (99_999_999, "99.9 ms", "99.9ミリ秒"),
            (297_181_000, "297 ms", "297ミリ秒"),
            (1_000_000_000, "1.0 s", "1.0秒"),
            (3_049_000_000, "3.0 s", "3.0秒"),
            (100_000_000_000, "100 s", "100秒"),
            (u64::MAX, "18446744073 s", "18446744073秒"),
        ] {
            assert_eq!(said(Lang::En, time_ns), en);
            assert_eq!(said(Lang::Ja, time_ns), ja);
        }
    }
}
