//! What stands in a block of the ring: frames, each behind a header with what the kernel knows of it.
//!
//! The layouts are those of include/uapi/linux/if_packet.h (`tpacket_block_desc`, `tpacket3_hdr`, `sockaddr_ll`) and
//! include/uapi/linux/virtio_net.h, integers in host order but for `protocol`. Offsets are checked as if anyone had written them: one that
//! does not fit ends the block.

use pktobs_common::SkbMetadata;
use zerocopy::{FromBytes, Immutable, KnownLayout};

/// `struct tpacket_block_desc` with its `tpacket_hdr_v1`, up to the time of the first packet.
#[repr(C)]
#[derive(Clone, Copy, FromBytes, Immutable, KnownLayout)]
pub(super) struct BlockHeader {
    version: u32,
    private_at: u32,
    pub(super) status: u32,
    packets: u32,
    first_at: u32,
    len: u32,
}

/// `struct tpacket3_hdr`, and the `struct sockaddr_ll` behind it.
#[repr(C)]
#[derive(Clone, Copy, FromBytes, Immutable, KnownLayout)]
struct FrameHeader {
    next_at: u32,
    seconds: u32,
    nanoseconds: u32,
    captured_len: u32,
    wire_len: u32,
    status: u32,
    link_at: u16,
    network_at: u16,
    hash: u32,
    vlan_tci: u32,
    vlan_proto: u16,
    padding: [u16; 5],
    family: u16,
    protocol: u16,
    ifindex: u32,
    hardware: u16,
    packet_type: u8,
    address_len: u8,
    address: [u8; 8],
}

/// `struct virtio_net_hdr`, which stands directly in front of the frame.
#[repr(C)]
#[derive(Clone, Copy, FromBytes, Immutable, KnownLayout)]
struct BufferHeader {
    flags: u8,
    gso_type: u8,
    header_len: u16,
    gso_size: u16,
    sum_start: u16,
    sum_offset: u16,
}

/// A tag whose protocol the kernel does not tell is one of IEEE 802.1Q.
const ETHER_TYPE_VLAN: u16 = 0x8100;

/// One frame, and what the kernel knows of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FrameAt<'a> {
    /// Time of day, in nanoseconds since 1970-01-01 00:00 UTC.
    pub(super) time_ns: u64,
    pub(super) ifindex: u32,
    /// The EtherType, behind a tag that is beside the octets.
    pub(super) protocol: u16,
    /// To whom it was sent, `PACKET_HOST` and the like; `PACKET_OUTGOING` for what this host sends.
    pub(super) packet_type: u8,
    /// Octets that it had when the kernel saw it.
    pub(super) wire_len: u32,
    /// The tag beside the octets; of a buffer that stands for several packets the octets of each, their number not.
    pub(super) metadata: SkbMetadata,
    /// As many octets as were kept.
    pub(super) octets: &'a [u8],
}

/// The place of the next frame in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    at: usize,
    left: u32,
}

impl Cursor {
    /// Before the first frame of a block.
    pub(super) fn new(block: &[u8]) -> Self {
        match BlockHeader::read_from_prefix(block) {
            Ok((header, _)) => Self {
                at: header.first_at as usize,
                left: header.packets,
            },
            Err(_) => Self { at: 0, left: 0 },
        }
    }

    /// The next frame; with `segments` there is a header of its buffer in front of it.
    pub(super) fn next<'a>(&mut self, block: &'a [u8], segments: bool) -> Option<FrameAt<'a>> {
        const NANOSECONDS: u64 = 1_000_000_000;
        self.left = self.left.checked_sub(1)?;
        let frame = block.get(self.at..)?;
        let (header, _) = FrameHeader::read_from_prefix(frame).ok()?;
        self.at = self.at.checked_add(header.next_at as usize)?;
        let start = usize::from(header.link_at);
        let end = start.checked_add(header.captured_len as usize)?;
        let has = |status: u32| header.status & status != 0;
        let mut metadata = SkbMetadata::default();
        if has(libc::TP_STATUS_VLAN_VALID) {
            metadata.vlan_tci = header.vlan_tci as u16;
            metadata.vlan_proto = match header.vlan_proto {
                proto if has(libc::TP_STATUS_VLAN_TPID_VALID) => proto,
                _ => ETHER_TYPE_VLAN,
            };
        }
        if segments {
            let before = start.checked_sub(size_of::<BufferHeader>())?;
            let (buffer, _) = BufferHeader::read_from_prefix(frame.get(before..)?).ok()?;
            metadata.gso_size = buffer.gso_size;
        }
        Some(FrameAt {
            time_ns: u64::from(header.seconds) * NANOSECONDS + u64::from(header.nanoseconds),
            ifindex: header.ifindex,
            protocol: u16::from_be(header.protocol),
            packet_type: header.packet_type,
            wire_len: header.wire_len,
            metadata,
            octets: frame.get(start..end)?,
        })
    }

    /// Frames that [`next`](Self::next) has not given yet.
    pub(super) const fn left(&self) -> u32 {
        self.left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK_AT: usize = 96;

    /// A frame header as the kernel writes it, without the `virtio_net_hdr`, and behind it six octets.
    fn frame(next_at: u32, status: u32, (tci, proto): (u32, u16)) -> Vec<u8> {
        let mut frame = Vec::new();
        // Next, 5 s and 7 ns, 6 octets kept of 1500, status.
        for word in [next_at, 5, 7, 6, 1500, status] {
            frame.extend(word.to_ne_bytes());
        }
        frame.extend((LINK_AT as u16).to_ne_bytes());
        frame.extend(110_u16.to_ne_bytes());
        frame.extend(0x1234_5678_u32.to_ne_bytes());
        frame.extend(tci.to_ne_bytes());
        frame.extend(proto.to_ne_bytes());
        frame.extend([0; 10]);
        // AF_PACKET, IPv4, interface 3, Ethernet, PACKET_OUTGOING, address of 6 octets.
        frame.extend(17_u16.to_ne_bytes());
        frame.extend([8, 0]);
        frame.extend(3_u32.to_ne_bytes());
        frame.extend(1_u16.to_ne_bytes());
        frame.extend([4, 6, 2, 0, 0, 0, 0, 1, 0, 0]);
        frame.resize(LINK_AT - 10, 0);
        // No flags, TCP over IPv4, 66 octets of headers, segments of 1448.
        frame.extend([0, 1]);
        for half in [66_u16, 1448, 34, 16] {
            frame.extend(half.to_ne_bytes());
        }
        frame.extend(*b"octets");
        frame
    }

    /// A block of two frames, of which the first has a tag beside it.
    fn block() -> Vec<u8> {
        const TAGGED: u32 = libc::TP_STATUS_VLAN_VALID | libc::TP_STATUS_VLAN_TPID_VALID;
        let mut block = Vec::new();
        // Version, no private part, status, two frames, the first at 48, length; number and times.
        for word in [1, 48, libc::TP_STATUS_USER, 2, 48, 272, 0, 0, 0, 0, 0, 0] {
            block.extend(u32::to_ne_bytes(word));
        }
        block.extend(frame(112, libc::TP_STATUS_USER | TAGGED, (0xb064, 0x88a8)));
        block.resize(48 + 112, 0);
        block.extend(frame(0, libc::TP_STATUS_USER, (0, 0)));
        block
    }

    #[test]
    fn a_frame_comes_with_what_the_kernel_knows() {
        let block = block();
        let mut cursor = Cursor::new(&block);
        let mut expected = FrameAt {
            time_ns: 5_000_000_007,
            ifindex: 3,
            protocol: 0x0800,
            packet_type: 4,
            wire_len: 1500,
            metadata: SkbMetadata {
                vlan_proto: 0x88a8,
                vlan_tci: 0xb064,
                gso_size: 1448,
                ..SkbMetadata::default()
            },
            octets: b"octets",
        };
        assert_eq!(cursor.next(&block, true), Some(expected));
        expected.metadata = SkbMetadata::default();
        assert_eq!(cursor.left(), 1);
        assert_eq!(cursor.next(&block, false), Some(expected));
        assert_eq!((cursor.next(&block, false), cursor.left()), (None, 0));
    }

    #[test]
    fn a_tag_without_protocol_is_one_of_802_1q() {
        let mut block = block();
        let status = libc::TP_STATUS_USER | libc::TP_STATUS_VLAN_VALID;
        block[48 + 20..48 + 24].copy_from_slice(&status.to_ne_bytes());
        let frame = Cursor::new(&block).next(&block, false).unwrap();
        assert_eq!(frame.metadata.vlan_proto, ETHER_TYPE_VLAN);
    }

    #[test]
    fn what_does_not_fit_ends_the_block_and_never_panics() {
        let whole = block();
        for len in 0..whole.len() {
            let block = &whole[..len];
            let mut cursor = Cursor::new(block);
            let given = std::iter::from_fn(|| cursor.next(block, true)).count();
            assert_eq!(given, usize::from(len >= 48 + 102), "{len}");
        }
        for at in 0..whole.len() - 3 {
            for word in [0, 1, 47, 0xffff, 0x7fff_ffff, u32::MAX] {
                let mut block = whole.clone();
                block[at..at + 4].copy_from_slice(&word.to_ne_bytes());
                let mut cursor = Cursor::new(&block);
                // A number of frames that is too great must not be counted down one by one for ever.
                let given = std::iter::from_fn(|| cursor.next(&block, true)).take(3);
                assert!(given.count() <= 3);
            }
        }
    }
}
