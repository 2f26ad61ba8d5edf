//! What of the options about showing fits together, and what the terminal can show.

use std::{env, ffi::OsString};

use clap::error::ErrorKind;

use super::{Format, Show, StyleOptions};

/// The variables that name the encoding of text, in the order in which they count (POSIX.1-2024 XBD 8.2).
const VARIABLES: [&str; 3] = ["LC_ALL", "LC_CTYPE", "LANG"];

impl Show {
    /// What makes no sense, if anything does not.
    pub(super) fn check(&self) -> Result<(), (ErrorKind, &'static str)> {
        match (self.format, self.stats) {
            (Format::Json, None) => {
                let message = "`--format json` tells counters, not packets yet; add --stats";
                return Err((ErrorKind::MissingRequiredArgument, message));
            }
            (Format::Tcpdump, Some(_)) => {
                let message = "--stats shows no packets, and `--format tcpdump` nothing else; leave one of them out";
                return Err((ErrorKind::ArgumentConflict, message));
            }
            _ => {}
        }
        StyleOptions::check(self)
    }

    /// True if the locale says that the terminal shows all of Unicode.
    #[must_use]
    pub fn has_utf8(&self) -> bool {
        is_utf8(VARIABLES.map(env::var_os))
    }
}

/// Whether the first variable that has a value names the encoding UTF-8; an empty one counts as unset.
fn is_utf8(values: [Option<OsString>; 3]) -> bool {
    let mut set = values.into_iter().flatten();
    let locale = set.find(|value| !value.is_empty()).unwrap_or_default();
    let locale = locale.to_string_lossy().to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_with_a_value_names_the_encoding() {
        for (values, expected) in [
            ([None, None, None], false),
            ([None, None, Some("ja_JP.UTF-8")], true),
            ([None, None, Some("en_US.utf8")], true),
            ([Some("C"), None, Some("en_US.UTF-8")], false),
            ([Some(""), Some("C.UTF-8"), Some("C")], true),
            ([None, Some("ja_JP.eucJP"), Some("C.UTF-8")], false),
        ] {
            let found = is_utf8(values.map(|value| value.map(OsString::from)));
            assert_eq!(found, expected, "{values:?}");
        }
    }
}
