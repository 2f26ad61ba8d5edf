//! What becomes of a frame of the ring: what the kernel program does with a packet, done here.
//!
//! Filter, parse, count, record, by the same functions as in the kernel and for capture files. Input from
//! [`block`](super::block), output to whoever drains the socket.

use std::io;

use pktobs_common::{Direction, PacketRecord, PacketType, SkbMetadata, Transport};

use super::{block::FrameAt, error::SocketError};
use crate::{
    clock::Clock,
    filter::{Filter, FilterError, Subject, Tests},
    interfaces::names::{NameReader, Names},
    packet::Captured,
    source::{
        Counted, Place, Settings,
        octets::{self, Frame, Link},
        sieve,
    },
};

/// What is asked of frames, and what was counted.
pub(super) struct Observer {
    settings: Settings,
    /// What frames of an interface begin with.
    names: NameReader,
    /// What frames of some interfaces begin with, if the filter means nothing for those.
    unfit: Vec<(Link, FilterError)>,
    /// What the filter asks, by direction and [`place`]; `None` if it asks nothing.
    tests: [[Option<Tests>; 2]; 2],
    clock: Clock,
    pub(super) counted: Box<Counted>,
}

impl Observer {
    /// An observer of interfaces that will have these names.
    pub(super) fn new(
        settings: Settings,
        at: &Place,
        filter: &Filter,
        names: &Names,
    ) -> Result<Self, SocketError> {
        let mut observer = Self {
            settings,
            names: names.reader(),
            unfit: Vec::new(),
            tests: [const { [const { None }; 2] }; 2],
            clock: Clock::new().map_err(SocketError::Clock)?,
            counted: Box::new(Counted::ZERO),
        };
        for link in [Link::Ethernet, Link::None] {
            let is_there = at.targets.iter().any(|target| target.link == link);
            if !filter.is_empty() && (is_there || at.selection.waits()) {
                observer.prepare(link, filter);
            }
        }
        Ok(observer)
    }

    /// Makes the tests of frames that begin so.
    fn prepare(&mut self, link: Link, filter: &Filter) {
        for direction in Direction::ALL {
            match filter.tests(sieve::origin(direction, link)) {
                Ok(tests) => {
                    self.tests[direction.index() as usize][place(link)] = Some(tests);
                }
                Err(error) => return self.unfit.push((link, error)),
            }
        }
    }

    /// What frames begin with for which the filter means nothing, and why.
    pub(super) fn unfit(&self) -> Vec<(Link, FilterError)> {
        self.unfit.clone()
    }

    /// Looks at the clocks: frames carry times of day, and records the time since boot.
    pub(super) fn look_at_clock(&mut self) -> io::Result<()> {
        self.clock.adjust(0).map(|_| ())
    }

    /// Takes a frame; `None` if it is not to be shown.
    pub(super) fn take<'a>(&mut self, at: &FrameAt<'a>) -> Option<Captured<'a>> {
        // The program of the socket lets others pass if there are very many.
        let time_ns = self.clock.since_boot(at.time_ns);
        let link = self.names.at(at.ifindex, time_ns)?.link;
        let direction = match at.packet_type {
            libc::PACKET_OUTGOING => Direction::Out,
            _ => Direction::In,
        };
        let counters = self.counted.of(Some(direction));
        let subject = Subject {
            octets: at.octets,
            wire_len: at.wire_len,
            ifindex: at.ifindex,
            tag: (at.metadata.vlan_proto != 0).then_some(at.metadata.vlan_tci),
        };
        let tests = &self.tests[direction.index() as usize][place(link)];
        if tests
            .as_ref()
            .is_some_and(|tests| !tests.pass_subject(&subject))
        {
            counters.filtered += 1;
            return None;
        }
        let frame = Frame {
            time_ns,
            ifindex: at.ifindex,
            direction,
            packet_type: PacketType::from_kernel(at.packet_type.into()),
            link: match link {
                Link::Ethernet => Link::Ethernet,
                Link::None | Link::Network(_) => Link::Network(at.protocol),
            },
            link_header: self.settings.link_header,
            wire_len: at.wire_len,
            metadata: at.metadata,
        };
        let mut captured = if self.settings.checksums {
            octets::record(at.octets, &frame)
        } else {
            octets::record_without_sums(at.octets, &frame)
        };
        captured.metadata.gso_segs = segments(&captured.record, &captured.metadata);
        counters.count(&captured.record, &captured.metadata);
        if !self.settings.records {
            return None;
        }
        counters.recorded += 1;
        Some(captured)
    }
}

/// The place of the tests for what frames begin with.
const fn place(link: Link) -> usize {
    match link {
        Link::Ethernet => 0,
        Link::None | Link::Network(_) => 1,
    }
}

/// Packets on the wire that a buffer stands for, as the kernel counts them (`gso_segs`); 0 if that cannot be told.
fn segments(record: &PacketRecord, metadata: &SkbMetadata) -> u16 {
    const UDP_HEADER_LEN: u32 = 8;
    let header_len = match record.transport() {
        Some(Transport::Tcp(tcp)) => tcp.header_len(),
        Some(Transport::Udp(_)) => UDP_HEADER_LEN,
        _ => return 0,
    };
    if metadata.gso_size == 0 {
        return 0;
    }
    let payload = record.segment_len().saturating_sub(header_len);
    u16::try_from(payload.div_ceil(metadata.gso_size.into())).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use pktobs_common::{Flags, wire};

    use super::*;

    /// Segments of a buffer with this protocol, so many octets of payload and this size of segments.
    fn told(protocol: u8, payload: usize, gso_size: u16) -> u16 {
        let header_len = if protocol == wire::PROTOCOL_TCP {
            20
        } else {
            8
        };
        let mut packet = vec![0; 20 + header_len + payload];
        let len = packet.len() as u16;
        packet[0] = 0x45;
        packet[2..4].copy_from_slice(&len.to_be_bytes());
        packet[9] = protocol;
        if protocol == wire::PROTOCOL_TCP {
            packet[32] = 0x50;
        } else {
            packet[24..26].copy_from_slice(&(len - 20).to_be_bytes());
        }
        let flags = Flags::default();
        let mut record = PacketRecord::new(1, len.into(), flags, wire::ETHER_TYPE_IPV4);
        wire::parse(packet.as_slice(), &mut record);
        let metadata = SkbMetadata {
            gso_size,
            ..SkbMetadata::default()
        };
        segments(&record, &metadata)
    }

    #[test]
    fn a_buffer_stands_for_as_many_segments_as_its_payload_fills() {
        for (protocol, payload, gso_size, expected) in [
            (wire::PROTOCOL_TCP, 2896, 1448, 2),
            (wire::PROTOCOL_TCP, 2897, 1448, 3),
            (wire::PROTOCOL_TCP, 1448, 0, 0),
            (wire::PROTOCOL_UDP, 2400, 1200, 2),
            (wire::PROTOCOL_ICMP, 2400, 1200, 0),
        ] {
            assert_eq!(told(protocol, payload, gso_size), expected, "{payload}");
        }
    }
}
