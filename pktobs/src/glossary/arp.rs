//! ARP, and RARP, which has the same header (RFC 826, RFC 903).

use super::entry::{Entry, Kind, Unit};
use super::{Field, walk::Teller};
use crate::lang::Wording;
use crate::packet::Packet;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        field: Field::ArpHardwareType,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 826",
        text: Wording::new(
            "What kind of link-layer addresses the message is about: 1 is Ethernet.",
            "このメッセージが扱うリンク層アドレスの種類。1はEthernet。",
        ),
    },
    Entry {
        field: Field::ArpProtocolType,
        kind: Kind::Hex(4),
        unit: Unit::None,
        source: "RFC 826",
        text: Wording::new(
            "What kind of network addresses the message is about, as an EtherType: 0x0800 is IPv4.",
            "このメッセージが扱うネットワーク層アドレスの種類。EtherTypeと同じ番号で、0x0800はIPv4。",
        ),
    },
    Entry {
        field: Field::ArpHardwareLength,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "RFC 826",
        text: Wording::new(
            "How long each link-layer address in the message is: 6 on Ethernet.",
            "メッセージ中のリンク層アドレス1個の長さ。Ethernetでは6。",
        ),
    },
    Entry {
        field: Field::ArpProtocolLength,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "RFC 826",
        text: Wording::new(
            "How long each network address in the message is: 4 for IPv4.",
            "メッセージ中のネットワーク層アドレス1個の長さ。IPv4では4。",
        ),
    },
    Entry {
        field: Field::ArpOperation,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 826",
        text: Wording::new(
            "What the message is for: 1 asks who has an IPv4 address, 2 answers that. 3 and 4 are question and answer \
             of RARP, which asks for the IPv4 address that belongs to a link-layer address.",
            "メッセージの目的。1は「このIPv4アドレスを持つのは誰か」という問い合わせ、2はその応答。3と4はRARPの要求と応答で、\
             MACアドレスに対応するIPv4アドレスを尋ねる。",
        ),
    },
    Entry {
        field: Field::ArpSenderMac,
        kind: Kind::LinkAddress,
        unit: Unit::None,
        source: "RFC 826",
        text: Wording::new(
            "The link-layer address of the sender of this message. In an answer, it is what was asked for.",
            "このメッセージの送信者のMACアドレス。応答では、これが問い合わせへの答えになる。",
        ),
    },
    Entry {
        field: Field::ArpSenderIp,
        kind: Kind::Address,
        unit: Unit::None,
        source: "RFC 826",
        text: Wording::new(
            "The IPv4 address of the sender. 0.0.0.0 in a question means that the sender has none yet, and checks \
             whether the address that it wants is free.",
            "送信者のIPv4アドレス。問い合わせで0.0.0.0なら、送信者はまだアドレスを持たず、\
             使いたいアドレスが空いているかを確かめている。",
        ),
    },
    Entry {
        field: Field::ArpTargetMac,
        kind: Kind::LinkAddress,
        unit: Unit::None,
        source: "RFC 826",
        text: Wording::new(
            "The link-layer address of the target. In a question it is not known yet, and zeros stand here.",
            "相手のMACアドレス。問い合わせの時点では分からないため、ゼロが入る。",
        ),
    },
    Entry {
        field: Field::ArpTargetIp,
        kind: Kind::Address,
        unit: Unit::None,
        source: "RFC 826",
        text: Wording::new(
            "The IPv4 address of the target. In a question it is the one asked for.",
            "相手のIPv4アドレス。問い合わせでは、MACアドレスを知りたい対象のアドレス。",
        ),
    },
    Entry {
        field: Field::ArpAddresses,
        kind: Kind::Octets,
        unit: Unit::None,
        source: "RFC 826",
        text: Wording::new(
            "The addresses of a message that is not about Ethernet and IPv4, or is cut: of the sender, then of the \
             target, each link layer first.",
            "EthernetとIPv4以外のメッセージ、または途中で切れたメッセージのアドレス部分。送信者、相手の順で、\
             それぞれリンク層アドレスが先に来る。",
        ),
    },
];

/// EtherTypes of ARP and RARP.
const ETHER_TYPES: [u16; 2] = [0x0806, 0x8035];
/// Hardware type Ethernet, protocol type IPv4, and the lengths of their addresses.
const ETHERNET_IPV4: [u8; 6] = [0, 1, 8, 0, 6, 4];
/// Octets in front of the addresses.
const HEADER_LEN: u32 = 8;

/// True if the frame carries ARP or RARP.
pub(super) fn is_arp(packet: &Packet<'_>) -> bool {
    ETHER_TYPES.contains(&packet.record().ether_type)
}

/// The fields of the message, as far as they are there.
pub(super) fn fields(packet: &Packet<'_>, teller: &mut Teller<'_>) {
    let start = u32::from(packet.record().network_offset);
    let header = packet.octets(start, start + HEADER_LEN);
    let Some(&[h0, h1, p0, p1, hardware_len, protocol_len, o0, o1]) = header.first_chunk() else {
        return;
    };
    teller.number(Field::ArpHardwareType, u16::from_be_bytes([h0, h1]));
    teller.hex(Field::ArpProtocolType, u16::from_be_bytes([p0, p1]));
    teller.number(Field::ArpHardwareLength, hardware_len);
    teller.number(Field::ArpProtocolLength, protocol_len);
    teller.number(Field::ArpOperation, u16::from_be_bytes([o0, o1]));
    let start = start + HEADER_LEN;
    let len = (u32::from(hardware_len) + u32::from(protocol_len)) * 2;
    let addresses = packet.octets(start, start + len);
    match addresses.first_chunk::<20>() {
        Some(addresses) if header.starts_with(&ETHERNET_IPV4) => {
            let [m0, m1, m2, m3, m4, m5, i0, i1, i2, i3, ref target @ ..] = *addresses;
            teller.link_address(Field::ArpSenderMac, [m0, m1, m2, m3, m4, m5]);
            teller.address(Field::ArpSenderIp, [i0, i1, i2, i3]);
            let [m0, m1, m2, m3, m4, m5, i0, i1, i2, i3] = *target;
            teller.link_address(Field::ArpTargetMac, [m0, m1, m2, m3, m4, m5]);
            teller.address(Field::ArpTargetIp, [i0, i1, i2, i3]);
        }
        _ if !addresses.is_empty() => teller.octets(Field::ArpAddresses, addresses),
        _ => {}
    }
}
