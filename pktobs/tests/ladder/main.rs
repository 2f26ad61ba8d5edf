//! The ladder: lessons against texts written by hand, flows beside each other, and whatever comes.
#![cfg(test)]

#[path = "../annotated/forge.rs"]
#[expect(
    dead_code,
    reason = "the annotated view is tested with more kinds of packets"
)]
mod forge;
#[path = "../annotated/forge6.rs"]
#[expect(
    dead_code,
    reason = "the annotated view is tested with more kinds of packets"
)]
mod forge6;
#[path = "../support"]
mod support {
    pub(crate) mod mutation;
}

mod errors;
mod flows;
mod lessons;
mod limits;
mod link;

use bytes::BytesMut;
use jiff::tz::TimeZone;
use pktobs::lang::Lang;
use pktobs::packet::{Packet, Told};
use pktobs::source::octets::{self, Frame, Link};
use pktobs::view::text::TimeOfDay;
use pktobs::view::{Canvas, Colour, Glyphs, Ladder, Sink, Style};
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

/// A terminal of that many columns, without colours.
fn canvas(columns: usize, glyphs: Glyphs) -> Canvas {
    Canvas {
        columns,
        glyphs,
        colour: Colour::Off,
    }
}

/// The view under test, and all its text.
struct Watch {
    view: Ladder,
    text: String,
    time_ns: u64,
}

impl Watch {
    /// In English, on 80 columns.
    fn new() -> Self {
        Self::speaking(Lang::En, canvas(80, Glyphs::Unicode), Style::default())
    }

    fn speaking(lang: Lang, canvas: Canvas, style: Style) -> Self {
        let time = TimeOfDay::new(TimeZone::UTC);
        Self {
            view: Ladder::new(time, canvas, lang).styled(style),
            text: String::new(),
            time_ns: 0,
        }
    }

    fn show(&mut self, octets: &[u8], frame: &Frame) {
        let names = ["lo", "eth0", "eth1"];
        let packet = Packet {
            captured: octets::record(octets, frame),
            time_ns: frame.time_ns,
            interface: names[frame.ifindex as usize - 1],
            told: Told::default(),
        };
        let mut text = BytesMut::new();
        self.view.packet(&packet, &mut text);
        self.text += str::from_utf8(&text).unwrap();
    }

    /// Shows an IP packet seen `after_us` microseconds after the one before.
    fn see(&mut self, after_us: u64, direction: Direction, octets: &[u8]) {
        self.time_ns += after_us * 1000;
        self.show(octets, &frame(self.time_ns, direction, octets.len()));
    }

    /// Fails unless the text is `expected`, which begins with an empty line.
    #[track_caller]
    fn assert_shows(&self, expected: &str) {
        let expected = expected.trim_start_matches('\n');
        assert!(
            self.text == expected,
            "shown:\n{}\nexpected:\n{expected}",
            self.text
        );
    }
}
