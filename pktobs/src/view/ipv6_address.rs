//! IPv6 addresses as text (RFC 5952 4, and 5 for those that hold an IPv4 address).
//!
//! The text is that of tcpdump's `addrtostr6` and of glibc's `inet_ntop`: an address whose first 96 bits are zero and
//! the next 16 are not (`::1.2.3.4`) ends in dotted decimal, as one does behind `::ffff:`.

use std::ops::Range;

use super::text::{Append, HEX_DIGITS};

/// Groups of 16 bits in an address.
const GROUPS: usize = 8;
/// Octets of the longest text, `::` at its end included, and as many as are written at once too much.
const TEXT_MAX: usize = GROUPS * 5 + 8;

/// Appends an address.
pub(super) fn append(address: [u8; 16], text: &mut impl Append) {
    let groups: [u16; GROUPS] = std::array::from_fn(|group| {
        u16::from_be_bytes([address[group * 2], address[group * 2 + 1]])
    });
    let zeros = longest_zeros(&groups);
    let before = match zeros {
        Range { start: 0, end: 6 } => "::",
        Range { start: 0, end: 5 } if groups[5] == 0xffff => "::ffff:",
        _ => return append_groups(&groups, &zeros, text),
    };
    let [.., a, b, c, d] = address;
    text.text(before);
    text.ipv4_address([a, b, c, d]);
}

/// The first of the longest runs of at least two groups of zero, or an empty range.
fn longest_zeros(groups: &[u16; GROUPS]) -> Range<usize> {
    let mut longest = 0..0;
    let mut run = 0..0;
    for (index, group) in groups.iter().enumerate() {
        if *group != 0 {
            run = index + 1..index + 1;
            continue;
        }
        run.end = index + 1;
        if run.len() > longest.len().max(1) {
            longest = run.clone();
        }
    }
    longest
}

/// Appends groups in hexadecimal, `zeros` as `::`.
fn append_groups(groups: &[u16; GROUPS], zeros: &Range<usize>, text: &mut impl Append) {
    let mut octets = [b':'; TEXT_MAX];
    let mut end = 0;
    let mut index = 0;
    while let Some(group) = groups.get(index) {
        if zeros.contains(&index) {
            // A colon stands there already, unless the address begins so.
            end += if index == 0 { 2 } else { 1 };
            index = zeros.end;
            continue;
        }
        let (digits, len) = hex(*group);
        // Digits and colons are copied together, as a fixed number is quicker; what is too much is written over.
        if let Some(room) = octets[end..].first_chunk_mut() {
            *room = digits;
        }
        end += len + 1;
        index += 1;
    }
    if zeros.end < GROUPS {
        end -= 1;
    }
    text.beginning(&octets, end);
}

/// A group without leading zeros and four colons behind it, and the number of its digits.
fn hex(group: u16) -> ([u8; 8], usize) {
    let digit = |shift: u16| HEX_DIGITS[usize::from(group >> shift & 0xf)];
    let text = [
        digit(12),
        digit(8),
        digit(4),
        digit(0),
        b':',
        b':',
        b':',
        b':',
    ];
    let zeros = (group.leading_zeros() / 4).min(3);
    let text = u64::from_be_bytes(text).rotate_left(zeros * 8);
    (text.to_be_bytes(), 4 - zeros as usize)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv6Addr;

    use super::*;

    fn text(address: [u8; 16]) -> String {
        let mut text = bytes::BytesMut::new();
        append(address, &mut text);
        String::from_utf8(text.to_vec()).unwrap()
    }

    fn of_groups(groups: [u16; GROUPS]) -> String {
        text(Ipv6Addr::from(groups).octets())
    }

    #[test]
    fn the_longest_run_of_zeros_is_left_out() {
        for (groups, expected) in [
            ([0; 8], "::"),
            ([0, 0, 0, 0, 0, 0, 0, 1], "::1"),
            ([1, 0, 0, 0, 0, 0, 0, 0], "1::"),
            ([0xfe80, 0, 0, 0, 0, 0, 0, 0x10], "fe80::10"),
            ([0x2001, 0xdb8, 0, 0, 1, 0, 0, 1], "2001:db8::1:0:0:1"),
            ([0x2001, 0xdb8, 0, 1, 1, 0, 0, 1], "2001:db8:0:1:1::1"),
            ([0x2001, 0, 0, 1, 0, 0, 0, 1], "2001:0:0:1::1"),
            ([0, 0, 1, 2, 3, 4, 5, 6], "::1:2:3:4:5:6"),
            ([1, 2, 3, 4, 5, 6, 0, 0], "1:2:3:4:5:6::"),
            ([0, 0, 0, 1, 2, 0, 0, 0], "::1:2:0:0:0"),
        ] {
            assert_eq!(of_groups(groups), expected);
        }
    }

    #[test]
    fn a_single_zero_stays() {
        assert_eq!(of_groups([0, 1, 2, 3, 4, 5, 6, 7]), "0:1:2:3:4:5:6:7");
        assert_eq!(of_groups([1, 0, 2, 0, 3, 0, 4, 0]), "1:0:2:0:3:0:4:0");
        let longest = [0xffff, 0x1fff, 0x1000, 0xa0b0, 0xfff, 0x100, 0xff, 0xf];
        assert_eq!(of_groups(longest), "ffff:1fff:1000:a0b0:fff:100:ff:f");
    }

    #[test]
    fn an_ipv4_address_inside_is_dotted_decimal() {
        for (groups, expected) in [
            ([0, 0, 0, 0, 0, 0, 0x0102, 0x0304], "::1.2.3.4"),
            ([0, 0, 0, 0, 0, 0, 1, 0], "::0.1.0.0"),
            ([0, 0, 0, 0, 0, 0xffff, 0x0102, 0x0304], "::ffff:1.2.3.4"),
            ([0, 0, 0, 0, 0, 0xffff, 0, 0], "::ffff:0.0.0.0"),
            ([0, 0, 0, 0, 0, 0xfffe, 1, 2], "::fffe:1:2"),
            ([0, 0, 0, 0, 0xffff, 0, 1, 2], "::ffff:0:1:2"),
            ([0, 0, 0, 0, 0, 0, 0, 0x0102], "::102"),
        ] {
            assert_eq!(of_groups(groups), expected);
        }
    }

    #[test]
    fn every_pattern_of_zeros_is_as_the_standard_library_has_it() {
        for pattern in 0..=u8::MAX {
            for value in [1, 0xf0, 0x123, 0xffff] {
                let group = |index| if pattern >> index & 1 == 0 { 0 } else { value };
                let groups: [u16; GROUPS] = std::array::from_fn(group);
                let address = Ipv6Addr::from(groups);
                // The standard library writes `::1:1` here.
                let is_compatible = groups[..6] == [0; 6] && groups[6] != 0;
                if !is_compatible {
                    assert_eq!(text(address.octets()), address.to_string());
                }
            }
        }
    }
}
