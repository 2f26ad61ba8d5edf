//! Frames of Geneve and of DECnet, in all forms that filters tell.

use crate::support::packet::{UDP, ethernet, ipv4, tagged};

/// Each with and without options, over IPv4 and IPv6: a frame, an IPv4 packet, an IPv6 packet.
pub(crate) fn frames(packet: &[u8], packet6: &[u8]) -> Vec<Vec<u8>> {
    const PORTS_AND_LENGTH: [u8; 8] = [0xc0, 0, 0x17, 0xc1, 0, 0, 0, 0];
    const NETWORK: [u8; 4] = [0, 0, 5, 0];
    let over_ipv6 = |payload: &[u8]| {
        let mut packet = [&packet6[..40], payload].concat();
        packet[6] = UDP;
        packet
    };
    let mut frames = Vec::new();
    for (kind, payload) in [
        (0x6558_u16, ethernet(0x0800, packet)),
        (0x0800, packet.to_vec()),
        (0x86dd, packet6.to_vec()),
    ] {
        for options in [&[][..], &[1, 2, 3, 4, 5, 6, 7, 8]] {
            let words = (options.len() / 4) as u8;
            let header = [&[words, 0][..], &kind.to_be_bytes(), &NETWORK, options];
            let datagram = [&PORTS_AND_LENGTH[..], &header.concat(), &payload].concat();
            frames.push(ethernet(0x0800, &ipv4(UDP, &datagram)));
            frames.push(tagged(&ethernet(0x86dd, &over_ipv6(&datagram)), 0x8100, 5));
        }
    }
    frames.extend(decnet());
    frames
}

/// From 1.2 to 1.10: short and long headers, with and without padding.
fn decnet() -> Vec<Vec<u8>> {
    let long = [6, 0, 0, 0xaa, 0, 4, 0, 0x0a, 4, 0, 0, 0xaa, 0, 4, 0, 2, 4];
    let mut frames = Vec::new();
    for header in [&[2, 0x0a, 4, 2, 4][..], &long] {
        for padding in [&[][..], &[0x81]] {
            let packet = [&[22, 0], padding, header, &[0; 20]].concat();
            frames.push(ethernet(0x6003, &packet));
        }
    }
    frames
}
