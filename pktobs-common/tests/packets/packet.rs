//! A packet of the directory, and the parser run over it.

use std::{fs, path::PathBuf};

use pktobs_common::{Flags, PacketRecord, wire};

/// One packet of the directory.
pub(crate) struct Packet {
    pub(crate) octets: Vec<u8>,
    flags: Flags,
}

impl Packet {
    pub(crate) fn read(name: &str) -> Self {
        let path = directory().join(name).with_extension("hex");
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        let digits: Vec<u8> = text
            .lines()
            .flat_map(|line| line.split('#').take(1))
            .flat_map(str::chars)
            .filter(|character| !character.is_whitespace())
            .map(|character| character.to_digit(16).expect("a hex digit") as u8)
            .collect();
        let (pairs, odd) = digits.as_chunks::<2>();
        assert!(odd.is_empty(), "{name}: half an octet");
        let flags = if name == "no-link-layer" {
            Flags::default()
        } else {
            Flags::ETHERNET
        };
        Self {
            octets: pairs.iter().map(|[high, low]| high << 4 | low).collect(),
            flags,
        }
    }

    /// The record before anything was parsed.
    pub(crate) fn unparsed(&self, wire_len: usize) -> PacketRecord {
        PacketRecord::new(3, wire_len as u32, self.flags, wire::ETHER_TYPE_IPV4)
    }

    /// Parses the first `len` octets, of a frame that had `wire_len`; also returns the tail.
    pub(crate) fn parse(&self, len: usize, wire_len: usize) -> (PacketRecord, (usize, usize)) {
        let mut record = self.unparsed(wire_len);
        wire::parse(&self.octets[..len], &mut record);
        let tail_len = wire::tail(&mut record);
        (record, (usize::from(record.tail_offset), tail_len))
    }

    pub(crate) fn whole(&self) -> (PacketRecord, (usize, usize)) {
        self.parse(self.octets.len(), self.octets.len())
    }
}

pub(crate) fn directory() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/packets")
}
