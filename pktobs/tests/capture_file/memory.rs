//! Memory stays the same, however long the file.

use std::{
    fs,
    io::Write,
    process::{Command, Stdio},
};

use crate::write::{ETHERNET, MICROSECONDS, Order, Pcap, frames};

const FILE_LEN: usize = 210_000_000;
/// In kB; 8 to 12 MB were seen.
const BOUND: u64 = 32_000;

/// The most memory that a process has had, in kB.
fn high_water_mark(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let words = line.unwrap().split_whitespace().next();
    words.unwrap().parse().unwrap()
}

#[test]
fn a_long_file_takes_no_more_memory_than_a_short_one() {
    let mut piece = Pcap::new(Order::Little, MICROSECONDS, ETHERNET);
    let header_len = piece.octets.len();
    for _ in 0..20 {
        frames().iter().for_each(|frame| piece.packet(frame));
        for len in [1500, 65_000, 262_144] {
            let mut frame = frames()[1].clone();
            frame.resize(len, 7);
            piece.packet(&frame);
        }
    }
    let (header, packets) = piece.octets.split_at(header_len);
    let mut child = Command::new(env!("CARGO_BIN_EXE_pktobs"))
        .args(["-r", "-", "--format", "tcpdump"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(header).unwrap();
    let mut written = 0;
    while written < FILE_LEN {
        stdin.write_all(packets).unwrap();
        written += packets.len();
    }
    // All but what a pipe holds has been read, and the program still runs.
    let memory = high_water_mark(child.id());
    drop(stdin);
    assert!(child.wait().unwrap().success());
    eprintln!("{written} octets read with at most {memory} kB of memory");
    assert!(memory < BOUND, "{memory} kB");
}
