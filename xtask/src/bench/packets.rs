//! The packets that the kernel's programs are measured on.

use super::frames::{self, ETHERNET_LEN, Ipv4, Tcp};

/// Names, and what they are for tables.
pub(crate) const PACKETS: &[(&str, &str)] = &[
    ("tcp", "TCP with timestamps"),
    ("udp", "UDP"),
    ("icmp", "ICMP echo"),
    ("options", "UDP, 8 octets of IPv4 options"),
    ("fragment", "second fragment"),
    ("arp", "ARP"),
    ("ipv6", "TCP with timestamps over IPv6"),
];

/// The same of TCP by the length of the frame.
pub(crate) const LENGTHS: &[(&str, &str)] = &[
    ("short", "60 octets"),
    ("middle", "590 octets"),
    ("long", "1,514 octets"),
];

/// The EtherType of IPv4 stands where a packet without link layer has the beginning of its source address, because
/// `BPF_PROG_TEST_RUN` takes the first 14 octets for an Ethernet header whatever the program expects.
const FROM: [u8; 4] = [8, 0, 0, 1];
const TO: [u8; 4] = [10, 0, 0, 2];

/// The frame of that name.
pub(crate) fn named(name: &str) -> Vec<u8> {
    let ip = Ipv4::new(FROM, TO);
    let ack = Tcp {
        ports: [50_000, 443],
        seq: 1000,
        ack: 2000,
        flags: Tcp::ACK,
        timestamps: [3000, 4000],
    };
    let headers = ETHERNET_LEN + 20 + Tcp::LEN;
    match name {
        "middle" => frames::tcp(&ip, &ack, &vec![7; 590 - headers]),
        "long" => frames::tcp(&ip, &ack, &vec![7; 1514 - headers]),
        "short" => frames::udp(&ip, [5000, 53], &[7; 18]),
        "udp" => frames::udp(&ip, [5000, 53], &[7; 64]),
        "icmp" => frames::echo(&ip, false, 1, 2, &[7; 56]),
        "arp" => frames::arp(FROM, TO),
        "ipv6" => frames::tcp_over_ipv6(1, 2, &ack, &[7; 64]),
        "options" => {
            let options = &[0x94, 4, 0, 0, 1, 1, 1, 0];
            frames::udp(&Ipv4 { options, ..ip }, [5000, 53], &[7; 64])
        }
        "fragment" => frames::udp(
            &Ipv4 {
                fragment: 185,
                ..ip
            },
            [5000, 53],
            &[7; 64],
        ),
        _ => frames::tcp(&ip, &ack, &[7; 64]),
    }
}

/// What is behind a frame's Ethernet header.
pub(crate) fn without_link_layer(frame: &[u8]) -> Vec<u8> {
    frame.get(ETHERNET_LEN..).unwrap_or_default().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_what_they_say() {
        let lens = ["short", "middle", "long"].map(|name| named(name).len());
        assert_eq!(lens, [60, 590, 1514]);
        assert_eq!(without_link_layer(&named("tcp"))[12..14], [8, 0]);
    }
}
