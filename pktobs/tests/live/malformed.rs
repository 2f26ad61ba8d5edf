//! Malformed frames on a real interface: those of `captures/malformed-34.pcap`, from 14 octets on.

use std::{fs::File, path::Path};

use pcap_file::pcap::PcapReader;
use xtask::lab::Lab;

use crate::support::{
    frames::{mark, mark_text, send},
    observer::{observe, tcpdump},
    privilege::require_root,
    texts::{assert_same, packets},
};

fn frames() -> Vec<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures/malformed-34.pcap");
    let mut reader = PcapReader::new(File::open(path).unwrap()).unwrap();
    let mut frames = Vec::new();
    while let Some(packet) = reader.next_packet() {
        frames.push(packet.unwrap().data.into_owned());
    }
    frames
}

#[test]
fn malformed_frames_are_told_as_tcpdump_tells_them() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let tcpdump = tcpdump(lab.dev2(), &["-i", "eth0", "-Q", "in"]);
    let arguments = ["-i", "eth0", "-Q", "in", "--format", "tcpdump"];
    let pktobs = observe(lab.dev2(), &arguments);
    let mut frames = frames();
    assert_eq!(frames.len(), 34);
    frames.push(mark(1));
    send(lab.dev1(), "eth0", &frames, 1);
    for observer in [&tcpdump, &pktobs] {
        observer.wait_for(&mark_text(1));
    }
    let (expected, ours) = (tcpdump.finish(), pktobs.finish());
    let told = packets(&expected.stdout);
    assert_eq!(told.len(), 35, "{}", expected.stdout);
    assert_same("malformed frames", &told, &packets(&ours.stdout));
}
