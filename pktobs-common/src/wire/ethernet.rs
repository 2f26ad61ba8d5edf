//! Ethernet II and its VLAN tags (IEEE 802.3, IEEE 802.1Q).
//!
//! At most two tags are passed over, the outer first. The kernel takes the outer one out of the octets before
//! TC ingress; that one is in [`SkbMetadata`](crate::SkbMetadata).

use super::Stop;
use crate::{PacketBytes, PacketRecord};

/// Octets of an Ethernet header without tags.
pub(super) const HEADER_LEN: usize = 14;
const TAG_LEN: usize = 4;
/// At most this many tags stand in one frame: a service tag and a customer tag (IEEE 802.1ad).
const TAGS_MAX: usize = 2;

/// EtherType of IPv4.
pub const ETHER_TYPE_IPV4: u16 = 0x0800;
/// EtherType of ARP.
pub const ETHER_TYPE_ARP: u16 = 0x0806;
/// EtherType of a customer VLAN tag.
const ETHER_TYPE_VLAN: u16 = 0x8100;
/// EtherType of IPv6.
pub const ETHER_TYPE_IPV6: u16 = 0x86dd;
/// EtherType of a service VLAN tag (IEEE 802.1ad).
const ETHER_TYPE_SERVICE_VLAN: u16 = 0x88a8;
/// EtherTypes that switches used for service VLAN tags before there was one.
const ETHER_TYPE_9100: u16 = 0x9100;
const ETHER_TYPE_9200: u16 = 0x9200;

/// Reads the EtherType of a frame without tags.
#[inline(always)]
pub(super) fn parse_untagged(
    bytes: &(impl PacketBytes + ?Sized),
    record: &mut PacketRecord,
) -> Result<(), Stop> {
    record.ether_type = read_type(bytes)?;
    record.network_offset = HEADER_LEN as u8;
    Ok(())
}

#[inline(always)]
fn read_type(bytes: &(impl PacketBytes + ?Sized)) -> Result<u16, Stop> {
    let header = bytes.read::<HEADER_LEN>(0).ok_or(Stop::LinkTruncated)?;
    Ok(u16::from_be_bytes([header[12], header[13]]))
}

/// Reads the EtherType behind all tags and says where the network header starts.
#[inline(always)]
pub(super) fn parse(
    bytes: &(impl PacketBytes + ?Sized),
    record: &mut PacketRecord,
) -> Result<(), Stop> {
    record.ether_type = 0;
    let mut ether_type = read_type(bytes)?;
    let mut offset = HEADER_LEN;
    for _ in 0..TAGS_MAX {
        // The usual ones first: one comparison each.
        if matches!(ether_type, ETHER_TYPE_IPV4 | ETHER_TYPE_IPV6) {
            break;
        }
        let is_tag = matches!(
            ether_type,
            ETHER_TYPE_VLAN | ETHER_TYPE_SERVICE_VLAN | ETHER_TYPE_9100 | ETHER_TYPE_9200
        );
        if !is_tag {
            break;
        }
        let tag = bytes.read::<TAG_LEN>(offset).ok_or(Stop::LinkTruncated)?;
        ether_type = u16::from_be_bytes([tag[2], tag[3]]);
        offset += TAG_LEN;
    }
    record.ether_type = ether_type;
    record.network_offset = offset as u8;
    Ok(())
}
