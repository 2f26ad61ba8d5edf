//! What `tcpdump -nn -v` 4.99.3 prints, byte for byte.
//!
//! A protocol a file; each says a packet as tcpdump's `print-*.c` of that name does. Where tcpdump goes on to an
//! application protocol after `length N`, nothing more is printed here: it is as if tcpdump did not know the
//! port. The words are tcpdump's and stand in tables; nothing else in the program uses them.
//!
//! tcpdump leaves a packet in two ways when its octets end. A printer that notices writes `[|protocol]` and
//! returns ([`Printer::truncated`]), and whoever called it goes on. A read beyond the end leaves all printers at
//! once ([`Cut`]), and `[|protocol]` is written for the one that was last at work.

mod any;
mod arp;
mod cooked;
mod domain_name;
mod dump;
mod ether_types;
mod ethernet;
mod icmp;
mod icmp_extension;
mod icmp_words;
mod icmpv6;
mod icmpv6_errors;
mod icmpv6_listener;
mod icmpv6_neighbor;
mod icmpv6_node_information;
mod icmpv6_options;
mod icmpv6_renumbering;
mod icmpv6_rpl;
mod icmpv6_words;
mod ipv4;
mod ipv4_options;
mod ipv6;
mod ipv6_options;
mod ipv6_routing;
mod llc;
mod mobility;
mod mptcp;
mod protocols;
mod sctp_dccp;
mod segment;
mod snap;
mod tcp;
mod tcp_option_data;
mod tcp_options;
mod udp;

use bytes::BytesMut;
use pktobs_common::{Direction, PacketType};

use super::{
    Sink, Style,
    line::{Line, Room},
    stamp::Stamp,
    text::{Append, TimeOfDay},
};
use crate::{flow::sequence::SequenceMemory, packet::Packet};

/// What stands before the packet on its first line.
#[derive(Debug)]
pub struct Columns {
    /// True to print interface and direction, as tcpdump does with `-i any`; false as for one interface. A packet
    /// from a LINUX_SLL2 file has them in either case.
    pub interface: bool,
    /// The clock, in its time zone.
    pub time: TimeOfDay,
}

/// The view; see the module.
#[derive(Debug)]
pub struct Tcpdump {
    stamp: Stamp,
    /// True if interface and direction are told, and so packets are cooked.
    is_cooked: bool,
    sequences: SequenceMemory,
    room: Room,
}

impl Tcpdump {
    /// A view that has seen nothing yet.
    #[must_use]
    pub fn new(columns: Columns) -> Self {
        Self {
            stamp: Stamp::new(columns.time, Style::default()),
            is_cooked: columns.interface,
            sequences: SequenceMemory::default(),
            room: Room::default(),
        }
    }

    /// The same in a style.
    #[must_use]
    pub fn styled(self, style: Style) -> Self {
        Self {
            stamp: self.stamp.styled(style),
            ..self
        }
    }
}

impl Sink for Tcpdump {
    fn packet(&mut self, packet: &Packet<'_>, text: &mut BytesMut) {
        let mut line = self.room.line(text);
        self.stamp.number(&mut line);
        if cooked::invalid_header(packet, &mut line) {
            return line.end();
        }
        self.stamp.time_of(packet, &mut line);
        if self.is_cooked || cooked::has_columns(&packet.told.link_header) {
            interface(packet, &mut line);
        }
        let mut printer = Printer {
            text: line,
            sequences: &mut self.sequences,
            style: *self.stamp.style(),
            is_cooked: self.is_cooked,
            protocol: "",
        };
        if let Err(Cut) = printer.frame(packet) {
            printer.truncated();
        }
        printer.text.end();
    }
}

/// Appends the interface and the direction.
fn interface(packet: &Packet<'_>, text: &mut Line<'_>) {
    text.text(packet.interface);
    text.spaces(5_usize.saturating_sub(packet.interface.len()));
    text.text(
        match (
            packet.known_direction(),
            packet.record().flags.packet_type(),
        ) {
            (None, _) => " ?   ",
            (Some(Direction::Out), _) => " Out ",
            (Some(Direction::In), PacketType::Host) => " In  ",
            (Some(Direction::In), PacketType::Broadcast) => " B   ",
            (Some(Direction::In), PacketType::Multicast) => " M   ",
            (Some(Direction::In), PacketType::OtherHost) => " P   ",
        },
    );
}

/// The octets ended where a printer read on.
#[derive(Debug)]
struct Cut;

/// The text of one packet in the making.
struct Printer<'a> {
    text: Line<'a>,
    sequences: &'a mut SequenceMemory,
    style: Style,
    is_cooked: bool,
    /// The protocol at work, for `[|protocol]`.
    protocol: &'static str,
}

impl Printer<'_> {
    /// Says that the protocol at work is cut.
    fn truncated(&mut self) {
        self.text.text(" [|");
        self.text.text(self.protocol);
        self.text.text("]");
    }

    fn invalid(&mut self) {
        self.text.text(" (invalid)");
    }
}

/// The word for a value in a table.
fn word<T: Copy + PartialEq>(table: &[(T, &'static str)], value: T) -> Option<&'static str> {
    table
        .iter()
        .find(|(known, _)| *known == value)
        .map(|&(_, word)| word)
}

/// The big-endian integers at an offset, or [`Cut`] if the octets end before.
fn u8_at(octets: &[u8], at: usize) -> Result<u8, Cut> {
    octets.get(at).copied().ok_or(Cut)
}

fn array_at<const N: usize>(octets: &[u8], at: usize) -> Result<[u8; N], Cut> {
    let rest = octets.get(at..).ok_or(Cut)?;
    rest.first_chunk().copied().ok_or(Cut)
}

fn u16_at(octets: &[u8], at: usize) -> Result<u16, Cut> {
    array_at(octets, at).map(u16::from_be_bytes)
}

fn u32_at(octets: &[u8], at: usize) -> Result<u32, Cut> {
    array_at(octets, at).map(u32::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use pktobs_common::{Flags, PacketRecord, SkbMetadata, wire};

    use super::*;
    use crate::packet::{Captured, Told};

    /// The line of a frame, with neither time nor columns nor the newline.
    pub(super) fn line(octets: &[u8], flags: Flags, wire_len: u32) -> String {
        line_of_ether_type(wire::ETHER_TYPE_IPV4, octets, flags, wire_len)
    }

    /// The same of a frame that begins with a network header of this EtherType.
    pub(super) fn line_of_ether_type(
        ether_type: u16,
        octets: &[u8],
        flags: Flags,
        wire_len: u32,
    ) -> String {
        let record = PacketRecord::new(1, wire_len, flags, ether_type);
        let text = full_line(octets, record, None);
        let (_, line) = text.split_once(' ').unwrap();
        line.strip_suffix('\n').unwrap().to_owned()
    }

    fn full_line(octets: &[u8], mut record: PacketRecord, interface: Option<&str>) -> String {
        wire::parse(octets, &mut record);
        wire::tail(&mut record);
        let captured = Captured {
            record,
            metadata: SkbMetadata::default(),
            captured_len: octets.len() as u32,
            tail: &octets[usize::from(record.tail_offset)..],
        };
        let packet = Packet {
            captured,
            time_ns: 1_000_000,
            interface: interface.unwrap_or_default(),
            told: Told::default(),
        };
        let mut view = Tcpdump::new(Columns {
            interface: interface.is_some(),
            time: TimeOfDay::new(TimeZone::UTC),
        });
        let mut text = BytesMut::new();
        view.packet(&packet, &mut text);
        String::from_utf8(text.to_vec()).unwrap()
    }

    #[test]
    fn interface_and_direction_stand_in_columns_of_five_and_three() {
        let columns = |interface, flags| {
            let record = PacketRecord::new(1, 1, flags, wire::ETHER_TYPE_IPV4);
            full_line(&[0x40], record, Some(interface))
        };
        assert_eq!(
            columns("lo", Flags::default()),
            "00:00:00.001000 lo    In  IP  [|ip]\n"
        );
        for (packet_type, column) in [
            (PacketType::Broadcast, "B  "),
            (PacketType::Multicast, "M  "),
            (PacketType::OtherHost, "P  "),
        ] {
            let flags = Flags::new(Direction::In, packet_type, false, &SkbMetadata::default());
            let line = format!("00:00:00.001000 eth0  {column} IP  [|ip]\n");
            assert_eq!(columns("eth0", flags), line);
        }
        assert_eq!(
            columns("eth0", Flags::EGRESS),
            "00:00:00.001000 eth0  Out IP  [|ip]\n"
        );
        assert_eq!(
            columns("veth0123", Flags::EGRESS),
            "00:00:00.001000 veth0123 Out IP  [|ip]\n"
        );
    }

    #[test]
    fn integers_end_with_the_octets() {
        assert_eq!(u16_at(&[0, 1, 2], 1).unwrap(), 0x0102);
        assert!(u16_at(&[0, 1, 2], 2).is_err());
        assert!(u32_at(&[], usize::MAX).is_err());
        assert!(u8_at(&[0], 1).is_err());
    }
}
