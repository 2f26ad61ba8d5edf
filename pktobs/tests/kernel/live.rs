//! Frames that `BPF_PROG_TEST_RUN` refuses, sent over the loopback interface: short ones, ones from which the
//! kernel takes a VLAN tag, and ones whose headers stand outside the linear part of the skb.
//!
//! A raw socket gives a frame beyond a page a linear part of no more than the Ethernet header
//! (`packet_alloc_skb`, net/packet/af_packet.c), so there every later header is read by the helper.

use std::os::fd::{AsRawFd, OwnedFd};

use nix::{
    ifaddrs::getifaddrs,
    sys::socket::{AddressFamily, LinkAddr, MsgFlags, SockFlag, SockType, sendto, socket},
};
use pktobs_common::{SkbMetadata, Stop};

use super::same::Seen;
use crate::support::{
    ipv6::{
        DESTINATION_OPTIONS, HOP_BY_HOP, ICMPV6, fragment, icmpv6, ipv6, ipv6_with, jumbo, options,
        routing, sealed,
    },
    kernel::{EGRESS, INGRESS, Kernel, Settings},
    namespace::in_network_namespace,
    packet::{ICMP, SYN_OPTIONS, TCP, UDP, ethernet, icmp, ipv4, ipv4_with, tagged, tcp, udp},
    privilege::require_root,
};

/// `lo` of the namespace, observed on both sides, and a socket that sends frames out of it.
struct Loopback {
    socket: OwnedFd,
    address: LinkAddr,
    egress: Kernel,
    ingress: Kernel,
}

impl Loopback {
    fn observe() -> Self {
        let mut egress = Kernel::load(EGRESS, Settings::default());
        egress.attach("lo");
        let mut ingress = Kernel::load(INGRESS, Settings::default());
        ingress.attach("lo");
        let socket = socket(
            AddressFamily::Packet,
            SockType::Raw,
            SockFlag::empty(),
            None,
        );
        let mut addresses = getifaddrs()
            .expect("list the interfaces")
            .filter_map(|interface| {
                let address = interface.address?;
                address.as_link_addr().copied()
            });
        Self {
            socket: socket.expect("open a raw socket"),
            address: addresses.next().expect("lo has a link-layer address"),
            egress,
            ingress,
        }
    }

    fn send(&self, frame: &[u8]) {
        let sent = sendto(
            self.socket.as_raw_fd(),
            frame,
            &self.address,
            MsgFlags::empty(),
        );
        assert_eq!(sent, Ok(frame.len()));
    }

    /// Sends a frame, and compares what both sides say of it. `arrived` is the frame at ingress, with what the
    /// kernel took out of it. Returns where parsing stopped on either side.
    fn check(&mut self, frame: &[u8], arrived: (&[u8], SkbMetadata)) -> [Stop; 2] {
        self.send(frame);
        let sides = [
            (&mut self.egress, (frame, SkbMetadata::default())),
            (&mut self.ingress, arrived),
        ];
        sides.map(|(kernel, (frame, metadata))| {
            let item = &kernel.wait();
            let program = kernel.program();
            let seen = Seen {
                item,
                frame,
                program,
                settings: kernel.settings(),
                metadata,
            };
            let captured = seen.assert_same(|| format!("{} octets", frame.len()));
            captured.record.stop
        })
    }

    fn check_unchanged(&mut self, frame: &[u8]) -> [Stop; 2] {
        self.check(frame, (frame, SkbMetadata::default()))
    }
}

/// Frames of both versions of IP.
fn frames() -> Vec<Vec<u8>> {
    let syn = tcp(0x02, &SYN_OPTIONS, &[]);
    let quoted = ipv4(TCP, &syn);
    let over_ipv4 = [
        ipv4(TCP, &syn),
        ipv4_with(TCP, 0x4000, &[1; 40], &tcp(0x18, &[1; 40], b"hello\n")),
        ipv4(UDP, &udp(b"hello\n")),
        ipv4(ICMP, &icmp(3, 3, [0; 4], &quoted)),
        ipv4_with(ICMP, 0x2005, &[], &[7; 8]),
    ];
    let quoted = ipv6(TCP, &syn);
    let extensions = [
        options(HOP_BY_HOP, 8),
        options(DESTINATION_OPTIONS, 16),
        routing(),
        fragment(0),
    ];
    let nine = [(); 9].map(|()| options(DESTINATION_OPTIONS, 8));
    let mut jumbo_payload = ipv6_with(&[jumbo()], TCP, &sealed(TCP, &syn));
    jumbo_payload[4..6].fill(0);
    let over_ipv6 = [
        ipv6(TCP, &syn),
        ipv6(UDP, &udp(b"hello\n")),
        ipv6(ICMPV6, &icmpv6(135, 0, [0; 4], &[0xfe; 24])),
        ipv6(ICMPV6, &icmpv6(1, 4, [0; 4], &quoted)),
        ipv6_with(&extensions, TCP, &sealed(TCP, &syn)),
        ipv6_with(&[fragment(1)], UDP, &udp(&[7; 100])[..48]),
        ipv6_with(&[routing(), fragment(97)], UDP, &[7; 16]),
        ipv6_with(&nine, UDP, &udp(b"hello\n")),
        jumbo_payload,
    ];
    let over_ipv4 = over_ipv4.iter().map(|packet| ethernet(0x0800, packet));
    let over_ipv6 = over_ipv6.iter().map(|packet| ethernet(0x86dd, packet));
    over_ipv4.chain(over_ipv6).collect()
}

#[test]
fn a_frame_cut_anywhere_gives_the_same_record() {
    if !require_root() {
        return;
    }
    in_network_namespace(|| {
        let mut lo = Loopback::observe();
        for frame in frames() {
            for len in 14..=frame.len() {
                lo.check_unchanged(&frame[..len]);
            }
        }
        for (ether_type, first, stop) in [
            (0x0800, 0x45, Stop::Ipv4Truncated),
            (0x86dd, 0x60, Stop::Ipv6Truncated),
        ] {
            let short = ethernet(ether_type, &[first]);
            assert_eq!(lo.check_unchanged(&short), [stop; 2]);
        }
    });
}

/// Octets beyond a page, so that the socket makes a paged skb.
const PAGED: usize = 5001;

#[test]
fn headers_outside_the_linear_part_are_read() {
    if !require_root() {
        return;
    }
    in_network_namespace(|| {
        let mut lo = Loopback::observe();
        let data = [7; PAGED];
        for options in [&[][..], &[1; 40]] {
            for (protocol, segment) in [
                (TCP, tcp(0x18, &SYN_OPTIONS, &data)),
                (UDP, udp(&data)),
                (ICMP, icmp(3, 3, [0; 4], &data)),
            ] {
                let packet = ipv4_with(protocol, 0x4000, options, &segment);
                let frame = ethernet(0x0800, &packet);
                assert_eq!(lo.check_unchanged(&frame), [Stop::Complete; 2]);
            }
        }
    });
}

#[test]
fn ipv6_headers_outside_the_linear_part_are_read() {
    if !require_root() {
        return;
    }
    let eight = [
        options(HOP_BY_HOP, 8),
        options(DESTINATION_OPTIONS, 400),
        routing(),
        fragment(0),
        options(DESTINATION_OPTIONS, 2048),
        options(DESTINATION_OPTIONS, 8),
        options(DESTINATION_OPTIONS, 8),
        options(DESTINATION_OPTIONS, 8),
    ];
    let (one, five) = (&eight[..1], &eight[..5]);
    in_network_namespace(|| {
        let mut lo = Loopback::observe();
        let data = [7; PAGED];
        for extensions in [&[], one, five, &eight] {
            for (protocol, segment) in [
                (TCP, tcp(0x18, &SYN_OPTIONS, &data)),
                (UDP, udp(&data)),
                (ICMPV6, icmpv6(2, 0, [0, 0, 5, 0], &data)),
            ] {
                let segment = sealed(protocol, &segment);
                let packet = ipv6_with(extensions, protocol, &segment);
                let frame = ethernet(0x86dd, &packet);
                assert_eq!(lo.check_unchanged(&frame), [Stop::Complete; 2]);
            }
            let later = [extensions, &[fragment(0x1001)]].concat();
            let later = ethernet(0x86dd, &ipv6_with(&later, UDP, &data));
            // A ninth extension header is not followed, whatever it says.
            let stop = match extensions.len() {
                8 => Stop::Ipv6Extensions,
                _ => Stop::LaterFragment,
            };
            assert_eq!(lo.check_unchanged(&later), [stop; 2]);
        }
    });
}

#[test]
fn a_vlan_tag_that_the_kernel_takes_out_of_the_octets_is_told() {
    if !require_root() {
        return;
    }
    in_network_namespace(|| {
        let mut lo = Loopback::observe();
        for plain in frames() {
            for vlan_proto in [0x8100, 0x88a8] {
                let metadata = SkbMetadata {
                    vlan_proto,
                    vlan_tci: 0x2064,
                    ..SkbMetadata::default()
                };
                let vlan = tagged(&plain, vlan_proto, 0x2064);
                lo.check(&vlan, (&plain, metadata));
                let inner = tagged(&plain, 0x8100, 3);
                lo.check(&tagged(&inner, vlan_proto, 0x2064), (&inner, metadata));
            }
        }
    });
}
