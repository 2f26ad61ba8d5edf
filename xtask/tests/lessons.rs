//! The lessons on the real kernel, as tcpdump sees them on dev2.
//!
//! What is expected of the first five is what tcpdump 4.99.3 printed when they were done by hand between two real
//! hosts; of the others, what RFCs demand: 9293 (TCP), 2018 (SACK), 7413 (fast open), 792 and 4443 (ICMP), 1191 (the
//! MTU of a path) and 826 (ARP).

use std::{
    io::{self, BufRead, BufReader},
    process::Stdio,
    sync::mpsc,
    thread,
};

use anyhow::{Context, Result};
use xtask::lab::{self, LIMIT, Lesson, Running};

/// A packet: what its line begins with, and words that the line has.
type Packet<'a> = (&'a str, &'a str);

fn is(line: &str, (beginning, words): Packet<'_>) -> bool {
    line.starts_with(beginning) && line.contains(words)
}

/// Plays the lesson, of which tcpdump must print these packets and no others.
#[track_caller]
fn assert_exactly(name: &str, expected: &[Packet<'_>]) {
    let Some(seen) = seen(name, expected) else {
        return;
    };
    assert!(
        seen.len() == expected.len(),
        "{name}\nexpected: {expected:#?}\nseen: {seen:#?}"
    );
}

/// Plays the lesson, of which tcpdump must print these packets, in this order, with any others between them.
#[track_caller]
fn assert_tells(name: &str, expected: &[Packet<'_>]) {
    seen(name, expected);
}

/// What tcpdump prints of the lesson, in which the expected packets are found in this order; `None` if this is not
/// root.
#[track_caller]
fn seen(name: &str, expected: &[Packet<'_>]) -> Option<Vec<String>> {
    if !lab::allowed() {
        return None;
    }
    let lesson = Lesson::named(name).expect("there is such a lesson");
    let (seen, found) = packets(lesson, expected).expect("the lesson is played and seen");
    assert!(
        found == expected.len(),
        "{name}\nnot found: {:?}\nseen: {seen:#?}",
        expected[found]
    );
    Some(seen)
}

/// The lines that tcpdump prints of `lesson`, and how many of the expected ones are found in them one after the
/// other. It is interrupted once all are.
fn packets(lesson: &Lesson, expected: &[Packet<'_>]) -> Result<(Vec<String>, usize)> {
    let lab = lesson.lab()?;
    let mut tcpdump = lab.dev2().command("tcpdump");
    tcpdump.args(["-i", lab::INTERFACE, "-nn", "-t", "-l", "--immediate-mode"]);
    let mut tcpdump = Running::start(tcpdump.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let messages = tcpdump.child().stderr.take().context("stderr is a pipe")?;
    let mut messages = BufReader::new(messages).lines().map_while(io::Result::ok);
    assert!(messages.any(|line| line.starts_with("listening on eth0")));

    let output = tcpdump.child().stdout.take().context("stdout is a pipe")?;
    let (lines, packets) = mpsc::channel();
    thread::spawn(move || {
        BufReader::new(output)
            .lines()
            .map_while(io::Result::ok)
            .try_for_each(|line| lines.send(line))
    });
    lesson.play(&lab)?;
    let (mut seen, mut found) = (Vec::new(), 0);
    while found < expected.len() {
        let Ok(line) = packets.recv_timeout(LIMIT) else {
            break;
        };
        found += usize::from(is(&line, expected[found]));
        seen.push(line);
    }
    tcpdump.interrupt()?;
    tcpdump.end()?;
    // After an interrupt, tcpdump first ends the line on which a terminal shows "^C".
    seen.extend(packets.iter().filter(|line| !line.is_empty()));
    Ok((seen, found))
}

#[test]
fn tcp_refused_is_a_syn_and_a_reset() {
    assert_exactly(
        "tcp-refused",
        &[
            ("IP 10.0.0.1.", "> 10.0.0.2.8080: Flags [S]"),
            ("IP 10.0.0.2.8080", "Flags [R.]"),
        ],
    );
}

#[test]
fn tcp_session_opens_tells_and_closes() {
    assert_tells(
        "tcp-session",
        &[
            ("IP 10.0.0.1.", "> 10.0.0.2.8080: Flags [S],"),
            ("IP 10.0.0.2.8080", "Flags [S.],"),
            ("IP 10.0.0.1.", "Flags [.], ack 1,"),
            ("IP 10.0.0.1.", "Flags [P.], seq 1:7,"),
            ("IP 10.0.0.2.8080", "Flags [.], ack 7,"),
            ("IP 10.0.0.1.", "Flags [F.], seq 7,"),
            // On a busy machine, dev2 acknowledges the FIN before it has one of its own.
            ("IP 10.0.0.2.8080", "Flags [F.], seq 1, ack 8,"),
            ("IP 10.0.0.1.", "Flags [.], ack 2,"),
        ],
    );
}

#[test]
fn udp_hello_is_one_datagram() {
    assert_exactly(
        "udp-hello",
        &[("IP 10.0.0.1.", "> 10.0.0.2.8080: UDP, length 6")],
    );
}

#[test]
fn udp_hello_icmp_is_answered() {
    assert_exactly(
        "udp-hello-icmp",
        &[
            ("IP 10.0.0.1.", "> 10.0.0.2.8080: UDP, length 6"),
            (
                "IP 10.0.0.2 ",
                "ICMP 10.0.0.2 udp port 8080 unreachable, length 42",
            ),
        ],
    );
}

#[test]
fn icmp_fragments_are_three_each_way() {
    assert_exactly(
        "icmp-fragments",
        &[
            ("IP 10.0.0.1 ", "ICMP echo request"),
            ("IP 10.0.0.1 ", "ip-proto-1"),
            ("IP 10.0.0.1 ", "ip-proto-1"),
            ("IP 10.0.0.2 ", "ICMP echo reply"),
            ("IP 10.0.0.2 ", "ip-proto-1"),
            ("IP 10.0.0.2 ", "ip-proto-1"),
        ],
    );
}

#[test]
fn arp_asks_answers_and_announces() {
    assert_exactly(
        "arp",
        &[
            ("ARP", "Request who-has 10.0.0.2 tell 10.0.0.1,"),
            ("ARP", "Reply 10.0.0.2 is-at 02:00:00:00:00:02,"),
            ("IP 10.0.0.1 ", "ICMP echo request"),
            ("IP 10.0.0.2 ", "ICMP echo reply"),
            ("ARP", "Request who-has 10.0.0.1 tell 10.0.0.1,"),
        ],
    );
}

#[test]
fn udp_hello_icmp6_is_answered() {
    assert_exactly(
        "udp-hello-icmp6",
        &[
            ("IP6 fd00::1.", "> fd00::2.8080: UDP, length 6"),
            (
                "IP6 fd00::2 ",
                "ICMP6, destination unreachable, unreachable port, fd00::2 udp port 8080, length 62",
            ),
        ],
    );
}

#[test]
fn ttl_too_small_is_told_by_the_router() {
    assert_exactly(
        "ttl-too-small",
        &[
            ("IP 10.0.0.1 ", "> 10.0.1.2: ICMP echo request"),
            ("IP 10.0.0.2 ", "> 10.0.0.1: ICMP time exceeded in-transit"),
            ("IP 10.0.0.1 ", "> 10.0.1.2: ICMP echo request"),
            ("IP 10.0.1.2 ", "> 10.0.0.1: ICMP echo reply"),
        ],
    );
}

#[test]
fn mtu_too_small_is_told_by_the_router_and_heeded() {
    assert_tells(
        "mtu-too-small",
        &[
            ("IP 10.0.0.1.", "> 10.0.1.2.8080: Flags [S],"),
            ("IP 10.0.0.1.", "seq 1:1201,"),
            (
                "IP 10.0.0.2 ",
                "> 10.0.0.1: ICMP 10.0.1.2 unreachable - need to frag (mtu 1000)",
            ),
            // 1000 - 20 for IPv4 - 32 for TCP with timestamps.
            ("IP 10.0.0.1.", "seq 1:949,"),
            ("IP 10.0.0.1.", "seq 949:1201,"),
            ("IP 10.0.1.2.8080", "ack 1201,"),
            ("IP 10.0.1.2.8080", "Flags [F.]"),
        ],
    );
}

#[test]
fn tcp_reset_is_no_fin() {
    assert_tells(
        "tcp-reset",
        &[
            ("IP 10.0.0.1.", "> 10.0.0.2.8080: Flags [S],"),
            ("IP 10.0.0.2.8080", "Flags [S.],"),
            ("IP 10.0.0.1.", "Flags [.], ack 1,"),
            ("IP 10.0.0.1.", "Flags [P.], seq 1:7,"),
            ("IP 10.0.0.2.8080", "Flags [.], ack 7,"),
            ("IP 10.0.0.1.", "Flags [P.], seq 7:22,"),
            ("IP 10.0.0.2.8080", "Flags [.], ack 22,"),
            ("IP 10.0.0.2.8080", "Flags [R.], seq 1, ack 22,"),
        ],
    );
}

#[test]
fn tcp_lost_packet_is_missed_and_sent_again() {
    let seen = seen(
        "tcp-lost-packet",
        &[
            ("IP 10.0.0.2.8080", "seq 1449:2897,"),
            ("IP 10.0.0.2.8080", "seq 2897:4345,"),
            ("IP 10.0.0.2.8080", "seq 4345:5793,"),
            ("IP 10.0.0.1.", "sack 1 {4345:5793}"),
            ("IP 10.0.0.1.", "sack 1 {4345:8689}"),
            ("IP 10.0.0.2.8080", "seq 2897:4345,"),
            ("IP 10.0.0.1.", "ack 8689,"),
            ("IP 10.0.0.2.8080", "Flags [F.]"),
        ],
    );
    let Some(seen) = seen else {
        return;
    };
    // A machine that stalls lets a timer run out, which sends more again, but never what is named as received.
    for (words, least) in [
        ("seq 2897:4345,", 2),
        // What has arrived before the loss, and that again for each segment behind it.
        ("ack 2897,", 4),
    ] {
        let lines = seen.iter().filter(|line| line.contains(words));
        assert!(lines.count() >= least, "{words} {seen:#?}");
    }
    let is_named = |line: &&String| line.contains("sack 1 {4345:8689}");
    let behind = seen.iter().skip_while(|line| !is_named(line));
    let sent = behind.filter(|line| line.contains("length 1448"));
    assert!(
        sent.clone().all(|line| line.contains("seq 2897:4345,")),
        "{seen:#?}"
    );
}

#[test]
fn tcp_zero_window_is_probed_and_opens() {
    const DEV2: &str = "IP 10.0.0.2.8080";
    // A probe has the sequence number before the next and no data; that of dev1 is always acknowledgment 1. dev2's program
    // goes on when the second is sent, which may arrive when the window is open.
    let seen = seen(
        "tcp-zero-window",
        &[
            ("IP 10.0.0.1.", "seq 1:1449,"),
            (DEV2, "win 0,"),
            ("IP 10.0.0.1.", "Flags [.], ack 1,"),
            (DEV2, "win 0,"),
            ("IP 10.0.0.1.", "Flags [.], ack 1,"),
            ("IP 10.0.0.1.", ":8001,"),
            // dev2 may acknowledge dev1's FIN by its own.
            (DEV2, "Flags [F.], seq 1, ack 8002,"),
        ],
    );
    let Some(seen) = seen else {
        return;
    };
    let closed = seen.iter().rposition(|line| is(line, (DEV2, "win 0,")));
    let behind = closed.map_or(&[][..], |closed| &seen[closed + 1..]);
    let opens = behind.iter().position(|line| line.starts_with(DEV2));
    let goes_on = behind.iter().position(|line| line.contains(", seq "));
    assert!(opens.is_some() && opens < goes_on, "{seen:#?}");
}

#[test]
fn tcp_fast_open_gets_a_cookie_and_shows_it() {
    let seen = seen(
        "tcp-fast-open",
        &[
            ("IP 10.0.0.1.", "Flags [S], seq"),
            ("IP 10.0.0.2.8080", "Flags [S.]"),
            ("IP 10.0.0.1.", "Flags [P.], seq 1:7,"),
            ("IP 10.0.0.1.", "Flags [S], seq"),
            ("IP 10.0.0.2.8080", "Flags [S.]"),
            ("IP 10.0.0.2.8080", "Flags [F.]"),
        ],
    );
    let Some(seen) = seen else {
        return;
    };
    let syn: Vec<&String> = seen
        .iter()
        .filter(|line| line.contains("Flags [S"))
        .collect();
    let cookie = syn[1].split_once("cookie ").map(|(_, rest)| &rest[..16]);
    let cookie = cookie.unwrap_or_else(|| panic!("no cookie in {seen:#?}"));
    assert!(syn[0].contains("cookiereq"), "{seen:#?}");
    assert!(syn[0].contains(", length 0"), "{seen:#?}");
    assert!(syn[2].contains(cookie), "{seen:#?}");
    assert!(syn[2].contains(", length 6"), "{seen:#?}");
    let later = |line: &&String| line.contains("Flags [P.]");
    assert_eq!(seen.iter().filter(later).count(), 1, "{seen:#?}");
}

#[test]
fn tcp_simultaneous_open_is_two_syn_and_two_answers() {
    assert_tells(
        "tcp-simultaneous-open",
        &[
            ("IP 10.0.0.1.8080", "> 10.0.1.2.8080: Flags [S],"),
            ("IP 10.0.1.2.8080", "> 10.0.0.1.8080: Flags [S],"),
            ("IP 10.0.0.1.8080", "Flags [S.],"),
            ("IP 10.0.1.2.8080", "Flags [S.],"),
            ("IP 10.0.0.1.8080", "Flags [P.], seq 1:7,"),
            ("IP 10.0.1.2.8080", "Flags [.], ack 7,"),
            ("IP 10.0.1.2.8080", "Flags [F.], seq 1, ack 8,"),
        ],
    );
}
