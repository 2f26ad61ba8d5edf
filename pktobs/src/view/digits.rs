//! Integers in decimal, three digits at a time.
//!
//! Three digits are written as four octets, which is one instruction; what follows is written over the fourth.

/// As many numbers below 1000 as 10 bits can tell, the last ones of no use: no index has to be compared.
const NUMBERS: usize = 1 << INDEX_BITS;
const INDEX_BITS: u32 = 10;

/// The numbers below 1000 with all three digits.
static TRIPLES: [[u8; 4]; NUMBERS] = {
    let mut table = [[b'.'; 4]; NUMBERS];
    let mut number = 0;
    while number < NUMBERS {
        let digits = [number / 100 % 10, number / 10 % 10, number % 10];
        let mut at = 0;
        while at < 3 {
            table[number][at] = b'0' + digits[at] as u8;
            at += 1;
        }
        number += 1;
    }
    table
};

/// The numbers below 1000: their digits without leading zeros, dots behind them, and how many digits there are.
static SHORT: [([u8; 4], u8); NUMBERS] = {
    let mut table = [([b'.'; 4], 0); NUMBERS];
    let mut number = 0;
    while number < NUMBERS {
        let zeros = (number < 10) as usize + (number < 100) as usize;
        let mut at = zeros;
        while at < 3 {
            table[number].0[at - zeros] = TRIPLES[number][at];
            at += 1;
        }
        table[number].1 = 3 - zeros as u8;
        number += 1;
    }
    table
};

/// The digits of a number below 1000, dots behind them, and how many digits there are.
#[inline(always)]
pub(super) fn short(value: u64) -> ([u8; 4], usize) {
    let (digits, len) = SHORT[value as usize % NUMBERS];
    (digits, len.into())
}

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
    let (digits, len) = short(value);
    room[..4].copy_from_slice(&digits);
    len
}

/// Writes three digits of a number below 1000 at `start`; tells where they end.
#[inline]
pub(super) fn three(value: u64, start: usize, room: &mut [u8; ROOM]) -> usize {
    if let Some(room) = room.get_mut(start..start + 4) {
        room.copy_from_slice(&TRIPLES[value as usize % NUMBERS]);
    }
    start + 3
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
