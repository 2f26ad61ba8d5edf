//! Whether the kernel and userspace say the same of a frame.

use std::fmt::Write;

use pktobs::{
    packet::{Captured, Item, decode},
    source::octets::{self, Frame},
};
use pktobs_common::{Flags, PacketType, SkbMetadata};
use zerocopy::IntoBytes;

use crate::support::kernel::{Program, Settings};

/// What the kernel put into the ring for a frame, and the circumstances under which it saw the frame.
pub(crate) struct Seen<'a> {
    pub(crate) item: &'a [u8],
    pub(crate) frame: &'a [u8],
    pub(crate) program: Program,
    pub(crate) settings: Settings,
    pub(crate) metadata: SkbMetadata,
}

impl<'a> Seen<'a> {
    /// Fails, naming the `case`, unless the record of the kernel is that of userspace in every octet; the time
    /// is the kernel's. Returns what the kernel said.
    pub(crate) fn assert_same(&self, case: impl FnOnce() -> String) -> Captured<'a> {
        let Ok(Item::Packet(kernel)) = decode(self.item) else {
            panic!("{}: no packet in {:02x?}", case(), self.item);
        };
        let frame = Frame {
            time_ns: kernel.record.time_ns,
            ifindex: crate::support::kernel::IFINDEX,
            direction: self.program.direction,
            packet_type: packet_type(self.frame),
            link: self.program.link,
            link_header: self.settings.link_header,
            wire_len: self.frame.len() as u32,
            metadata: self.metadata,
        };
        let mut userspace = octets::record(self.frame, &frame);
        if !self.settings.checksums {
            userspace.record.flags.0 &= !Flags::SEGMENT_SUM.0;
            userspace.record.segment_sum = 0;
        }
        if encode(&userspace) != self.item {
            panic!(
                "{}, {} on {}\nin the kernel {kernel:#?}\nin userspace {userspace:#?}",
                case(),
                self.program.name,
                hex(self.frame)
            );
        }
        kernel
    }
}

/// To whom the kernel says that a frame on the loopback interface was sent, whose addresses, that of all
/// included, are zero (`eth_type_trans`, net/ethernet/eth.c).
fn packet_type(frame: &[u8]) -> PacketType {
    match frame.first_chunk::<6>() {
        Some([0, 0, 0, 0, 0, 0]) | None => PacketType::Host,
        Some([first, ..]) if first & 1 != 0 => PacketType::Multicast,
        Some(_) => PacketType::OtherHost,
    }
}

/// The octets of a record as they stand in the ring.
fn encode(captured: &Captured<'_>) -> Vec<u8> {
    let mut octets = captured.record.as_bytes().to_vec();
    if captured.record.flags.has(Flags::METADATA) {
        octets.extend(captured.metadata.as_bytes());
    }
    octets.extend(captured.tail);
    octets
}

fn hex(octets: &[u8]) -> String {
    octets.iter().fold(String::new(), |mut text, octet| {
        write!(text, "{octet:02x}").expect("a String takes everything");
        text
    })
}
