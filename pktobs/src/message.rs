//! Messages for people, on stderr.
//!
//! A message that cannot be written is let go: whoever closed stderr does not want it, and it is no reason to
//! stop observing.

use std::{
    fmt::Display,
    io::{self, Write},
};

/// Writes a line as it is.
pub fn say(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Writes a line that says who speaks.
pub fn tell(line: impl Display) {
    say(format_args!("pktobs: {line}"));
}
