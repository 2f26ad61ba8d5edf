//! Filters answered on packets of chance. Whether the answer is tcpdump's is the matter of `tests/filter`.

use pktobs::filter::{Filter, LinkLayer};

use crate::{Case, expressions::origin, random, rounds, samples::Samples};

const LINKS: [LinkLayer; 9] = [
    LinkLayer::Ethernet,
    LinkLayer::Raw,
    LinkLayer::Ipv4,
    LinkLayer::Ipv6,
    LinkLayer::Null {
        is_big_endian: false,
    },
    LinkLayer::Null {
        is_big_endian: true,
    },
    LinkLayer::Loop,
    LinkLayer::Cooked,
    LinkLayer::Cooked2,
];

#[test]
fn any_filter_has_an_answer_for_any_packet() {
    let mut filters = Vec::new();
    for text in random::expressions(9, 600) {
        let Ok(filter) = Filter::new(&text) else {
            continue;
        };
        for link in LINKS {
            if let Ok(tests) = filter.tests(origin(link)) {
                filters.push((text.clone(), tests));
            }
        }
    }
    assert!(filters.len() > 1000, "only {} filters", filters.len());
    let mut samples = Samples::new(9);
    let (mut passed, mut rejected) = (0, 0);
    for _ in 0..rounds(40_000) {
        let sample = samples.next();
        let octets = [&sample.link_header.1[..], &sample.octets].concat();
        for _ in 0..4 {
            let (text, tests) = &filters[samples.random.below(filters.len())];
            let _case = Case((text, &octets));
            let passes = tests.pass(&octets, sample.frame.wire_len);
            passed += usize::from(passes);
            rejected += usize::from(!passes);
        }
    }
    eprintln!("{passed} passed, {rejected} did not");
    assert!(passed > 0 && rejected > 0);
}
