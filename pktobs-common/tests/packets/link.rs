//! VLAN tags of every EtherType, and tails that have the link-layer header.

use pktobs_common::{Stop, TAIL_MAX, wire};

use crate::packet::Packet;

#[test]
fn tags_of_every_ether_type_are_passed_over() {
    for tag in [[0x81, 0x00], [0x88, 0xa8], [0x91, 0x00], [0x92, 0x00]] {
        let mut packet = Packet::read("vlan");
        packet.octets[12..14].copy_from_slice(&tag);
        let (record, _) = packet.whole();
        assert_eq!(record.stop, Stop::Complete, "{tag:02x?}");
        assert_eq!(record.network_offset, 18);
    }
}

#[test]
fn a_tail_with_the_link_header_begins_with_the_frame_and_ends_where_it_did() {
    for (name, tail) in [
        ("udp", (0, 14)),
        ("tcp-syn-options", (0, 74)),
        ("vlan", (0, 38)),
        ("ether-type-lldp", (0, 36)),
    ] {
        let (mut record, (_, tail_len)) = Packet::read(name).whole();
        let tail_len = wire::tail_with_link_header(&mut record, tail_len);
        assert_eq!((usize::from(record.tail_offset), tail_len), tail, "{name}");
    }
    let (mut record, _) = Packet::read("tcp-syn-options").whole();
    let tail_len = wire::tail_with_link_header(&mut record, TAIL_MAX);
    assert_eq!((record.tail_offset, tail_len), (0, TAIL_MAX));
}
