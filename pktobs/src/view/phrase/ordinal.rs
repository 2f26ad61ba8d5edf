//! Which of several something is.

use crate::lang::Lang;
use crate::view::{line::Line, text::Append};

/// Ordinals that have a word in English, from the first on.
const ORDINALS: [&str; 10] = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
];

/// Appends `second`, `2番目`.
pub(super) fn ordinal(number: u32, lang: Lang, text: &mut Line<'_>) {
    match lang {
        Lang::En => ordinal_en(number, text),
        Lang::Ja => {
            text.decimal(number);
            text.text("番目");
        }
    }
}

/// Appends `second time`, `2回目`.
pub(super) fn time(number: u32, lang: Lang, text: &mut Line<'_>) {
    match lang {
        Lang::En => {
            ordinal_en(number, text);
            text.text(" time");
        }
        Lang::Ja => {
            text.decimal(number);
            text.text("回目");
        }
    }
}

fn ordinal_en(number: u32, text: &mut Line<'_>) {
    let word = number
        .checked_sub(1)
        .and_then(|index| ORDINALS.get(index as usize));
    if let Some(word) = word {
        return text.text(word);
    }
    text.decimal(number);
    text.text(match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(lang: Lang, number: u32) -> String {
        crate::view::line::written(|line| ordinal(number, lang, line))
    }

    #[test]
    fn ordinals_beyond_the_words_have_their_endings() {
        for (number, expected) in [
            (1, "first"),
            (10, "tenth"),
            (11, "11th"),
            (21, "21st"),
            (32, "32nd"),
            (43, "43rd"),
            (112, "112th"),
        ] {
            assert_eq!(said(Lang::En, number), expected);
        }
        assert_eq!(said(Lang::Ja, 2), "2番目");
    }
}
