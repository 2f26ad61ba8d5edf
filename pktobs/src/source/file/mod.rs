//! Packets from a capture file: pcap and pcapng, of any byte order, resolution of time and length.
//!
//! [`Reader`] is fed octets as they are read from wherever, and gives packets. [`record`] makes a record of a
//! packet, by the same parser that the kernel program has. The rule: memory does not grow with the file, and
//! whatever the octets are, all packets before the first damage are given, then the damage with its place.
//!
//! The reader is the project's own: pcap-file 2.0 does not read the patched pcap format, pcap-parser 0.17 reads it
//! in one byte order only, and neither says where a damage is.

mod buffer;
mod byte_order;
mod error;
mod frame;
mod link_type;
mod pcap;
mod pcapng;

pub use buffer::Chunk;
pub use error::{Damage, FileError};
pub use frame::{Detail, record};
pub use link_type::LinkType;

use buffer::Buffer;
use byte_order::ByteOrder;

/// What is known of a file before its first packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The link layer of all packets of a pcap file, or of the first interface of a pcapng file.
    pub link_type: LinkType,
    /// The most octets of a packet that were captured.
    pub snapshot_len: u32,
    /// Whether integers in the file have their highest octet first.
    pub is_big_endian: bool,
}

/// An interface that a pcapng file describes.
#[derive(Clone, Debug)]
pub struct Interface {
    /// From 0, counted on over the sections of the file.
    pub number: u32,
    /// Its name, at most 127 octets as they stand in the file; empty if it is not told.
    pub name: Vec<u8>,
    /// The link layer of its packets.
    pub link_type: LinkType,
    /// The most octets of a packet that were captured.
    pub snapshot_len: u32,
    resolution: pcapng::Resolution,
}

/// One packet of a file.
#[derive(Clone, Copy, Debug)]
pub struct FilePacket<'a> {
    /// When it was captured, in nanoseconds since 1970-01-01 00:00 UTC; 0 where the file does not say.
    pub time_ns: u64,
    /// Second and nanoseconds as the file tells them, where they are strange; see [`Told`](crate::packet::Told).
    pub odd_time: Option<(i64, i64)>,
    /// What its octets begin with.
    pub link_type: LinkType,
    /// Whether integers in the file, or in this section of it, have their highest octet first.
    pub is_big_endian: bool,
    /// Where it was captured; `None` in pcap, which does not say.
    pub interface: Option<&'a Interface>,
    /// The flags of its block (`epb_flags`), 0 if there are none.
    pub flags: u32,
    /// Its octets, as many as were captured.
    pub octets: &'a [u8],
    /// Octets that it had on the wire, as the file says; in a strange file less than were captured.
    pub wire_len: u32,
}

/// What the reader has for its user.
#[derive(Debug)]
pub enum Step<'a> {
    /// The file is a capture; comes once, before all packets.
    Header(Header),
    /// The next packet.
    Packet(FilePacket<'a>),
    /// Nothing, until more octets have been read.
    More,
    /// That was all.
    End,
}

const NANOSECONDS: u64 = 1_000_000_000;

/// What stands at the beginning of the octets ahead, `len` octets long.
enum Item {
    Packet {
        len: usize,
        packet: PacketAt,
    },
    /// A block that is no packet.
    Other {
        len: usize,
    },
}

/// A packet by its place in the octets ahead.
struct PacketAt {
    start: usize,
    end: usize,
    time_ns: u64,
    odd_time: Option<(i64, i64)>,
    wire_len: u32,
    /// Its place among the interfaces of the section.
    interface: Option<usize>,
    flags: u32,
}

#[derive(Debug)]
enum Format {
    Unknown,
    Pcap(pcap::Pcap),
    Pcapng(pcapng::Pcapng),
}

/// Reads a capture file octet by octet; see the module.
///
/// [`Reader::feed`] it chunks, and after each call [`Reader::step`] until it wants [`Step::More`].
#[derive(Debug)]
pub struct Reader {
    buffer: Buffer,
    format: Format,
    is_at_end: bool,
    header_told: bool,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            buffer: Buffer::default(),
            format: Format::Unknown,
            is_at_end: false,
            header_told: false,
        }
    }
}

impl Reader {
    /// Takes the next octets of the file, an empty chunk for its end; returns a chunk for those that follow.
    pub fn feed(&mut self, chunk: Chunk) -> Chunk {
        self.is_at_end |= chunk.is_empty();
        self.buffer.append(chunk)
    }

    /// Octets of the file that have been read and parsed.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.buffer.offset()
    }

    /// Goes one step on.
    ///
    /// # Errors
    ///
    /// [`FileError`] where the file cannot be read on; the reader stays there.
    pub fn step(&mut self) -> Result<Step<'_>, FileError> {
        loop {
            if matches!(self.format, Format::Unknown) && !self.begin()? {
                return self.missing("the file header");
            }
            if let Some(header) = self.untold_header() {
                self.header_told = true;
                return Ok(Step::Header(header));
            }
            let ahead = self.buffer.ahead();
            let (item, what) = match &mut self.format {
                Format::Pcapng(section) => (section.item(ahead), "a block"),
                Format::Pcap(pcap) => (pcap.item(ahead), "a packet"),
                Format::Unknown => (Ok(None), ""),
            };
            let offset = self.buffer.offset();
            let item = item.map_err(|damage| FileError::Damaged { offset, damage })?;
            match item {
                None => return self.missing(what),
                Some(Item::Other { len }) => self.buffer.consume(len),
                Some(Item::Packet { len, packet }) => return self.packet(len, &packet),
            }
        }
    }

    /// Finds out the format; false if there are too few octets for that.
    fn begin(&mut self) -> Result<bool, FileError> {
        let ahead = self.buffer.ahead();
        let Some(&first) = ahead.first_chunk() else {
            return Ok(false);
        };
        if pcapng::is_magic(first) {
            self.format = Format::Pcapng(pcapng::Pcapng::new());
        } else if pcap::is_magic(first) {
            let Some((pcap, len)) = pcap::Pcap::begin(ahead)? else {
                return Ok(false);
            };
            self.buffer.consume(len);
            self.format = Format::Pcap(pcap);
        } else {
            return Err(self.not_a_capture());
        }
        Ok(true)
    }

    fn not_a_capture(&self) -> FileError {
        let ahead = self.buffer.ahead();
        FileError::NotACapture {
            first: ahead[..ahead.len().min(8)].to_vec(),
        }
    }

    fn untold_header(&self) -> Option<Header> {
        if self.header_told {
            return None;
        }
        match &self.format {
            Format::Unknown => None,
            Format::Pcap(pcap) => Some(Header {
                link_type: pcap.link_type,
                snapshot_len: pcap.snapshot_len,
                is_big_endian: self.is_big_endian(),
            }),
            Format::Pcapng(section) => section.interfaces.first().map(|interface| Header {
                link_type: interface.link_type,
                snapshot_len: interface.snapshot_len,
                is_big_endian: self.is_big_endian(),
            }),
        }
    }

    fn is_big_endian(&self) -> bool {
        let order = match &self.format {
            Format::Unknown => ByteOrder::NATIVE,
            Format::Pcap(pcap) => pcap.order,
            Format::Pcapng(section) => section.order,
        };
        order == ByteOrder::Big
    }

    /// More octets are needed, or, if there are none, the file is at its end or cut inside `what`.
    fn missing(&self, what: &'static str) -> Result<Step<'static>, FileError> {
        let (offset, ahead) = (self.buffer.offset(), self.buffer.ahead().len());
        match (self.is_at_end, ahead, &self.format) {
            (false, ..) => Ok(Step::More),
            (true, 0, Format::Unknown) => Err(FileError::Empty),
            (true, 0, _) => Ok(Step::End),
            (true, 1..4, Format::Unknown) => Err(self.not_a_capture()),
            (true, ..) => Err(FileError::Cut {
                offset,
                end: offset + ahead as u64,
                what,
            }),
        }
    }

    /// Gives a packet and leaves it behind.
    fn packet(&mut self, len: usize, packet: &PacketAt) -> Result<Step<'_>, FileError> {
        let (interface, link_type) = match &self.format {
            Format::Pcap(pcap) => (None, pcap.link_type),
            Format::Pcapng(section) => {
                let interface = packet.interface.and_then(|at| section.interfaces.get(at));
                let link_type = interface.map_or(LinkType::NULL, |interface| interface.link_type);
                (interface, link_type)
            }
            Format::Unknown => (None, LinkType::NULL),
        };
        if !link_type.is_readable() {
            return Err(FileError::LinkType { link_type });
        }
        let is_big_endian = self.is_big_endian();
        let octets = self.buffer.take(len);
        Ok(Step::Packet(FilePacket {
            time_ns: packet.time_ns,
            odd_time: packet.odd_time,
            link_type,
            is_big_endian,
            interface,
            flags: packet.flags,
            octets: &octets[packet.start..packet.end],
            wire_len: packet.wire_len,
        }))
    }
}

/// Second and fraction of a time, if they are strange.
fn odd_time(second: i64, fraction_ns: i64) -> Option<(i64, i64)> {
    let is_usual = (0..=i64::from(i32::MAX)).contains(&second)
        && (0..NANOSECONDS.cast_signed()).contains(&fraction_ns);
    (!is_usual).then_some((second, fraction_ns))
}

/// The snapshot length that a file means (`pcap_adjust_snapshot`, libpcap pcap-common.c): 0 and nonsense are the
/// longest packet.
const fn snapshot_len(told: u32) -> u32 {
    if told == 0 || told > i32::MAX as u32 {
        pcap::PACKET_MAX
    } else {
        told
    }
}
