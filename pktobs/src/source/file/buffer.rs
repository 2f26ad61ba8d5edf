//! The octets of a file that have been read and not yet parsed.
//!
//! They come in chunks, read by whoever has the file; two of them take turns, so that one can be filled while the
//! other is parsed. A packet that lies across the end of a chunk is moved in front of the next one; only where it
//! is longer than the room there, memory grows to hold it. So a file of any length passes through.

use std::io::{self, Read};

/// Octets that are read at a time: enough packets that reading and handing over cost little.
const CHUNK: usize = 512 << 10;
/// Room in front of what is read: for the beginning of a packet, most often.
const HEADROOM: usize = 64 << 10;

/// A stretch of a file.
#[derive(Debug)]
pub struct Chunk {
    /// What was read stands behind the headroom.
    octets: Vec<u8>,
    /// Octets that were read; 0 at the end of the file.
    len: usize,
}

impl Default for Chunk {
    fn default() -> Self {
        Self {
            octets: vec![0; HEADROOM + CHUNK],
            len: 0,
        }
    }
}

impl Chunk {
    /// Fills it with what there is to read, at least an octet unless the file is at its end.
    ///
    /// # Errors
    ///
    /// What the file says.
    pub fn read_from(&mut self, file: &mut impl Read) -> io::Result<()> {
        self.len = 0;
        loop {
            match file.read(&mut self.octets[HEADROOM..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
                Ok(len) => {
                    self.len = len;
                    return Ok(());
                }
            }
        }
    }

    /// True if the file was at its end.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Buffer {
    octets: Vec<u8>,
    /// What is ahead: `octets[start..end]`.
    start: usize,
    end: usize,
    /// Offset in the file of `octets[start]`.
    offset: u64,
}

impl Buffer {
    /// What is ahead.
    pub(super) fn ahead(&self) -> &[u8] {
        &self.octets[self.start..self.end]
    }

    /// Offset in the file of the first octet ahead.
    pub(super) const fn offset(&self) -> u64 {
        self.offset
    }

    /// Leaves `len` octets behind, which were ahead.
    pub(super) fn consume(&mut self, len: usize) {
        self.take(len);
    }

    /// The first `len` octets ahead, or all if they are fewer; leaves them behind.
    pub(super) fn take(&mut self, len: usize) -> &[u8] {
        let start = self.start;
        self.start = self.end.min(start + len);
        self.offset += (self.start - start) as u64;
        &self.octets[start..self.start]
    }

    /// Puts a chunk behind what is ahead; returns one to read the next octets into.
    pub(super) fn append(&mut self, mut chunk: Chunk) -> Chunk {
        let len = self.end - self.start;
        if let Some(start) = HEADROOM.checked_sub(len) {
            chunk.octets[start..HEADROOM].copy_from_slice(self.ahead());
            std::mem::swap(&mut self.octets, &mut chunk.octets);
            (self.start, self.end) = (start, HEADROOM + chunk.len);
            if chunk.octets.is_empty() {
                return Chunk::default();
            }
        } else {
            self.octets.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, len + chunk.len);
            if self.octets.len() < self.end {
                self.octets.resize(self.end, 0);
            }
            let read = &chunk.octets[HEADROOM..HEADROOM + chunk.len];
            self.octets[len..self.end].copy_from_slice(read);
        }
        chunk
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Appends `len` octets, at most a chunk, counted up from `first`.
    fn append(buffer: &mut Buffer, chunk: Chunk, first: u8, len: usize) -> Chunk {
        let octets: Vec<u8> = (0..len).map(|at| first.wrapping_add(at as u8)).collect();
        let mut chunk = chunk;
        chunk.read_from(&mut octets.as_slice()).unwrap();
        assert_eq!(chunk.len, len);
        buffer.append(chunk)
    }

    #[test]
    fn what_is_left_stays_ahead_and_keeps_its_offset() {
        let mut buffer = Buffer::default();
        let chunk = append(&mut buffer, Chunk::default(), 0, 10);
        buffer.consume(7);
        append(&mut buffer, chunk, 10, 2);
        assert_eq!(buffer.ahead(), [7, 8, 9, 10, 11]);
        assert_eq!(buffer.offset(), 7);
        assert_eq!(buffer.take(2), [7, 8]);
        assert_eq!(buffer.take(9), [9, 10, 11]);
        assert_eq!(buffer.offset(), 12);
    }

    #[test]
    fn it_grows_only_while_little_is_consumed() {
        let mut buffer = Buffer::default();
        let mut chunk = Chunk::default();
        for _ in 0..100 {
            chunk = append(&mut buffer, chunk, 0, CHUNK);
            let ahead = buffer.ahead().len();
            buffer.consume(ahead - HEADROOM);
        }
        assert!(buffer.octets.len() <= HEADROOM + CHUNK);
        for _ in 0..4 {
            chunk = append(&mut buffer, chunk, 0, CHUNK);
        }
        assert_eq!(buffer.ahead().len(), HEADROOM + 4 * CHUNK);
        let last = CHUNK as u8;
        assert_eq!(buffer.ahead().last(), Some(&last.wrapping_sub(1)));
    }

    #[test]
    fn a_read_that_is_interrupted_is_repeated() {
        struct Interrupted(bool);
        impl Read for Interrupted {
            fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
                if std::mem::replace(&mut self.0, false) {
                    return Err(io::ErrorKind::Interrupted.into());
                }
                room[0] = 1;
                Ok(1)
            }
        }
        let mut chunk = Chunk::default();
        chunk.read_from(&mut Interrupted(true)).unwrap();
        assert!(!chunk.is_empty());
    }
}
