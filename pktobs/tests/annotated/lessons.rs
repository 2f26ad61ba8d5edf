//! The five lessons, and a walk through IPv6, from captures with directions (LINUX_SLL2), against texts written by hand: what they mean,
//! and the numbers that tcpdump prints for them.

use pktobs::lang::Lang;

use crate::conversations::packets;

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
                let shown = packets(capture, lang).concat();
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
