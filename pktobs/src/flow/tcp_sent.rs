//! Which sequence numbers of one side were seen: a span with a few holes.
//!
//! Sequence numbers are compared as RFC 9293 3.4 says, modulo 2^32.

use std::ops::Range;

/// No window is larger, in octets (RFC 7323 2.3): a sequence number farther away from those seen last belongs to
/// something else, or too much of the connection was not seen.
pub(super) const REACH: u32 = 1 << 30;
/// So many holes are kept apart. If there are more, what was before the first of them counts as unknown.
const HOLES_MAX: usize = 3;

/// `a` minus `b`; negative if `a` is before `b`.
pub(super) const fn distance(a: u32, b: u32) -> i32 {
    a.wrapping_sub(b).cast_signed()
}

/// Sequence numbers `from..next`, all of which were seen but for the holes; at most [`REACH`] of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sent {
    from: u32,
    /// The first number behind all that was seen.
    pub(super) next: u32,
    /// Each from its first number to the one behind its last, in rising order; they do not touch.
    holes: [(u32, u32); HOLES_MAX],
    hole_count: u8,
}

/// What numbers are beside those seen before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Added {
    /// They go beyond them.
    New {
        /// So many are missing between.
        gap: u32,
        /// So many of the first were known, or may have been.
        known: u32,
    },
    /// All were seen.
    Known,
    /// Some belong into a hole.
    Fills,
    /// They begin before all that is remembered.
    Earlier,
}

impl Sent {
    pub(super) const fn empty(at: u32) -> Self {
        Self {
            from: at,
            next: at,
            holes: [(0, 0); HOLES_MAX],
            hole_count: 0,
        }
    }

    /// The first number from which on what was seen is known.
    pub(super) const fn from(&self) -> u32 {
        self.from
    }

    fn holes(&self) -> &[(u32, u32)] {
        self.holes.get(..self.hole_count.into()).unwrap_or(&[])
    }

    /// The first hole.
    pub(super) fn first_hole(&self) -> Option<Range<u32>> {
        self.holes().first().map(|&(start, end)| start..end)
    }

    /// What is before this number, which is beyond all that was seen, counts as seen.
    pub(super) fn skip_to(&mut self, number: u32) {
        self.next = number;
    }

    /// Adds the numbers from `start` on that are before `end`: at least one.
    pub(super) fn add(&mut self, start: u32, end: u32) -> Added {
        let gap = distance(start, self.next);
        let is_earlier = distance(start, self.from) < 0;
        if distance(end, self.next) <= 0 {
            if is_earlier {
                return Added::Earlier;
            }
            return if self.fill(start, end) {
                Added::Fills
            } else {
                Added::Known
            };
        }
        if is_earlier {
            *self = Self::empty(start);
        } else if gap > 0 {
            self.insert(self.hole_count.into(), (self.next, start));
        } else {
            self.fill(start, self.next);
        }
        self.next = end;
        if end.wrapping_sub(self.from) > REACH {
            self.forget_before(end.wrapping_sub(REACH));
        }
        Added::New {
            gap: gap.max(0).cast_unsigned(),
            known: gap.min(0).unsigned_abs(),
        }
    }

    /// The other side has all before this number, be it seen here or not.
    pub(super) fn acknowledge(&mut self, ack: u32) {
        while let Some(&(start, end)) = self.holes().first()
            && distance(start, ack) < 0
        {
            self.forget_before(if distance(end, ack) < 0 { end } else { ack });
        }
    }

    /// What is before this number counts as unknown from now on.
    fn forget_before(&mut self, number: u32) {
        self.from = number;
        while let Some(&(start, end)) = self.holes().first()
            && distance(start, number) <= 0
        {
            if distance(end, number) > 0 {
                self.holes[0].0 = number;
                return;
            }
            self.remove(0);
        }
    }

    /// Takes these numbers out of the holes; true if any was in one.
    fn fill(&mut self, start: u32, end: u32) -> bool {
        let mut filled = false;
        let mut place = 0;
        while let Some(&(hole_start, hole_end)) = self.holes().get(place) {
            if distance(end, hole_start) <= 0 || distance(hole_end, start) <= 0 {
                place += 1;
                continue;
            }
            filled = true;
            let before = distance(start, hole_start) > 0;
            let behind = distance(hole_end, end) > 0;
            match (before, behind) {
                (false, false) => self.remove(place),
                (false, true) => self.holes[place].0 = end,
                (true, false) => self.holes[place].1 = start,
                (true, true) => {
                    self.holes[place].1 = start;
                    self.insert(place + 1, (end, hole_end));
                    return true;
                }
            }
        }
        filled
    }

    fn remove(&mut self, place: usize) {
        self.holes.copy_within(place + 1.., place);
        self.hole_count -= 1;
    }

    /// Puts a hole at this place; if there is no room, the first is forgotten.
    fn insert(&mut self, mut place: usize, hole: (u32, u32)) {
        if usize::from(self.hole_count) == HOLES_MAX {
            self.from = self.holes[0].1;
            self.remove(0);
            place -= 1;
        }
        self.holes.copy_within(place..HOLES_MAX - 1, place + 1);
        self.holes[place] = hole;
        self.hole_count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `10..20` and `30..40` were seen, close to where numbers begin anew.
    fn two_spans() -> Sent {
        let mut sent = Sent::empty(at(10));
        assert_eq!(sent.add(at(10), at(20)), Added::New { gap: 0, known: 0 });
        assert_eq!(sent.add(at(30), at(40)), Added::New { gap: 10, known: 0 });
        sent
    }

    fn at(number: u32) -> u32 {
        number.wrapping_sub(25)
    }

    #[test]
    fn a_hole_is_filled_from_either_end_and_from_the_middle() {
        for (pieces, left) in [
            (&[(20, 30)][..], None),
            (&[(20, 24)], Some(24..30)),
            (&[(26, 30)], Some(20..26)),
            (&[(24, 26)], Some(20..24)),
            (&[(24, 26), (15, 25)], Some(26..30)),
            (&[(24, 26), (20, 24), (26, 30)], None),
            (&[(12, 39)], None),
        ] {
            let mut sent = two_spans();
            for &(start, end) in pieces {
                assert_eq!(sent.add(at(start), at(end)), Added::Fills, "{pieces:?}");
            }
            let left = left.map(|hole| at(hole.start)..at(hole.end));
            assert_eq!(sent.first_hole(), left, "{pieces:?}");
        }
    }

    #[test]
    fn what_is_in_a_hole_was_not_seen() {
        for (number, added) in [
            (9, Added::Earlier),
            (10, Added::Known),
            (19, Added::Known),
            (20, Added::Fills),
            (29, Added::Fills),
            (30, Added::Known),
            (40, Added::New { gap: 0, known: 0 }),
        ] {
            assert_eq!(
                two_spans().add(at(number), at(number + 1)),
                added,
                "{number}"
            );
        }
        assert_eq!(two_spans().add(at(12), at(20)), Added::Known);
        assert_eq!(two_spans().add(at(9), at(12)), Added::Earlier);
        assert_eq!(
            two_spans().add(at(35), at(45)),
            Added::New { gap: 0, known: 5 }
        );
    }

    #[test]
    fn what_the_other_side_has_is_no_hole() {
        let mut sent = two_spans();
        sent.acknowledge(at(20));
        assert_eq!(sent.first_hole(), Some(at(20)..at(30)));
        sent.acknowledge(at(25));
        assert_eq!(sent.first_hole(), Some(at(25)..at(30)));
        sent.acknowledge(at(40));
        assert_eq!(sent.first_hole(), None);
        assert_eq!(
            sent.add(at(20), at(30)),
            Added::Earlier,
            "arrived, but was not seen"
        );
    }

    #[test]
    fn more_holes_than_there_is_room_for_end_what_is_known() {
        let mut sent = Sent::empty(at(0));
        for hole in 0..=HOLES_MAX as u32 {
            sent.add(at(hole * 10 + 5), at(hole * 10 + 10));
        }
        assert_eq!(sent.add(at(0), at(5)), Added::Earlier);
        assert_eq!(sent.add(at(5), at(10)), Added::Known);
        assert_eq!(sent.first_hole(), Some(at(10)..at(15)));
    }
}
