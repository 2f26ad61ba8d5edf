//! pcapng files.

use crate::{
    run::{assert_same, assert_same_packets, assert_same_with, on_disk, pktobs, tcpdump},
    write::{ETHERNET, MICROSECONDS, ORDERS, Order, Pcap, Pcapng, SECONDS, frames},
};

const IF_NAME: u16 = 2;
const IF_TSRESOL: u16 = 9;
const IF_TSOFFSET: u16 = 14;
const EPB_FLAGS: u16 = 2;
const NAME_RESOLUTION: u32 = 4;
const INTERFACE_STATISTICS: u32 = 5;
const ETHERNET_16: u16 = 1;

/// In the year 2651, in microseconds; in nanoseconds it would not fit 64 bits.
const FAR_TIME: u64 = 21_500_000_000_000_000;
const TIME: u64 = SECONDS as u64 * 1_000_000;

#[test]
fn every_kind_of_block_is_read_in_either_byte_order() {
    for order in ORDERS {
        let mut file = Pcapng::new(order);
        file.block(NAME_RESOLUTION, &[0; 4]);
        file.interface(ETHERNET_16, 0, &[]);
        for (index, frame) in frames().iter().enumerate() {
            let time = TIME + index as u64;
            file.enhanced(0, time, frame, &[]);
            file.block(INTERFACE_STATISTICS, &[0; 12]);
            file.obsolete(0, time, frame);
            file.block(0x8000_0bad, &[7; 5000]);
            file.simple(frame.len() as u32, frame);
        }
        assert_same(&file.octets, &format!("{order:?}"));
    }
}

#[test]
fn a_time_in_a_far_future_is_told() {
    let mut file = Pcapng::new(Order::Little);
    file.interface(ETHERNET_16, 0, &[]);
    for time in [FAR_TIME + 1_234_567, TIME] {
        file.enhanced(0, time, &frames()[1], &[]);
    }
    for time in ["-tt", "-ttt", "-tttt", "-ttttt"] {
        assert_same_with(&file.octets, "far future", &[time]);
    }
}

#[test]
fn every_resolution_and_offset_of_time_is_read() {
    for resolution in [0, 3, 6, 9, 12, 0x80, 0x80 | 10, 0x80 | 20, 0x80 | 32] {
        for offset in [0i64, 3600, -60] {
            for order in ORDERS {
                let mut file = Pcapng::new(order);
                let offset_octets = match order {
                    Order::Little => offset.to_le_bytes(),
                    Order::Big => offset.to_be_bytes(),
                };
                let options = [
                    file.option(IF_NAME, b"eth0"),
                    file.option(IF_TSRESOL, &[resolution]),
                    file.option(IF_TSOFFSET, &offset_octets),
                ];
                file.interface(ETHERNET_16, 65_535, &options);
                let units = units(resolution);
                // A time beyond the year 2554 is more than is counted.
                let last = units.saturating_mul(1 << 34);
                for time in [600, 1_234_567, 0x0001_2345_6789_abcd] {
                    let time = (time + 100 * units).min(last);
                    file.enhanced(0, time, &frames()[1], &[]);
                }
                let frame = &frames()[1];
                if offset >= 0 {
                    file.simple(frame.len() as u32, frame);
                }
                assert_same(&file.octets, &format!("{resolution:#x} {offset} {order:?}"));
            }
        }
    }
}

/// Units in a second.
fn units(resolution: u8) -> u64 {
    let exponent = u32::from(resolution & 0x7f);
    if resolution & 0x80 == 0 {
        10u64.pow(exponent)
    } else {
        1 << exponent
    }
}

#[test]
fn interfaces_belong_to_their_section() {
    let mut file = Pcapng::new(Order::Big);
    file.interface(ETHERNET_16, 96, &[]);
    let nanoseconds = file.option(IF_TSRESOL, &[9]);
    file.interface(ETHERNET_16, 96, &[nanoseconds]);
    file.enhanced(0, TIME, &frames()[0], &[]);
    file.enhanced(1, TIME * 1000, &frames()[1], &[]);
    file.section(Order::Big);
    file.interface(ETHERNET_16, 96, &[]);
    file.enhanced(0, TIME, &frames()[1], &[]);
    assert_same(&file.octets, "two sections");
    file.section(Order::Big);
    file.interface(ETHERNET_16, 96, &[]);
    let offset = file.octets.len();
    file.enhanced(1, TIME, &frames()[0], &[]);
    let said = assert_same_packets(&file.octets, "an interface of another section");
    let expected = format!("damaged at octet {offset}: a packet of interface 1,");
    assert!(said.stderr.contains(&expected), "{}", said.stderr);
}

/// libpcap refuses such a file; its packets one by one it reads.
#[test]
fn sections_and_interfaces_may_differ_from_the_first() {
    let datagram = &frames()[1][14..];
    let mut file = Pcapng::new(Order::Little);
    file.interface(ETHERNET_16, 0, &[]);
    file.interface(101, 65_535, &[]);
    file.enhanced(0, TIME, &frames()[1], &[]);
    file.enhanced(1, TIME + 1, datagram, &[]);
    file.section(Order::Big);
    file.interface(101, 96, &[]);
    file.enhanced(0, TIME + 2, datagram, &[]);
    let mut expected = String::new();
    for (link_type, time, octets) in [
        (1, 0, &frames()[1][..]),
        (101, 1, datagram),
        (101, 2, datagram),
    ] {
        let mut file = Pcapng::new(Order::Little);
        file.interface(link_type, 0, &[]);
        file.enhanced(0, TIME + time, octets, &[]);
        expected += &tcpdump(&on_disk(&file.octets).path).stdout;
    }
    let said = pktobs(&["-r", &on_disk(&file.octets).path, "--format", "tcpdump"]);
    assert_eq!(said.stdout, expected);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
}

#[test]
fn names_and_directions_are_told() {
    let mut file = Pcapng::new(Order::Little);
    let name = file.option(IF_NAME, b"wlan0\x1b[31m");
    file.interface(ETHERNET_16, 0, &[name]);
    file.interface(ETHERNET_16, 0, &[]);
    for (interface, flags) in [(0, 1u32), (0, 2), (1, 0)] {
        let flags = file.option(EPB_FLAGS, &flags.to_le_bytes());
        file.enhanced(interface, TIME, &frames()[1], &[flags]);
    }
    let file = on_disk(&file.octets);
    let said = pktobs(&["-r", &file.path]);
    let columns: Vec<_> = said
        .stdout
        .lines()
        .filter_map(|line| Some(line.split_once("8.0.0.1")?.0))
        .collect();
    assert_eq!(
        columns,
        [
            "22:13:20.000000 wlan0^[[31m In   ",
            "22:13:20.000000 wlan0^[[31m Out  ",
            "22:13:20.000000                  ",
        ]
    );
    assert!(
        said.stderr
            .contains("In           Out  no direction  In:Out\n"),
        "{}",
        said.stderr
    );
    let said = pktobs(&["-r", &file.path, "-Q", "out", "--format", "tcpdump"]);
    assert_eq!(said.stdout.lines().count(), 2, "{}", said.stdout);
    assert!(
        said.stderr
            .contains("does not tell the direction of 1 packet"),
        "{}",
        said.stderr
    );
}

/// The same packets in both formats say the same.
#[test]
fn both_formats_say_the_same() {
    let mut files = (
        Pcap::new(Order::Little, MICROSECONDS, ETHERNET),
        Pcapng::new(Order::Little),
    );
    files.1.interface(ETHERNET_16, 262_144, &[]);
    for (index, frame) in frames().iter().enumerate() {
        files.0.packet(frame);
        files
            .1
            .enhanced(0, TIME + 123_456 + index as u64, frame, &[]);
    }
    let said = [files.0.octets, files.1.octets]
        .map(|octets| pktobs(&["-r", &on_disk(&octets).path, "--checksums"]).stdout);
    assert!(!said[0].is_empty());
    assert_eq!(said[0], said[1]);
}
