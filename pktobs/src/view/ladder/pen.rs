//! Writing a line of known width: whatever is written moves the column, and text too long for its place goes on below.

use bytes::BytesMut;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::view::colour::{Colour, Role};
use crate::view::text::Append;

/// Of what the ladder is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyphs {
    /// Lines and arrows of Unicode.
    Unicode,
    /// `|`, `-`, `<`, `>`, for terminals that know no more.
    Ascii,
}

impl Glyphs {
    /// The line below an endpoint.
    pub(super) const fn rail(self) -> &'static str {
        self.pick("│", "|")
    }

    /// The line of an arrow, [`RUN`] columns of it.
    const fn shaft(self) -> &'static str {
        const UNICODE: &str = "────────────────────────────────";
        self.pick(UNICODE, "--------------------------------")
    }

    /// The head of an arrow to the right.
    pub(super) const fn right(self) -> &'static str {
        self.pick("▶", ">")
    }

    /// The head of an arrow to the left.
    pub(super) const fn left(self) -> &'static str {
        self.pick("◀", "<")
    }

    /// What stands for facts that have no room.
    pub(super) const fn more(self) -> &'static str {
        self.pick(" …", " ...")
    }

    const fn pick(self, unicode: &'static str, ascii: &'static str) -> &'static str {
        match self {
            Self::Unicode => unicode,
            Self::Ascii => ascii,
        }
    }
}

/// Columns of an arrow's line, or spaces, that are written at once.
const RUN: usize = 32;

/// Where the next character comes to stand.
pub(super) struct Pen<'a> {
    text: &'a mut BytesMut,
    colour: Colour,
    glyphs: Glyphs,
    /// Counted from 0.
    pub(super) column: usize,
    /// Lines ended so far.
    pub(super) lines: u64,
}

impl<'a> Pen<'a> {
    /// At the beginning of a line.
    pub(super) const fn new(text: &'a mut BytesMut, colour: Colour, glyphs: Glyphs) -> Self {
        Self {
            text,
            colour,
            glyphs,
            column: 0,
            lines: 0,
        }
    }

    /// Of what is drawn.
    pub(super) const fn glyphs(&self) -> Glyphs {
        self.glyphs
    }

    /// Writes plain text.
    pub(super) fn write(&mut self, written: &str) {
        match self.glyphs {
            Glyphs::Ascii if written.contains('µ') => {
                for part in written.split_inclusive('µ') {
                    self.text.text(part.trim_end_matches('µ'));
                    self.text.text(if part.ends_with('µ') { "u" } else { "" });
                }
            }
            _ => self.text.text(written),
        }
        self.column += columns(written);
    }

    /// Writes a character of one column, such as the rail and the heads of arrows are.
    pub(super) fn mark(&mut self, mark: &str) {
        self.text.text(mark);
        self.column += 1;
    }

    /// Writes text in the look of its role.
    pub(super) fn paint(&mut self, role: Role, written: &str) {
        self.painted(role, |pen| pen.write(written));
    }

    /// Writes what `write` writes in the look of its role.
    pub(super) fn painted(&mut self, role: Role, write: impl FnOnce(&mut Pen<'_>)) {
        let (colour, glyphs) = (self.colour, self.glyphs);
        let (mut column, mut lines) = (self.column, self.lines);
        colour.paint(role, self.text, |text| {
            let mut pen = Pen {
                text,
                colour: Colour::Off,
                glyphs,
                column,
                lines,
            };
            write(&mut pen);
            (column, lines) = (pen.column, pen.lines);
        });
        (self.column, self.lines) = (column, lines);
    }

    /// The line of an arrow until the column is reached.
    pub(super) fn shaft_to(&mut self, column: usize) {
        let shaft = self.glyphs.shaft();
        let octets = shaft.len() / RUN;
        while self.column < column {
            let count = (column - self.column).min(RUN);
            self.text.text(shaft.get(..count * octets).unwrap_or(shaft));
            self.column += count;
        }
    }

    /// Spaces until the column is reached.
    pub(super) fn go_to(&mut self, column: usize) {
        let count = column.saturating_sub(self.column);
        self.text.spaces(count);
        self.column += count;
    }

    /// Ends the line.
    pub(super) fn end_line(&mut self) {
        self.text.text("\n");
        self.column = 0;
        self.lines += 1;
    }
}

/// Columns that a text takes. Nearly all is ASCII, of which an octet is a column: control characters are escaped before.
pub(super) fn columns(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.width()
    }
}

/// Where a text may be broken first: its beginning with the space behind it, and the rest. The beginning has at
/// most `columns` columns, the space not counted, but at least one character.
pub(super) fn first_word(text: &str, columns: usize) -> (&str, &str) {
    let end = text.find(' ').map_or(text.len(), |space| space + 1);
    if let Some((word, rest)) = text.split_at_checked(end)
        && word.is_ascii()
        && word.trim_end().len() <= columns
    {
        return (word, rest);
    }
    let mut width = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let end = at + character.len_utf8();
        width += character.width().unwrap_or(0);
        let Some(&(_, next)) = characters.peek() else {
            break;
        };
        let is_full = next != ' ' && width + next.width().unwrap_or(0) > columns;
        if is_full || may_break(character, next) {
            return text.split_at(end);
        }
    }
    (text, "")
}

/// Whether a line may end between two characters: behind a space, and beside Japanese but for its punctuation
/// (JIS X 4051), inside a word in katakana, and between a number and what it counts.
fn may_break(before: char, behind: char) -> bool {
    let is_wide = |character: char| character.width() == Some(2);
    let is_katakana = |character| matches!(character, '\u{30a0}'..='\u{30ff}');
    let is_bound = matches!(before, '（' | '「')
        || matches!(behind, '、' | '。' | '）' | '」' | ' ')
        || is_katakana(before) && is_katakana(behind)
        || before.is_ascii_digit();
    before == ' ' || (is_wide(before) || is_wide(behind)) && !is_bound
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(mut text: &str, columns: usize) -> Vec<&str> {
        let mut words = Vec::new();
        while !text.is_empty() {
            let (word, rest) = first_word(text, columns);
            words.push(word);
            text = rest;
        }
        words
    }

    #[test]
    fn english_breaks_at_spaces_and_japanese_nearly_anywhere() {
        assert_eq!(words("asks to open", 20), ["asks ", "to ", "open"]);
        assert_eq!(words("応じる（2/3）", 20), ["応", "じ", "る", "（2/3）"]);
        assert_eq!(words("データ。次", 20), ["データ。", "次"]);
    }

    #[test]
    fn a_word_too_long_for_any_line_is_cut() {
        assert_eq!(words("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(words("abc def", 3), ["abc ", "def"]);
        assert_eq!(words("読", 1), ["読"]);
    }

    #[test]
    fn columns_are_those_of_the_screen() {
        let mut text = BytesMut::new();
        let mut pen = Pen::new(&mut text, Colour::On, Glyphs::Ascii);
        pen.paint(Role::Note, "開く");
        assert_eq!(pen.column, 4);
        pen.write("+24 µs");
        assert_eq!(pen.column, 10);
        pen.go_to(12);
        pen.end_line();
        assert_eq!(pen.column, 0);
        assert_eq!(text, "\x1b[35m開く\x1b[0m+24 us  \n");
    }
}
