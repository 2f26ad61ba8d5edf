//! What a capture file has in front of a packet instead of its link layer: cooked headers, and that of a loopback.

use super::entry::{Entry, Kind, Unit};
use super::{Field, walk::Teller};
use crate::lang::Wording;
use crate::packet::Packet;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        field: Field::SllPacketType,
        kind: Kind::Number,
        unit: Unit::None,
        source: "packet(7)",
        text: Wording::new(
            "To whom the packet was sent, in a capture of several interfaces: 0 to this host, 1 to all, 2 to a group, \
             3 to another host, 4 by this host.",
            "複数インターフェースのキャプチャにおけるパケットの向き。0はこのホスト宛て、1は全員宛て、2はグループ宛て、3はほかのホスト宛て、\
             4はこのホストからの送信。",
        ),
    },
    Entry {
        field: Field::SllHardwareType,
        kind: Kind::Number,
        unit: Unit::None,
        source: "include/uapi/linux/if_arp.h",
        text: Wording::new(
            "What kind of interface the packet was captured on, as a number of the kernel (ARPHRD): 1 is Ethernet, 772 \
             the loopback.",
            "キャプチャしたインターフェースの種類を表すカーネルの番号（ARPHRD）。1はEthernet、772はループバック。",
        ),
    },
    Entry {
        field: Field::SllIfindex,
        kind: Kind::Number,
        unit: Unit::None,
        source: "netdevice(7)",
        text: Wording::new(
            "The number of the interface on the host that captured the packet. On another host, the same number means \
             another interface.",
            "キャプチャしたホストでのインターフェースの番号。別のホストでは、同じ番号でも別のインターフェースを指す。",
        ),
    },
    Entry {
        field: Field::SllAddress,
        kind: Kind::LinkAddress,
        unit: Unit::None,
        source: "packet(7)",
        text: Wording::new(
            "The link-layer address of the sender. A cooked capture keeps no destination address.",
            "送信元のリンク層アドレス。この形式（cooked）のキャプチャには、宛先アドレスは残らない。",
        ),
    },
    Entry {
        field: Field::SllProtocol,
        kind: Kind::Hex(4),
        unit: Unit::None,
        source: "IEEE 802.3 3.2.6",
        text: Wording::new(
            "The EtherType of what follows: 0x0800 is IPv4, 0x86dd IPv6, 0x0806 ARP.",
            "後に続くプロトコルのEtherType。0x0800はIPv4、0x86ddはIPv6、0x0806はARP。",
        ),
    },
    Entry {
        field: Field::LoopbackFamily,
        kind: Kind::Number,
        unit: Unit::None,
        source: "socket(2)",
        text: Wording::new(
            "The address family of what follows, as BSD systems write it in front of packets of their loopback: 2 is \
             IPv4; 24, 28 and 30 are IPv6, each on another system.",
            "後に続くパケットのアドレスファミリー。BSD系のOSがループバックのパケットの先頭に付ける。2はIPv4、\
             24・28・30はIPv6（OSによって異なる）。",
        ),
    },
];

/// The fields of the header in front, if a capture file has one.
pub(super) fn fields(packet: &Packet<'_>, teller: &mut Teller<'_>) {
    let header = &packet.told.link_header;
    if let Some(family) = header.family() {
        return teller.number(Field::LoopbackFamily, family);
    }
    let Some(packet_type) = header.packet_type() else {
        return;
    };
    teller.number(Field::SllPacketType, packet_type);
    if let Some(hardware_type) = header.hardware_type() {
        teller.number(Field::SllHardwareType, hardware_type);
    }
    if let Some(ifindex) = header.ifindex() {
        teller.number(Field::SllIfindex, ifindex);
    }
    if let Some(address) = header.address() {
        teller.link_address(Field::SllAddress, address);
    }
    if let Some(ether_type) = header.ether_type() {
        teller.hex(Field::SllProtocol, ether_type);
    }
}
