//! Which columns of a line are for what.

/// Columns of a ladder between its rails, the rails included: fewer than this are too few for most labels, more do
/// not make it more readable.
const LADDER_COLUMNS: std::ops::RangeInclusive<usize> = 24..=52;
/// Columns that the notes should have, and those that they have in any case.
const NOTES_COLUMNS: usize = 30;
const NOTES_MIN: usize = 20;
/// Between ladder and notes.
const GAP: usize = 2;

/// The columns, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// The left rail.
    pub(super) left: usize,
    /// The right rail.
    pub(super) right: usize,
    /// Where notes begin.
    pub(super) notes: usize,
    /// Where lines end.
    pub(super) end: usize,
}

impl Layout {
    /// For lines of `width` columns, of which `left` are in front of the ladder. Lines become longer if that is too
    /// narrow.
    pub(super) fn new(width: usize, left: usize) -> Self {
        let free = width.saturating_sub(left + GAP + NOTES_COLUMNS);
        let ladder = free.clamp(*LADDER_COLUMNS.start(), *LADDER_COLUMNS.end());
        let notes = left + ladder + GAP;
        Self {
            left,
            right: left + ladder - 1,
            notes,
            end: width.max(notes + NOTES_MIN),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ladder_and_notes_share_what_the_time_leaves() {
        for (width, left, right, notes, end) in [
            (80, 12, 47, 50, 80),
            (100, 12, 63, 66, 100),
            (200, 12, 63, 66, 200),
            (60, 12, 35, 38, 60),
            (1, 12, 35, 38, 58),
        ] {
            let expected = Layout {
                left,
                right,
                notes,
                end,
            };
            assert_eq!(Layout::new(width, left), expected);
        }
    }
}
