//! IPv4 packets made from their fields, with right checksums. The octets are laid out here by hand, from the
//! RFCs, so that the parser under test has no part in them.

pub(crate) const CLIENT: [u8; 4] = [10, 0, 0, 1];
pub(crate) const SERVER: [u8; 4] = [10, 0, 0, 2];

/// An IPv4 header to be, and what follows it.
#[derive(Clone)]
pub(crate) struct Ip {
    pub(crate) source: [u8; 4],
    pub(crate) destination: [u8; 4],
    pub(crate) id: u16,
    pub(crate) flags_offset: u16,
    pub(crate) ttl: u8,
    pub(crate) tos: u8,
}

impl Ip {
    pub(crate) fn new(source: [u8; 4], destination: [u8; 4], id: u16) -> Self {
        Self {
            source,
            destination,
            id,
            flags_offset: 0,
            ttl: 64,
            tos: 0,
        }
    }

    /// The piece of a datagram that begins at `offset` octets.
    pub(crate) fn piece(mut self, offset: u16, more: bool) -> Self {
        self.flags_offset = (offset / 8) | if more { 0x2000 } else { 0 };
        self
    }

    pub(crate) fn carry(&self, protocol: u8, segment: &[u8]) -> Vec<u8> {
        let len = u16::try_from(20 + segment.len()).unwrap();
        let mut octets = vec![0x45, self.tos];
        octets.extend(len.to_be_bytes());
        octets.extend(self.id.to_be_bytes());
        octets.extend(self.flags_offset.to_be_bytes());
        octets.extend([self.ttl, protocol, 0, 0]);
        octets.extend(self.source);
        octets.extend(self.destination);
        fill(&mut octets, 10, 0);
        octets.extend(segment);
        octets
    }

    pub(crate) fn udp(&self, ports: (u16, u16), data: &[u8]) -> Vec<u8> {
        let mut octets = Vec::new();
        octets.extend(ports.0.to_be_bytes());
        octets.extend(ports.1.to_be_bytes());
        octets.extend(u16::try_from(8 + data.len()).unwrap().to_be_bytes());
        octets.extend([0, 0]);
        octets.extend(data);
        fill(&mut octets, 6, self.pseudo_header(17));
        self.carry(17, &octets)
    }

    pub(crate) fn icmp(&self, kind: (u8, u8), rest: [u8; 4], body: &[u8]) -> Vec<u8> {
        let mut octets = vec![kind.0, kind.1, 0, 0];
        octets.extend(rest);
        octets.extend(body);
        fill(&mut octets, 2, 0);
        self.carry(1, &octets)
    }

    fn pseudo_header(&self, protocol: u8) -> u32 {
        sum(&self.source) + sum(&self.destination) + u32::from(protocol)
    }
}

/// A TCP segment to be.
#[derive(Clone)]
pub(crate) struct Tcp {
    pub(crate) from_client: bool,
    pub(crate) flags: u8,
    pub(crate) seq: u32,
    pub(crate) ack: u32,
    pub(crate) window: u16,
    /// Identification of the IPv4 packet.
    pub(crate) id: u16,
    pub(crate) tos: u8,
    /// The flag AE (RFC 9768), 0 or 1.
    pub(crate) ae: u8,
    pub(crate) options: Vec<u8>,
    pub(crate) data: Vec<u8>,
}

impl Tcp {
    pub(crate) const FIN: u8 = 1;
    pub(crate) const SYN: u8 = 2;
    pub(crate) const RST: u8 = 4;
    pub(crate) const ACK: u8 = 16;
    pub(crate) const ECE: u8 = 64;
    pub(crate) const CWR: u8 = 128;

    pub(crate) fn client(flags: u8, seq: u32, ack: u32) -> Self {
        Self {
            from_client: true,
            flags,
            seq,
            ack,
            window: 1000,
            id: 7,
            tos: 0,
            ae: 0,
            options: Vec::new(),
            data: Vec::new(),
        }
    }

    pub(crate) fn server(flags: u8, seq: u32, ack: u32) -> Self {
        Self {
            from_client: false,
            id: 8,
            ..Self::client(flags, seq, ack)
        }
    }

    pub(crate) fn data(mut self, len: usize) -> Self {
        self.data = vec![b'x'; len];
        self
    }

    pub(crate) fn window(mut self, window: u16) -> Self {
        self.window = window;
        self
    }

    pub(crate) fn ae(mut self) -> Self {
        self.ae = 1;
        self
    }

    pub(crate) fn id(mut self, id: u16) -> Self {
        self.id = id;
        self
    }

    pub(crate) fn options(mut self, options: &[u8]) -> Self {
        self.options = options.to_vec();
        self
    }

    /// The packet, between ports 40000 of the client and 80 of the server.
    pub(crate) fn octets(&self) -> Vec<u8> {
        let (ip, ports) = if self.from_client {
            (Ip::new(CLIENT, SERVER, self.id), [40000_u16, 80])
        } else {
            (Ip::new(SERVER, CLIENT, self.id), [80, 40000])
        };
        let ip = Ip {
            tos: self.tos,
            ..ip
        };
        let mut octets = Vec::new();
        octets.extend(ports[0].to_be_bytes());
        octets.extend(ports[1].to_be_bytes());
        octets.extend(self.seq.to_be_bytes());
        octets.extend(self.ack.to_be_bytes());
        let words = u8::try_from(5 + self.options.len() / 4).unwrap();
        octets.extend([words << 4 | self.ae, self.flags]);
        octets.extend(self.window.to_be_bytes());
        octets.extend([0; 4]);
        octets.extend(&self.options);
        octets.extend(&self.data);
        fill(&mut octets, 16, ip.pseudo_header(6));
        ip.carry(6, &octets)
    }
}

/// The sum of RFC 1071, not folded.
pub(crate) fn sum(octets: &[u8]) -> u32 {
    let word = |pair: &[u8]| u32::from(pair[0]) << 8 | u32::from(*pair.get(1).unwrap_or(&0));
    octets.chunks(2).map(word).sum()
}

/// Puts the checksum at `offset`, over `octets` and, if `pseudo_header` is not 0, that and their length.
pub(crate) fn fill(octets: &mut [u8], offset: usize, pseudo_header: u32) {
    let len = u32::try_from(octets.len()).unwrap();
    let len = if pseudo_header == 0 { 0 } else { len };
    let mut total = sum(octets) + pseudo_header + len;
    while total > 0xffff {
        total = (total >> 16) + (total & 0xffff);
    }
    let checksum = !u16::try_from(total).unwrap();
    octets[offset..offset + 2].copy_from_slice(&checksum.to_be_bytes());
}
