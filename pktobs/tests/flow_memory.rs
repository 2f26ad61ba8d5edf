//! The memory of conversations does not grow. A binary of its own, so that nothing else moves its figures.
#![cfg(test)]

use std::fs;

use pktobs::flow::{Conversations, Note};
use pktobs::packet::{Packet, Told};
use pktobs::source::octets::{self, Frame, Link};
use pktobs_common::{Direction, PacketType, SkbMetadata, checksum, wire};

const CONVERSATIONS: u32 = 1_000_000;
/// Behind so many every memory is full.
const WARM_UP: u32 = 100_000;

/// Resident memory of this process in KiB (proc(5), `VmRSS`).
fn resident_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().nth(1));
    kib.unwrap().parse().unwrap()
}

/// Numbers that look like chance: the generator of Numerical Recipes.
fn chance(state: &mut u32) -> [u8; 4] {
    *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    state.to_be_bytes()
}

/// A packet between chance addresses: a SYN, a UDP packet, an echo request, or a first fragment, in turn.
fn packet(count: u32, state: &mut u32) -> [u8; 40] {
    let mut octets = [0; 40];
    octets[..4].copy_from_slice(&[0x45, 0, 0, 40]);
    octets[4..6].copy_from_slice(&[(count >> 10) as u8, (count >> 2) as u8]);
    octets[8] = 64;
    octets[12..16].copy_from_slice(&chance(state));
    octets[16..20].copy_from_slice(&chance(state));
    octets[20..24].copy_from_slice(&chance(state));
    match count % 4 {
        0 => {
            octets[9] = wire::PROTOCOL_TCP;
            octets[32..34].copy_from_slice(&[0x50, 2]);
        }
        1 => {
            octets[9] = wire::PROTOCOL_UDP;
            octets[24..26].copy_from_slice(&[0, 20]);
        }
        2 => {
            octets[9] = wire::PROTOCOL_ICMP;
            octets[20..22].copy_from_slice(&[8, 0]);
        }
        _ => {
            octets[9] = 132;
            octets[6] = 0x20;
        }
    }
    let header = !checksum::sum(&octets[..20]);
    octets[10..12].copy_from_slice(&header.to_be_bytes());
    octets
}

/// The same over IPv6, with a neighbor solicitation instead of the echo request.
fn packet_over_ipv6(count: u32, state: &mut u32) -> [u8; 64] {
    let mut octets = [0; 64];
    octets[..8].copy_from_slice(&[0x60, 0, 0, 0, 0, 24, 0, 255]);
    for place in (8..48).step_by(4) {
        octets[place..place + 4].copy_from_slice(&chance(state));
    }
    let segment = &mut octets[40..];
    octets[6] = match count % 4 {
        0 => {
            segment[12..14].copy_from_slice(&[0x50, 2]);
            wire::PROTOCOL_TCP
        }
        1 => {
            segment[4..6].copy_from_slice(&[0, 24]);
            wire::PROTOCOL_UDP
        }
        2 => {
            segment[..2].copy_from_slice(&[135, 0]);
            segment[8..12].copy_from_slice(&chance(state));
            wire::PROTOCOL_ICMPV6
        }
        _ => {
            segment[..4].copy_from_slice(&[132, 0, 0, 1]);
            wire::FRAGMENT
        }
    };
    octets
}

#[test]
fn a_million_conversations_take_no_more_memory_than_the_first() {
    let mut conversations = Conversations::new();
    let mut state = 1;
    let mut warm_kib = 0;
    let mut remembered = [0; 4];
    for count in 0..CONVERSATIONS {
        let (ipv4, ipv6);
        let octets = if count % 8 < 4 {
            ipv4 = packet(count, &mut state);
            &ipv4[..]
        } else {
            ipv6 = packet_over_ipv6(count, &mut state);
            &ipv6[..]
        };
        let frame = Frame {
            time_ns: u64::from(count) * 1000,
            ifindex: 2,
            direction: Direction::In,
            link: Link::None,
            link_header: false,
            wire_len: octets.len() as u32,
            packet_type: PacketType::Host,
            metadata: SkbMetadata::default(),
        };
        let mut captured = octets::record(octets, &frame);
        // As from the kernel when checksums are off.
        captured.record.flags.0 &= !pktobs_common::Flags::SEGMENT_SUM.0;
        let notes = conversations.observe(&Packet {
            captured,
            time_ns: frame.time_ns,
            interface: "eth0",
            told: Told::default(),
        });
        let is_remembered = |note: &Note| !matches!(note, Note::Packet(_));
        remembered[count as usize % 4] += u32::from(notes.iter().any(is_remembered));
        if count == WARM_UP {
            warm_kib = resident_kib();
        }
    }
    assert_eq!(remembered, [CONVERSATIONS / 4; 4]);
    let growth_kib = resident_kib().saturating_sub(warm_kib);
    assert!(growth_kib < 64, "{growth_kib} KiB more than at first");
    assert!(warm_kib < 16 * 1024, "{warm_kib} KiB in all");
}
