//! Who sends to whom over IPv4, by address and port: a text that is kept for the next packet of the same two.
//!
//! A place for a text is a line of the cache, and all of them fit into the cache of a CPU beside the memory of flows. Two
//! that belong to one place take it from each other, so that nothing has to be looked for.

use bytes::BytesMut;

use crate::view::line::Line;
use crate::view::text::Append;

/// Texts that are kept, as a power of 2: 256 KiB of them.
const COUNT_BITS: u32 = 12;
/// Octets of the longest: `255.255.255.255:65535 → 255.255.255.255:65535`.
const TEXT_MAX: usize = 47;

/// Addresses as on the wire, and ports, those of the sender first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Ends {
    pub(super) addresses: [[u8; 4]; 2],
    pub(super) ports: [u16; 2],
}

impl Ends {
    /// The place of their text. Neighbouring ports are far from each other (Fibonacci hashing).
    #[inline]
    fn place(&self) -> usize {
        const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
        const ODD: u64 = 0xd6e8_feb8_6659_fd93;
        let [from, to] = self
            .addresses
            .map(|address| u64::from(u32::from_ne_bytes(address)));
        let ports = self.ports.map(u64::from);
        let ports = (ports[0] ^ ports[1]).wrapping_mul(GOLDEN);
        let mixed = (from << 32 | to).wrapping_mul(ODD).wrapping_add(ports);
        (mixed >> (u64::BITS - COUNT_BITS)) as usize
    }
}

/// A text, and whose it is.
#[derive(Clone, Debug)]
#[repr(align(64))]
struct Kept {
    ends: Ends,
    len: u8,
    text: [u8; TEXT_MAX],
}

/// The texts that are kept.
#[derive(Debug)]
pub(in crate::view) struct Endpoints {
    kept: Box<[Kept]>,
    /// Where a text is written before it is kept.
    written: BytesMut,
}

impl Endpoints {
    /// None so far.
    pub(in crate::view) fn new() -> Self {
        let none = Kept {
            ends: Ends::default(),
            len: 0,
            text: [0; TEXT_MAX],
        };
        Self {
            kept: vec![none; 1 << COUNT_BITS].into_boxed_slice(),
            written: BytesMut::with_capacity(TEXT_MAX),
        }
    }

    /// Appends the text.
    #[inline]
    pub(super) fn append(&mut self, ends: Ends, text: &mut Line<'_>) {
        let Some(kept) = self.kept.get_mut(ends.place()) else {
            return;
        };
        if kept.ends != ends || kept.len == 0 {
            kept.write(ends, &mut self.written);
        }
        text.beginning(&kept.text, kept.len.into());
    }
}

impl Kept {
    /// Keeps the text of these.
    #[inline(never)]
    fn write(&mut self, ends: Ends, written: &mut BytesMut) {
        written.clear();
        super::endpoints(
            ends.addresses.map(Into::into),
            Some(ends.ports.into()),
            written,
        );
        let len = written.len().min(TEXT_MAX);
        self.text[..len].copy_from_slice(&written[..len]);
        self.len = len as u8;
        self.ends = ends;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::line::written;

    fn text(endpoints: &mut Endpoints, from: ([u8; 4], u16), to: ([u8; 4], u16)) -> String {
        let ends = Ends {
            addresses: [from.0, to.0],
            ports: [from.1, to.1],
        };
        written(|line| endpoints.append(ends, line))
    }

    #[test]
    fn a_text_is_that_of_its_endpoints_whoever_had_its_place() {
        let mut endpoints = Endpoints::new();
        for round in 0..2 {
            for port in 0..20_000_u16 {
                let to = ([10, 0, 0, (port % 7) as u8], 53);
                let expected = format!("192.0.2.1:{port} → 10.0.0.{}:53", port % 7);
                let found = text(&mut endpoints, ([192, 0, 2, 1], port), to);
                assert_eq!(found, expected, "round {round}");
            }
        }
    }

    #[test]
    fn zeros_have_a_text_too_and_the_longest_has_room() {
        let mut endpoints = Endpoints::new();
        let zero = ([0; 4], 0);
        assert_eq!(text(&mut endpoints, zero, zero), "0.0.0.0:0 → 0.0.0.0:0");
        let last = ([255; 4], u16::MAX);
        assert_eq!(
            text(&mut endpoints, last, last),
            "255.255.255.255:65535 → 255.255.255.255:65535"
        );
    }

    #[test]
    fn a_thousand_ports_that_follow_each_other_have_a_place_each() {
        let place = |port| {
            Ends {
                addresses: [[10, 77, 0, 0], [10, 0, 0, 2]],
                ports: [port, 9],
            }
            .place()
        };
        let places: std::collections::HashSet<_> = (0x4000..0x4000 + 1000).map(place).collect();
        assert!(places.len() > 950, "{}", places.len());
    }
}
