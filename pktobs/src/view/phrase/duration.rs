//! Times in seconds, as people say them: lifetimes, which are round numbers of minutes, hours or days.

use crate::lang::{Lang, Wording};
use crate::view::line::Line;
use crate::view::text::Append;

/// Longer units of time: how many seconds one has, what it is called alone and with others.
const LONG_UNITS: [(u32, Wording, Wording); 3] = [
    (
        86_400,
        Wording::new(" day", "日"),
        Wording::new(" days", "日"),
    ),
    (
        3_600,
        Wording::new(" hour", "時間"),
        Wording::new(" hours", "時間"),
    ),
    (
        60,
        Wording::new(" minute", "分"),
        Wording::new(" minutes", "分"),
    ),
];

/// Appends a time in the longest unit of which it is a whole number.
pub(super) fn append(seconds: u32, lang: Lang, text: &mut Line<'_>) {
    const FOREVER: Wording = Wording::new("forever", "無期限");
    const SECONDS: Wording = Wording::new(" s", "秒");
    if seconds == u32::MAX {
        return text.text(FOREVER.of(lang));
    }
    let is_whole =
        |&&(unit, ..): &&(u32, Wording, Wording)| seconds >= unit && seconds.is_multiple_of(unit);
    let (unit, one, many) = match LONG_UNITS.iter().find(is_whole) {
        Some(&found) => found,
        None => (1, SECONDS, SECONDS),
    };
    let count = seconds / unit;
    text.decimal(count);
    text.text(if count == 1 { one } else { many }.of(lang));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::line::written;

    #[test]
    fn a_long_time_has_the_longest_unit_that_fits() {
        for (seconds, en, ja) in [
            (0, "0 s", "0秒"),
            (90, "90 s", "90秒"),
            (60, "1 minute", "1分"),
            (1_800, "30 minutes", "30分"),
            (7_200, "2 hours", "2時間"),
            (86_400, "1 day", "1日"),
            (2_592_000, "30 days", "30日"),
            (u32::MAX, "forever", "無期限"),
        ] {
            for (lang, expected) in [(Lang::En, en), (Lang::Ja, ja)] {
                let text = written(|line| append(seconds, lang, line));
                assert_eq!(text, expected);
            }
        }
    }
}
