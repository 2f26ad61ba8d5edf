//! The lab and its lessons on the real kernel, as tcpdump sees them on dev2.
//!
//! What is expected is what tcpdump 4.99.3 printed when the lessons were done by hand between two real hosts.

use std::{
    io::{self, BufRead, BufReader},
    panic,
    path::Path,
    process::{Command, Stdio},
    sync::mpsc,
    thread,
};

use anyhow::{Context, Result};
use xtask::lab::{self, LIMIT, Lab, Lesson, Running};

/// Plays `lesson` and compares what tcpdump prints: the sender of each packet, and words that its line has.
#[track_caller]
fn assert_packets(name: &str, expected: &[(&str, &str)]) {
    if !lab::allowed() {
        return;
    }
    let lesson = Lesson::named(name).expect("there is such a lesson");
    let seen = packets(lesson, expected.len()).expect("the lesson is played and seen");
    let fits = |(line, (sender, words)): (&String, &(&str, &str))| {
        line.starts_with(&format!("IP {sender}")) && line.contains(words)
    };
    assert!(
        seen.len() == expected.len() && seen.iter().zip(expected).all(fits),
        "{name}\nexpected: {expected:#?}\nseen: {seen:#?}"
    );
}

/// The lines that tcpdump prints of `lesson`. It is interrupted once `count` are there.
fn packets(lesson: &Lesson, count: usize) -> Result<Vec<String>> {
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
    let mut seen: Vec<String> = (0..count)
        .map_while(|_| packets.recv_timeout(LIMIT).ok())
        .collect();
    tcpdump.interrupt()?;
    tcpdump.end()?;
    // After an interrupt, tcpdump first ends the line on which a terminal shows "^C".
    seen.extend(packets.iter().filter(|line| !line.is_empty()));
    Ok(seen)
}

#[test]
fn tcp_refused_is_a_syn_and_a_reset() {
    assert_packets(
        "tcp-refused",
        &[
            ("10.0.0.1.", "> 10.0.0.2.8080: Flags [S]"),
            ("10.0.0.2.8080", "Flags [R.]"),
        ],
    );
}

#[test]
fn tcp_session_opens_tells_and_closes() {
    assert_packets(
        "tcp-session",
        &[
            ("10.0.0.1.", "> 10.0.0.2.8080: Flags [S],"),
            ("10.0.0.2.8080", "Flags [S.],"),
            ("10.0.0.1.", "Flags [.], ack 1,"),
            ("10.0.0.1.", "Flags [P.], seq 1:7,"),
            ("10.0.0.2.8080", "Flags [.], ack 7,"),
            ("10.0.0.1.", "Flags [F.], seq 7,"),
            ("10.0.0.2.8080", "Flags [F.], seq 1, ack 8,"),
            ("10.0.0.1.", "Flags [.], ack 2,"),
        ],
    );
}

#[test]
fn udp_hello_is_one_datagram() {
    assert_packets(
        "udp-hello",
        &[("10.0.0.1.", "> 10.0.0.2.8080: UDP, length 6")],
    );
}

#[test]
fn udp_hello_icmp_is_answered() {
    assert_packets(
        "udp-hello-icmp",
        &[
            ("10.0.0.1.", "> 10.0.0.2.8080: UDP, length 6"),
            (
                "10.0.0.2 ",
                "ICMP 10.0.0.2 udp port 8080 unreachable, length 42",
            ),
        ],
    );
}

#[test]
fn icmp_fragments_are_three_each_way() {
    assert_packets(
        "icmp-fragments",
        &[
            ("10.0.0.1 ", "ICMP echo request"),
            ("10.0.0.1 ", "ip-proto-1"),
            ("10.0.0.1 ", "ip-proto-1"),
            ("10.0.0.2 ", "ICMP echo reply"),
            ("10.0.0.2 ", "ip-proto-1"),
            ("10.0.0.2 ", "ip-proto-1"),
        ],
    );
}

#[test]
fn nothing_of_a_lab_stays_after_a_panic() {
    if !lab::allowed() {
        return;
    }
    let names = panic::catch_unwind(|| {
        let lab = Lab::with_arp().unwrap();
        let names = [lab.dev1(), lab.dev2()].map(|host| host.namespace().to_owned());
        assert!(names.iter().all(|name| exists(name)));
        panic::panic_any(names);
    })
    .unwrap_err();
    let names = names.downcast::<[String; 2]>().unwrap();
    assert!(!names.iter().any(|name| exists(name)));
}

#[test]
fn the_next_lab_removes_what_a_killed_process_left() {
    if !lab::allowed() {
        return;
    }
    // A process that makes a namespace as a lab does, says so, and waits to be killed.
    let script = "ip netns add pktobs-lab-$$-0-dev1 && echo made && read -r line";
    let mut shell = Command::new("sh");
    let mut shell = Running::start(
        shell
            .args(["-c", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped()),
    )
    .unwrap();
    let mut made = String::new();
    BufReader::new(shell.child().stdout.take().unwrap())
        .read_line(&mut made)
        .unwrap();
    assert_eq!(made, "made\n");
    let left = format!("pktobs-lab-{}-0-dev1", shell.child().id());

    drop(Lab::new().unwrap());
    assert!(exists(&left), "a namespace whose process lives stays");

    drop(shell);
    drop(Lab::new().unwrap());
    // Another test may have begun to remove it before us.
    lab::wait_for("the namespace to be removed", || Ok(!exists(&left))).unwrap();
}

fn exists(namespace: &str) -> bool {
    Path::new("/run/netns").join(namespace).exists()
}
