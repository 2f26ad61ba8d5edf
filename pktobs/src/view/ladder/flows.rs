//! The flows that have been seen: their numbers, which end stands left, and when their ends were named last.

use pktobs_common::Direction;

use super::party::{Key, Way};
use crate::flow::{Table, opposite};

/// Sets of 8 flows: 8,192 of them, in about 1 MiB.
const SETS: usize = 1024;

/// What is remembered of a flow.
#[derive(Debug)]
pub(super) struct Flow {
    /// Counted from 1.
    pub(super) number: u64,
    /// Which of its parties stands left.
    pub(super) left: usize,
    /// The direction in which packets of the left party pass the interface, if it is known.
    pub(super) forth: Option<Direction>,
    /// When its last packet was seen, in nanoseconds since boot; `None` before the first.
    pub(super) seen_ns: Option<u64>,
    /// The line on which its ends were named last; `None` if they were not.
    pub(super) headed: Option<u64>,
}

/// All flows.
#[derive(Debug)]
pub(super) struct Flows {
    table: Table<Key, Flow>,
    count: u64,
}

impl Flows {
    /// None seen yet.
    pub(super) fn new() -> Self {
        Self {
            table: Table::new(SETS),
            count: 0,
        }
    }

    /// The flow of a packet that goes this way in this direction.
    pub(super) fn of(&mut self, way: &Way, direction: Option<Direction>) -> &mut Flow {
        let count = &mut self.count;
        self.table.get_or_insert_with(way.key, || {
            *count += 1;
            let from_left = way.from == way.first;
            Flow {
                number: *count,
                left: way.first,
                forth: direction.map(|direction| {
                    if from_left {
                        direction
                    } else {
                        opposite(direction)
                    }
                }),
                seen_ns: None,
                headed: None,
            }
        })
    }
}
