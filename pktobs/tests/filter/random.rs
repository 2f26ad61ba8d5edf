//! Filters made at random by the grammar, the same for the same seed.

use crate::support::mutation::Random;

const PROTOCOLS: &[&str] = &["ip", "ip6", "arp", "tcp", "udp", "icmp", "icmp6", "sctp"];
const SIDES: &[&str] = &["", "src ", "dst ", "src or dst ", "src and dst "];
const ADDRESSES: &[&str] = &[
    "10.0.0.1", "10.0.0.2", "8.0.0.1", "fd00::1", "fd00::2", "fe80::1",
];
const NETS: &[&str] = &[
    "10",
    "10.0.0.0/8",
    "10.0.0.0/30",
    "8.0",
    "fd00::/8",
    "fe80::/10",
    "0.0.0.0/0",
];
const PORTS: &[&str] = &["80", "53", "8080", "443", "22", "0", "49123", "http"];
const LOADS: &[&str] = &["ip", "ip6", "tcp", "udp", "icmp", "icmp6", "ether", "arp"];
const OPERATORS: &[&str] = &["+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>"];
const RELATIONS: &[&str] = &["=", "==", "!=", "<", "<=", ">", ">="];
const OTHERS: &[&str] = &[
    "vlan",
    "vlan 5",
    "mpls",
    "mpls 100",
    "pppoes",
    "pppoes 7",
    "broadcast",
    "multicast",
    "ip multicast",
    "ip6 multicast",
    "less 70",
    "greater 60",
    "llc",
    "ip proto 6",
    "ip6 proto 58",
    "ether proto 0x86dd",
    "proto 17",
];

/// So many expressions; tcpdump refuses some of them.
pub(crate) fn expressions(seed: u64, count: usize) -> Vec<String> {
    let mut random = Random::new(seed);
    (0..count).map(|_| expression(&mut random, 3)).collect()
}

fn expression(random: &mut Random, depth: usize) -> String {
    let mut text = term(random, depth);
    for _ in 0..random.below(3) {
        let word = random.pick(&[" and ", " or ", " && ", " || "]);
        text = text + word + &term(random, depth);
    }
    text
}

fn term(random: &mut Random, depth: usize) -> String {
    match random.below(if depth == 0 { 6 } else { 8 }) {
        0 => random.pick(PROTOCOLS).to_owned(),
        1 => format!("{}host {}", random.pick(SIDES), random.pick(ADDRESSES)),
        2 => format!("{}net {}", random.pick(SIDES), random.pick(NETS)),
        3 => {
            let protocol = random.pick(&["", "tcp ", "udp "]);
            let first = random.pick(PORTS);
            match random.below(3) {
                0 => format!("{protocol}{}port {first}", random.pick(SIDES)),
                1 => format!(
                    "{protocol}{}port ({first} or {})",
                    random.pick(SIDES),
                    random.pick(PORTS)
                ),
                _ => format!("{protocol}{}portrange 50-8080", random.pick(SIDES)),
            }
        }
        4 => random.pick(OTHERS).to_owned(),
        5 => {
            let relation = random.pick(RELATIONS);
            format!("{} {relation} {}", value(random, 2), value(random, 2))
        }
        6 => format!("not {}", term(random, depth - 1)),
        _ => format!("({})", expression(random, depth - 1)),
    }
}

fn value(random: &mut Random, depth: usize) -> String {
    match random.below(if depth == 0 { 3 } else { 5 }) {
        0 => random
            .pick(&[
                "0",
                "1",
                "2",
                "5",
                "6",
                "0x45",
                "64",
                "0x1fff",
                "8080",
                "0xffffffff",
            ])
            .to_owned(),
        1 => "len".to_owned(),
        2 => {
            let size = random.pick(&["", ":1", ":2", ":4"]);
            format!("{}[{}{size}]", random.pick(LOADS), random.below(24))
        }
        3 => format!("{}[{}]", random.pick(LOADS), value(random, depth - 1)),
        _ => format!(
            "({} {} {})",
            value(random, depth - 1),
            random.pick(OPERATORS),
            value(random, depth - 1)
        ),
    }
}
