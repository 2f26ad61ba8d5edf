//! The program around the reading: pipes, signals, ends, wrong usage.

use std::{
    io::{BufRead, BufReader, Read, Write},
    process::{Child, Command, Stdio},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use crate::{
    run::{capture, on_disk, pktobs, tcpdump},
    write::{ETHERNET, MICROSECONDS, Order, Pcap, frames},
};

fn spawn(arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_pktobs"))
        .args(arguments)
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn file(packets: usize) -> Vec<u8> {
    let mut file = Pcap::new(Order::Little, MICROSECONDS, ETHERNET);
    for _ in 0..packets {
        file.packet(&frames()[1]);
    }
    file.octets
}

#[test]
fn the_lessons_and_malformed_frames_are_told_as_tcpdump_tells_them() {
    for name in [
        "icmp-fragments",
        "tcp-refused",
        "tcp-session",
        "udp-hello",
        "udp-hello-icmp",
    ] {
        for suffix in ["pcap", "eth.pcap"] {
            same_but_for_http(&format!("{name}.{suffix}"));
        }
    }
    same_but_for_http("malformed-34.pcap");
}

/// tcpdump names the application protocol of port 80 and 8080; pktobs does not decode payload.
fn same_but_for_http(name: &str) {
    let path = capture(name);
    let expected = tcpdump(&path);
    let said = pktobs(&["-r", &path, "--format", "tcpdump"]);
    let stdout = expected.stdout.replace(": HTTP\n", "\n");
    assert!(said.stdout == stdout, "{name}\n{stdout}\n{}", said.stdout);
    assert_eq!(said.stderr, expected.stderr, "{name}");
}

/// Packets are shown as they come, not when the file is over.
#[test]
fn a_pipe_is_read_as_it_comes_and_ctrl_c_ends_it() {
    let mut child = spawn(&["-r", "-"]);
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&file(2)).unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    assert!(
        first.contains("8.0.0.1:49123 → 10.0.0.2:8080  UDP len 6"),
        "{first}"
    );
    // The pipe stays open, and nothing comes.
    kill(Pid::from_raw(child.id() as i32), Signal::SIGINT).unwrap();
    let mut stderr = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut stderr)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(stderr.contains("no direction\npackets "), "{stderr}");
    drop(stdin);
}

#[test]
fn a_reader_of_the_output_that_has_gone_is_no_error() {
    let file = on_disk(&file(20_000));
    let mut child = spawn(&["-r", &file.path]);
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert!(!line.is_empty());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_full_disk_is_told() {
    let file = on_disk(&file(3));
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_pktobs"))
        .args(["-r", &file.path])
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.contains("cannot write to stdout: No space left"),
        "{stderr}"
    );
}

#[test]
fn count_ends_the_reading_and_stats_show_the_table_alone() {
    let file = on_disk(&file(7));
    let said = pktobs(&["-r", &file.path, "-c", "3", "--format", "tcpdump"]);
    assert_eq!(said.stdout.lines().count(), 6, "{}", said.stdout);
    let said = pktobs(&["-r", &file.path, "--stats"]);
    let row = said
        .stdout
        .lines()
        .find(|line| line.starts_with("packets "));
    assert_eq!(
        row.map(|row| row.split_whitespace().last()),
        Some(Some("7"))
    );
    // Seven packets, the next one microsecond later each.
    assert!(said.stdout.starts_with("over 6 µs "), "{}", said.stdout);
}

#[test]
fn what_is_no_capture_is_said_to_be_none() {
    let header = &file(0);
    for (octets, words) in [
        (&b""[..], "it is empty; "),
        (b"\x1f\x8b\x08\0", "zcat FILE | pktobs -r -"),
        (
            b"text\n",
            "it is no capture file: it begins with 74 65 78 74 0a",
        ),
        (
            &header[..20],
            "it ends at octet 20, inside the file header that begins at octet 0",
        ),
        (
            b"\xd4\xc3\xb2\xa1\x03\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
            "pcap version 3.0",
        ),
    ] {
        let file = on_disk(octets);
        let said = pktobs(&["-r", &file.path]);
        assert_eq!((said.code, said.stdout.as_str()), (Some(1), ""), "{words}");
        assert!(said.stderr.contains(words), "{words}: {}", said.stderr);
        assert!(said.stderr.contains(&file.path), "{}", said.stderr);
    }
    let empty = on_disk(header);
    let said = pktobs(&["-r", &empty.path, "--format", "tcpdump"]);
    assert_eq!(
        (said.code, said.stdout.as_str()),
        (Some(0), ""),
        "as tcpdump"
    );
    let said = pktobs(&["-r", "/no/such\x1bfile"]);
    assert_eq!(said.code, Some(1));
    assert!(
        said.stderr
            .contains("cannot open /no/such^[file: No such file"),
        "{}",
        said.stderr
    );
}

#[test]
fn packets_before_a_damage_are_shown_and_counted() {
    let mut octets = file(3);
    let len = octets.len();
    octets.truncate(len - 1);
    let file = on_disk(&octets);
    let said = pktobs(&["-r", &file.path]);
    assert_eq!(said.code, Some(1));
    assert_eq!(
        said.stdout.matches("UDP len 6").count(),
        2,
        "{}",
        said.stdout
    );
    let words = format!(
        "it ends at octet {}, inside a packet that begins at octet ",
        len - 1
    );
    assert!(said.stderr.contains(&words), "{}", said.stderr);
    let table = said.stderr.find("packets ").unwrap();
    assert!(table < said.stderr.find(&words).unwrap(), "{}", said.stderr);
}

#[test]
fn options_of_the_live_side_are_wrong_usage() {
    for option in [
        "-ieth0",
        "--buffer-size=1M",
        "--attach=clsact",
        "--kernel-log=info",
    ] {
        let said = pktobs(&["-r", "x.pcap", option]);
        assert_eq!(said.code, Some(2), "{option}: {}", said.stderr);
    }
}
