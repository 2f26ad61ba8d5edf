//! Buffers that stand for several packets on the wire, as `BPF_PROG_TEST_RUN` makes them.

use pktobs::packet::Captured;
use pktobs_common::{SkbMetadata, Stop};

use super::same::check;
use crate::support::{
    ipv6::{ipv6, ipv6_with, jumbo, sealed},
    kernel::{EGRESS, EGRESS_IP, Kernel, Settings},
    packet::{TCP, UDP, ethernet, ipv4, tcp, udp},
    privilege::require_root,
};

/// Three segments.
const GSO: SkbMetadata = SkbMetadata {
    gso_segs: 3,
    gso_size: 1000,
    vlan_proto: 0,
    vlan_tci: 0,
};

/// What the kernel says of a frame: the metadata, where parsing stopped, the octets of the segment.
fn told(kernel: &mut Kernel, frame: &[u8], metadata: SkbMetadata) -> (SkbMetadata, Stop, u32) {
    let tell = |captured: Captured<'_>| {
        let record = captured.record;
        (captured.metadata, record.stop, record.segment_len())
    };
    let case = || format!("{} octets, {metadata:?}", frame.len());
    check(kernel, frame, metadata, case, tell)
}

#[test]
fn a_gso_buffer_tells_its_segments_and_may_leave_out_its_length() {
    if !require_root() {
        return;
    }
    let mut kernel = Kernel::load(EGRESS, Settings::default());
    let mut frame = ethernet(0x0800, &ipv4(TCP, &tcp(0x10, &[], &[5; 3000])));
    assert_eq!(told(&mut kernel, &frame, GSO), (GSO, Stop::Complete, 3020));
    // IPv4 total length.
    frame[16..18].fill(0);
    assert_eq!(told(&mut kernel, &frame, GSO), (GSO, Stop::Complete, 3020));
    let (_, stop, _) = told(&mut kernel, &frame, SkbMetadata::default());
    assert_eq!(stop, Stop::Ipv4TotalLength);
}

#[test]
fn over_ipv6_it_may_leave_out_its_length_with_and_without_a_jumbo_payload_option() {
    if !require_root() {
        return;
    }
    let segment = sealed(TCP, &tcp(0x10, &[], &[5; 3000]));
    let plain = ipv6(TCP, &segment);
    let mut without_length = plain.clone();
    without_length[4..6].fill(0);
    let mut with_option = ipv6_with(&[jumbo()], TCP, &segment);
    with_option[4..6].fill(0);
    let mut kernel = Kernel::load(EGRESS_IP, Settings::default());
    for packet in [&plain, &without_length, &with_option] {
        assert_eq!(told(&mut kernel, packet, GSO), (GSO, Stop::Complete, 3020));
    }
    let no_gso = SkbMetadata::default();
    let (_, stop, len) = told(&mut kernel, &without_length, no_gso);
    assert_eq!((stop, len), (Stop::TransportTruncated, 0));
    let (_, stop, len) = told(&mut kernel, &with_option, no_gso);
    assert_eq!((stop, len), (Stop::Complete, 3020));
}

#[test]
fn a_udp_buffer_over_ipv6_tells_the_length_of_all_or_of_one() {
    if !require_root() {
        return;
    }
    let mut kernel = Kernel::load(EGRESS, Settings::default());
    for length in [3008u16, 1008, 0] {
        let mut datagrams = udp(&[5; 3000]);
        datagrams[4..6].copy_from_slice(&length.to_be_bytes());
        let frame = ethernet(0x86dd, &ipv6(UDP, &datagrams));
        assert_eq!(told(&mut kernel, &frame, GSO), (GSO, Stop::Complete, 3008));
    }
}
