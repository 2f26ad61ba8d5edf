//! What the environment says of the terminal: how wide it is, and whether it can draw.

use std::{
    env,
    ffi::{OsStr, OsString},
    os::fd::AsFd,
};

use crate::view::Glyphs;

/// Where nothing is known.
const COLUMNS: usize = 80;

/// The variables that name the locale of characters, in the order in which they count (POSIX.1-2024 XBD 8.2).
const VARIABLES: [&str; 3] = ["LC_ALL", "LC_CTYPE", "LANG"];

/// Columns of a line on `output`: by `COLUMNS`, then as the terminal says; 80 if it is none.
#[must_use]
pub fn columns(output: impl AsFd) -> usize {
    let size = rustix::termios::tcgetwinsize(output).ok();
    let of_terminal = size.map(|size| size.ws_col.into());
    decide(env::var_os("COLUMNS").as_deref(), of_terminal)
}

fn decide(variable: Option<&OsStr>, of_terminal: Option<usize>) -> usize {
    let told = variable.and_then(OsStr::to_str);
    let told = told.and_then(|columns| columns.parse().ok());
    let mut known = [told, of_terminal].into_iter().flatten();
    known.find(|columns| *columns > 0).unwrap_or(COLUMNS)
}

/// Lines and arrows, if the locale has the characters for them.
#[must_use]
pub fn glyphs() -> Glyphs {
    of_locale(VARIABLES.map(env::var_os))
}

/// By the first variable that has a value.
fn of_locale(values: [Option<OsString>; 3]) -> Glyphs {
    let mut set = values.into_iter().flatten();
    let locale = set.find(|value| !value.is_empty()).unwrap_or_default();
    let locale = locale.to_string_lossy().to_ascii_lowercase();
    if locale.contains("utf-8") || locale.contains("utf8") {
        Glyphs::Unicode
    } else {
        Glyphs::Ascii
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_counts_before_the_terminal() {
        for (variable, of_terminal, expected) in [
            (None, None, 80),
            (None, Some(132), 132),
            (Some("100"), Some(132), 100),
            (Some("0"), Some(132), 132),
            (Some("wide"), Some(0), 80),
            (Some("-1"), None, 80),
        ] {
            assert_eq!(decide(variable.map(OsStr::new), of_terminal), expected);
        }
    }

    #[test]
    fn a_locale_without_utf_8_gets_ascii() {
        for (values, expected) in [
            ([None, None, None], Glyphs::Ascii),
            ([None, None, Some("C")], Glyphs::Ascii),
            ([None, None, Some("C.UTF-8")], Glyphs::Unicode),
            ([None, None, Some("ja_JP.utf8")], Glyphs::Unicode),
            ([None, None, Some("ja_JP.eucJP")], Glyphs::Ascii),
            ([Some("C"), None, Some("C.UTF-8")], Glyphs::Ascii),
            ([Some(""), Some("en_US.UTF-8"), Some("C")], Glyphs::Unicode),
        ] {
            let found = of_locale(values.map(|value| value.map(OsString::from)));
            assert_eq!(found, expected, "{values:?}");
        }
    }
}
