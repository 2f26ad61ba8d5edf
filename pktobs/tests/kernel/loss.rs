//! The accounting of records that find the ring full: exact, and told at its place.

use pktobs::packet::{Item, decode};
use pktobs_common::{Direction, SkbMetadata};

use crate::support::{
    kernel::{EGRESS, INGRESS, Kernel, Program, Settings},
    packet::{TCP, UDP, ethernet, ipv4, ipv4_with, tcp, udp},
    privilege::require_root,
    thread::{cpus, on_cpu},
};

const RING_SIZE: u32 = 4096;

/// Runs a test with a small ring, on one CPU, because each tells its own losses.
fn with_small_ring(program: Program, test: impl FnOnce(&mut Kernel) + Send) {
    if require_root() {
        on_cpu(cpus()[0], || {
            let settings = Settings {
                ring_size: RING_SIZE,
                ..Settings::default()
            };
            test(&mut Kernel::load(program, settings));
        });
    }
}

fn send(kernel: &mut Kernel, frame: &[u8], count: u64) {
    for _ in 0..count {
        kernel.run(frame, &SkbMetadata::default());
    }
}

/// Recorded and lost, which together must be what passed.
fn account(kernel: &Kernel) -> (u64, u64) {
    let counters = kernel.counters(kernel.program().direction);
    assert_eq!(counters.packets, counters.recorded + counters.lost);
    (counters.recorded, counters.lost)
}

/// Lost packets and their direction, if that is what the item tells.
fn loss(item: &[u8]) -> Option<(u64, Option<Direction>)> {
    match decode(item).expect("an item") {
        Item::Loss { lost, direction } => Some((lost, direction)),
        Item::Packet(_) => None,
    }
}

#[test]
fn a_full_ring_loses_records_and_no_counts() {
    // Two packets: records of 64 octets, and of 64 octets with a tail of 56 (16 of IPv4 options, 40 of TCP
    // header). The ring puts 8 in front of each, and one octet always stays free (`bpf_ringbuf_has_space`,
    // kernel/bpf/ringbuf.c): 128 octets do not go 32 times into 4,096.
    let plain = ethernet(0x0800, &ipv4(UDP, &udp(b"hello\n")));
    let options = tcp(0x10, &[1; 20], &[]);
    let options = ethernet(0x0800, &ipv4_with(TCP, 0x4000, &[1; 16], &options));
    for (frame, entry, capacity) in [(plain, 72, 56), (options, 128, 31)] {
        with_small_ring(INGRESS, |kernel| {
            send(kernel, &frame, capacity);
            assert_eq!(account(kernel), (capacity, 0));
            send(kernel, &frame, 1000);
            assert_eq!(account(kernel), (capacity, 1000));
            assert_eq!(kernel.counters(Direction::In).ipv4, capacity + 1000);

            let items = kernel.drain();
            assert_eq!(items.len() as u64, capacity);
            for item in items {
                assert_eq!(item.len().next_multiple_of(8) + 8, entry);
                assert_eq!(loss(&item), None);
            }
        });
    }
}

#[test]
fn the_first_record_after_a_loss_is_preceded_by_its_count() {
    for (program, direction) in [(INGRESS, Direction::In), (EGRESS, Direction::Out)] {
        with_small_ring(program, |kernel| {
            let frame = ethernet(0x0800, &ipv4(UDP, &udp(b"hello\n")));
            send(kernel, &frame, 56 + 1000);
            assert_eq!(kernel.drain().len(), 56);

            send(kernel, &frame, 2);
            let told = (1000, Some(direction));
            let losses: Vec<_> = kernel.drain().iter().map(|item| loss(item)).collect();
            assert_eq!(losses, [Some(told), None, None]);
            assert_eq!(account(kernel), (58, 1000));
        });
    }
}

#[test]
fn a_reader_that_falls_behind_again_and_again_is_told_every_loss() {
    with_small_ring(INGRESS, |kernel| {
        let frame = ethernet(0x0800, &ipv4(UDP, &udp(b"hello\n")));
        let (mut received, mut told) = (0, 0);
        let mut receive = |item: &[u8]| match loss(item) {
            Some((lost, _)) => told += lost,
            None => received += 1,
        };
        // Reads 0, 1, 2 … items after each burst, so that a count finds room where a record does not.
        for read in 0..15 {
            send(kernel, &frame, 20);
            for _ in 0..read {
                if let Some(item) = kernel.next() {
                    receive(&item);
                }
            }
            account(kernel);
        }
        kernel.drain().iter().for_each(|item| receive(item));
        send(kernel, &frame, 1);
        kernel.drain().iter().for_each(|item| receive(item));
        assert_eq!(account(kernel), (received, told));
        assert_eq!(received + told, 15 * 20 + 1);
        assert!(told > 0);
    });
}
