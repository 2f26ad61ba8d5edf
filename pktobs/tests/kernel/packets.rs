//! Packets of every kind that the parser tells apart, each with a name.

use pktobs::source::octets::Link;

use crate::support::{
    ipv6::{
        DESTINATION_OPTIONS, HOP_BY_HOP, ICMPV6, NONE, ROUTING, fragment, icmpv6, ipv6, ipv6_with,
        jumbo, options, routing, sealed,
    },
    packet::{ICMP, SYN_OPTIONS, TCP, UDP, ethernet, icmp, ipv4, ipv4_with, tagged, tcp, udp},
};

/// Over IPv4.
pub(crate) fn over_ipv4() -> Vec<(&'static str, Vec<u8>)> {
    let syn = tcp(0x02, &SYN_OPTIONS, &[]);
    let quoted = ipv4(UDP, &udp(b"hello\n"));
    let first_piece = &udp(&[7; 100])[..40];
    let mut bad_data_offset = tcp(0x10, &[], b"hello\n");
    bad_data_offset[12] = 0x40;
    let mut long_data_offset = tcp(0x10, &[], b"hello\n");
    long_data_offset[12] = 0xf0;
    let mut bad_udp_length = udp(b"hello\n");
    bad_udp_length[5] = 200;
    vec![
        ("tcp syn", ipv4(TCP, &syn)),
        ("tcp data", ipv4(TCP, &tcp(0x18, &[], b"hello\n"))),
        (
            "tcp all options",
            ipv4(TCP, &tcp(0xff, &[1; 40], &[7; 300])),
        ),
        ("tcp data offset 4", ipv4(TCP, &bad_data_offset)),
        ("tcp data offset 15", ipv4(TCP, &long_data_offset)),
        ("udp", ipv4(UDP, &udp(b"hello\n"))),
        ("udp empty", ipv4(UDP, &udp(&[]))),
        ("udp odd", ipv4(UDP, &udp(b"hello"))),
        ("udp bad length", ipv4(UDP, &bad_udp_length)),
        (
            "echo",
            ipv4(ICMP, &icmp(8, 0, [0x37, 0x5f, 0, 1], &[9; 56])),
        ),
        ("unreachable", ipv4(ICMP, &icmp(3, 3, [0; 4], &quoted))),
        (
            "time exceeded",
            ipv4(ICMP, &icmp(11, 0, [0; 4], &[0x45; 548])),
        ),
        ("first fragment", ipv4_with(UDP, 0x2000, &[], first_piece)),
        ("middle fragment", ipv4_with(UDP, 0x2005, &[], &[7; 40])),
        ("last fragment", ipv4_with(TCP, 0x000a, &[], &[7; 28])),
        ("ipv4 options", ipv4_with(TCP, 0x4000, &[1; 8], &syn)),
        ("ihl 15", ipv4_with(UDP, 0x4000, &[1; 40], &udp(b"hello\n"))),
        (
            "ihl 15 in icmp",
            ipv4_with(ICMP, 0, &[1; 40], &icmp(5, 1, [10, 0, 0, 3], &quoted)),
        ),
        ("icmpv6 over ipv4", ipv4(ICMPV6, &[1; 40])),
        ("sctp", ipv4(132, &[7; 40])),
        ("no transport header", ipv4(TCP, &[])),
    ]
}

/// Over IPv6, with every sort of extension header.
pub(crate) fn over_ipv6() -> Vec<(&'static str, Vec<u8>)> {
    let mut packets = segments_over_ipv6();
    packets.extend(extended());
    packets
}

fn segments_over_ipv6() -> Vec<(&'static str, Vec<u8>)> {
    let quoted = ipv6(UDP, &udp(b"hello\n"));
    let long_quoted = ipv6(TCP, &tcp(0x18, &[1; 12], &[7; 1100]));
    let mut bad_data_offset = tcp(0x10, &[], b"hello\n");
    bad_data_offset[12] = 0x40;
    let mut long_data_offset = tcp(0x10, &[], b"hello\n");
    long_data_offset[12] = 0xf0;
    let mut long_udp_length = udp(b"hello\n");
    long_udp_length[5] = 200;
    let mut short_udp_length = udp(b"hello\n");
    short_udp_length[5] = 10;
    let mut beyond = ipv6(UDP, &udp(&[7; 200]));
    beyond.truncate(100);
    let mut padded = ipv6(UDP, &udp(b"hello"));
    padded.extend([0xff; 7]);
    let mut version_5 = ipv6(UDP, &udp(b"hello\n"));
    version_5[0] = 0x50;
    vec![
        ("tcp syn", ipv6(TCP, &tcp(0x02, &SYN_OPTIONS, &[]))),
        ("tcp data", ipv6(TCP, &tcp(0x18, &[], b"hello\n"))),
        ("tcp rst", ipv6(TCP, &tcp(0x14, &[], &[b'x'; 50]))),
        (
            "tcp all options",
            ipv6(TCP, &tcp(0xff, &[1; 40], &[7; 300])),
        ),
        ("tcp data offset 4", ipv6(TCP, &bad_data_offset)),
        ("tcp data offset 15", ipv6(TCP, &long_data_offset)),
        ("udp", ipv6(UDP, &udp(b"hello\n"))),
        ("udp empty", ipv6(UDP, &udp(&[]))),
        ("udp long length", ipv6(UDP, &long_udp_length)),
        ("udp short length", ipv6(UDP, &short_udp_length)),
        (
            "echo",
            ipv6(ICMPV6, &icmpv6(128, 0, [0x37, 0x5f, 0, 1], &[9; 56])),
        ),
        (
            "neighbor solicitation",
            ipv6(ICMPV6, &icmpv6(135, 0, [0; 4], &[0xfe; 24])),
        ),
        ("unreachable", ipv6(ICMPV6, &icmpv6(1, 4, [0; 4], &quoted))),
        (
            "packet too big",
            ipv6(ICMPV6, &icmpv6(2, 0, [0, 0, 5, 0], &long_quoted)),
        ),
        ("mobility", ipv6(135, &[59, 1, 5, 0, 0, 0, 0, 0])),
        ("no next header", ipv6(NONE, &[])),
        ("no next header and data", ipv6(NONE, &[7; 9])),
        ("icmp over ipv6", ipv6(ICMP, &icmp(8, 0, [0; 4], &[]))),
        ("sctp", ipv6(132, &[7; 40])),
        ("no transport header", ipv6(TCP, &[])),
        ("payload length beyond the frame", beyond),
        ("padded", padded),
        ("version 5", version_5),
    ]
}

fn extended() -> Vec<(&'static str, Vec<u8>)> {
    let syn = &sealed(TCP, &tcp(0x02, &SYN_OPTIONS, &[]));
    let echo = &sealed(ICMPV6, &icmpv6(129, 0, [0x37, 0x5f, 0, 1], &[9; 8]));
    let datagram = &sealed(UDP, &udp(b"hello\n"));
    let hop_by_hop = || options(HOP_BY_HOP, 8);
    let of_destination = |len| options(DESTINATION_OPTIONS, len);
    let of_nine = [(); 9].map(|()| of_destination(8));
    let [eight @ .., _] = &of_nine;
    let no_length = |mut packet: Vec<u8>| {
        packet[4..6].fill(0);
        packet
    };
    let mut too_long = options(DESTINATION_OPTIONS, 16);
    too_long.1[1] = 200;
    vec![
        (
            "every extension header",
            ipv6_with(
                &[
                    hop_by_hop(),
                    of_destination(16),
                    routing(),
                    fragment(0),
                    of_destination(24),
                ],
                TCP,
                syn,
            ),
        ),
        ("router alert", ipv6_with(&[hop_by_hop()], ICMPV6, echo)),
        (
            "first fragment",
            ipv6_with(&[fragment(1)], UDP, &udp(&[7; 100])[..48]),
        ),
        ("middle fragment", ipv6_with(&[fragment(49)], UDP, &[7; 48])),
        ("last fragment", ipv6_with(&[fragment(96)], TCP, &[7; 12])),
        ("atomic fragment", ipv6_with(&[fragment(0)], UDP, datagram)),
        (
            "last fragment of a routed packet",
            ipv6_with(
                &[routing(), fragment(96)],
                DESTINATION_OPTIONS,
                &[6, 0, 1, 4, 0, 0, 0, 0],
            ),
        ),
        (
            "fragment in a fragment",
            ipv6_with(&[fragment(1), fragment(0), fragment(1)], UDP, datagram),
        ),
        ("jumbo payload", no_length(ipv6_with(&[jumbo()], TCP, syn))),
        ("no length", no_length(ipv6(TCP, syn))),
        ("eight extension headers", ipv6_with(eight, UDP, datagram)),
        ("nine extension headers", ipv6_with(&of_nine, UDP, datagram)),
        (
            "the longest extension header",
            ipv6_with(&[of_destination(2048)], ICMPV6, echo),
        ),
        (
            "extension header beyond the frame",
            ipv6_with(&[hop_by_hop(), too_long], UDP, datagram),
        ),
        (
            "extension header of one octet",
            ipv6_with(&[hop_by_hop()], ROUTING, &[6]),
        ),
        (
            "no next header behind an extension header",
            ipv6_with(&[of_destination(8)], NONE, &[]),
        ),
    ]
}

/// Those packets as one sort of interface would carry them.
pub(crate) fn frames(
    ether_type: u16,
    packets: Vec<(&'static str, Vec<u8>)>,
    link: Link,
) -> Vec<(String, Vec<u8>)> {
    let mut frames = Vec::new();
    for (name, packet) in packets {
        if link != Link::Ethernet {
            frames.push((name.to_owned(), packet));
            continue;
        }
        let plain = ethernet(ether_type, &packet);
        let vlan = tagged(&plain, 0x8100, 0x2064);
        frames.push((format!("{name} in 802.1ad"), tagged(&plain, 0x88a8, 3)));
        frames.push((format!("{name} in QinQ"), tagged(&vlan, 0x88a8, 3)));
        frames.push((format!("{name} in VLAN"), vlan));
        frames.push((name.to_owned(), plain));
    }
    frames
}

/// Frames of other EtherTypes.
pub(crate) fn others() -> Vec<(String, Vec<u8>)> {
    [
        ("arp", ethernet(0x0806, &[0; 28])),
        ("lldp", ethernet(0x88cc, &[1; 46])),
        ("802.3 length", ethernet(46, &[1; 46])),
    ]
    .map(|(name, frame)| (name.to_owned(), frame))
    .into()
}
