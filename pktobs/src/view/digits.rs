//! Integers in decimal, three digits at a time.

/// The numbers below 1000 with all three digits.
const TRIPLES: [[u8; 3]; 1000] = {
    let mut table = [[0; 3]; 1000];
    let mut number = 0;
    while number < 1000 {
        let digits = [number / 100, number / 10 % 10, number % 10];
        let mut at = 0;
        while at < 3 {
            table[number][at] = b'0' + digits[at] as u8;
            at += 1;
        }
        number += 1;
    }
    table
};

/// Octets of the longest number, and as many as are written at once too much.
pub(super) const ROOM: usize = 24;

/// Writes a number without leading zeros; tells how many digits it has.
#[inline]
pub(super) fn number(value: u64, room: &mut [u8; ROOM]) -> usize {
    if value < 1000 {
        first(value, room)
    } else {
        long(value, room)
    }
}

/// A number from 1000 on.
fn long(value: u64, room: &mut [u8; ROOM]) -> usize {
    if value < 1_000_000 {
        let len = first(value / 1000, room);
        return three(value % 1000, len, room);
    }
    if value < 1_000_000_000 {
        let len = first(value / 1_000_000, room);
        return six(value % 1_000_000, len, room);
    }
    let len = number(value / 1_000_000_000, room);
    let len = three(value / 1_000_000 % 1000, len, room);
    six(value % 1_000_000, len, room)
}

/// The digits of a number below 1000 that are no leading zeros.
#[inline]
fn first(value: u64, room: &mut [u8; ROOM]) -> usize {
    let [a, b, c] = TRIPLES[value as usize % 1000];
    match value {
        0..10 => {
            room[0] = c;
            1
        }
        10..100 => {
            room[..2].copy_from_slice(&[b, c]);
            2
        }
        _ => {
            room[..3].copy_from_slice(&[a, b, c]);
            3
        }
    }
}

/// Writes three digits of a number below 1000 at `start`; tells where they end.
#[inline]
pub(super) fn three(value: u64, start: usize, room: &mut [u8; ROOM]) -> usize {
    let end = start + 3;
    if let Some(room) = room.get_mut(start..end) {
        room.copy_from_slice(&TRIPLES[value as usize % 1000]);
    }
    end
}

/// Writes six digits of a number below 10^6 at `start`; tells where they end.
#[inline]
pub(super) fn six(value: u64, start: usize, room: &mut [u8; ROOM]) -> usize {
    let middle = three(value / 1000, start, room);
    three(value % 1000, middle, room)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut [u8; ROOM]) -> usize) -> String {
        let mut room = [0; ROOM];
        let end = write(&mut room);
        String::from_utf8(room[..end].to_vec()).unwrap()
    }

    #[test]
    fn numbers_are_as_the_standard_library_has_them() {
        let around = |value: u64| value.saturating_sub(2)..=value.saturating_add(2);
        let powers = (0..20).map(|power| 10_u64.pow(power));
        let edges = powers.chain([u64::from(u32::MAX), u64::MAX]);
        for value in (0..=70_000).chain(edges.flat_map(around)) {
            assert_eq!(written(|room| number(value, room)), value.to_string());
        }
    }

    #[test]
    fn a_fraction_has_its_leading_zeros() {
        for value in [0, 1, 99, 10_000, 123_456, 999_999] {
            assert_eq!(written(|room| six(value, 0, room)), format!("{value:06}"));
        }
    }
}
