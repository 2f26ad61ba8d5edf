//! ICMPv6: echo, and errors about packets over IPv6.

use pktobs_common::Direction::{In, Out};

use crate::forge6::{CLIENT, Ip6, SERVER, address};
use crate::{Watch, facts_of, note_of};

fn router() -> Ip6 {
    Ip6::new(address("2001:db8::ff"), CLIENT)
}

fn datagram() -> Vec<u8> {
    Ip6::new(CLIENT, SERVER).udp((40000, 4000), b"hello\n")
}

/// The text of an error about a datagram seen 100 µs before.
fn see_error(kind: (u8, u8), value: u32) -> String {
    let mut watch = Watch::new();
    watch.note(0, Out, &datagram());
    let error = router().icmpv6(kind, value.to_be_bytes(), &datagram());
    watch.see(100, In, &error)
}

#[test]
fn every_error_says_what_became_of_the_packet() {
    for (kind, value, facts, reason) in [
        (
            (1, 0),
            0,
            "no route",
            "2001:db8::ff knows no way to 2001:db8::2",
        ),
        (
            (1, 1),
            0,
            "administratively prohibited",
            "a rule at 2001:db8::ff forbids it on its way to 2001:db8::2, as a firewall has them",
        ),
        (
            (1, 2),
            0,
            "beyond scope of source address",
            "its source address, 2001:db8::1, does not count beyond its own part of the network",
        ),
        (
            (1, 3),
            0,
            "address unreachable",
            "2001:db8::2 itself cannot be reached: it is off, or nobody has this address",
        ),
        (
            (1, 4),
            0,
            "port unreachable",
            "no program listens on UDP port 4000 (or a firewall refuses)",
        ),
        (
            (1, 5),
            0,
            "source address prohibited",
            "a rule at 2001:db8::ff forbids packets from 2001:db8::1 there",
        ),
        (
            (1, 6),
            0,
            "reject route",
            "2001:db8::ff is told to refuse all packets to 2001:db8::2",
        ),
        (
            (1, 7),
            0,
            "error in source routing header",
            "2001:db8::ff cannot go the way that it prescribes to 2001:db8::2",
        ),
        (
            (1, 8),
            0,
            "headers too long",
            "its headers are too long for 2001:db8::ff",
        ),
        (
            (1, 99),
            0,
            "destination unreachable code 99",
            "2001:db8::2 cannot be reached, for a reason that has no standard meaning",
        ),
        (
            (2, 0),
            1280,
            "packet too big mtu 1280",
            "too big for the way ahead, where at most 1280 octets fit; over IPv6 only the sender may fragment",
        ),
        (
            (3, 0),
            0,
            "hop limit exceeded",
            "2001:db8::ff dropped it: its hop limit (hlim) ran out before it arrived",
        ),
        (
            (3, 1),
            0,
            "time exceeded in reassembly",
            "pieces of it were missing for too long, so it was dropped",
        ),
        (
            (4, 0),
            4,
            "bad header field at octet 4",
            "its headers have a bad value at octet 4, counted from 0",
        ),
        (
            (4, 1),
            6,
            "unknown next header at octet 6",
            "2001:db8::ff does not know the protocol that octet 6 names, counted from 0",
        ),
        (
            (4, 2),
            42,
            "unknown option at octet 42",
            "2001:db8::ff does not know the option at octet 42, counted from 0",
        ),
        (
            (4, 3),
            0,
            "incomplete headers in first fragment at octet 0",
            "its first fragment has not all of the headers",
        ),
        (
            (4, 9),
            44,
            "parameter problem code 9 at octet 44",
            "2001:db8::ff cannot process it: something is wrong at octet 44, counted from 0",
        ),
    ] {
        let text = see_error(kind, value);
        assert_eq!(
            facts_of(&text),
            format!(
                "2001:db8::ff → 2001:db8::1  ICMPv6 {facts}  \
                 (UDP [2001:db8::1]:40000 → [2001:db8::2]:4000)  hlim 64"
            )
        );
        assert_eq!(
            note_of(&text),
            format!("answers the UDP packet 100 µs earlier: {reason}")
        );
    }
}

#[test]
fn an_error_that_quotes_too_little_says_so() {
    let error = router().icmpv6((1, 0), [0; 4], &datagram()[..39]);
    let text = Watch::new().see(0, In, &error);
    assert_eq!(
        facts_of(&text),
        "2001:db8::ff → 2001:db8::1  ICMPv6 no route  (no whole IPv6 header quoted)  hlim 64"
    );
    assert_eq!(note_of(&text), "");
    let error = router().icmpv6((1, 4), [0; 4], &datagram()[..40]);
    let text = Watch::new().see(0, In, &error);
    assert_eq!(
        facts_of(&text),
        "2001:db8::ff → 2001:db8::1  ICMPv6 port unreachable  (UDP 2001:db8::1 → 2001:db8::2)  hlim 64"
    );
    assert_eq!(
        note_of(&text),
        "answers an earlier UDP packet: its UDP port cannot be reached"
    );
}

#[test]
fn of_packets_that_are_alike_none_is_called_the_one_meant() {
    let mut watch = Watch::new();
    let error = router().icmpv6((3, 0), [0; 4], &datagram());
    watch.note(0, Out, &datagram());
    watch.note(50, Out, &datagram());
    let reason = "2001:db8::ff dropped it: its hop limit (hlim) ran out before it arrived";
    assert_eq!(
        watch.note(100, In, &error),
        format!("answers an earlier UDP packet: {reason}")
    );
    // One that was answered is not meant any more.
    let mut watch = Watch::new();
    watch.note(0, Out, &datagram());
    watch.note(50, In, &error);
    watch.note(50, Out, &datagram());
    assert_eq!(
        watch.note(100, In, &error),
        format!("answers the UDP packet 100 µs earlier: {reason}")
    );
}

#[test]
fn a_syn_that_an_error_answers_is_told_from_others_by_its_number() {
    let syn = |seq| Ip6::new(CLIENT, SERVER).tcp((40000, 80), 2, seq, 0);
    let mut watch = Watch::new();
    watch.note(0, Out, &syn(1000));
    watch.note(10, Out, &syn(2000));
    let error = router().icmpv6((1, 3), [0; 4], &syn(1000));
    assert_eq!(
        watch.note(90, In, &error),
        "answers the TCP packet 100 µs earlier: \
         2001:db8::2 itself cannot be reached: it is off, or nobody has this address"
    );
}

fn echo(ip: &Ip6, kind: u8, seq: u8) -> Vec<u8> {
    ip.icmpv6((kind, 0), [0x12, 0x34, 0, seq], &[b'p'; 56])
}

#[test]
fn an_echo_is_matched_by_address_id_and_seq() {
    let (there, back) = (Ip6::new(CLIENT, SERVER), Ip6::new(SERVER, CLIENT));
    let mut watch = Watch::new();
    let text = watch.see(0, Out, &echo(&there, 128, 1));
    assert_eq!(
        facts_of(&text),
        "2001:db8::1 → 2001:db8::2  ICMPv6 echo request id 4660 seq 1 len 56  hlim 64"
    );
    assert_eq!(
        note_of(&text),
        "asks 2001:db8::2 to send the same data back (ping)"
    );
    assert_eq!(
        watch.note(9, In, &echo(&back, 129, 2)),
        "sends data back; no echo request to this address with this id and seq is remembered here"
    );
    let text = watch.see(9, In, &echo(&back, 129, 1));
    assert_eq!(
        facts_of(&text),
        "2001:db8::2 → 2001:db8::1  ICMPv6 echo reply id 4660 seq 1 len 56  hlim 64"
    );
    assert_eq!(
        note_of(&text),
        "sends the data back: there and back took 18 µs"
    );
}

#[test]
fn every_host_of_a_group_answers() {
    let mut watch = Watch::new();
    let request = Ip6::new(address("fe80::1"), address("ff02::1"));
    assert_eq!(
        watch.note(0, Out, &echo(&request, 128, 1)),
        "asks all in the group ff02::1 to send the same data back (ping)"
    );
    for host in ["fe80::2", "fe80::3"] {
        let reply = Ip6::new(address(host), address("fe80::1"));
        let note = watch.note(10, In, &echo(&reply, 129, 1));
        assert!(
            note.starts_with("sends the data back: there and back took "),
            "{note}"
        );
    }
}

#[test]
fn a_type_that_is_not_known_is_told_by_its_number() {
    let octets = Ip6::new(CLIENT, SERVER).icmpv6((200, 7), [0; 4], b"");
    let text = Watch::new().see(0, In, &octets);
    assert_eq!(
        facts_of(&text),
        "2001:db8::1 → 2001:db8::2  ICMPv6 type 200 code 7  hlim 64"
    );
    assert_eq!(note_of(&text), "");
}
