//! What is said of every prefix of every packet.

use std::fs;

use pktobs_common::{PacketRecord, Stop, TAIL_MAX};

use crate::packet::{Packet, directory};

#[test]
fn a_prefix_says_what_the_whole_says_or_why_not() {
    for entry in fs::read_dir(directory()).expect("the packets") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "hex") {
            continue;
        }
        let name = path
            .file_stem()
            .and_then(|name| name.to_str())
            .expect("a name");
        let packet = Packet::read(name);
        let len = packet.octets.len();
        let (whole, _) = packet.whole();
        for cut in 0..len {
            // A capture of `cut` octets of the frame, and a frame of that length.
            for wire_len in [len, cut] {
                assert_agrees(
                    &format!("{cut} octets of {name}"),
                    &packet.parse(cut, wire_len),
                    &whole,
                );
            }
        }
    }
}

fn assert_agrees(
    case: &str,
    (cut, (tail_offset, tail_len)): &(PacketRecord, (usize, usize)),
    whole: &PacketRecord,
) {
    if cut.stop == whole.stop {
        assert_eq!(cut.ipv4(), whole.ipv4(), "{case}");
        assert_eq!(cut.transport(), whole.transport(), "{case}");
        assert_eq!(cut.ether_type, whole.ether_type, "{case}");
    } else {
        let reasons = [
            Stop::LinkTruncated,
            Stop::Ipv4Truncated,
            Stop::Ipv4OptionsTruncated,
            Stop::TransportTruncated,
            Stop::TcpOptionsTruncated,
        ];
        assert!(reasons.contains(&cut.stop), "{case}: {:?}", cut.stop);
        assert!(cut.ipv4().is_none() || cut.ipv4() == whole.ipv4(), "{case}");
        assert!(
            cut.transport().is_none() || cut.transport() == whole.transport(),
            "{case}"
        );
    }
    assert!(*tail_len <= TAIL_MAX, "{case}");
    assert!(tail_offset + tail_len <= cut.wire_len as usize, "{case}");
}
