//! What a message of multicast listener discovery says: who wants what is sent to which group (RFC 2710, RFC 3810).

use std::net::Ipv6Addr;

use pktobs_common::Transport;

use super::Packet;

/// Types of ICMPv6.
const QUERY: u8 = 130;
const REPORT: u8 = 131;
const DONE: u8 = 132;
const REPORT_V2: u8 = 143;

/// A message.
#[derive(Clone, Copy, Debug)]
pub enum Listener<'a> {
    /// Asks who listens to a group; to any group if that is `::`.
    Query(Ipv6Addr),
    /// Listens to a group.
    Report(Ipv6Addr),
    /// No longer listens to a group.
    Done(Ipv6Addr),
    /// Says it of several groups.
    Records(GroupRecords<'a>),
}

/// What a report says of one group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupRecord {
    /// The group.
    pub group: Ipv6Addr,
    /// What is said of the senders that are listed.
    pub wants: Wants,
    /// How many senders are listed.
    pub senders: u16,
}

/// Whose packets to a group are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// Only those of the senders listed.
    Only,
    /// Those of all senders but the ones listed.
    AllBut,
    /// Those of the senders listed too.
    Also,
    /// Those of the senders listed no more.
    NoMore,
}

impl<'a> Packet<'a> {
    /// What it says as a message of multicast listener discovery, or `None` if it is none, or is cut or in pieces.
    #[must_use]
    pub fn listener(&self) -> Option<Listener<'a>> {
        let Some(Transport::Icmpv6(message)) = self.transport() else {
            return None;
        };
        if message.code != 0 || self.record().is_fragment() {
            return None;
        }
        let body = self.icmp_body();
        let group = || body.first_chunk::<16>().copied().map(Ipv6Addr::from);
        Some(match message.icmp_type {
            QUERY => Listener::Query(group()?),
            REPORT => Listener::Report(group()?),
            DONE => Listener::Done(group()?),
            REPORT_V2 => Listener::Records(GroupRecords {
                count: message.seq(),
                octets: body,
            }),
            _ => return None,
        })
    }
}

/// The records of a report; they end with the first that is cut or of an unknown type.
#[derive(Clone, Copy, Debug)]
pub struct GroupRecords<'a> {
    /// How many there are by the header, behind those that were read.
    count: u16,
    octets: &'a [u8],
}

impl GroupRecords<'_> {
    /// How many more there are.
    #[must_use]
    pub const fn left(&self) -> u16 {
        self.count
    }
}

impl Iterator for GroupRecords<'_> {
    type Item = GroupRecord;

    fn next(&mut self) -> Option<GroupRecord> {
        const ADDRESS_LEN: usize = 16;
        let left = self.count.checked_sub(1)?;
        let (&[kind, auxiliary_words, s0, s1], rest) = self.octets.split_first_chunk()?;
        let (group, rest) = rest.split_first_chunk::<ADDRESS_LEN>()?;
        let senders = u16::from_be_bytes([s0, s1]);
        let len = usize::from(senders) * ADDRESS_LEN + usize::from(auxiliary_words) * 4;
        let wants = match kind {
            1 | 3 => Wants::Only,
            2 | 4 => Wants::AllBut,
            5 => Wants::Also,
            6 => Wants::NoMore,
            _ => return None,
        };
        self.octets = rest.get(len..).unwrap_or_default();
        self.count = left;
        Some(GroupRecord {
            group: Ipv6Addr::from(*group),
            wants,
            senders,
        })
    }
}
