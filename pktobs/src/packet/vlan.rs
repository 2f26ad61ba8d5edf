//! The VLAN tags of a frame (IEEE 802.1Q 9.6), those in the octets and the one that the kernel keeps beside them.

use std::iter;

use pktobs_common::Flags;

use super::Packet;

/// Where the first tag stands in an Ethernet frame, and the EtherType of one without tags.
const FIRST_AT: u32 = 12;
const TAG_LEN: u32 = 4;
const ETHER_TYPE_LEN: u32 = 2;

/// A tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag {
    /// The EtherType that says that it is one.
    pub protocol: u16,
    /// Priority, DEI and VLAN identifier.
    pub tci: u16,
}

impl Tag {
    /// The priority code point, 0 to 7.
    #[must_use]
    pub const fn priority(self) -> u8 {
        (self.tci >> 13) as u8
    }

    /// Drop eligible indicator.
    #[must_use]
    pub const fn dei(self) -> bool {
        self.tci & 0x1000 != 0
    }

    /// The VLAN identifier; 0 if the tag has a priority only.
    #[must_use]
    pub const fn identifier(self) -> u16 {
        self.tci & 0x0fff
    }
}

impl Packet<'_> {
    /// True if the frame has a tag, which hardly any has.
    #[must_use]
    #[inline]
    pub const fn has_vlan_tag(&self) -> bool {
        self.captured.metadata.vlan_proto != 0
            || self.record().network_offset as u32 > FIRST_AT + ETHER_TYPE_LEN
    }

    /// The tags that were read, the outer one first.
    pub fn vlan_tags(&self) -> impl Iterator<Item = Tag> {
        let metadata = self.captured.metadata;
        let kept_beside = (metadata.vlan_proto != 0).then_some(Tag {
            protocol: metadata.vlan_proto,
            tci: metadata.vlan_tci,
        });
        let record = self.record();
        let end = u32::from(record.network_offset).saturating_sub(2);
        let end = if record.flags.has(Flags::ETHERNET) {
            end
        } else {
            0
        };
        let mut rest = self.octets(FIRST_AT, end.max(FIRST_AT));
        let in_octets = iter::from_fn(move || {
            let (&[p0, p1, t0, t1], behind) = rest.split_first_chunk::<{ TAG_LEN as usize }>()?;
            rest = behind;
            Some(Tag {
                protocol: u16::from_be_bytes([p0, p1]),
                tci: u16::from_be_bytes([t0, t1]),
            })
        });
        kept_beside.into_iter().chain(in_octets)
    }
}
