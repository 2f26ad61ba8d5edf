//! How it ends: by signals, by a reader that goes, by a full disk, with streams that are closed.

use std::{
    fs::File,
    io::{BufRead, BufReader, PipeReader, PipeWriter, Write, pipe},
    process::{Command, Stdio},
};

use nix::sys::signal::Signal;
use xtask::lab::{Lab, wait_for};

use crate::support::{
    attached::{qdiscs, tcx_both},
    frames::{mark, send},
    observer::{Observer, observe, pktobs},
    privilege::require_root,
    table::losses,
};

const NOTHING: [[&str; 0]; 2] = [[], []];

/// Starts `command` with its output in a pipe that the caller reads.
fn start_with_pipe(mut command: Command) -> (Observer, PipeReader) {
    let (reader, writer) = pipe().expect("a pipe");
    let pktobs = Observer::start(command.stdout(writer));
    pktobs.wait_for_message("observing ");
    (pktobs, reader)
}

#[test]
fn a_signal_ends_it_with_one_summary() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
        let pktobs = observe(lab.dev2(), &["-i", "eth0"]);
        send(lab.dev1(), "eth0", &[mark(1)], 1);
        pktobs.wait_for(" seq 1");
        let ended = pktobs.end_by(signal);
        ended.assert_code(0);
        assert_eq!(losses(&ended.stderr), [[0, 0]], "{ended:?}");
        assert_eq!(ended.stdout.matches(" seq 1").count(), 1, "{ended:?}");
        assert_eq!(tcx_both(lab.dev2(), "eth0"), NOTHING);
    }
}

#[test]
fn a_second_interrupt_ends_it_at_once_although_nobody_reads() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    for arguments in [&["-i", "eth0"][..], &["-i", "eth0", "--stats=100ms"]] {
        let (reader, mut writer) = pipe().expect("a pipe");
        fill(&mut writer);
        let mut command = pktobs(lab.dev2(), arguments);
        let pktobs = Observer::start(command.stdout(writer));
        pktobs.wait_for_message("observing ");
        send(lab.dev1(), "eth0", &[mark(1)], 1);
        pktobs.signal(Signal::SIGINT);
        let is_detached = || Ok(tcx_both(lab.dev2(), "eth0") == NOTHING);
        wait_for("pktobs to detach", is_detached).expect("it detaches");
        pktobs.end_by(Signal::SIGINT).assert_code(130);
        drop(reader);
    }
}

/// Leaves no room in a pipe (which has 64 KiB if nobody says otherwise, pipe(7)).
fn fill(pipe: &mut PipeWriter) {
    pipe.write_all(&[b'\n'; 1 << 16]).expect("room");
}

#[test]
fn a_reader_that_goes_ends_it_quietly() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    for arguments in [
        &["-i", "eth0"][..],
        &["-i", "eth0", "--format", "tcpdump"],
        &["-i", "eth0", "--stats=100ms"],
    ] {
        for goes_on in [false, true] {
            let (pktobs, reader) = start_with_pipe(pktobs(lab.dev2(), arguments));
            send(lab.dev1(), "eth0", &[mark(1)], 1);
            let mut line = String::new();
            let mut reader = BufReader::new(reader);
            reader.read_line(&mut line).expect("a line");
            assert!(line.ends_with('\n'), "{line:?}");
            drop(reader);
            if goes_on {
                send(lab.dev1(), "eth0", &[mark(2)], 1);
            }
            let ended = pktobs.end();
            ended.assert_code(0);
            for word in ["error", "cannot", "panicked", "Broken"] {
                assert!(!ended.stderr.contains(word), "{ended:?}");
            }
            assert_eq!(tcx_both(lab.dev2(), "eth0"), NOTHING);
        }
    }
}

#[test]
fn a_full_disk_ends_it_with_a_message() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    for arguments in [
        &["-i", "eth0"][..],
        &["-i", "eth0", "--stats=100ms"],
        &["-i", "eth0", "--attach", "clsact"],
    ] {
        let full = File::options().write(true).open("/dev/full");
        let mut command = pktobs(lab.dev2(), arguments);
        let pktobs = Observer::start(command.stdout(full.expect("/dev/full")));
        pktobs.wait_for_message("observing ");
        send(lab.dev1(), "eth0", &[mark(1)], 1);
        let ended = pktobs.end();
        ended.assert_code(1);
        let message = "pktobs: cannot write to stdout: No space left on device";
        assert!(ended.stderr.contains(message), "{ended:?}");
        assert_eq!(tcx_both(lab.dev2(), "eth0"), NOTHING);
        assert!(!qdiscs(lab.dev2()).contains("clsact"));
    }
}

#[test]
fn a_closed_stream_is_no_obstacle() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    for closed in ["0<&-", "2>&-", "0<&- 2>&-"] {
        let program = env!("CARGO_BIN_EXE_pktobs");
        let script = format!("exec {program} -i eth0 -c 1 {closed}");
        let mut command = lab.dev2().command("sh");
        command.args(["-c", &script]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let pktobs = Observer::start(&mut command);
        // With stderr closed it cannot say that it observes.
        let is_attached = || Ok(tcx_both(lab.dev2(), "eth0")[1] == ["pktobs_out"]);
        wait_for("pktobs to attach", is_attached).expect("it attaches");
        send(lab.dev1(), "eth0", &[mark(1)], 1);
        let ended = pktobs.end();
        ended.assert_code(0);
        assert!(ended.stdout.contains(" seq 1"), "{closed}: {ended:?}");
        let is_open = closed == "0<&-";
        assert_eq!(
            losses(&ended.stderr).len(),
            usize::from(is_open),
            "{ended:?}"
        );
        assert_eq!(tcx_both(lab.dev2(), "eth0"), NOTHING);
    }
}

/// `eprintln!` panics then: pktobs ended with 101.
#[test]
fn a_message_that_cannot_be_written_does_not_end_it() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let start = |stderr: Stdio| {
        let mut command = pktobs(lab.dev2(), &["-i", "eth0", "-c", "1"]);
        let pktobs = Observer::start(command.stderr(stderr));
        let is_attached = || Ok(tcx_both(lab.dev2(), "eth0")[1] == ["pktobs_out"]);
        wait_for("pktobs to attach", is_attached).expect("it attaches");
        send(lab.dev1(), "eth0", &[mark(1)], 1);
        let ended = pktobs.end();
        assert!(ended.stdout.contains(" seq 1"), "{ended:?}");
        ended
    };
    let (reader, closed) = pipe().expect("a pipe");
    drop(reader);
    start(closed.into()).assert_code(0);
    let full = File::options().write(true).open("/dev/full");
    start(full.expect("/dev/full").into()).assert_code(0);
}

#[test]
fn output_that_leads_nowhere_is_no_obstacle() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let mut command = pktobs(lab.dev2(), &["-i", "eth0", "-c", "1"]);
    let pktobs = Observer::start(command.stdout(Stdio::null()));
    pktobs.wait_for_message("observing ");
    send(lab.dev1(), "eth0", &[mark(1)], 1);
    let ended = pktobs.end();
    ended.assert_code(0);
    assert_eq!(losses(&ended.stderr), [[0, 0]], "{ended:?}");
}
