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
        let escaped = |range: Range<usize>| {
            let part = self.text.as_bytes().get(range).unwrap_or_default();
            Escaped(part).to_string()
        };
        let before = INDENT + escaped(0..self.place.start).len();
        let marks = "^".repeat(escaped(self.place.clone()).len().max(1));
        // The message quotes the filter.
        writeln!(formatter, "filter: {}", Escaped(self.message.as_bytes()))?;
        writeln!(formatter, "{:INDENT$}{}", "", escaped(0..self.text.len()))?;
        write!(formatter, "{:before$}{marks}", "")
    }
}

#[cfg(test)]
mod tests {
    use super::super::Filter;

    /// The message quotes the filter, and a filter may come from anywhere.
    #[test]
    fn no_octet_of_a_filter_reaches_the_terminal() {
        let error = Filter::new("port \\\x1b[31m\u{202e}").and_then(|filter| {
            let origin = crate::filter::Origin {
                link: crate::filter::LinkLayer::Ethernet,
                live: None,
                netmask: 0,
            };
            filter.tests(origin)
        });
        let shown = error.unwrap_err().to_string();
        let is_text = |octet: u8| matches!(octet, b' '..=b'~' | b'\n');
        assert!(shown.bytes().all(is_text), "{shown:?}");
        assert!(
            shown.starts_with("filter: ") && shown.contains("^[[31mM-bM-^@M-."),
            "{shown}"
        );
    }
}
