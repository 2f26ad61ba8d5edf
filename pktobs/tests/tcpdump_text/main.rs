//! `view::Tcpdump` against the real tcpdump, packet by packet.
//!
//! Three sources: the lessons, a collection of malformed frames, and packets that [`generate`] makes up. Each goes
//! through the parser into the view, and the same capture file through `tcpdump -nn -v -r`; the texts must be
//! equal in every octet.

#[expect(
    clippy::unwrap_used,
    reason = "without its files and tcpdump, the test has failed"
)]
mod capture;
mod forge;
mod generate;
mod icmp;
mod icmpv6;
mod icmpv6_alone;
mod ipv6;
mod ipv6_forge;
mod link;
mod protocols;
mod random;
mod styles;
mod tcp;

use capture::{Capture, tcpdump};
use pktobs::{source::octets::Link, view::Style};

/// Fails with both texts if a packet's text differs.
fn assert_same(name: &str, capture: &Capture) {
    assert_same_in(&Style::default(), name, capture);
}

/// The same in a style.
fn assert_same_in(style: &Style, name: &str, capture: &Capture) {
    let expected = tcpdump(&capture.path, style);
    let expected: Vec<_> = expected
        .iter()
        .map(|text| without_application(text))
        .collect();
    let ours = capture.texts(style);
    assert_eq!(ours.len(), expected.len(), "{name}: number of packets");
    let mut different = 0;
    for (number, (ours, expected)) in ours.iter().zip(expected).enumerate() {
        if ours != expected {
            different += 1;
            if different <= 10 {
                let octets = &capture.frames[number].octets;
                eprintln!(
                    "{name}, packet {number}: {octets:02x?}\ntcpdump: {expected}\npktobs:  {ours}"
                );
            }
        }
    }
    assert_eq!(
        different, 0,
        "{name}, {style:?}: packets whose text differs"
    );
}

/// tcpdump names the application protocol of ports that it knows; pktobs does not decode payload. In the captured
/// files, that is HTTP on port 80 and 8080.
fn without_application(text: &str) -> &str {
    text.strip_suffix(": HTTP").unwrap_or(text)
}

#[test]
fn the_lessons_are_told_as_tcpdump_tells_them() {
    let lessons = [
        "icmp-fragments",
        "tcp-refused",
        "tcp-session",
        "udp-hello",
        "udp-hello-icmp",
    ];
    for lesson in lessons {
        for suffix in ["pcap", "eth.pcap"] {
            let name = format!("{lesson}.{suffix}");
            let capture = Capture::read(&name);
            assert!(!capture.frames.is_empty(), "{name}");
            assert_same(&name, &capture);
        }
    }
}

#[test]
fn malformed_frames_are_told_as_tcpdump_tells_them() {
    let capture = Capture::read("malformed-34.pcap");
    assert_eq!(capture.frames.len(), 34);
    assert_same("malformed-34.pcap", &capture);
}

/// curl, dig, ssh, iperf3, ping, traceroute, nc and hping3 between two hosts: the first packets of every kind. Where
/// tcpdump goes on to an application protocol, the texts are the same up to there.
#[test]
fn real_programs_are_told_as_tcpdump_tells_them() {
    let name = "programs.eth.pcap";
    let capture = Capture::read(name);
    let expected = tcpdump(&capture.path, &Style::default());
    let ours = capture.texts(&Style::default());
    assert_eq!(ours.len(), expected.len());
    let mut equal = 0;
    for (ours, expected) in ours.iter().zip(&expected) {
        if ours == expected {
            equal += 1;
            continue;
        }
        // Behind a segment's length, or in place of the words for UDP and for protocols that are not decoded.
        let told = if ours.contains("Flags [") {
            ours
        } else {
            let words = ["UDP, length ", "length "];
            let told = words.iter().find_map(|words| ours.rsplit_once(words));
            told.unwrap().0
        };
        let goes_on = expected.strip_prefix(told).unwrap_or_default();
        let is_number_cut = told == ours && goes_on.starts_with(|c: char| c.is_ascii_digit());
        assert!(!goes_on.is_empty() && !is_number_cut, "{expected}\n{ours}");
    }
    assert!(equal > 250, "{equal} of {} are the same", ours.len());
}

#[test]
fn generated_packets_are_told_as_tcpdump_tells_them() {
    for (link, count, seed) in [(Link::Ethernet, 40_000, 1), (Link::None, 10_000, 2)] {
        let frames = generate::frames(link, count, seed);
        let capture = Capture::write(link, frames);
        assert_same("generated", &capture);
    }
}
