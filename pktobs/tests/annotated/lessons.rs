//! The five lessons, and a walk through IPv6, from captures with directions (LINUX_SLL2), against texts written by hand: what they mean,
//! and the numbers that tcpdump prints for them.

use pcap_file::pcap::PcapReader;
use pktobs::lang::Lang;
use pktobs_common::Direction;

use crate::{Watch, frame};

/// Octets of the LINUX_SLL2 header, and where in it the packet type stands.
const SLL2_LEN: usize = 20;
const SLL2_PACKET_TYPE: usize = 10;
const SLL2_OUTGOING: u8 = 4;

fn shown(capture: &[u8], lang: Lang) -> String {
    let mut reader = PcapReader::new(capture).unwrap();
    let mut watch = Watch::speaking(lang);
    let mut text = String::new();
    while let Some(packet) = reader.next_packet() {
        let packet = packet.unwrap();
        let direction = match packet.data[SLL2_PACKET_TYPE] {
            SLL2_OUTGOING => Direction::Out,
            _ => Direction::In,
        };
        let time_ns = u64::try_from(packet.timestamp.as_nanos()).unwrap();
        let octets = &packet.data[SLL2_LEN..];
        text += &watch.show(octets, &frame(time_ns, direction, octets.len()));
    }
    text
}

macro_rules! lesson {
    ($test:ident, $name:literal) => {
        #[test]
        fn $test() {
            let capture = include_bytes!(concat!("../captures/", $name, ".pcap"));
            for (lang, golden) in [
                (
                    Lang::En,
                    include_str!(concat!("../golden/", $name, ".annotated.en.txt")),
                ),
                (
                    Lang::Ja,
                    include_str!(concat!("../golden/", $name, ".annotated.ja.txt")),
                ),
            ] {
                let shown = shown(capture, lang);
                assert!(shown == golden, "shown:\n{shown}\nexpected:\n{golden}");
            }
        }
    };
}

lesson!(tcp_refused, "tcp-refused");
lesson!(tcp_session, "tcp-session");
lesson!(udp_hello, "udp-hello");
lesson!(udp_hello_icmp, "udp-hello-icmp");
lesson!(icmp_fragments, "icmp-fragments");
lesson!(ipv6, "ipv6");
