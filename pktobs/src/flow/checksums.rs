//! Which checksums of a packet are wrong, and which are none.

use pktobs_common::{Direction, Flags, Transport};

use super::note::{Notes, PacketNote};
use crate::packet::{Checksum, Headers, Packet};

/// Says which checksums are wrong. `None` if one is; otherwise what is to be said of that of the transport header, once
/// in a conversation.
///
/// A GSO or GRO buffer is passed over: what its fields hold is for the kernel, not for the wire.
#[inline]
pub(super) fn tell(
    packet: &Packet<'_>,
    headers: &Headers,
    notes: &mut Notes,
) -> Option<Option<PacketNote>> {
    if packet.record().flags.has(Flags::GSO) {
        return Some(None);
    }
    let network = &headers.network;
    let mut sound = true;
    if let (Some(ipv4), Checksum::Incorrect { expected }) = (packet.ipv4(), packet.ipv4_checksum())
    {
        // As senders of Windows leave it to the card.
        let left_to_card = ipv4.checksum == 0 && packet.known_direction() != Some(Direction::In);
        sound = left_to_card;
        notes.push(PacketNote::WrongChecksum {
            protocol: None,
            found: ipv4.checksum,
            expected,
            left_to_card,
        });
    }
    let found = match headers.transport {
        // Over IPv6 that is allowed in tunnels only (RFC 6935, RFC 8200 8.1).
        Some(Transport::Udp(udp)) if udp.checksum == 0 && network.source.is_ipv6() => {
            return Some(Some(PacketNote::NoChecksum));
        }
        Some(Transport::Tcp(tcp)) => tcp.checksum,
        Some(Transport::Udp(udp)) => udp.checksum,
        Some(Transport::Icmp(icmp)) => icmp.checksum,
        Some(Transport::Icmpv6(icmpv6)) => icmpv6.checksum,
        None => return sound.then_some(None),
    };
    // Without a sum, as in the records of the default format, there is nothing to judge.
    let verdict = match packet.record().flags.has(Flags::SEGMENT_SUM) {
        true => packet.transport_checksum(),
        false => Checksum::Unknown,
    };
    let left_to_card = match verdict {
        Checksum::Incorrect { expected } if packet.has_known_ends() => {
            notes.push(PacketNote::WrongChecksum {
                protocol: Some(network.protocol),
                found,
                expected,
                left_to_card: false,
            });
            return None;
        }
        Checksum::LeftToCard { .. } => Some(PacketNote::ChecksumLeftToCard),
        _ => None,
    };
    sound.then_some(left_to_card)
}
