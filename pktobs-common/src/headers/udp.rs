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
    /// From two words of four octets, each as it stands on the wire.
    #[must_use]
    #[inline(always)]
    pub const fn from_words(words: [u32; 2]) -> Self {
        let [ports, second] = words;
        let (ports, second) = (u32::from_be(ports), u32::from_be(second));
        Self {
            source_port: (ports >> 16) as u16,
            destination_port: ports as u16,
            length: (second >> 16) as u16,
            checksum: second as u16,
        }
    }
}
