//! `pktobs -r FILE FILTER` as it is run.

use std::process::{Command, Output};

const CAPTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/captures");

fn pktobs(capture: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pktobs"))
        .args(["-r", &format!("{CAPTURES}/{capture}")])
        .args(arguments)
        .env("LC_ALL", "C")
        .output()
        .expect("pktobs runs")
}

fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

#[test]
fn the_lines_are_those_of_tcpdump_with_the_same_filter() {
    for (capture, filter) in [
        (
            "tcp-session.eth.pcap",
            &["tcp[tcpflags]&(tcp-syn|tcp-fin)!=0"][..],
        ),
        (
            "tcp-session.pcap",
            &[
                "src",
                "host",
                "10.0.0.1",
                "and",
                "port",
                "8080 and tcp[13] & 8 = 0",
            ],
        ),
        ("icmp-fragments.eth.pcap", &["ip[6:2] & 0x1fff != 0"]),
        ("udp-hello-icmp.pcap", &["icmp[0] = 3 or inbound"]),
        (
            "ipv6.eth.pcap",
            &["icmp6", "and", "not", "(ip6[40] = 135 or ip6[40] = 136)"],
        ),
    ] {
        let ours = pktobs(capture, &[&["--format", "tcpdump"], filter].concat());
        let theirs = Command::new("tcpdump")
            .args(["-nn", "-v", "-r", &format!("{CAPTURES}/{capture}")])
            .args(filter)
            .output()
            .expect("tcpdump is installed");
        assert!(!theirs.stdout.is_empty(), "{filter:?} shows nothing");
        assert_eq!(
            text(&ours.stdout),
            text(&theirs.stdout),
            "{capture}: {filter:?}"
        );
    }
}

#[test]
fn what_does_not_pass_is_counted_apart() {
    let output = pktobs("tcp-session.pcap", &["--stats", "src 10.0.0.1"]);
    let table = text(&output.stdout);
    let row = |label: &str| {
        let line = table.lines().find(|line| line.starts_with(label));
        let line = line.unwrap_or_else(|| panic!("no {label} in\n{table}"));
        let words = line[label.len()..].split_whitespace();
        words.map(str::to_owned).collect::<Vec<_>>()
    };
    // Of the eight packets five come from 10.0.0.1, which is the other side.
    assert_eq!(row("packets"), ["5", "0"]);
    assert_eq!(row("passed over by filter"), ["0", "3"]);
}

#[test]
fn a_filter_that_is_none_is_wrong_usage_and_points_at_the_place() {
    let expected = "\
pktobs: filter: a port is missing after `port`
  tcp port
          ^
";
    let output = pktobs("tcp-session.pcap", &["tcp", "port"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stderr), expected);
    let output = pktobs("tcp-session.pcap", &["ether", "broadcast"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).ends_with("  ether broadcast\n  ^^^^^^^^^^^^^^^\n"));
}

/// tcpdump takes the same file.
#[test]
fn a_filter_comes_from_a_file_too() {
    let path = std::env::temp_dir().join(format!("pktobs-filter-{}", std::process::id()));
    std::fs::write(
        &path,
        "tcp # all of it\n  and (dst port 8080 # to the server\n)\nand tcp[13] & 8 = 0\n",
    )
    .expect("a file");
    let file = path.to_str().expect("a name");
    let capture = "tcp-session.eth.pcap";
    let ours = pktobs(capture, &["--format", "tcpdump", "-F", file]);
    let theirs = Command::new("tcpdump")
        .args([
            "-nn",
            "-v",
            "-r",
            &format!("{CAPTURES}/{capture}"),
            "-F",
            file,
        ])
        .output()
        .expect("tcpdump is installed");
    assert!(!theirs.stdout.is_empty());
    assert_eq!(text(&ours.stdout), text(&theirs.stdout));
    let both = pktobs(capture, &["-F", file, "udp"]);
    assert_eq!(both.status.code(), Some(2), "{both:?}");
    std::fs::remove_file(&path).expect("the file");
    let none = pktobs(capture, &["-F", file]);
    assert_eq!(none.status.code(), Some(1), "{none:?}");
}

#[test]
fn what_no_packet_can_match_is_wrong_usage() {
    for filter in ["tcp and udp", "1 = 2"] {
        let output = pktobs("tcp-session.eth.pcap", &["--stats", filter]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(output.stdout.is_empty(), "{output:?}");
        assert!(
            text(&output.stderr).contains("no packet can match"),
            "{output:?}"
        );
    }
}

/// Only Ethernet frames have what these ask for.
#[test]
fn programs_are_shown_for_the_link_layers_on_which_they_mean_something() {
    for (filter, link_layers) in [
        ("vlan 5", 2),
        ("ether host 02:00:00:00:00:01", 2),
        ("udp", 4),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_pktobs"))
            .args(["-dd", filter])
            .output();
        let output = output.expect("pktobs runs");
        assert_eq!(
            text(&output.stdout).lines().count(),
            link_layers,
            "{output:?}"
        );
    }
}
