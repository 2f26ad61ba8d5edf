//! Every protocol over IPv4 by its number.

use pktobs::{source::octets::Link, view::Style};
use pktobs_common::checksum;

use crate::{
    capture::{Capture, tcpdump},
    link::frame,
};

/// Protocols that are parsed, and so compared elsewhere.
const PARSED: [u8; 3] = [1, 6, 17];
/// Protocols that tcpdump looks into and this view does not, as docs/output.md lists them.
const DECODED: [u8; 18] = [
    2, 4, 8, 9, 33, 41, 46, 47, 50, 51, 55, 88, 89, 103, 108, 112, 113, 132,
];
/// Of them those that say source and destination with their ports.
const SAY_PORTS: [u8; 2] = [33, 132];

fn datagram(protocol: u8) -> Vec<u8> {
    let mut octets = vec![0x45, 0, 0, 60, 0, 1, 0, 0, 64, protocol, 0, 0];
    octets.extend([10, 0, 0, 1, 10, 0, 0, 2]);
    let sum = !checksum::sum(&octets);
    octets[10..12].copy_from_slice(&sum.to_be_bytes());
    octets.extend([0xf5; 40]);
    octets
}

#[test]
fn every_protocol_is_told_as_tcpdump_tells_it_before_it_looks_inside() {
    let frames = (0..=u8::MAX).map(|protocol| frame(protocol.into(), datagram(protocol)));
    let capture = Capture::write(Link::None, frames.collect());
    let expected = tcpdump(&capture.path, &Style::default());
    let ours = capture.texts(&Style::default());
    assert_eq!(ours.len(), expected.len());
    for ((protocol, ours), expected) in (0..=u8::MAX).zip(&ours).zip(&expected) {
        if PARSED.contains(&protocol) {
            continue;
        }
        if !DECODED.contains(&protocol) {
            assert_eq!(ours, expected);
            continue;
        }
        let (header, _) = expected.split_once('\n').unwrap();
        let addresses = if SAY_PORTS.contains(&protocol) {
            "10.0.0.1.62965 > 10.0.0.2.62965: "
        } else {
            "10.0.0.1 > 10.0.0.2: "
        };
        assert_eq!(*ours, format!("{header}\n    {addresses}length 40"));
        assert!(expected.contains(addresses), "{expected}");
    }
}

#[test]
fn sctp_and_dccp_are_told_as_tcpdump_tells_them_however_short() {
    let short = |protocol, len: usize, captured: usize, octet| {
        let mut octets = datagram(protocol);
        octets.truncate(20 + len);
        octets[28.min(19 + len)] = octet;
        octets[3] = octets.len() as u8;
        octets[10..12].copy_from_slice(&[0, 0]);
        let sum = !checksum::sum(&octets[..20]);
        octets[10..12].copy_from_slice(&sum.to_be_bytes());
        let mut frame = frame(len * 100 + captured, octets);
        frame.octets.truncate(20 + captured);
        frame
    };
    for protocol in SAY_PORTS {
        // The octet says whether the sequence numbers of DCCP are long.
        for octet in [0, 1] {
            let lens = (1..=20).flat_map(|len| (0..=len).map(move |captured| (len, captured)));
            let frames = lens.map(|(len, captured)| short(protocol, len, captured, octet));
            let capture = Capture::write(Link::None, frames.collect());
            let expected = tcpdump(&capture.path, &Style::default());
            let ours = capture.texts(&Style::default());
            assert_eq!(ours.len(), expected.len());
            for (ours, expected) in ours.iter().zip(&expected) {
                match ours.split_once(": length ") {
                    Some((told, _)) => assert!(expected.starts_with(told), "{ours}\n{expected}"),
                    None => assert_eq!(ours, expected),
                }
            }
        }
    }
}
