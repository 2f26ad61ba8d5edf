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

fn packets() -> [Vec<u8>; 5] {
    let quoted = ipv4(TCP, &tcp(0x02, &SYN_OPTIONS, &[]));
    [
        ipv4(TCP, &tcp(0x02, &SYN_OPTIONS, &[])),
        ipv4_with(TCP, 0x4000, &[1; 40], &tcp(0x18, &[1; 40], b"hello\n")),
        ipv4(UDP, &udp(b"hello\n")),
        ipv4(ICMP, &icmp(3, 3, [0; 4], &quoted)),
        ipv4_with(ICMP, 0x2005, &[], &[7; 8]),
    ]
}

#[test]
fn a_frame_cut_anywhere_gives_the_same_record() {
    if !require_root() {
        return;
    }
    in_network_namespace(|| {
        let mut lo = Loopback::observe();
        for packet in packets() {
            let frame = ethernet(0x0800, &packet);
            for len in 14..=frame.len() {
                lo.check_unchanged(&frame[..len]);
            }
        }
        let short = ethernet(0x0800, &[0x45]);
        assert_eq!(lo.check_unchanged(&short), [Stop::Ipv4Truncated; 2]);
    });
}

#[test]
fn headers_outside_the_linear_part_are_read() {
    /// Octets beyond a page, so that the socket makes a paged skb.
    const LEN: usize = 5001;
    if !require_root() {
        return;
    }
    in_network_namespace(|| {
        let mut lo = Loopback::observe();
        let data = [7; LEN];
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
fn a_vlan_tag_that_the_kernel_takes_out_of_the_octets_is_told() {
    if !require_root() {
        return;
    }
    in_network_namespace(|| {
        let mut lo = Loopback::observe();
        for packet in packets() {
            let plain = ethernet(0x0800, &packet);
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
