//! The values of options: durations and sizes with a unit.
//!
//! Each parser takes what people write (`500ms`, `8MiB`) and says in its error what it would have taken.

use std::time::Duration;

const UNITS_OF_TIME: [(&str, u32); 4] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)];

const UNITS_OF_SIZE: [(&str, u32); 6] = [
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("K", 1 << 10),
    ("M", 1 << 20),
    ("G", 1 << 30),
];

const SHORTEST_INTERVAL: Duration = Duration::from_millis(100);

const BUFFER_MIN: u64 = 4 << 10;
const BUFFER_MAX: u64 = 1 << 30;

/// The size of the ring buffer in octets: a power of two and a multiple of the page size, as the kernel wants it
/// (`ringbuf_map_alloc` in kernel/bpf/ringbuf.c).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BufferSize(u32);

impl BufferSize {
    /// Rounds up what was asked for; `page_size` is a power of two, in octets.
    fn new(octets: u32, page_size: u32) -> Self {
        Self(octets.next_power_of_two().max(page_size))
    }

    /// Octets.
    #[must_use]
    pub const fn octets(self) -> u32 {
        self.0
    }
}

/// Reads `10s`, `2m`, `500ms`, `1.5h`; a plain number is seconds. Never zero.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let unknown = || "write a time above 0 as 10s, 500ms, 2m or 1h".to_owned();
    let (number, unit) = split(text);
    let milliseconds = match unit {
        "" => 1000,
        unit => factor(&UNITS_OF_TIME, unit).ok_or_else(unknown)?,
    };
    let number: f64 = number.parse().map_err(|_| unknown())?;
    let seconds = number * f64::from(milliseconds) / 1000.0;
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|duration| !duration.is_zero())
        .ok_or_else(unknown)
}

/// Reads a duration between two lines; at least 100 ms, so that a person can read them.
pub(super) fn interval(text: &str) -> Result<Duration, String> {
    let interval = duration(text)?;
    if interval < SHORTEST_INTERVAL {
        return Err("the shortest interval is 100ms".to_owned());
    }
    Ok(interval)
}

/// Reads `8MiB`, `512K`, `65536`.
pub(super) fn buffer_size(text: &str) -> Result<BufferSize, String> {
    let unknown = || "write a size as 8MiB, 512K or a number of octets".to_owned();
    let (number, unit) = split(text);
    let octets = match unit {
        "" => 1,
        unit => factor(&UNITS_OF_SIZE, unit).ok_or_else(unknown)?,
    };
    let number: u64 = number.parse().map_err(|_| unknown())?;
    let size = number.saturating_mul(u64::from(octets));
    u32::try_from(size)
        .ok()
        .filter(|_| (BUFFER_MIN..=BUFFER_MAX).contains(&size))
        .map(|size| BufferSize::new(size, page_size()))
        .ok_or_else(|| "the size must be from 4KiB to 1GiB".to_owned())
}

fn split(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.'));
    text.split_at(end.unwrap_or(text.len()))
}

fn factor(units: &[(&str, u32)], name: &str) -> Option<u32> {
    units
        .iter()
        .find(|(unit, _)| *unit == name)
        .map(|(_, factor)| *factor)
}

/// The size of a page in octets; 4096 should the system not say.
fn page_size() -> u32 {
    nix::unistd::sysconf(nix::unistd::SysconfVar::PAGE_SIZE)
        .ok()
        .flatten()
        .and_then(|size| u32::try_from(size).ok())
        .unwrap_or(4096)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units_and_seconds_are_understood() {
        for (text, milliseconds) in [
            ("10", 10_000),
            ("10s", 10_000),
            ("2m", 120_000),
            ("500ms", 500),
            ("1.5h", 5_400_000),
            ("0.25", 250),
        ] {
            assert_eq!(duration(text), Ok(Duration::from_millis(milliseconds)));
        }
        for text in ["", "0", "0ms", "-1", "10 s", "10x", "s", "1e3", "."] {
            assert!(duration(text).is_err(), "{text}");
        }
        assert!(duration("99999999999999999999999999").is_err());
    }

    #[test]
    fn an_interval_is_at_least_a_tenth_of_a_second() {
        assert_eq!(interval("100ms"), Ok(Duration::from_millis(100)));
        assert!(interval("99ms").is_err());
    }

    #[test]
    fn sizes_have_units_and_bounds() {
        for (text, octets) in [
            ("4096", 4096),
            ("4K", 4096),
            ("8MiB", 8 << 20),
            ("3M", 4 << 20),
            ("1GiB", 1 << 30),
        ] {
            let size = buffer_size(text).map(BufferSize::octets);
            assert_eq!(size, Ok(octets), "{text}");
        }
        for text in [
            "4095",
            "1073741825",
            "2G",
            "99999999999G",
            "8MB",
            "",
            "M",
            "1.5M",
        ] {
            assert!(buffer_size(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_buffer_is_a_power_of_two_of_whole_pages() {
        assert_eq!(BufferSize::new(4097, 4096).octets(), 8192);
        assert_eq!(BufferSize::new(4096, 65536).octets(), 65536);
        assert_eq!(BufferSize::new(1 << 30, 4096).octets(), 1 << 30);
    }
}
