//! Capture files, written field by field.

use crate::support::packet::{ICMP, SYN_OPTIONS, TCP, UDP, ethernet, icmp, ipv4, tagged, tcp, udp};

pub(crate) const ETHERNET: u32 = 1;
pub(crate) const MICROSECONDS: u32 = 0xa1b2_c3d4;
pub(crate) const NANOSECONDS: u32 = 0xa1b2_3c4d;
pub(crate) const PATCHED: u32 = 0xa1b2_cd34;

/// The seconds in all times.
pub(crate) const SECONDS: u32 = 1_700_000_000;

/// A byte order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Little,
    Big,
}

pub(crate) const ORDERS: [Order; 2] = [Order::Little, Order::Big];

impl Order {
    pub(crate) fn u16(self, value: u16) -> [u8; 2] {
        match self {
            Self::Little => value.to_le_bytes(),
            Self::Big => value.to_be_bytes(),
        }
    }

    pub(crate) fn u32(self, value: u32) -> [u8; 4] {
        match self {
            Self::Little => value.to_le_bytes(),
            Self::Big => value.to_be_bytes(),
        }
    }
}

/// IPv4 packets of each transport.
pub(crate) fn datagrams() -> Vec<Vec<u8>> {
    let quoted = ipv4(UDP, &udp(b"hello\n"));
    vec![
        ipv4(TCP, &tcp(0x02, &SYN_OPTIONS, &[])),
        ipv4(UDP, &udp(b"hello\n")),
        ipv4(ICMP, &icmp(8, 0, [0, 7, 0, 1], &[0x55; 56])),
        ipv4(ICMP, &icmp(3, 3, [0; 4], &quoted)),
        ipv4(253, &[1, 2, 3]),
    ]
}

/// The same as Ethernet frames, one of them tagged.
pub(crate) fn frames() -> Vec<Vec<u8>> {
    let mut frames: Vec<_> = datagrams()
        .iter()
        .map(|datagram| ethernet(0x0800, datagram))
        .collect();
    frames.push(tagged(&frames[0], 0x8100, 5));
    frames
}

/// A pcap file in the making.
pub(crate) struct Pcap {
    pub(crate) octets: Vec<u8>,
    order: Order,
    is_patched: bool,
    packets: u32,
}

impl Pcap {
    pub(crate) fn new(order: Order, magic: u32, link_type: u32) -> Self {
        Self::with(order, magic, link_type, (2, 4), 262_144)
    }

    pub(crate) fn with(
        order: Order,
        magic: u32,
        link_type: u32,
        (major, minor): (u16, u16),
        snapshot_len: u32,
    ) -> Self {
        let mut octets = order.u32(magic).to_vec();
        octets.extend(order.u16(major));
        octets.extend(order.u16(minor));
        octets.extend([0; 8]);
        octets.extend(order.u32(snapshot_len));
        octets.extend(order.u32(link_type));
        Self {
            octets,
            order,
            is_patched: magic == PATCHED,
            packets: 0,
        }
    }

    pub(crate) fn packet(&mut self, octets: &[u8]) {
        let len = octets.len() as u32;
        self.packet_of(len, len, octets);
    }

    /// A packet whose two lengths are told as given.
    pub(crate) fn packet_of(&mut self, first: u32, second: u32, octets: &[u8]) {
        // Below a second in either resolution.
        let fraction = 123_456 + self.packets;
        self.packets += 1;
        for word in [SECONDS, fraction, first, second] {
            self.octets.extend(self.order.u32(word));
        }
        if self.is_patched {
            self.octets.extend([1, 2, 3, 4, 5, 6, 7, 8]);
        }
        self.octets.extend(octets);
    }
}

/// A pcapng file in the making.
pub(crate) struct Pcapng {
    pub(crate) octets: Vec<u8>,
    order: Order,
}

impl Pcapng {
    pub(crate) fn new(order: Order) -> Self {
        let mut file = Self {
            octets: Vec::new(),
            order,
        };
        file.section(order);
        file
    }

    /// Begins a section.
    pub(crate) fn section(&mut self, order: Order) {
        self.order = order;
        let mut content = order.u32(0x1a2b_3c4d).to_vec();
        content.extend(order.u16(1));
        content.extend(order.u16(0));
        content.extend([0xff; 8]);
        content.extend(self.option(4, b"a test"));
        self.block(0x0a0d_0d0a, &content);
    }

    pub(crate) fn block(&mut self, block_type: u32, content: &[u8]) {
        let len = 12 + content.len().next_multiple_of(4);
        self.octets.extend(self.order.u32(block_type));
        self.octets.extend(self.order.u32(len as u32));
        self.octets.extend(content);
        self.octets.resize(self.octets.len().next_multiple_of(4), 0);
        self.octets.extend(self.order.u32(len as u32));
    }

    pub(crate) fn option(&self, code: u16, value: &[u8]) -> Vec<u8> {
        let mut option = self.order.u16(code).to_vec();
        option.extend(self.order.u16(value.len() as u16));
        option.extend(value);
        option.resize(option.len().next_multiple_of(4), 0);
        option
    }

    /// Describes an interface; `options` are whole ones.
    pub(crate) fn interface(&mut self, link_type: u16, snapshot_len: u32, options: &[Vec<u8>]) {
        let mut content = self.order.u16(link_type).to_vec();
        content.extend([0; 2]);
        content.extend(self.order.u32(snapshot_len));
        content.extend(options.concat());
        if !options.is_empty() {
            content.extend([0; 4]);
        }
        self.block(1, &content);
    }

    pub(crate) fn enhanced(
        &mut self,
        interface: u32,
        time: u64,
        octets: &[u8],
        options: &[Vec<u8>],
    ) {
        let mut content = self.order.u32(interface).to_vec();
        self.packet(&mut content, time, octets);
        content.extend(options.concat());
        self.block(6, &content);
    }

    /// The obsolete block.
    pub(crate) fn obsolete(&mut self, interface: u16, time: u64, octets: &[u8]) {
        let mut content = self.order.u16(interface).to_vec();
        content.extend(self.order.u16(0xffff));
        self.packet(&mut content, time, octets);
        self.block(2, &content);
    }

    pub(crate) fn simple(&mut self, wire_len: u32, octets: &[u8]) {
        let content = [&self.order.u32(wire_len), octets].concat();
        self.block(3, &content);
    }

    fn packet(&self, content: &mut Vec<u8>, time: u64, octets: &[u8]) {
        let len = octets.len() as u32;
        for word in [(time >> 32) as u32, time as u32, len, len] {
            content.extend(self.order.u32(word));
        }
        content.extend(octets);
        content.resize(content.len().next_multiple_of(4), 0);
    }
}
