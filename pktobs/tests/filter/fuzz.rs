//! Texts that are hardly ever filters: whatever they are, an answer comes, and it is one that can be shown.

use pktobs::filter::{Ends, Filter, LinkLayer, Origin};

use crate::{corpus::LINKS, lines, support::mutation::Random};

/// Words and signs of the language, and some that are none.
const WORDS: &[&str] = &[
    "tcp",
    "udp",
    "ip",
    "ip6",
    "ether",
    "arp",
    "vlan",
    "mpls",
    "pppoes",
    "geneve",
    "llc",
    "decnet",
    "src",
    "dst",
    "host",
    "net",
    "port",
    "portrange",
    "proto",
    "protochain",
    "gateway",
    "mask",
    "and",
    "or",
    "not",
    "&&",
    "||",
    "!",
    "(",
    ")",
    "[",
    "]",
    ":",
    "<",
    ">",
    "<=",
    ">=",
    "!=",
    "=",
    "==",
    "+",
    "-",
    "*",
    "/",
    "%",
    "&",
    "|",
    "^",
    "<<",
    ">>",
    "\\",
    "\\tcp",
    "less",
    "greater",
    "byte",
    "len",
    "broadcast",
    "multicast",
    "inbound",
    "ifname",
    "0",
    "1",
    "4",
    "65536",
    "0x10",
    "089",
    "4294967295",
    "99999999999",
    "10.0.0.1",
    "10.0",
    "1.2.3.4.5",
    "::",
    "::1",
    "fe80::1/10",
    "1:2:3:4:5:6",
    "1:2",
    "$1",
    "http",
    "22-80",
    "tcp-syn",
    "tcpflags",
    "\"",
    "'",
    ";",
    "é",
    "日本",
    "\u{0}",
    "\u{1b}[31m",
    "\u{202e}",
    "\n",
    "\t",
];

fn soup(random: &mut Random) -> String {
    let mut text = String::new();
    for _ in 0..=random.below(20) {
        text += random.pick(WORDS);
        text += random.pick(&["", " ", " ", " "]);
    }
    text
}

/// A filter in which some characters are gone, there twice, or others.
fn damaged(random: &mut Random, filter: &str) -> String {
    let mut text: Vec<char> = filter.chars().collect();
    for _ in 0..=random.below(4) {
        let at = random.below(text.len().max(1));
        match random.below(3) {
            _ if text.is_empty() => {}
            0 => drop(text.remove(at)),
            1 => text.insert(at, text[at]),
            _ => {
                text[at] = random
                    .pick(&["(", ")", "[", "]", " ", "0", "a", ".", ":", "é"])
                    .chars()
                    .next()
                    .unwrap_or(' ')
            }
        }
    }
    text.into_iter().collect()
}

/// The parser's answer can be shown: its place is in the text, and a mark stands under it.
fn assert_answers(text: &str) -> bool {
    let error = match Filter::new(text) {
        Ok(_) => return true,
        Err(error) => error,
    };
    let place = error.place();
    assert!(text.get(place.clone()).is_some(), "{place:?} of {text:?}");
    assert!(!error.message().is_empty(), "{text:?}");
    let shown = error.to_string();
    let lines: Vec<&str> = shown.split('\n').collect();
    assert_eq!(lines.len(), 3, "{shown}");
    assert!(lines[2].ends_with('^'), "{shown}");
    assert!(!shown.contains('\u{1b}'), "{shown:?}");
    false
}

#[test]
fn whatever_is_no_filter_is_told_so() {
    const TEXTS: usize = 20_000;
    let filters = lines(include_str!("expressions.txt"));
    let mut random = Random::new(0x6675_7a7a);
    // A name may have any octets, and stand in the message.
    assert!(!assert_answers("port \\tcp\u{1b}[31m llc"));
    let mut taken = 0;
    for number in 0..TEXTS {
        let text = if number % 2 == 0 {
            soup(&mut random)
        } else {
            let filter = filters[random.below(filters.len())];
            damaged(&mut random, filter)
        };
        taken += usize::from(assert_answers(&text));
    }
    assert!(
        (TEXTS / 50..TEXTS).contains(&taken),
        "{taken} of {TEXTS} are filters"
    );
}

/// Trees as high as they can be are gone through in a thread with little stack, as all tests have it.
#[test]
fn the_highest_trees_are_gone_through() {
    let mut highest = Vec::new();
    for (part, last) in [
        ("tcp and ip6 or ", "udp"),
        ("len + ", "1 = 1"),
        ("len - ip[0] * ", "1 = 1"),
    ] {
        let texts = (1..400).map(|times| part.repeat(times) + last);
        highest.extend(texts.take_while(|text| Filter::new(text).is_ok()).last());
    }
    for (open, inside, close) in [("(arp or not (", "tcp", "))"), ("ip[", "1", "] = 1")] {
        let times = (1..200).map(|times| open.repeat(times) + inside + &close.repeat(times));
        let times = times.map(|text| text.replace("] = 1]", "]]"));
        highest.extend(times.take_while(|text| Filter::new(text).is_ok()).last());
    }
    assert_eq!(highest.len(), 5);
    let ends = Ends {
        matching: Vec::new(),
        passing: Vec::new(),
    };
    for text in highest {
        let filter = Filter::new(&text).unwrap_or_else(|error| panic!("{error}"));
        for link in LINKS {
            let origin = Origin {
                link,
                live: None,
                netmask: 0,
            };
            if let Ok(tests) = filter.tests(origin) {
                let _ = tests.pass(&[0x45; 100], 100);
                assert!(filter.program(origin, &ends).is_ok() || link != LinkLayer::Ethernet);
            }
        }
    }
}
