//! Capture files of chance, and the memory that they can make the reader take.

use std::io::{self, Read};

use allocation_counter::measure;
use pktobs::source::file::{self, Chunk, Detail, FileError, Reader, Step};

use crate::{
    Case, rounds,
    samples::Samples,
    support::mutation::{Random, set},
    write::{MICROSECONDS, NANOSECONDS, ORDERS, PATCHED, Pcap, Pcapng},
};

const DETAIL: Detail = Detail {
    checksums: true,
    link_header: true,
};
/// All that are read, and two that are not.
const LINK_TYPES: [u32; 12] = [1, 0, 12, 14, 101, 108, 113, 228, 229, 276, 105, 4711];
/// Memory of a reader and whoever feeds it: two chunks, and what it knows of interfaces.
const MEMORY_MAX: u64 = 2 << 20;
/// Memory for a block as long as may be.
const LONG_MEMORY_MAX: u64 = 40 << 20;

/// Reads to the end; returns how many packets there were, and why there were no more.
fn read(mut file: impl Read) -> (u64, Option<FileError>) {
    let mut reader = Reader::default();
    let mut chunk = Chunk::default();
    let mut packets = 0;
    loop {
        chunk.read_from(&mut file).expect("a file that can be read");
        chunk = reader.feed(chunk);
        loop {
            match reader.step() {
                Ok(Step::Header(_)) => {}
                Ok(Step::Packet(packet)) => {
                    packets += 1;
                    let (captured, header) = file::record(&packet, DETAIL);
                    assert!(captured.tail.len() + header.octets.len() <= packet.octets.len());
                    assert!(packet.interface.is_none_or(|it| it.name.len() <= 127));
                }
                Ok(Step::More) => break,
                Ok(Step::End) => return (packets, None),
                Err(error) => return (packets, Some(error)),
            }
        }
    }
}

/// Some packets in either format.
fn sound(samples: &mut Samples) -> Vec<u8> {
    let order = samples.random.pick(&ORDERS);
    let link_type = samples.random.pick(&LINK_TYPES);
    let magic = (samples.random).pick(&[MICROSECONDS, NANOSECONDS, PATCHED]);
    let mut pcap = Pcap::new(order, magic, link_type);
    let mut pcapng = Pcapng::new(order);
    let name: Vec<u8> = (0..samples.random.below(200))
        .map(|_| samples.random.octet())
        .collect();
    let snapshot_len = samples.random.pick(&[0, 64, 262_144, u32::MAX]);
    let options = [pcapng.option(2, &name), pcapng.option(9, &[9])];
    pcapng.interface(link_type as u16, snapshot_len, &options);
    for _ in 0..3 {
        let sample = samples.next();
        let octets = [&sample.link_header.1[..], &sample.octets].concat();
        pcap.packet(&octets);
        match samples.random.below(3) {
            0 => pcapng.obsolete(0, 1, &octets),
            1 => pcapng.simple(octets.len() as u32, &octets),
            _ => pcapng.enhanced(0, u64::MAX - 1, &octets, &[]),
        }
    }
    samples.random.pick(&[&pcap.octets, &pcapng.octets]).clone()
}

/// Octets changed, words changed to lengths that are extreme, a piece cut out, the end cut off.
fn damage(octets: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..random.below(6) {
        let at = random.below(octets.len());
        let octet = random.octet();
        match random.below(4) {
            0 => set(octets, at, octet),
            1 => set(octets, at, random.pick(&[0, 0xff, 0x80, 0x7f])),
            2 => {
                let word = random.pick(&[0, 12, 1 << 24, 0x7fff_ffff, 0x8000_0000, 0xffff_fffc]);
                for (place, octet) in (at & !3..).zip(random.pick(&ORDERS).u32(word)) {
                    set(octets, place, octet);
                }
            }
            _ => {
                let end = (at + random.below(40)).min(octets.len());
                octets.drain(at..end);
            }
        }
        if octets.is_empty() {
            return;
        }
    }
    if random.below(4) == 0 {
        octets.truncate(random.below(octets.len() + 1));
    }
}

#[test]
fn a_file_of_chance_is_read_or_told_where_it_is_damaged() {
    let mut samples = Samples::new(10);
    let (mut packets, mut whole, mut damaged) = (0, 0, 0);
    for _ in 0..rounds(15_000) {
        let mut octets = sound(&mut samples);
        damage(&mut octets, &mut samples.random);
        let piece = 1 + samples.random.below(4000);
        let _case = Case(&octets);
        let mut result = (0, None);
        let memory = measure(|| result = read(Pieces(&octets, piece)));
        assert!(memory.bytes_max <= MEMORY_MAX, "{memory:?}");
        packets += result.0;
        match result.1 {
            None => whole += 1,
            Some(error) => {
                damaged += 1;
                crate::text::assert_printable(format!("{error}\n").as_bytes());
            }
        }
    }
    eprintln!("{packets} packets; {whole} files without damage, {damaged} with");
    assert!(packets > 0 && whole > 0 && damaged > 0);
}

/// A file of which a read gives so many octets at most.
struct Pieces<'a>(&'a [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let len = room.len().min(self.1);
        self.0.read(&mut room[..len])
    }
}

/// Every word of a file is made a length that is extreme, and much that is no packet follows.
#[test]
fn no_length_in_a_file_takes_memory_without_bound() {
    const BEHIND: u64 = 17 << 20;
    let frame = [0x45; 40];
    let mut files = Vec::new();
    for order in ORDERS {
        let mut pcap = Pcap::new(order, MICROSECONDS, 1);
        pcap.packet(&frame);
        files.push((order, pcap.octets));
        let mut pcapng = Pcapng::new(order);
        pcapng.interface(1, 0, &[pcapng.option(2, b"eth0")]);
        pcapng.enhanced(0, 1, &frame, &[pcapng.option(2, &[1, 0, 0, 0])]);
        files.push((order, pcapng.octets));
    }
    let mut most = 0;
    for (order, sound) in files {
        for at in (0..sound.len()).step_by(4) {
            for word in [
                u32::MAX,
                0xffff_fffc,
                1 << 31,
                0x7fff_fffc,
                (16 << 20) + 4,
                16 << 20,
            ] {
                let mut octets = sound.clone();
                for (place, octet) in (at..).zip(order.u32(word)) {
                    set(&mut octets, place, octet);
                }
                // A length that is allowed is waited for, all others are refused at once.
                let (behind, bound) = match word {
                    0x0100_0000 => (BEHIND, LONG_MEMORY_MAX),
                    _ => (2 << 20, MEMORY_MAX),
                };
                let file = octets.chain(io::repeat(0xff).take(behind));
                let memory = measure(|| drop(read(file)));
                most = most.max(memory.bytes_max);
                assert!(memory.bytes_max <= bound, "{word:#x} at {at}: {memory:?}");
            }
        }
    }
    eprintln!("at most {most} octets of memory");
}

/// A section may describe 65,536 interfaces, whose names are kept to 127 octets; a file may have any number of sections.
#[test]
fn interfaces_without_number_are_refused() {
    const BOUND: u64 = 40 << 20;
    let name = [b'x'; 1000];
    let mut file = Pcapng::new(ORDERS[0]);
    for _ in 0..65_536 {
        file.interface(1, 0, &[file.option(2, &name)]);
    }
    file.section(ORDERS[1]);
    for _ in 0..65_537 {
        file.interface(1, 0, &[file.option(2, &name)]);
    }
    let mut result = (0, None);
    let memory = measure(|| result = read(&file.octets[..]));
    let (packets, Some(FileError::Damaged { .. })) = result else {
        panic!("{result:?}");
    };
    assert_eq!(packets, 0);
    assert!(memory.bytes_max <= BOUND, "{memory:?}");
}
