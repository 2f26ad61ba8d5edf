//! Traffic control over rtnetlink: the qdisc at an interface's entrance, and its filters (man 8 tc).
//!
//! Messages as in include/uapi/linux/rtnetlink.h, pkt_sched.h and pkt_cls.h. Of a foreign filter only its place,
//! kind and name are read. Who may be removed is decided in `clsact`, not here.

use std::{
    fmt::{self, Display, Formatter},
    io,
    os::fd::{AsRawFd, BorrowedFd},
};

use pktobs_common::Direction;
use zerocopy::{FromBytes, FromZeros, Immutable, IntoBytes, KnownLayout};

use crate::{
    escape::Escaped,
    netlink::{self, Attributes, attribute, unreadable, without_nul},
};

/// The handle that both `clsact` and `ingress` have: `ffff:`.
const HANDLE: u32 = 0xffff_0000;
/// The parent under which either of them stands (`TC_H_CLSACT`, `TC_H_INGRESS`).
const PARENT: u32 = 0xffff_fff1;
/// The parents of the filters (`TC_H_MIN_INGRESS`, `TC_H_MIN_EGRESS`).
const INGRESS: u32 = 0xffff_fff2;
const EGRESS: u32 = 0xffff_fff3;

/// Attributes of a bpf filter, and the flag that its program's return value is the verdict.
const TCA_BPF_FD: u16 = 6;
const TCA_BPF_NAME: u16 = 7;
const TCA_BPF_FLAGS: u16 = 8;
const TCA_BPF_ID: u16 = 11;
const TCA_BPF_FLAG_ACT_DIRECT: u32 = 1;

const ALL_PROTOCOLS: u16 = libc::ETH_P_ALL as u16;

/// `struct tcmsg`, host byte order.
#[repr(C)]
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
struct Message {
    family: u8,
    padding: [u8; 3],
    ifindex: u32,
    handle: u32,
    parent: u32,
    /// Of a filter: its priority in the high 16 bits, its EtherType in network byte order in the low ones.
    info: u32,
}

impl Message {
    fn new(ifindex: u32, handle: u32, parent: u32) -> Self {
        Self {
            ifindex,
            handle,
            parent,
            ..Self::new_zeroed()
        }
    }

    /// The octets of a request: this, and the kind of qdisc or filter.
    fn of_kind(&self, kind: &[u8]) -> Vec<u8> {
        let kind = attribute(libc::TCA_KIND, &[kind, b"\0"].concat());
        [self.as_bytes(), &kind].concat()
    }
}

/// Does what the request says.
fn execute(kind: u16, flags: i32, body: &[u8]) -> io::Result<()> {
    netlink::request(kind, flags, body, |_, _| Ok(()))
}

/// The kind of the qdisc at an interface's entrance; `None` if there is none.
pub(super) fn qdisc(ifindex: u32) -> io::Result<Option<Vec<u8>>> {
    let message = Message::new(ifindex, 0, PARENT);
    let mut found = None;
    // Before Linux 6.6 the answer is a notification, of which the asker gets a copy only with NLM_F_ECHO.
    let asked = netlink::request(
        libc::RTM_GETQDISC,
        libc::NLM_F_ECHO,
        message.as_bytes(),
        |kind, body| {
            let (answer, attributes) = Message::read_from_prefix(body).map_err(|_| unreadable())?;
            if kind == libc::RTM_NEWQDISC && answer.handle == HANDLE {
                let kind = Attributes(attributes).find(libc::TCA_KIND);
                found = kind.map(|kind| without_nul(kind).to_vec());
            }
            Ok(())
        },
    );
    match asked {
        Err(error) if error.raw_os_error() != Some(libc::ENOENT) => Err(error),
        _ => Ok(found),
    }
}

/// Makes a clsact qdisc; `EEXIST` if that or an `ingress` qdisc is there.
pub(super) fn add_clsact(ifindex: u32) -> io::Result<()> {
    let body = Message::new(ifindex, HANDLE, PARENT).of_kind(b"clsact");
    execute(
        libc::RTM_NEWQDISC,
        libc::NLM_F_CREATE | libc::NLM_F_EXCL,
        &body,
    )
}

/// Removes the qdisc at an interface's entrance, and with it all its filters.
pub(super) fn remove_qdisc(ifindex: u32) -> io::Result<()> {
    let message = Message::new(ifindex, HANDLE, PARENT);
    execute(libc::RTM_DELQDISC, 0, message.as_bytes())
}

/// Where a filter stands, and what it says of itself.
#[derive(Clone)]
pub(super) struct Filter {
    message: Message,
    kind: Vec<u8>,
    name: Vec<u8>,
    /// Of a bpf filter: the id of its program.
    program_id: Option<u32>,
}

impl Filter {
    /// The filters of one direction, in the order in which packets meet them; none if there is no qdisc or no such
    /// interface.
    pub(super) fn all(ifindex: u32, direction: Direction) -> io::Result<Vec<Self>> {
        let message = Message::new(ifindex, 0, parent(direction));
        netlink::list(libc::RTM_GETTFILTER, message.as_bytes(), |kind, body| {
            let (message, attributes) =
                Message::read_from_prefix(body).map_err(|_| unreadable())?;
            // A message without handle is about a priority, not about a filter.
            let is_filter = kind == libc::RTM_NEWTFILTER && message.handle != 0;
            Ok(is_filter.then(|| Self::read(message, attributes)))
        })
    }

    fn read(message: Message, attributes: &[u8]) -> Self {
        let kind = Attributes(attributes).find(libc::TCA_KIND);
        let options = Attributes(attributes).find(libc::TCA_OPTIONS);
        let name = options.and_then(|options| Attributes(options).find(TCA_BPF_NAME));
        let program_id = options.and_then(|options| Attributes(options).find(TCA_BPF_ID));
        let text =
            |value: Option<&[u8]>| value.map_or_else(Vec::new, |it| without_nul(it).to_vec());
        Self {
            message,
            kind: text(kind),
            name: text(name),
            program_id: program_id.and_then(|id| u32::read_from_bytes(id).ok()),
        }
    }

    /// Makes a bpf filter for packets of every protocol.
    ///
    /// `EEXIST` if the handle is taken at this priority; `EINVAL`, among other reasons, if the priority is taken by
    /// filters of another kind or protocol.
    pub(super) fn add(
        (ifindex, direction): (u32, Direction),
        (priority, handle): (u16, u32),
        (program, name): (BorrowedFd<'_>, &str),
    ) -> io::Result<Self> {
        let mut message = Message::new(ifindex, handle, parent(direction));
        message.info = u32::from(priority) << 16 | u32::from(ALL_PROTOCOLS.to_be());
        let filter = Self {
            message,
            kind: b"bpf".to_vec(),
            name: name.as_bytes().to_vec(),
            program_id: None,
        };
        let options = [
            attribute(TCA_BPF_FD, &program.as_raw_fd().to_ne_bytes()),
            attribute(TCA_BPF_NAME, &[name.as_bytes(), b"\0"].concat()),
            attribute(TCA_BPF_FLAGS, &TCA_BPF_FLAG_ACT_DIRECT.to_ne_bytes()),
        ];
        let options = attribute(libc::TCA_OPTIONS, &options.concat());
        let body = [message.of_kind(&filter.kind), options].concat();
        let flags = libc::NLM_F_CREATE | libc::NLM_F_EXCL;
        execute(libc::RTM_NEWTFILTER, flags, &body)?;
        Ok(filter)
    }

    /// Removes it, and nothing else.
    pub(super) fn remove(&self) -> io::Result<()> {
        let body = self.message.of_kind(&self.kind);
        execute(libc::RTM_DELTFILTER, 0, &body)
    }

    pub(super) const fn handle(&self) -> u32 {
        self.message.handle
    }

    pub(super) fn name(&self) -> &[u8] {
        &self.name
    }

    /// Lower ones come first.
    const fn priority(&self) -> u16 {
        (self.message.info >> 16) as u16
    }

    /// How it is told: its place, its name and its program's id, if it has them.
    pub(super) fn told(&self) -> String {
        let mut text = format!("filter {self}");
        if !self.name.is_empty() {
            text += &format!(" \"{}\"", Escaped(&self.name));
        }
        if let Some(id) = self.program_id {
            text += &format!(" (id {id})");
        }
        text
    }

    /// True if both stand in the same place: they are the same filter, unless that was replaced.
    pub(super) fn stands_with(&self, other: &Self) -> bool {
        let place = |filter: &Self| (filter.message.info, filter.message.handle);
        place(self) == place(other)
    }
}

/// As tc(8) writes it: `pref 1 protocol 0x0800 bpf`.
impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let kind = Escaped(&self.kind);
        write!(f, "pref {} protocol ", self.priority())?;
        match u16::from_be(self.message.info as u16) {
            ALL_PROTOCOLS => write!(f, "all {kind}"),
            protocol => write!(f, "{protocol:#06x} {kind}"),
        }
    }
}

const fn parent(direction: Direction) -> u32 {
    match direction {
        Direction::In => INGRESS,
        Direction::Out => EGRESS,
    }
}
