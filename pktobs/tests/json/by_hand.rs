//! One packet of each protocol, written by hand from what `tcpdump -nn -v -e` says of it, which stands above each.

use serde_json::{Value, json};

use super::program::lines;

/// Fails unless everything in `part` is in `whole`; lists are compared item by item.
#[track_caller]
fn assert_holds(whole: &Value, part: &Value, path: &str) {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => {
            for (key, part) in part {
                let path = format!("{path}.{key}");
                let Some(whole) = whole.get(key) else {
                    panic!("{path} is absent in {whole:#?}");
                };
                assert_holds(whole, part, &path);
            }
        }
        (Value::Array(whole), Value::Array(part)) => {
            assert_eq!(whole.len(), part.len(), "{path}: {whole:#?}");
            for (whole, part) in whole.iter().zip(part) {
                assert_holds(whole, part, path);
            }
        }
        _ => assert_eq!(whole, part, "{path}"),
    }
}

/// Fails unless line `number`, counted from 1, of a capture holds this.
#[track_caller]
fn assert_tells(capture: &str, number: usize, part: &Value) {
    let lines = lines(&["-r", capture, "--checksums"]);
    assert_holds(&lines[number - 1], part, "");
}

/// 18:01:17.777742 8a:b7:21:56:d5:48 > 72:c0:10:14:46:5f, ethertype IPv4 (0x0800), length 74: (tos 0x0, ttl 64, id 0,
/// offset 0, flags [DF], proto TCP (6), length 60)
///     10.0.0.2.8080 > 10.0.0.1.57400: Flags [S.], cksum 0x1431 (incorrect -> 0x905f), seq 1605551720, ack 3490089617,
///     win 65160, options [mss 1460,sackOK,TS val 2492383507 ecr 3409970083,nop,wscale 10], length 0
#[test]
fn tcp() {
    assert_tells(
        "tcp-session.eth.pcap",
        2,
        &json!({
            "frame": {"time": "2026-11-22T18:01:17.777742000Z", "length": 74},
            "ethernet": {"source": "8a:b7:21:56:d5:48", "destination": "72:c0:10:14:46:5f", "type": 0x0800},
            "ip": {
                "version": 4, "tos": 0, "ttl": 64, "id": 0, "offset": 0, "protocol": 6, "total_length": 60,
                "flags": {"reserved": false, "df": true, "mf": false},
                "source": "10.0.0.2", "destination": "10.0.0.1",
            },
            "tcp": {
                "source_port": 8080, "destination_port": 57400, "seq": 1_605_551_720, "ack": 3_490_089_617_u32,
                "flags": {
                    "ae": false, "cwr": false, "ece": false, "urg": false, "ack": true,
                    "psh": false, "rst": false, "syn": true, "fin": false,
                },
                "checksum": 0x1431, "checksum_expected": 0x905f, "window": 65160, "data_length": 0,
                "options": [
                    {"mss": 1460}, {"sack_permitted": true},
                    {"ts_value": 2_492_383_507_u32, "ts_echo": 3_409_970_083_u32},
                    {"nop": 1}, {"wscale": 10},
                ],
            },
        }),
    );
}

/// 18:01:13.393526 ifb0  In  IP (tos 0x0, ttl 64, id 52410, offset 0, flags [DF], proto UDP (17), length 34)
///     10.0.0.1.56076 > 10.0.0.2.8080: UDP, length 6
#[test]
fn udp() {
    assert_tells(
        "udp-hello.pcap",
        1,
        &json!({
            "frame": {"direction": "in"},
            "ip": {"ttl": 64, "id": 52410, "protocol": 17, "total_length": 34},
            "udp": {"source_port": 56076, "destination_port": 8080, "length": 14, "data_length": 6},
        }),
    );
}

/// (tos 0xc0, ttl 64, id 16417, offset 0, flags [none], proto ICMP (1), length 62)
///     10.0.0.2 > 10.0.0.1: ICMP 10.0.0.2 udp port 8080 unreachable, length 42
///         (tos 0x0, ttl 64, id 22432, offset 0, flags [DF], proto UDP (17), length 34)
///     10.0.0.1.49123 > 10.0.0.2.8080: UDP, length 6
#[test]
fn icmp_and_the_packet_that_it_quotes() {
    assert_tells(
        "udp-hello-icmp.eth.pcap",
        2,
        &json!({
            "ip": {"tos": 0xc0, "dscp": 48, "id": 16417, "flags": {"df": false}, "source": "10.0.0.2"},
            "icmp": {
                "type": 3, "code": 3, "checksum_state": "correct", "data_length": 34,
                "quoted": {
                    "ip": {"tos": 0, "ttl": 64, "id": 22432, "flags": {"df": true}, "protocol": 17, "total_length": 34},
                    "udp": {"source_port": 49123, "destination_port": 8080, "length": 14},
                },
            },
            "notes": [{"code": "icmp-answers-packet"}, {"code": "icmp-port-unreachable"}],
        }),
    );
}

/// 18:01:20.126680 ifb0  In  IP (tos 0x0, ttl 64, id 57315, offset 480, flags [+], proto ICMP (1), length 500)
///     10.0.0.1 > 10.0.0.2: ip-proto-1
#[test]
fn a_fragment() {
    assert_tells(
        "icmp-fragments.pcap",
        2,
        &json!({
            "frame": {"stop": "later_fragment"},
            "ip": {
                "id": 57315, "offset": 480, "flags": {"mf": true}, "protocol": 1, "total_length": 500,
                "data_length": 480, "source": "10.0.0.1", "destination": "10.0.0.2",
            },
        }),
    );
}

/// 0a:82:ac:e8:d2:94 > 62:9f:4b:7d:25:a8, ethertype ARP (0x0806), length 42: Ethernet (len 6), IPv4 (len 4), Reply
/// 10.77.0.2 is-at 0a:82:ac:e8:d2:94, length 28
#[test]
fn arp() {
    let lines = lines(&["-r", "programs.eth.pcap", "arp"]);
    assert_holds(
        &lines[1],
        &json!({
            "ethernet": {"source": "0a:82:ac:e8:d2:94", "destination": "62:9f:4b:7d:25:a8", "type": 0x0806},
            "arp": {
                "hardware_type": 1, "protocol_type": 0x0800, "hardware_length": 6, "protocol_length": 4, "operation": 2,
                "sender_ip": "10.77.0.2", "sender_mac": "0a:82:ac:e8:d2:94",
            },
            "notes": [{"code": "neighbor-answers"}],
        }),
        "",
    );
}

/// 02:00:00:00:00:0f > 02:00:00:00:00:0a, ethertype IPv6 (0x86dd), length 86: (hlim 255, next-header ICMPv6 (58)
/// payload length: 32) 2001:db8:1::ff > 2001:db8:1::1: [icmp6 sum ok] ICMP6, neighbor advertisement, length 32, tgt is
/// 2001:db8:1::ff, Flags [router, solicited, override]
///       destination link-address option (2), length 8 (1): 02:00:00:00:00:0f
#[test]
fn neighbor_discovery() {
    assert_tells(
        "ipv6.eth.pcap",
        6,
        &json!({
            "ipv6": {
                "hop_limit": 255, "next_header": 58, "payload_length": 32,
                "source": "2001:db8:1::ff", "destination": "2001:db8:1::1",
            },
            "icmpv6": {"type": 136, "checksum_state": "correct"},
            "nd": {
                "target": "2001:db8:1::ff", "router": true, "solicited": true, "override": true,
                "options": [{"target_mac": "02:00:00:00:00:0f"}],
            },
        }),
    );
}

/// (flowlabel 0x605fa, hlim 63, next-header ICMPv6 (58) payload length: 64) 2001:db8:2::2 > 2001:db8:1::1: [icmp6 sum
/// ok] ICMP6, echo reply, id 31026, seq 1
#[test]
fn icmpv6() {
    assert_tells(
        "ipv6.eth.pcap",
        8,
        &json!({
            "ipv6": {"flow_label": 0x605fa, "hop_limit": 63, "source": "2001:db8:2::2"},
            "icmpv6": {"type": 129, "id": 31026, "seq": 1, "checksum_state": "correct"},
            "notes": [{"code": "icmp-echo-reply"}],
        }),
    );
}

/// 18:13:15.585127 IP bad-hlen 16
/// 18:13:15.585169 IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto TCP (6), length 40, bad cksum 0 (->66cd)!)
///     10.0.0.1.1000 > 10.0.0.2.80:  tcp 20 [bad hdr length 0 - too short, < 20]
#[test]
fn malformed() {
    assert_tells(
        "malformed-34.pcap",
        4,
        &json!({
            "frame": {"stop": "ipv4_ihl"},
            "ip": {"version": 4, "ihl": 4},
            "notes": [{"code": "packet-malformed"}],
        }),
    );
    let bad_hlen = &lines(&["-r", "malformed-34.pcap"])[3];
    assert_eq!(bad_hlen.get("tcp"), None, "ports behind a wrong IHL");
    assert_tells(
        "malformed-34.pcap",
        12,
        &json!({
            "frame": {"stop": "tcp_data_offset"},
            "ip": {"checksum": 0, "checksum_state": "incorrect", "checksum_expected": 0x66cd, "total_length": 40},
        }),
    );
}
