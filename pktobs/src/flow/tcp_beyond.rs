//! What one side of a TCP connection says that it has behind its acknowledgment number (RFC 2018).
//!
//! `tcp_acknowledge` reads it from a segment and keeps the last; `tcp_send` asks it why data comes again.

/// Spans in rising order, counted from the acknowledgment number.
#[derive(Debug, Default)]
pub(super) struct Beyond {
    spans: [(u32, u32); Self::MAX],
    count: u8,
}

impl Beyond {
    /// The option has room for four.
    const MAX: usize = 4;

    /// Adds a span, unless it is none or does not lie behind the acknowledgment number.
    pub(super) fn add(&mut self, [start, end]: [i32; 2]) {
        let count = self.spans().len();
        if count == Self::MAX || start <= 0 || end <= start {
            return;
        }
        let span = (start.cast_unsigned(), end.cast_unsigned());
        let place = self.spans().partition_point(|known| *known < span);
        self.spans.copy_within(place..count, place + 1);
        self.spans[place] = span;
        self.count += 1;
    }

    /// True if there is no span.
    pub(super) const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// True if all from `start` to `end` is in one span.
    pub(super) fn has(&self, start: i32, end: i32) -> bool {
        let is_within = |&(first, last): &(u32, u32)| {
            first <= start.cast_unsigned() && end.cast_unsigned() <= last
        };
        start >= 0 && self.spans().iter().any(is_within)
    }

    /// True if some span ends behind `start`.
    pub(super) fn goes_beyond(&self, start: i32) -> bool {
        let is_behind = |&(_, end): &(u32, u32)| i64::from(end) > i64::from(start);
        self.spans().iter().any(is_behind)
    }

    /// How many octets are missing in front of the first span, in how many more places some are, and how many there
    /// are in all spans.
    pub(super) fn summary(&self) -> (u32, u8, u32) {
        let spans = self.spans();
        let (mut others, mut has, mut reached) = (0, 0, 0);
        for &(start, end) in spans {
            others += u8::from(reached != 0 && start > reached);
            has += end.saturating_sub(start.max(reached));
            reached = reached.max(end);
        }
        (spans.first().map_or(0, |&(start, _)| start), others, has)
    }

    fn spans(&self) -> &[(u32, u32)] {
        self.spans.get(..self.count.into()).unwrap_or(&[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(spans: &[[i32; 2]]) -> (u32, u8, u32) {
        let mut beyond = Beyond::default();
        spans.iter().for_each(|&span| beyond.add(span));
        beyond.summary()
    }

    #[test]
    fn spans_are_summed_up_in_any_order() {
        assert_eq!(summary(&[[10, 20]]), (10, 0, 10));
        assert_eq!(summary(&[[50, 60], [10, 20], [20, 30]]), (10, 1, 30));
        assert_eq!(summary(&[[10, 30], [20, 40], [60, 61]]), (10, 1, 31));
    }

    #[test]
    fn what_is_not_behind_the_acknowledgment_counts_for_nothing() {
        assert_eq!(
            summary(&[[-10, -5], [0, 5], [9, 9], [9, 3], [4, 9]]),
            (4, 0, 5)
        );
    }

    #[test]
    fn only_what_is_in_one_span_is_there() {
        let mut beyond = Beyond::default();
        [[10, 20], [30, 40]]
            .into_iter()
            .for_each(|span| beyond.add(span));
        for (start, end, has, goes_beyond) in [
            (10, 20, true, true),
            (12, 15, true, true),
            (9, 11, false, true),
            (15, 35, false, true),
            (20, 30, false, true),
            (39, 41, false, true),
            (40, 50, false, false),
            (-5, 12, false, true),
        ] {
            assert_eq!(beyond.has(start, end), has, "{start} {end}");
            assert_eq!(beyond.goes_beyond(start), goes_beyond, "{start} {end}");
        }
    }
}
