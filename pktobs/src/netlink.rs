//! Questions to the kernel over rtnetlink, and reading what it answers (man 7 rtnetlink).
//!
//! `interfaces` lists the interfaces by it and hears of their changes ([`notifications`]), `source::clsact` makes and
//! removes qdiscs and filters. Names come as octets, because the kernel accepts nearly any, and of foreign filters
//! nothing but their place and name is read; so no crate that knows every attribute, and refuses those it does not, is
//! used: with netlink-packet-route a name that is no UTF-8 would cost the whole message.
//!
//! The answer comes from the kernel (the socket is connected to port 0, which refuses other senders), but is
//! read with the same care as anything: a length that does not fit ends the reading.

pub(crate) mod notifications;

use std::{
    io,
    os::fd::{AsRawFd, OwnedFd},
};

use nix::sys::socket::{
    AddressFamily, MsgFlags, NetlinkAddr, SockFlag, SockProtocol, SockType, connect, recv, send,
    socket,
};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// Twice what the kernel sends at a time in a dump: 32 KiB (`netlink_dump` in net/netlink/af_netlink.c).
const BUFFER_LEN: usize = 1 << 16;

/// How often a dump is asked for again if what it lists came or went while it was made.
const ATTEMPTS: u32 = 8;

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

/// `struct rtattr`, host byte order; its length includes these four octets.
#[repr(C)]
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
struct AttributeHeader {
    len: u16,
    kind: u16,
}

/// Asks for a list: `body` follows the header, `read` makes an item of the type and body of a message, or `None`
/// of one that is passed over.
///
/// # Errors
///
/// What the kernel says, or `InvalidData` if its answer cannot be read.
pub(crate) fn list<T>(
    kind: u16,
    body: &[u8],
    read: impl Fn(u16, &[u8]) -> io::Result<Option<T>>,
) -> io::Result<Vec<T>> {
    let socket = connected()?;
    for sequence in 1..=ATTEMPTS {
        let mut items = Vec::new();
        let flags = libc::NLM_F_DUMP;
        let is_interrupted = exchange(&socket, kind, flags, sequence, body, |kind, body| {
            items.extend(read(kind, body)?);
            Ok(())
        })?;
        if !is_interrupted {
            return Ok(items);
        }
    }
    Err(io::Error::other(
        "what is there comes and goes faster than it can be listed",
    ))
}

/// Asks for one thing to be done or told: `flags` are those besides `NLM_F_REQUEST` and `NLM_F_ACK`; `each` is
/// handed the type and body of every message that comes before the acknowledgment.
///
/// # Errors
///
/// What the kernel says, or `InvalidData` if its answer cannot be read.
pub(crate) fn request(
    kind: u16,
    flags: i32,
    body: &[u8],
    each: impl FnMut(u16, &[u8]) -> io::Result<()>,
) -> io::Result<()> {
    exchange(&connected()?, kind, flags | libc::NLM_F_ACK, 1, body, each)?;
    Ok(())
}

fn connected() -> io::Result<OwnedFd> {
    let socket = socket(
        AddressFamily::Netlink,
        SockType::Raw,
        SockFlag::SOCK_CLOEXEC,
        SockProtocol::NetlinkRoute,
    )?;
    connect(socket.as_raw_fd(), &NetlinkAddr::new(0, 0))?;
    Ok(socket)
}

/// Returns whether the list changed while it was made, so that something may be missing or told twice.
fn exchange(
    socket: &OwnedFd,
    kind: u16,
    flags: i32,
    sequence: u32,
    body: &[u8],
    each: impl FnMut(u16, &[u8]) -> io::Result<()>,
) -> io::Result<bool> {
    let header = Header {
        len: (size_of::<Header>() + body.len()) as u32,
        kind,
        flags: (libc::NLM_F_REQUEST | flags) as u16,
        sequence,
        port: 0,
    };
    let question = [header.as_bytes(), body].concat();
    send(socket.as_raw_fd(), &question, MsgFlags::empty())?;
    let mut answer = Answer::new(sequence, each);
    let mut buffer = vec![0; BUFFER_LEN];
    while !answer.is_done {
        let len = recv(socket.as_raw_fd(), &mut buffer, MsgFlags::MSG_TRUNC)?;
        let octets = buffer.get(..len).ok_or_else(unreadable)?;
        answer.read(octets)?;
    }
    Ok(answer.is_interrupted)
}

/// Hands the header and the body of each message of a datagram to `each`.
fn messages(
    mut octets: &[u8],
    mut each: impl FnMut(&Header, &[u8]) -> io::Result<()>,
) -> io::Result<()> {
    while !octets.is_empty() {
        let (header, _) = Header::read_from_prefix(octets).map_err(|_| unreadable())?;
        let body = octets
            .get(size_of::<Header>()..header.len as usize)
            .ok_or_else(unreadable)?;
        octets = octets.get(aligned(header.len as usize)..).unwrap_or(&[]);
        each(&header, body)?;
    }
    Ok(())
}

/// What has been read of one answer.
struct Answer<F> {
    sequence: u32,
    each: F,
    is_interrupted: bool,
    is_done: bool,
}

impl<F: FnMut(u16, &[u8]) -> io::Result<()>> Answer<F> {
    const fn new(sequence: u32, each: F) -> Self {
        Self {
            sequence,
            each,
            is_interrupted: false,
            is_done: false,
        }
    }

    /// Reads the messages of one datagram; those of an earlier answer are passed over.
    fn read(&mut self, octets: &[u8]) -> io::Result<()> {
        messages(octets, |header, body| {
            if header.sequence != self.sequence {
                return Ok(());
            }
            self.is_interrupted |= header.flags & libc::NLM_F_DUMP_INTR as u16 != 0;
            self.message(header.kind, body)
        })
    }

    fn message(&mut self, kind: u16, body: &[u8]) -> io::Result<()> {
        match i32::from(kind) {
            libc::NLMSG_DONE => self.is_done = true,
            libc::NLMSG_ERROR => {
                let (errno, _) = i32::read_from_prefix(body).map_err(|_| unreadable())?;
                if errno != 0 {
                    return Err(io::Error::from_raw_os_error(errno.saturating_neg()));
                }
                self.is_done = true;
            }
            _ => (self.each)(kind, body)?,
        }
        Ok(())
    }
}

/// The attributes of a message: type without its flag bits, and value.
pub(crate) struct Attributes<'a>(pub(crate) &'a [u8]);

impl<'a> Attributes<'a> {
    /// The value of the first attribute of a type.
    pub(crate) fn find(mut self, kind: u16) -> Option<&'a [u8]> {
        self.find_map(|(other, value)| (other == kind).then_some(value))
    }
}

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

/// One attribute as octets; `value` has less than 64 KiB.
pub(crate) fn attribute(kind: u16, value: &[u8]) -> Vec<u8> {
    let header = AttributeHeader {
        len: (size_of::<AttributeHeader>() + value.len()) as u16,
        kind,
    };
    let mut octets = [header.as_bytes(), value].concat();
    octets.resize(aligned(octets.len()), 0);
    octets
}

/// A string as the kernel sends it: up to its NUL.
pub(crate) fn without_nul(value: &[u8]) -> &[u8] {
    value.split(|octet| *octet == 0).next().unwrap_or(&[])
}

/// The error of an answer that is too short or is not what was asked for.
pub(crate) fn unreadable() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        "the kernel's answer cannot be read",
    )
}

/// Messages and attributes begin at multiples of four octets.
const fn aligned(len: usize) -> usize {
    len.next_multiple_of(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two messages to question 7, the second the acknowledgment, each with its header in host order.
    fn answer(sequence: u32, errno: i32) -> Vec<u8> {
        let message = |kind: u16, body: &[u8]| {
            let header = Header {
                len: (size_of::<Header>() + body.len()) as u32,
                kind,
                flags: 0,
                sequence,
                port: 0,
            };
            [header.as_bytes(), body].concat()
        };
        let told = message(libc::RTM_NEWLINK, b"told");
        let acknowledgment = message(libc::NLMSG_ERROR as u16, &errno.to_ne_bytes());
        [told, acknowledgment].concat()
    }

    /// What was read, and whether that was all of the answer.
    struct Read {
        result: io::Result<()>,
        is_done: bool,
        told: Vec<(u16, Vec<u8>)>,
    }

    fn read(octets: &[u8]) -> Read {
        let mut told = Vec::new();
        let mut answer = Answer::new(7, |kind, body: &[u8]| {
            told.push((kind, body.to_vec()));
            Ok(())
        });
        let result = answer.read(octets);
        let is_done = answer.is_done;
        Read {
            result,
            is_done,
            told,
        }
    }

    #[test]
    fn an_answer_is_its_messages_up_to_the_acknowledgment() {
        let read = read(&answer(7, 0));
        assert!(read.result.is_ok() && read.is_done);
        assert_eq!(read.told, [(libc::RTM_NEWLINK, b"told".to_vec())]);
    }

    #[test]
    fn a_refusal_is_the_kernel_s_number() {
        let result = read(&answer(7, -libc::EEXIST)).result;
        assert_eq!(result.unwrap_err().raw_os_error(), Some(libc::EEXIST));
    }

    #[test]
    fn an_answer_to_an_earlier_question_is_passed_over() {
        let read = read(&answer(6, -libc::EEXIST));
        assert!(read.result.is_ok() && !read.is_done && read.told.is_empty());
    }

    #[test]
    fn a_cut_message_is_an_error() {
        let octets = answer(7, 0);
        for len in (1..20).chain(21..octets.len()) {
            assert!(read(&octets[..len]).result.is_err(), "{len}");
        }
    }

    #[test]
    fn an_attribute_is_read_as_it_was_written() {
        let octets = [attribute(1, b"clsact\0"), attribute(2 | 1 << 15, b"")].concat();
        assert_eq!(octets.len() % 4, 0);
        let read: Vec<_> = Attributes(&octets).collect();
        assert_eq!(read, [(1, &b"clsact\0"[..]), (2, b"")]);
        assert_eq!(Attributes(&octets).find(2), Some(&b""[..]));
        assert_eq!(Attributes(&octets).find(3), None);
        assert_eq!(without_nul(b"clsact\0"), b"clsact");
    }
}
