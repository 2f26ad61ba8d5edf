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
    /// From the octets of the wire.
    #[must_use]
    #[inline(always)]
    pub const fn from_octets(octets: [u8; 20]) -> Self {
        let [
            s0,
            s1,
            d0,
            d1,
            q0,
            q1,
            q2,
            q3,
            a0,
            a1,
            a2,
            a3,
            o0,
            o1,
            w0,
            w1,
            c0,
            c1,
            u0,
            u1,
        ] = octets;
        Self {
            source_port: u16::from_be_bytes([s0, s1]),
            destination_port: u16::from_be_bytes([d0, d1]),
            seq: u32::from_be_bytes([q0, q1, q2, q3]),
            ack: u32::from_be_bytes([a0, a1, a2, a3]),
            offset_flags: u16::from_be_bytes([o0, o1]),
            window: u16::from_be_bytes([w0, w1]),
            checksum: u16::from_be_bytes([c0, c1]),
            urgent_pointer: u16::from_be_bytes([u0, u1]),
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
