//! The words for what ICMP messages do.

use pktobs_common::wire::PROTOCOL_TCP;

use crate::flow::{IcmpNote, Reason};
use crate::view::phrase::{
    Phrase,
    Value::{Address, Elapsed, Identification, Number, Octets, Protocol},
    say,
};

/// The words for a note.
pub(super) fn words(note: &IcmpNote) -> Phrase {
    match *note {
        IcmpNote::EchoRequest { target, again } => say(
            echo_request(target.is_multicast(), again),
            [Address(target)],
        ),
        IcmpNote::EchoReply {
            after_ns,
            round_trip,
            again,
        } => say(echo_reply(round_trip, again), [Elapsed(after_ns)]),
        IcmpNote::EchoReplyToUnseen => say(
            "sends data back; no echo request to this address with this id and seq is remembered",
            [],
        ),
        IcmpNote::OwnDatagram { request } => say(
            "the reply is a datagram of its own (the request was datagram {0})",
            [Identification(request)],
        ),
        IcmpNote::AnswersPacket {
            protocol,
            after_ns: Some(after_ns),
        } => say(
            "answers the {0} packet {1} earlier",
            [Protocol(protocol), Elapsed(after_ns)],
        ),
        IcmpNote::AnswersPacket {
            protocol,
            after_ns: None,
        } => say("answers an earlier {0} packet", [Protocol(protocol)]),
        IcmpNote::Because(reason) => because(reason),
    }
}

const fn echo_request(to_group: bool, again: bool) -> &'static str {
    match (to_group, again) {
        (false, false) => "asks {0} to send the same data back (ping)",
        (false, true) => "asks {0} once more to send the same data back (ping)",
        (true, false) => "asks all in the group {0} to send the same data back (ping)",
        (true, true) => "asks all in the group {0} once more to send the same data back (ping)",
    }
}

const fn echo_reply(round_trip: bool, again: bool) -> &'static str {
    match (round_trip, again) {
        (true, false) => "sends the data back: there and back took {0}",
        (false, false) => "sends the data back, {0} after the request",
        (_, true) => "sends the data back a second time, {0} after the request",
    }
}

fn because(reason: Reason) -> Phrase {
    match reason {
        Reason::PortUnreachable {
            protocol: PROTOCOL_TCP,
            port: Some(port),
        } => say(
            "TCP port {0} is refused, probably by a firewall (a system without a listener would answer by TCP)",
            [Number(port.into())],
        ),
        Reason::PortUnreachable {
            protocol,
            port: Some(port),
        } => say(
            "no program listens on {0} port {1} (or a firewall refuses)",
            [Protocol(protocol), Number(port.into())],
        ),
        Reason::PortUnreachable {
            protocol,
            port: None,
        } => say("its {0} port cannot be reached", [Protocol(protocol)]),
        Reason::ProtocolUnreachable { host, protocol } => say(
            "{0} does not know the protocol that it carries, {1}",
            [Address(host), Protocol(protocol)],
        ),
        Reason::TooBig { mtu: Some(mtu) } => say(
            "too big for the way ahead, and it must not be fragmented (DF); at most {0} fit",
            [Octets(mtu.into())],
        ),
        Reason::TooBig { mtu: None } => say(
            "too big for the way ahead, and it must not be fragmented (DF); what would fit is not said",
            [],
        ),
        Reason::Unreachable { code, host } => say(unreachable(code), [Address(host)]),
        Reason::UnreachableOverIpv6 { code, by, host } => {
            say(unreachable_over_ipv6(code), [Address(host), Address(by)])
        }
        Reason::TooBigOverIpv6 { mtu } => say(
            "too big for the way ahead, where at most {0} fit; over IPv6 only the sender may fragment",
            [Octets(mtu)],
        ),
        Reason::HopLimitExpired { by } => say(
            "{0} dropped it: its hop limit (hlim) ran out before it arrived",
            [Address(by)],
        ),
        Reason::BadIpv6 { code, by, offset } => say(bad_ipv6(code), [Address(by), Number(offset)]),
        Reason::TtlExpired { by } => say(
            "{0} dropped it: its time to live (ttl) ran out before it arrived",
            [Address(by)],
        ),
        Reason::ReassemblyExpired => say(
            "pieces of it were missing for too long, so it was dropped",
            [],
        ),
        Reason::UseGateway { gateway, host } => say(
            "the better way to {0} is through {1}",
            [Address(host), Address(gateway)],
        ),
        Reason::BadParameter { offset } => say(
            "its IPv4 header has a bad value at octet {0}, counted from 0",
            [Number(offset.into())],
        ),
        Reason::SlowDown => say("it comes too fast (a message that is no longer in use)", []),
    }
}

/// Destination unreachable, codes 0 to 15 (RFC 792, RFC 1122 3.2.2.1, RFC 1812 5.2.7.1).
const UNREACHABLE: [&str; 16] = [
    "no way to the network of {0}",
    "{0} itself cannot be reached: it is off, or there is no way to it",
    "{0} does not know its protocol",
    "its port at {0} cannot be reached",
    "too big for the way to {0}",
    "the way that it prescribes to {0} does not work",
    "the network of {0} does not exist",
    "{0} does not exist",
    "its sender is cut off from {0}",
    "the network of {0} is closed to it by a rule",
    "{0} is closed to it by a rule",
    "no way to the network of {0} for its type of service (tos)",
    "no way to {0} for its type of service (tos)",
    "a filter forbids it on its way to {0}",
    "its precedence is not allowed for {0}",
    "its precedence is too low for the network of {0}",
];

fn unreachable(code: u8) -> &'static str {
    let unknown = "{0} cannot be reached, for a reason that has no standard meaning";
    UNREACHABLE.get(usize::from(code)).unwrap_or(&unknown)
}

/// Destination unreachable over IPv6, codes 0 to 8 (RFC 4443 3.1, RFC 6550 20.18, RFC 8883 3).
const UNREACHABLE_OVER_IPV6: [&str; 9] = [
    "{1} knows no way to {0}",
    "a rule at {1} forbids it on its way to {0}, as a firewall has them",
    "its source address, {0}, does not count beyond its own part of the network",
    "{0} itself cannot be reached: it is off, or nobody has this address",
    "its port at {0} cannot be reached",
    "a rule at {1} forbids packets from {0} there",
    "{1} is told to refuse all packets to {0}",
    "{1} cannot go the way that it prescribes to {0}",
    "its headers are too long for {1}",
];

fn unreachable_over_ipv6(code: u8) -> &'static str {
    let unknown = "{0} cannot be reached, for a reason that has no standard meaning";
    UNREACHABLE_OVER_IPV6
        .get(usize::from(code))
        .unwrap_or(&unknown)
}

/// Parameter problem over IPv6, codes 0 to 3 (RFC 4443 3.4, RFC 7112 5).
const BAD_IPV6: [&str; 4] = [
    "its headers have a bad value at octet {1}, counted from 0",
    "{0} does not know the protocol that octet {1} names, counted from 0",
    "{0} does not know the option at octet {1}, counted from 0",
    "its first fragment has not all of the headers",
];

fn bad_ipv6(code: u8) -> &'static str {
    let unknown = "{0} cannot process it: something is wrong at octet {1}, counted from 0";
    BAD_IPV6.get(usize::from(code)).unwrap_or(&unknown)
}
