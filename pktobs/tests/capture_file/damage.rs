//! Files that are cut or changed, at every octet. Those of chance are in `tests/hostile/file.rs`.

use pktobs::source::file::{self, Chunk, Detail, FileError, Reader, Step};

use crate::{
    support::mutation::{Random, set},
    write::{ETHERNET, MICROSECONDS, NANOSECONDS, ORDERS, PATCHED, Pcap, Pcapng, frames},
};

/// Everything.
const DETAIL: Detail = Detail {
    checksums: true,
    link_header: true,
};

/// A sound file, and for each packet where its record begins and ends.
struct Sound {
    octets: Vec<u8>,
    records: Vec<(usize, usize)>,
}

impl Sound {
    /// Packets that are whole in the first `len` octets.
    fn whole_in(&self, len: usize) -> usize {
        self.records.iter().filter(|(_, end)| *end <= len).count()
    }
}

fn sound() -> Vec<Sound> {
    let mut files = Vec::new();
    for order in ORDERS {
        for magic in [MICROSECONDS, NANOSECONDS, PATCHED] {
            let mut file = Pcap::new(order, magic, ETHERNET);
            let mut records = Vec::new();
            for frame in frames().iter().take(3) {
                let start = file.octets.len();
                file.packet(frame);
                records.push((start, file.octets.len()));
            }
            let octets = file.octets;
            files.push(Sound { octets, records });
        }
        let mut file = Pcapng::new(order);
        file.interface(1, 0, &[]);
        let mut records = Vec::new();
        for (index, frame) in frames().iter().take(3).enumerate() {
            let start = file.octets.len();
            match index {
                0 => file.enhanced(0, 1, frame, &[]),
                1 => file.obsolete(0, 2, frame),
                _ => file.simple(frame.len() as u32, frame),
            }
            records.push((start, file.octets.len()));
            file.block(5, &[1, 2, 3, 4]);
        }
        let octets = file.octets;
        files.push(Sound { octets, records });
    }
    files
}

/// Reads a file as it comes in pieces of `piece` octets; returns the octets of its packets, and how it ended.
fn read(octets: &[u8], piece: usize) -> (Vec<Vec<u8>>, Option<FileError>) {
    let mut reader = Reader::default();
    let mut pieces = octets.chunks(piece);
    let mut chunk = Chunk::default();
    let mut packets = Vec::new();
    loop {
        let mut piece = pieces.next().unwrap_or_default();
        chunk.read_from(&mut piece).expect("a slice can be read");
        chunk = reader.feed(chunk);
        loop {
            match reader.step() {
                Ok(Step::Header(_)) => {}
                Ok(Step::Packet(packet)) => {
                    let (captured, header) = file::record(&packet, DETAIL);
                    assert!(captured.tail.len() + header.octets.len() <= packet.octets.len());
                    packets.push(packet.octets.to_vec());
                }
                Ok(Step::More) => break,
                Ok(Step::End) => return (packets, None),
                Err(error) => return (packets, Some(error)),
            }
        }
    }
}

#[test]
fn a_file_may_come_in_any_pieces() {
    for file in sound() {
        let (expected, error) = read(&file.octets, usize::MAX);
        assert_eq!((expected.len(), error), (3, None));
        for piece in [1, 2, 3, 7, 16, 100] {
            let (packets, error) = read(&file.octets, piece);
            assert_eq!(error, None);
            assert!(packets == expected, "in pieces of {piece}");
        }
    }
}

#[test]
fn a_file_cut_anywhere_gives_all_packets_before_and_the_place() {
    for file in sound() {
        let (all, _) = read(&file.octets, usize::MAX);
        for end in 0..file.octets.len() {
            let (packets, error) = read(&file.octets[..end], usize::MAX);
            let whole = file.whole_in(end);
            assert!(packets == all[..whole], "cut at {end}");
            let begun = file
                .records
                .iter()
                .find(|(start, stop)| (start + 1..*stop).contains(&end));
            match (begun, error) {
                (Some(&(start, _)), error) => {
                    let Some(FileError::Cut {
                        offset, end: told, ..
                    }) = error
                    else {
                        panic!("cut at {end}, inside a packet: {error:?}");
                    };
                    assert_eq!((offset, told), (start as u64, end as u64));
                }
                (None, Some(FileError::Empty)) => assert_eq!(end, 0),
                (None, Some(FileError::NotACapture { first })) => assert_eq!(first.len(), end),
                (
                    None,
                    Some(FileError::Cut {
                        offset, end: told, ..
                    }),
                ) => {
                    assert!(offset < end as u64 && told == end as u64);
                }
                (None, None) => {}
                (None, error) => panic!("cut at {end}: {error:?}"),
            }
        }
    }
}

#[test]
fn a_file_changed_anywhere_gives_all_packets_before() {
    let mut random = Random::new(3);
    for file in sound() {
        let (all, _) = read(&file.octets, usize::MAX);
        for at in 0..file.octets.len() {
            for octet in [0, 1, 0x7f, 0xff, random.octet()] {
                let mut octets = file.octets.clone();
                set(&mut octets, at, octet);
                let (packets, error) = read(&octets, usize::MAX);
                let before = file.whole_in(at);
                let intact = packets.len().min(before);
                assert!(packets[..intact] == all[..intact], "changed at {at}");
                if file.records.first().is_some_and(|(start, _)| at >= *start) {
                    assert_eq!(intact, before, "changed at {at}");
                }
                if let Some(FileError::Damaged { offset, .. } | FileError::Cut { offset, .. }) =
                    error
                {
                    let record = file.records.iter().find(|(_, end)| at < *end);
                    let earliest = record.map_or(0, |(start, _)| *start) as u64;
                    let is_in_header = file.whole_in(at) == 0;
                    assert!(
                        is_in_header || offset + 64 >= earliest,
                        "changed at {at}, told at {offset}"
                    );
                }
            }
        }
    }
}
