//! What a UDP packet does.

/// One thing that a packet does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UdpNote {
    /// The first packet of a pair of ports.
    Begins {
        /// Octets of data.
        octets: u32,
        /// The port that it is for.
        port: u16,
        /// The version of IP.
        version: u8,
        /// Octets of the IP header, extension headers included, if this, the UDP header and the data are all of the packet.
        ip_header: Option<u32>,
    },
    /// A source port such as kernels give out by themselves.
    TemporaryPort {
        /// The source port.
        port: u16,
    },
    /// A further packet in the same direction.
    More {
        /// Octets of data.
        octets: u32,
        /// The port that it is for.
        port: u16,
        /// No packet or error came the other way so far.
        unanswered: bool,
    },
    /// A packet in the direction opposite to the last.
    Back {
        /// Octets of data.
        octets: u32,
        /// The port that it is for.
        port: u16,
        /// Since the last packet the other way.
        after_ns: u64,
        /// It is probably the answer to that: it comes soon, and neither did its side begin nor do the ports say that
        /// its side is the one that asks.
        answers: bool,
    },
}
