//! TCP, UDP and pieces of packets over IPv6, told as over IPv4.

use pktobs_common::Direction::{In, Out};

use crate::forge6::{CLIENT, Ip6, SERVER, address};
use crate::{Watch, facts_of, note_of};

const SYN: u8 = 2;
const RST: u8 = 4;
const ACK: u8 = 16;

#[test]
fn a_connection_is_opened_and_one_refused() {
    let (there, back) = (Ip6::new(CLIENT, SERVER), Ip6::new(SERVER, CLIENT));
    let mut watch = Watch::new();
    let text = watch.see(0, Out, &there.tcp((40000, 80), SYN, 1000, 0));
    assert_eq!(
        facts_of(&text),
        "[2001:db8::1]:40000 → [2001:db8::2]:80  TCP [SYN] seq 1000 win 1000 len 0  hlim 64"
    );
    assert_eq!(note_of(&text), "asks to open a connection (handshake 1/3)");
    assert_eq!(
        watch.note(20, In, &back.tcp((80, 40000), SYN | ACK, 5000, 1001)),
        "agrees, 20 µs later (handshake 2/3)"
    );
    let text = watch.see(5, Out, &there.tcp((40000, 80), ACK, 1001, 5001));
    assert_eq!(
        facts_of(&text),
        "[2001:db8::1]:40000 → [2001:db8::2]:80  TCP [ACK] seq 1 ack 1 win 1000 len 0  hlim 64"
    );
    assert!(
        note_of(&text).starts_with("confirms, 5 µs later (handshake 3/3): the connection is open")
    );
    watch.note(0, Out, &there.tcp((40001, 81), SYN, 1, 0));
    assert_eq!(
        watch.note(9, In, &back.tcp((81, 40001), RST | ACK, 0, 2)),
        "refuses it, 9 µs later: no program listens on TCP port 81 (or a firewall refuses)"
    );
}

#[test]
fn addresses_that_differ_in_one_bit_are_of_another_conversation() {
    for bit in 0..128 {
        let near = std::net::Ipv6Addr::from_bits(SERVER.to_bits() ^ (1 << bit));
        let mut watch = Watch::new();
        watch.note(0, In, &Ip6::new(CLIENT, SERVER).tcp((1, 2), SYN, 1, 0));
        assert_eq!(
            watch.note(5, In, &Ip6::new(CLIENT, near).tcp((1, 2), SYN, 1, 0)),
            "asks to open a connection (handshake 1/3)",
            "{bit}"
        );
    }
}

#[test]
fn an_ipv4_address_in_an_ipv6_packet_is_of_another_conversation() {
    use crate::forge::Ip;
    let mut watch = Watch::new();
    let begins = "UDP has no handshake: 1 octet of data sent to port 2";
    let [one, two] = [[10, 0, 0, 1], [10, 0, 0, 2]];
    watch.note(0, In, &Ip::new(one, two, 1).udp((1, 2), b"x"));
    let mapped = Ip6::new(address("::ffff:10.0.0.1"), address("::ffff:10.0.0.2"));
    let text = watch.see(5, In, &mapped.udp((1, 2), b"x"));
    assert_eq!(
        facts_of(&text),
        "[::ffff:10.0.0.1]:1 → [::ffff:10.0.0.2]:2  UDP len 1  hlim 64"
    );
    assert!(note_of(&text).starts_with(begins), "{text}");
}

#[test]
fn what_comes_back_is_probably_the_answer() {
    let mut watch = Watch::new();
    let question = Ip6::new(CLIENT, SERVER).udp((40000, 53), &[b'q'; 30]);
    let text = watch.see(0, Out, &question);
    assert_eq!(
        facts_of(&text),
        "[2001:db8::1]:40000 → [2001:db8::2]:53  UDP len 30  hlim 64"
    );
    assert_eq!(
        note_of(&text),
        "UDP has no handshake: 30 octets of data sent to port 53 (78 in all: 40 IPv6 + 8 UDP + 30); \
         port 40000 is probably a temporary one"
    );
    assert_eq!(
        watch.note(10, Out, &question),
        "another 30 octets of data sent to port 53; no answer from there seen so far"
    );
    let answer = Ip6::new(SERVER, CLIENT).udp((53, 40000), &[b'a'; 46]);
    assert_eq!(
        watch.note(12_345, In, &answer),
        "46 octets of data back to port 40000, 12.3 ms later: probably the answer"
    );
}

#[test]
fn nobody_is_missed_who_could_not_answer_from_that_address() {
    let mut watch = Watch::new();
    let octets = Ip6::new(address("fe80::1"), address("ff02::fb")).udp((5353, 5353), b"who");
    watch.note(0, Out, &octets);
    assert_eq!(
        watch.note(10, Out, &octets),
        "another 3 octets of data sent to port 5353"
    );
}

#[test]
fn pieces_are_told_with_an_identification_of_32_bits() {
    let ip = Ip6::new(CLIENT, SERVER);
    let whole = ip.udp((40000, 9), &[b'x'; 1000]);
    let segment = &whole[40..];
    let mut watch = Watch::new();
    let first = ip.clone().piece(0x1234_abcd, 0, true);
    let text = watch.see(0, In, &first.carry(17, &segment[..800]));
    assert_eq!(
        facts_of(&text),
        "[2001:db8::1]:40000 → [2001:db8::2]:9  UDP len 1000, fragment 0+800, more follow  hlim 64 id 0x1234abcd"
    );
    assert_eq!(
        note_of(&text),
        "UDP has no handshake: 1000 octets of data sent to port 9; port 40000 is probably a temporary one; \
         first piece of datagram 0x1234abcd, and the only one with the UDP header"
    );
    // The lower half of the identification alone is that of another datagram.
    let other = ip.clone().piece(0x0000_abcd, 800, false);
    assert_eq!(
        watch.note(1, In, &other.carry(17, &segment[800..])),
        "the last piece of datagram 0x0000abcd; only the first piece has the UDP header; \
         not seen so far: 800 octets of it, from offset 0 on"
    );
    let last = ip.piece(0x1234_abcd, 800, false);
    let text = watch.see(1, In, &last.carry(17, &segment[800..]));
    assert_eq!(
        facts_of(&text),
        "2001:db8::1 → 2001:db8::2  UDP fragment 800+208, last  hlim 64 id 0x1234abcd"
    );
    assert_eq!(
        note_of(&text),
        "second and last piece of datagram 0x1234abcd; with it the datagram is complete: 1008 octets in 2 pieces"
    );
}

#[test]
fn extension_headers_behind_that_of_the_fragment_are_of_the_pieces() {
    const OPTIONS: [u8; 8] = [0, 0, 1, 4, 0, 0, 0, 0];
    let ip = Ip6::new(CLIENT, SERVER);
    let segment = ip.message((128, 0), [0, 1, 0, 1], &[b'p'; 24]);
    let mut watch = Watch::new();
    let first = ip.clone().piece(7, 0, true).extension(60, &OPTIONS);
    let text = watch.see(0, In, &first.carry(58, &segment[..16]));
    assert_eq!(
        facts_of(&text),
        "2001:db8::1 → 2001:db8::2  ICMPv6 echo request id 1 seq 1, fragment 0+24, more follow  \
         hlim 64 id 0x00000007 ext destination-options"
    );
    let last = ip.piece(7, 24, false);
    let text = watch.see(0, In, &last.carry(60, &segment[16..]));
    assert_eq!(
        note_of(&text),
        "second and last piece of datagram 0x00000007; with it the datagram is complete: 40 octets in 2 pieces"
    );
}
