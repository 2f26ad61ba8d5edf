//! What of the options about showing fits together.

use clap::error::ErrorKind;

use super::{Format, Show, StyleOptions};

impl Show {
    /// What makes no sense, if anything does not.
    pub(super) fn check(&self) -> Result<(), (ErrorKind, &'static str)> {
        match (self.format, self.stats) {
            (Format::Json, None) => {
                let message = "`--format json` tells counters, not packets yet; add --stats";
                return Err((ErrorKind::MissingRequiredArgument, message));
            }
            (Format::Tcpdump | Format::Ladder, Some(_)) => {
                let message = "--stats shows no packets, and this --format nothing else; leave one of them out";
                return Err((ErrorKind::ArgumentConflict, message));
            }
            _ => {}
        }
        StyleOptions::check(self)
    }
}
