//! `--format json` on real interfaces.

use std::process::Stdio;

use serde_json::{Value, json};
use xtask::lab::Lab;

use crate::support::{
    frames::{mark, send},
    observer::{Observer, observe},
    privilege::require_root,
};

#[test]
fn a_ping_is_told_as_objects() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let arguments = ["-i", "eth0", "--format", "json", "--checksums"];
    let pktobs = observe(lab.dev2(), &arguments);
    let mut ping = lab.dev1().command("ping");
    let ping = ping.args(["-c", "1", "10.0.0.2"]).stdout(Stdio::null());
    assert!(ping.status().expect("ping").success());
    pktobs.wait_until("the reply", |text| text.contains("icmp-echo-reply"));
    let ended = pktobs.finish();
    let read = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    let lines: Vec<Value> = ended.stdout.lines().map(read).collect();
    let told: Vec<_> = lines
        .iter()
        .filter(|line| line["icmp"].is_object())
        .map(|line| {
            json!([
                line["frame"]["interface"],
                line["frame"]["direction"],
                line["ethernet"]["type"],
                line["ip"]["source"],
                line["ip"]["ttl"],
                line["icmp"]["type"],
                line["icmp"]["seq"],
                line["icmp"]["checksum_state"],
                line["notes"][0]["code"],
            ])
        })
        .collect();
    let expected = [
        json!([
            "eth0",
            "in",
            0x0800,
            "10.0.0.1",
            64,
            8,
            1,
            "correct",
            "icmp-echo-request"
        ]),
        json!([
            "eth0",
            "out",
            0x0800,
            "10.0.0.2",
            64,
            0,
            1,
            "correct",
            "icmp-echo-reply"
        ]),
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_reader_of_one_line_ends_it_quietly() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let mut reader = lab.dev2().command("sh");
    let program = env!("CARGO_BIN_EXE_pktobs");
    let script = format!("{program} -i eth0 --format json | head -1");
    reader.args(["-c", &script]).stdin(Stdio::null());
    let reader = Observer::start(reader.stdout(Stdio::piped()).stderr(Stdio::piped()));
    reader.wait_for_message("observing ");
    send(lab.dev1(), "eth0", &[mark(1)], 100);
    reader.wait_for("}\n");
    let ended = reader.end();
    ended.assert_code(0);
    assert_eq!(ended.stdout.lines().count(), 1, "{ended:?}");
    let _: Value = serde_json::from_str(&ended.stdout).expect("an object");
    assert!(!ended.stderr.contains("pipe"), "{ended:?}");
    assert!(!ended.stderr.contains("\npackets "), "{ended:?}");
}
