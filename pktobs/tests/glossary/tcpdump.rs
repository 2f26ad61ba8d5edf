//! The walk against tcpdump: its lines, put together from nothing but the fields, for every packet of the captures.

use std::{collections::HashMap, fmt::Write, path::PathBuf, process::Command};

use pktobs::glossary::{Field, FieldValue, fields};
use pktobs::packet::Packet;

use super::packets;

/// The outer fields of a packet as text, and its TCP options in the words of tcpdump.
#[derive(Default)]
struct Told {
    values: HashMap<Field, String>,
    options: Vec<String>,
}

impl Told {
    fn of(packet: &Packet<'_>) -> Self {
        let mut told = Self::default();
        let mut depth = 0;
        let mut sack = None;
        fields(packet, &mut |field, value| {
            let text = match value {
                FieldValue::Begin | FieldValue::End => {
                    depth += if value == FieldValue::Begin { 1 } else { -1 };
                    return;
                }
                FieldValue::Number(number) => number.to_string(),
                FieldValue::Hex { value, .. } => format!("{value:#x}"),
                FieldValue::Flag(is_set) => is_set.to_string(),
                FieldValue::Address(address) => address.to_string(),
                FieldValue::LinkAddress(_) => String::new(),
                FieldValue::Octets(octets) => {
                    octets.iter().map(|octet| format!("{octet:02x}")).collect()
                }
                FieldValue::Word(word) => word.to_owned(),
            };
            let option = match field {
                Field::TcpOptionsMss => format!("mss {text}"),
                Field::TcpOptionsWscale => format!("wscale {text}"),
                Field::TcpOptionsSackPermitted => "sackOK".to_owned(),
                Field::TcpOptionsFastOpen if text.is_empty() => "tfo  cookiereq".to_owned(),
                Field::TcpOptionsFastOpen => format!("tfo  cookie {text}"),
                Field::TcpOptionsNop => ["nop"].repeat(text.parse().unwrap_or(0)).join(","),
                Field::TcpOptionsTsValue => format!("TS val {text}"),
                Field::TcpOptionsTsEcho => {
                    if let Some(value) = told.options.last_mut() {
                        *value += &format!(" ecr {text}");
                    }
                    return;
                }
                Field::TcpOptionsSackLeft => {
                    sack = Some(text);
                    return;
                }
                Field::TcpOptionsSackRight => {
                    let block = format!("{{{}:{text}}}", sack.take().unwrap_or_default());
                    let blocks = match told.options.last() {
                        Some(last) if last.starts_with("sack ") => {
                            last.trim_start_matches(|c| c != '{').to_owned() + &block
                        }
                        _ => block,
                    };
                    let count = blocks.matches('{').count();
                    if count > 1 {
                        told.options.pop();
                    }
                    format!("sack {count} {blocks}")
                }
                _ if depth == 0 => {
                    told.values.insert(field, text);
                    return;
                }
                _ => return,
            };
            // Those of a quoted packet are deeper.
            if depth <= 2 {
                told.options.push(option);
            }
        });
        told
    }

    fn get(&self, field: Field) -> &str {
        self.values.get(&field).map_or("", String::as_str)
    }

    fn is_set(&self, field: Field) -> bool {
        self.get(field) == "true"
    }

    /// `(tos 0x0, ttl 64, id 57592, offset 0, flags [DF], proto TCP (6), length 60`.
    fn ipv4(&self) -> String {
        let flags: Vec<_> = [(Field::IpFlagsMf, "+"), (Field::IpFlagsDf, "DF")]
            .iter()
            .filter(|(field, _)| self.is_set(*field))
            .map(|(_, letter)| *letter)
            .collect();
        let flags = if flags.is_empty() {
            "none".to_owned()
        } else {
            flags.join(",")
        };
        let ecn = match self.get(Field::IpEcn) {
            "1" => ",ECT(1)",
            "2" => ",ECT(0)",
            "3" => ",CE",
            _ => "",
        };
        let protocol = self.get(Field::IpProtocol);
        format!(
            "IP (tos {}{ecn}, ttl {}, id {}, offset {}, flags [{flags}], proto ({protocol}), length {}",
            self.get(Field::IpTos),
            self.get(Field::IpTtl),
            self.get(Field::IpId),
            self.get(Field::IpOffset),
            self.get(Field::IpTotalLength),
        )
    }

    /// `(flowlabel 0x12345, hlim 64, next-header TCP (6) payload length: 40) `.
    fn ipv6(&self) -> String {
        let mut text = "IP6 (".to_owned();
        for (name, field) in [
            ("class", Field::Ipv6TrafficClass),
            ("flowlabel", Field::Ipv6FlowLabel),
        ] {
            let value = self.get(field).trim_start_matches("0x");
            let digits = if name == "class" { 2 } else { 5 };
            if value != "0" {
                let _ = write!(text, "{name} 0x{value:0>digits$}, ");
            }
        }
        let next = self.get(Field::Ipv6NextHeader);
        let _ = write!(
            text,
            "hlim {}, next-header ({next}) payload length: {}) ",
            self.get(Field::Ipv6HopLimit),
            self.get(Field::Ipv6PayloadLength),
        );
        text
    }

    /// `10.0.0.1.52270 > 10.0.0.2.8080: `, the protocol's ports behind the addresses.
    fn ends(&self, [source, destination]: [Field; 2]) -> String {
        let [from, to] = if self.values.contains_key(&Field::IpSource) {
            [Field::IpSource, Field::IpDestination]
        } else {
            [Field::Ipv6Source, Field::Ipv6Destination]
        };
        format!(
            "{}.{} > {}.{}: ",
            self.get(from),
            self.get(source),
            self.get(to),
            self.get(destination)
        )
    }

    /// From `Flags` to the length.
    fn tcp(&self) -> String {
        let mut text = self.ends([Field::TcpSourcePort, Field::TcpDestinationPort]);
        text += "Flags [";
        for (field, letter) in [
            (Field::TcpFlagsFin, 'F'),
            (Field::TcpFlagsSyn, 'S'),
            (Field::TcpFlagsRst, 'R'),
            (Field::TcpFlagsPsh, 'P'),
            (Field::TcpFlagsAck, '.'),
            (Field::TcpFlagsUrg, 'U'),
            (Field::TcpFlagsEce, 'E'),
            (Field::TcpFlagsCwr, 'W'),
        ] {
            if self.is_set(field) {
                text.push(letter);
            }
        }
        let found = self.get(Field::TcpChecksum).trim_start_matches("0x");
        let verdict = match self.get(Field::TcpChecksumState) {
            "correct" => "correct".to_owned(),
            _ => {
                let expected = self.get(Field::TcpChecksumExpected);
                format!("incorrect -> 0x{:0>4}", expected.trim_start_matches("0x"))
            }
        };
        let _ = write!(text, "], cksum 0x{found:0>4} ({verdict}), ");
        let number = |field| self.get(field).parse::<u32>().unwrap_or(0);
        let (seq, len) = (number(Field::TcpSeq), number(Field::TcpDataLength));
        let opens_or_ends = [Field::TcpFlagsFin, Field::TcpFlagsSyn, Field::TcpFlagsRst];
        if len > 0 {
            let _ = write!(text, "seq {seq}:{}, ", seq.wrapping_add(len));
        } else if opens_or_ends.iter().any(|&flag| self.is_set(flag)) {
            let _ = write!(text, "seq {seq}, ");
        }
        if self.is_set(Field::TcpFlagsAck) {
            let _ = write!(text, "ack {}, ", self.get(Field::TcpAck));
        }
        let _ = write!(text, "win {}, ", self.get(Field::TcpWindow));
        if self.is_set(Field::TcpFlagsUrg) {
            let _ = write!(text, "urg {}, ", self.get(Field::TcpUrgentPointer));
        }
        if !self.options.is_empty() {
            let _ = write!(text, "options [{}], ", self.options.join(","));
        }
        text + &format!("length {len}")
    }

    /// What is known of the line that tcpdump prints, as a beginning, and of the one below it.
    fn lines(&self) -> (String, String) {
        let transport = if self.values.contains_key(&Field::TcpDataLength) {
            self.tcp()
        } else {
            String::new()
        };
        if self.values.contains_key(&Field::IpTtl) {
            return (self.ipv4(), transport);
        }
        if self.values.contains_key(&Field::Ipv6HopLimit) {
            return (self.ipv6() + &transport, String::new());
        }
        (String::new(), String::new())
    }
}

/// A line without the name of the protocol, which the fields do not tell.
fn without_name(line: &str) -> String {
    for before in [", proto ", ", next-header "] {
        if let Some((start, rest)) = line.split_once(before)
            && let Some((_, end)) = rest.split_once(" (")
        {
            return format!("{start}{before}({end}");
        }
    }
    line.to_owned()
}

#[test]
fn what_is_told_is_what_tcpdump_prints() {
    let mut compared = 0;
    let is_sound = |path: &PathBuf| !path.ends_with("malformed-34.pcap");
    for path in packets::captures().into_iter().filter(is_sound) {
        let output = Command::new("tcpdump")
            .args(["-nn", "-v", "-S", "-t", "-r"])
            .arg(&path)
            .output()
            .expect("tcpdump");
        let text = String::from_utf8_lossy(&output.stdout);
        let mut printed: Vec<Vec<&str>> = Vec::new();
        for line in text.lines() {
            match printed.last_mut() {
                Some(packet) if line.starts_with([' ', '\t']) => packet.push(line.trim_start()),
                _ => printed.push(vec![line]),
            }
        }
        let samples = packets::captured(&path);
        // The samples lack packets that the capture cut.
        if samples.len() < printed.len() {
            continue;
        }
        for (sample, printed) in samples.iter().zip(&printed) {
            let (first, second) = Told::of(&sample.packet()).lines();
            let line = without_name(printed[0]);
            let in_columns = line.find("IP").map_or("", |at| &line[at..]);
            assert!(in_columns.starts_with(&first), "{first}\n{printed:#?}");
            if !second.is_empty() {
                assert!(printed[1].starts_with(&second), "{second}\n{printed:#?}");
                compared += 1;
            }
        }
    }
    assert!(compared > 200, "only {compared} packets compared");
}
