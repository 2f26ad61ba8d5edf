//! ICMP errors stand in the ladder of the packet that they are about.

use pktobs_common::Direction::{In, Out};

use crate::Watch;
use crate::forge::{CLIENT, Ip, SERVER, Tcp};

const ROUTER: [u8; 4] = [192, 0, 2, 254];

#[test]
fn an_error_of_the_other_end_goes_all_the_way() {
    let mut watch = Watch::new();
    let asked = Ip::new(CLIENT, SERVER, 1).udp((1001, 53), b"a");
    watch.see(10, Out, &asked);
    watch.see(
        10,
        In,
        &Ip::new(SERVER, CLIENT, 2).icmp((3, 3), [0; 4], &asked),
    );
    watch.assert_shows(
        "
#1 UDP      10.0.0.1:1001            10.0.0.2:53  00:00:00.000010 ▶Out
#1          │── UDP len 1 ────────────────────▶│  sends without a handshake
#1   +10 µs │◀───────────── port unreachable ──│  UDP port 53 is closed
",
    );
}

#[test]
fn an_error_of_a_router_comes_from_between_and_names_it() {
    let mut watch = Watch::new();
    let syn = Tcp::client(Tcp::SYN, 1, 0).octets();
    watch.see(10, Out, &syn);
    watch.see(
        10,
        In,
        &Ip::new(ROUTER, CLIENT, 2).icmp((11, 0), [0; 4], &syn),
    );
    let answer = Tcp::server(Tcp::SYN | Tcp::ACK, 1, 2).octets();
    watch.see(10, In, &answer);
    watch.see(
        10,
        Out,
        &Ip::new(ROUTER, SERVER, 2).icmp((11, 0), [0; 4], &answer),
    );
    watch.assert_shows(
        "
#1 TCP      10.0.0.1:40000           10.0.0.2:80  00:00:00.000010 ▶Out
#1          │── SYN seq 1 win 1000 ───────────▶│  asks to open (1/3)
            │                    192.0.2.254   │
#1   +10 µs │◀─ time exceeded in transit ──*   │  dropped: ttl ran out
#1   +10 µs │◀─ SYN,ACK seq 1 ack 2 win 1000 ──│  agrees (2/3)
            │   192.0.2.254                    │
#1   +10 µs │   *── time exceeded in transit ─▶│  dropped: ttl ran out
",
    );
}

#[test]
fn an_error_about_a_flow_that_was_not_seen_begins_its_ladder() {
    let mut watch = Watch::new();
    let syn = Tcp::client(Tcp::SYN, 1, 0).octets();
    watch.see(
        10,
        In,
        &Ip::new(SERVER, CLIENT, 2).icmp((3, 13), [0; 4], &syn),
    );
    watch.assert_shows(
        "
#1 TCP      10.0.0.1:40000           10.0.0.2:80  00:00:00.000010 ▶Out
#1          │◀────────────── communication … ──│  a filter forbids it
",
    );
}

#[test]
fn an_error_to_someone_else_has_a_ladder_of_its_own() {
    let mut watch = Watch::new();
    let syn = Tcp::client(Tcp::SYN, 1, 0).octets();
    watch.see(
        10,
        In,
        &Ip::new(SERVER, ROUTER, 2).icmp((3, 1), [0; 4], &syn),
    );
    watch.assert_shows(
        "
#1 ICMP     10.0.0.2                 192.0.2.254  00:00:00.000010 ▶In
#1          │── host unreachable ─────────────▶│  that host is not reached
",
    );
}
