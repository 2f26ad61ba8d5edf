//! What stands on an arrow: the packet's kind, then the facts that matter most, as many as there is room for.
//!
//! The words are those of the facts of the annotated view. What has no room is left out from the end, between facts
//! and not inside of one, and `…` stands for it.

use pktobs_common::{Icmp, Icmpv6, PacketRecord, Stop, Tcp, Transport};

use super::pen::{Glyphs, Pen, columns};
use super::scratch::Scratch;
use crate::flow::data_len;
use crate::lang::Lang;
use crate::packet::{Arp, ArpOperation, Fragment, Network, Packet};
use crate::view::colour::Role;
use crate::view::line::Line;
use crate::view::phrase::protocol;
use crate::view::{
    facts, names,
    text::{Append, Unsigned},
};

/// Facts on an arrow at most.
const FACTS_MAX: usize = 16;

/// The facts, in printable ASCII, so that an octet is a column.
#[derive(Debug)]
pub(super) struct Label {
    text: Scratch,
    /// Where each fact ends.
    ends: [usize; FACTS_MAX],
    facts: usize,
    /// How many of them are the kind.
    kind: usize,
    room: usize,
    is_cut: bool,
}

impl Label {
    /// Nothing so far.
    pub(super) fn new() -> Self {
        Self {
            text: Scratch::new(),
            ends: [0; FACTS_MAX],
            facts: 0,
            kind: 0,
            room: 0,
            is_cut: false,
        }
    }

    /// Takes the facts of a packet, of at most `room` columns; numbers of TCP count from `sequence_start`.
    pub(super) fn take(
        &mut self,
        packet: &Packet<'_>,
        sequence_start: Option<(u32, u32)>,
        (room, glyphs): (usize, Glyphs),
    ) {
        self.text.clear();
        (self.facts, self.kind, self.room, self.is_cut) = (0, 0, room, false);
        match (packet.arp(), packet.network()) {
            (Some(arp), _) => self.arp(&arp),
            (None, None) => {
                self.words(|text| facts::no_network(packet, Lang::En, text));
                self.kind = self.facts;
            }
            (None, Some(network)) => self.transport(packet, &network, sequence_start),
        }
        while self.facts > 0 && self.columns(glyphs) > room {
            self.facts -= 1;
        }
    }

    /// Columns that it takes.
    pub(super) fn columns(&self, glyphs: Glyphs) -> usize {
        self.end(self.facts) + columns(self.more(glyphs))
    }

    /// Writes it.
    pub(super) fn write(&self, pen: &mut Pen<'_>) {
        let kind = self.end(self.kind.min(self.facts));
        pen.paint(Role::Strong, self.text.part(0..kind));
        pen.write(self.text.part(kind..self.end(self.facts)));
        pen.write(self.more(pen.glyphs()));
    }

    fn more(&self, glyphs: Glyphs) -> &'static str {
        if self.is_cut { glyphs.more() } else { "" }
    }

    fn end(&self, facts: usize) -> usize {
        match facts {
            0 => 0,
            facts => self.ends[facts - 1],
        }
    }

    /// Takes one fact, unless there is no room.
    fn fact(&mut self, write: impl FnOnce(&mut Line<'_>)) {
        if self.is_cut || self.facts == FACTS_MAX {
            self.is_cut = true;
            return;
        }
        self.text.add(write);
        if self.text.len() > self.room {
            self.is_cut = true;
            return;
        }
        self.ends[self.facts] = self.text.len();
        self.facts += 1;
    }

    fn number(&mut self, name: &str, value: impl Unsigned) {
        self.fact(|text| {
            text.text(name);
            text.decimal(value);
        });
    }

    /// Takes a text whose words are facts of their own.
    fn words(&mut self, write: impl FnOnce(&mut Line<'_>)) {
        let start = self.text.len();
        self.text.add(write);
        for at in start..=self.text.len() {
            let is_end = matches!(self.text.part(at..at + 1), "" | " ");
            if is_end && at > start && !self.is_cut {
                self.is_cut = at > self.room || self.facts == FACTS_MAX;
                if !self.is_cut {
                    self.ends[self.facts] = at;
                    self.facts += 1;
                }
            }
        }
    }

    fn arp(&mut self, arp: &Arp) {
        match arp.operation {
            ArpOperation::Request => {
                self.fact(|text| text.text("who has"));
                self.kind = 1;
                self.fact(|text| {
                    text.text(" ");
                    text.ipv4_address(arp.target);
                    text.text("?");
                });
            }
            ArpOperation::Reply => {
                self.fact(|text| text.text("is at"));
                self.kind = 1;
                self.fact(|text| {
                    text.text(" ");
                    text.link_address(&arp.sender_hardware);
                });
            }
            ArpOperation::ReverseRequest => {
                self.fact(|text| text.text("which address has it?"));
                self.kind = 1;
            }
            ArpOperation::ReverseReply => {
                self.fact(|text| text.text("has"));
                self.kind = 1;
                self.fact(|text| {
                    text.text(" ");
                    text.ipv4_address(arp.target);
                });
            }
        }
    }

    fn transport(
        &mut self,
        packet: &Packet<'_>,
        network: &Network,
        sequence_start: Option<(u32, u32)>,
    ) {
        match packet.transport() {
            Some(Transport::Tcp(tcp)) => self.flags(&tcp),
            Some(Transport::Udp(_)) => self.fact(|text| text.text("UDP")),
            Some(Transport::Icmp(Icmp {
                icmp_type, code, ..
            })) => {
                let name = names::icmp_message(icmp_type, code);
                self.words(|text| facts::icmp::named("", name, (icmp_type, code), text));
            }
            Some(Transport::Icmpv6(Icmpv6 {
                icmp_type, code, ..
            })) => {
                let name = names::icmpv6_message(icmp_type, code);
                self.words(|text| facts::icmp::named("", name, (icmp_type, code), text));
            }
            None => self.words(|text| protocol(network.protocol, Lang::En, text)),
        }
        self.kind = self.facts;
        if let Some(fragment) = network.fragment {
            return self.piece(&fragment, packet.piece_len());
        }
        let record = packet.record();
        match packet.transport() {
            Some(Transport::Tcp(tcp)) => self.sequence(record, &tcp, sequence_start),
            Some(Transport::Udp(udp)) if record.stop == Stop::Complete => {
                self.number(" len ", data_len(packet, network, &udp));
            }
            Some(Transport::Icmp(icmp)) => match (icmp.icmp_type, icmp.code) {
                (Icmp::ECHO | Icmp::ECHO_REPLY, 0) => self.echo(icmp.id(), icmp.seq()),
                (Icmp::UNREACHABLE, 4) => self.number(" mtu ", icmp.next_hop_mtu()),
                _ => {}
            },
            Some(Transport::Icmpv6(icmpv6)) => match (icmpv6.icmp_type, icmpv6.code) {
                (Icmpv6::ECHO_REQUEST | Icmpv6::ECHO_REPLY, 0) => {
                    self.echo(icmpv6.id(), icmpv6.seq());
                }
                (Icmpv6::PACKET_TOO_BIG, _) => self.number(" mtu ", icmpv6.value()),
                _ => {}
            },
            None if record.stop == Stop::UnknownProtocol => {
                self.number(" len ", record.segment_len());
            }
            Some(Transport::Udp(_)) | None => {}
        }
    }

    fn flags(&mut self, tcp: &Tcp) {
        let flags = tcp.flags();
        let mut separator = "";
        for (flag, name) in names::TCP_FLAGS {
            if flags & flag != 0 {
                self.fact(|text| {
                    text.text(separator);
                    text.text(name);
                });
                separator = ",";
            }
        }
        if flags == 0 {
            self.fact(|text| text.text("no flags"));
        }
    }

    /// The numbers that move: the acknowledgment, and the sequence number of what takes one; the window where it is
    /// offered first, and where it is closed.
    fn sequence(&mut self, record: &PacketRecord, tcp: &Tcp, start: Option<(u32, u32)>) {
        let (sent_from, received_from) = start.unwrap_or_default();
        let seq = tcp.seq.wrapping_sub(sent_from);
        let is_sound = matches!(record.stop, Stop::Complete | Stop::TcpOptionsTruncated);
        let len = match is_sound {
            true => record.segment_len().saturating_sub(tcp.header_len()),
            false => 0,
        };
        let flags = tcp.flags();
        if len > 0 || flags & (Tcp::SYN | Tcp::FIN | Tcp::RST) != 0 {
            self.number(" seq ", seq);
        }
        if len > 0 {
            self.number(":", seq.wrapping_add(len));
        }
        if flags & Tcp::ACK != 0 {
            self.number(" ack ", tcp.ack.wrapping_sub(received_from));
        }
        if flags & Tcp::SYN != 0 || tcp.window == 0 && flags & Tcp::RST == 0 {
            self.number(" win ", tcp.window);
        }
    }

    fn echo(&mut self, id: u16, seq: u16) {
        self.number(" id ", id);
        self.number(" seq ", seq);
    }

    /// Which part of a datagram a piece is: offset and octets.
    fn piece(&mut self, fragment: &Fragment, len: u32) {
        self.fact(|text| {
            text.text(" fragment ");
            text.decimal(fragment.offset);
            text.text("+");
            text.decimal(len);
        });
    }
}
