//! Whether the output has colours: by the option, the environment and the terminal.

use std::{env, ffi::OsStr};

use clap::ValueEnum;

/// When colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// If standard output is a terminal
    Auto,
    /// Also into files and pipes
    Always,
    /// Not at all
    Never,
}

impl Color {
    /// Whether to use colours, by this option, then `NO_COLOR` (no-color.org), `CLICOLOR_FORCE`
    /// (bixense.com/clicolors), and at last by what standard output is.
    #[must_use]
    pub fn is_on(self, stdout_is_terminal: bool) -> bool {
        self.decide(
            env::var_os("NO_COLOR").as_deref(),
            env::var_os("CLICOLOR_FORCE").as_deref(),
            stdout_is_terminal,
        )
    }

    pub(super) fn decide(
        self,
        no_color: Option<&OsStr>,
        force: Option<&OsStr>,
        stdout_is_terminal: bool,
    ) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto if no_color.is_some_and(|value| !value.is_empty()) => false,
            Self::Auto if force.is_some_and(|value| !value.is_empty() && value != "0") => true,
            Self::Auto => stdout_is_terminal,
        }
    }
}
