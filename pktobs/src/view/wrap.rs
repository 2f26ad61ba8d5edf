//! Text broken into lines of so many columns, in English and in Japanese.
//!
//! A column is what a Latin letter takes on a terminal; a Japanese character takes two, and an escape sequence that
//! sets a colour none.

use bytes::BytesMut;
use unicode_width::UnicodeWidthChar;

use super::text::Append;

/// Where the next character comes to stand, and between which columns text stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lines {
    /// Of lines behind the first, counted from 0.
    pub(super) start: usize,
    /// Behind the last that may be used. At least one character is written on a line whatever this says.
    pub(super) end: usize,
    /// Where the next character comes to stand.
    pub(super) column: usize,
}

impl Lines {
    /// Appends text that goes on where the last ended, and breaks it where it would go beyond the end.
    pub(super) fn append(&mut self, mut written: &str, text: &mut BytesMut) {
        while !written.is_empty() {
            let (word, rest) = first_word(written, self.end.saturating_sub(self.start));
            let bare = word.trim_end_matches(' ');
            if self.column > self.start && self.column + width(bare) > self.end {
                trim_end(text);
                text.text("\n");
                self.column = 0;
                self.go_to(self.start, text);
            }
            text.text(word);
            self.column += width(word);
            written = rest;
        }
    }

    /// Appends spaces up to a column.
    pub(super) fn go_to(&mut self, column: usize, text: &mut BytesMut) {
        let count = column.saturating_sub(self.column);
        text.resize(text.len() + count, b' ');
        self.column += count;
    }
}

/// Takes off the spaces at the end.
fn trim_end(text: &mut BytesMut) {
    let spaces = text.iter().rev().take_while(|&&octet| octet == b' ');
    let len = text.len() - spaces.count();
    text.truncate(len);
}

/// Where a text may be broken first: its beginning with the spaces behind it, and the rest. The beginning has at
/// most `columns` columns, spaces not counted, but at least one character. A number stays with what it counts, unless
/// both together are too long.
fn first_word(text: &str, columns: usize) -> (&str, &str) {
    let mut width = 0;
    // Where numbers are that ought to stay.
    let mut last_resort = None;
    let mut characters = visible(text).peekable();
    while let Some((_, character)) = characters.next() {
        width += character.width().unwrap_or(0);
        let Some(&(next_at, next)) = characters.peek() else {
            break;
        };
        let is_full = next != ' ' && width + next.width().unwrap_or(0) > columns;
        let may_break = may_break(character, next);
        if is_full && !may_break {
            return text.split_at(last_resort.unwrap_or(next_at));
        }
        if may_break {
            let parts = text.split_at(next_at);
            if is_full || !is_number_with_its_word(parts) {
                return parts;
            }
            last_resort = Some(next_at);
        }
    }
    (text, "")
}

/// Words that count.
const UNITS: [&str; 5] = ["octet", "octets", "µs", "ms", "s"];
/// The longest word that stays with the number behind it: `port 8080`, `seq 1:7`.
const NUMBERED_MAX: usize = 4;

/// Whether the parts are a short word and its number, or a number and its unit.
fn is_number_with_its_word((before, behind): (&str, &str)) -> bool {
    let before = before.trim_end();
    let word = before.rsplit(' ').next().unwrap_or_default();
    let is_digit = |character: char| character.is_ascii_digit();
    let unit = behind.split(|character: char| !character.is_alphanumeric());
    if before.ends_with(is_digit) {
        return unit.take(1).any(|word| UNITS.contains(&word));
    }
    let is_short = (1..=NUMBERED_MAX).contains(&word.len());
    is_short && behind.starts_with(is_digit) && word.bytes().all(|octet| octet.is_ascii_lowercase())
}

/// Columns that a text takes.
fn width(text: &str) -> usize {
    let widths = visible(text).map(|(_, character)| character.width().unwrap_or(0));
    widths.sum()
}

/// The characters that can be seen, and where each begins: those outside of escape sequences, which end with `m`.
fn visible(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut is_escape = false;
    text.char_indices().filter(move |&(_, character)| {
        let was_escape = is_escape;
        is_escape = character == '\x1b' || was_escape && character != 'm';
        !was_escape && !is_escape
    })
}

/// What no line begins with: closing brackets, punctuation, small kana, the long vowel (JIS X 4051 4.3).
const NOT_FIRST: &str =
    "、。，．・：；？！）」』】〕〉》ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ〜～×";
/// What no line ends with: opening brackets.
const NOT_LAST: &str = "（「『【〔〈《";

/// Whether a line may end between two characters: behind a space, and beside Japanese but for its punctuation, inside a
/// word in katakana, and between a number and what it counts.
fn may_break(before: char, behind: char) -> bool {
    let is_wide = |character: char| character.width() == Some(2);
    let is_katakana = |character| matches!(character, '\u{30a1}'..='\u{30fa}' | 'ー');
    if behind == ' ' {
        return false;
    }
    let is_bound = NOT_LAST.contains(before)
        || NOT_FIRST.contains(behind)
        || is_katakana(before) && (is_katakana(behind) || behind == '秒')
        || before.is_ascii_digit();
    before == ' ' || (is_wide(before) || is_wide(behind)) && !is_bound
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(start: usize, end: usize, written: &str) -> String {
        let mut text = BytesMut::new();
        let mut lines = Lines {
            start,
            end,
            column: start,
        };
        lines.append(written, &mut text);
        String::from_utf8(text.to_vec()).unwrap()
    }

    #[test]
    fn english_breaks_at_spaces() {
        let text = "asks to open a connection";
        assert_eq!(wrapped(0, 12, text), "asks to open\na connection");
        assert_eq!(wrapped(2, 14, text), "asks to open\n  a connection");
        assert_eq!(wrapped(0, 80, text), text);
    }

    #[test]
    fn japanese_breaks_between_characters_but_not_before_its_punctuation() {
        assert_eq!(wrapped(0, 8, "確認応答番号"), "確認応答\n番号");
        assert_eq!(wrapped(0, 8, "確認応答。次"), "確認応\n答。次");
        assert_eq!(wrapped(0, 8, "値（確認）"), "値（確\n認）");
        assert_eq!(wrapped(0, 8, "次のデータ"), "次の\nデータ");
        assert_eq!(wrapped(0, 8, "番号はTTL"), "番号は\nTTL");
        assert_eq!(wrapped(0, 9, "番号はTTLである"), "番号はTTL\nである");
    }

    #[test]
    fn a_number_stays_with_what_it_counts() {
        assert_eq!(
            wrapped(0, 12, "answers, 38 µs later"),
            "answers,\n38 µs later"
        );
        assert_eq!(wrapped(0, 10, "TCP seq 1:7 ack 22"), "TCP\nseq 1:7\nack 22");
        assert_eq!(wrapped(0, 14, "can take 3 octets"), "can\ntake 3 octets");
        assert_eq!(wrapped(0, 9, "約15マイクロ秒"), "約\n15マイク\nロ秒");
        assert_eq!(wrapped(0, 17, "これは15マイクロ秒"), "これは\n15マイクロ秒");
        // Too long together.
        assert_eq!(wrapped(0, 8, "id 42 octets"), "id 42\noctets");
        assert_eq!(wrapped(0, 6, "take 65536"), "take\n65536");
    }

    #[test]
    fn a_word_too_long_for_any_line_is_cut() {
        assert_eq!(wrapped(0, 3, "abcdefgh"), "abc\ndef\ngh");
        assert_eq!(wrapped(4, 3, "ab"), "a\n    b");
        assert_eq!(wrapped(0, 1, "読"), "読");
    }

    #[test]
    fn a_colour_takes_no_column_and_stays_with_what_is_before_it() {
        let text = "one \x1b[35mtwo\x1b[0m three";
        assert_eq!(wrapped(0, 7, text), "one \x1b[35mtwo\x1b[0m\nthree");
        assert_eq!(wrapped(0, 80, text), text);
        let text = "\x1b[35m番号\x1b[0m。次";
        assert_eq!(wrapped(0, 6, text), "\x1b[35m番号\x1b[0m。\n次");
    }

    #[test]
    fn what_follows_goes_on_in_the_same_line() {
        let mut text = BytesMut::new();
        let mut lines = Lines {
            start: 2,
            end: 12,
            column: 0,
        };
        lines.go_to(2, &mut text);
        lines.append("one two", &mut text);
        lines.append(" three", &mut text);
        assert_eq!(text, "  one two\n  three");
    }
}
