//! Both programs on a file, and what they say.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use tempfile::TempDir;

/// A file that is removed in the end.
pub(crate) struct OnDisk {
    _directory: TempDir,
    pub(crate) path: String,
}

pub(crate) fn on_disk(octets: &[u8]) -> OnDisk {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("test.pcap");
    fs::write(&path, octets).unwrap();
    OnDisk {
        path: path.to_str().unwrap().to_owned(),
        _directory: directory,
    }
}

/// What a program said.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: Option<i32>,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code(),
        }
    }
}

/// pktobs in UTC and in English, whatever the locale of this test.
pub(crate) fn pktobs(arguments: &[&str]) -> Said {
    pktobs_in(&[("LC_ALL", "C")], arguments)
}

/// pktobs in UTC, with these variables of the locale and the terminal and no others.
pub(crate) fn pktobs_in(locale: &[(&str, &str)], arguments: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pktobs"));
    for variable in ["LC_ALL", "LC_CTYPE", "LC_MESSAGES", "LANG", "COLUMNS"] {
        command.env_remove(variable);
    }
    command.args(arguments).env("TZ", "UTC");
    command.envs(locale.iter().copied());
    command.output().unwrap().into()
}

pub(crate) fn tcpdump(path: &str) -> Said {
    tcpdump_with(path, &[])
}

pub(crate) fn tcpdump_with(path: &str, options: &[&str]) -> Said {
    let output = Command::new("tcpdump")
        .args(["-nn", "-v", "-r", path])
        .args(options)
        .env("TZ", "UTC")
        .output()
        .unwrap_or_else(|error| {
            panic!("cannot run tcpdump: {error}; `cargo xtask setup` installs it")
        });
    output.into()
}

/// Fails unless both programs say the same of a file, on stdout and on stderr; `case` tells which file it is.
pub(crate) fn assert_same(octets: &[u8], case: &str) {
    assert_same_with(octets, case, &[]);
}

/// The same with options that mean the same in both.
pub(crate) fn assert_same_with(octets: &[u8], case: &str, options: &[&str]) {
    let file = on_disk(octets);
    let expected = tcpdump_with(&file.path, options);
    let said = pktobs(&[&["-r", &file.path, "--format", "tcpdump"], options].concat());
    assert_eq!(expected.code, Some(0), "{case}: {}", expected.stderr);
    let lines = expected.stdout.lines().zip(said.stdout.lines());
    for (number, (expected, said)) in lines.enumerate() {
        assert_eq!(said, expected, "{case} {options:?}, line {number}");
    }
    assert!(
        said == expected,
        "{case}\ntcpdump:\n{}{}\npktobs, {:?}:\n{}{}",
        expected.stderr,
        expected.stdout,
        said.code,
        said.stderr,
        said.stdout
    );
}

/// Fails unless both programs show the same packets of a damaged file; what they say of the damage differs.
pub(crate) fn assert_same_packets(octets: &[u8], case: &str) -> Said {
    let file = on_disk(octets);
    let expected = tcpdump(&file.path);
    let said = pktobs(&["-r", &file.path, "--format", "tcpdump"]);
    assert_ne!(
        expected.code,
        Some(0),
        "{case}: tcpdump finds nothing wrong"
    );
    assert_eq!(said.code, Some(1), "{case}: {}", said.stderr);
    assert!(
        said.stdout == expected.stdout,
        "{case}\ntcpdump:\n{}\npktobs:\n{}",
        expected.stdout,
        said.stdout
    );
    said
}

/// The capture of that name in the collection.
pub(crate) fn capture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/captures")
        .join(name);
    path.to_str().unwrap().to_owned()
}
