//! What an ARP or RARP message says, if it is one about Ethernet and IPv4 addresses (RFC 826, RFC 903).
//!
//! The parser goes no further than its EtherType; the octets are in the record's tail.

use pktobs_common::wire;

use super::Packet;

/// EtherType of RARP.
const ETHER_TYPE_RARP: u16 = 0x8035;
/// Hardware type Ethernet, protocol type IPv4, and the lengths of their addresses.
const ETHERNET_IPV4: [u8; 6] = [0, 1, 8, 0, 6, 4];
/// Octets of such a message.
const LEN: u32 = 28;

/// A message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arp {
    /// What it is for.
    pub operation: ArpOperation,
    /// Link-layer address of the sender.
    pub sender_hardware: [u8; 6],
    /// IPv4 address of the sender; zeros if it has none yet.
    pub sender: [u8; 4],
    /// Link-layer address of the target; zeros in a request, as it is not known.
    pub target_hardware: [u8; 6],
    /// IPv4 address of the target.
    pub target: [u8; 4],
}

/// What a message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArpOperation {
    /// Asks for the link-layer address of the target.
    Request,
    /// Tells the link-layer address of the sender.
    Reply,
    /// Asks for the IPv4 address of the target (RARP).
    ReverseRequest,
    /// Tells the IPv4 address of the target (RARP).
    ReverseReply,
}

impl Packet<'_> {
    /// What it says as an ARP or RARP message, or `None` if it is none, is cut, or is not about Ethernet and IPv4
    /// addresses.
    #[must_use]
    pub fn arp(&self) -> Option<Arp> {
        let record = self.record();
        if !matches!(record.ether_type, wire::ETHER_TYPE_ARP | ETHER_TYPE_RARP) {
            return None;
        }
        let start = u32::from(record.network_offset);
        let octets = self.octets(start, start + LEN);
        let (kind, rest) = octets.split_first_chunk()?;
        if *kind != ETHERNET_IPV4 {
            return None;
        }
        let (operation, rest) = rest.split_first_chunk()?;
        let (&sender_hardware, rest) = rest.split_first_chunk()?;
        let (&sender, rest) = rest.split_first_chunk()?;
        let (&target_hardware, rest) = rest.split_first_chunk()?;
        let (&target, _) = rest.split_first_chunk()?;
        Some(Arp {
            operation: match u16::from_be_bytes(*operation) {
                1 => ArpOperation::Request,
                2 => ArpOperation::Reply,
                3 => ArpOperation::ReverseRequest,
                4 => ArpOperation::ReverseReply,
                _ => return None,
            },
            sender_hardware,
            sender,
            target_hardware,
            target,
        })
    }
}
