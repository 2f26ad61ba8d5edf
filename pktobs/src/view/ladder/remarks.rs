//! What stands beside an arrow or a heading: short texts, in as many lines as they need.

use super::layout::Layout;
use super::pen::{Pen, columns, first_word};
use super::scratch::Scratch;
use crate::view::colour::Role;
use crate::view::line::Line;

/// Texts beside one line at most; there are at most eight notes, and the direction.
const TEXTS_MAX: usize = 12;
/// What goes on on the next line is set in.
const INDENT: usize = 2;

/// Some short texts.
#[derive(Debug)]
pub(super) struct Remarks {
    text: Scratch,
    texts: [(Role, usize); TEXTS_MAX],
    count: usize,
}

impl Remarks {
    /// None so far.
    pub(super) fn new() -> Self {
        Self {
            text: Scratch::new(),
            texts: [(Role::Quiet, 0); TEXTS_MAX],
            count: 0,
        }
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.count = 0;
    }

    /// Adds what `write` writes, unless that is nothing.
    pub(super) fn add(&mut self, role: Role, write: impl FnOnce(&mut Line<'_>)) {
        let before = self.text.len();
        self.text.add(write);
        if let Some(free) = self
            .texts
            .get_mut(self.count)
            .filter(|_| self.text.len() > before)
        {
            *free = (role, self.text.len());
            self.count += 1;
        }
    }

    fn iter(&self) -> impl Iterator<Item = (Role, &str)> {
        let mut start = 0;
        self.texts[..self.count].iter().map(move |&(role, end)| {
            let text = self.text.part(start..end);
            start = end;
            (role, text)
        })
    }

    /// Writes them into their columns, from where the pen is. A text that does not fit behind the one before it, with
    /// `separator` between, begins a line of its own; one too long for a line goes on on the next; and a word too long
    /// for that begins further left. `begin` begins every line but the first, up to the column that it is told.
    pub(super) fn write(
        &self,
        separator: &str,
        layout: &Layout,
        pen: &mut Pen<'_>,
        begin: impl Fn(usize, &mut Pen<'_>),
    ) {
        let begin_at = |column: usize, pen: &mut Pen<'_>| {
            pen.end_line();
            begin(column, pen);
            pen.go_to(column);
        };
        let word_max = layout.end - layout.left - INDENT;
        let mut is_broken = false;
        for (number, (role, text)) in self.iter().enumerate() {
            if number == 0 && pen.column <= layout.notes {
                pen.go_to(layout.notes);
            } else if number > 0
                && !is_broken
                && pen.column + columns(separator) + columns(text) <= layout.end
            {
                pen.paint(role, separator);
            } else {
                begin_at(layout.notes, pen);
            }
            is_broken = false;
            let mut rest = text;
            while !rest.is_empty() {
                let (line, behind) = first_line(rest, layout.end - pen.column, word_max);
                pen.paint(role, line);
                rest = behind;
                if !rest.is_empty() {
                    is_broken = true;
                    let (word, _) = first_word(rest, word_max);
                    let column = layout.notes + INDENT;
                    begin_at(column.min(layout.end - columns(word.trim_end())), pen);
                }
            }
        }
    }
}

/// What a text that is too long for a line is rather broken behind than between any words.
const PAUSES: [&str; 3] = [": ", ", ", "、"];

/// As many words as fit into `room` columns, without the space behind them, and the rest; none if the first does not fit.
/// They end at a pause if there is one. A word longer than `word_max` is cut.
fn first_line(text: &str, room: usize, word_max: usize) -> (&str, &str) {
    let trimmed = text.trim_end();
    if columns(trimmed) <= room {
        return (trimmed, "");
    }
    let pauses = PAUSES
        .iter()
        .filter_map(|pause| Some(text.rfind(pause)? + pause.len()));
    if let Some(end) = pauses.max()
        && columns(text[..end].trim_end()) <= room
    {
        return (text[..end].trim_end(), &text[end..]);
    }
    let mut end = 0;
    loop {
        let (word, _) = first_word(&text[end..], word_max);
        let fits = !word.is_empty() && columns(&text[..end + word.trim_end().len()]) <= room;
        if !fits {
            return (text[..end].trim_end(), &text[end..]);
        }
        end += word.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_too_long_for_its_line_is_broken_at_a_pause() {
        for (text, expected) in [
            (
                "1448 octets again: probably lost",
                ("1448 octets again:", "probably lost"),
            ),
            (
                "1448バイトを再送、おそらく損失",
                ("1448バイトを再送、", "おそらく損失"),
            ),
            (
                "948 octets again: fits now",
                ("948 octets again: fits now", ""),
            ),
            (
                "a text that has no pause at all",
                ("a text that has no pause at", "all"),
            ),
            (
                "so long a beginning before it: no",
                ("so long a beginning before", "it: no"),
            ),
        ] {
            assert_eq!(first_line(text, 28, 60), expected);
        }
    }
}
