//! The pcap format: a header, then packets (pcap-savefile(5); libpcap 1.10.3 sf-pcap.c for what is done with
//! odd ones).
//!
//! Everything is read as libpcap reads it: lengths that old writers put in the wrong order are exchanged, and a
//! packet longer than the file's snapshot length is cut to it.

use super::{
    ByteOrder, Damage, Item, LinkType, NANOSECONDS, PacketAt, error::FileError, odd_time,
    snapshot_len,
};

/// Octets of the file's header.
const HEADER_LEN: usize = 24;
/// The longest packet (`MAXIMUM_SNAPLEN`, libpcap pcap-int.h).
pub(super) const PACKET_MAX: u32 = 262_144;
/// Bits of the link type field that are the link type; above them stands the length of a frame check sequence.
const LINK_TYPE: u32 = 0x03ff_ffff;
/// What is added to the snapshot length of a patched libpcap's Ethernet captures (sf-pcap.c tells why).
const COOKED_ETHERNET_LEN: u32 = 14;

/// A magic number: how long packet headers are, and nanoseconds in a unit of their times.
struct Magic {
    number: u32,
    packet_header_len: usize,
    unit_ns: u64,
}

const MAGIC: [Magic; 3] = [
    Magic {
        number: 0xa1b2_c3d4,
        packet_header_len: 16,
        unit_ns: 1000,
    },
    Magic {
        number: 0xa1b2_3c4d,
        packet_header_len: 16,
        unit_ns: 1,
    },
    // Alexey Kuznetzov's patched libpcap: interface, protocol and packet type follow the usual header.
    Magic {
        number: 0xa1b2_cd34,
        packet_header_len: 24,
        unit_ns: 1000,
    },
];

/// The order of the two lengths in a packet header.
#[derive(Clone, Copy, Debug)]
enum Lengths {
    CapturedFirst,
    CapturedLast,
    /// Version 2.3: the captured length is the smaller one.
    Unsure,
}

/// What the header says.
#[derive(Debug)]
pub(super) struct Pcap {
    pub(super) order: ByteOrder,
    packet_header_len: usize,
    unit_ns: u64,
    lengths: Lengths,
    pub(super) link_type: LinkType,
    pub(super) snapshot_len: u32,
}

/// True if a file that begins so is of this format.
pub(super) fn is_magic(first: [u8; 4]) -> bool {
    magic(first).is_some()
}

fn magic(first: [u8; 4]) -> Option<(ByteOrder, &'static Magic)> {
    MAGIC
        .iter()
        .find_map(|magic| Some((ByteOrder::of(first, magic.number)?, magic)))
}

impl Pcap {
    /// Reads the header; `None` if it is not all there. Returns its length too.
    pub(super) fn begin(octets: &[u8]) -> Result<Option<(Self, usize)>, FileError> {
        let Some(header) = octets.first_chunk::<HEADER_LEN>() else {
            return Ok(None);
        };
        let [
            m0,
            m1,
            m2,
            m3,
            a0,
            a1,
            i0,
            i1,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            s0,
            s1,
            s2,
            s3,
            l0,
            l1,
            l2,
            l3,
        ] = *header;
        let first = [m0, m1, m2, m3];
        let Some((order, magic)) = magic(first) else {
            return Err(FileError::NotACapture {
                first: first.to_vec(),
            });
        };
        let (major, minor) = (order.u16([a0, a1]), order.u16([i0, i1]));
        let lengths = match (major, minor) {
            (2, 0..=2) | (543, 0) => Lengths::CapturedLast,
            (2, 3) => Lengths::Unsure,
            (2, 4) => Lengths::CapturedFirst,
            _ => {
                return Err(FileError::Version {
                    format: "pcap",
                    major,
                    minor,
                });
            }
        };
        let link_type = LinkType(order.u32([l0, l1, l2, l3]) & LINK_TYPE);
        if !link_type.is_readable() {
            return Err(FileError::LinkType { link_type });
        }
        let mut snapshot_len = snapshot_len(order.u32([s0, s1, s2, s3]));
        if magic.packet_header_len > 16 && link_type == LinkType::ETHERNET {
            snapshot_len = snapshot_len.saturating_add(COOKED_ETHERNET_LEN);
        }
        let pcap = Self {
            order,
            packet_header_len: magic.packet_header_len,
            unit_ns: magic.unit_ns,
            lengths,
            link_type,
            snapshot_len,
        };
        Ok(Some((pcap, HEADER_LEN)))
    }

    /// An integer of a time: libpcap takes it for a signed one if the file is in the byte order of this host.
    fn signed(&self, value: u32) -> i64 {
        if self.order == ByteOrder::NATIVE {
            i64::from(value.cast_signed())
        } else {
            i64::from(value)
        }
    }

    /// Reads the packet that `octets` begin with; `None` if it is not all there.
    pub(super) fn item(&self, octets: &[u8]) -> Result<Option<Item>, Damage> {
        let Some(header) = octets
            .get(..self.packet_header_len)
            .and_then(|header| header.first_chunk::<16>())
        else {
            return Ok(None);
        };
        let [
            s0,
            s1,
            s2,
            s3,
            f0,
            f1,
            f2,
            f3,
            c0,
            c1,
            c2,
            c3,
            w0,
            w1,
            w2,
            w3,
        ] = *header;
        let second = self.order.u32([s0, s1, s2, s3]);
        let fraction = self.order.u32([f0, f1, f2, f3]);
        let unit_ns = self.unit_ns.cast_signed();
        let first_len = self.order.u32([c0, c1, c2, c3]);
        let last_len = self.order.u32([w0, w1, w2, w3]);
        let (captured, wire_len) = match self.lengths {
            Lengths::CapturedLast => (last_len, first_len),
            Lengths::Unsure if first_len > last_len => (last_len, first_len),
            Lengths::CapturedFirst | Lengths::Unsure => (first_len, last_len),
        };
        if captured > PACKET_MAX {
            return Err(Damage::PacketLength {
                len: captured,
                max: PACKET_MAX,
            });
        }
        let start = self.packet_header_len;
        let len = start + captured as usize;
        if octets.len() < len {
            return Ok(None);
        }
        let packet = PacketAt {
            start,
            end: start + captured.min(self.snapshot_len) as usize,
            time_ns: u64::from(second) * NANOSECONDS + u64::from(fraction) * self.unit_ns,
            odd_time: odd_time(self.signed(second), self.signed(fraction) * unit_ns),
            wire_len,
            interface: None,
            flags: 0,
        };
        Ok(Some(Item::Packet { len, packet }))
    }
}
