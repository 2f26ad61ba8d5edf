//! What the octets of packets begin with.

use crate::{
    run::{assert_same_with, on_disk, pktobs, tcpdump, tcpdump_with},
    support::packet::{UDP, ethernet, ipv4, tagged, udp},
    write::{ETHERNET, MICROSECONDS, Order, Pcap, datagrams, frames},
};

const NULL: u32 = 0;
const RAW: [u32; 2] = [12, 101];
const RAW_OPENBSD: u32 = 14;
const LOOP: u32 = 108;
const SLL: u32 = 113;
const IPV4: u32 = 228;
const IPV6: u32 = 229;
const SLL2: u32 = 276;

/// Who has 10.0.0.2, asks 10.0.0.1.
const ARP: [u8; 28] = [
    0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2,
];

/// In which the link layer is told more or less of.
const OPTIONS: [&[&str]; 5] = [&[], &["-e"], &["-q"], &["-e", "-q"], &["-#", "-tt"]];

/// A cooked header, version 1.
fn sll(packet_type: u16, address_len: u16, protocol: u16, rest: &[u8]) -> Vec<u8> {
    let mut octets = packet_type.to_be_bytes().to_vec();
    octets.extend([0, 1]);
    octets.extend(address_len.to_be_bytes());
    octets.extend([2, 0, 0, 0, 0, 1, 0, 0]);
    octets.extend(protocol.to_be_bytes());
    octets.extend(rest);
    octets
}

/// A cooked header, version 2.
fn sll2(ifindex: u32, packet_type: u8, address_len: u8, protocol: u16, rest: &[u8]) -> Vec<u8> {
    let mut octets = protocol.to_be_bytes().to_vec();
    octets.extend([0, 0]);
    octets.extend(ifindex.to_be_bytes());
    octets.extend([0, 1, packet_type, address_len]);
    octets.extend([2, 0, 0, 0, 0, 1, 0, 0]);
    octets.extend(rest);
    octets
}

/// Every packet whole and with every number of octets captured, in a file for all and one for each.
fn assert_same_however_captured(link_type: u32, packets: &[Vec<u8>]) {
    let mut file = Pcap::new(Order::Little, MICROSECONDS, link_type);
    for packet in packets {
        for captured in 0..=packet.len() {
            file.packet_of(captured as u32, packet.len() as u32, &packet[..captured]);
        }
    }
    let case = format!("link type {link_type}");
    for options in OPTIONS {
        assert_same_with(&file.octets, &case, options);
    }
}

#[test]
fn ethernet_is_read_however_much_was_captured() {
    assert_same_however_captured(ETHERNET, &frames());
}

#[test]
fn raw_packets_are_read_however_much_was_captured() {
    for link_type in RAW {
        assert_same_however_captured(link_type, &datagrams());
    }
    assert_same_however_captured(IPV4, &datagrams());
    assert_same_however_captured(RAW[1], &[vec![0x10, 1, 2]]);
}

#[test]
fn cooked_packets_are_read_however_much_was_captured() {
    let mut first = Vec::new();
    let mut second = Vec::new();
    for (index, datagram) in datagrams().iter().enumerate() {
        let packet_type = index as u8;
        first.push(sll(u16::from(packet_type), 6, 0x0800, datagram));
        second.push(sll2(1, packet_type, 6, 0x0800, datagram));
    }
    let datagram = ipv4(UDP, &udp(b"tagged"));
    let tagged = [&[0x20, 0x05, 0x08, 0x00], &datagram[..]].concat();
    first.push(sll(0, 6, 0x8100, &tagged));
    second.push(sll2(4711, 4, 6, 0x8100, &tagged));
    second.push(sll2(1, 5, 6, 0x0800, &datagram));
    second.push(sll2(u32::MAX, 255, 0, 0x0800, &datagram));
    assert_same_however_captured(SLL, &first);
    assert_same_however_captured(SLL2, &second);
}

#[test]
fn a_loopback_s_family_is_read_in_either_byte_order() {
    let packets: Vec<_> = datagrams()
        .iter()
        .flat_map(|datagram| {
            [[2, 0, 0, 0], [0, 0, 0, 2]].map(|family| [&family[..], datagram].concat())
        })
        .collect();
    for link_type in [NULL, LOOP] {
        assert_same_however_captured(link_type, &packets);
    }
}

/// UDP over IPv6, without and with a header between; and a packet that has another version.
fn ipv6_packets() -> [Vec<u8>; 3] {
    let packet = |next_header, payload: &[u8]| {
        let mut packet = vec![0x60, 0, 0, 0, 0, payload.len() as u8, next_header, 64];
        for last in [1, 2] {
            packet.extend([0xfe, 0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0xff, 0xfe, 0, 0]);
            packet.push(last);
        }
        packet.extend(payload);
        packet
    };
    let datagram = udp(b"hello\n");
    let options = [17, 0, 5, 2, 0, 0, 1, 0];
    let mut other = packet(17, &datagram);
    other[0] = 0x50;
    [
        packet(17, &datagram),
        packet(0, &[&options[..], &datagram].concat()),
        other,
    ]
}

#[test]
fn ipv6_is_read_behind_every_header() {
    let packets = ipv6_packets();
    assert_same_however_captured(RAW[1], &packets[..2]);
    assert_same_however_captured(IPV6, &packets);
    let families = [24, 28, 30].map(|family: u32| [family.to_le_bytes(), family.to_be_bytes()]);
    let (mut loopback, mut first, mut second) = (Vec::new(), Vec::new(), Vec::new());
    for packet in &packets {
        for family in families.as_flattened() {
            loopback.push([&family[..], packet].concat());
        }
        first.push(sll(0, 6, 0x86dd, packet));
        second.push(sll2(1, 4, 6, 0x86dd, packet));
        let tagged = [&[0x20, 0x05, 0x86, 0xdd], &packet[..]].concat();
        first.push(sll(0, 6, 0x8100, &tagged));
        second.push(sll2(1, 0, 6, 0x8100, &tagged));
    }
    assert_same_however_captured(NULL, &loopback);
    assert_same_however_captured(LOOP, &loopback);
    assert_same_however_captured(SLL, &first);
    assert_same_however_captured(SLL2, &second);
    let frame = ethernet(0x86dd, &packets[1]);
    let frames = [tagged(&frame, 0x8100, 5), frame];
    assert_same_however_captured(ETHERNET, &frames);
}

#[test]
fn what_is_unknown_is_told_by_the_header() {
    for (link_type, packet) in [
        (NULL, vec![99, 0, 0, 0]),
        (LOOP, vec![0, 0, 0, 6]),
        (SLL, sll(0, 6, 0x88b5, &[])),
        (SLL, sll(4, 0, 0x88b5, &[])),
        (SLL, sll(9, 6, 0x88b5, &[])),
        (SLL2, sll2(3, 1, 6, 0x88b5, &[])),
        (SLL2, sll2(4711, 4, 8, 0x88b5, &[])),
        (SLL2, sll2(4711, 4, 6, 0x0060, &[])),
        (SLL2, sll2(1, 4, 6, 0x88b5, &[1, 2, 3])),
        (SLL2, sll2(1, 4, 6, 0x0060, &[1, 2, 3])),
        (SLL2, sll2(1, 0, 6, 0x0004, &[0x12, 0x34, 3, 1, 2])),
        (SLL2, sll2(1, 1, 6, 0x0806, &ARP)),
        (SLL, sll(1, 6, 0x0806, &ARP)),
        (SLL, sll(4, 6, 0x8100, &[0x20, 5, 0x08, 0x06])),
        (SLL, sll(4, 6, 0x8100, &[0x20, 5, 0x88, 0xb5, 1, 2])),
        (
            SLL2,
            sll2(1, 4, 6, 0x8100, &[0x20, 5, 0, 6, 0x12, 0x34, 3, 1, 2]),
        ),
        (NULL, vec![99, 0, 0, 0, 1, 2, 3]),
    ] {
        let mut file = Pcap::new(Order::Little, MICROSECONDS, link_type);
        file.packet(&packet);
        for options in OPTIONS {
            assert_same_with(&file.octets, &format!("{link_type} {packet:02x?}"), options);
        }
    }
}

/// tcpdump goes on with words of the protocol.
#[test]
fn of_a_family_that_is_not_looked_into_the_header_is_told() {
    for (family, name) in [(7, "ISO"), (16, "Appletalk"), (23, "IPX")] {
        let mut file = Pcap::new(Order::Little, MICROSECONDS, NULL);
        file.packet(&[family, 0, 0, 0, 1, 2, 3]);
        let file = on_disk(&file.octets);
        let header = format!("AF {name} ({family}), length 7: ");
        for options in [&[][..], &["-e"]] {
            let arguments = [&["-r", &file.path, "--format", "tcpdump", "-t"], options].concat();
            assert_eq!(pktobs(&arguments).stdout, format!("{header}\n"));
        }
        let expected = tcpdump_with(&file.path, &["-e", "-t"]);
        assert!(
            expected.stdout.starts_with(&header),
            "{:?}",
            expected.stdout
        );
    }
}

/// tcpdump gives no name for it on Linux and refuses it.
#[test]
fn the_number_of_openbsd_for_raw_packets_is_read() {
    let mut files = [RAW_OPENBSD, RAW[1]].map(|link_type| {
        let mut file = Pcap::new(Order::Little, MICROSECONDS, link_type);
        datagrams()
            .iter()
            .for_each(|datagram| file.packet(datagram));
        on_disk(&file.octets)
    });
    let [openbsd, raw] = &mut files;
    let expected = tcpdump(&raw.path).stdout;
    let said = pktobs(&["-r", &openbsd.path, "--format", "tcpdump"]);
    assert_eq!(said.stdout, expected);
}

#[test]
fn a_link_type_that_is_not_read_is_refused_by_name_or_number() {
    for (link_type, name) in [(189, "USB_LINUX (189)"), (4711, "4711")] {
        let mut file = Pcap::new(Order::Little, MICROSECONDS, link_type);
        file.packet(&[1, 2, 3]);
        let file = on_disk(&file.octets);
        let said = pktobs(&["-r", &file.path]);
        assert_eq!((said.code, said.stdout.as_str()), (Some(1), ""));
        let expected = format!("link type {name} cannot be read; those that can: EN10MB, ");
        assert!(said.stderr.contains(&expected), "{}", said.stderr);
    }
}
