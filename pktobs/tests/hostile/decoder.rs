//! The decoder of what stands in the ring, and whatever shows what it makes of octets that are no record of ours.

use bytes::BytesMut;
use pktobs::packet::{Item, Packet, Told, decode};
use pktobs_common::{Direction, LossRecord, PacketRecord};
use zerocopy::{FromBytes, IntoBytes};

use crate::{
    Case,
    parser::encode,
    rounds,
    samples::{Samples, packet},
    support::mutation::Random,
    text::assert_printable,
    views::every_view,
};

/// Octets of any length; records and losses, changed or not.
fn octets(samples: &mut Samples) -> Vec<u8> {
    let octets = match samples.random.below(4) {
        0 => {
            let len = samples.random.below(200);
            return random_octets(&mut samples.random, len);
        }
        1 => {
            let loss = LossRecord {
                lost: samples.random.below(1 << 40) as u64,
                direction: samples.random.below(3) as u32,
                reserved: 0,
            };
            loss.as_bytes().to_vec()
        }
        _ => encode(&packet(&samples.next(), "eth0", None).captured),
    };
    changed(octets, &mut samples.random)
}

fn random_octets(random: &mut Random, len: usize) -> Vec<u8> {
    (0..len).map(|_| random.octet()).collect()
}

fn changed(mut octets: Vec<u8>, random: &mut Random) -> Vec<u8> {
    for _ in 0..random.below(4) {
        let at = random.below(octets.len());
        octets[at] = random.octet();
    }
    if random.below(4) == 0 {
        octets.truncate(random.below(octets.len() + 1));
    }
    if random.below(8) == 0 {
        let more = random.below(100);
        octets.extend(random_octets(random, more));
    }
    octets
}

/// What is decoded is what stood there, octet for octet, or it is no record.
#[test]
fn what_is_in_the_ring_is_decoded_or_refused() {
    let mut samples = Samples::new(2);
    let (mut decoded, mut refused) = (0, 0);
    let mut views = every_view();
    let mut text = BytesMut::new();
    for _ in 0..rounds(60_000) {
        let octets = octets(&mut samples);
        let _case = Case(&octets);
        match decode(&octets) {
            Ok(Item::Loss { lost, direction }) => {
                let record = LossRecord::read_from_bytes(&octets).unwrap();
                let is_out = record.direction == Direction::Out.index();
                let expected = if is_out {
                    Direction::Out
                } else {
                    Direction::In
                };
                assert_eq!((lost, direction), (record.lost, Some(expected)));
            }
            Ok(Item::Packet(captured)) => {
                decoded += 1;
                assert_eq!(encode(&captured), octets);
                let view = samples.random.below(views.len());
                text.clear();
                let packet = Packet {
                    captured,
                    time_ns: captured.record.time_ns,
                    interface: "eth0",
                    told: Told::default(),
                };
                views[view].packet(&packet, &mut text);
                assert_printable(&text);
            }
            Err(error) => {
                refused += 1;
                assert_eq!(error.len, octets.len());
            }
        }
    }
    eprintln!("{decoded} decoded, {refused} refused");
    assert!(decoded > 0 && refused > 0);
    for len in (0..size_of::<PacketRecord>()).filter(|&len| len != size_of::<LossRecord>()) {
        assert!(decode(&vec![0; len]).is_err());
    }
}
