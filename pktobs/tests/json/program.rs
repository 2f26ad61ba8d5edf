//! The program with `--format json`.

use std::{
    fs::File,
    iter,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use pcap_file::pcap::PcapReader;
use serde_json::Value;

use super::{lines::Schema, packets};

/// Where the captures are.
pub(crate) fn captures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures")
}

/// pktobs among the captures, in English.
fn pktobs(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pktobs"));
    command.args(arguments).env("LC_ALL", "C");
    command.current_dir(captures());
    command
}

fn output(arguments: &[&str]) -> Output {
    let output = pktobs(arguments).output().unwrap();
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {message}");
    output
}

/// The lines that it prints in JSON.
#[track_caller]
pub(crate) fn lines(arguments: &[&str]) -> Vec<Value> {
    let arguments = [&["--format", "json"], arguments].concat();
    let text = String::from_utf8(output(&arguments).stdout).unwrap();
    let read = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    text.lines().map(read).collect()
}

#[test]
fn every_packet_of_every_capture_has_its_line() {
    let schema = Schema::new();
    for path in packets::captures() {
        let lines = lines(&["-r", path.to_str().unwrap(), "--checksums"]);
        let mut reader = PcapReader::new(File::open(&path).unwrap()).unwrap();
        let packets = iter::from_fn(|| reader.next_raw_packet().map(|_| ())).count();
        assert_eq!(lines.len(), packets, "{}", path.display());
        for line in &lines {
            schema.assert_allows(line);
        }
    }
}

#[test]
fn another_language_changes_the_texts_only() {
    let without_texts = |mut lines: Vec<Value>| {
        let mut texts = Vec::new();
        for line in &mut lines {
            for note in line
                .get_mut("notes")
                .and_then(Value::as_array_mut)
                .into_iter()
                .flatten()
            {
                texts.extend(note.as_object_mut().unwrap().remove("text"));
            }
        }
        (lines, texts)
    };
    for capture in ["tcp-session.pcap", "ipv6.pcap", "malformed-34.pcap"] {
        let (english, english_texts) = without_texts(lines(&["-r", capture]));
        let (japanese, japanese_texts) = without_texts(lines(&["-r", capture, "--lang", "ja"]));
        assert_eq!(english, japanese);
        assert!(!english_texts.is_empty(), "{capture}");
        for (english, japanese) in english_texts.iter().zip(&japanese_texts) {
            assert_ne!(english, japanese);
        }
    }
}

#[test]
fn a_reader_that_goes_ends_it_quietly() {
    let mut pktobs = pktobs(&["-r", "programs.eth.pcap", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(pktobs.stdout.take());
    let ended = pktobs.wait_with_output().unwrap();
    assert!(ended.status.success(), "{ended:?}");
    let stderr = String::from_utf8(ended.stderr).unwrap();
    assert!(!stderr.to_lowercase().contains("pipe"), "{stderr}");
}

#[test]
fn options_about_lines_of_text_are_refused() {
    for option in ["-t", "--nano", "-#", "-e", "-S", "-q"] {
        let arguments = ["-r", "udp-hello.pcap", "--format", "json", option];
        let refused = pktobs(&arguments).output().unwrap();
        assert_eq!(refused.status.code(), Some(2), "{option}: {refused:?}");
    }
}

#[test]
fn the_schema_is_printed() {
    let printed = String::from_utf8(output(&["--schema"]).stdout).unwrap();
    assert_eq!(printed, pktobs::view::schema());
}
