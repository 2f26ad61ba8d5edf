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

/// Tells a service manager that waits for it (`Type=notify`, sd_notify(3)) that every packet is seen from now on.
pub fn ready() {
    if let Err(error) = sd_notify::notify(&[sd_notify::NotifyState::Ready]) {
        tell(format_args!("cannot tell the service manager: {error}"));
    }
}
