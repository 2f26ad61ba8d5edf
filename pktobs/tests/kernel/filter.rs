//! Filters as programs in the kernel: what they say of a packet is what the evaluator says, however the kernel keeps it.

use aya::{
    Ebpf,
    programs::{SchedClassifier, TestRun, TestRunOptions},
};
use pktobs::filter::{Ends, Filter, LinkLayer, Live, Origin};
use pktobs_common::{
    Direction,
    bytecode::{EXIT, Operation::Move, elf, with_number},
};

use crate::support::{
    packet::{SYN_OPTIONS, TCP, UDP, ethernet, icmp, ipv4, tcp, udp},
    privilege::require_root,
};

const NAME: &str = "pktobs_f_in";
const LIVE: Live<'static> = Live {
    direction: Direction::In,
    ifindex: &|_| Some(1),
};

/// A filter whose program returns whether a packet matches, and the same for the evaluator.
struct Loaded {
    filter: Filter,
    origin: Origin<'static>,
    ebpf: Ebpf,
}

impl Loaded {
    fn new(text: &str) -> Self {
        let origin = Origin {
            link: LinkLayer::Ethernet,
            live: Some(LIVE),
            netmask: 0,
        };
        let filter = Filter::new(text).unwrap_or_else(|error| panic!("{error}"));
        let ends = Ends {
            matching: vec![with_number(Move, 0, 1), EXIT],
            passing: vec![with_number(Move, 0, 0), EXIT],
        };
        let program = filter.program(origin, &ends).expect("not too large");
        let object = elf::object("classifier", NAME, program.instructions()).expect("an object");
        let mut ebpf = Ebpf::load(&object).expect("no maps");
        let loaded = classifier(&mut ebpf).load();
        loaded.unwrap_or_else(|error| panic!("{text}: {error:?}\n{program}"));
        Self {
            filter,
            origin,
            ebpf,
        }
    }

    /// What the program says; `linear` octets are in one piece. `None` if the kernel has no such test.
    fn run(&mut self, frame: &[u8], linear: Option<usize>) -> Option<bool> {
        /// `data_end` in `struct __sk_buff`: so many octets go into the linear part (Linux 6.18).
        const DATA_END: usize = 80;
        let mut context = [0; 192];
        if let Some(linear) = linear {
            context[DATA_END..DATA_END + 4].copy_from_slice(&(linear as u32).to_ne_bytes());
        }
        let options = TestRunOptions {
            data_in: Some(frame),
            ctx_in: linear.map(|_| context.as_slice()),
            ..TestRunOptions::default()
        };
        match classifier(&mut self.ebpf).test_run(options) {
            Ok(run) => Some(run.return_value == 1),
            Err(_) if linear.is_some() => None,
            Err(error) => panic!("{} octets: {error:?}", frame.len()),
        }
    }

    #[track_caller]
    fn assert_same(&mut self, text: &str, frame: &[u8]) -> usize {
        let tests = self.filter.tests(self.origin).expect("as before");
        let expected = tests.pass(frame, frame.len() as u32);
        assert_eq!(
            self.run(frame, None),
            Some(expected),
            "{text}: {frame:02x?}"
        );
        let mut pieces = 0;
        for linear in [14, 15, 20, 23, 24, 33, 34, 37, 40, 54] {
            if linear < frame.len()
                && let Some(found) = self.run(frame, Some(linear))
            {
                assert_eq!(
                    found, expected,
                    "{text}: {linear} octets linear of {frame:02x?}"
                );
                pieces += 1;
            }
        }
        pieces
    }
}

fn classifier(ebpf: &mut Ebpf) -> &mut SchedClassifier {
    let program = ebpf.program_mut(NAME).expect("the program");
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
    let mut pieces = 0;
    for text in TEXTS {
        let mut loaded = Loaded::new(text);
        for frame in frames() {
            pieces += loaded.assert_same(text, &frame);
        }
    }
    // An older kernel does not make such packets for a test: then the interpreter's tests have to do.
    println!("{pieces} runs on packets in pieces");
}

/// `count` hosts, or-ed.
fn hosts(count: usize) -> String {
    let hosts = (0..count).map(|host| format!("host 10.{}.{}.7", host / 250, host % 250));
    hosts.collect::<Vec<_>>().join(" or ")
}

#[test]
fn the_verifier_takes_long_filters() {
    /// The kernel follows a million instructions at most.
    const VERIFIED_MAX: u32 = 300_000;
    if !require_root() {
        return;
    }
    let ports: Vec<_> = (1..400).map(|port| format!("port {}", port * 3)).collect();
    let ranges: Vec<_> = (1..60)
        .map(|port| format!("portrange {}-{}", port * 30, port * 30 + 9))
        .collect();
    let sums: Vec<_> = (0..100)
        .map(|at| format!("ip[{at}] + ip[{}:2] > {at}", at * 2))
        .collect();
    for text in [
        hosts(50),
        hosts(200),
        hosts(1000),
        ports.join(" or "),
        ranges.join(" or "),
        sums.join(" and "),
    ] {
        let mut loaded = Loaded::new(&text);
        let info = classifier(&mut loaded.ebpf).info().expect("ask the kernel");
        let verified = info.verified_instruction_count().expect("Linux 5.16");
        println!("{}…: {verified} verified", &text[..30]);
        assert!(verified < VERIFIED_MAX, "{verified}: {text}");
    }
}

#[test]
fn a_miss_costs_a_few_nanoseconds_however_long_the_filter() {
    /// Nanoseconds beside a filter that asks nothing: of a packet that does not match, and of one that is looked for
    /// among 50 hosts.
    const PORT_MAX: u128 = 6;
    const HOSTS_MAX: u128 = 40;
    if !require_root() {
        return;
    }
    let frame = ethernet(0x0800, &ipv4(TCP, &tcp(0x10, &SYN_OPTIONS, &[])));
    let nanoseconds = |text: &str| {
        let mut loaded = Loaded::new(text);
        let mut run = || {
            let options = TestRunOptions {
                data_in: Some(frame.as_slice()),
                repeat: 1_000_000,
                ..TestRunOptions::default()
            };
            let run = classifier(&mut loaded.ebpf).test_run(options);
            run.expect("run").duration.as_nanos()
        };
        // Whatever else the machine does only adds to it.
        (0..7).map(|_| run()).min().expect("seven runs")
    };
    let nothing = nanoseconds("");
    let cases = [
        ("port 9999", PORT_MAX),
        (&hosts(1), PORT_MAX),
        (&hosts(10), HOSTS_MAX),
        (&hosts(50), HOSTS_MAX),
        (&hosts(200), HOSTS_MAX),
        (
            "ip[2:2] / (ip[8] + 3) * 7 % 11 << 2 & 0xff | 1 = 0",
            HOSTS_MAX,
        ),
    ];
    for (text, most) in cases {
        let cost = nanoseconds(text).saturating_sub(nothing);
        println!("{cost} ns: {}", text.get(..30).unwrap_or(text));
        assert!(cost <= most, "{cost} ns: {text}");
    }
}
