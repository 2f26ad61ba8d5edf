//! Compiled programs, run by an interpreter, say what `evaluate` says: of packets that are whole, cut or in pieces.

mod interpreter;
mod random;

use super::*;
use crate::filter::{
    Filter, LinkLayer, Live, Origin,
    evaluate::{Subject, evaluate},
    test::{Chain, Comparison, Metadata, Value, Width},
};
use interpreter::Interpreter;
use pktobs_common::Direction;
use random::Random;

/// A frame of an IPv4 packet with options and a TCP segment, or with another protocol.
fn ipv4(protocol: u8, ports: (u16, u16), addresses: [[u8; 4]; 2]) -> Vec<u8> {
    let mut frame = vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x08, 0x00];
    frame.extend([0x46, 0, 0, 44, 1, 2, 0, 0, 64, protocol, 0, 0]);
    frame.extend(addresses.concat());
    frame.extend([1, 1, 1, 0]);
    frame.extend(ports.0.to_be_bytes());
    frame.extend(ports.1.to_be_bytes());
    frame.extend([0, 0, 0, 1, 0, 0, 0, 2, 0x50, 0x12, 0xff, 0xff, 0, 0, 0, 0]);
    frame
}

fn ipv6(next: u8, rest: &[u8]) -> Vec<u8> {
    let mut frame = vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x86, 0xdd];
    frame.extend([0x60, 0, 0, 0, 0, rest.len() as u8, next, 64]);
    frame.extend([0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    frame.extend([0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
    frame.extend(rest);
    frame
}

fn frames() -> Vec<Vec<u8>> {
    let arp = [
        vec![0xff; 6],
        vec![2, 0, 0, 0, 0, 2, 0x08, 0x06, 0, 1, 8, 0, 6, 4, 0, 1],
        vec![2, 0, 0, 0, 0, 2, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2],
    ]
    .concat();
    let mut tagged = ipv4(17, (53, 8080), [[10, 0, 0, 1], [10, 0, 0, 2]]);
    tagged.splice(12..12, [0x81, 0x00, 0x20, 0x05]);
    let mut fragment = ipv4(6, (80, 443), [[10, 0, 0, 3], [10, 0, 0, 9]]);
    fragment[20..22].copy_from_slice(&[0x20, 0x03]);
    let chained = [60, 0, 1, 4, 0, 0, 0, 0, 51, 0, 1, 4, 0, 0, 0, 0, 6, 1, 0, 0];
    let authenticated = [51, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 6, 1, 0, 0, 0, 0, 0, 0];
    let mut behind_ipv4 = ipv4(51, (0x0604, 0), [[10, 0, 0, 1], [10, 0, 0, 2]]);
    behind_ipv4.extend([6; 40]);
    vec![
        ipv4(6, (40000, 80), [[10, 0, 0, 1], [10, 0, 0, 2]]),
        ipv4(6, (443, 50000), [[10, 0, 0, 33], [192, 168, 1, 1]]),
        ipv4(17, (53, 8080), [[10, 0, 0, 1], [10, 0, 0, 49]]),
        ipv4(1, (0x0800, 0), [[127, 0, 0, 1], [127, 0, 0, 1]]),
        behind_ipv4,
        ipv6(6, &[0x1f, 0x90, 0, 80, 0, 0, 0, 1, 0, 0, 0, 2, 0x50, 2]),
        ipv6(0, &chained),
        ipv6(0, &authenticated),
        ipv6(58, &[128, 0, 0, 0, 0, 1, 0, 1]),
        arp,
        tagged,
        fragment,
        vec![0; 60],
        vec![0xff; 90],
    ]
}

/// Compares the program's answers with those of `evaluate`: about packets cut at every length, and such of which only
/// a part is read directly.
fn assert_same(test: &Test, what: &str, frames: &[Vec<u8>], random: &mut Random) {
    let ends = interpreter::ends();
    let program = compile(test, &ends).unwrap_or_else(|error| panic!("{what}: {error}"));
    let interpreter = Interpreter::new(&program.instructions);
    for frame in frames {
        for _ in 0..6 {
            let mut octets = frame.clone();
            if random.below(3) == 0 {
                octets.truncate(random.below(frame.len() + 1));
            }
            if random.below(3) == 0 && !octets.is_empty() {
                let at = random.below(octets.len());
                octets[at] = random.next() as u8;
            }
            let direct = match random.below(3) {
                0 => random.below(octets.len() + 1),
                _ => octets.len(),
            };
            let subject = Subject {
                octets: &octets,
                wire_len: octets.len() as u32,
                ifindex: 1 + random.below(3) as u32,
                tag: (random.below(2) == 0).then_some(5),
            };
            let expected = evaluate(test, &subject);
            let found = interpreter.run(&subject, direct);
            assert_eq!(
                found, expected,
                "{what}\n{test:?}\n{subject:?}, {direct} direct\n{}",
                program
            );
        }
    }
}

#[test]
fn expressions_mean_in_the_program_what_they_mean_to_the_evaluator() {
    let hosts: Vec<_> = (1..=50).map(|host| format!("host 10.0.0.{host}")).collect();
    let hosts = hosts.join(" or ");
    let not_hosts = format!("not ({hosts}) and tcp");
    let ports = "port 80 or 443 or 53 or 8080 or 22 or 25 or 110";
    let expressions = [
        "",
        "ip",
        "ip6",
        "arp",
        "tcp",
        "udp",
        "icmp",
        "port 80",
        "port 80 or 443",
        ports,
        &hosts,
        &not_hosts,
        "portrange 50-8080",
        "src port 53 and not dst port 80",
        "net 10.0.0.0/8",
        "src net 10.0.0.0/24 or dst net 192.168.0.0/16",
        "ip6 host fd00::1",
        "tcp[tcpflags] & (tcp-syn|tcp-ack) != 0",
        "tcp[13] == 0x12",
        "ip[0] & 0xf != 5",
        "len > 58",
        "greater 60 or less 50",
        "vlan",
        "vlan 5",
        "vlan and port 8080",
        "vlan 5 and (host 10.0.0.1 or arp)",
        "ether proto 0x86dd",
        "ether host 02:00:00:00:00:01",
        "ether broadcast",
        "multicast",
        "inbound",
        "outbound",
        "not inbound or tcp",
        "ip protochain 6",
        "ip6 protochain 6",
        "protochain 17",
        "not protochain 6 and not arp",
        "protochain 6 or port 53",
        "tcp[ip[0] & 0xf * 4] > 3",
        "ip[2:2] / (ip[8] - 64) > 3",
        "ip[2:2] << (ip[9] & 63) > 100",
        "ip[4:4] % ip[1] == 0 or arp",
        "icmp[icmptype] == 8",
        "ip[ip[2:2]:4] == 1",
        "ether[ether[3]] = 2",
        "-ip[8] > 3",
        "1 << ip[9] > 7",
        "100 - ip[8] = 36",
    ];
    let mut random = Random(7);
    for link in [LinkLayer::Ethernet, LinkLayer::Raw] {
        for direction in Direction::ALL {
            for text in expressions {
                let live = Live {
                    direction,
                    ifindex: &|_| Some(2),
                };
                let origin = Origin {
                    link,
                    live: Some(live),
                    netmask: 0,
                };
                let filter = Filter::new(text).unwrap_or_else(|error| panic!("{error}"));
                // Some mean nothing without Ethernet.
                let Ok(tests) = filter.tests(origin) else {
                    assert_ne!(link, LinkLayer::Ethernet, "{text}");
                    continue;
                };
                assert_same(&tests.test, text, &frames(), &mut random);
            }
        }
    }
}

#[test]
fn random_tests_mean_the_same() {
    let mut random = Random(0x5eed);
    let frames = frames();
    for round in 0..3000 {
        let test = random.test(4);
        assert_same(&test, &format!("round {round}"), &frames, &mut random);
    }
}

fn load(width: Width, offset: u32, index: Option<Value>) -> Value {
    Value::Load {
        width,
        offset,
        index: index.map(Box::new),
    }
}

fn compare(left: Value, comparison: Comparison, right: u32) -> Test {
    Test::Compare {
        left,
        comparison,
        right: Value::Number(right),
    }
}

#[test]
fn what_is_far_or_overflows_is_behind_the_end() {
    let frames = [vec![1; 100]];
    let index = || Some(load(Width::Word, 0, None));
    for offset in [0, 1, 0x7ffe, 0x7fff, 0x8000, i32::MAX as u32, u32::MAX] {
        for width in [Width::Octet, Width::Half, Width::Word] {
            for index in [None, index(), Some(Value::Number(u32::MAX))] {
                let test = !compare(load(width, offset, index), Comparison::Equal, 7);
                assert_same(&test, "far", &frames, &mut Random(1));
            }
        }
    }
}

#[test]
fn a_list_of_hosts_is_searched_not_walked() {
    let source = || load(Width::Word, 26, None);
    let destination = || load(Width::Word, 30, None);
    let hosts = (0..50).flat_map(|host| {
        [source(), destination()].map(|value| compare(value, Comparison::Equal, 0x0a00_0000 + host))
    });
    let test = Test::Any(hosts.collect());
    let program = compile(&test, &interpreter::ends()).unwrap();
    // A word can be told from 49 others by four halvings and four comparisons at most, but the tree has to be there:
    // with direct access, without it, and the comparisons that come first.
    let (comparisons, halvings) = (2 * 100, 2 * 2 * 15);
    assert!(program.instructions.len() < comparisons + 2 * halvings + 60);
    let greater = program
        .instructions
        .iter()
        .filter(|it| it[0] == 0x26)
        .count();
    assert_eq!(greater, halvings);
}

#[test]
fn what_would_be_too_large_is_refused() {
    let words = (0..40_000).map(|at| {
        compare(
            load(Width::Octet, at % 60, None),
            Comparison::Equal,
            at % 60,
        )
    });
    let pairs = (0..9000).map(|at| {
        let index = load(Width::Octet, at % 60, None);
        compare(load(Width::Octet, at, Some(index)), Comparison::Greater, 7)
    });
    let too_large =
        |test: &Test| compile(test, &interpreter::ends()).map(|program| program.instructions.len());
    assert!(matches!(
        too_large(&Test::Any(pairs.collect())),
        Err(TooLarge::Instructions(_) | TooLarge::Jumps(_))
    ));
    // However long, comparisons that say nothing new take no room.
    assert!(too_large(&Test::Any(words.collect())).is_ok_and(|count| count < 32_767));
}

#[test]
fn nothing_of_a_constant_is_left() {
    for (test, matches) in [(Test::Constant(true), true), (Test::Constant(false), false)] {
        let program = compile(&test, &interpreter::ends()).unwrap();
        let packet = Subject {
            octets: &[],
            wire_len: 0,
            ifindex: 1,
            tag: None,
        };
        assert_eq!(
            Interpreter::new(&program.instructions).run(&packet, 0),
            matches
        );
        assert_eq!(program.instructions.len(), 4);
    }
    let twice = Test::All(vec![
        compare(
            Value::Metadata(Metadata::Length),
            Comparison::Greater,
            60
        );
        9
    ]);
    let once = compare(Value::Metadata(Metadata::Length), Comparison::Greater, 60);
    let [twice, once] = [twice, once].map(|test| compile(&test, &interpreter::ends()).unwrap());
    assert_eq!(twice.instructions, once.instructions);
}

#[test]
fn a_chain_longer_than_the_bound_ends() {
    let chain = Chain {
        protocol: 6,
        network: 0,
        is_ipv6: true,
    };
    let mut packet = ipv6(0, &[0; 8 * 40])[14..].to_vec();
    packet[40 + 8 * 31] = 6;
    assert_same(&Test::Chain(chain), "a chain", &[packet], &mut Random(3));
}
