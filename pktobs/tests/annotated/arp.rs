//! ARP and RARP: who asks for whom, and what answers it.

use pktobs::source::octets::Link;
use pktobs_common::Direction::{self, In, Out};

use crate::{Watch, facts_of, frame, note_of};

const EVERYONE: [u8; 6] = [0xff; 6];
const NOBODY: [u8; 6] = [0; 6];
/// The link-layer addresses of three hosts.
const A: [u8; 6] = [2, 0, 0, 0, 0, 0xa];
const B: [u8; 6] = [2, 0, 0, 0, 0, 0xb];
const C: [u8; 6] = [2, 0, 0, 0, 0, 0xc];

const REQUEST: u8 = 1;
const REPLY: u8 = 2;

/// An Ethernet frame with a message: to whom, operation, sender, target.
fn message(to: [u8; 6], operation: u8, sender: ([u8; 6], u8), target: ([u8; 6], u8)) -> Vec<u8> {
    let ether_type = if operation < 3 { [8, 6] } else { [0x80, 0x35] };
    let address = |last: u8| if last == 0 { [0; 4] } else { [10, 0, 0, last] };
    let mut octets = [to, sender.0].concat();
    octets.extend(ether_type);
    octets.extend([0, 1, 8, 0, 6, 4, 0, operation]);
    octets.extend(sender.0);
    octets.extend(address(sender.1));
    octets.extend(target.0);
    octets.extend(address(target.1));
    octets
}

impl Watch {
    fn see_frame(&mut self, after_us: u64, direction: Direction, octets: &[u8]) -> String {
        self.time_ns += after_us * 1000;
        let mut frame = frame(self.time_ns, direction, octets.len());
        frame.link = Link::Ethernet;
        self.show(octets, &frame)
    }
}

#[test]
fn a_question_and_its_answer() {
    let mut watch = Watch::new();
    let request = message(EVERYONE, REQUEST, (A, 1), (NOBODY, 2));
    let text = watch.see_frame(0, Out, &request);
    assert_eq!(
        facts_of(&text),
        "ARP request  who has 10.0.0.2? tell 10.0.0.1 at 02:00:00:00:00:0a"
    );
    assert_eq!(
        note_of(&text),
        "asks everyone on the link who has 10.0.0.2: 10.0.0.1 has something to send to it"
    );
    let text = watch.see_frame(1_000_000, Out, &request);
    assert_eq!(
        note_of(&text),
        "asks for 10.0.0.2 again, 1.0 s later; no answer seen so far"
    );
    let reply = message(A, REPLY, (B, 2), (A, 1));
    let text = watch.see_frame(25, In, &reply);
    assert_eq!(
        facts_of(&text),
        "ARP reply  10.0.0.2 is at 02:00:00:00:00:0b, to 10.0.0.1"
    );
    assert_eq!(
        note_of(&text),
        "answers, 25 µs later: frames for 10.0.0.2 go to 02:00:00:00:00:0b"
    );
    assert_eq!(
        note_of(&watch.see_frame(25, In, &reply)),
        "answers, 50 µs later: frames for 10.0.0.2 go to 02:00:00:00:00:0b"
    );
    assert_eq!(
        note_of(&watch.see_frame(2_000_000, In, &reply)),
        "answers, but no question is remembered here: frames for 10.0.0.2 go to 02:00:00:00:00:0b"
    );
    let request = message(B, REQUEST, (A, 1), (NOBODY, 2));
    assert_eq!(
        note_of(&watch.see_frame(25, Out, &request)),
        "asks 10.0.0.2 alone whether it is still there"
    );
}

#[test]
fn an_address_is_probed_announced_taken_and_moved() {
    let mut watch = Watch::new();
    let probe = message(EVERYONE, REQUEST, (C, 0), (NOBODY, 2));
    assert_eq!(
        note_of(&watch.see_frame(0, In, &probe)),
        "asks whether anyone has 10.0.0.2, before taking it"
    );
    let reply = message(C, REPLY, (B, 2), (C, 0));
    assert_eq!(
        note_of(&watch.see_frame(1000, In, &reply)),
        "answers, 1.0 ms later: 10.0.0.2 is taken"
    );
    for operation in [REQUEST, REPLY] {
        let announcement = message(EVERYONE, operation, (B, 2), (NOBODY, 2));
        assert_eq!(
            note_of(&watch.see_frame(0, In, &announcement)),
            "tells everyone on the link, unasked: frames for 10.0.0.2 go to 02:00:00:00:00:0b"
        );
    }
    let claim = message(EVERYONE, REQUEST, (C, 2), (NOBODY, 2));
    assert_eq!(
        note_of(&watch.see_frame(0, In, &claim)),
        "tells everyone on the link, unasked: frames for 10.0.0.2 go to 02:00:00:00:00:0c; \
         10.0.0.2 was at 02:00:00:00:00:0b before: it has moved, or two hosts claim it"
    );
}

/// Of the same question: neither does a host ask again, nor does the second answer have no question.
#[test]
fn two_hosts_answer_one_question() {
    let mut watch = Watch::new();
    watch.see_frame(0, Out, &message(EVERYONE, REQUEST, (A, 1), (NOBODY, 2)));
    watch.see_frame(25, In, &message(A, REPLY, (B, 2), (A, 1)));
    assert_eq!(
        note_of(&watch.see_frame(25, In, &message(A, REPLY, (C, 2), (A, 1)))),
        "answers, 50 µs later: frames for 10.0.0.2 go to 02:00:00:00:00:0c; \
         10.0.0.2 was at 02:00:00:00:00:0b before: it has moved, or two hosts claim it"
    );
}

/// RFC 5227 2.1.1: a probe of another host for the same address is a conflict, not a repetition.
#[test]
fn two_hosts_probe_for_one_address() {
    let mut watch = Watch::new();
    let probes = "asks whether anyone has 10.0.0.2, before taking it";
    for host in [B, C] {
        let probe = message(EVERYONE, REQUEST, (host, 0), (NOBODY, 2));
        assert_eq!(note_of(&watch.see_frame(100, In, &probe)), probes);
    }
    let probe = message(EVERYONE, REQUEST, (C, 0), (NOBODY, 2));
    assert_eq!(
        note_of(&watch.see_frame(1_000_000, In, &probe)),
        "asks for 10.0.0.2 again, 1.0 s later; no answer seen so far"
    );
}

/// Linux answers who announces an address of its own (`arp_process` in net/ipv4/arp.c): to that host alone.
#[test]
fn an_announcement_is_objected_to() {
    let mut watch = Watch::new();
    let announcement = message(EVERYONE, REQUEST, (C, 2), (NOBODY, 2));
    watch.see_frame(0, In, &announcement);
    let objection = message(C, REPLY, (B, 2), (C, 2));
    assert_eq!(
        note_of(&watch.see_frame(40, Out, &objection)),
        "answers, 40 µs later: frames for 10.0.0.2 go to 02:00:00:00:00:0b; \
         10.0.0.2 was at 02:00:00:00:00:0c before: it has moved, or two hosts claim it"
    );
    assert_eq!(
        note_of(&Watch::new().see_frame(0, Out, &objection)),
        "tells: frames for 10.0.0.2 go to 02:00:00:00:00:0b"
    );
}

#[test]
fn rarp_asks_the_other_way_round() {
    let mut watch = Watch::new();
    let text = watch.see_frame(0, In, &message(EVERYONE, 3, (A, 0), (A, 0)));
    assert_eq!(
        facts_of(&text),
        "RARP request  who is 02:00:00:00:00:0a? tell 02:00:00:00:00:0a"
    );
    assert_eq!(
        note_of(&text),
        "asks which IPv4 address belongs to 02:00:00:00:00:0a"
    );
    let text = watch.see_frame(0, Out, &message(A, 4, (B, 2), (A, 7)));
    assert_eq!(facts_of(&text), "RARP reply  02:00:00:00:00:0a is 10.0.0.7");
    assert_eq!(
        note_of(&text),
        "tells that 10.0.0.7 belongs to 02:00:00:00:00:0a"
    );
}

#[test]
fn what_is_not_about_ethernet_and_ipv4_is_told_as_a_frame() {
    /// InARP (RFC 2390).
    const INVERSE_REPLY: u8 = 9;
    let mut octets = message(EVERYONE, REQUEST, (A, 1), (NOBODY, 2));
    octets[21] = INVERSE_REPLY;
    for frame in [&octets[..41], &octets[..]] {
        let text = Watch::new().see_frame(0, In, frame);
        let expected = format!("ARP, frame of {} octets", frame.len());
        assert_eq!(facts_of(&text), expected);
        assert_eq!(note_of(&text), "");
    }
    octets[21] = REQUEST;
    octets[19] = 16;
    let text = Watch::new().see_frame(0, In, &octets);
    assert_eq!(facts_of(&text), "ARP, frame of 42 octets");
}
