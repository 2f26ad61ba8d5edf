//! What belongs to what in a filter, and what is no filter. All of it was tried with tcpdump 4.99.3 as well: it takes
//! the expressions that are taken here, and refuses those that are refused.

use super::parse;
use crate::filter::syntax::{Arithmetic, Expression, Identifier, Operation, Primitive, Relation};

/// The tree in a short form: `(and host:a (or port:80 port:443))`.
fn shape(text: &str) -> String {
    of(&parse(text)
        .unwrap_or_else(|error| panic!("{error}"))
        .unwrap())
}

fn of(expression: &Expression) -> String {
    let list = |name: &str, list: &[Expression]| {
        let parts: Vec<_> = list.iter().map(of).collect();
        format!("({name} {})", parts.join(" "))
    };
    match expression {
        Expression::All(parts) => list("and", parts),
        Expression::Any(parts) => list("or", parts),
        Expression::Not(part) => format!("(not {})", of(part)),
        Expression::Primitive(primitive, _) => match primitive {
            Primitive::Qualified(qualifiers, identifier) => {
                let mut name = String::new();
                if let Some(protocol) = qualifiers.protocol {
                    name += &format!("{protocol:?}.").to_lowercase();
                }
                if let Some(side) = qualifiers.side {
                    name += &format!("{side:?}.").to_lowercase();
                }
                if let Some(kind) = qualifiers.kind {
                    name += &format!("{kind:?}").to_lowercase();
                }
                let identifier = match identifier {
                    Identifier::Name(name) | Identifier::Ipv4(name) => name.clone(),
                    Identifier::Number(number) => number.to_string(),
                    Identifier::Ipv4Prefix(address, len) => format!("{address}/{len}"),
                    Identifier::Ipv4Mask(address, mask) => format!("{address}&{mask}"),
                    Identifier::Ipv6(address) => address.to_string(),
                    Identifier::Ipv6Prefix(address, len) => format!("{address}/{len}"),
                    Identifier::Mac(mac) => format!("{mac:x?}"),
                };
                format!("{name}:{identifier}")
            }
            Primitive::Relation {
                left,
                relation,
                is_negated,
                right,
            } => {
                let sign = match (relation, is_negated) {
                    (Relation::Equal, false) => "=",
                    (Relation::Equal, true) => "!=",
                    (Relation::Greater, false) => ">",
                    (Relation::Greater, true) => "<=",
                    (Relation::GreaterOrEqual, false) => ">=",
                    (Relation::GreaterOrEqual, true) => "<",
                };
                format!("{}{sign}{}", value(left), value(right))
            }
            other => format!("{other:?}").to_lowercase(),
        },
    }
}

fn value(arithmetic: &Arithmetic) -> String {
    match arithmetic {
        Arithmetic::Number(number) => number.to_string(),
        Arithmetic::Length => "len".to_owned(),
        Arithmetic::Load {
            protocol,
            offset,
            size,
            ..
        } => {
            format!(
                "{}[{}:{size}]",
                format!("{protocol:?}").to_lowercase(),
                value(offset)
            )
        }
        Arithmetic::Negative(of) => format!("-{}", value(of)),
        Arithmetic::Binary {
            operation,
            left,
            right,
            ..
        } => {
            let sign = match operation {
                Operation::Add => "+",
                Operation::Subtract => "-",
                Operation::Multiply => "*",
                Operation::Divide => "/",
                Operation::Modulo => "%",
                Operation::And => "&",
                Operation::Or => "|",
                Operation::Xor => "^",
                Operation::ShiftLeft => "<<",
                Operation::ShiftRight => ">>",
            };
            format!("({}{sign}{})", value(left), value(right))
        }
    }
}

#[test]
fn and_and_or_bind_equally_and_to_the_left() {
    for (text, expected) in [
        (
            "tcp or udp and ip",
            "(and (or protocol(tcp) protocol(udp)) protocol(ip))",
        ),
        (
            "tcp and udp and ip",
            "(and protocol(tcp) protocol(udp) protocol(ip))",
        ),
        (
            "tcp || udp && ip",
            "(and (or protocol(tcp) protocol(udp)) protocol(ip))",
        ),
        (
            "tcp or (udp and ip)",
            "(or protocol(tcp) (and protocol(udp) protocol(ip)))",
        ),
        ("not tcp and udp", "(and (not protocol(tcp)) protocol(udp))"),
        (
            "not (tcp and udp)",
            "(not (and protocol(tcp) protocol(udp)))",
        ),
        ("! ! tcp", "(not (not protocol(tcp)))"),
        ("not len > 5 and ip", "(and (not len>5) protocol(ip))"),
    ] {
        assert_eq!(shape(text), expected, "{text}");
    }
}

#[test]
fn identifiers_inherit_the_qualifiers_before_them() {
    for (text, expected) in [
        ("port 80 or 443", "(or port:80 port:443)"),
        (
            "tcp dst port 80 or 443 or http",
            "(or tcp.destination.port:80 tcp.destination.port:443 tcp.destination.port:http)",
        ),
        ("host a and not b", "(and host:a (not host:b))"),
        ("host (a or b)", "(or host:a host:b)"),
        ("host not a", "(not host:a)"),
        ("port (80 or not 443)", "(or port:80 (not port:443))"),
        ("port (80)", "port:80"),
        (
            "port 80 or (tcp) or 443",
            "(or port:80 protocol(tcp) port:443)",
        ),
        ("host a and (b or c)", "(and host:a (or host:b host:c))"),
        ("src or dst port 22", "either.port:22"),
        ("dst and src net 10", "both.net:10"),
        ("src 10.0.0.1", "source.:10.0.0.1"),
        ("ip proto 6", "ip.proto:6"),
        ("ip6 protochain tcp-syn", "ip6.protochain:2"),
        ("net 10.0.0.0/8", "net:10.0.0.0/8"),
        ("net 10.0.0.0 mask 255.0.0.0", "net:10.0.0.0&255.0.0.0"),
        ("ip6 net fe80::/10", "ip6.net:fe80::/10"),
        ("ether host 0:1:2:3:4:5", "link.host:[0, 1, 2, 3, 4, 5]"),
        ("port 80 and 5 < len", "(and port:80 5<len)"),
        ("port 80 and (5) < len", "(and port:80 5<len)"),
    ] {
        assert_eq!(shape(text), expected, "{text}");
    }
}

#[test]
fn values_bind_as_in_libpcaps_grammar() {
    for (text, expected) in [
        ("1 + 2 * 3 = 7", "(1+(2*3))=7"),
        ("1 - 2 - 3 = 0", "((1-2)-3)=0"),
        ("1 | 2 & 3 << 1 != 0", "(1|(2&(3<<1)))!=0"),
        ("1 + 2 % 3 + 4 = 0", "(1+(2%(3+4)))=0"),
        ("2 * 3 ^ 4 * 5 = 0", "(2*(3^(4*5)))=0"),
        ("- 1 + 2 = 1", "(-1+2)=1"),
        ("(len + 1) / 2 >= 3", "((len+1)/2)>=3"),
        ("ip[6:2] & 0x1fff = 0", "(ip[6:2]&8191)=0"),
        (
            "tcp[tcpflags] & (tcp-syn|tcp-ack) != 0",
            "(tcp[13:1]&(2|16))!=0",
        ),
        ("ip[ip[0] & 0xf] <= 5", "ip[(ip[0:1]&15):1]<=5"),
        ("byte 0 < 5", "link[0:1]<5"),
    ] {
        assert_eq!(shape(text), expected, "{text}");
    }
}

#[test]
fn what_is_no_filter_is_told_with_its_place() {
    for (text, place, message) in [
        ("tcp port", 8..8, "a port is missing after `port`"),
        (
            "port 80 or",
            10..10,
            "a condition, such as `host 10.0.0.1` or `tcp`, is missing after `or`",
        ),
        (
            "10.0.0.1",
            0..8,
            "what is `10.0.0.1`? put `host`, `net`, `port` or `proto` before it",
        ),
        (
            "tcp or 80",
            7..9,
            "what is `80`? put `host`, `net`, `port` or `proto` before it",
        ),
        ("(tcp", 4..4, "`and`, `or` or `)` is missing after `tcp`"),
        (
            "tcp)",
            3..4,
            "`)` cannot stand after `tcp`; `and`, `or` or the end of the filter is expected there",
        ),
        (
            "ip[0]",
            5..5,
            "a comparison, such as `= 0`, is missing after `]`",
        ),
        (
            "ip[0 = 5",
            5..6,
            "`=` cannot stand after `0`; `]` is expected there",
        ),
        (
            "ip proto tcp",
            9..12,
            "`tcp` is a word of the language; write `\\tcp` for the protocol of that name, in quotes for the shell, or \
             its number",
        ),
        (
            "port 80,443",
            7..8,
            "`,` has no meaning in a filter: a list is written as `port 80 or 443`",
        ),
        (
            "TCP",
            0..3,
            "what is `TCP`? in lower case, `tcp` means something",
        ),
        (
            "tcp AND udp",
            4..7,
            "`AND` cannot stand after `tcp`; in lower case, `and` means something",
        ),
        (
            "ip.addr == 10.0.0.1",
            0..7,
            "`ip.addr` is of Wireshark's display filters; here one writes `tcp port 80` or `host 10.0.0.1`",
        ),
        (
            "\"tcp\"",
            0..1,
            "`\"` has no meaning in a filter: quotes are for the shell",
        ),
        (
            "port ８０",
            5..8,
            "`８` has no meaning in a filter: it is full-width, and `8` is not",
        ),
        ("src or src host a", 7..10, "`dst` is expected here"),
        (
            "vpi 5",
            0..3,
            "`vpi` is about link layers that pktobs does not read",
        ),
    ] {
        let error = parse(text).unwrap_err();
        assert_eq!((error.place(), error.message()), (place, message), "{text}");
    }
    for text in [
        "host",
        "and tcp",
        "tcp udp",
        "port (80 or tcp)",
        "tcp and",
        "not",
        "()",
        "port 80 + 1 = 81",
        "net 10.0.0.0/",
        "ip broadcast 5",
        "src proto 6",
        "len",
        "5",
    ] {
        assert!(parse(text).is_err(), "{text}");
    }
}

#[test]
fn an_error_points_at_its_place() {
    let error = parse("host a and tcp port").unwrap_err().to_string();
    let expected = "\
filter: a port is missing after `port`
  host a and tcp port
                     ^";
    assert_eq!(error, expected);
}

#[test]
fn a_mark_stands_under_wide_letters_and_in_a_part_of_long_filters() {
    let error = parse("host 例え and tcp").unwrap_err().to_string();
    assert!(
        error.ends_with("\n  host 例え and tcp\n       ^^"),
        "{error}"
    );
    let text = "tcp or ".repeat(50) + "port or udp" + &" or udp".repeat(50);
    let error = parse(&text).unwrap_err().to_string();
    let lines: Vec<&str> = error.split('\n').collect();
    assert!(
        lines.iter().all(|line| line.chars().count() < 140),
        "{error}"
    );
    let mark = lines[2].find('^').unwrap();
    assert!(
        lines[1]
            .chars()
            .skip(mark)
            .collect::<String>()
            .starts_with("or udp or udp"),
        "{error}"
    );
    assert!(
        lines[1].starts_with("  …") && lines[1].ends_with('…'),
        "{error}"
    );
}

#[test]
fn nothing_is_every_packet() {
    assert_eq!(parse(""), Ok(None));
    assert_eq!(parse(" \n"), Ok(None));
}

#[test]
fn depth_has_a_bound() {
    for part in ["(", "not ", "-", "ip["] {
        let text = part.repeat(100_000);
        assert!(parse(&text).is_err());
    }
    for (text, is_read) in [
        ("1+".repeat(100_000) + "1 = 1", false),
        ("tcp and tcp or ".repeat(100_000) + "udp", false),
        ("tcp and tcp or ".repeat(140) + "udp", true),
        ("len+".repeat(250) + "1 = 1", true),
        ("tcp[13] & 1 = 0 or ".repeat(10_000) + "udp", true),
        (
            format!("({}) or ", "tcp and udp or ".repeat(100) + "ip").repeat(100) + "udp",
            true,
        ),
    ] {
        assert_eq!(parse(&text).is_ok(), is_read, "{} octets", text.len());
    }
    // All that can become deep at once.
    let deep =
        "(ip or tcp and ".repeat(95) + "1 = len" + &"+ len * len".repeat(100) + &")".repeat(95);
    let deep = deep + &" and tcp or udp".repeat(90);
    if let Ok(Some(expression)) = parse(&deep) {
        drop(expression);
    }
    let text = "tcp or ".repeat(100_000) + "udp";
    assert!(matches!(parse(&text), Ok(Some(Expression::Any(list))) if list.len() == 100_001));
    assert!(parse(&("(".repeat(90) + "tcp" + &")".repeat(90))).is_ok());
    let text = "(tcp and len+1=2) or ".repeat(10_000) + "len+1=3";
    assert!(parse(&text).is_ok());
}
