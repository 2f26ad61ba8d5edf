//! Which language views speak: by `--lang`, then by the locale of the environment.

use std::{env, ffi::OsString};

use super::Show;
use crate::lang::Lang;

/// The variables that name the locale of messages, in the order in which they count (POSIX.1-2024 XBD 8.2).
const VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

impl Show {
    /// The language.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang
            .unwrap_or_else(|| of_environment(VARIABLES.map(env::var_os)))
    }
}

/// That of the first variable that has a value; an empty one counts as unset.
fn of_environment(values: [Option<OsString>; 3]) -> Lang {
    let mut set = values.into_iter().flatten();
    set.find(|value| !value.is_empty())
        .map(|locale| Lang::of_locale(locale.as_encoded_bytes()))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;

    #[test]
    fn the_first_variable_with_a_value_names_the_locale() {
        for (values, expected) in [
            ([None, None, None], Lang::En),
            ([None, None, Some("ja_JP.UTF-8")], Lang::Ja),
            ([None, Some("ja_JP.UTF-8"), Some("en_US.UTF-8")], Lang::Ja),
            ([Some("ja"), Some("C"), Some("C")], Lang::Ja),
            (
                [Some("C"), Some("ja_JP.UTF-8"), Some("ja_JP.UTF-8")],
                Lang::En,
            ),
            ([None, Some("de_DE.UTF-8"), Some("ja_JP.UTF-8")], Lang::En),
            ([Some(""), None, Some("ja_JP.UTF-8")], Lang::Ja),
            ([Some(""), Some(""), Some("")], Lang::En),
        ] {
            let found = of_environment(values.map(|value| value.map(OsString::from)));
            assert_eq!(found, expected, "{values:?}");
        }
    }

    #[test]
    fn the_option_counts_before_the_environment() {
        for (option, expected) in [("en", Lang::En), ("ja", Lang::Ja)] {
            let cli = Cli::try_read(["pktobs", "--lang", option]).unwrap();
            assert_eq!(cli.show.lang(), expected);
        }
        for wrong in ["de", "JA", "ja_JP.UTF-8", ""] {
            assert!(
                Cli::try_read(["pktobs", "--lang", wrong]).is_err(),
                "{wrong}"
            );
        }
    }
}
