//! The flags of a record: the side on which a packet was seen, what its frame begins with, what its record has.

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

use crate::{Direction, SkbMetadata};

/// One bit each for what a record says and has.
#[repr(transparent)]
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout,
)]
pub struct Flags(pub u8);

impl Flags {
    /// Seen at egress; otherwise at ingress.
    pub const EGRESS: Self = Self(1 << 0);
    /// The frame begins with an Ethernet header; otherwise with the network header.
    pub const ETHERNET: Self = Self(1 << 1);
    /// [`SkbMetadata`] follows the fixed part.
    pub const METADATA: Self = Self(1 << 2);
    /// The buffer stands for several packets on the wire: `gso_size` of the metadata is not 0.
    pub const GSO: Self = Self(1 << 3);
    /// [`PacketRecord::segment_sum`](crate::PacketRecord::segment_sum) was computed.
    pub const SEGMENT_SUM: Self = Self(1 << 4);

    /// Not known on which side of the interface it was seen, as a capture file may not tell it.
    pub const SIDE_UNKNOWN: Self = Self(1 << 7);

    /// Two bits for a [`PacketType`].
    const PACKET_TYPE_SHIFT: u8 = 5;

    /// What is known of a frame before it is parsed.
    #[must_use]
    #[inline(always)]
    pub fn new(
        direction: Direction,
        packet_type: PacketType,
        is_ethernet: bool,
        metadata: &SkbMetadata,
    ) -> Self {
        let mut flags = match direction {
            Direction::In => Self((packet_type as u8) << Self::PACKET_TYPE_SHIFT),
            Direction::Out => Self::EGRESS,
        };
        if is_ethernet {
            flags |= Self::ETHERNET;
        }
        if metadata.gso_size != 0 {
            flags |= Self::GSO | Self::METADATA;
        }
        if metadata.vlan_proto != 0 {
            flags |= Self::METADATA;
        }
        flags
    }

    /// To whom the frame was sent.
    #[must_use]
    pub const fn packet_type(self) -> PacketType {
        match self.0 >> Self::PACKET_TYPE_SHIFT & 0b11 {
            0 => PacketType::Host,
            1 => PacketType::Broadcast,
            2 => PacketType::Multicast,
            _ => PacketType::OtherHost,
        }
    }

    /// True if all bits of `other` are set.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl core::ops::BitOr for Flags {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl core::ops::BitOrAssign for Flags {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// To whom a received frame was sent, by its link-layer address (`PACKET_HOST` and the like,
/// include/uapi/linux/if_packet.h).
#[repr(u8)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PacketType {
    /// To this host, or nothing is said of it, as of every frame at egress.
    #[default]
    Host,
    /// To all.
    Broadcast,
    /// To a group.
    Multicast,
    /// To another host, seen because the interface is promiscuous or the medium shared.
    OtherHost,
}

impl PacketType {
    /// From the number that the kernel has in an skb.
    #[must_use]
    #[inline(always)]
    pub const fn from_kernel(number: u32) -> Self {
        match number {
            1 => Self::Broadcast,
            2 => Self::Multicast,
            3 => Self::OtherHost,
            _ => Self::Host,
        }
    }
}
