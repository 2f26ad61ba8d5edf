//! The languages in which views speak, and what they say in each of them.
//!
//! The texts of all languages stand side by side in a [`Wording`], so that a missing one does not compile; nor do
//! texts that do not fit each other or the rules of their language, as long as they are constants. Messages on
//! standard error, `--help` and the tcpdump format are English in any case.

use clap::ValueEnum;

/// A language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// English
    #[default]
    En,
    /// Japanese
    Ja,
}

impl Lang {
    /// That of a locale such as `ja_JP.UTF-8`; English for all that are not Japanese.
    #[must_use]
    pub fn of_locale(locale: &[u8]) -> Self {
        if locale.starts_with(b"ja") {
            Self::Ja
        } else {
            Self::En
        }
    }
}

/// What is said, in every language.
///
/// Places for values are written `{0}`, `{1}` and so on, each where the language needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wording {
    en: Text,
    ja: Text,
}

/// A text, and what stands between its places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Text {
    text: &'static str,
    /// The first `count` of these.
    pieces: [Piece; Text::PIECES_MAX],
    count: usize,
}

/// What stands in front of a place, or behind the last: octets `start..end` of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    start: u16,
    end: u16,
    /// The number of the value that belongs behind it, or [`Piece::LAST`].
    value: u16,
}

impl Piece {
    const LAST: u16 = u16::MAX;
}

impl Text {
    const PIECES_MAX: usize = 9;

    const fn new(text: &'static str) -> Self {
        let octets = text.as_bytes();
        assert!(octets.len() <= u16::MAX as usize, "too long a text");
        let mut pieces = [Piece {
            start: 0,
            end: octets.len() as u16,
            value: Piece::LAST,
        }; Self::PIECES_MAX];
        let (mut count, mut at) = (1, 0);
        while at < octets.len() {
            if octets[at] == b'{' {
                pieces[count - 1].end = at as u16;
                pieces[count - 1].value = (octets[at + 1] - b'0') as u16;
                at += PLACE_LEN - 1;
                pieces[count].start = at as u16 + 1;
                count += 1;
            }
            at += 1;
        }
        Self {
            text,
            pieces,
            count,
        }
    }
}

/// Octets of `{0}`.
const PLACE_LEN: usize = 3;

impl Wording {
    /// The texts of a wording. To be called in constants, where a fault in them does not compile.
    ///
    /// # Panics
    ///
    /// If the texts have not the same places, if the English one has Japanese in it or the Japanese one has none, or
    /// if that one has punctuation or spaces of English.
    #[must_use]
    pub const fn new(en: &'static str, ja: &'static str) -> Self {
        if let Some(fault) = fault(en.as_bytes(), ja.as_bytes()) {
            panic!("{}", fault);
        }
        Self {
            en: Text::new(en),
            ja: Text::new(ja),
        }
    }

    /// The text in a language.
    #[must_use]
    pub const fn of(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en.text,
            Lang::Ja => self.ja.text,
        }
    }

    /// The octets of the text in a language from one place to the next: what stands in front of a place, and the number
    /// of the value that belongs there; behind the last piece stands one that no value has.
    #[inline]
    pub(crate) fn pieces(&self, lang: Lang) -> impl Iterator<Item = (&'static [u8], usize)> {
        let text = match lang {
            Lang::En => &self.en,
            Lang::Ja => &self.ja,
        };
        let octets = text.text.as_bytes();
        text.pieces.iter().take(text.count).map(|piece| {
            let span = usize::from(piece.start)..usize::from(piece.end);
            let octets = octets.get(span).unwrap_or_default();
            (octets, piece.value.into())
        })
    }
}

const fn fault(en: &[u8], ja: &[u8]) -> Option<&'static str> {
    if has_japanese(en) {
        return Some("Japanese in the English text");
    }
    if !has_japanese(ja) {
        return Some("no Japanese in the Japanese text");
    }
    if places(en) != places(ja) {
        return Some("the texts have not the same places");
    }
    let mut at = 0;
    while at < ja.len() {
        let (before, behind) = (octet(ja, at.wrapping_sub(1)), octet(ja, at + 1));
        match ja[at] {
            b',' | b'.' | b';' | b':' | b'!' | b'?' | b'(' | b')'
                if !(before.is_ascii_alphanumeric() && behind.is_ascii_alphanumeric()) =>
            {
                return Some("punctuation of English in the Japanese text");
            }
            b' ' if !(before.is_ascii() && behind.is_ascii()) => {
                return Some("a space beside Japanese, which is written without");
            }
            _ => at += 1,
        }
    }
    None
}

/// True if a character is at or behind U+3000, where kana, kanji and their punctuation begin in UTF-8.
const fn has_japanese(text: &[u8]) -> bool {
    let mut at = 0;
    while at < text.len() {
        if text[at] >= 0xe3 {
            return true;
        }
        at += 1;
    }
    false
}

/// The places in a text, a bit each.
const fn places(text: &[u8]) -> u16 {
    let (mut places, mut at) = (0, 0);
    while at < text.len() {
        if text[at] == b'{' {
            places |= 1 << octet(text, at + 1).wrapping_sub(b'0');
        }
        at += 1;
    }
    places
}

/// The octet there, a space in front of the text and behind it.
const fn octet(text: &[u8], at: usize) -> u8 {
    if at < text.len() { text[at] } else { b' ' }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_what_stands_between_the_places() {
        const LAST: usize = Piece::LAST as usize;
        let pieces = |wording: &Wording, lang| -> Vec<(String, usize)> {
            let piece = |(octets, number): (&[u8], _)| {
                (String::from_utf8(octets.to_vec()).unwrap(), number)
            };
            wording.pieces(lang).map(piece).collect()
        };
        let wording = Wording::new("{1} port {0}", "{0}番の{1}");
        let expected = [("", 1), (" port ", 0), ("", LAST)];
        assert_eq!(
            pieces(&wording, Lang::En),
            expected.map(|(text, number)| (text.to_owned(), number))
        );
        let expected = [("", 0), ("番の", 1), ("", LAST)];
        assert_eq!(
            pieces(&wording, Lang::Ja),
            expected.map(|(text, number)| (text.to_owned(), number))
        );
    }

    #[test]
    fn a_text_without_places_may_be_long() {
        let long: &str = "x".repeat(1000).leak();
        let wording = Wording::new(long, "長い");
        let pieces: Vec<_> = wording.pieces(Lang::En).collect();
        assert_eq!(pieces, [(long.as_bytes(), usize::from(Piece::LAST))]);
    }

    #[test]
    fn a_locale_of_japan_is_japanese() {
        for (locale, expected) in [
            ("ja", Lang::Ja),
            ("ja_JP.UTF-8", Lang::Ja),
            ("en_US.UTF-8", Lang::En),
            ("C.UTF-8", Lang::En),
            ("POSIX", Lang::En),
            ("", Lang::En),
        ] {
            assert_eq!(Lang::of_locale(locale.as_bytes()), expected, "{locale}");
        }
    }

    #[test]
    fn a_wording_has_a_text_in_each_language() {
        const WORDING: Wording = Wording::new("{0} of {1}", "{1}の{0}");
        assert_eq!(WORDING.of(Lang::En), "{0} of {1}");
        assert_eq!(WORDING.of(Lang::Ja), "{1}の{0}");
    }

    #[test]
    fn texts_that_do_not_fit_are_refused() {
        let places = Some("the texts have not the same places");
        let punctuation = Some("punctuation of English in the Japanese text");
        let space = Some("a space beside Japanese, which is written without");
        for (en, ja, expected) in [
            ("window {1} × {2}", "ウィンドウ{1}×{2}", None),
            ("RFC 9293 3.5", "RFC 9293 3.5を見よ", None),
            ("again", "もう一度（{0}）", places),
            ("{0}, {1}", "{0}、{2}", places),
            ("{0}", "{0}", Some("no Japanese in the Japanese text")),
            ("もう一度", "もう一度", Some("Japanese in the English text")),
            ("a", "受け取る,送る", punctuation),
            ("a", "受け取る.", punctuation),
            ("{0}", "受け取る({0})", punctuation),
            ("{0}", "{0}: 受け取る", punctuation),
            ("{0}", "ポート {0}", space),
            ("{0}", "{0} が", space),
            ("a", "送る ", space),
        ] {
            let found = fault(en.as_bytes(), ja.as_bytes());
            assert_eq!(found, expected, "{en} / {ja}");
        }
    }
}
