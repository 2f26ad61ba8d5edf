//! What is wrong with a filter, and where.

use std::{
    fmt::{self, Display, Formatter, Write as _},
    ops::Range,
};

use unicode_width::UnicodeWidthStr;

use crate::escape::Escaped;

/// A filter that means nothing, or nothing that can be observed.
///
/// It is shown in three lines: what is wrong, the filter, and a mark under the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError {
    text: String,
    place: Range<usize>,
    message: String,
}

impl std::error::Error for FilterError {}

impl FilterError {
    /// `message`, which may quote the filter, about the octets `place` of the filter `text`.
    pub(super) fn new(text: &str, place: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            text: text.to_owned(),
            place,
            message: Shown(&message.into()).to_string(),
        }
    }

    /// Which octets of the filter are meant; empty behind its end.
    #[must_use]
    pub fn place(&self) -> Range<usize> {
        self.place.clone()
    }

    /// What is wrong, without the filter.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

/// A part of a filter as its writer knows it: letters of all languages are what they are, all else that is not ASCII is
/// escaped.
#[derive(Clone, Copy, Debug)]
struct Shown<'a>(&'a str);

impl Display for Shown<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let is_safe = |c: char| {
            c.is_alphanumeric() || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff01}'..='\u{ff65}')
        };
        for (start, c) in self.0.char_indices() {
            if is_safe(c) {
                formatter.write_char(c)?;
            } else {
                let octets = &self.0.as_bytes()[start..start + c.len_utf8()];
                write!(formatter, "{}", Escaped(octets))?;
            }
        }
        Ok(())
    }
}

/// More of a filter than so many octets before and behind the place is not shown.
const SHOWN_MAX: usize = 60;

impl Display for FilterError {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        const INDENT: usize = 2;
        let Range { start, end } = self.place;
        let shown = self
            .text
            .floor_char_boundary(start.saturating_sub(SHOWN_MAX));
        // Of a long place its beginning is enough.
        let end = self.text.ceil_char_boundary(end.min(start + 2 * SHOWN_MAX));
        let shown = shown..self.text.ceil_char_boundary(end.saturating_add(SHOWN_MAX));
        let text = |range: Range<usize>| {
            let part = self.text.get(range).unwrap_or_default();
            Shown(part).to_string()
        };
        let dots = |is_cut| if is_cut { "…" } else { "" };
        let (left, right) = (dots(shown.start > 0), dots(shown.end < self.text.len()));
        let before = text(shown.start..start);
        let before = INDENT + left.width() + before.width();
        let marks = "^".repeat(text(start..end).width().max(1));
        // The message quotes the filter.
        writeln!(formatter, "filter: {}", Shown(&self.message))?;
        writeln!(formatter, "{:INDENT$}{left}{}{right}", "", text(shown))?;
        write!(formatter, "{:before$}{marks}", "")
    }
}
