//! What is said of every prefix of every packet.

use std::fs;

use pktobs_common::{Ipv6, PacketRecord, Stop, TAIL_MAX, wire};

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
        assert_eq!(cut.ipv6(), whole.ipv6(), "{case}");
        assert_eq!(cut.transport(), whole.transport(), "{case}");
        assert_eq!(cut.ether_type, whole.ether_type, "{case}");
    } else {
        let reasons = [
            Stop::LinkTruncated,
            Stop::Ipv4Truncated,
            Stop::Ipv4OptionsTruncated,
            Stop::Ipv6Truncated,
            Stop::Ipv6ExtensionTruncated,
            Stop::TransportTruncated,
            // Where only the frame tells the length of the packet.
            Stop::TcpHeaderLength,
            Stop::TcpOptionsTruncated,
        ];
        assert!(reasons.contains(&cut.stop), "{case}: {:?}", cut.stop);
        assert!(cut.ipv4().is_none() || cut.ipv4() == whole.ipv4(), "{case}");
        if let Some(ipv6) = cut.ipv6() {
            assert_eq!(Some(fixed(ipv6)), whole.ipv6().map(fixed), "{case}");
        }
        assert!(
            cut.transport().is_none() || cut.transport() == whole.transport(),
            "{case}"
        );
    }
    let is_of_ipv6 = matches!(cut.stop, Stop::Ipv6ExtensionTruncated | Stop::Ipv6Truncated);
    assert!(
        !is_of_ipv6 || cut.ether_type == wire::ETHER_TYPE_IPV6,
        "{case}"
    );
    assert!(*tail_len <= TAIL_MAX, "{case}");
    assert!(tail_offset + tail_len <= cut.wire_len as usize, "{case}");
}

/// What the fixed header tells; how far the extension headers were followed depends on the cut.
fn fixed(ipv6: Ipv6) -> Ipv6 {
    Ipv6 {
        fragment_id: 0,
        fragment_offset_flags: 0,
        header_len: 0,
        protocol: 0,
        extensions: 0,
        ..ipv6
    }
}
