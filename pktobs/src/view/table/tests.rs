//! The table, written by hand.

use super::*;

fn table(inbound: Option<&Counters>, outbound: Option<&Counters>) -> String {
    let mut text = BytesMut::new();
    let both = Both {
        inbound,
        outbound,
        ..Both::default()
    };
    append(both, &mut text);
    String::from_utf8(text.to_vec()).unwrap()
}

/// 100 connections asked for and refused, and some other packets, all records taken.
fn refused() -> (Counters, Counters) {
    let mut inbound = Counters::ZERO;
    inbound.packets = 1_204;
    inbound.segments = 1_204;
    inbound.octets = 90_000;
    inbound.recorded = 1_204;
    inbound.ipv4 = 1_200;
    inbound.arp = 4;
    inbound.tcp = 1_100;
    inbound.udp = 100;
    inbound.tcp_flags[0x02] = 100;
    inbound.tcp_flags[0x10] = 900;
    inbound.tcp_flags[0x18] = 100;
    let mut outbound = Counters::ZERO;
    outbound.packets = 100;
    outbound.segments = 100;
    outbound.octets = 5_400;
    outbound.recorded = 100;
    outbound.ipv4 = 100;
    outbound.tcp = 100;
    outbound.tcp_flags[0x14] = 100;
    (inbound, outbound)
}

#[test]
fn a_table_reads_in_beside_out() {
    let (inbound, outbound) = refused();
    assert_eq!(
        table(Some(&inbound), Some(&outbound)),
        "                           In           Out
packets                 1,204           100
octets                 90,000         5,400
IPv4                    1,200           100
ARP                         4             0
TCP                     1,100           100
  SYN                     100             0
    without ACK           100             0
  RST                       0           100
    with ACK                0           100
  PSH                     100             0
  ACK                   1,000           100
UDP                       100             0
In 100 SYN, Out 0 SYN+ACK, Out 100 RST+ACK: nothing listens here
lost: 0 In, 0 Out
"
    );
}

#[test]
fn rows_go_from_the_network_to_what_it_carries() {
    let mut inbound = Counters::ZERO;
    inbound.packets = 71;
    inbound.segments = 71;
    inbound.octets = 7_000;
    inbound.recorded = 71;
    inbound.ipv4 = 20;
    inbound.ipv6 = 40;
    inbound.arp = 10;
    inbound.other_network = 1;
    inbound.tcp = 30;
    inbound.tcp_flags[0x10] = 30;
    inbound.udp = 12;
    inbound.icmp = 5;
    inbound.icmpv6 = 9;
    inbound.other_transport = 4;
    inbound.fragments = 2;
    inbound.malformed = 1;
    assert_eq!(
        table(Some(&inbound), Some(&Counters::ZERO)),
        "                            In           Out
packets                     71             0
octets                   7,000             0
IPv4                        20             0
IPv6                        40             0
ARP                         10             0
other EtherTypes             1             0
TCP                         30             0
  ACK                       30             0
UDP                         12             0
ICMP                         5             0
ICMPv6                       9             0
other protocols              4             0
fragments                    2             0
malformed                    1             0
lost: 0 In, 0 Out
"
    );
}

#[test]
fn nothing_seen_is_said_too() {
    assert_eq!(
        table(Some(&Counters::ZERO), Some(&Counters::ZERO)),
        "                   In           Out
packets             0             0
octets              0             0
lost: 0 In, 0 Out
"
    );
}

#[test]
fn a_direction_that_was_not_observed_has_no_column() {
    let (inbound, _) = refused();
    let text = table(Some(&inbound), None);
    assert!(text.starts_with("                           In\npackets                 1,204\n"));
    assert!(text.ends_with("UDP                       100\nlost: 0 In\n"));
    assert!(!text.contains("Out"), "{text}");
}

#[test]
fn loss_is_told_beside_what_there_was_with_a_remedy() {
    let mut inbound = Counters::ZERO;
    inbound.packets = 10_000;
    inbound.segments = 10_000;
    inbound.recorded = 3_640;
    inbound.lost = 6_360;
    let text = table(Some(&inbound), Some(&Counters::ZERO));
    assert!(
        text.ends_with(
            "\nlost 6,360 of 10,000 In, 0 of 0 Out (ring full)\n\
             counted, but not shown; a larger --buffer-size or a faster reader helps\n"
        ),
        "{text}"
    );
}

#[test]
fn counters_alone_have_no_line_of_loss() {
    let (mut inbound, mut outbound) = refused();
    inbound.recorded = 0;
    outbound.recorded = 0;
    let text = table(Some(&inbound), Some(&outbound));
    assert!(!text.contains("lost"), "{text}");
}

#[test]
fn buffers_that_stand_for_several_packets_are_told_apart() {
    let mut inbound = Counters::ZERO;
    inbound.packets = 145;
    inbound.segments = 5_800;
    let text = table(Some(&inbound), Some(&Counters::ZERO));
    assert!(
        text.contains("packets on the wire         5,800             0\n"),
        "{text}"
    );
}

#[test]
fn the_largest_numbers_stay_within_80_columns() {
    let mut most = Counters::ZERO;
    most.packets = u64::MAX;
    most.segments = u64::MAX;
    most.octets = u64::MAX;
    most.ipv6 = u64::MAX;
    let mut text = BytesMut::new();
    for row in ROWS {
        assert!(row.label.len() <= 80 - 2 * (2 + 26), "{}", row.label);
    }
    append(
        Both {
            inbound: Some(&most),
            outbound: Some(&Counters::ZERO),
            ..Both::default()
        },
        &mut text,
    );
    let text = String::from_utf8(text.to_vec()).unwrap();
    assert!(text.lines().all(|line| line.len() <= 80), "{text}");
}

#[test]
fn every_flag_has_a_row() {
    let mut inbound = Counters::ZERO;
    inbound.tcp_flags[0xff] = 1;
    inbound.tcp_flags[0x00] = 2;
    let text = table(Some(&inbound), Some(&Counters::ZERO));
    for flag in ["SYN", "FIN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"] {
        let row = text
            .lines()
            .find(|line| line.trim_start().starts_with(flag));
        let row = row.unwrap_or_else(|| panic!("no {flag} in\n{text}"));
        let figures: Vec<_> = row.split_whitespace().skip(1).collect();
        assert_eq!(figures, ["1", "0"], "{row}");
    }
    assert!(text.contains("no flag"), "{text}");
}

/// Singular and plural as `info` in tcpdump 4.99.3's tcpdump.c has them.
#[test]
fn closing_lines_are_those_of_tcpdump() {
    let (inbound, mut outbound) = refused();
    outbound.lost = 1;
    let both = Both {
        inbound: Some(&inbound),
        outbound: Some(&outbound),
        ..Both::default()
    };
    let mut text = BytesMut::new();
    append_tcpdump_closing(0, both, &mut text);
    assert_eq!(
        text,
        "0 packets captured\n1304 packets received by filter\n1 packet dropped by kernel\n"
    );
}
