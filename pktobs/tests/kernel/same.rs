//! Whether the kernel and userspace say the same of a frame.

use std::fmt::Write;

use pktobs::{
    packet::{Captured, Item, decode},
    source::octets::{self, Frame, Link},
};
use pktobs_common::{Flags, PacketType, SkbMetadata};
use zerocopy::IntoBytes;

use crate::support::kernel::{Kernel, Program, Settings};

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
            link: self.link(),
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

    /// The kernel takes the EtherType from where an Ethernet header has it (`support/kernel.rs`), and the program
    /// of an interface without link layer trusts the kernel.
    fn link(&self) -> Link {
        match (self.program.link, self.frame.get(12..14)) {
            (Link::None, Some(&[high, low])) => Link::Network(u16::from_be_bytes([high, low])),
            (link, _) => link,
        }
    }
}

/// Runs one frame through the program and compares; hands what the kernel said to `then`.
pub(crate) fn check<T>(
    kernel: &mut Kernel,
    frame: &[u8],
    metadata: SkbMetadata,
    case: impl FnOnce() -> String,
    then: impl FnOnce(Captured<'_>) -> T,
) -> T {
    kernel.run(frame, &metadata);
    let items = kernel.drain();
    let [item] = items.as_slice() else {
        panic!("{}: {} items in the ring", case(), items.len());
    };
    let seen = Seen {
        item,
        frame,
        program: kernel.program(),
        settings: kernel.settings(),
        metadata,
    };
    then(seen.assert_same(case))
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
