//! The kernel program with maps of its own, run on octets through `BPF_PROG_TEST_RUN`.
//!
//! The kernel builds an skb of the octets, on interface 1 (`lo`) of the caller's network namespace, calls the
//! program with it, and gives the octets back (net/bpf/test_run.c). It takes 14 to 3,712 octets, at least 34 of
//! EtherType 0x0800 and 54 of 0x86dd, all of them in the linear part of the skb.
//!
//! The kernel takes the first 14 octets for an Ethernet header whatever the program expects. So a packet without
//! link layer must have the EtherType where its source address begins: it comes from 8.0.0.0/16.

use std::os::fd::AsFd;

use aya::{
    Ebpf, EbpfLoader,
    maps::{Array, MapData, PerCpuArray, RingBuf},
    programs::{SchedClassifier, TcAttachType, TestRun, TestRunOptions, tc::qdisc_add_clsact},
};
use nix::poll::{PollFd, PollFlags, poll};
use pktobs::source::{live::OBJECT, octets::Link};
use pktobs_common::{Counters, Direction, SkbMetadata, settings};
use zerocopy::{FromBytes, IntoBytes};

/// The interface on which the kernel says that it saw the octets.
pub(crate) const IFINDEX: u32 = 1;
/// The most octets that the kernel takes: a page without the room around an skb.
pub(crate) const FRAME_MAX: usize = 3712;

/// Whether the kernel takes that frame for a test.
pub(crate) fn is_taken(frame: &[u8]) -> bool {
    let len_min = match frame.get(12..14) {
        Some([0x08, 0x00]) => 34,
        Some([0x86, 0xdd]) => 54,
        _ => 14,
    };
    (len_min..=FRAME_MAX).contains(&frame.len())
}

/// One of the programs in the object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Program {
    pub(crate) name: &'static str,
    pub(crate) direction: Direction,
    pub(crate) link: Link,
}

pub(crate) const INGRESS: Program = Program {
    name: "pktobs_in",
    direction: Direction::In,
    link: Link::Ethernet,
};
pub(crate) const EGRESS: Program = Program {
    name: "pktobs_out",
    direction: Direction::Out,
    link: Link::Ethernet,
};
pub(crate) const INGRESS_IP: Program = Program {
    name: "pktobs_in_ip",
    direction: Direction::In,
    link: Link::None,
};
pub(crate) const EGRESS_IP: Program = Program {
    name: "pktobs_out_ip",
    direction: Direction::Out,
    link: Link::None,
};
pub(crate) const PROGRAMS: [Program; 4] = [INGRESS, EGRESS, INGRESS_IP, EGRESS_IP];

/// The globals of the program, and the size of its ring.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) records: bool,
    pub(crate) checksums: bool,
    pub(crate) link_header: bool,
    /// Which diagnostics the program may send: 0 none, 5 all.
    pub(crate) log_level: u8,
    /// Octets; a power of two and at least a page.
    pub(crate) ring_size: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            records: true,
            checksums: true,
            link_header: false,
            log_level: 0,
            ring_size: 1 << 16,
        }
    }
}

/// One program in the kernel.
pub(crate) struct Kernel {
    ebpf: Ebpf,
    ring: RingBuf<MapData>,
    program: Program,
    settings: Settings,
}

impl Kernel {
    /// Loads one program of the object, with fresh maps.
    pub(crate) fn load(program: Program, settings: Settings) -> Self {
        let mut ebpf = EbpfLoader::new()
            .override_global(settings::RECORDS, &u8::from(settings.records), true)
            .override_global(settings::CHECKSUMS, &u8::from(settings.checksums), true)
            .override_global(settings::LINK_HEADER, &u8::from(settings.link_header), true)
            .override_global("AYA_LOG_LEVEL", &settings.log_level, true)
            .map_max_entries(settings::RING, settings.ring_size)
            .load(OBJECT)
            .expect("load the object");
        let ring = ebpf.take_map(settings::RING).expect("the ring");
        let mut kernel = Self {
            ring: RingBuf::try_from(ring).expect("map the ring"),
            ebpf,
            program,
            settings,
        };
        kernel.classifier().load().expect("load the program");
        kernel
    }

    pub(crate) const fn program(&self) -> Program {
        self.program
    }

    pub(crate) const fn settings(&self) -> Settings {
        self.settings
    }

    pub(crate) fn classifier(&mut self) -> &mut SchedClassifier {
        let program = self.ebpf.program_mut(self.program.name);
        let program = program.expect("the program is in the object");
        program.try_into().expect("the program is a TC program")
    }

    /// Runs the program on a frame; of `metadata` the kernel takes the GSO fields.
    ///
    /// Whatever the frame, its fate must not change: the program has no opinion, and the octets stay as they are.
    pub(crate) fn run(&mut self, frame: &[u8], metadata: &SkbMetadata) {
        /// `TC_ACT_UNSPEC`: not my business (include/uapi/linux/pkt_cls.h).
        const TC_ACT_UNSPEC: i32 = -1;
        let context = context(metadata);
        let mut after = vec![0; frame.len()];
        let options = TestRunOptions {
            data_in: Some(frame),
            data_out: Some(&mut after),
            ctx_in: Some(&context),
            ..TestRunOptions::default()
        };
        let result = self.classifier().test_run(options);
        let result = result.unwrap_or_else(|error| panic!("{} octets: {error:?}", frame.len()));
        assert_eq!(result.return_value.cast_signed(), TC_ACT_UNSPEC);
        assert_eq!(result.data_size_out as usize, frame.len());
        assert_eq!(after, frame, "the program changed the packet");
    }

    /// Attaches the program to an interface, and has the reader of the ring woken.
    pub(crate) fn attach(&mut self, interface: &str) {
        self.reader_sleeps().set(0, 1, 0).expect("set the word");
        let side = match self.program.direction {
            Direction::In => TcAttachType::Ingress,
            Direction::Out => TcAttachType::Egress,
        };
        // A kernel before 6.6 has no TCX and attaches a filter, which needs this; it may be there from another
        // program.
        let _ = qdisc_add_clsact(interface);
        let link = self.classifier().attach(interface, side);
        link.unwrap_or_else(|error| panic!("{interface}: {error:?}"));
    }

    /// The word by which the reader of the ring says that it sleeps.
    pub(crate) fn reader_sleeps(&mut self) -> Array<&mut MapData, u32> {
        let map = self.ebpf.map_mut(settings::READER_SLEEPS);
        Array::try_from(map.expect("the map")).expect("an array of u32")
    }

    /// The next item of the ring, waited for.
    pub(crate) fn wait(&mut self) -> Vec<u8> {
        const LIMIT_MS: u16 = 5000;
        loop {
            if let Some(item) = self.next() {
                return item;
            }
            let mut ring = [PollFd::new(self.ring.as_fd(), PollFlags::POLLIN)];
            let ready = poll(&mut ring, LIMIT_MS).expect("poll the ring");
            assert!(ready > 0, "nothing in the ring within {LIMIT_MS} ms");
        }
    }

    /// The oldest item in the ring, which is taken out.
    pub(crate) fn next(&mut self) -> Option<Vec<u8>> {
        self.ring.next().map(|item| item.to_vec())
    }

    /// All that is in the ring, which is empty afterwards.
    pub(crate) fn drain(&mut self) -> Vec<Vec<u8>> {
        std::iter::from_fn(|| self.next()).collect()
    }

    /// The counters of one direction, summed over the CPUs.
    pub(crate) fn counters(&self, direction: Direction) -> Counters {
        type Words = [u64; size_of::<Counters>() / size_of::<u64>()];
        let map = self.ebpf.map(settings::COUNTERS).expect("the counters");
        let map = PerCpuArray::<_, Words>::try_from(map).expect("words per CPU");
        let blocks = map.get(&direction.index(), 0).expect("one block per CPU");
        let mut sum = Counters::ZERO;
        for words in blocks.iter() {
            sum += Counters::ref_from_bytes(words.as_bytes()).expect("as many words");
        }
        sum
    }
}

/// A `struct __sk_buff` (include/uapi/linux/bpf.h) in which only the GSO fields are set.
fn context(metadata: &SkbMetadata) -> [u8; 192] {
    const GSO_SEGS: usize = 164;
    const GSO_SIZE: usize = 176;
    let mut context = [0; 192];
    for (at, value) in [(GSO_SEGS, metadata.gso_segs), (GSO_SIZE, metadata.gso_size)] {
        context[at..at + 4].copy_from_slice(&u32::from(value).to_ne_bytes());
    }
    context
}
