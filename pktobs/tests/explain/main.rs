//! `--explain`: lessons against texts that were read line by line, values one by one, and packets of every kind.
#![cfg(test)]

#[path = "../annotated/forge.rs"]
#[expect(dead_code, reason = "the tests of the annotated view use more of it")]
mod forge;
mod lessons;
mod limits;
mod meanings;
#[path = "../glossary/packets.rs"]
mod packets;
#[path = "../glossary/rare.rs"]
mod rare;
#[path = "../support"]
mod support {
    pub(crate) mod mutation;
}

use bytes::BytesMut;
use jiff::tz::TimeZone;
use pktobs::lang::Lang;
use pktobs::packet::Packet;
use pktobs::view::text::TimeOfDay;
use pktobs::view::{Colour, Explain, Screen, Services, Sink, When};

/// A list of services, so that no test depends on that of the machine.
const SERVICES: &str = "ssh 22/tcp\nhttp-alt 8080/tcp webcache\ndomain 53/udp\n";

fn view(lang: Lang, columns: usize, colour: Colour) -> Explain {
    let screen = Screen { columns, colour };
    Explain::new(TimeOfDay::new(TimeZone::UTC), screen, lang)
        .with_services(Services::new(SERVICES))
        .explaining(When::First)
}

fn shown(view: &mut Explain, packet: &Packet<'_>) -> String {
    let mut text = BytesMut::new();
    view.packet(packet, &mut text);
    String::from_utf8(text.to_vec()).expect("text")
}
