//! The words for the form of a packet and its checksums.

use pktobs_common::Stop;

use crate::flow::PacketNote;
use crate::view::phrase::{
    Phrase,
    Value::{self, Direction, Hex, Number, Octets, Protocol},
    say,
};

/// The words for a note.
pub(super) fn words(note: &PacketNote) -> Phrase {
    match *note {
        PacketNote::ExplainedAt(direction) => say(
            "this sender's packets pass the interface both In and Out, as on lo: explained at {0}",
            [Direction(direction)],
        ),
        PacketNote::ChecksumLeftToCard => {
            say("the checksum is left to the network card (no fault)", [])
        }
        PacketNote::NoChecksum => say(
            "has no UDP checksum (zero): over IPv6, only tunnels that allow it take such a packet",
            [],
        ),
        PacketNote::Jumbo { octets } => say(
            if octets > u16::MAX.into() {
                "too long for the length field of its IPv6 header: a jumbo payload option says {0}"
            } else {
                "a jumbo payload option says {0}, though the length field of its IPv6 header has room for that"
            },
            [Octets(octets)],
        ),
        PacketNote::WrongChecksum {
            protocol,
            found,
            expected,
        } => wrong_checksum(protocol, [Hex(found), Hex(expected)]),
        PacketNote::Segments { packets: 0, size } => say(
            "one buffer that stands for several packets on the wire, with up to {0} of data each",
            [Octets(size.into())],
        ),
        PacketNote::Segments { packets, size } => say(
            "one buffer that stands for {0} packets on the wire, with up to {1} of data each",
            [Number(packets.into()), Octets(size.into())],
        ),
        PacketNote::CongestionMarked => say(
            "has the mark that routers set when their queues fill (CE)",
            [],
        ),
        PacketNote::Stopped {
            stop,
            found,
            needed,
            protocol,
        } => stopped(stop, found, needed, protocol),
        PacketNote::CutByCapture => say(
            "the capture kept only the beginning of this frame: what follows is not known",
            [],
        ),
        PacketNote::OctetsMissing {
            version,
            promised,
            missing,
        } => say(
            "cut: its IPv{2} header promises {0}, of which the last {1} are not in the frame",
            [Octets(promised), Number(missing), Number(version.into())],
        ),
    }
}

fn wrong_checksum(protocol: Option<u8>, [found, expected]: [Value; 2]) -> Phrase {
    match protocol {
        Some(protocol) => say(
            "the {2} checksum is wrong, {0} where {1} belongs: the receiver drops the packet",
            [found, expected, Protocol(protocol)],
        ),
        None => say(
            "the checksum of the IPv4 header is wrong, {0} where {1} belongs: the receiver drops the packet",
            [found, expected],
        ),
    }
}

fn stopped(stop: Stop, found: u32, needed: u32, protocol: u8) -> Phrase {
    let values = [Octets(found), Octets(needed)];
    match stop {
        Stop::LinkTruncated => say(
            "cut: the frame ends after {0}, inside its Ethernet header or VLAN tag",
            values,
        ),
        Stop::Ipv4Truncated => say(
            "cut: {0} of an IPv4 header are there, of at least {1}",
            values,
        ),
        Stop::Ipv4Version => say(
            "its IPv4 header says version {0}, where 4 belongs",
            [Number(found)],
        ),
        Stop::Ipv4Ihl => say(
            "its IPv4 header says that it is {0} long, but none is shorter than {1}",
            values,
        ),
        Stop::Ipv4TotalLength => say(
            "its IPv4 header says that the packet is {0} long, but the header alone takes {1}",
            values,
        ),
        Stop::Ipv4OptionsTruncated => say("cut: {0} of the IPv4 header are there, of {1}", values),
        Stop::Ipv6Truncated => say("cut: {0} of an IPv6 header are there, of {1}", values),
        Stop::Ipv6Version => say(
            "its IPv6 header says version {0}, where 6 belongs",
            [Number(found)],
        ),
        Stop::Ipv6ExtensionTruncated if found < 2 => say(
            "cut: {0} of an IPv6 extension header are there, of at least {1}",
            values,
        ),
        Stop::Ipv6ExtensionTruncated => say(
            "cut: {0} of an IPv6 extension header are there, of {1}",
            values,
        ),
        Stop::Ipv6Extensions => say(
            "it has more IPv6 extension headers than the {0} that are followed",
            [Number(needed)],
        ),
        Stop::TransportTruncated => say(
            "cut: {0} of the {2} header are there, of at least {1}",
            [Octets(found), Octets(needed), Protocol(protocol)],
        ),
        Stop::TcpDataOffset => say(
            "its TCP header says that it is {0} long, but none is shorter than {1}",
            values,
        ),
        Stop::TcpHeaderLength => say(
            "its TCP header says that it is {0} long, but the packet has only {1} for it",
            values,
        ),
        Stop::TcpOptionsTruncated => say("cut: {0} of the TCP header are there, of {1}", values),
        Stop::UdpLength if found < needed => say(
            "its UDP header says that header and data are {0} long, but the header alone takes {1}",
            values,
        ),
        Stop::UdpLength => say(
            "its UDP header says that header and data are {0} long, but only {1} are there",
            values,
        ),
        Stop::Complete | Stop::UnknownEtherType | Stop::LaterFragment | Stop::UnknownProtocol => {
            say("nothing is wrong with it", [])
        }
    }
}
