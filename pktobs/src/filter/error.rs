//! What is wrong with a filter, and where.

use std::{
    fmt::{self, Display, Formatter},
    ops::Range,
};

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
    /// `message` about the octets `place` of the filter `text`.
    pub(super) fn new(text: &str, place: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            text: text.to_owned(),
            place,
            message: message.into(),
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

impl Display for FilterError {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        const INDENT: usize = 2;
        /// Octets of a filter that are shown; of a longer one it is those from the place on.
        const SHOWN_MAX: usize = 500;
        let escaped = |range: Range<usize>| {
            let part = self.text.as_bytes().get(range).unwrap_or_default();
            Escaped(part).to_string()
        };
        let len = self.text.len();
        let shown = if len <= SHOWN_MAX {
            0..len
        } else {
            let start = self.place.start.saturating_sub(SHOWN_MAX / 2);
            start..len.min(start + SHOWN_MAX)
        };
        let [front, back] = [shown.start > 0, shown.end < len].map(|is_cut| match is_cut {
            true => "…",
            false => "",
        });
        let before = INDENT + front.chars().count() + escaped(shown.start..self.place.start).len();
        let marked = self.place.start..self.place.end.min(shown.end);
        let marks = "^".repeat(escaped(marked).len().max(1));
        writeln!(formatter, "filter: {}", self.message)?;
        writeln!(formatter, "{:INDENT$}{front}{}{back}", "", escaped(shown))?;
        write!(formatter, "{:before$}{marks}", "")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_filter_the_place_is_shown() {
        let text = format!("{}tcp port{}", "ip or ".repeat(100), " or ip".repeat(100));
        let error = FilterError::new(&text, 600..608, "a port is missing").to_string();
        let lines: Vec<&str> = error.lines().collect();
        assert_eq!(lines[0], "filter: a port is missing");
        assert!(lines[1].starts_with("  …") && lines[1].ends_with('…'));
        assert_eq!(lines[1].chars().count(), 2 + 1 + 500 + 1);
        let place = lines[2].find('^').unwrap();
        let shown: String = lines[1].chars().skip(place).take(8).collect();
        assert_eq!(
            (shown.as_str(), &lines[2][place..]),
            ("tcp port", "^^^^^^^^")
        );
        let whole = FilterError::new(&text, 0..text.len(), "too large").to_string();
        let lines: Vec<&str> = whole.lines().collect();
        assert_eq!(lines[1], format!("  {}…", &text[..500]));
        assert_eq!(lines[2], format!("  {}", "^".repeat(500)));
    }
}
