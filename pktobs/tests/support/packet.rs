//! Packets made from their fields: lengths and checksums come out right unless they are overwritten afterwards.
//!
//! All packets go from [`SOURCE`] to [`DESTINATION`]. Nothing here uses the parser or its checksums, so that a
//! test can hold one against the other.

/// In 8.0.0.0/16 for a reason that `support/kernel.rs` gives.
pub(crate) const SOURCE: [u8; 4] = [8, 0, 0, 1];
pub(crate) const DESTINATION: [u8; 4] = [10, 0, 0, 2];

pub(crate) const ICMP: u8 = 1;
pub(crate) const TCP: u8 = 6;
pub(crate) const UDP: u8 = 17;

/// An Ethernet frame.
pub(crate) fn ethernet(ether_type: u16, payload: &[u8]) -> Vec<u8> {
    const ADDRESSES: [u8; 12] = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1];
    [&ADDRESSES, &ether_type.to_be_bytes()[..], payload].concat()
}

/// The frame with a VLAN tag in front of its EtherType and of the tags that it has.
pub(crate) fn tagged(frame: &[u8], tag_type: u16, tci: u16) -> Vec<u8> {
    let (addresses, rest) = frame.split_at(12);
    let tag = [tag_type.to_be_bytes(), tci.to_be_bytes()].concat();
    [addresses, &tag, rest].concat()
}

/// A whole IPv4 packet with DF set.
pub(crate) fn ipv4(protocol: u8, payload: &[u8]) -> Vec<u8> {
    ipv4_with(protocol, 0x4000, &[], payload)
}

/// An IPv4 packet; `flags_offset` are the flags and the fragment offset, as on the wire, and `options` are a
/// multiple of 4 octets, at most 40.
pub(crate) fn ipv4_with(
    protocol: u8,
    flags_offset: u16,
    options: &[u8],
    payload: &[u8],
) -> Vec<u8> {
    let header_len = 20 + options.len();
    let total_length = (header_len + payload.len()) as u16;
    let mut packet = vec![0x40 | (header_len / 4) as u8, 0];
    packet.extend(total_length.to_be_bytes());
    packet.extend(57592u16.to_be_bytes());
    packet.extend(flags_offset.to_be_bytes());
    packet.extend([64, protocol, 0, 0]);
    packet.extend(SOURCE);
    packet.extend(DESTINATION);
    packet.extend(options);
    let checksum = internet_checksum(&packet);
    packet[10..12].copy_from_slice(&checksum);
    packet.extend(payload);
    packet
}

/// A TCP segment from port 52270 to port 8080; `options` are a multiple of 4 octets, at most 40.
pub(crate) fn tcp(flags: u8, options: &[u8], data: &[u8]) -> Vec<u8> {
    let mut segment = Vec::new();
    segment.extend(52270u16.to_be_bytes());
    segment.extend(8080u16.to_be_bytes());
    segment.extend(3_671_328_783u32.to_be_bytes());
    segment.extend(0u32.to_be_bytes());
    segment.extend([(((20 + options.len()) / 4) << 4) as u8, flags]);
    segment.extend(64240u16.to_be_bytes());
    segment.extend([0; 4]);
    segment.extend(options);
    segment.extend(data);
    let checksum = transport_checksum(TCP, &segment);
    segment[16..18].copy_from_slice(&checksum);
    segment
}

/// A UDP datagram from port 49123 to port 8080.
pub(crate) fn udp(data: &[u8]) -> Vec<u8> {
    let mut datagram = Vec::new();
    datagram.extend(49123u16.to_be_bytes());
    datagram.extend(8080u16.to_be_bytes());
    datagram.extend((8 + data.len() as u16).to_be_bytes());
    datagram.extend([0; 2]);
    datagram.extend(data);
    let checksum = match transport_checksum(UDP, &datagram) {
        [0, 0] => [0xff, 0xff],
        checksum => checksum,
    };
    datagram[6..8].copy_from_slice(&checksum);
    datagram
}

/// An ICMP message; `rest` is the second half of its header.
pub(crate) fn icmp(icmp_type: u8, code: u8, rest: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut message = vec![icmp_type, code, 0, 0];
    message.extend(rest);
    message.extend(data);
    let checksum = internet_checksum(&message);
    message[2..4].copy_from_slice(&checksum);
    message
}

/// The options of a SYN as Linux sends it: mss 1460, sackOK, timestamp, nop, wscale 10.
pub(crate) const SYN_OPTIONS: [u8; 20] = [
    2, 4, 0x05, 0xb4, 4, 2, 8, 10, 0x6f, 0xc2, 0xb2, 0x81, 0, 0, 0, 0, 1, 3, 3, 10,
];

fn transport_checksum(protocol: u8, segment: &[u8]) -> [u8; 2] {
    let mut covered = [SOURCE, DESTINATION].concat();
    covered.extend([0, protocol]);
    covered.extend((segment.len() as u16).to_be_bytes());
    covered.extend(segment);
    internet_checksum(&covered)
}

/// RFC 1071, as written there: 16-bit words, the carries added at the end.
pub(crate) fn internet_checksum(octets: &[u8]) -> [u8; 2] {
    let mut sum = 0u32;
    for (index, &octet) in octets.iter().enumerate() {
        let shift = if index % 2 == 0 { 8 } else { 0 };
        sum += u32::from(octet) << shift;
    }
    while sum > 0xffff {
        sum = (sum >> 16) + (sum & 0xffff);
    }
    (!(sum as u16)).to_be_bytes()
}
