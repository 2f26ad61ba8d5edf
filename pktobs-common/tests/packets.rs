//! The parser on the packets in `tests/packets`, one a file, octets in hex with a comment for each header.
//!
//! Their fields are written here by hand, and tcpdump reads them in the same way. Every prefix of every packet is
//! parsed too: what it says is what the whole packet says, or it says why it does not.

#[path = "packets/ipv6.rs"]
mod ipv6;
#[path = "packets/link_header.rs"]
mod link_header;
#[path = "packets/packet.rs"]
mod packet;
#[path = "packets/prefixes.rs"]
mod prefixes;

use packet::Packet;
use pktobs_common::{Icmp, Ipv4, Stop, Tcp, Transport, Udp, wire};

const DEV1: [u8; 4] = [10, 0, 0, 1];
const DEV2: [u8; 4] = [10, 0, 0, 2];

/// What all packets from dev1 to dev2 share if they do not say otherwise.
const IPV4: Ipv4 = Ipv4 {
    version_ihl: 0x45,
    tos: 0,
    total_length: 0,
    id: 0,
    flags_offset: 0,
    ttl: 64,
    protocol: wire::PROTOCOL_UDP,
    checksum: 0,
    source: DEV1,
    destination: DEV2,
};

const NO_TAIL: (usize, usize) = (0, 0);

/// Parses a packet and compares all that is said of it.
#[track_caller]
fn assert_says(
    name: &str,
    stop: Stop,
    network_offset: u8,
    ipv4: Option<Ipv4>,
    transport: Option<Transport>,
    tail: (usize, usize),
) {
    let (record, found_tail) = Packet::read(name).whole();
    assert_eq!(record.stop, stop);
    assert_eq!(record.network_offset, network_offset);
    assert_eq!(record.ipv4(), ipv4);
    assert_eq!(record.transport(), transport);
    assert_eq!(found_tail, tail, "offset and length of the tail");
    assert_eq!(record.ifindex, 3);
}

#[test]
fn tcp_syn_has_its_options_in_the_tail() {
    let ipv4 = Ipv4 {
        total_length: 60,
        id: 57592,
        flags_offset: Ipv4::DF,
        protocol: wire::PROTOCOL_TCP,
        checksum: 0x45c1,
        ..IPV4
    };
    let tcp = Tcp {
        source_port: 52270,
        destination_port: 8080,
        seq: 3_671_328_783,
        ack: 0,
        offset_flags: 0xa002,
        window: 64240,
        checksum: 0x1431,
        urgent_pointer: 0,
    };
    assert_eq!((tcp.header_len(), tcp.flags()), (40, Tcp::SYN));
    assert_says(
        "tcp-syn-options",
        Stop::Complete,
        14,
        Some(ipv4),
        Some(Transport::Tcp(tcp)),
        (54, 20),
    );
}

#[test]
fn plain_udp_has_no_tail() {
    let ipv4 = Ipv4 {
        total_length: 34,
        id: 22432,
        flags_offset: Ipv4::DF,
        checksum: 0xcf28,
        ..IPV4
    };
    let udp = Udp {
        source_port: 49123,
        destination_port: 8080,
        length: 14,
        checksum: 0x1422,
    };
    assert_says(
        "udp",
        Stop::Complete,
        14,
        Some(ipv4),
        Some(Transport::Udp(udp)),
        NO_TAIL,
    );
}

#[test]
fn an_echo_tells_id_and_seq() {
    let ipv4 = Ipv4 {
        total_length: 36,
        id: 6,
        protocol: wire::PROTOCOL_ICMP,
        checksum: 0x66d1,
        ..IPV4
    };
    let icmp = Icmp {
        icmp_type: Icmp::ECHO,
        code: 0,
        checksum: 0x744f,
        rest: [0x37, 0x5f, 0, 1],
    };
    assert_eq!((icmp.id(), icmp.seq()), (14175, 1));
    assert_says(
        "icmp-echo",
        Stop::Complete,
        14,
        Some(ipv4),
        Some(Transport::Icmp(icmp)),
        NO_TAIL,
    );
}

#[test]
fn an_unreachable_quotes_the_packet_that_it_answers() {
    let ipv4 = Ipv4 {
        tos: 0xc0,
        total_length: 62,
        id: 16417,
        protocol: wire::PROTOCOL_ICMP,
        checksum: 0x25dc,
        source: DEV2,
        destination: DEV1,
        ..IPV4
    };
    let icmp = Icmp {
        icmp_type: Icmp::UNREACHABLE,
        code: 3,
        checksum: 0xc57c,
        rest: [0; 4],
    };
    assert_says(
        "icmp-port-unreachable",
        Stop::Complete,
        14,
        Some(ipv4),
        Some(Transport::Icmp(icmp)),
        (42, 34),
    );

    let answer = Packet::read("icmp-port-unreachable").octets;
    let quoted = wire::parse_ipv4(&answer[42..], 34);
    let (asked, _) = Packet::read("udp").whole();
    assert_eq!(quoted.stop, Stop::Complete);
    assert_eq!(quoted.ipv4(), asked.ipv4());
    assert_eq!(quoted.transport(), asked.transport());
}

#[test]
fn only_the_first_fragment_has_a_transport_header() {
    let first = Ipv4 {
        total_length: 44,
        id: 7,
        flags_offset: Ipv4::MF,
        checksum: 0x46b8,
        ..IPV4
    };
    let udp = Udp {
        source_port: 49123,
        destination_port: 8080,
        length: 58,
        checksum: 0xf7e0,
    };
    assert_says(
        "fragment-first",
        Stop::Complete,
        14,
        Some(first),
        Some(Transport::Udp(udp)),
        NO_TAIL,
    );

    let middle = Ipv4 {
        flags_offset: 0x2003,
        checksum: 0x46b5,
        ..first
    };
    assert_eq!(middle.fragment_offset(), 24);
    assert_says(
        "fragment-middle",
        Stop::LaterFragment,
        14,
        Some(middle),
        None,
        NO_TAIL,
    );

    let last = Ipv4 {
        total_length: 30,
        flags_offset: 6,
        checksum: 0x66c0,
        ..first
    };
    assert_eq!((last.fragment_offset(), last.is_fragment()), (48, true));
    assert_says(
        "fragment-last",
        Stop::LaterFragment,
        14,
        Some(last),
        None,
        NO_TAIL,
    );
}

#[test]
fn the_transport_header_starts_after_the_ipv4_options() {
    let ipv4 = Ipv4 {
        version_ihl: 0x4f,
        total_length: 76,
        id: 1,
        checksum: 0xb688,
        ..IPV4
    };
    let udp = Udp {
        source_port: 49123,
        destination_port: 8080,
        length: 16,
        checksum: 0xfc43,
    };
    assert_says(
        "ipv4-ihl-15",
        Stop::Complete,
        14,
        Some(ipv4),
        Some(Transport::Udp(udp)),
        // 40 octets of options, and 8 behind them.
        (34, 48),
    );
}

#[test]
fn vlan_tags_are_passed_over_and_kept_in_the_tail() {
    let ipv4 = Ipv4 {
        total_length: 32,
        id: 2,
        checksum: 0x66c9,
        ..IPV4
    };
    let udp = Udp {
        source_port: 49123,
        destination_port: 8080,
        length: 12,
        checksum: 0x4799,
    };
    let transport = Some(Transport::Udp(udp));
    // From the first octet, where the tags are, to where the UDP header starts.
    assert_says("vlan", Stop::Complete, 18, Some(ipv4), transport, (0, 38));
    assert_says("qinq", Stop::Complete, 22, Some(ipv4), transport, (0, 42));
}

#[test]
fn tags_of_every_ether_type_are_passed_over() {
    for tag in [[0x81, 0x00], [0x88, 0xa8], [0x91, 0x00], [0x92, 0x00]] {
        let mut packet = Packet::read("vlan");
        packet.octets[12..14].copy_from_slice(&tag);
        let (record, _) = packet.whole();
        assert_eq!(record.stop, Stop::Complete, "{tag:02x?}");
        assert_eq!(record.network_offset, 18);
    }
}

#[test]
fn a_data_offset_below_five_leaves_the_fixed_header() {
    let ipv4 = Ipv4 {
        total_length: 40,
        id: 3,
        flags_offset: Ipv4::DF,
        protocol: wire::PROTOCOL_TCP,
        checksum: 0x26cb,
        ..IPV4
    };
    let tcp = Tcp {
        source_port: 52270,
        destination_port: 8080,
        seq: 3_671_328_784,
        ack: 1,
        offset_flags: 0x4010,
        window: 64240,
        checksum: 0xe23c,
        urgent_pointer: 0,
    };
    assert_says(
        "tcp-data-offset-4",
        Stop::TcpDataOffset,
        14,
        Some(ipv4),
        Some(Transport::Tcp(tcp)),
        (0, 54),
    );
}

#[test]
fn a_total_length_beyond_the_frame_is_told_in_octets() {
    let ipv4 = Ipv4 {
        total_length: 1000,
        id: 4,
        flags_offset: Ipv4::DF,
        checksum: 0x22ff,
        ..IPV4
    };
    let udp = Udp {
        source_port: 49123,
        destination_port: 8080,
        length: 980,
        checksum: 0x1234,
    };
    let transport = Some(Transport::Udp(udp));
    assert_says(
        "total-length-beyond-frame",
        Stop::Complete,
        14,
        Some(ipv4),
        transport,
        NO_TAIL,
    );
    let (record, _) = Packet::read("total-length-beyond-frame").whole();
    assert_eq!(record.missing_octets(), 966);
    assert!(record.is_malformed());
}

#[test]
fn what_is_not_parsed_is_told_by_number() {
    let ipv4 = Ipv4 {
        total_length: 64,
        id: 5,
        ttl: 1,
        protocol: 89,
        checksum: 0xcf5a,
        destination: [224, 0, 0, 5],
        ..IPV4
    };
    assert_says(
        "protocol-ospf",
        Stop::UnknownProtocol,
        14,
        Some(ipv4),
        None,
        NO_TAIL,
    );
    assert_says(
        "ether-type-lldp",
        Stop::UnknownEtherType,
        14,
        None,
        None,
        (0, 36),
    );
    let (record, _) = Packet::read("ether-type-lldp").whole();
    assert_eq!(record.ether_type, 0x88cc);
    assert!(!record.is_malformed());
}

#[test]
fn without_link_layer_the_network_header_comes_first() {
    let ipv4 = Ipv4 {
        total_length: 28,
        id: 6,
        protocol: wire::PROTOCOL_ICMP,
        checksum: 0x66d9,
        ..IPV4
    };
    let icmp = Icmp {
        icmp_type: Icmp::ECHO,
        code: 0,
        checksum: 0xe5c6,
        rest: [0x12, 0x34, 0, 5],
    };
    assert_says(
        "no-link-layer",
        Stop::Complete,
        0,
        Some(ipv4),
        Some(Transport::Icmp(icmp)),
        NO_TAIL,
    );
}
