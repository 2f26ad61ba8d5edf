//! What is said of every prefix of every packet.

use std::fs;

use pktobs_common::{Ipv6, PacketRecord, Stop, TAIL_MAX, wire};

use crate::packet::{Packet, directory};

#[test]
fn a_prefix_says_what_the_whole_says_or_why_not() {
    for name in names() {
        let packet = Packet::read(&name);
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

/// In the kernel the plain way sees the linear part, and the other one all octets.
#[test]
fn the_plain_way_says_the_same_or_leaves_it_to_the_other() {
    let mut plain = Vec::new();
    for name in names() {
        let packet = Packet::read(&name);
        let octets = packet.octets.as_slice();
        for linear in 0..=octets.len() {
            let mut expected = packet.unparsed(octets.len());
            wire::parse(octets, &mut expected);
            let mut record = packet.unparsed(octets.len());
            let is_plain = wire::parse_plain(&octets[..linear], &mut record);
            if !is_plain {
                wire::parse(octets, &mut record);
            } else if linear == octets.len() {
                plain.push(name.clone());
            }
            assert_eq!(record, expected, "{linear} octets of {name}");
        }
    }
    plain.sort_unstable();
    assert_eq!(
        plain,
        [
            "fragment-first",
            "icmp-echo",
            "icmp-port-unreachable",
            "ipv4-ihl-15",
            "ipv6-echo",
            "ipv6-neighbor-solicitation",
            "ipv6-payload-length-beyond-frame",
            "ipv6-port-unreachable",
            "ipv6-tcp-syn-options",
            "ipv6-udp",
            "no-link-layer",
            "tcp-syn-options",
            "total-length-beyond-frame",
            "udp",
        ]
    );
}

fn names() -> Vec<String> {
    let entries = fs::read_dir(directory()).expect("the packets");
    entries
        .filter_map(|entry| {
            let name = entry.expect("an entry").file_name();
            let name = name.to_str().expect("a name");
            name.strip_suffix(".hex").map(str::to_owned)
        })
        .collect()
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
