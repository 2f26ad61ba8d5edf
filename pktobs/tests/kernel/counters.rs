//! The counters of known packets, worked out by hand.

use pktobs_common::{Counters, Direction, SkbMetadata};

use crate::support::{
    ipv6::{
        DESTINATION_OPTIONS, HOP_BY_HOP, ICMPV6, NONE, fragment, icmpv6, ipv6, ipv6_with, options,
        routing,
    },
    kernel::{EGRESS, INGRESS, Kernel, Program, Settings},
    packet::{ICMP, SYN_OPTIONS, TCP, UDP, ethernet, icmp, ipv4, ipv4_with, tagged, tcp, udp},
    privilege::require_root,
    thread::{cpus, on_cpu},
};

/// Frames, and how many times each is sent.
fn traffic() -> Vec<(Vec<u8>, u64)> {
    let ipv4_frame = |packet: &[u8]| ethernet(0x0800, packet);
    let segment = |flags, options: &[u8]| ipv4_frame(&ipv4(TCP, &tcp(flags, options, &[])));
    let mut bad_ihl = segment(0x10, &[]);
    bad_ihl[14] = 0x44;
    let mut bad_data_offset = segment(0x11, &[]);
    bad_data_offset[46] = 0x40;
    let mut cut = ipv4_frame(&ipv4(UDP, &udp(&[0; 100])));
    cut.truncate(50);
    vec![
        (segment(0x02, &SYN_OPTIONS), 5),              // 74 octets
        (segment(0x12, &SYN_OPTIONS), 3),              // 74
        (segment(0x14, &[]), 2),                       // 54
        (segment(0x00, &[]), 1),                       // 54
        (segment(0xff, &[]), 1),                       // 54
        (tagged(&segment(0x11, &[]), 0x8100, 100), 1), // 58
        (ipv4_frame(&ipv4(UDP, &udp(b"hello\n"))), 4), // 48
        (ipv4_frame(&ipv4(ICMP, &icmp(8, 0, [0; 4], &[0; 56]))), 2), // 98
        (
            ipv4_frame(&ipv4_with(UDP, 0x2000, &[], &udp(&[0; 100])[..48])),
            1,
        ), // 82
        (ipv4_frame(&ipv4_with(UDP, 0x2006, &[], &[0; 48])), 1), // 82
        (ipv4_frame(&ipv4_with(TCP, 0x000c, &[], &[0; 20])), 1), // 54
        (ipv4_frame(&ipv4(132, &[0; 16])), 1),         // 50
        (bad_ihl, 1),                                  // 54
        (bad_data_offset, 1),                          // 54
        (cut, 1),                                      // 50
        (ethernet(0x0806, &[0; 28]), 2),               // 42
        (ethernet(0x86dd, &[0; 40]), 3),               // 54
        (ethernet(0x88cc, &[0; 46]), 1),               // 60
        (ethernet(0x8100, &[]), 1),                    // 14
    ]
}

/// The same of frames over IPv6.
fn traffic_over_ipv6() -> Vec<(Vec<u8>, u64)> {
    let frame = |packet: &[u8]| ethernet(0x86dd, packet);
    let segment = |flags| ipv6(TCP, &tcp(flags, &[], &[]));
    let echo = icmpv6(128, 0, [0; 4], &[0; 56]);
    let extensions = [options(HOP_BY_HOP, 8), routing()];
    let nine = [(); 9].map(|()| options(DESTINATION_OPTIONS, 8));
    let mut bad_data_offset = segment(0x11);
    bad_data_offset[52] = 0x40;
    let mut version_4 = segment(0x02);
    version_4[0] = 0x45;
    let mut cut = frame(&ipv6(UDP, &udp(&[0; 100])));
    cut.truncate(70);
    vec![
        (frame(&segment(0x02)), 4),                     // 74 octets
        (frame(&segment(0x12)), 2),                     // 74
        (tagged(&frame(&segment(0x10)), 0x8100, 1), 1), // 78
        (frame(&ipv6(UDP, &udp(b"hello\n"))), 3),       // 68
        (frame(&ipv6(ICMPV6, &echo)), 5),               // 118
        // ICMP has no meaning over IPv6, nor ICMPv6 over IPv4.
        (frame(&ipv6(ICMP, &icmp(8, 0, [0; 4], &[]))), 1), // 62
        (ethernet(0x0800, &ipv4(ICMPV6, &echo)), 1),       // 98
        (frame(&ipv6(NONE, &[])), 1),                      // 54
        (frame(&ipv6_with(&extensions, TCP, &tcp(0x04, &[], &[]))), 1), // 106
        (frame(&ipv6_with(&[fragment(1)], UDP, &udp(&[0; 40]))), 1), // 110
        (frame(&ipv6_with(&[fragment(48)], UDP, &[0; 16])), 1), // 78
        (frame(&ipv6_with(&[fragment(48)], ICMPV6, &[0; 16])), 2), // 78
        (frame(&ipv6_with(&[fragment(0)], ICMPV6, &echo)), 1), // 126
        (frame(&ipv6_with(&nine, TCP, &tcp(0x02, &[], &[]))), 1), // 146
        (frame(&bad_data_offset), 1),                      // 74
        (frame(&version_4), 1),                            // 74
        (cut, 1),                                          // 70
    ]
}

/// What those count to.
fn counted_over_ipv6() -> Counters {
    let mut counters = Counters {
        packets: 28,
        octets: 6 * 74
            + 78
            + 3 * 68
            + 5 * 118
            + 62
            + 98
            + 54
            + 106
            + 110
            + 78
            + 2 * 78
            + 126
            + 146
            + 2 * 74
            + 70,
        segments: 28,
        recorded: 28,
        ipv4: 1,
        ipv6: 27,
        // 4 SYN, 2 SYN+ACK, one in a VLAN, one behind extension headers, a bad data offset.
        tcp: 9,
        // 3 whole ones, two fragments, and one that is cut.
        udp: 6,
        // 5 echoes, two later fragments, an atomic fragment.
        icmpv6: 8,
        // ICMP, ICMPv6 over IPv4, no next header, and a ninth extension header.
        other_transport: 4,
        // An atomic fragment is none.
        fragments: 4,
        // The ninth extension header, data offset, version, the cut datagram.
        malformed: 4,
        ..Counters::ZERO
    };
    for (flags, count) in [(0x02, 4), (0x12, 2), (0x10, 1), (0x04, 1), (0x11, 1)] {
        counters.tcp_flags[flags] = count;
    }
    counters
}

/// What the frames of [`traffic`] count to.
fn counted() -> Counters {
    let mut counters = Counters {
        packets: 33,
        octets: 8 * 74
            + 2 * 54
            + 2 * 54
            + 58
            + 4 * 48
            + 2 * 98
            + 2 * 82
            + 54
            + 50
            + 2 * 54
            + 50
            + 2 * 42
            + 3 * 54
            + 60
            + 14,
        segments: 33,
        ipv4: 26,
        ipv6: 3,
        arp: 2,
        // LLDP, and the frame that ends inside a VLAN tag.
        other_network: 2,
        // 5 SYN, 3 SYN+ACK, 2 RST+ACK, none, all, FIN+ACK in a VLAN, a later fragment, a bad data offset.
        tcp: 15,
        // 4 whole ones, two fragments, and one that is cut.
        udp: 7,
        icmp: 2,
        other_transport: 1,
        fragments: 3,
        // IHL, data offset, cut datagram, cut VLAN tag, three times version 0 of IPv6.
        malformed: 7,
        ..Counters::ZERO
    };
    for (flags, count) in [
        (0x02, 5),
        (0x12, 3),
        (0x14, 2),
        (0x00, 1),
        (0xff, 1),
        (0x11, 2),
    ] {
        counters.tcp_flags[flags] = count;
    }
    counters
}

fn send(kernel: &mut Kernel, traffic: Vec<(Vec<u8>, u64)>) {
    for (frame, times) in traffic {
        for _ in 0..times {
            kernel.run(&frame, &SkbMetadata::default());
        }
    }
}

fn assert_counts(program: Program, other: Direction) {
    let settings = Settings::default();
    let mut kernel = Kernel::load(program, settings);
    send(&mut kernel, traffic());
    let expected = Counters {
        recorded: 33,
        ..counted()
    };
    assert_eq!(kernel.counters(program.direction), expected);
    assert_eq!(kernel.counters(other), Counters::ZERO);
    assert_eq!(kernel.drain().len(), 33);
}

#[test]
fn ingress_counts_what_passed() {
    if require_root() {
        assert_counts(INGRESS, Direction::Out);
    }
}

#[test]
fn egress_counts_what_passed() {
    if require_root() {
        assert_counts(EGRESS, Direction::In);
    }
}

#[test]
fn ipv6_is_counted_by_what_stands_behind_its_extension_headers() {
    if !require_root() {
        return;
    }
    for program in [INGRESS, EGRESS] {
        let mut kernel = Kernel::load(program, Settings::default());
        send(&mut kernel, traffic_over_ipv6());
        assert_eq!(kernel.counters(program.direction), counted_over_ipv6());
    }
}

#[test]
fn without_records_the_counters_go_on_and_the_ring_stays_empty() {
    if !require_root() {
        return;
    }
    let mut kernel = Kernel::load(
        INGRESS,
        Settings {
            records: false,
            ..Settings::default()
        },
    );
    send(&mut kernel, traffic());
    assert_eq!(kernel.counters(Direction::In), counted());
    assert!(kernel.next().is_none());
}

#[test]
fn a_gso_buffer_counts_its_segments() {
    if !require_root() {
        return;
    }
    let mut kernel = Kernel::load(EGRESS, Settings::default());
    let frame = ethernet(0x0800, &ipv4(TCP, &tcp(0x18, &[], &[0; 2000])));
    let metadata = SkbMetadata {
        gso_segs: 2,
        gso_size: 1000,
        ..SkbMetadata::default()
    };
    kernel.run(&frame, &metadata);
    kernel.run(&frame, &SkbMetadata::default());
    let counters = kernel.counters(Direction::Out);
    assert_eq!((counters.packets, counters.segments), (2, 3));
    assert_eq!((counters.octets, counters.tcp_flags[0x18]), (2 * 2054, 2));
}

#[test]
fn every_cpu_counts() {
    if !require_root() {
        return;
    }
    let mut kernel = Kernel::load(INGRESS, Settings::default());
    let frame = ethernet(0x0800, &ipv4(UDP, &udp(&[])));
    let cpus = cpus();
    for &cpu in &cpus {
        on_cpu(cpu, || kernel.run(&frame, &SkbMetadata::default()));
    }
    assert_eq!(kernel.counters(Direction::In).udp, cpus.len() as u64);
}
