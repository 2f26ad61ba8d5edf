//! What the lessons say, in the languages of pktobs.

/// A language of pktobs, as its `--lang` has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Lang {
    /// English
    En,
    /// Japanese
    Ja,
}

impl Lang {
    /// The value of `--lang`.
    pub fn name(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ja => "ja",
        }
    }
}

/// A text in every language.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    pub(super) en: &'static str,
    pub(super) ja: &'static str,
}

impl Text {
    /// The text in a language.
    pub fn of(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Ja => self.ja,
        }
    }
}
