//! From the kernel program's clock to the time of day.
//!
//! Records carry nanoseconds since boot (`CLOCK_BOOTTIME` of the host). The distance to the time of day is
//! measured every few seconds. A clock that is being adjusted is followed smoothly, so that a later packet never has an
//! earlier time; a step of the clock is told, and times follow it at once.

use std::{
    fmt::{self, Display, Formatter},
    fs, io,
    sync::LazyLock,
};

use nix::time::{ClockId, clock_gettime};

const NANOSECONDS: i64 = 1_000_000_000;
/// Below this a clock is being adjusted, beyond it has been set.
const STEP_NS: i64 = NANOSECONDS / 10;
/// For so long, by the times of packets, they move over to a new distance, which is nearer than that: so time goes on.
const SMOOTH_NS: i64 = 2 * NANOSECONDS;

/// How far the time since boot that this process sees is ahead of the host's (time_namespaces(7)). It never changes for
/// a process, and no file can be opened any more once it observes.
static NAMESPACE_NS: LazyLock<i64> = LazyLock::new(|| {
    namespace_ns(&fs::read_to_string("/proc/self/timens_offsets").unwrap_or_default())
});

/// Turns nanoseconds since boot into nanoseconds since 1970-01-01 00:00 UTC.
#[derive(Debug)]
pub struct Clock {
    /// Time of day minus time since boot, as measured last.
    distance_ns: i64,
    /// The distance from which times move over to that one, beginning at `smooth_from_ns` since boot.
    former_ns: i64,
    smooth_from_ns: u64,
}

/// By how many nanoseconds the clock was set; forward if it is positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step(pub i64);

impl Display for Step {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let way = if self.0 < 0 { "back" } else { "forward" };
        let seconds = self.0.unsigned_abs() as f64 / 1e9;
        write!(
            f,
            "the system's clock was set {way} by {seconds:.3} s; times follow it from here"
        )
    }
}

impl Clock {
    /// Measures the distance now.
    ///
    /// # Errors
    ///
    /// An I/O error if the kernel has no such clock.
    pub fn new() -> io::Result<Self> {
        Ok(Self::at(measure(read)? + *NAMESPACE_NS))
    }

    /// For times that are times of day already, as those in capture files.
    #[must_use]
    pub const fn of_times_of_day() -> Self {
        Self::at(0)
    }

    const fn at(distance_ns: i64) -> Self {
        Self {
            distance_ns,
            former_ns: distance_ns,
            smooth_from_ns: 0,
        }
    }

    /// The time of day, given nanoseconds since boot.
    #[must_use]
    pub const fn time_of_day(&self, boot_ns: u64) -> u64 {
        boot_ns.wrapping_add_signed(self.distance_at(boot_ns))
    }

    /// The distance at a time since boot, on its way from the former to the latest.
    const fn distance_at(&self, boot_ns: u64) -> i64 {
        let elapsed = boot_ns.saturating_sub(self.smooth_from_ns);
        if elapsed >= SMOOTH_NS.cast_unsigned() {
            return self.distance_ns;
        }
        // At most SMOOTH_NS squared, so there is room.
        let way = (self.distance_ns - self.former_ns) * elapsed.cast_signed();
        self.former_ns + way / SMOOTH_NS
    }

    /// The time since boot, given a time of day; both in nanoseconds.
    #[must_use]
    pub const fn since_boot(&self, time_ns: u64) -> u64 {
        time_ns.wrapping_sub(self.distance_ns.cast_unsigned())
    }

    /// Measures anew, after a packet of `latest_ns` since boot (0 if there was none). Returns how the clock was set
    /// since the last time, or `None` if it was not.
    ///
    /// # Errors
    ///
    /// An I/O error if the kernel has no such clock.
    pub fn adjust(&mut self, latest_ns: u64) -> io::Result<Option<Step>> {
        let distance_ns = measure(read)? + *NAMESPACE_NS;
        Ok(self.follow(distance_ns, latest_ns))
    }

    fn follow(&mut self, distance_ns: i64, latest_ns: u64) -> Option<Step> {
        let step = Step(distance_ns - self.distance_ns);
        let is_set = step.0.abs() >= STEP_NS;
        let former_ns = if is_set {
            distance_ns
        } else {
            self.distance_at(latest_ns)
        };
        // From farther away time would go back. No packet has come for long then, so none has the times between.
        self.former_ns = former_ns.clamp(distance_ns - SMOOTH_NS, distance_ns + SMOOTH_NS);
        self.smooth_from_ns = latest_ns;
        self.distance_ns = distance_ns;
        is_set.then_some(step)
    }
}

/// What a clock shows, in nanoseconds.
fn read(clock: ClockId) -> io::Result<i64> {
    let time = clock_gettime(clock)?;
    Ok(time.tv_sec() * NANOSECONDS + time.tv_nsec())
}

/// Time of day minus time since boot. Reads one clock between two readings of the other, three times, and believes the
/// tightest: this process may lose the processor between any two, and the clock may be set.
fn measure(mut read: impl FnMut(ClockId) -> io::Result<i64>) -> io::Result<i64> {
    let mut tightest = (i64::MAX, 0);
    for _ in 0..3 {
        let before = read(ClockId::CLOCK_BOOTTIME)?;
        let real = read(ClockId::CLOCK_REALTIME)?;
        let after = read(ClockId::CLOCK_BOOTTIME)?;
        let between = before + (after - before) / 2;
        tightest = tightest.min((after - before, real - between));
    }
    Ok(tightest.1)
}

/// Looks once how far the clocks of this process are ahead, while files can be opened.
pub fn look_ahead() {
    LazyLock::force(&NAMESPACE_NS);
}

/// Nanoseconds since boot now, as records carry them; 0 if the kernel has no such clock.
#[must_use]
pub fn since_boot() -> u64 {
    read(ClockId::CLOCK_BOOTTIME).map_or(0, |time_ns| (time_ns - *NAMESPACE_NS).cast_unsigned())
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
        let clock = Clock::new().unwrap();
        let before = read(ClockId::CLOCK_REALTIME).unwrap().cast_unsigned();
        let now = clock.time_of_day(since_boot());
        assert!(
            now.abs_diff(before) < 50_000_000,
            "{now} is far from {before}"
        );
    }

    /// Readings of a clock that is set or adjusted, as [`measure`] asks for them.
    fn readings(values: [i64; 9]) -> impl FnMut(ClockId) -> io::Result<i64> {
        let mut values = values.into_iter();
        move |_| Ok(values.next().unwrap())
    }

    #[test]
    fn the_tightest_of_three_measurements_is_believed() {
        let interrupted = [100, 5_200, 90_000];
        let (loose, tight) = ([90_010, 95_040, 90_050], [90_060, 95_070, 90_080]);
        let values = [interrupted, loose, tight].concat().try_into().unwrap();
        assert_eq!(measure(readings(values)).unwrap(), 5_000);
    }

    const SECOND: u64 = NANOSECONDS.cast_unsigned();
    const HOUR_NS: i64 = 3_600 * NANOSECONDS;

    #[test]
    fn a_step_is_told_and_followed_at_once() {
        for (step, told) in [
            (HOUR_NS, "set forward by 3600.000 s"),
            (-HOUR_NS, "set back by 3600.000 s"),
            (STEP_NS, "set forward by 0.100 s"),
            (-STEP_NS, "set back by 0.100 s"),
        ] {
            let distance = 2 * HOUR_NS;
            let mut clock = Clock::at(distance);
            let latest = 10 * SECOND;
            assert_eq!(clock.follow(distance, latest), None);
            let line = clock.follow(distance + step, latest).unwrap().to_string();
            assert!(line.contains(told), "{line}");
            let now = latest + 1;
            let expected = now.wrapping_add_signed(distance + step);
            assert_eq!(clock.time_of_day(now), expected, "{told}");
            assert_eq!(clock.since_boot(expected), now, "{told}");
            // It is told once.
            assert_eq!(clock.follow(distance + step, now), None);
        }
    }

    #[test]
    fn an_adjustment_is_followed_and_time_never_goes_back() {
        for change in [1, -1, 999_999, -1_000_001, STEP_NS - 1, 1 - STEP_NS] {
            let distance = HOUR_NS;
            let mut clock = Clock::at(distance);
            let latest = 10 * SECOND;
            let before = clock.time_of_day(latest);
            assert_eq!(clock.follow(distance + change, latest), None, "{change}");
            assert_eq!(clock.time_of_day(latest), before, "{change}");
            let mut last = before;
            for later in (0..2 * SECOND).step_by(1_000_003).chain(1..1_000) {
                if later == 1 {
                    last = before;
                }
                let time = clock.time_of_day(latest + later);
                assert!(time >= last, "{change}: {time} after {last}");
                last = time;
            }
            // After two seconds it has arrived.
            let arrived = latest + 2 * SECOND;
            let expected = arrived.wrapping_add_signed(distance + change);
            assert_eq!(clock.time_of_day(arrived), expected, "{change}");
        }
    }

    #[test]
    fn an_adjustment_on_the_way_to_another_does_not_jump() {
        let mut clock = Clock::at(HOUR_NS);
        let mut latest = 10 * SECOND;
        let mut distance = HOUR_NS;
        for change in [-90, 80, -70, 60, -50_000_000, 40_000_000, -99_000_000] {
            let before = clock.time_of_day(latest);
            distance += change;
            assert_eq!(clock.follow(distance, latest), None, "{change}");
            assert_eq!(clock.time_of_day(latest), before, "{change}");
            assert!(clock.time_of_day(latest + 1) >= before, "{change}");
            latest += SECOND / 3;
        }
    }

    #[test]
    fn without_packets_meanwhile_an_adjustment_holds_at_once() {
        let mut clock = Clock::at(HOUR_NS);
        assert_eq!(clock.follow(HOUR_NS - 5_000_000, 0), None);
        let now = 10 * SECOND;
        let expected = now.wrapping_add_signed(HOUR_NS - 5_000_000);
        assert_eq!(clock.time_of_day(now), expected);
    }
}
