//! From the kernel program's clock to the time of day.
//!
//! Records carry nanoseconds since boot (`CLOCK_BOOTTIME` of the host). The distance to the time of day is
//! measured every few seconds, so that times follow a clock that is being adjusted; a step of the clock is told.

use std::{fs, io, sync::LazyLock};

use nix::time::{ClockId, clock_gettime};

const NANOSECONDS: i64 = 1_000_000_000;
/// Below this a clock is being adjusted, beyond it has been set.
const STEP_NS: i64 = NANOSECONDS / 10;

/// How far the time since boot that this process sees is ahead of the host's (time_namespaces(7)). It never changes for
/// a process, and no file can be opened any more once it observes.
static NAMESPACE_NS: LazyLock<i64> = LazyLock::new(|| {
    namespace_ns(&fs::read_to_string("/proc/self/timens_offsets").unwrap_or_default())
});

/// Turns nanoseconds since boot into nanoseconds since 1970-01-01 00:00 UTC.
#[derive(Debug)]
pub struct Clock {
    /// Time of day minus time since boot.
    offset_ns: i64,
    /// How far the time since boot that this process sees is ahead of the host's (time_namespaces(7)).
    namespace_ns: i64,
}

impl Clock {
    /// Measures the distance now.
    ///
    /// # Errors
    ///
    /// An I/O error if the kernel has no such clock.
    pub fn new() -> io::Result<Self> {
        let mut clock = Self {
            offset_ns: 0,
            namespace_ns: *NAMESPACE_NS,
        };
        clock.offset_ns = clock.measure()?;
        Ok(clock)
    }

    /// For times that are times of day already, as those in capture files.
    #[must_use]
    pub const fn of_times_of_day() -> Self {
        Self {
            offset_ns: 0,
            namespace_ns: 0,
        }
    }

    /// The time of day, given nanoseconds since boot.
    #[must_use]
    pub const fn time_of_day(&self, boot_ns: u64) -> u64 {
        boot_ns.wrapping_add_signed(self.offset_ns)
    }

    /// The time since boot, given a time of day; both in nanoseconds.
    #[must_use]
    pub const fn since_boot(&self, time_ns: u64) -> u64 {
        time_ns.wrapping_sub(self.offset_ns.cast_unsigned())
    }

    /// Measures anew. Returns by how many nanoseconds the clock was set since the last time, or `None` if it
    /// was not.
    ///
    /// # Errors
    ///
    /// An I/O error if the kernel has no such clock.
    pub fn adjust(&mut self) -> io::Result<Option<i64>> {
        let offset_ns = self.measure()?;
        let step = offset_ns - self.offset_ns;
        self.offset_ns = offset_ns;
        Ok((step.abs() >= STEP_NS).then_some(step))
    }

    /// Reads one clock between two readings of the other, three times, and believes the tightest: this process
    /// may lose the processor between any two.
    fn measure(&self) -> io::Result<i64> {
        let nanoseconds = |clock| -> io::Result<i64> {
            let time = clock_gettime(clock)?;
            Ok(time.tv_sec() * NANOSECONDS + time.tv_nsec())
        };
        let mut tightest = (i64::MAX, 0);
        for _ in 0..3 {
            let before = nanoseconds(ClockId::CLOCK_BOOTTIME)?;
            let real = nanoseconds(ClockId::CLOCK_REALTIME)?;
            let after = nanoseconds(ClockId::CLOCK_BOOTTIME)?;
            let between = before + (after - before) / 2;
            tightest = tightest.min((after - before, real - between));
        }
        Ok(tightest.1 + self.namespace_ns)
    }
}

/// Looks once how far the clocks of this process are ahead, while files can be opened.
pub fn look_ahead() {
    LazyLock::force(&NAMESPACE_NS);
}

/// Nanoseconds since boot now, as records carry them; 0 if the kernel has no such clock.
#[must_use]
pub fn since_boot() -> u64 {
    clock_gettime(ClockId::CLOCK_BOOTTIME).map_or(0, |time| {
        let nanoseconds = time.tv_sec() * NANOSECONDS + time.tv_nsec();
        (nanoseconds - *NAMESPACE_NS).cast_unsigned()
    })
}

/// The offset of the boot-time clock in the text of `/proc/PID/timens_offsets`; 0 if it has none.
fn namespace_ns(offsets: &str) -> i64 {
    let mut words = offsets.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        (words.next()? == "boottime").then_some(words)
    });
    let Some(mut words) = words.next() else {
        return 0;
    };
    let mut number = || {
        words
            .next()
            .and_then(|word| word.parse::<i64>().ok())
            .unwrap_or(0)
    };
    number() * NANOSECONDS + number()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boottime_line_of_a_time_namespace_is_read() {
        let offsets = "monotonic           7         0\nboottime       100000         5\n";
        assert_eq!(namespace_ns(offsets), 100_000 * NANOSECONDS + 5);
        assert_eq!(namespace_ns(""), 0);
    }

    #[test]
    fn now_is_between_before_and_after() {
        let nanoseconds = |clock| {
            let time = clock_gettime(clock).unwrap();
            (time.tv_sec() * NANOSECONDS + time.tv_nsec()).cast_unsigned()
        };
        let clock = Clock::new().unwrap();
        let before = nanoseconds(ClockId::CLOCK_REALTIME);
        let boot = nanoseconds(ClockId::CLOCK_BOOTTIME).wrapping_add_signed(-clock.namespace_ns);
        let now = clock.time_of_day(boot);
        assert!(
            now.abs_diff(before) < 50_000_000,
            "{now} is far from {before}"
        );
    }
}
