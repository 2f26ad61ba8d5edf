//! How far a long reading has come, on a line of the terminal that is written over.
//!
//! Shown only where nothing else would appear: messages go to a terminal and packets do not.

use std::{
    io::{self, IsTerminal, Write},
    time::{Duration, Instant},
};

/// Between two states of the line; a reading that takes less time shows none.
const INTERVAL: Duration = Duration::from_millis(250);
/// To the beginning of the line, and all behind it removed (ECMA-48 8.3.41, EL).
const CLEAR: &str = "\r\x1b[K";

/// The line.
#[derive(Debug)]
pub(super) struct Progress {
    /// Octets of the whole file, if it has a known length.
    total: Option<u64>,
    begun: Instant,
    next: Instant,
    is_shown: bool,
    is_wanted: bool,
}

impl Progress {
    pub(super) fn new(total: Option<u64>) -> Self {
        let now = Instant::now();
        Self {
            total,
            begun: now,
            next: now + INTERVAL,
            is_shown: false,
            is_wanted: io::stderr().is_terminal() && !io::stdout().is_terminal(),
        }
    }

    /// Shows that `read` octets have been read, if it is time to.
    pub(super) fn show(&mut self, read: u64) {
        if !self.is_wanted {
            return;
        }
        let now = Instant::now();
        if now >= self.next {
            self.next = now + INTERVAL;
            self.is_shown = true;
            let line = line(read, self.total, now - self.begun);
            write_to_stderr(&format!("{CLEAR}{line}"));
        }
    }
}

/// Removes the line, so that something else can be written.
impl Drop for Progress {
    fn drop(&mut self) {
        if self.is_shown {
            write_to_stderr(CLEAR);
        }
    }
}

/// A terminal that has gone is no reason to end.
fn write_to_stderr(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

/// `1.2 GB of 3.4 GB, 35 %, 410.0 MB/s`, or without what needs a known total.
fn line(read: u64, total: Option<u64>, elapsed: Duration) -> String {
    let rate = (read as f64 / elapsed.as_secs_f64().max(1e-3)) as u64;
    match total {
        Some(total) if total > 0 => format!(
            "{} of {}, {} %, {}/s",
            size(read),
            size(total),
            read.saturating_mul(100) / total,
            size(rate)
        ),
        _ => format!("{}, {}/s", size(read), size(rate)),
    }
}

/// Octets, in thousands with one decimal.
fn size(octets: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1000, "kB")];
    let Some((unit, name)) = UNITS.into_iter().find(|(unit, _)| octets >= *unit) else {
        return format!("{octets} B");
    };
    let tenths = octets / (unit / 10);
    format!("{}.{} {name}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_part_and_rate() {
        let elapsed = Duration::from_secs(2);
        assert_eq!(
            line(1_234_567_890, Some(4_000_000_000), elapsed),
            "1.2 GB of 4.0 GB, 30 %, 617.2 MB/s"
        );
        assert_eq!(line(999, None, elapsed), "999 B, 499 B/s");
        assert_eq!(line(0, Some(0), Duration::ZERO), "0 B, 0 B/s");
    }
}
