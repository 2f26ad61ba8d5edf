//! The parser of filters, on text of chance.

use pktobs::filter::{Ends, Filter, FilterError, LinkLayer, Origin};

use crate::{Case, random, rounds, support::mutation::Random};

/// No names, so that no host is looked up.
const WORDS: &str = "
and or not ! && || ( ) [ ] : & | ^ % * / + - << >> = != < <= > >= host net mask port portrange proto
protochain gateway src dst ether ip ip6 arp rarp tcp udp sctp icmp icmp6 igmp vlan mpls pppoes pppoed
broadcast multicast inbound outbound ifindex less greater len llc iso stp 0 1 6 0x45 80 4294967295
4294967296 00 10.0.0.1 10.0.0.0/8 1.2 300.1.1.1 fe80::1 :: fe80::/200 ::/0 2:0:0:0:0:1
2:0:0:0:0:1:1 tcp[0] ip[6:2] ip[0:3] ip6[40] icmptype tcpflags tcp-syn icmp-echo
";
const OCTETS: &[&str] = &[
    "\x1b[31m", "\x07", "\n", "\t", "\u{202e}", "\u{7f}", "あ", "é", "\\", "\"", "'", "#", "\0",
];

const LINKS: [LinkLayer; 4] = [
    LinkLayer::Ethernet,
    LinkLayer::Raw,
    LinkLayer::Cooked2,
    LinkLayer::Null {
        is_big_endian: true,
    },
];

pub(crate) fn origin(link: LinkLayer) -> Origin<'static> {
    Origin {
        link,
        live: None,
        netmask: 0,
    }
}

const ENDS: Ends = Ends {
    matching: Vec::new(),
    passing: Vec::new(),
};

/// Fails unless the error can be shown, and its place is in the text.
fn assert_error(error: &FilterError, text: &str) {
    assert!(error.place().end <= text.len(), "{error:?}");
    assert!(error.place().start <= error.place().end, "{error:?}");
    assert!(!error.message().is_empty());
    assert_eq!(error.to_string().lines().count(), 3, "{error}");
    // Letters of all languages are shown as they are, and nothing that commands a terminal.
    let is_shown = |c: char| {
        c.is_alphanumeric()
            || matches!(c, '\n' | ' '..='~' | '…' | '\u{3000}'..='\u{303f}' | '\u{ff01}'..='\u{ff65}')
    };
    assert!(error.to_string().chars().all(is_shown), "{error}");
}

/// Words in any order.
fn words(random: &mut Random, words: &[&str]) -> String {
    let words: Vec<_> = (0..=random.below(12)).map(|_| random.pick(words)).collect();
    words.join(" ")
}

/// Words, octets, and pieces of sound expressions, in any order and with nothing between.
fn chance(random: &mut Random, words: &[&str], sound: &[String]) -> String {
    let mut text = String::new();
    for _ in 0..random.below(6) {
        match random.below(4) {
            0 => text += random.pick(OCTETS),
            1 => text += random.pick(words),
            2 => text.push(char::from(random.octet())),
            _ => {
                let sound = &sound[random.below(sound.len())];
                let from = random.below(sound.len());
                text += &sound[from..from + random.below(sound.len() - from + 1)];
            }
        }
    }
    text
}

#[test]
fn any_text_is_a_filter_or_told_why_not() {
    let mut random = Random::new(8);
    let sound = random::expressions(8, 500);
    let known: Vec<_> = WORDS.split_whitespace().collect();
    let (mut filters, mut refused) = (0, 0);
    for count in 0..rounds(40_000) {
        let is_words = count % 2 == 0;
        let text = match is_words {
            true => words(&mut random, &known),
            false => chance(&mut random, &known, &sound),
        };
        let _case = Case(&text);
        match Filter::new(&text) {
            Err(error) => {
                refused += 1;
                assert_error(&error, &text);
            }
            Ok(filter) => {
                filters += 1;
                let _ = filter.is_one_sided();
                for link in LINKS.into_iter().filter(|_| is_words) {
                    if let Err(error) = filter.program(origin(link), &ENDS) {
                        assert_error(&error, &text);
                    }
                }
            }
        }
    }
    eprintln!("{filters} filters, {refused} refused");
    assert!(filters > 0 && refused > 0);
}

/// However long a filter is, a small stack is enough for it: it is refused, or read, tested and forgotten.
#[test]
fn a_filter_without_end_does_not_overflow_the_stack() {
    const TIMES: usize = 50_000;
    /// A program has room for fewer.
    const PROGRAM_TIMES: usize = 900;
    for (before, again, after) in [
        ("", "(", ""),
        ("", "not ", "tcp"),
        ("", "-", "1 = 1"),
        ("", "ip[", "0"),
        ("len", "+1", " = 1"),
        ("len", " ^ 1", " = 1"),
        ("1 = len", "+1", ""),
        ("ip[len", "+1", "] = 1"),
        ("((((len+1)+1)+1)", "+1", ") = 1"),
        ("tcp", " and udp or tcp", ""),
        ("port 80", " or 81 and 82", ""),
        ("tcp", " or udp", ""),
        ("tcp", " or not udp", ""),
        ("vlan", " and vlan", ""),
        ("mpls", " and mpls", ""),
        ("tcp", " or (vlan and ip[len+1]=1)", ""),
    ] {
        let text = format!("{before}{}{after}", again.repeat(TIMES));
        let _case = Case((before, again));
        match Filter::new(&text).and_then(|filter| filter.tests(origin(LinkLayer::Ethernet))) {
            Err(error) => assert!(error.place().end <= text.len()),
            Ok(tests) => {
                let _ = tests.pass(&[0; 100], 100);
            }
        }
        let text = format!("{before}{}{after}", again.repeat(PROGRAM_TIMES));
        if let Ok(filter) = Filter::new(&text) {
            let _ = filter.program(origin(LinkLayer::Ethernet), &ENDS);
        }
    }
}
