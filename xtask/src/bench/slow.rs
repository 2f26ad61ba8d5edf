//! What an observer does whose output is not read as fast as it writes: a pipe that stands still, and one that is read
//! at the speed of a terminal.
//!
//! The load runs meanwhile, at full rate. Then everything is read, so that packets which were shown can be counted
//! where they arrive. What was offered must be shown or told lost.

use std::{
    io::{self, Read},
    sync::mpsc::{self, Receiver, RecvTimeoutError, Sender},
    thread,
    time::Duration,
};

use anyhow::{Context, Result, anyhow};
use xtask::lab::INTERFACE;

use super::{
    Bench, interrupt,
    live::send,
    load::Load,
    mixes::Mix,
    network::Network,
    observers::{Observer, Output, Program},
    process::Process,
    report::Table,
    statistics::{decimals, grouped, median},
};

const OBSERVERS: [(&str, Program); 3] = [
    ("pktobs", Program::Pktobs(&[])),
    (
        "pktobs --format tcpdump",
        Program::Pktobs(&["--format", "tcpdump"]),
    ),
    ("tcpdump -nn -v", Program::Tcpdump(&["-nn", "-v"])),
];

/// Octets that a reader takes at a time.
const CHUNK: usize = 4096;

/// An observer that writes nothing for so long has caught up.
const CAUGHT_UP: Duration = Duration::from_millis(200);

/// How long the reader of the pipe waits before each chunk while the load runs; `None` is as long as the load runs.
const READERS: [(&str, Option<Duration>); 2] = [
    ("stands still", None),
    // Four megabytes a second.
    ("is slow", Some(Duration::from_millis(1))),
];

/// What came of one turn.
#[derive(Clone, Copy, Debug)]
struct Turn {
    ratio: f64,
    offered: f64,
    shown: f64,
    lost: f64,
    /// Packets that arrived at the other end of the pipe.
    read: f64,
    peak_mib: f64,
}

/// Measures and reports.
///
/// # Errors
/// An observer or the load fails, or the user has interrupted.
pub(crate) fn run(bench: &mut Bench) -> Result<()> {
    let network = Network::new()?;
    let load = Load::new(&Mix::Udp.template(), 1000, network.ifindex)?;
    let cases: Vec<_> = READERS
        .iter()
        .flat_map(|reader| OBSERVERS.iter().map(move |observer| (reader, observer)))
        .collect();
    let mut turns = vec![Vec::new(); cases.len()];
    for round in 1..=bench.rounds {
        eprintln!("slow readers: round {round} of {}", bench.rounds);
        let unobserved = send(bench, &network, &load, None)?.rate();
        for (&(&(_, pause), &(shown, program)), turns) in cases.iter().zip(&mut turns) {
            let observer = Observer {
                name: "",
                shown,
                program,
                output: Output::Pipe,
            };
            turns.push(turn(bench, &network, &load, observer, pause, unobserved)?);
        }
    }
    let mut table = Table::new(&[
        "observer",
        "its reader",
        "ratio",
        "offered",
        "shown",
        "of these read",
        "told lost",
        "neither",
        "peak MiB",
    ]);
    for (&(&(reader, _), &(observer, _)), turns) in cases.iter().zip(&turns) {
        let of = |figure: fn(&Turn) -> f64| median(turns.iter().map(figure));
        table.row(vec![
            observer.to_owned(),
            reader.to_owned(),
            decimals(Some(of(|turn| turn.ratio)), 3),
            grouped(of(|turn| turn.offered)),
            grouped(of(|turn| turn.shown)),
            grouped(of(|turn| turn.read)),
            grouped(of(|turn| turn.lost)),
            grouped(of(|turn| turn.offered - turn.shown - turn.lost)),
            decimals(Some(of(|turn| turn.peak_mib)), 1),
        ]);
    }
    bench.report.section("Slow readers")?;
    bench.report.paragraph(
        "The output goes into a pipe that nobody reads while the load runs at full rate, or at most 4 MB a second of \
         it; then all of it is read. An observer that cannot write loses packets. What counts is that the load's rate \
         stays what it is, that memory does, and that every packet is either shown or told lost: `neither` is what is \
         offered but for these.",
    )?;
    bench.report.table("UDP, as fast as it goes", &table)
}

fn turn(
    bench: &Bench,
    network: &Network,
    load: &Load,
    observer: Observer,
    pause: Option<Duration>,
    unobserved: f64,
) -> Result<Turn> {
    interrupt::check()?;
    let host = network.lab.dev2();
    let interfaces = [INTERFACE.to_owned()];
    let command = observer.command(host, &bench.pktobs, &bench.directories, &interfaces)?;
    let (mut command, ready) = command
        .zip(observer.ready())
        .context("no program to start")?;
    let mut process = Process::start(&mut command, &bench.cpus)?;
    // Dropped, the command lets go of the observer's end of the pipe.
    drop(command);
    let pipe = process.take_stdout().context("no pipe to read from")?;
    process.wait_for(ready)?;
    let (release, released) = mpsc::channel();
    let (read_some, is_read) = mpsc::channel();
    let reader = thread::spawn(move || packets(pipe, pause, &released, &read_some));
    let sent = send(bench, network, load, None)?;
    drop(release);
    // Interrupted while it waits for its reader, tcpdump ends with an error and does not tell what it lost.
    while is_read.recv_timeout(CAUGHT_UP).is_ok() {}
    let ended = process.interrupt()?;
    let read = reader.join().map_err(|_| anyhow!("the reader panicked"))?;
    let closing = observer.closing(&ended.stdout, &ended.stderr)?;
    Ok(Turn {
        ratio: sent.rate() / unobserved,
        offered: sent.packets as f64,
        shown: closing.shown as f64,
        lost: closing.lost as f64,
        read: read.context("cannot read the pipe")? as f64,
        peak_mib: ended.peak_kib as f64 / 1024.0,
    })
}

/// The packets in what is written into the pipe, which is read to its end; with a pause before each chunk, or not at
/// all, until `released` has no sender any more. Whenever something was read, `read_some` is told.
fn packets(
    mut pipe: impl Read,
    pause: Option<Duration>,
    released: &Receiver<()>,
    read_some: &Sender<()>,
) -> io::Result<u64> {
    let (mut packets, mut begins_line, mut is_held) = (0, true, true);
    let mut octets = [0; CHUNK];
    loop {
        if is_held {
            is_held = match pause {
                Some(pause) => released.recv_timeout(pause) == Err(RecvTimeoutError::Timeout),
                None => released.recv().is_ok(),
            };
        }
        let len = pipe.read(&mut octets)?;
        if len == 0 {
            return Ok(packets);
        }
        // Whoever does not listen any more does not need to know.
        let _ = read_some.send(());
        for &octet in &octets[..len] {
            // A packet begins with its time; what else is said of it is indented.
            packets += u64::from(begins_line && octet.is_ascii_digit());
            begins_line = octet == b'\n';
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_are_the_lines_that_begin_with_a_time() {
        let text = "12:00:00.1 eth0 In\n      ↳ 1\n-- 7 packets --\n12:00:01.1 eth0\n";
        for pause in [None, Some(Duration::from_micros(1))] {
            let (release, released) = mpsc::channel();
            let (read_some, is_read) = mpsc::channel();
            drop(release);
            let count = packets(text.as_bytes(), pause, &released, &read_some).unwrap();
            assert_eq!((count, is_read.try_iter().count()), (2, 1));
        }
    }
}
