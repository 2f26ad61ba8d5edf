//! The figures of a capture file: the table with what records tell, and the same for programs.

use serde_json::json;

use crate::{
    run::{capture, on_disk, pktobs, pktobs_in},
    support::{
        packet::{TCP, ethernet, ipv4, tcp},
        stats::objects,
    },
    write::{ETHERNET, MICROSECONDS, Order, Pcap},
};

/// From the sequence of `tcpdump -r`: SYN in, RST+ACK out 25 µs later.
#[test]
fn a_file_is_told_to_programs_in_one_object() {
    let file = capture("tcp-refused.pcap");
    let said = pktobs(&["-r", &file, "--stats", "--format", "json"]);
    let objects = objects(&said.stdout);
    let [total] = objects.as_slice() else {
        panic!("{}", said.stdout);
    };
    assert_eq!(total["kind"], "total");
    assert_eq!(total["seconds"], 0.000_025);
    assert_eq!(total["in"]["tcp_syn_without_ack"], 1);
    assert_eq!(total["out"]["tcp_rst_ack"], 1);
    assert_eq!(
        total["in"].get("packets_per_second"),
        None,
        "it was too short"
    );
    for unknown in [
        "lost",
        "bad_checksums",
        "bad_ipv4_checksums",
        "tcp_data_octets",
    ] {
        assert_eq!(total["in"].get(unknown), None, "{unknown}");
    }
    let text = "In 1 SYN, Out 0 SYN+ACK, Out 1 RST+ACK: every SYN refused: nothing listens here (or a firewall refuses)";
    assert_eq!(
        total["readings"],
        json!([{ "code": "syn-refused", "text": text }])
    );
}

#[test]
fn of_an_empty_file_programs_get_an_object_too() {
    let file = on_disk(&Pcap::new(Order::Little, MICROSECONDS, ETHERNET).octets);
    let said = pktobs(&["-r", &file.path, "--stats", "--format", "json"]);
    assert_eq!(
        objects(&said.stdout),
        [json!({ "kind": "total", "readings": [] })]
    );
}

/// A frame with this checksum in its IPv4 header.
fn with_header_checksum(checksum: [u8; 2]) -> Vec<u8> {
    let mut frame = ethernet(0x0800, &ipv4(TCP, &tcp(0x10, &[], &[])));
    frame[24..26].copy_from_slice(&checksum);
    frame
}

#[test]
fn checksums_are_told_as_far_as_they_are_known() {
    let mut file = Pcap::new(Order::Little, MICROSECONDS, ETHERNET);
    for _ in 0..4 {
        file.packet(&with_header_checksum([0x12, 0x34]));
    }
    for _ in 0..6 {
        file.packet(&with_header_checksum([0, 0]));
    }
    let file = on_disk(&file.octets);
    let said = pktobs(&["-r", &file.path]);
    let row = |label: &str| {
        let mut lines = said.stderr.lines();
        let line = lines.find(|line| line.starts_with(label));
        line.and_then(|line| line.split_whitespace().last())
    };
    assert_eq!(row("bad IPv4 checksums"), Some("4"), "{}", said.stderr);
    assert_eq!(row("empty IPv4 checksums"), Some("6"), "{}", said.stderr);
    assert_eq!(
        row("bad checksums"),
        None,
        "without --checksums\n{}",
        said.stderr
    );
    assert!(
        said.stderr.ends_with(
            "40 % with a wrong checksum\n  \
             ↳ damaged, or computed wrongly: receivers drop such packets\n\
             60 % with IPv4 checksum 0\n  \
             ↳ probably captured on the sender: it is left to the network card (no fault)\n"
        ),
        "{}",
        said.stderr
    );
    let ladder = pktobs(&["-r", &file.path, "--format", "ladder"]);
    assert_eq!(ladder.stderr, said.stderr, "views with notes know the same");
    let said = pktobs(&["-r", &file.path, "--stats"]);
    assert!(!said.stdout.contains("checksum"), "{}", said.stdout);
}

#[test]
fn the_table_speaks_the_language_asked_for() {
    let file = capture("icmp-fragments.pcap");
    let said = pktobs_in(&[("LC_ALL", "ja_JP.UTF-8")], &["-r", &file, "--stats"]);
    assert!(said.stdout.contains("\nフラグメント  "), "{}", said.stdout);
    assert!(
        said.stdout.ends_with(
            "In フラグメント100%、Out フラグメント100%\n  \
             ↳ フラグメントが多い。1つでも失われると、元のデータグラム全体が失われる\n"
        ),
        "{}",
        said.stdout
    );
}

/// The packets are sound; the file has 34 octets of each, so that their TCP headers are missing.
#[test]
fn what_only_the_capture_cut_is_not_malformed() {
    let frame = ethernet(0x0800, &ipv4(TCP, &tcp(0x10, &[], &[7; 100])));
    let mut file = Pcap::new(Order::Little, MICROSECONDS, ETHERNET);
    for _ in 0..5 {
        file.packet_of(34, frame.len() as u32, &frame[..34]);
    }
    let file = on_disk(&file.octets);
    let said = pktobs(&["-r", &file.path]);
    assert!(
        said.stdout.contains("the capture kept only the beginning"),
        "{}",
        said.stdout
    );
    assert!(!said.stderr.contains("malformed"), "{}", said.stderr);
}

/// Of the five SYN one direction is passed over, by `-Q` or by a filter: no answer is missing then.
#[test]
fn what_is_passed_over_is_not_missed() {
    let mut file = Pcap::new(Order::Little, MICROSECONDS, ETHERNET);
    for _ in 0..5 {
        file.packet(&ethernet(0x0800, &ipv4(TCP, &tcp(0x02, &[], &[]))));
    }
    let file = on_disk(&file.octets);
    let arguments = ["-r", &file.path, "--stats"];
    let whole = pktobs(&arguments);
    let words = "5 SYN, 0 SYN+ACK, 0 RST\n  ↳ none answered: ";
    assert!(whole.stdout.contains(words), "{}", whole.stdout);
    let filtered = pktobs(&[&arguments[..], &["dst", "port", "8080"]].concat());
    assert!(filtered.stdout.contains("  SYN "), "{}", filtered.stdout);
    assert!(!filtered.stdout.contains('↳'), "{}", filtered.stdout);

    let one_way = pktobs(&["-r", &capture("tcp-refused.pcap"), "--stats", "-Q", "in"]);
    assert!(one_way.stdout.contains("  SYN "), "{}", one_way.stdout);
    assert!(!one_way.stdout.contains('↳'), "{}", one_way.stdout);
}
