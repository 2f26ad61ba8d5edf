//! The kernel's record of a frame equals the one that userspace makes of the same octets.

use pktobs::{
    packet::{Captured, Checksum, Packet, Told},
    source::octets::Link,
};
use pktobs_common::{SkbMetadata, Stop};

use super::same::Seen;
use crate::support::{
    kernel::{EGRESS, FRAME_MAX, INGRESS, INGRESS_IP, Kernel, PROGRAMS, Program, Settings},
    mutation::{Random, mutate, set},
    packet::{ICMP, SYN_OPTIONS, TCP, UDP, ethernet, icmp, ipv4, ipv4_with, tagged, tcp, udp},
    privilege::require_root,
};

const NO_METADATA: SkbMetadata = SkbMetadata {
    gso_segs: 0,
    gso_size: 0,
    vlan_proto: 0,
    vlan_tci: 0,
};

/// IPv4 packets of every kind that the parser tells apart, each with a name.
fn packets() -> Vec<(&'static str, Vec<u8>)> {
    let syn = tcp(0x02, &SYN_OPTIONS, &[]);
    let quoted = ipv4(UDP, &udp(b"hello\n"));
    let first_piece = &udp(&[7; 100])[..40];
    let mut bad_data_offset = tcp(0x10, &[], b"hello\n");
    bad_data_offset[12] = 0x40;
    let mut long_data_offset = tcp(0x10, &[], b"hello\n");
    long_data_offset[12] = 0xf0;
    let mut bad_udp_length = udp(b"hello\n");
    bad_udp_length[5] = 200;
    vec![
        ("tcp syn", ipv4(TCP, &syn)),
        ("tcp data", ipv4(TCP, &tcp(0x18, &[], b"hello\n"))),
        (
            "tcp all options",
            ipv4(TCP, &tcp(0xff, &[1; 40], &[7; 300])),
        ),
        ("tcp data offset 4", ipv4(TCP, &bad_data_offset)),
        ("tcp data offset 15", ipv4(TCP, &long_data_offset)),
        ("udp", ipv4(UDP, &udp(b"hello\n"))),
        ("udp empty", ipv4(UDP, &udp(&[]))),
        ("udp odd", ipv4(UDP, &udp(b"hello"))),
        ("udp bad length", ipv4(UDP, &bad_udp_length)),
        (
            "echo",
            ipv4(ICMP, &icmp(8, 0, [0x37, 0x5f, 0, 1], &[9; 56])),
        ),
        ("unreachable", ipv4(ICMP, &icmp(3, 3, [0; 4], &quoted))),
        (
            "time exceeded",
            ipv4(ICMP, &icmp(11, 0, [0; 4], &[0x45; 548])),
        ),
        ("first fragment", ipv4_with(UDP, 0x2000, &[], first_piece)),
        ("middle fragment", ipv4_with(UDP, 0x2005, &[], &[7; 40])),
        ("last fragment", ipv4_with(TCP, 0x000a, &[], &[7; 28])),
        ("ipv4 options", ipv4_with(TCP, 0x4000, &[1; 8], &syn)),
        ("ihl 15", ipv4_with(UDP, 0x4000, &[1; 40], &udp(b"hello\n"))),
        (
            "ihl 15 in icmp",
            ipv4_with(ICMP, 0, &[1; 40], &icmp(5, 1, [10, 0, 0, 3], &quoted)),
        ),
        ("sctp", ipv4(132, &[7; 40])),
        ("no transport header", ipv4(TCP, &[])),
    ]
}

/// Those packets as one sort of interface would carry them.
fn frames(link: Link) -> Vec<(String, Vec<u8>)> {
    let mut frames = Vec::new();
    for (name, packet) in packets() {
        if link == Link::None {
            frames.push((name.to_owned(), packet));
            continue;
        }
        let plain = ethernet(0x0800, &packet);
        let vlan = tagged(&plain, 0x8100, 0x2064);
        frames.push((format!("{name} in 802.1ad"), tagged(&plain, 0x88a8, 3)));
        frames.push((format!("{name} in QinQ"), tagged(&vlan, 0x88a8, 3)));
        frames.push((format!("{name} in VLAN"), vlan));
        frames.push((name.to_owned(), plain));
    }
    if link == Link::Ethernet {
        frames.push(("arp".to_owned(), ethernet(0x0806, &[0; 28])));
        frames.push(("ipv6".to_owned(), ethernet(0x86dd, &[0x60; 40])));
        frames.push(("lldp".to_owned(), ethernet(0x88cc, &[1; 46])));
        frames.push(("802.3 length".to_owned(), ethernet(46, &[1; 46])));
    }
    frames
}

/// Brings a frame within what `BPF_PROG_TEST_RUN` takes; without link layer, into the form that it needs.
fn fit(frame: &mut Vec<u8>, link: Link) {
    frame.truncate(FRAME_MAX);
    if frame.len() < 14 {
        frame.resize(14, 0);
    }
    if link == Link::None {
        frame[0] = 0x40 | (frame[0] & 0x0f);
        frame[12..14].copy_from_slice(&[8, 0]);
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

/// Runs one frame and compares; hands what the kernel said to `then`.
fn check<T>(
    kernel: &mut Kernel,
    frame: &[u8],
    metadata: SkbMetadata,
    case: impl FnOnce() -> String,
    then: impl FnOnce(Captured<'_>) -> T,
) -> T {
    kernel.run(frame, &metadata);
    let items = kernel.drain();
    let [item] = items.as_slice() else {
        panic!("{}: {} items in the ring", case(), items.len());
    };
    let seen = Seen {
        item,
        frame,
        program: kernel.program(),
        settings: kernel.settings(),
        metadata,
    };
    then(seen.assert_same(case))
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
            for (name, mut frame) in frames(program.link) {
                fit(&mut frame, program.link);
                check(&mut kernel, &frame, NO_METADATA, || name, |_| ());
            }
        }
    }
}

#[test]
fn mutated_packets_give_the_same_record() {
    if !require_root() {
        return;
    }
    let mut stops = [0; Stop::UdpLength as usize + 1];
    for (program, seed) in PROGRAMS.into_iter().zip(1..) {
        run_mutated(program, Settings::default(), seed, &mut stops);
    }
    let settings = Settings {
        link_header: true,
        ..Settings::default()
    };
    run_mutated(INGRESS, settings, 5, &mut stops);
    let missed: Vec<_> = (0..stops.len()).filter(|&stop| stops[stop] == 0).collect();
    assert!(
        missed.is_empty(),
        "no packet stopped for the reasons {missed:?}"
    );
}

/// Compares 10,000 packets, and counts the reasons for which parsing stopped.
fn run_mutated(program: Program, settings: Settings, seed: u64, stops: &mut [u32]) {
    const COUNT: usize = 10_000;
    let network = if program.link == Link::Ethernet {
        14
    } else {
        0
    };
    let mut kernel = Kernel::load(program, settings);
    let mut random = Random::new(seed);
    let frames = frames(program.link);
    for count in 0..COUNT {
        let index = random.below(frames.len());
        let (name, mut frame) = frames[index].clone();
        mutate(&mut frame, network, &mut random);
        fit(&mut frame, program.link);
        let metadata = SkbMetadata {
            gso_segs: random.pick(&[0, 3]),
            gso_size: random.pick(&[0, 0, 1448]),
            ..NO_METADATA
        };
        let case = || format!("seed {seed}, packet {count} from {name}");
        let stop = check(&mut kernel, &frame, metadata, case, |kernel| {
            kernel.record.stop
        });
        stops[stop as usize] += 1;
    }
}

#[test]
fn segments_of_every_length_sum_to_the_same() {
    if !require_root() {
        return;
    }
    let data: Vec<u8> = (0u32..3000).map(|n| (n * 131).to_be_bytes()[2]).collect();
    let mut kernel = Kernel::load(INGRESS, Settings::default());
    for len in 0..data.len() - 42 {
        let frame = ethernet(0x0800, &ipv4(UDP, &udp(&data[..len])));
        check(
            &mut kernel,
            &frame,
            NO_METADATA,
            || format!("{len} octets"),
            |captured| {
                let packet = Packet {
                    captured,
                    time_ns: 0,
                    interface: "",
                    told: Told::default(),
                };
                assert_eq!(
                    packet.transport_checksum(),
                    Checksum::Correct,
                    "{len} octets"
                );
            },
        );
    }
}

#[test]
fn octets_after_the_datagram_are_not_summed() {
    if !require_root() {
        return;
    }
    let mut kernel = Kernel::load(INGRESS_IP, Settings::default());
    for len in 0..10 {
        let mut frame = ipv4(TCP, &tcp(0x10, &[], &[3; 10][..len]));
        frame.extend([0xff; 7]);
        check(
            &mut kernel,
            &frame,
            NO_METADATA,
            || format!("{len} octets"),
            |captured| {
                let packet = Packet {
                    captured,
                    time_ns: 0,
                    interface: "",
                    told: Told::default(),
                };
                assert_eq!(
                    packet.transport_checksum(),
                    Checksum::Correct,
                    "{len} octets"
                );
            },
        );
    }
}

#[test]
fn a_gso_buffer_tells_its_segments_and_may_leave_out_its_length() {
    if !require_root() {
        return;
    }
    let metadata = SkbMetadata {
        gso_segs: 3,
        gso_size: 1000,
        ..NO_METADATA
    };
    let mut frame = ethernet(0x0800, &ipv4(TCP, &tcp(0x10, &[], &[5; 3000])));
    let mut kernel = Kernel::load(EGRESS, Settings::default());
    let tell = |captured: Captured<'_>| {
        (
            captured.metadata,
            captured.record.stop,
            captured.record.segment_len(),
        )
    };
    let told = check(&mut kernel, &frame, metadata, || "GSO".to_owned(), tell);
    assert_eq!(told, (metadata, Stop::Complete, 3020));

    set(&mut frame, 16, 0);
    set(&mut frame, 17, 0);
    let told = check(
        &mut kernel,
        &frame,
        metadata,
        || "total length 0".to_owned(),
        tell,
    );
    assert_eq!(told, (metadata, Stop::Complete, 3020));

    let plain = check(
        &mut kernel,
        &frame,
        NO_METADATA,
        || "no GSO".to_owned(),
        tell,
    );
    assert_eq!(plain.1, Stop::Ipv4TotalLength);
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
    let time = check(&mut kernel, &frame, NO_METADATA, String::new, |captured| {
        captured.record.time_ns
    });
    assert!((before..=now()).contains(&time));
}
