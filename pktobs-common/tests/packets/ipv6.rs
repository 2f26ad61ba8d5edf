//! The packets over IPv6, whose files begin with `ipv6-`.

use pktobs_common::{Icmpv6, Ipv6, Stop, Tcp, Transport, Udp, wire};

use crate::packet::Packet;

/// What packets share if they do not say otherwise.
const IPV6: Ipv6 = Ipv6 {
    version_class_flow: 0x600b_eef5,
    payload_length: 14,
    next_header: wire::PROTOCOL_UDP,
    hop_limit: 64,
    fragment_id: 0,
    fragment_offset_flags: 0,
    header_len: 40,
    protocol: wire::PROTOCOL_UDP,
    extensions: 0,
    reserved: [0; 2],
};

/// That of a fragment.
const FRAGMENT: Ipv6 = Ipv6 {
    payload_length: 32,
    next_header: wire::FRAGMENT,
    fragment_id: 0x7a69_0001,
    header_len: 48,
    extensions: 1,
    ..IPV6
};

const UDP: Transport = Transport::Udp(Udp {
    source_port: 49123,
    destination_port: 8080,
    length: 14,
    checksum: 0x810d,
});

const SYN: Transport = Transport::Tcp(Tcp {
    source_port: 52270,
    destination_port: 8080,
    seq: 3_671_328_783,
    ack: 0,
    offset_flags: 0xa002,
    window: 64800,
    checksum: 0xfe94,
    urgent_pointer: 0,
});

/// Parses a packet and compares all that is said of it.
#[track_caller]
fn assert_says(
    name: &str,
    stop: Stop,
    ipv6: Option<Ipv6>,
    transport: Option<Transport>,
    tail: (usize, usize),
) {
    let (record, found_tail) = Packet::read(&format!("ipv6-{name}")).whole();
    assert_eq!(record.stop, stop);
    assert_eq!(record.ether_type, wire::ETHER_TYPE_IPV6);
    assert_eq!(record.ipv4(), None);
    assert_eq!(record.ipv6(), ipv6);
    assert_eq!(record.transport(), transport);
    assert_eq!(found_tail, tail, "offset and length of the tail");
}

#[test]
fn the_tail_has_the_headers_to_the_end_of_the_tcp_options() {
    let ipv6 = Ipv6 {
        payload_length: 40,
        next_header: wire::PROTOCOL_TCP,
        protocol: wire::PROTOCOL_TCP,
        ..IPV6
    };
    assert_eq!((ipv6.version(), ipv6.traffic_class()), (6, 0));
    assert_eq!(ipv6.flow_label(), 0xb_eef5);
    let name = "tcp-syn-options";
    assert_says(name, Stop::Complete, Some(ipv6), Some(SYN), (14, 80));
}

#[test]
fn of_udp_the_tail_has_the_headers() {
    assert_says("udp", Stop::Complete, Some(IPV6), Some(UDP), (14, 48));
    // With the tags in front of them.
    assert_says("vlan", Stop::Complete, Some(IPV6), Some(UDP), (0, 66));
}

#[test]
fn an_echo_has_no_data_in_the_tail_and_other_messages_are_whole() {
    let ipv6 = Ipv6 {
        payload_length: 16,
        next_header: wire::PROTOCOL_ICMPV6,
        protocol: wire::PROTOCOL_ICMPV6,
        ..IPV6
    };
    let echo = Icmpv6 {
        icmp_type: Icmpv6::ECHO_REQUEST,
        code: 0,
        checksum: 0xa08f,
        rest: [0x37, 0x5f, 0, 1],
    };
    assert_eq!((echo.id(), echo.seq()), (14175, 1));
    let message = |message| Some(Transport::Icmpv6(message));
    assert_says("echo", Stop::Complete, Some(ipv6), message(echo), (14, 48));

    let solicitation = Icmpv6 {
        icmp_type: Icmpv6::NEIGHBOR_SOLICITATION,
        code: 0,
        checksum: 0x4c5f,
        rest: [0; 4],
    };
    let to_neighbor = Ipv6 {
        payload_length: 32,
        hop_limit: 255,
        ..ipv6
    };
    assert_says(
        "neighbor-solicitation",
        Stop::Complete,
        Some(to_neighbor),
        message(solicitation),
        (14, 72),
    );

    let unreachable = Icmpv6 {
        icmp_type: Icmpv6::UNREACHABLE,
        code: 4,
        checksum: 0x42de,
        rest: [0; 4],
    };
    let answer = Ipv6 {
        payload_length: 62,
        ..ipv6
    };
    assert_says(
        "port-unreachable",
        Stop::Complete,
        Some(answer),
        message(unreachable),
        (14, 102),
    );
}

#[test]
fn extension_headers_are_followed() {
    let ipv6 = Ipv6 {
        payload_length: 80,
        next_header: wire::HOP_BY_HOP,
        header_len: 80,
        protocol: wire::PROTOCOL_TCP,
        extensions: 3,
        ..IPV6
    };
    let name = "extensions";
    assert_says(name, Stop::Complete, Some(ipv6), Some(SYN), (14, 120));
}

#[test]
fn only_a_first_fragment_has_a_transport_header() {
    let first = Ipv6 {
        fragment_offset_flags: 0x0001,
        ..FRAGMENT
    };
    let udp = Udp {
        source_port: 49123,
        destination_port: 8080,
        length: 58,
        checksum: 0xb06e,
    };
    assert_says(
        "fragment-first",
        Stop::Complete,
        Some(first),
        Some(Transport::Udp(udp)),
        (14, 56),
    );
    let middle = Ipv6 {
        fragment_offset_flags: 0x0019,
        ..FRAGMENT
    };
    assert_eq!(middle.fragment_offset(), 24);
    let last = Ipv6 {
        payload_length: 18,
        fragment_offset_flags: 0x0030,
        ..FRAGMENT
    };
    assert_eq!((last.fragment_offset(), last.more_fragments()), (48, false));
    for (name, ipv6) in [("fragment-middle", middle), ("fragment-last", last)] {
        assert!(ipv6.is_fragment());
        assert_says(name, Stop::LaterFragment, Some(ipv6), None, (14, 48));
    }
}

#[test]
fn an_atomic_fragment_is_a_whole_packet() {
    let ipv6 = Ipv6 {
        payload_length: 22,
        ..FRAGMENT
    };
    let name = "fragment-atomic";
    assert_says(name, Stop::Complete, Some(ipv6), Some(UDP), (14, 56));
    let (record, _) = Packet::read("ipv6-fragment-atomic").whole();
    assert!(!record.is_fragment() && record.has_whole_segment());
}

#[test]
fn a_jumbo_payload_is_as_long_as_its_buffer() {
    let ipv6 = Ipv6 {
        payload_length: 0,
        next_header: wire::HOP_BY_HOP,
        header_len: 48,
        protocol: wire::PROTOCOL_TCP,
        extensions: 1,
        ..IPV6
    };
    let name = "jumbo-payload";
    assert_says(name, Stop::Complete, Some(ipv6), Some(SYN), (14, 88));
    let packet = Packet::read("ipv6-jumbo-payload");
    let (record, _) = packet.parse(packet.octets.len(), 14 + 40 + 65_544);
    assert_eq!(record.segment_len(), 65_536);
    assert_eq!(record.missing_octets(), 0);
}

#[test]
fn a_ninth_extension_header_is_not_followed() {
    let ipv6 = Ipv6 {
        payload_length: 86,
        next_header: wire::DESTINATION_OPTIONS,
        header_len: 40 + 8 * 8,
        protocol: wire::DESTINATION_OPTIONS,
        extensions: 8,
        ..IPV6
    };
    let name = "nine-extensions";
    assert_says(name, Stop::Ipv6Extensions, Some(ipv6), None, (0, 140));
}

#[test]
fn an_extension_header_must_end_within_payload_and_frame() {
    let payload = Ipv6 {
        payload_length: 8,
        next_header: wire::HOP_BY_HOP,
        protocol: wire::HOP_BY_HOP,
        ..IPV6
    };
    let frame = Ipv6 {
        payload_length: 2062,
        next_header: wire::DESTINATION_OPTIONS,
        protocol: wire::DESTINATION_OPTIONS,
        ..IPV6
    };
    for (name, ipv6) in [
        ("extension-beyond-payload", payload),
        ("extension-beyond-frame", frame),
    ] {
        let stop = Stop::Ipv6ExtensionTruncated;
        assert_says(name, stop, Some(ipv6), None, (0, 70));
    }
}

#[test]
fn another_version_is_not_ipv6() {
    assert_says("version-5", Stop::Ipv6Version, None, None, (0, 68));
}

#[test]
fn a_packet_may_end_with_its_header() {
    let ipv6 = Ipv6 {
        payload_length: 0,
        next_header: 59,
        protocol: 59,
        ..IPV6
    };
    let name = "no-next-header";
    assert_says(name, Stop::UnknownProtocol, Some(ipv6), None, (14, 40));
    let (record, _) = Packet::read("ipv6-no-next-header").whole();
    assert!(!record.is_malformed());
}

#[test]
fn a_payload_length_beyond_the_frame_is_told_in_octets() {
    let ipv6 = Ipv6 {
        payload_length: 1000,
        ..IPV6
    };
    let udp = Transport::Udp(Udp {
        source_port: 49123,
        destination_port: 8080,
        length: 1000,
        checksum: 0x1234,
    });
    let name = "payload-length-beyond-frame";
    assert_says(name, Stop::Complete, Some(ipv6), Some(udp), (14, 48));
    let (record, _) = Packet::read("ipv6-payload-length-beyond-frame").whole();
    assert_eq!(record.missing_octets(), 986);
    assert!(record.is_malformed() && !record.has_whole_segment());
}
