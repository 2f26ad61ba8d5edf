//! How fast capture files are read and shown, beside tcpdump on the same file, and in how much memory.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

use super::{
    Bench, capture, interrupt,
    process::{Ended, Process},
    report::Table,
    statistics::{decimals, grouped, median},
};

/// Who reads, how, and where to.
struct Reader {
    shown: &'static str,
    program: Program,
    arguments: &'static [&'static str],
    to_file: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Program {
    Pktobs,
    Tcpdump,
    /// As `observers::Program` has it.
    TcpdumpWithZone,
}

const fn reader(
    shown: &'static str,
    program: Program,
    arguments: &'static [&'static str],
    to_file: bool,
) -> Reader {
    Reader {
        shown,
        program,
        arguments,
        to_file,
    }
}

const TEXT: &[&str] = &["--format", "tcpdump"];
const VERBOSE: &[&str] = &["-nn", "-v"];

const READERS: &[Reader] = &[
    reader("pktobs --stats", Program::Pktobs, &["--stats"], false),
    reader("pktobs > /dev/null", Program::Pktobs, &[], false),
    reader("pktobs > tmpfs", Program::Pktobs, &[], true),
    reader(
        "pktobs --format json > /dev/null",
        Program::Pktobs,
        &["--format", "json"],
        false,
    ),
    reader(
        "pktobs --format tcpdump > /dev/null",
        Program::Pktobs,
        TEXT,
        false,
    ),
    reader(
        "pktobs --format tcpdump > tmpfs",
        Program::Pktobs,
        TEXT,
        true,
    ),
    reader(
        "tcpdump -nn -v > /dev/null",
        Program::Tcpdump,
        VERBOSE,
        false,
    ),
    reader("tcpdump -nn -v > tmpfs", Program::Tcpdump, VERBOSE, true),
    reader(
        "TZ=UTC0 tcpdump -nn -v > /dev/null",
        Program::TcpdumpWithZone,
        VERBOSE,
        false,
    ),
];

/// One reading.
struct Turn {
    elapsed: Duration,
    ended: Ended,
}

/// Measures and reports.
///
/// # Errors
/// A program fails, or the user has interrupted.
pub(crate) fn run(bench: &mut Bench, packets: u64) -> Result<()> {
    let path = bench.directories.tmpfs.join("capture.pcap");
    eprintln!(
        "files: making a capture of {packets} packets in {}",
        path.display()
    );
    let mut file = BufWriter::new(File::create(&path)?);
    capture::write(packets, &mut file)?;
    file.flush().context("cannot write a capture")?;
    let megabytes = path.metadata()?.len() as f64 / 1e6;
    let mut turns: Vec<Vec<Turn>> = READERS.iter().map(|_| Vec::new()).collect();
    for round in 1..=bench.rounds {
        eprintln!("files: round {round} of {}", bench.rounds);
        for (reader, turns) in READERS.iter().zip(&mut turns) {
            turns.push(turn(bench, reader, &path)?);
            bench.directories.clear();
        }
    }
    std::fs::remove_file(&path)?;
    bench.report.section("Files")?;
    let words = format!(
        "A capture of {} packets ({} MB, in memory): TCP conversations with timestamps, UDP and ICMP from a fixed \
         seed; medians of {} rounds, from the start of the program to its end. Time is by the clock on the wall; \
         pktobs reads and writes in threads of their own, so its CPU time is what compares, divided as above. Without TZ in the \
         environment the C library looks at /etc/localtime for every packet that tcpdump prints; with it, it does \
         not.",
        grouped(packets as f64),
        grouped(megabytes),
        bench.rounds
    );
    bench.report.paragraph(&words)?;
    bench
        .report
        .table("reading with `-r`", &table(packets, &turns))?;
    let memory = memory(bench, packets)?;
    bench.report.table(
        "memory of `pktobs -r -`, by the length of the capture",
        &memory,
    )
}

fn turn(bench: &Bench, reader: &Reader, path: &Path) -> Result<Turn> {
    interrupt::check()?;
    let mut command = match reader.program {
        Program::Pktobs => Command::new(&bench.pktobs),
        Program::Tcpdump | Program::TcpdumpWithZone => Command::new("tcpdump"),
    };
    command
        .arg("-r")
        .arg(path)
        .args(reader.arguments)
        .stdin(Stdio::null());
    if reader.program == Program::TcpdumpWithZone {
        command.env("TZ", "UTC0");
    }
    if reader.to_file {
        command.stdout(File::create(bench.directories.output())?);
    } else {
        command.stdout(Stdio::null());
    }
    let start = Instant::now();
    let ended = Process::start(&mut command, &bench.cpus)?.end()?;
    Ok(Turn {
        elapsed: start.elapsed(),
        ended,
    })
}

fn table(packets: u64, turns: &[Vec<Turn>]) -> Table {
    let mut table = Table::new(&[
        "reader",
        "packets/s",
        "ns a packet",
        "user ns",
        "system ns",
        "peak MiB",
        "output MB",
    ]);
    for (reader, turns) in READERS.iter().zip(turns) {
        let each = |duration: &dyn Fn(&Turn) -> Duration| {
            median(
                turns
                    .iter()
                    .map(|turn| duration(turn).as_nanos() as f64 / packets as f64),
            )
        };
        let elapsed = each(&|turn| turn.elapsed);
        table.row(vec![
            reader.shown.to_owned(),
            grouped(1e9 / elapsed),
            decimals(Some(elapsed), 0),
            decimals(Some(each(&|turn| turn.ended.user)), 0),
            decimals(Some(each(&|turn| turn.ended.system)), 0),
            decimals(
                Some(median(
                    turns.iter().map(|turn| turn.ended.peak_kib as f64 / 1024.0),
                )),
                1,
            ),
            decimals(
                Some(median(
                    turns.iter().map(|turn| turn.ended.written as f64 / 1e6),
                )),
                1,
            ),
        ]);
    }
    table
}

/// Peaks for a capture and for one ten times as long, which comes through a pipe and is on no disk.
fn memory(bench: &Bench, packets: u64) -> Result<Table> {
    let mut table = Table::new(&["packets", "pktobs, MiB", "pktobs --format tcpdump, MiB"]);
    for packets in [packets, 10 * packets] {
        let mut row = vec![grouped(packets as f64)];
        for arguments in [&[][..], TEXT] {
            interrupt::check()?;
            eprintln!(
                "files: {packets} packets through a pipe to pktobs {}",
                arguments.join(" ")
            );
            let mut command = Command::new(&bench.pktobs);
            command.args(["-r", "-"]).args(arguments);
            command.stdin(Stdio::piped()).stdout(Stdio::null());
            let mut process = Process::start(&mut command, &bench.cpus)?;
            let pipe = process.take_stdin().context("no pipe to write to")?;
            let ended = thread::scope(|scope| {
                let writer = scope.spawn(move || {
                    let mut pipe = BufWriter::with_capacity(1 << 16, pipe);
                    capture::write(packets, &mut pipe)?;
                    Ok::<_, anyhow::Error>(pipe.flush()?)
                });
                let ended = process.end()?;
                let written = writer
                    .join()
                    .ok()
                    .context("the writer of the pipe panicked")?;
                written.context("cannot write to pktobs")?;
                Ok::<_, anyhow::Error>(ended)
            })?;
            let peak = ended.peak_kib as f64 / 1024.0;
            row.push(decimals(Some(peak), 1));
        }
        table.row(row);
    }
    Ok(table)
}
