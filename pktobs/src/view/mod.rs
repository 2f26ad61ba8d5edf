//! What becomes of a packet in the end: text.
//!
//! A view appends to the buffer it is handed and never writes by itself, so that one place decides when and
//! where text goes, and a test needs only a buffer. Views do not know each other, nor where packets come from.

mod annotated;
mod colour;
mod digits;
mod explain;
mod facts;
mod heading;
mod ipv6_address;
pub mod json;
mod ladder;
mod line;
mod names;
pub mod number;
mod phrase;
mod record;
pub mod reference;
mod rfc3339;
mod stamp;
mod style;
pub mod table;
mod tcpdump;
pub mod text;
mod words;
mod wrap;

use bytes::BytesMut;
use pktobs_common::Direction;

pub use annotated::Annotated;
pub use colour::Colour;
pub use explain::{Explain, Screen, Services, When};
pub use ladder::{Canvas, Glyphs, Ladder};
pub use record::{Json, schema};
pub use style::{Style, TimeStyle};
pub use tcpdump::{Columns, Tcpdump};

use crate::flow::Tally;
use crate::packet::Packet;

/// A view of the packets.
pub trait Sink {
    /// Shows one packet.
    fn packet(&mut self, packet: &Packet<'_>, text: &mut BytesMut);

    /// Tells, at its place, that `lost` packets of a direction could not be shown; `None` if they may have been of either.
    /// False if this view has no place for that, and it must be told elsewhere.
    fn loss(&mut self, _lost: u64, _direction: Option<Direction>, _text: &mut BytesMut) -> bool {
        false
    }

    /// What the packets did that it showed; `None` if it has no notes on them.
    fn tally(&self) -> Option<&Tally> {
        None
    }
}
