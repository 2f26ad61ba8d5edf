//! Filters as programs in the kernel, as they are attached: in front of an observer, with what they count.

mod cost;
mod expressions;
mod pieces;
pub(crate) mod size;

use std::sync::{LazyLock, Mutex, PoisonError};

use aya::{
    Ebpf,
    programs::{SchedClassifier, TestRun, TestRunOptions},
};
use pktobs::{
    filter::{Filter, LinkLayer, Live, Origin, Tests},
    source::{
        live::LiveError,
        octets::Link,
        sieve::{FilterCounts, Sieve},
    },
};
use pktobs_common::{
    Counters, Direction,
    bytecode::{EXIT, Instruction, Operation::Move, elf, with_number},
};

use crate::support::{
    kernel::{EGRESS, INGRESS},
    packet::{SYN_OPTIONS, TCP, UDP, ethernet, icmp, ipv4, tcp, udp},
    privilege::require_root,
};

/// `TC_ACT_UNSPEC`, with which every end of ours returns.
const UNSPEC: i32 = -1;
/// What the observer of these tests returns, so that it is known when it has been reached.
const OBSERVED: i32 = 1;

/// A filter in front of an observer that does nothing.
pub(crate) struct Sifted {
    sieve: Sieve,
    counts: FilterCounts,
    direction: Direction,
}

/// One observer for all filters.
static OBSERVERS: LazyLock<Mutex<[Ebpf; 2]>> = LazyLock::new(|| {
    let instructions = [with_number(Move, 0, OBSERVED), EXIT];
    Mutex::new([INGRESS, EGRESS].map(|observer| program(observer.name, &instructions)))
});

impl Sifted {
    /// `None` if the filter means nothing in the kernel.
    fn try_new(filter: &Filter, direction: Direction) -> Result<Self, LiveError> {
        let mut observers = OBSERVERS.lock().unwrap_or_else(PoisonError::into_inner);
        let observer = &mut observers[direction.index() as usize];
        let (mut sieve, counts) = Sieve::new(filter.clone())?;
        sieve.prepare(observer, direction, Link::Ethernet)?;
        Ok(Self {
            sieve,
            counts,
            direction,
        })
    }

    pub(crate) fn new(text: &str, direction: Direction) -> Self {
        let filter = Filter::new(text).unwrap_or_else(|error| panic!("{error}"));
        let sifted = Self::try_new(&filter, direction);
        sifted.unwrap_or_else(|error| panic!("{text}: {error:?}"))
    }

    pub(crate) fn classifier(&mut self) -> &mut SchedClassifier {
        let program = self.sieve.program(self.direction, Link::Ethernet);
        program.expect("prepared").1
    }

    /// Whether the frame gets to the observer.
    fn run(&mut self, frame: &[u8]) -> bool {
        let options = TestRunOptions {
            data_in: Some(frame),
            ..TestRunOptions::default()
        };
        let run = self.classifier().test_run(options);
        let run = run.unwrap_or_else(|error| panic!("{} octets: {error:?}", frame.len()));
        match run.return_value.cast_signed() {
            OBSERVED => true,
            UNSPEC => false,
            other => panic!("returned {other}"),
        }
    }

    /// How many packets did not get to the observer.
    fn filtered(&self) -> u64 {
        let mut counters = Counters::ZERO;
        let added = self.counts.add_to(&mut counters, self.direction);
        added.expect("the counts");
        assert_eq!(counters.lost, 0);
        counters.filtered
    }
}

/// What the evaluator says of packets in that direction.
fn tests(filter: &Filter, direction: Direction) -> Tests {
    let origin = Origin {
        link: LinkLayer::Ethernet,
        live: Some(Live {
            direction,
            ifindex: &|_| Some(1),
        }),
        netmask: 0,
    };
    filter.tests(origin).expect("it means something")
}

/// A program of these instructions, not loaded.
fn program(name: &str, instructions: &[Instruction]) -> Ebpf {
    let object = elf::object("classifier", name, instructions).expect("an object");
    Ebpf::load(&object).expect("no maps")
}

fn classifier<'a>(ebpf: &'a mut Ebpf, name: &str) -> &'a mut SchedClassifier {
    let program = ebpf.program_mut(name).expect("the program");
    program.try_into().expect("a TC program")
}

const TEXTS: [&str; 24] = [
    "ip",
    "arp or ip6",
    "tcp port 8080",
    "port 80 or 443 or 8080",
    "not port 8080",
    "udp and greater 50",
    "host 10.0.0.1",
    "net 10.0.0.0/8 and not host 10.0.0.2",
    "tcp[tcpflags] & tcp-syn != 0",
    "tcp[((tcp[12] & 0xf0) >> 2) - 4:4] != 0",
    "ip[ip[8]:2] > 5",
    "ip[2:2] / (ip[8] - 64) = 3 or arp",
    "ip[2:2] << (ip[9] & 63) > 100",
    "ip[6:2] & 0x1fff != 0",
    "ip[8] % (ip[1] + 3) = 1",
    "icmp[icmptype] = icmp-echo",
    "vlan",
    "vlan 5 and port 8080",
    "ip protochain 17",
    "ip6 protochain 6",
    "protochain 6 or protochain 17 or arp",
    "inbound and portrange 1-60000",
    "ether[1000] = 1",
    "ether[40000] = 1 or ip",
];

fn frames() -> Vec<Vec<u8>> {
    let mut frames = vec![
        ethernet(0x0800, &ipv4(TCP, &tcp(0x02, &SYN_OPTIONS, &[]))),
        ethernet(0x0800, &ipv4(UDP, &udp(b"hello\n"))),
        ethernet(0x0800, &ipv4(1, &icmp(8, 0, [0; 4], &[1; 56]))),
        ethernet(
            0x0800,
            &ipv4(51, &[17, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        ),
        ethernet(0x0806, &[0; 28]),
        ethernet(
            0x8100,
            &[&[0, 5, 8, 0], ipv4(UDP, &udp(b"x")).as_slice()].concat(),
        ),
        ethernet(
            0x86dd,
            &[
                &[0x60, 0, 0, 0, 0, 24, 60, 64][..],
                &[0; 32],
                &[6, 0, 1, 4, 0, 0, 0, 0],
                &[0x1f; 20],
            ]
            .concat(),
        ),
    ];
    let whole = frames[0].clone();
    frames.extend((34..whole.len()).map(|len| whole[..len].to_vec()));
    frames
}

#[test]
fn the_kernel_says_of_packets_what_the_evaluator_says() {
    if !require_root() {
        return;
    }
    for text in TEXTS {
        let filter = Filter::new(text).expect("a filter");
        let tests = tests(&filter, Direction::In);
        let mut sifted = Sifted::new(text, Direction::In);
        let mut passed = 0;
        for frame in frames() {
            let expected = tests.pass(&frame, frame.len() as u32);
            assert_eq!(sifted.run(&frame), expected, "{text}: {frame:02x?}");
            passed += u64::from(!expected);
        }
        assert_eq!(sifted.filtered(), passed, "{text}");
    }
}
