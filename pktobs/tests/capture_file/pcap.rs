//! pcap files.

use crate::{
    run::{assert_same, assert_same_packets, assert_same_with},
    write::{ETHERNET, MICROSECONDS, NANOSECONDS, ORDERS, Order, PATCHED, Pcap, frames},
};

#[test]
fn every_byte_order_and_resolution_is_read() {
    for order in ORDERS {
        for magic in [MICROSECONDS, NANOSECONDS, PATCHED] {
            let mut file = Pcap::new(order, magic, ETHERNET);
            frames().iter().for_each(|frame| file.packet(frame));
            assert_same(&file.octets, &format!("{order:?} {magic:x}"));
        }
    }
}

#[test]
fn lengths_stand_in_the_order_of_the_version() {
    for version in [(2, 0), (2, 2), (2, 3), (2, 4), (543, 0)] {
        let mut file = Pcap::with(Order::Little, MICROSECONDS, ETHERNET, version, 65_535);
        for frame in frames() {
            let len = frame.len() as u32;
            let captured = &frame[..frame.len() - 2];
            match version {
                (2, 4) => file.packet_of(len - 2, len, captured),
                _ => file.packet_of(len, len - 2, captured),
            }
        }
        assert_same(&file.octets, &format!("{version:?}"));
    }
}

#[test]
fn a_packet_beyond_the_snapshot_length_is_cut_to_it() {
    for magic in [MICROSECONDS, PATCHED] {
        for snapshot_len in [1, 40, 60, 0, 0x8000_0000] {
            let mut file = Pcap::with(Order::Big, magic, ETHERNET, (2, 4), snapshot_len);
            frames().iter().for_each(|frame| file.packet(frame));
            assert_same(&file.octets, &format!("{magic:x} {snapshot_len}"));
        }
    }
}

#[test]
fn strange_lengths_are_told_as_tcpdump_tells_them() {
    let frame = &frames()[1];
    let len = frame.len() as u32;
    let mut file = Pcap::new(Order::Little, MICROSECONDS, ETHERNET);
    for wire_len in [0, 1, len - 1, len + 1, 262_144, 262_145, u32::MAX] {
        file.packet_of(len, wire_len, frame);
        file.packet_of(0, wire_len, &[]);
    }
    let longest = [frame, &vec![7; 262_144 - frame.len()][..]].concat();
    file.packet(&longest);
    file.packet(frame);
    assert_same(&file.octets, "strange lengths");
}

#[test]
fn strange_times_are_told_as_tcpdump_tells_them() {
    let orders = ORDERS.map(|order| [MICROSECONDS, NANOSECONDS].map(|magic| (order, magic)));
    for (order, magic) in orders.into_iter().flatten() {
        let mut file = Pcap::new(order, magic, ETHERNET);
        for (second, fraction) in [
            (1, 999_999),
            (1, 1_000_000),
            (1, 999_999_999),
            (1, 1_000_000_000),
            (1, 0),
            (86_399, 0x7fff_ffff),
            (0x7fff_ffff, u32::MAX),
            (0x7fff_ffff, 0x8000_0000),
            (0x8000_0000, 0),
            (u32::MAX, u32::MAX),
            (2, 3),
        ] {
            let start = file.octets.len();
            file.packet(&frames()[1]);
            file.octets[start..start + 4].copy_from_slice(&order.u32(second));
            file.octets[start + 4..start + 8].copy_from_slice(&order.u32(fraction));
        }
        for time in ["-e", "-tt", "-ttt", "-tttt", "-ttttt"] {
            for options in [&[time][..], &[time, "--nano"]] {
                assert_same_with(&file.octets, &format!("{order:?} {magic:x}"), options);
            }
        }
    }
}

#[test]
fn a_packet_longer_than_any_ends_the_reading() {
    let mut file = Pcap::new(Order::Little, MICROSECONDS, ETHERNET);
    frames().iter().for_each(|frame| file.packet(frame));
    let offset = file.octets.len();
    file.packet_of(262_145, 262_145, &vec![0; 262_145]);
    file.packet(&frames()[0]);
    let said = assert_same_packets(&file.octets, "too long");
    assert!(
        said.stderr.contains(&format!(
            "damaged at octet {offset}: a packet of 262145 octets"
        )),
        "{}",
        said.stderr
    );
}
