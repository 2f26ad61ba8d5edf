//! The older way to attach: a filter under the clsact qdisc, for kernels before 6.6.
//!
//! Unlike a TCX link a filter outlives the process. So its handle names its owner: a fixed part and the process
//! identifier. A filter of ours (by name and handle) whose owner is gone is removed at the next start. The
//! qdisc is removed if it was made here and nobody else uses it by then.

use std::io;

use aya::programs::{
    ProgramError, SchedClassifier,
    tc::{NlOptions, SchedClassifierLink, TcAttachOptions, TcHandle},
};
use netlink_packet_core::{
    NLM_F_ACK, NLM_F_CREATE, NLM_F_DUMP, NLM_F_EXCL, NLM_F_REQUEST, NetlinkHeader, NetlinkMessage,
    NetlinkPayload,
};
use netlink_packet_route::{
    RouteNetlinkMessage,
    tc::{TcAttribute, TcFilterBpfOption, TcHandle as Handle, TcMessage, TcOption},
};
use netlink_sys::{Socket, protocols::NETLINK_ROUTE};
use pktobs_common::Direction;

use super::attach::attach_type;

/// The priority of our filters: before all that have no reason to be first.
const PRIORITY: u16 = 1;
/// The high ten bits of our filters' handles; the low 22 are a process identifier (`PID_MAX_LIMIT`,
/// include/linux/threads.h).
const HANDLE_MARK: u32 = 0x2b5 << PID_BITS;
const PID_BITS: u32 = 22;
/// The start of the names of our programs.
const NAME: &str = "pktobs_";

/// The clsact qdisc of an interface.
pub(super) struct Qdisc {
    ifindex: u32,
    is_ours: bool,
}

impl Qdisc {
    /// Makes the qdisc unless there is one, and removes filters that an earlier pktobs could not remove.
    pub(super) fn ensure(ifindex: u32) -> io::Result<Self> {
        let mut message = TcMessage::with_index(ifindex.cast_signed());
        message.header.handle = Handle {
            major: u16::MAX,
            minor: 0,
        };
        message.header.parent = Handle::CLSACT;
        message.attributes = vec![TcAttribute::Kind("clsact".into())];
        let create = NLM_F_CREATE | NLM_F_EXCL;
        let is_ours = match request(RouteNetlinkMessage::NewQueueDiscipline(message), create) {
            Ok(()) => true,
            Err(error) if error.raw_os_error() == Some(libc::EEXIST) => false,
            Err(error) => return Err(error),
        };
        for direction in Direction::ALL {
            for filter in filters(ifindex, direction)? {
                if filter.is_ours() && !filter.owner_lives() {
                    filter.remove()?;
                }
            }
        }
        Ok(Self { ifindex, is_ours })
    }

    /// Removes the qdisc if it was made here and has no filters.
    pub(super) fn remove(&mut self) -> io::Result<()> {
        if !std::mem::take(&mut self.is_ours) {
            return Ok(());
        }
        for direction in Direction::ALL {
            if !filters(self.ifindex, direction)?.is_empty() {
                return Ok(());
            }
        }
        let mut message = TcMessage::with_index(self.ifindex.cast_signed());
        message.header.handle = Handle {
            major: u16::MAX,
            minor: 0,
        };
        message.header.parent = Handle::CLSACT;
        request(RouteNetlinkMessage::DelQueueDiscipline(message), 0)
    }
}

impl Drop for Qdisc {
    fn drop(&mut self) {
        // Whoever wants to know of an error calls `remove` first.
        let _ = self.remove();
    }
}

/// Attaches a program as a filter of ours.
pub(super) fn attach(
    program: &mut SchedClassifier,
    interface: &str,
    direction: Direction,
) -> Result<SchedClassifierLink, ProgramError> {
    let handle = TcHandle::from(HANDLE_MARK | std::process::id());
    let options = NlOptions {
        priority: PRIORITY,
        handle,
        classid: None,
    };
    let options = TcAttachOptions::Netlink(options);
    let id = program.attach_with_options(interface, attach_type(direction), options)?;
    program.take_link(id)
}

/// A filter as the kernel lists it.
struct Filter {
    message: TcMessage,
}

impl Filter {
    fn is_ours(&self) -> bool {
        let handle = u32::from(self.message.header.handle);
        handle >> PID_BITS == HANDLE_MARK >> PID_BITS
            && self.message.attributes.iter().any(|attribute| {
                matches!(attribute, TcAttribute::Options(options) if options.iter().any(is_our_name))
            })
    }

    fn owner_lives(&self) -> bool {
        let pid = u32::from(self.message.header.handle) & ((1 << PID_BITS) - 1);
        let name = std::fs::read_to_string(format!("/proc/{pid}/comm"));
        name.is_ok_and(|name| name.trim_end() == "pktobs")
    }

    fn remove(mut self) -> io::Result<()> {
        self.message
            .attributes
            .retain(|attribute| matches!(attribute, TcAttribute::Kind(_)));
        request(RouteNetlinkMessage::DelTrafficFilter(self.message), 0)
    }
}

fn is_our_name(option: &TcOption) -> bool {
    matches!(option, TcOption::Bpf(TcFilterBpfOption::ProgName(name)) if name.starts_with(NAME))
}

/// All filters of one direction.
fn filters(ifindex: u32, direction: Direction) -> io::Result<Vec<Filter>> {
    let minor = match direction {
        Direction::In => Handle::MIN_INGRESS,
        Direction::Out => Handle::MIN_EGRESS,
    };
    let mut message = TcMessage::with_index(ifindex.cast_signed());
    message.header.parent = Handle {
        major: u16::MAX,
        minor,
    };
    let mut filters = Vec::new();
    exchange(
        RouteNetlinkMessage::GetTrafficFilter(message),
        NLM_F_DUMP,
        |reply| {
            if let RouteNetlinkMessage::NewTrafficFilter(message) = reply
                && u32::from(message.header.handle) != 0
            {
                filters.push(Filter { message });
            }
        },
    )?;
    Ok(filters)
}

fn request(message: RouteNetlinkMessage, flags: u16) -> io::Result<()> {
    exchange(message, flags | NLM_F_ACK, |_| {})
}

/// Sends one request over rtnetlink and hands every answer to `each`, until the acknowledgment or the end.
fn exchange(
    message: RouteNetlinkMessage,
    flags: u16,
    mut each: impl FnMut(RouteNetlinkMessage),
) -> io::Result<()> {
    let socket = Socket::new(NETLINK_ROUTE)?;
    let mut header = NetlinkHeader::default();
    header.flags = NLM_F_REQUEST | flags;
    let mut request = NetlinkMessage::new(header, NetlinkPayload::from(message));
    request.finalize();
    let mut octets = vec![0; request.buffer_len()];
    request.serialize(&mut octets);
    socket.send_to(&octets, &netlink_sys::SocketAddr::new(0, 0), 0)?;
    loop {
        let (answer, _) = socket.recv_from_full()?;
        let mut rest = answer.as_slice();
        while !rest.is_empty() {
            let reply = NetlinkMessage::<RouteNetlinkMessage>::deserialize(rest)
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
            match reply.payload {
                NetlinkPayload::Done(_) => return Ok(()),
                NetlinkPayload::Error(error) if error.code.is_some() => return Err(error.to_io()),
                NetlinkPayload::Error(_) => return Ok(()),
                NetlinkPayload::InnerMessage(message) => each(message),
                _ => {}
            }
            let len = (reply.header.length as usize).next_multiple_of(4);
            rest = rest.get(len..).unwrap_or(&[]);
        }
    }
}
