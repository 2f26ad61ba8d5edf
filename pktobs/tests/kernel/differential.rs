//! The kernel's record of a frame equals the one that userspace makes of the same octets.

use pktobs::source::octets::Link;
use pktobs_common::{Counters, SkbMetadata, Stop};

use super::{
    packets::{frames, others, over_ipv4, over_ipv6},
    same::check,
};
use crate::support::{
    emulated::emulated,
    kernel::{EGRESS, FRAME_MAX, INGRESS, Kernel, PROGRAMS, Program, Settings},
    mutation::{Random, mutate},
    packet::{UDP, ethernet, ipv4, udp},
    privilege::require_root,
};

const IPV4: u16 = 0x0800;
const IPV6: u16 = 0x86dd;

/// Packets of one version of IP, as one sort of interface carries them.
fn frames_of(ether_type: u16, link: Link) -> Vec<(String, Vec<u8>)> {
    let packets = match ether_type {
        IPV4 => over_ipv4(),
        _ => over_ipv6(),
    };
    frames(ether_type, packets, link)
}

/// Brings a frame within what `BPF_PROG_TEST_RUN` takes. Without link layer, that of a packet of this version of IP.
fn fit(frame: &mut Vec<u8>, link: Link, ether_type: u16) {
    frame.truncate(FRAME_MAX);
    if frame.len() < 14 {
        frame.resize(14, 0);
    }
    if link == Link::None {
        frame[12..14].copy_from_slice(&ether_type.to_be_bytes());
    }
    let len_min = match [frame[12], frame[13]] {
        [0x08, 0x00] => 34,
        [0x86, 0xdd] => 54,
        _ => 14,
    };
    if frame.len() < len_min {
        frame.resize(len_min, 0);
    }
}

#[test]
fn crafted_packets_give_the_same_record() {
    if !require_root() {
        return;
    }
    for program in PROGRAMS {
        for (checksums, link_header) in [(false, false), (true, false), (false, true), (true, true)]
        {
            let mut kernel = Kernel::load(
                program,
                Settings {
                    checksums,
                    link_header,
                    ..Settings::default()
                },
            );
            let mut check_all = |ether_type, frames| {
                for (name, mut frame) in frames {
                    fit(&mut frame, program.link, ether_type);
                    let metadata = SkbMetadata::default();
                    check(&mut kernel, &frame, metadata, || name, |_| ());
                }
            };
            for ether_type in [IPV4, IPV6] {
                check_all(ether_type, frames_of(ether_type, program.link));
            }
            if program.link == Link::Ethernet {
                check_all(0, others());
            }
        }
    }
}

#[test]
fn mutated_packets_give_the_same_record() {
    if !require_root() {
        return;
    }
    let default = Settings::default();
    let with_link_header = Settings {
        link_header: true,
        ..default
    };
    let without_checksums = Settings {
        checksums: false,
        ..default
    };
    let mut stops = [0; Stop::UdpLength as usize + 1];
    for ether_type in [IPV4, IPV6] {
        for (program, seed) in PROGRAMS.into_iter().zip(1..) {
            run_mutated(ether_type, program, default, seed, &mut stops);
        }
        run_mutated(ether_type, INGRESS, with_link_header, 5, &mut stops);
        run_mutated(ether_type, EGRESS, without_checksums, 6, &mut stops);
    }
    let missed: Vec<_> = (0..stops.len()).filter(|&stop| stops[stop] == 0).collect();
    assert!(
        missed.is_empty(),
        "no packet stopped for the reasons {missed:?}"
    );
}

/// Compares 10,000 packets, on an emulated machine a tenth of them, and counts the reasons for which parsing stopped. A program without records, which takes
/// another way for most packets, sees them too; both must count what userspace counts.
fn run_mutated(
    ether_type: u16,
    program: Program,
    settings: Settings,
    seed: u64,
    stops: &mut [u32],
) {
    let count_all = if emulated() { 1_000 } else { 10_000 };
    let network = match program.link {
        Link::Ethernet => 14,
        _ => 0,
    };
    let mut kernel = Kernel::load(program, settings);
    let mut without_records = Kernel::load(
        program,
        Settings {
            records: false,
            ..settings
        },
    );
    let mut counters = Counters::ZERO;
    let mut random = Random::new(seed);
    let mut frames = frames_of(ether_type, program.link);
    if program.link == Link::Ethernet {
        frames.extend(others());
    }
    for count in 0..count_all {
        let index = random.below(frames.len());
        let (name, mut frame) = frames[index].clone();
        mutate(&mut frame, network, &mut random);
        fit(&mut frame, program.link, ether_type);
        let metadata = SkbMetadata {
            gso_segs: random.pick(&[0, 3]),
            gso_size: random.pick(&[0, 0, 1448]),
            ..SkbMetadata::default()
        };
        let case = || format!("{ether_type:04x}, seed {seed}, packet {count} from {name}");
        let stop = check(&mut kernel, &frame, metadata, case, |kernel| {
            counters.count(&kernel.record, &metadata);
            kernel.record.stop
        });
        stops[stop as usize] += 1;
        without_records.run(&frame, &metadata);
    }
    assert_eq!(without_records.counters(program.direction), counters);
    counters.recorded = count_all;
    assert_eq!(kernel.counters(program.direction), counters);
}

#[test]
fn time_in_the_record_is_between_before_and_after() {
    if !require_root() {
        return;
    }
    let now = || {
        let time = nix::time::clock_gettime(nix::time::ClockId::CLOCK_BOOTTIME);
        u64::try_from(std::time::Duration::from(time.expect("the clock")).as_nanos())
            .expect("584 years since boot")
    };
    let mut kernel = Kernel::load(INGRESS, Settings::default());
    let frame = ethernet(0x0800, &ipv4(UDP, &udp(&[])));
    let before = now();
    let time = check(
        &mut kernel,
        &frame,
        SkbMetadata::default(),
        String::new,
        |captured| captured.record.time_ns,
    );
    assert!((before..=now()).contains(&time));
}
