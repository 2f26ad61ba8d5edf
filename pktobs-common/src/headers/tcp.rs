//! The TCP header.

/// The fixed part of a TCP header (RFC 9293 3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tcp {
    /// Source port.
    pub source_port: u16,
    /// Destination port.
    pub destination_port: u16,
    /// Sequence number of the first octet.
    pub seq: u32,
    /// Acknowledgment number.
    pub ack: u32,
    /// Data offset (header length in 32-bit words) in the high four bits, three reserved bits, nine flags.
    pub offset_flags: u16,
    /// Window, before scaling.
    pub window: u16,
    /// Checksum as found.
    pub checksum: u16,
    /// Urgent pointer.
    pub urgent_pointer: u16,
}

impl Tcp {
    /// From five words of four octets, each as it stands on the wire.
    #[must_use]
    #[inline(always)]
    pub const fn from_words(words: [u32; 5]) -> Self {
        let [ports, seq, ack, fourth, fifth] = words;
        let (ports, fourth, fifth) = (
            u32::from_be(ports),
            u32::from_be(fourth),
            u32::from_be(fifth),
        );
        Self {
            source_port: (ports >> 16) as u16,
            destination_port: ports as u16,
            seq: u32::from_be(seq),
            ack: u32::from_be(ack),
            offset_flags: (fourth >> 16) as u16,
            window: fourth as u16,
            checksum: (fifth >> 16) as u16,
            urgent_pointer: fifth as u16,
        }
    }

    /// No more data from the sender.
    pub const FIN: u8 = 0x01;
    /// Synchronize sequence numbers.
    pub const SYN: u8 = 0x02;
    /// Reset the connection.
    pub const RST: u8 = 0x04;
    /// Push function.
    pub const PSH: u8 = 0x08;
    /// The acknowledgment number is significant.
    pub const ACK: u8 = 0x10;
    /// The urgent pointer is significant.
    pub const URG: u8 = 0x20;
    /// ECN echo (RFC 3168).
    pub const ECE: u8 = 0x40;
    /// Congestion window reduced (RFC 3168).
    pub const CWR: u8 = 0x80;

    /// Octets of the header, options included: data offset × 4.
    #[must_use]
    pub const fn header_len(&self) -> u32 {
        (self.offset_flags >> 12) as u32 * 4
    }

    /// The eight flags CWR ECE URG ACK PSH RST SYN FIN, from the highest bit to the lowest.
    #[must_use]
    pub const fn flags(&self) -> u8 {
        self.offset_flags as u8
    }
}
