//! The parser, and the record that comes of it.

use pktobs::{
    packet::{Captured, Item, Packet, decode},
    source::octets,
};
use pktobs_common::{Flags, TAIL_MAX};
use zerocopy::IntoBytes;

use crate::{
    Case,
    packets::Sample,
    rounds,
    samples::{Samples, packet},
};

/// The octets of a record as they stand in the ring.
pub(crate) fn encode(captured: &Captured<'_>) -> Vec<u8> {
    let mut octets = captured.record.as_bytes().to_vec();
    if captured.record.flags.has(Flags::METADATA) {
        octets.extend(captured.metadata.as_bytes());
    }
    octets.extend(captured.tail);
    octets
}

#[test]
fn what_a_record_says_stands_in_the_octets() {
    let mut samples = Samples::new(1);
    let (mut headers, mut tails) = (0, 0);
    for _ in 0..rounds(60_000) {
        let sample = samples.next();
        let _case = Case(&sample);
        let packet = packet(&sample, "eth0", None);
        assert_stands_there(&packet, &sample);
        headers += usize::from(packet.record().transport().is_some());
        tails += usize::from(!packet.captured.tail.is_empty());
        let (start, end) = (samples.random.below(3000), samples.random.below(3000));
        for (start, end) in [
            (start, end),
            (end, start),
            (0, u32::MAX as usize),
            (u32::MAX as usize, 0),
        ] {
            assert!(packet.octets(start as u32, end as u32).len() <= packet.captured.tail.len());
        }
        for octets in [
            packet.ipv4_options(),
            packet.tcp_options(),
            packet.icmp_body(),
        ] {
            assert!(octets.len() <= sample.octets.len());
        }

        let ring = encode(&packet.captured);
        let expected = Captured {
            captured_len: sample.frame.wire_len,
            ..packet.captured
        };
        assert_eq!(decode(&ring), Ok(Item::Packet(expected)));
        let without = octets::record_without_sums(&sample.octets, &sample.frame);
        assert_eq!(without.tail, packet.captured.tail);
    }
    // Packets so damaged that nothing can be read of them would prove nothing.
    eprintln!("{headers} records with a transport header, {tails} with a tail");
    assert!(headers > 0 && tails > 0);
}

/// The oracle reads the octets anew, at the places that the record names.
fn assert_stands_there(packet: &Packet<'_>, sample: &Sample) {
    let octets = &sample.octets;
    let (record, tail) = (packet.record(), packet.captured.tail);
    let tail_offset = usize::from(record.tail_offset);
    assert!(tail.len() <= TAIL_MAX);
    assert!(tail.is_empty() || octets[tail_offset..].starts_with(tail));
    assert!(tail_offset + tail.len() <= record.wire_len as usize);
    let network = usize::from(record.network_offset);
    assert!(network <= octets.len());
    if let Some(ipv4) = record.ipv4() {
        let header = &octets[network..network + 20];
        assert_eq!(header[0] >> 4, 4);
        assert_eq!(ipv4.source, header[12..16]);
        assert_eq!(ipv4.destination, header[16..20]);
        assert_eq!(ipv4.total_length.to_be_bytes(), header[2..4]);
    }
    if let Some(ipv6) = record.ipv6() {
        let header = &octets[network..network + 40];
        assert_eq!(header[0] >> 4, 6);
        assert_eq!(ipv6.payload_length.to_be_bytes(), header[4..6]);
    }
    if record.transport().is_some() {
        let start = record.transport_offset() as usize;
        assert!(octets.len() >= start + 8);
    }
}
