//! The Internet checksum (RFC 1071): folding, the pseudo-header, and what follows from them.
//!
//! The sum of a segment comes from the kernel, or from [`sum`] over octets at hand. Nothing here fails: octets
//! that are not there must not be summed, and that is for the caller to know.

/// Folds a one's complement sum to 16 bits.
#[must_use]
pub const fn fold(sum: u64) -> u16 {
    let sum = (sum >> 32) + (sum & 0xffff_ffff);
    let sum = (sum >> 16) + (sum & 0xffff);
    let sum = (sum >> 16) + (sum & 0xffff);
    let sum = (sum >> 16) + (sum & 0xffff);
    sum as u16
}

/// The folded one's complement sum of `octets` as big-endian 16-bit words, a last odd octet padded with zero.
#[must_use]
pub fn sum(octets: &[u8]) -> u16 {
    // The sum may be taken in any byte order and over longer words (RFC 1071 2, B and C): 64 bits at a time in
    // the order of this machine.
    let (words, rest) = octets.as_chunks::<8>();
    let (low, high) = words.iter().fold((0, 0), |(low, high), &word| {
        let word = u64::from_ne_bytes(word);
        (low + (word & 0xffff_ffff), high + (word >> 32))
    });
    let mut last = [0; 8];
    if let Some(room) = last.get_mut(..rest.len()) {
        room.copy_from_slice(rest);
    }
    let last = u64::from_ne_bytes(last);
    let last = (last & 0xffff_ffff) + (last >> 32);
    u16::from_be(fold(u64::from(fold(low)) + u64::from(fold(high)) + last))
}

/// The folded sum of the pseudo-header of a segment (RFC 9293 3.1, RFC 768; over IPv6, RFC 8200 8.1), whose source
/// and destination are addresses of 4 or of 16 octets.
///
/// This is also what Linux leaves in the checksum field when the network card is to finish it
/// (`CHECKSUM_PARTIAL`, include/linux/skbuff.h).
#[must_use]
pub fn pseudo_header_sum(source: &[u8], destination: &[u8], protocol: u8, segment_len: u32) -> u16 {
    let addresses = u64::from(sum(source)) + u64::from(sum(destination));
    fold(addresses + u64::from(protocol) + u64::from(segment_len))
}

/// The value that belongs into a checksum field which holds `found`, where everything that it covers, the
/// field included, sums to `total`. Equal to `found` in a sound packet, up to the two forms of zero.
#[must_use]
pub const fn expected(found: u16, total: u16) -> u16 {
    let without = fold(total as u64 + !found as u64);
    !without
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_1071() {
        assert_eq!(
            sum(&[0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]),
            0xddf2
        );
    }

    #[test]
    fn an_odd_octet_counts_as_the_high_half_of_a_word() {
        assert_eq!(sum(&[0x12, 0x34, 0x56]), 0x1234 + 0x5600);
        assert_eq!(sum(&[]), 0);
    }

    #[test]
    fn every_length_sums_as_its_words_do() {
        let octets: [u8; 100] = core::array::from_fn(|at| (at as u8).wrapping_mul(151) ^ 0xf0);
        for len in 0..=octets.len() {
            let words = octets[..len]
                .chunks(2)
                .map(|word| u64::from(word[0]) << 8 | word.get(1).map_or(0, |&low| u64::from(low)));
            assert_eq!(sum(&octets[..len]), fold(words.sum()), "{len}");
        }
        assert_eq!(sum(&[0xff; 70_000]), 0xffff);
    }

    #[test]
    fn folding_keeps_every_carry() {
        assert_eq!(fold(0xffff_ffff_ffff_ffff), 0xffff);
        assert_eq!(fold(0x0001_0000_0000_0000), 1);
        assert_eq!(fold(0x1_fffe_ffff), 0xffff);
    }
}
