//! The UDP header.

/// A UDP header (RFC 768).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Udp {
    /// Source port; 0 if the sender names none.
    pub source_port: u16,
    /// Destination port.
    pub destination_port: u16,
    /// Octets of header and data.
    pub length: u16,
    /// Checksum as found; 0 if the sender computed none.
    pub checksum: u16,
}

impl Udp {
    /// From the octets of the wire.
    #[must_use]
    #[inline(always)]
    pub const fn from_octets(octets: [u8; 8]) -> Self {
        let [s0, s1, d0, d1, l0, l1, c0, c1] = octets;
        Self {
            source_port: u16::from_be_bytes([s0, s1]),
            destination_port: u16::from_be_bytes([d0, d1]),
            length: u16::from_be_bytes([l0, l1]),
            checksum: u16::from_be_bytes([c0, c1]),
        }
    }
}
