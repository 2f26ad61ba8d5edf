//! Text that is put together and measured before it is drawn.

use std::ops::Range;

use bytes::BytesMut;

use crate::view::line::{Line, Room};

/// Octets for which there is room from the start.
const CAPACITY: usize = 1024;

/// The text.
#[derive(Debug)]
pub(super) struct Scratch {
    room: Room,
    text: BytesMut,
}

impl Scratch {
    /// Empty.
    pub(super) fn new() -> Self {
        Self {
            room: Room::default(),
            text: BytesMut::with_capacity(CAPACITY),
        }
    }

    /// Empty again.
    pub(super) fn clear(&mut self) {
        self.text.clear();
    }

    /// Octets so far.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Appends what `write` writes.
    pub(super) fn add(&mut self, write: impl FnOnce(&mut Line<'_>)) {
        let mut line = self.room.line(&mut self.text);
        write(&mut line);
        line.pour();
    }

    /// Some of its octets; empty where they are not whole characters.
    pub(super) fn part(&self, range: Range<usize>) -> &str {
        let octets = self.text.get(range).unwrap_or_default();
        str::from_utf8(octets).unwrap_or_default()
    }

    /// All of it.
    pub(super) fn all(&self) -> &str {
        self.part(0..self.len())
    }
}
