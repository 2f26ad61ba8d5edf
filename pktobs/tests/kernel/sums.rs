//! Sums over segments of every length, by which the checksum that another hand computed is right.

use pktobs::packet::{Captured, Checksum, Packet, Told};
use pktobs_common::SkbMetadata;

use super::same::check;
use crate::support::{
    ipv6::{DESTINATION_OPTIONS, ICMPV6, icmpv6, ipv6, ipv6_with, options, routing, sealed},
    kernel::{EGRESS, EGRESS_IP, FRAME_MAX, INGRESS, INGRESS_IP, Kernel, Program, Settings},
    packet::{TCP, UDP, ethernet, ipv4, tcp, udp},
    privilege::require_root,
};

/// Runs a frame whose checksum is right, and has that said.
fn assert_correct(kernel: &mut Kernel, frame: &[u8]) {
    let verdict = |captured: Captured<'_>| {
        let packet = Packet {
            captured,
            time_ns: 0,
            interface: "",
            told: Told::default(),
        };
        packet.transport_checksum()
    };
    let case = || format!("{} octets", frame.len());
    let verdict = check(kernel, frame, SkbMetadata::default(), case, verdict);
    assert_eq!(verdict, Checksum::Correct, "{}", case());
}

/// Runs a frame for every length of data that it can have, `headers` being octets in front of the data.
fn assert_every_length(program: Program, headers: usize, frame: impl Fn(&[u8]) -> Vec<u8>) {
    let data: Vec<u8> = (0u32..3000).map(|n| (n * 131).to_be_bytes()[2]).collect();
    let mut kernel = Kernel::load(program, Settings::default());
    for len in 0..data.len() - headers {
        assert_correct(&mut kernel, &frame(&data[..len]));
    }
}

#[test]
fn segments_of_every_length_sum_to_the_same() {
    if !require_root() {
        return;
    }
    assert_every_length(INGRESS, 42, |data| ethernet(0x0800, &ipv4(UDP, &udp(data))));
}

#[test]
fn segments_of_every_length_over_ipv6_sum_to_the_same() {
    if !require_root() {
        return;
    }
    assert_every_length(INGRESS, 62, |data| ethernet(0x86dd, &ipv6(UDP, &udp(data))));
    assert_every_length(EGRESS_IP, 60, |data| ipv6(TCP, &tcp(0x10, &[], data)));
    let extensions = [routing(), options(DESTINATION_OPTIONS, 16)];
    assert_every_length(EGRESS, 102, |data| {
        let message = sealed(ICMPV6, &icmpv6(128, 0, [0; 4], data));
        ethernet(0x86dd, &ipv6_with(&extensions, ICMPV6, &message))
    });
}

#[test]
fn the_longest_frame_over_ipv6_sums_to_the_same() {
    if !require_root() {
        return;
    }
    let mut kernel = Kernel::load(INGRESS, Settings::default());
    let data = [0xff; FRAME_MAX - 74];
    assert_correct(
        &mut kernel,
        &ethernet(0x86dd, &ipv6(TCP, &tcp(0x10, &[], &data))),
    );
}

#[test]
fn octets_after_the_datagram_are_not_summed() {
    if !require_root() {
        return;
    }
    let mut kernel = Kernel::load(INGRESS_IP, Settings::default());
    for len in 0..10 {
        let segment = tcp(0x10, &[], &[3; 10][..len]);
        for mut frame in [ipv4(TCP, &segment), ipv6(TCP, &segment)] {
            frame.extend([0xff; 7]);
            assert_correct(&mut kernel, &frame);
        }
    }
}
