//! Frames sent as they are, by a packet socket.

use std::os::fd::AsRawFd;

use nix::{
    ifaddrs::getifaddrs,
    sys::socket::{AddressFamily, MsgFlags, SockFlag, SockType, sendto, socket},
};
use xtask::lab::Host;

use super::packet::{ICMP, ethernet, icmp, ipv4};

/// Sends frames out of an interface of `host`, one after the other, `times` over.
pub(crate) fn send(host: &Host, interface: &str, frames: &[Vec<u8>], times: usize) {
    let send = || {
        let (family, kind) = (AddressFamily::Packet, SockType::Raw);
        let socket = socket(family, kind, SockFlag::empty(), None).expect("a packet socket");
        let mut interfaces = getifaddrs().expect("list the interfaces");
        let address = interfaces
            .find_map(|entry| {
                let address = entry.address?.as_link_addr().copied()?;
                (entry.interface_name == interface).then_some(address)
            })
            .unwrap_or_else(|| panic!("no {interface}"));
        for _ in 0..times {
            for frame in frames {
                let sent = sendto(socket.as_raw_fd(), frame, &address, MsgFlags::empty());
                assert_eq!(sent, Ok(frame.len()));
            }
        }
    };
    host.enter(send).expect("enter the host");
}

/// A frame that nobody answers and whose text is known: an echo reply that nobody asked for.
pub(crate) fn mark(number: u8) -> Vec<u8> {
    ethernet(
        0x0800,
        &ipv4(ICMP, &icmp(0, 0, [0xff, 0xff, 0, number], &[])),
    )
}

/// What tcpdump prints of [`mark`].
pub(crate) fn mark_text(number: u8) -> String {
    format!("ICMP echo reply, id 65535, seq {number}, length 8\n")
}
