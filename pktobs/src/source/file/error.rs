//! What can be wrong with a capture file.

use super::LinkType;

/// Kinds of files that are often taken for a capture, by their first octets, and what to do with them.
const OTHERS: &[(&[u8], &str)] = &[
    (b"\x1f\x8b", "it is compressed: `zcat FILE | pktobs -r -`"),
    (
        b"\x28\xb5\x2f\xfd",
        "it is compressed: `zstdcat FILE | pktobs -r -`",
    ),
    (b"\xfd7zXZ", "it is compressed: `xzcat FILE | pktobs -r -`"),
    (b"BZh", "it is compressed: `bzcat FILE | pktobs -r -`"),
    (b"PK\x03\x04", "it is compressed: unpack it first"),
    (b"snoop\0\0\0", "`editcap` converts snoop files"),
];

/// A file cannot be read, or not to its end. Offsets are in octets from the beginning of the file.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum FileError {
    /// Not one octet.
    #[error("it is empty; a capture begins with a header, so nothing was written to it")]
    Empty,
    /// The first octets are not those of a format that is read.
    #[error("it is no capture file: it begins with {}; {}", hex(.first), advice(.first))]
    NotACapture {
        /// Its first octets, at most eight.
        first: Vec<u8>,
    },
    /// A version that is not read.
    #[error(
        "{format} version {major}.{minor} cannot be read; convert it with a newer `tcpdump -r FILE -w NEW`"
    )]
    Version {
        /// `pcap` or `pcapng`.
        format: &'static str,
        /// Before the dot.
        major: u16,
        /// Behind the dot.
        minor: u16,
    },
    /// Packets with a link layer that is not read.
    #[error(
        "link type {link_type} cannot be read; those that can: {}",
        LinkType::readable()
    )]
    LinkType {
        /// Which.
        link_type: LinkType,
    },
    /// The file ends in the middle of something.
    #[error(
        "it ends at octet {end}, inside {what} that begins at octet {offset}; the capture was cut off or is still being written"
    )]
    Cut {
        /// Where that something begins.
        offset: u64,
        /// The file's length.
        end: u64,
        /// What.
        what: &'static str,
    },
    /// Something in it cannot be.
    #[error("it is damaged at octet {offset}: {damage}; what follows cannot be read")]
    Damaged {
        /// Where the packet or block begins that has it.
        offset: u64,
        /// What.
        damage: Damage,
    },
}

/// What cannot be. Lengths are in octets.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Damage {
    /// A packet longer than any.
    #[error("a packet of {len} octets, more than the {max} that are possible")]
    PacketLength {
        /// Its length.
        len: u32,
        /// The longest one.
        max: u32,
    },
    /// A block shorter or longer than any, or not of whole 32-bit words.
    #[error("a block of {len} octets, which is too short, too long or no multiple of 4")]
    BlockLength {
        /// Its length.
        len: u32,
    },
    /// A block whose two lengths differ.
    #[error("a block of {len} octets by its beginning and of {trailer} by its end")]
    BlockTrailer {
        /// The length before its content.
        len: u32,
        /// The length behind its content.
        trailer: u32,
    },
    /// A block that is too short for what it has to hold.
    #[error("a block of type {block_type} that is shorter than its content")]
    BlockContent {
        /// Its type.
        block_type: u32,
    },
    /// A section header that says no byte order.
    #[error("a section whose byte order is unknown")]
    ByteOrder,
    /// A packet of an interface that was not described.
    #[error("a packet of interface {interface}, of which there is no description")]
    Interface {
        /// Its number in the section, from 0.
        interface: u32,
    },
    /// More interfaces than are remembered.
    #[error("more than {max} interfaces in one section")]
    Interfaces {
        /// How many are remembered.
        max: usize,
    },
    /// A resolution of time that cannot be counted in 64 bits.
    #[error("a resolution of time (if_tsresol) of {resolution:#04x}")]
    Resolution {
        /// The option's value.
        resolution: u8,
    },
}

fn hex(octets: &[u8]) -> String {
    let octets: Vec<_> = octets.iter().map(|octet| format!("{octet:02x}")).collect();
    octets.join(" ")
}

fn advice(first: &[u8]) -> &'static str {
    OTHERS
        .iter()
        .find(|(magic, _)| first.starts_with(magic))
        .map_or("pktobs reads pcap and pcapng", |(_, advice)| advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compressed_file_is_told_how_to_be_read() {
        let error = FileError::NotACapture {
            first: vec![0x1f, 0x8b, 8, 0],
        };
        assert_eq!(
            error.to_string(),
            "it is no capture file: it begins with 1f 8b 08 00; \
             it is compressed: `zcat FILE | pktobs -r -`"
        );
    }
}
