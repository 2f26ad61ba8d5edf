//! Asking the kernel for its interfaces: one `RTM_GETLINK` dump over rtnetlink (man 7 rtnetlink).
//!
//! Netlink answers for the network namespace of the process. /sys/class/net does not: after `nsenter --net` it
//! still shows the namespace in which it was mounted. Names come as octets, because the kernel accepts nearly
//! any; so no crate that wants them to be UTF-8 is used here.
//!
//! The answer comes from the kernel (the socket is connected to port 0, which refuses other senders), but is
//! read with the same care as anything: a length that does not fit ends the reading.

use std::{
    io,
    os::fd::{AsRawFd, OwnedFd},
};

use nix::sys::socket::{
    AddressFamily, MsgFlags, NetlinkAddr, SockFlag, SockProtocol, SockType, connect, recv, send,
    socket,
};
use zerocopy::{FromBytes, FromZeros, Immutable, IntoBytes, KnownLayout};

use super::{Hardware, Interface};
use crate::escape::Escaped;

/// Twice what the kernel sends at a time in a dump: 32 KiB (`netlink_dump` in net/netlink/af_netlink.c).
const BUFFER_LEN: usize = 1 << 16;

/// How often a dump is asked for again if interfaces came or went while it was made.
const ATTEMPTS: usize = 8;

/// `struct nlmsghdr`, host byte order.
#[repr(C)]
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
struct Header {
    len: u32,
    kind: u16,
    flags: u16,
    sequence: u32,
    port: u32,
}

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

/// `struct rtattr`, host byte order; its length includes these four octets.
#[repr(C)]
#[derive(Clone, Copy, FromBytes, Immutable, KnownLayout)]
struct AttributeHeader {
    len: u16,
    kind: u16,
}

/// All interfaces of this network namespace, in the order of their indexes.
///
/// # Errors
///
/// What the kernel says, or `InvalidData` if its answer cannot be read.
pub(super) fn interfaces() -> io::Result<Vec<Interface>> {
    let socket = socket(
        AddressFamily::Netlink,
        SockType::Raw,
        SockFlag::SOCK_CLOEXEC,
        SockProtocol::NetlinkRoute,
    )?;
    connect(socket.as_raw_fd(), &NetlinkAddr::new(0, 0))?;
    for attempt in 1..=ATTEMPTS {
        if let Some(mut interfaces) = dump(&socket, attempt as u32)? {
            interfaces.sort_by_key(|interface| interface.ifindex);
            return Ok(interfaces);
        }
    }
    Err(io::Error::other(
        "interfaces come and go faster than they can be listed",
    ))
}

/// One dump; `None` if interfaces changed meanwhile, so that some may be missing or told twice.
fn dump(socket: &OwnedFd, sequence: u32) -> io::Result<Option<Vec<Interface>>> {
    let request = request(sequence);
    send(socket.as_raw_fd(), &request, MsgFlags::empty())?;
    let mut answer = Answer::new(sequence);
    let mut buffer = vec![0; BUFFER_LEN];
    while !answer.is_done {
        let len = recv(socket.as_raw_fd(), &mut buffer, MsgFlags::MSG_TRUNC)?;
        let octets = buffer.get(..len).ok_or_else(unreadable)?;
        answer.read(octets)?;
    }
    Ok((!answer.is_interrupted).then_some(answer.interfaces))
}

fn request(sequence: u32) -> Vec<u8> {
    let header = Header {
        len: (size_of::<Header>() + size_of::<LinkMessage>()) as u32,
        kind: libc::RTM_GETLINK,
        flags: (libc::NLM_F_REQUEST | libc::NLM_F_DUMP) as u16,
        sequence,
        port: 0,
    };
    let message = LinkMessage::new_zeroed();
    [header.as_bytes(), message.as_bytes()].concat()
}

/// What has been read of one dump.
struct Answer {
    sequence: u32,
    interfaces: Vec<Interface>,
    is_interrupted: bool,
    is_done: bool,
}

impl Answer {
    const fn new(sequence: u32) -> Self {
        Self {
            sequence,
            interfaces: Vec::new(),
            is_interrupted: false,
            is_done: false,
        }
    }

    /// Reads the messages of one datagram; those of an earlier dump are passed over.
    fn read(&mut self, mut octets: &[u8]) -> io::Result<()> {
        while !octets.is_empty() {
            let (header, _) = Header::read_from_prefix(octets).map_err(|_| unreadable())?;
            let body = octets
                .get(size_of::<Header>()..header.len as usize)
                .ok_or_else(unreadable)?;
            octets = octets.get(aligned(header.len as usize)..).unwrap_or(&[]);
            if header.sequence != self.sequence {
                continue;
            }
            self.is_interrupted |= header.flags & libc::NLM_F_DUMP_INTR as u16 != 0;
            self.message(header.kind, body)?;
        }
        Ok(())
    }

    fn message(&mut self, kind: u16, body: &[u8]) -> io::Result<()> {
        match i32::from(kind) {
            libc::NLMSG_DONE => self.is_done = true,
            libc::NLMSG_ERROR => {
                let (errno, _) = i32::read_from_prefix(body).map_err(|_| unreadable())?;
                return Err(io::Error::from_raw_os_error(errno.saturating_neg()));
            }
            _ if kind == libc::RTM_NEWLINK => self
                .interfaces
                .push(interface(body).ok_or_else(unreadable)?),
            _ => {}
        }
        Ok(())
    }
}

fn interface(body: &[u8]) -> Option<Interface> {
    let (message, attributes) = LinkMessage::read_from_prefix(body).ok()?;
    let mut raw_name = None;
    let mut alternative_names = Vec::new();
    for (kind, value) in Attributes(attributes) {
        match kind {
            libc::IFLA_IFNAME => raw_name = Some(without_nul(value)),
            libc::IFLA_PROP_LIST => alternative_names.extend(
                Attributes(value)
                    .filter(|(kind, _)| *kind == libc::IFLA_ALT_IFNAME)
                    .map(|(_, value)| without_nul(value)),
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
        is_up: has(libc::IFF_UP),
        is_running: has(libc::IFF_RUNNING),
        is_loopback: has(libc::IFF_LOOPBACK),
    })
}

/// The attributes of a message: type without its flag bits, and value.
struct Attributes<'a>(&'a [u8]);

impl<'a> Iterator for Attributes<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (header, _) = AttributeHeader::read_from_prefix(self.0).ok()?;
        let len = usize::from(header.len);
        let value = self.0.get(size_of::<AttributeHeader>()..len)?;
        self.0 = self.0.get(aligned(len)..).unwrap_or(&[]);
        Some((header.kind & libc::NLA_TYPE_MASK as u16, value))
    }
}

/// Messages and attributes begin at multiples of four octets.
const fn aligned(len: usize) -> usize {
    len.next_multiple_of(4)
}

fn without_nul(value: &[u8]) -> Vec<u8> {
    value
        .split(|octet| *octet == 0)
        .next()
        .unwrap_or(&[])
        .to_vec()
}

fn unreadable() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        "the kernel's list of interfaces cannot be read",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `lo`, as the kernel sends it (little end first): header, ifinfomsg, name, one alternative name.
    #[cfg(target_endian = "little")]
    const LOOPBACK: &[u8] = b"\
        \x38\0\0\0 \x10\0 \x02\0 \x07\0\0\0 \0\0\0\0\
        \0\0 \x04\x03 \x01\0\0\0 \x49\0\x01\0 \0\0\0\0\
        \x07\0 \x03\0 lo\0\0\
        \x10\0 \x34\x80 \x09\0 \x35\0 back\0\0\0\0";

    fn without_blanks(octets: &[u8]) -> Vec<u8> {
        octets
            .iter()
            .copied()
            .filter(|octet| *octet != b' ')
            .collect()
    }

    #[test]
    #[cfg(target_endian = "little")]
    fn a_message_gives_names_type_and_state() {
        let mut answer = Answer::new(7);
        answer.read(&without_blanks(LOOPBACK)).unwrap();
        let [loopback] = &answer.interfaces[..] else {
            panic!("{:?}", answer.interfaces)
        };
        assert_eq!(loopback.name, "lo");
        assert_eq!(loopback.ifindex, 1);
        assert_eq!(loopback.hardware, Hardware(772));
        assert_eq!(loopback.alternative_names, [b"back"]);
        assert!(loopback.is_up && loopback.is_running && loopback.is_loopback);
        assert!(!answer.is_done && !answer.is_interrupted);
    }

    #[test]
    #[cfg(target_endian = "little")]
    fn a_cut_message_is_an_error_or_incomplete_but_never_a_panic() {
        let octets = without_blanks(LOOPBACK);
        for len in 1..octets.len() {
            assert!(Answer::new(7).read(&octets[..len]).is_err(), "{len}");
        }
    }

    #[test]
    fn an_answer_to_an_earlier_dump_is_passed_over() {
        let mut answer = Answer::new(8);
        answer.read(&without_blanks(LOOPBACK)).unwrap();
        assert!(answer.interfaces.is_empty());
    }

    #[test]
    fn every_namespace_has_a_loopback_interface() {
        let interfaces = interfaces().unwrap();
        assert!(interfaces.iter().any(|interface| interface.is_loopback));
    }
}
