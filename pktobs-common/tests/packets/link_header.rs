//! The tail where a view shows the link-layer header.

use pktobs_common::{TAIL_MAX, wire};

use crate::packet::Packet;

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
