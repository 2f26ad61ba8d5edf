//! What an ICMP message does.

use std::net::IpAddr;

use super::Identification;

/// One thing that a message does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IcmpNote {
    /// Echo request.
    EchoRequest {
        /// Who is asked.
        target: IpAddr,
        /// The same request was seen shortly before, and no reply.
        again: bool,
    },
    /// Echo reply.
    EchoReply {
        /// Since the request.
        after_ns: u64,
        /// The request left by this interface: the time is that of the way there and back.
        round_trip: bool,
        /// The request had been answered before.
        again: bool,
    },
    /// Echo reply to a request that was not seen.
    EchoReplyToUnseen,
    /// Reply and request are fragmented, each with an identification of its own.
    OwnDatagram {
        /// That of the request.
        request: Identification,
    },
    /// An error about a packet.
    AnswersPacket {
        /// Protocol of that packet.
        protocol: u8,
        /// Since that packet, if it is known for certain.
        after_ns: Option<u64>,
    },
    /// What the error says. Follows on [`IcmpNote::AnswersPacket`].
    Because(Reason),
}

/// What an ICMP error says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Port unreachable.
    PortUnreachable {
        /// Protocol of the port.
        protocol: u8,
        /// The port, unless the quoted packet is cut before it.
        port: Option<u16>,
    },
    /// Protocol unreachable.
    ProtocolUnreachable {
        /// Who does not know it.
        host: IpAddr,
        /// The protocol.
        protocol: u8,
    },
    /// Fragmentation needed.
    TooBig {
        /// The longest packet that fits, in octets, if it was told.
        mtu: Option<u16>,
    },
    /// Any other code of destination unreachable (RFC 792, RFC 1812 5.2.7.1).
    Unreachable {
        /// The code.
        code: u8,
        /// Where the packet was to go.
        host: IpAddr,
    },
    /// Any code of destination unreachable over IPv6 but that of a port (RFC 4443 3.1).
    UnreachableOverIpv6 {
        /// The code.
        code: u8,
        /// Who says so.
        by: IpAddr,
        /// The address that is the reason.
        host: IpAddr,
    },
    /// Packet too big.
    TooBigOverIpv6 {
        /// The longest packet that fits, in octets.
        mtu: u32,
    },
    /// Hop limit exceeded in transit.
    HopLimitExpired {
        /// Who says so.
        by: IpAddr,
    },
    /// Parameter problem over IPv6.
    BadIpv6 {
        /// The code.
        code: u8,
        /// Who says so.
        by: IpAddr,
        /// Where in the quoted packet, in octets.
        offset: u32,
    },
    /// Time exceeded in transit.
    TtlExpired {
        /// Who says so.
        by: IpAddr,
    },
    /// Time exceeded in reassembly.
    ReassemblyExpired,
    /// Redirect.
    UseGateway {
        /// The better next hop.
        gateway: IpAddr,
        /// Where the packet was to go.
        host: IpAddr,
    },
    /// Parameter problem.
    BadParameter {
        /// Where in the quoted packet, in octets.
        offset: u8,
    },
    /// Source quench.
    SlowDown,
}
