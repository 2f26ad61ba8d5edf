//! Colours of a text for a terminal (ECMA-48 8.3.117, SGR).
//!
//! The foreground colours used are those two that can be read on black as on white in the usual palettes; the
//! rest is done by weight. Whether there is colour at all the caller decides: if not, no escape octet comes out.

use super::text::Append;

/// What a piece of text is, as far as its look goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// What is there on every line, and rarely looked at.
    Quiet,
    /// What to look at first.
    Strong,
    /// An explanation.
    Note,
    /// Something is wrong or refused.
    Alarm,
}

impl Role {
    const fn start(self) -> &'static str {
        match self {
            Self::Quiet => "\x1b[2m",
            Self::Strong => "\x1b[1m",
            Self::Note => "\x1b[35m",
            Self::Alarm => "\x1b[31m",
        }
    }
}

/// Colours, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Plain text.
    Off,
    /// Text with SGR sequences.
    On,
}

impl Colour {
    /// Appends what `write` writes in the look of its role.
    pub fn paint<T: Append>(self, role: Role, text: &mut T, write: impl FnOnce(&mut T)) {
        if self == Self::Off {
            return write(text);
        }
        text.text(role.start());
        write(text);
        text.text("\x1b[0m");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn off_is_plain_text() {
        for (colour, expected) in [(Colour::Off, "a"), (Colour::On, "\x1b[31ma\x1b[0m")] {
            let mut text = bytes::BytesMut::new();
            colour.paint(Role::Alarm, &mut text, |text| text.text("a"));
            assert_eq!(text, expected);
        }
    }
}
