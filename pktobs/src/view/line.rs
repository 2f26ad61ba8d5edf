//! The line in the making: where views put the pieces of a packet's text.
//!
//! A packet's text is some fifty pieces of a few octets. Most of what appending them costs is to ask each time whether
//! there is room; so they go into an array in which there always is, and from there all at once into the buffer of the
//! view. What does not fit into the array goes to the buffer in parts.

use std::fmt;

use bytes::BytesMut;

use super::text::Append;

/// A longer text is not kept together.
const FULL: usize = 1024;
/// No piece that is written at once is longer.
const PIECE_MAX: usize = 64;

/// The array that lines are written into, one after the other.
#[derive(Debug)]
pub(super) struct Room(Box<[u8; FULL + PIECE_MAX]>);

impl Default for Room {
    fn default() -> Self {
        Self(Box::new([0; FULL + PIECE_MAX]))
    }
}

impl Room {
    /// A line, which [`Line::end`] appends to `text`.
    pub(super) fn line<'a>(&'a mut self, text: &'a mut BytesMut) -> Line<'a> {
        Line {
            room: &mut self.0,
            end: 0,
            text,
        }
    }
}

/// The line; see the module.
#[derive(Debug)]
pub(super) struct Line<'a> {
    room: &'a mut [u8; FULL + PIECE_MAX],
    /// Octets in `room`.
    end: usize,
    /// What is in front of them.
    text: &'a mut BytesMut,
}

impl Line<'_> {
    /// Octets of the line and of all in front of it.
    pub(super) fn len(&self) -> usize {
        self.text.len() + self.end
    }

    /// Takes back what was appended since there were `len` octets.
    pub(super) fn truncate(&mut self, len: usize) {
        match len.checked_sub(self.text.len()) {
            Some(end) => self.end = end.min(self.end),
            None => {
                self.text.truncate(len);
                self.end = 0;
            }
        }
    }

    /// Appends an octet.
    #[inline(always)]
    pub(super) fn put_u8(&mut self, octet: u8) {
        self.beginning(&[octet], 1);
    }

    /// Ends the line.
    pub(super) fn end(&mut self) {
        self.put_u8(b'\n');
        self.pour();
    }

    /// Moves what is in the array to the buffer, where the line may go on.
    pub(super) fn pour(&mut self) {
        self.text
            .extend_from_slice(self.room.get(..self.end).unwrap_or_default());
        self.end = 0;
    }

    /// The buffer, with all of the line in it so far.
    pub(super) fn poured(&mut self) -> &mut BytesMut {
        self.pour();
        self.text
    }

    /// Where there is room for [`PIECE_MAX`] octets.
    #[inline(always)]
    fn place(&mut self) -> usize {
        if self.end <= FULL {
            return self.end;
        }
        self.pour_full()
    }

    #[cold]
    #[inline(never)]
    fn pour_full(&mut self) -> usize {
        self.pour();
        0
    }
}

impl Append for Line<'_> {
    #[inline(always)]
    fn octets(&mut self, octets: &[u8]) {
        if octets.len() > PIECE_MAX {
            self.pour();
            return self.text.extend_from_slice(octets);
        }
        let place = self.place().min(FULL);
        let end = place + octets.len();
        if let Some(room) = self.room.get_mut(place..end) {
            room.copy_from_slice(octets);
            self.end = end;
        }
    }

    #[inline(always)]
    fn written<const N: usize>(&mut self, write: impl FnOnce(&mut [u8; N]) -> usize) {
        const { assert!(N <= PIECE_MAX) }
        let place = self.place().min(FULL);
        if let Some(room) = self.room[place..].first_chunk_mut() {
            self.end = place + write(room);
        }
    }
}

impl fmt::Write for Line<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.octets(text.as_bytes());
        Ok(())
    }
}

/// What is written into a line.
#[cfg(test)]
pub(super) fn written(write: impl FnOnce(&mut Line<'_>)) -> String {
    let mut text = BytesMut::new();
    let mut room = Room::default();
    let mut line = room.line(&mut text);
    write(&mut line);
    line.pour();
    String::from_utf8(text.to_vec()).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_any_length_keeps_its_octets_in_order() {
        let mut expected = String::new();
        let text = written(|line| {
            for number in 0..5000_u32 {
                expected += &format!("{number} ");
                line.decimal(number);
                line.text(" ");
                if number % 100 == 0 {
                    let long = "x".repeat(number as usize);
                    expected += &long;
                    line.text(&long);
                }
                assert_eq!(line.len(), expected.len());
            }
        });
        assert_eq!(text, expected);
    }

    #[test]
    fn what_was_appended_can_be_taken_back_wherever_it_is() {
        for len in 0..3000 {
            let text = written(|line| {
                (0..1500).for_each(|_| line.text("ab"));
                line.truncate(len);
                line.text("c");
            });
            assert_eq!(text.len(), len + 1);
            assert!(text.ends_with('c'));
        }
    }
}
