//! What the environment says of the terminal: how wide it is.

use std::{env, ffi::OsStr, os::fd::AsFd};

/// Where nothing is known.
const COLUMNS: usize = 80;

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
}
