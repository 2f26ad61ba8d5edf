//! The annotated view: lessons against texts written by hand, and small conversations made here.
#![cfg(test)]

mod arp;
mod conversations;
mod discovery;
mod echo;
mod forge;
mod forge6;
mod forgotten;
mod forms;
mod fragments;
mod icmp;
mod icmpv6;
mod ipv6;
mod ipv6_forms;
mod japanese;
mod lessons;
mod limits;
mod listener;
mod styles;
mod tcp;
mod tcp_opening;
mod tcp_order;
mod tcp_repeats;
mod tcp_restart;
mod tcp_signals;
mod udp;

use bytes::BytesMut;
use jiff::tz::TimeZone;
use pktobs::lang::Lang;
use pktobs::packet::{Packet, Told};
use pktobs::source::octets::{self, Frame, Link};
use pktobs::view::text::TimeOfDay;
use pktobs::view::{Annotated, Colour, Sink};
use pktobs_common::{Direction, PacketType, SkbMetadata};

/// What an IP packet is seen as, when nothing else is said.
fn frame(time_ns: u64, direction: Direction, len: usize) -> Frame {
    Frame {
        time_ns,
        ifindex: 2,
        direction,
        link: Link::None,
        link_header: false,
        wire_len: u32::try_from(len).unwrap(),
        packet_type: PacketType::Host,
        metadata: SkbMetadata::default(),
    }
}

/// The view under test, and the text of the packet shown last.
struct Watch {
    view: Annotated,
    time_ns: u64,
}

impl Watch {
    fn new() -> Self {
        Self::speaking(Lang::En)
    }

    fn speaking(lang: Lang) -> Self {
        let view = Annotated::new(TimeOfDay::new(TimeZone::UTC), Colour::Off, lang);
        Self { view, time_ns: 0 }
    }

    fn show(&mut self, octets: &[u8], frame: &Frame) -> String {
        let packet = Packet {
            captured: octets::record(octets, frame),
            time_ns: frame.time_ns,
            interface: "eth0",
            told: Told::default(),
        };
        let mut text = BytesMut::new();
        self.view.packet(&packet, &mut text);
        String::from_utf8(text.to_vec()).unwrap()
    }

    /// Shows an IP packet seen `after_us` microseconds after the one before.
    fn see(&mut self, after_us: u64, direction: Direction, octets: &[u8]) -> String {
        self.time_ns += after_us * 1000;
        self.show(octets, &frame(self.time_ns, direction, octets.len()))
    }

    /// The note on an IP packet; empty if there is none.
    fn note(&mut self, after_us: u64, direction: Direction, octets: &[u8]) -> String {
        note_of(&self.see(after_us, direction, octets)).to_owned()
    }
}

/// What stands behind the arrow on the second line.
fn note_of(text: &str) -> &str {
    text.split_once('↳')
        .map_or("", |(_, note)| note.trim_matches([' ', '\n']))
}

/// What stands behind the direction on the first line.
fn facts_of(text: &str) -> &str {
    let line = text.lines().next().unwrap();
    line.get(26..).unwrap()
}
