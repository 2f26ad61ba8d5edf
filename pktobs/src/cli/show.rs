//! What of the options about showing fits together.

use clap::error::ErrorKind;

use super::{Format, Show, StyleOptions};

impl Show {
    /// What makes no sense, if anything does not.
    pub(super) fn check(&self) -> Result<(), (ErrorKind, &'static str)> {
        if let (Format::Tcpdump | Format::Ladder, Some(_)) = (self.format, self.stats) {
            let message =
                "--stats shows no packets, and this --format nothing else; leave one of them out";
            return Err((ErrorKind::ArgumentConflict, message));
        }
        StyleOptions::check(self)
    }
}
