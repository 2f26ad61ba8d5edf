//! Packets that no lesson has, each with fields that no other has. Written from the RFCs, field by field; their
//! checksums are 0, as nothing here depends on them.

use pktobs::packet::LinkHeaderKind;
use pktobs::source::octets::Link;
use pktobs_common::{PacketType, SkbMetadata};

use super::packets::{Sample, octets};

/// Ethernet addresses, destination first.
const ADDRESSES: &str = "020000000002 020000000001";
/// IPv4 from 10.0.0.1 to 10.0.0.2, from the TTL on; the protocol is to be in front.
const FROM_TO: &str = "0000 0a000001 0a000002";

pub(crate) fn samples() -> Vec<Sample> {
    let mut samples = of_the_frame();
    samples.extend(of_the_link());
    samples.extend(of_ipv4_options());
    samples.extend(of_ipv6());
    samples.extend(of_tcp_options());
    samples.extend(of_icmp());
    samples.extend(of_icmpv6());
    samples
}

fn ip(name: &str, text: &str) -> Sample {
    Sample::new(name, Link::None, octets(text))
}

fn ethernet(name: &str, text: &str) -> Sample {
    Sample::new(name, Link::Ethernet, octets(&format!("{ADDRESSES}{text}")))
}

/// An IPv4 packet with this protocol and what it carries.
fn ipv4(name: &str, protocol: u8, payload: &str) -> Sample {
    let len = 20 + octets(payload).len();
    ip(
        name,
        &format!("45 00 {len:04x} 0001 0000 40 {protocol:02x} {FROM_TO} {payload}"),
    )
}

/// An IPv6 packet from fe80::1 to fe80::2 with this next header and what follows.
fn ipv6(name: &str, next_header: u8, payload: &str) -> Sample {
    let len = octets(payload).len();
    let (one, two) = (
        "fe80000000000000 0000000000000001",
        "fe80000000000000 0000000000000002",
    );
    ip(
        name,
        &format!("60000000 {len:04x} {next_header:02x} ff {one} {two} {payload}"),
    )
}

fn of_the_frame() -> Vec<Sample> {
    let udp = "c350 c351 000c 0000 61626364";
    let mut buffer = ipv4("a GSO buffer", 17, udp);
    buffer.frame.metadata = SkbMetadata {
        gso_segs: 2,
        gso_size: 2,
        ..SkbMetadata::default()
    };
    let mut to_all = ipv4("to all", 17, udp);
    to_all.frame.packet_type = PacketType::Broadcast;
    let mut cut = ipv4("cut by the capture", 17, udp);
    cut.octets.truncate(24);
    vec![buffer, to_all, cut]
}

fn of_the_link() -> Vec<Sample> {
    let udp = octets(&format!(
        "45 00 001c 0001 0000 40 11 {FROM_TO} c350 c351 0008 0000"
    ));
    let mut loopback = Sample::new("a loopback of BSD", Link::None, udp.clone());
    loopback.link_header = (LinkHeaderKind::Loopback, octets("02000000"));
    let mut cooked = Sample::new("a cooked packet, version 1", Link::None, udp);
    let header = octets("0000 0001 0006 0200000000010000 0800");
    cooked.link_header = (LinkHeaderKind::Sll, header);
    vec![
        loopback,
        cooked,
        ethernet("spanning tree", "0026 42 42 03 0000 00 00 00"),
        ethernet("SNAP", "0026 aa aa 03 00000c 2000 0102"),
        // InfiniBand: hardware type 32, addresses of 20 octets.
        ethernet(
            "ARP of another link",
            "0806 0020 0800 14 04 0001 0102030405060708",
        ),
    ]
}

fn of_ipv4_options() -> Vec<Sample> {
    let with = |name, options: &str| {
        let words = octets(options).len() / 4;
        let len = 20 + words * 4 + 8;
        let ihl = 5 + words;
        let text = format!(
            "4{ihl:x} 00 {len:04x} 0001 0000 40 11 {FROM_TO} {options} c350 c351 0008 0000"
        );
        ip(name, &text)
    };
    vec![
        // Pointer 8: one address is there, one place is free.
        with("record route", "07 0b 08 0a000101 00000000 01"),
        // Pointer 9, no overflow, times only.
        with("timestamps", "44 0c 09 00 00000001 00000000"),
        // Pointer 5, overflow 2, address and time.
        with("timestamps of routers", "44 0c 05 21 0a000101 00000064"),
        with("router alert", "94 04 0000"),
        with("an option that is not known", "dd 04 0102"),
        with("an option that is too long", "dd 0f 0102"),
        with("the end of the options", "01 00 0000"),
    ]
}

fn of_ipv6() -> Vec<Sample> {
    vec![
        ipv6(
            "hop-by-hop options",
            0,
            "11 02 0502 0000 0100
             c204 00010000
             1e 02 0102 00 00 01 04 # the last goes beyond the header
             c350 c351 0008 0000",
        ),
        ipv6(
            "a home address",
            60,
            "3b 02 0102 0000 c910 20010db8000000000000000000000001",
        ),
        ipv6(
            "a routing header of type 2",
            43,
            "3b 02 02 01 00000000 20010db8000000000000000000000001",
        ),
        // Segment routing with one segment, and something behind it.
        ipv6(
            "segment routing",
            43,
            "3b 03 04 00 00 00 0000 20010db8000000000000000000000001 0406000000000000",
        ),
        ipv6(
            "a routing header of an unknown type",
            43,
            "3b 00 fd 00 01020304",
        ),
    ]
}

fn of_tcp_options() -> Vec<Sample> {
    let with = |name, options: &str| {
        let words = 5 + octets(options).len() / 4;
        let header = "c350 0050 00000001 00000000";
        ipv4(
            name,
            6,
            &format!("{header} {words:x}002 ffff 0000 0000 {options}"),
        )
    };
    vec![
        with("SACK", "01 01 05 12 00000010 00000020 00000030 00000040"),
        with("MD5", "01 01 13 12 000102030405060708090a0b0c0d0e0f"),
        // Two minutes.
        with("a user timeout", "1c 04 8002"),
        with("authentication", "1d 10 01 02 000102030405060708090a0b"),
        with("multipath", "1e 0c 00 81 0102030405060708"),
        with("fast open", "22 0a 0102030405060708 01 01"),
        with("a kind that is not known", "fd 04 1234"),
        with("a length that cannot be", "02 01 05b4"),
        with("the end of the options", "04 02 00 00"),
    ]
}

fn of_icmp() -> Vec<Sample> {
    let quoted = format!("45 00 001c 0001 4000 40 11 {FROM_TO} c350 c351 0008 0000");
    vec![
        ipv4(
            "timestamp reply",
            1,
            "0e 00 0000 0001 0002 00000001 00000002 00000003",
        ),
        ipv4("address mask reply", 1, "12 00 0000 0001 0002 ffffff00"),
        ipv4(
            "router advertisement",
            1,
            "09 00 0000 02 02 0708 0a000001 00000000 0a000003 80000000",
        ),
        ipv4(
            "fragmentation needed",
            1,
            &format!("03 04 0000 0000 0578 {quoted}"),
        ),
        ipv4("redirect", 1, &format!("05 01 0000 0a000003 {quoted}")),
        ipv4(
            "parameter problem",
            1,
            &format!("0c 00 0000 14 000000 {quoted}"),
        ),
        ipv4("an error that quotes an error", 1, &error_about_error()),
        ipv4("a message that is cut", 1, "08 00"),
    ]
}

/// An unreachable that quotes a time exceeded that quotes a UDP packet.
fn error_about_error() -> String {
    let udp = format!("45 00 001c 0001 4000 01 11 {FROM_TO} c350 c351 0008 0000");
    let exceeded = format!("45 00 0038 0001 0000 40 01 {FROM_TO} 0b00 0000 00000000 {udp}");
    format!("03 01 0000 00000000 {exceeded}")
}

fn of_icmpv6() -> Vec<Sample> {
    let address = "20010db8000000000000000000000001";
    let quoted = format!("60000000 0008 11 40 {address} {address} c350 c351 0008 0000");
    let group = "ff020000000000000000000000000016";
    let prefix = format!("03 04 40 c0 00015180 00003840 00000000 {address}");
    let dns = format!("19 05 0000 00000258 {address} {address}");
    vec![
        ipv6(
            "packet too big",
            58,
            &format!("02 00 0000 00000500 {quoted}"),
        ),
        ipv6(
            "parameter problem",
            58,
            &format!("04 00 0000 00000028 {quoted}"),
        ),
        ipv6("no route", 58, &format!("01 00 0000 00000000 {quoted}")),
        ipv6(
            "router advertisement",
            58,
            &format!(
                "86 00 0000 40 c0 0708 00007530 000003e8
                 01 01 020000000001 05 01 0000 000005dc {prefix} {dns} 0e 01 010203040506"
            ),
        ),
        ipv6(
            "redirect",
            58,
            &format!("89 00 0000 00000000 {address} {address} 02 01 020000000003"),
        ),
        ipv6(
            "listener query",
            58,
            &format!("82 00 0000 2710 0000 {group}"),
        ),
        ipv6(
            "listener report",
            58,
            &format!("8f 00 0000 0000 0001 06 00 0001 {group} {address}"),
        ),
        ipv6("a message that is cut", 58, "80 00"),
    ]
}
