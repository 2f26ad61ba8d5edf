//! The kernel's word on interfaces: one `RTM_GETLINK` dump over rtnetlink (man 7 rtnetlink), and what it tells later.
//!
//! Netlink answers for the network namespace of the process. /sys/class/net does not: after `nsenter --net` it
//! still shows the namespace in which it was mounted.

use std::io;

use zerocopy::{FromBytes, FromZeros, Immutable, IntoBytes, KnownLayout};

use super::{Hardware, Interface, Ties, watch::Event};
use crate::{
    escape::Escaped,
    netlink::{self, Attributes, unreadable, without_nul},
};

/// `struct ifinfomsg`, host byte order.
#[repr(C)]
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
struct LinkMessage {
    family: u8,
    padding: u8,
    hardware: u16,
    ifindex: u32,
    flags: u32,
    change: u32,
}

/// All interfaces of this network namespace, in the order of their indexes.
///
/// # Errors
///
/// What the kernel says, or `InvalidData` if its answer cannot be read.
pub(super) fn interfaces() -> io::Result<Vec<Interface>> {
    let all = LinkMessage::new_zeroed();
    let mut interfaces = netlink::list(libc::RTM_GETLINK, all.as_bytes(), |kind, body| {
        if kind != libc::RTM_NEWLINK {
            return Ok(None);
        }
        interface(body).ok_or_else(unreadable).map(Some)
    })?;
    interfaces.sort_by_key(|interface| interface.ifindex);
    Ok(interfaces)
}

/// Reads what the kernel tells of its own accord to `RTMGRP_LINK`; `None` if it is not about an interface as such: a
/// bridge tells of its ports in the same messages (family `AF_BRIDGE`), that one has left it for instance.
pub(super) fn notification(kind: u16, body: &[u8]) -> Option<Event> {
    let (message, attributes) = LinkMessage::read_from_prefix(body).ok()?;
    match kind {
        _ if i32::from(message.family) != libc::AF_UNSPEC => None,
        libc::RTM_NEWLINK => interface(body).map(Event::Present),
        libc::RTM_DELLINK => Some(Event::Gone {
            ifindex: message.ifindex,
            // Told only of one that moves (`rtmsg_ifinfo_newnet` in net/core/rtnetlink.c).
            moved: Attributes(attributes)
                .find(libc::IFLA_NEW_NETNSID)
                .is_some(),
        }),
        _ => None,
    }
}

fn interface(body: &[u8]) -> Option<Interface> {
    let (message, attributes) = LinkMessage::read_from_prefix(body).ok()?;
    let mut raw_name = None;
    let mut mtu = 0;
    let mut alternative_names = Vec::new();
    for (kind, value) in Attributes(attributes) {
        match kind {
            libc::IFLA_IFNAME => raw_name = Some(without_nul(value).to_vec()),
            libc::IFLA_MTU => mtu = u32::read_from_bytes(value).unwrap_or(0),
            libc::IFLA_PROP_LIST => alternative_names.extend(
                Attributes(value)
                    .filter(|(kind, _)| *kind == libc::IFLA_ALT_IFNAME)
                    .map(|(_, value)| without_nul(value).to_vec()),
            ),
            _ => {}
        }
    }
    let raw_name = raw_name?;
    let has = |flag: i32| message.flags & flag as u32 != 0;
    Some(Interface {
        name: Escaped(&raw_name).to_string(),
        raw_name,
        alternative_names,
        ifindex: message.ifindex,
        hardware: Hardware(message.hardware),
        mtu,
        is_up: has(libc::IFF_UP),
        is_running: has(libc::IFF_RUNNING),
        is_loopback: has(libc::IFF_LOOPBACK),
        ties: ties(attributes),
    })
}

/// What an interface has to do with others.
fn ties(attributes: &[u8]) -> Ties {
    /// The port's kind, in `IFLA_LINKINFO` (include/uapi/linux/if_link.h).
    const IFLA_INFO_SLAVE_KIND: u16 = 4;
    /// Kinds of ports that are one link together.
    const BONDED: [&[u8]; 2] = [b"bond", b"team"];
    let find = |kind| Attributes(attributes).find(kind);
    let index = |value: &[u8]| u32::read_from_bytes(value).ok().filter(|&index| index > 0);
    // In another namespace, indexes stand for other interfaces.
    let is_elsewhere = find(libc::IFLA_LINK_NETNSID).is_some();
    let port_kind = find(libc::IFLA_LINKINFO)
        .and_then(|info| Attributes(info).find(IFLA_INFO_SLAVE_KIND))
        .map(without_nul);
    Ties {
        master: find(libc::IFLA_MASTER).and_then(index),
        link: find(libc::IFLA_LINK)
            .filter(|_| !is_elsewhere)
            .and_then(index),
        is_bonded: port_kind.is_some_and(|kind| BONDED.contains(&kind)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::netlink::attribute;

    /// `lo`, as the kernel sends it (little end first), without blanks: ifinfomsg, name, one alternative name.
    #[cfg(target_endian = "little")]
    const LOOPBACK: &[u8] = b"\
        \0\0 \x04\x03 \x01\0\0\0 \x49\0\x01\0 \0\0\0\0\
        \x07\0 \x03\0 lo\0\0\
        \x10\0 \x34\x80 \x09\0 \x35\0 back\0\0\0\0";

    #[cfg(target_endian = "little")]
    fn loopback() -> Vec<u8> {
        let octets = LOOPBACK.iter().copied();
        octets.filter(|octet| *octet != b' ').collect()
    }

    #[test]
    #[cfg(target_endian = "little")]
    fn a_message_gives_names_type_and_state() {
        let loopback = interface(&loopback()).unwrap();
        assert_eq!(loopback.name, "lo");
        assert_eq!(loopback.ifindex, 1);
        assert_eq!(loopback.hardware, Hardware(772));
        assert_eq!(loopback.alternative_names, [b"back"]);
        assert!(loopback.is_up && loopback.is_running && loopback.is_loopback);
    }

    #[test]
    #[cfg(target_endian = "little")]
    fn a_cut_message_has_no_name_or_no_second_one_but_never_panics() {
        let octets = loopback();
        for len in 0..octets.len() {
            let has_name = interface(&octets[..len]).is_some();
            assert_eq!(has_name, len >= 23, "{len}");
        }
    }

    /// Each as in include/uapi/linux/if_link.h: IFLA_MASTER is 10, IFLA_LINK 5, IFLA_LINK_NETNSID 37, IFLA_LINKINFO 18,
    /// and in that IFLA_INFO_SLAVE_KIND 4.
    #[test]
    fn ties_are_read_from_attributes() {
        let number = |kind, index: u32| attribute(kind, &index.to_ne_bytes());
        let port = |kind: &[u8]| attribute(18, &attribute(4, kind));
        let read = |attributes: &[Vec<u8>]| ties(&attributes.concat());
        assert_eq!(read(&[]), Ties::default());
        assert_eq!(
            read(&[number(5, 7), number(10, 3), port(b"bond\0")]),
            Ties {
                master: Some(3),
                link: Some(7),
                is_bonded: true
            }
        );
        assert!(!read(&[number(10, 3), port(b"bridge\0")]).is_bonded);
        // The other end is in another namespace, and a tunnel without a link has 0.
        assert_eq!(read(&[number(5, 7), number(37, 0)]).link, None);
        assert_eq!(read(&[number(5, 0)]).link, None);
    }

    #[test]
    #[cfg(target_endian = "little")]
    fn a_port_that_leaves_its_bridge_is_not_gone() {
        let mut octets = loopback();
        let gone = Event::Gone {
            ifindex: 1,
            moved: false,
        };
        assert_eq!(notification(libc::RTM_DELLINK, &octets), Some(gone));
        octets[0] = libc::AF_BRIDGE as u8;
        assert_eq!(notification(libc::RTM_DELLINK, &octets), None);
        assert_eq!(notification(libc::RTM_NEWLINK, &octets), None);
    }

    #[test]
    #[cfg(target_endian = "little")]
    fn where_one_has_gone_is_told_of_one_that_moves() {
        let mut octets = loopback();
        octets.extend(b"\x08\0\x2d\0\xff\xff\xff\xff");
        let gone = Event::Gone {
            ifindex: 1,
            moved: true,
        };
        assert_eq!(notification(libc::RTM_DELLINK, &octets), Some(gone));
    }

    #[test]
    fn every_namespace_has_a_loopback_interface() {
        let interfaces = interfaces().unwrap();
        assert!(interfaces.iter().any(|interface| interface.is_loopback));
    }
}
