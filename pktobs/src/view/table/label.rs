//! The words beside figures, and how many columns of a terminal a text takes.

use unicode_width::UnicodeWidthStr;

use crate::lang::{Lang, Wording};

/// A word that stands beside a figure.
#[derive(Clone, Copy, Debug)]
pub(super) enum Label {
    /// A term that is the same in every language.
    Term(&'static str),
    /// Words.
    Words(Wording),
}

impl Label {
    pub(super) const fn of(self, lang: Lang) -> &'static str {
        match self {
            Self::Term(term) => term,
            Self::Words(words) => words.of(lang),
        }
    }
}

/// Columns of a terminal that a text takes: two for a kana or a kanji.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// The blanks that are missing to `columns`.
pub(super) fn blanks(text: &str, columns: usize) -> usize {
    columns.saturating_sub(width(text))
}
