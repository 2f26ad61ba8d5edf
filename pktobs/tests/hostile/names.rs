//! Names of interfaces that a file chooses, shown by every view of the program.

use serde_json::Value;

use crate::{
    run::{on_disk, pktobs_in},
    support::packet::{UDP, ethernet, ipv4, udp},
    text::assert_printable,
    write::{ORDERS, Pcapng},
};

/// Names, and what is to be seen of them.
const NAMES: &[(&[u8], &str)] = &[
    (b"eth0", "eth0"),
    (b"eth\x1b[31m0", "eth^[[31m0"),
    (b"\x1b]0;owned\x07", "^[]0;owned^G"),
    (b"a\nb\rc\td", "a^Jb^Mc^Id"),
    ("a\u{202e}b".as_bytes(), "aM-bM-^@M-.b"),
    (b"\xff\xfe\xc3(\x9b2J", "M-^?M-~M-C(M-^[2J"),
    (b"\"},{\"a\":\"\\", "\"},{\"a\":\"\\"),
    (b"$(reboot) %s %n", "$(reboot) %s %n"),
    (b"\x7f", "^?"),
];

fn file() -> Vec<u8> {
    let mut file = Pcapng::new(ORDERS[0]);
    for (name, _) in NAMES {
        file.interface(1, 0, &[file.option(2, name)]);
    }
    let frame = ethernet(0x0800, &ipv4(UDP, &udp(b"hello")));
    for number in 0..NAMES.len() {
        file.enhanced(number as u32, number as u64, &frame, &[]);
    }
    file.octets
}

#[test]
fn no_name_from_a_file_commands_the_terminal() {
    let file = on_disk(&file());
    for locale in ["C", "ja_JP.UTF-8"] {
        for format in ["annotated", "ladder", "json", "tcpdump"] {
            let said = pktobs_in(
                &[("LC_ALL", locale)],
                &["-r", &file.path, "--format", format],
            );
            assert_eq!(said.code, Some(0), "{}", said.stderr);
            assert_printable(said.stdout.as_bytes());
            assert_printable(said.stderr.as_bytes());
            match format {
                "json" => assert_names_in_json(&said.stdout),
                // tcpdump takes the names for those of this host, which does not know them.
                "tcpdump" => {}
                _ => assert_names(&said.stdout),
            }
        }
        let said = pktobs_in(&[("LC_ALL", locale)], &["-r", &file.path, "--explain"]);
        assert_eq!(said.code, Some(0), "{}", said.stderr);
        assert_printable(said.stdout.as_bytes());
        assert_names(&said.stdout);
    }
}

/// The ladder tells no interface before there is another.
fn assert_names(text: &str) {
    for (_, shown) in &NAMES[1..] {
        assert!(text.contains(shown), "no {shown:?} in\n{text}");
    }
}

fn assert_names_in_json(text: &str) {
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines.len(), NAMES.len());
    for (line, (_, shown)) in lines.iter().zip(NAMES) {
        assert_eq!(line.pointer("/frame/interface"), Some(&Value::from(*shown)));
    }
}
