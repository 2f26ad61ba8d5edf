//! Colours of a text for a terminal (ECMA-48 8.3.117, SGR).
//!
//! The foreground colours used are those two that can be read on black as on white in the usual palettes; the
//! rest is done by weight. Layers, and lines that belong to one of several flows, are told apart by colours of the
//! palette of 256 (xterm), which users do not change. Whether there is colour at all the caller decides: if not, no
//! escape octet comes out.

use super::text::Append;
use crate::glossary::Layer;

/// What a piece of text is, as far as its look goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Like the text around it.
    Plain,
    /// What is there on every line, and rarely looked at.
    Quiet,
    /// What to look at first.
    Strong,
    /// An explanation.
    Note,
    /// Something is wrong or refused.
    Alarm,
    /// A line that belongs to the flow of this number.
    Flow(u64),
    /// A name of a field of this layer.
    Layer(Layer),
}

/// Colours of flows: blue, amber, green, teal. Each has a contrast of at least 4 to 1 with black and with white
/// (WCAG 2 1.4.3), and none is like those of [`Role::Note`] and [`Role::Alarm`].
const FLOWS: [&str; 4] = [
    "\x1b[38;5;27m",
    "\x1b[38;5;130m",
    "\x1b[38;5;28m",
    "\x1b[38;5;30m",
];

impl Role {
    const fn start(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Quiet => "\x1b[2m",
            Self::Strong => "\x1b[1m",
            Self::Note => "\x1b[35m",
            Self::Alarm => "\x1b[31m",
            Self::Flow(number) => FLOWS[(number % FLOWS.len() as u64) as usize],
            // Each has a contrast of at least 4 to 1 with black and with white (WCAG 2 1.4.3).
            Self::Layer(Layer::Frame) => "\x1b[38;5;30m",
            Self::Layer(Layer::Link) => "\x1b[38;5;130m",
            Self::Layer(Layer::Network) => "\x1b[38;5;27m",
            Self::Layer(Layer::Transport) => "\x1b[38;5;28m",
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
        if self == Self::Off || role == Role::Plain {
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
